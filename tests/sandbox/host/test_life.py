"""How the local host starts and ends."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from sandbox.running.ports import answers
from sandbox.running.waiting import wait_for
from sandbox.stage.host import HostDied
from sandbox.storage.azurite import Azurite
from tests.sandbox.support.host_process import HostProcess
from tests.sandbox.support.sample_host import sample_host, work_queue
from tests.support.processes import busy_port

ROOT = Path(__file__).parents[3]
SLOW_APP = """
import logging, time
import azure.functions as func
app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)
log = logging.getLogger("app")

@app.route(route="sleep")
def sleep(req: func.HttpRequest) -> func.HttpResponse:
    log.info("asleep")
    time.sleep(float(req.params["seconds"]))
    log.info("awake")
    return func.HttpResponse("awake")

@app.route(route="thread")
def thread(req: func.HttpRequest) -> func.HttpResponse:
    log.info("here")
    return func.HttpResponse("here")
"""


def _slow_host(tmp_path: Path, *, timeout: str = "00:30:00", threads: str = "") -> HostProcess:
    app = tmp_path / "app"
    app.mkdir()
    (app / "host.json").write_text(f'{{"version": "2.0", "functionTimeout": "{timeout}"}}', encoding="utf-8")
    (app / "function_app.py").write_text(SLOW_APP, encoding="utf-8")
    settings = {"PYTHON_THREADPOOL_THREAD_COUNT": threads} if threads else {}
    return HostProcess(app, settings, tmp_path / "events.jsonl")


def _background(url: str) -> subprocess.Popen[str]:
    script = f"import requests; print(requests.get({url!r}, timeout=60).status_code)"
    return subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)


def test_a_stop_lets_what_runs_come_to_its_end(tmp_path: Path) -> None:
    with _slow_host(tmp_path) as host, _background(f"{host.url}/api/sleep?seconds=1.5") as client:
        wait_for(lambda: host.events("log", message="asleep"))
        assert host.stop() == 0
        assert client.stdout
        assert client.stdout.read().strip() == "200"
    assert host.events("invocation", function="sleep")[0]["ok"]
    assert "Job host stopped" in host.lines[-1]


def test_a_stop_does_not_wait_for_ever(tmp_path: Path) -> None:
    host = _slow_host(tmp_path)
    host.grace = 0.5
    with host, _background(f"{host.url}/api/sleep?seconds=600") as client:
        wait_for(lambda: host.events("log", message="asleep"))
        assert host.stop() == 0
        client.kill()


def test_a_stop_finishes_the_message_in_hand_and_takes_no_more(azurite: Azurite, tmp_path: Path) -> None:
    host = sample_host(azurite, tmp_path, timers=False)
    with work_queue(azurite, host) as work, host:
        work.send_message(b'{"name": "last", "do": "wait", "seconds": 1}')
        wait_for(lambda: any("work id=" in line for line in host.lines))
        assert host.stop() == 0
        assert host.events("invocation", function="work")[0]["ok"]
        assert work.get_queue_properties().approximate_message_count == 0


def test_a_host_starts_again_on_its_port_after_a_kill(tmp_path: Path) -> None:
    host = _slow_host(tmp_path)
    with host:
        before = host.port
        assert host.kill() == -signal.SIGKILL
        host.start()
        assert host.port == before
        assert requests.get(f"{host.url}/api/thread", timeout=30).text == "here"


def test_a_busy_port_is_named(tmp_path: Path) -> None:
    host = _slow_host(tmp_path)
    with busy_port() as host.port, pytest.raises(HostDied, match=f"port {host.port} of the host is busy"):
        host.start()


def test_an_app_that_cannot_be_indexed_is_not_served(tmp_path: Path) -> None:
    host = _slow_host(tmp_path)
    (host.app / "function_app.py").write_text("raise RuntimeError('a bug at import')\n", encoding="utf-8")
    with pytest.raises(HostDied, match="a bug at import"):
        host.start()


def test_the_host_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    host = _slow_host(tmp_path)
    script = (
        "from pathlib import Path\n"
        "from tests.sandbox.support.host_process import HostProcess\n"
        "import time\n"
        f"host = HostProcess(Path({str(host.app)!r}), {{}}).start()\n"
        "print(host.port, flush=True)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        port = int(parent.stdout.readline())
        assert requests.get(f"http://127.0.0.1:{port}/api/thread", timeout=30).text == "here"
        os.kill(parent.pid, signal.SIGKILL)
        wait_for(lambda: not answers(port))


def test_a_function_that_runs_out_of_time_takes_the_others_with_it(tmp_path: Path) -> None:
    with _slow_host(tmp_path, timeout="00:00:01") as host:
        sleep = f"{host.url}/api/sleep?seconds=600"
        with _background(sleep) as slow, ThreadPoolExecutor(1) as pool:
            wait_for(lambda: host.events("log", message="asleep"))
            # Not from a process of its own, which may come up when the time of the first is over and the host away.
            other = pool.submit(lambda: requests.get(sleep, timeout=60).status_code)
            assert slow.stdout
            assert slow.stdout.read().strip() == "500"
            assert other.result() == 500
        wait_for(lambda: sum("Job host started" in line for line in host.lines) == 2)
        assert requests.get(f"{host.url}/api/thread", timeout=30).text == "here"
    errors = [e["error"] for e in host.events("invocation", function="sleep")]
    assert "Timeout value" in errors[0]


def test_plain_functions_share_as_many_threads_as_the_setting_says(tmp_path: Path) -> None:
    with _slow_host(tmp_path, threads="1") as host, _background(f"{host.url}/api/sleep?seconds=1") as slow:
        wait_for(lambda: host.events("log", message="asleep"))
        assert requests.get(f"{host.url}/api/thread", timeout=30).text == "here"
        assert [e["message"] for e in host.events("log")] == ["asleep", "awake", "here"]
        slow.wait(30)
