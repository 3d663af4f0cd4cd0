"""The stage: it comes up whole, does what tests ask of its host, and leaves nothing behind."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.running.ports import free_port
from sandbox.running.waiting import wait_for
from sandbox.stage.host import HostDied, StageHost
from sandbox.stage.runs import Runs
from sandbox.stage.stage import Stage
from sandbox.stage.tools import HostMissing, func_program
from sandbox.storage.azurite import Azurite

ROOT = Path(__file__).parents[3]
STARTS_A_STAGE_AND_DIES = """
import os, sys
from sandbox.stage.stage import Stage
stage = Stage().start()
print(stage.host.group, flush=True)
os._exit(1)
"""


@pytest.fixture(scope="module")
def accounts() -> Iterator[Azurite]:
    """An Azurite with accounts for two stages."""
    with Azurite(accounts=("stagea", "stageb")) as azurite:
        yield azurite


def is_there(group: int) -> bool:
    """Whether a process of that group lives (one that has ended and was not waited for does not)."""
    return any(process_group == group and state != "Z" for process_group, state in processes())


def processes() -> Iterator[tuple[int, str]]:
    """The process group and the state of each process, from proc(5): `ps` is not on every machine."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("no /proc on this machine tells which processes are left")
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name, in brackets before them, may hold anything.
            state, _, group = stat.read_text().rpartition(")")[2].split()[:3]
        except (FileNotFoundError, ProcessLookupError):
            continue
        yield int(group), state


def test_a_stage_comes_up_answers_and_leaves_no_process_behind(accounts: Azurite) -> None:
    with Stage(azurite=accounts, account="stagea") as stage:
        group, folder = stage.host.group, stage.folder
        assert is_there(group)
        assert stage.people.anonymous.get("/api/health").status_code == 200
        stage.pause_host()
    assert not is_there(group)
    assert not folder.exists()


def test_two_stages_on_one_azurite_see_nothing_of_each_other(accounts: Azurite) -> None:
    with Stage(azurite=accounts, account="stagea") as one, Stage(azurite=accounts, account="stageb") as other:
        tenant = one.m365.entra.add_tenant("contoso.example")
        assert one.people.invite(tenant, ["ada@contoso.example"]).ok
        assert one.people.operator.get(f"/api/tenants/{tenant.id}").status_code == 200
        assert other.people.operator.get(f"/api/tenants/{tenant.id}").status_code == 404


def test_a_host_that_was_killed_comes_back_on_the_same_port(accounts: Azurite) -> None:
    with Stage(azurite=accounts, account="stageb") as stage:
        group, url = stage.host.group, stage.host.url
        stage.kill_host()
        assert not is_there(group)
        assert stage.people.anonymous.get("/api/health").status_code == 502
        stage.start_host()
        assert stage.host.url == url
        assert stage.people.anonymous.get("/api/health").status_code == 200


def test_a_stage_whose_owner_dies_ends_its_host() -> None:
    owner = subprocess.run(
        [sys.executable, "-c", STARTS_A_STAGE_AND_DIES], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert owner.returncode == 1, owner.stderr
    group = int(owner.stdout)
    wait_for(lambda: not is_there(group), 30, "the host ends", lambda: "it lives")


def test_a_host_whose_port_was_taken_meanwhile_gets_another(accounts: Azurite) -> None:
    with Stage(azurite=accounts, account="stagea") as stage:
        stage.kill_host()
        with socket.create_server(("127.0.0.1", stage.host.port)) as intruder:
            stage.start_host()
            assert stage.host.port != intruder.getsockname()[1]
            assert stage.people.anonymous.get("/api/health").status_code == 200
        stage.restart_host()
        assert stage.people.anonymous.get("/api/health").status_code == 200


def test_a_host_that_cannot_start_tells_its_last_words(tmp_path: Path) -> None:
    host = StageHost("local", tmp_path, {}, free_port(), "key", tmp_path)
    with pytest.raises(HostDied, match=r"host\.json"):
        host.start()


def test_what_a_host_runs_is_read_from_its_lines() -> None:
    first, second = "5f0c1b1e-0000-4000-8000-000000000001", "5f0c1b1e-0000-4000-8000-000000000002"
    runs = Runs()
    for line in (
        f"Information Function.fetch_mail: Executing 'Functions.fetch_mail' (Reason='New (one).', Id={first})",
        f"Information Function.health: Executing 'Functions.health' (Reason='asked', Id={second})",
        f"Error       Function.fetch_mail: Executed 'Functions.fetch_mail' (Failed, Id={first}, Duration=7ms)",
        "Information Function.health.User: something else",
    ):
        runs.listen(line)
    assert list(runs.running) == ["health"]
    assert (runs.ended("fetch_mail"), runs.ended("health")) == (1, 0)
    runs.forget()
    assert list(runs.running) == []


def test_a_timer_that_is_run_has_come_to_its_end(accounts: Azurite) -> None:
    with Stage(azurite=accounts, account="stagea") as stage:
        for rounds in (1, 2):
            stage.run("schedule_catch_up")
            assert stage.host.runs.ended("schedule_catch_up") == rounds
        stage.settle()
        stage.hear_out()
        assert not stage.host.runs.running


def test_a_missing_host_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(HostMissing, match="Core Tools"):
        func_program(str(tmp_path))
