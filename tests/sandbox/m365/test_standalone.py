"""The simulator as a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import requests

from sandbox.m365 import Microsoft365
from sandbox.running.ports import answers
from tests.support.processes import busy_port

ROOT = Path(__file__).parents[3]


def test_it_runs_as_a_module_and_ends_on_an_interrupt() -> None:
    command = [sys.executable, "-m", "sandbox.m365", "--mailbox", "desk@contoso.example"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            told = dict(process.stdout.readline().strip().split(maxsplit=1) for _ in range(1))
            rest = [process.stdout.readline().split() for _ in range(3)]
            url, ca_file, tenant = told["url"], rest[0][2], rest[1][2]
            assert rest[2][1] == "desk@contoso.example"
            with requests.Session() as session:
                session.trust_env = False
                answer = session.get(
                    f"{url}/{tenant}/v2.0/.well-known/openid-configuration", verify=ca_file, timeout=10
                )
            assert answer.json()["issuer"] == f"{url}/{tenant}/v2.0"
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0


def test_a_busy_port_is_named_in_one_sentence() -> None:
    with busy_port() as port:
        done = subprocess.run(
            [sys.executable, "-m", "sandbox.m365", "--port", str(port)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == f"Port {port} cannot be used (Address already in use): choose another with --port.\n"


def test_stopping_leaves_no_port_open_and_no_file_behind() -> None:
    with Microsoft365() as m365:
        port, ca_file = m365.port, m365.ca_file
        assert ca_file.exists()
    assert not ca_file.exists()
    assert not answers(port)


def test_the_same_seed_gives_the_same_ids_and_another_one_others() -> None:
    def first_tenant(seed: int) -> str:
        m365 = Microsoft365(seed=seed)
        try:
            return m365.entra.add_tenant("contoso.example").id
        finally:
            m365.stop()

    assert first_tenant(1) == first_tenant(1) != first_tenant(2)
