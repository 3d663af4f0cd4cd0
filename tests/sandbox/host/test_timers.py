"""Timer triggers in the local host."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests

from sandbox.running.waiting import wait_for
from sandbox.storage.azurite import Azurite
from tests.sandbox.support.host_process import HostProcess
from tests.sandbox.support.sample_host import sample_host

APP = """
import logging
import azure.functions as func
app = func.FunctionApp()

@app.timer_trigger(arg_name="tick", schedule="0 0 3 * * *", run_on_startup=%s)
def nightly(tick: func.TimerRequest) -> None:
    logging.getLogger("app").info("past due %%s, status %%s", tick.past_due, bool(tick.schedule_status))
"""


def _app(folder: Path, *, on_startup: bool = False) -> Path:
    folder.mkdir()
    (folder / "host.json").write_text('{"version": "2.0"}', encoding="utf-8")
    (folder / "function_app.py").write_text(APP % on_startup, encoding="utf-8")
    return folder


def _host(tmp_path: Path, **more: Any) -> HostProcess:
    app = _app(tmp_path / "app", on_startup=more.pop("on_startup", False))
    host = HostProcess(app, {}, tmp_path / "events.jsonl", timer_state=tmp_path / "timers.json")
    for name, value in more.items():
        setattr(host, name, value)
    return host


def _kept(tmp_path: Path) -> dict[str, str]:
    kept: dict[str, str] = json.loads((tmp_path / "timers.json").read_text(encoding="utf-8"))["nightly"]
    return kept


def _keep(tmp_path: Path, last: datetime, following: datetime) -> None:
    status = {"Last": last.isoformat(), "Next": following.isoformat(), "LastUpdated": last.isoformat()}
    (tmp_path / "timers.json").write_text(json.dumps({"nightly": status}), encoding="utf-8")


def _three_o_clock(days_ago: int) -> datetime:
    now = datetime.now(UTC)
    return now.replace(hour=3, minute=0, second=0, microsecond=0) - timedelta(days=days_ago)


def test_a_timer_fires_by_its_schedule(azurite: Azurite, tmp_path: Path) -> None:
    began = datetime.now(UTC)
    with sample_host(azurite, tmp_path) as host:
        wait_for(lambda: len(host.events("invocation", function="often")) >= 2)
        runs = host.events("invocation", function="often")
    assert runs[0]["reason"].startswith("Timer fired at ")
    # A machine that stands still puts a run off, but none comes before its even second.
    assert len(runs) <= datetime.now(UTC).timestamp() // 2 - began.timestamp() // 2
    assert {"message": "tick, past due False"}.items() <= host.events("log", function="often")[0].items()


def test_timers_sleep_when_told_to(azurite: Azurite, tmp_path: Path) -> None:
    with sample_host(azurite, tmp_path, timers=False) as host:
        # A timer of every other second would have fired by then.
        wait_for(lambda: _is_old_enough(host), 10)
    assert host.events("invocation", function="often") == []


def _is_old_enough(host: HostProcess) -> bool:
    started = next(line for line in host.lines if "Job host started" in line)
    age = datetime.now(UTC) - datetime.fromisoformat(started.split()[0])
    return age > timedelta(seconds=2.5)


def test_a_first_start_runs_nothing_and_keeps_a_status(tmp_path: Path) -> None:
    with _host(tmp_path) as host:
        kept = wait_for(lambda: _kept(tmp_path))
    assert host.events("invocation") == []
    assert kept["Last"].startswith("0001-01-01T00:00:00")
    assert kept["Next"][11:19] == "03:00:00"


def test_a_run_missed_while_no_host_ran_fires_once_and_is_past_due(tmp_path: Path) -> None:
    _keep(tmp_path, _three_o_clock(5), _three_o_clock(4))
    with _host(tmp_path) as host:
        (log,) = wait_for(lambda: host.events("log", function="nightly"))
        wait_for(lambda: _kept(tmp_path)["Next"] > datetime.now(UTC).isoformat())
    assert log["message"] == "past due True, status True"
    assert len(host.events("invocation", function="nightly")) == 1


def test_a_changed_schedule_starts_afresh(tmp_path: Path) -> None:
    _keep(tmp_path, _three_o_clock(5), _three_o_clock(4) + timedelta(hours=2))
    with _host(tmp_path) as host:
        wait_for(lambda: _kept(tmp_path)["Next"] > datetime.now(UTC).isoformat())
    assert host.events("invocation") == []


def test_run_on_startup_runs_at_every_start(tmp_path: Path) -> None:
    host = _host(tmp_path, on_startup=True)
    with host:
        wait_for(lambda: len(host.events("invocation", function="nightly")) == 1)
    with host:
        wait_for(lambda: len(host.events("invocation", function="nightly")) == 2)
    assert {e["message"] for e in host.events("log")} == {"past due False, status True"}


def test_a_timers_retries_tell_which_try_it_is(azurite: Azurite, tmp_path: Path) -> None:
    with sample_host(azurite, tmp_path, timers=False) as host:
        _run_now(host, "stubborn")
        wait_for(lambda: host.events("invocation", function="stubborn", ok=True))
    runs = host.events("invocation", function="stubborn")
    assert [run["ok"] for run in runs] == [False, False, True]
    assert [e["message"] for e in host.events("log", function="stubborn")] == ["try 0", "try 1", "try 2"]


def _run_now(host: HostProcess, function: str) -> None:
    told = requests.post(f"{host.url}/admin/functions/{function}", json={"input": ""}, timeout=30)
    assert told.status_code == 202


def test_a_disabled_timer_does_not_fire(azurite: Azurite, tmp_path: Path) -> None:
    host = sample_host(azurite, tmp_path)
    host.settings = {**host.settings, "AzureWebJobs.often.Disabled": "true"}
    with host:
        wait_for(lambda: _is_old_enough(host), 10)
    assert host.events("invocation", function="often") == []
