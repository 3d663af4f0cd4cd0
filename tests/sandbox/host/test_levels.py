"""The levels of host.json: the app's own lines are kept, the host's rows of each run are not, and a mistake is seen."""

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
import requests

from sandbox.host.logs import DROPPED, Journal
from sandbox.running.waiting import wait_for
from sandbox.stage.tools import ROOT
from tests.project.test_function_list import HTTP, QUEUES, TIMERS
from tests.sandbox.support.host_process import HostProcess

NAMES = sorted({*HTTP, *QUEUES, *TIMERS})
LEVELS: dict[str, str] = json.loads((ROOT / "host.json").read_text("utf-8"))["logging"]["logLevel"]
APP = """
import logging
import azure.functions as func
app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)

@app.route(route="kept")
def kept(req: func.HttpRequest) -> func.HttpResponse:
    logging.getLogger("app").info("a line that is kept")
    return func.HttpResponse("kept")

@app.route(route="lost")
def lost(req: func.HttpRequest) -> func.HttpResponse:
    logging.getLogger("app").info("a line that is lost")
    logging.getLogger("app").warning("a warning")
    return func.HttpResponse("lost")
"""
BUNDLE = {"id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.*, 5.0.0)"}


def keeps(levels: dict[str, str], level: str, category: str) -> bool:
    """Whether a row of that level and category is kept."""
    out = StringIO()
    Journal(out, lambda: datetime(2026, 3, 2, tzinfo=UTC), levels).line(level, category, "x")
    return bool(out.getvalue())


def lost_by(levels: dict[str, str]) -> list[str]:
    """The functions whose own lines are lost."""
    return [name for name in NAMES if not keeps(levels, "Information", f"Function.{name}.User")]


def test_host_json_names_each_function_and_no_other() -> None:
    named = [key.split(".")[1] for key in LEVELS if key.startswith("Function.")]
    assert sorted(named) == NAMES
    assert {key for key in LEVELS if key.startswith("Function")} == {
        "Function",
        *(f"Function.{name}.User" for name in NAMES),
    }


def test_the_apps_lines_are_kept_and_the_hosts_rows_of_runs_are_not() -> None:
    assert lost_by(LEVELS) == []
    for name in NAMES:
        assert not keeps(LEVELS, "Information", f"Function.{name}")
        assert keeps(LEVELS, "Warning", f"Function.{name}"), "a retry, and what failed, are still told"
    assert keeps(LEVELS, "Information", "Host.Results"), "alerts read table requests, which is made of these"


@pytest.mark.parametrize(
    "category", ["Host.Aggregator", "Host.Startup", "Host", "Microsoft.Hosting", "Worker", "Azure"]
)
def test_the_hosts_metrics_and_starts_are_not_kept_but_its_warnings_are(category: str) -> None:
    """The aggregator sends seven metrics for each function and 30 s, whose names nobody reads."""
    assert not keeps(LEVELS, "Information", category)
    assert keeps(LEVELS, "Warning", category)
    assert keeps({**LEVELS, "default": "Information"}, "Information", category) == (category != "Host.Aggregator")


def test_a_host_tells_its_start_and_end_also_where_host_json_drops_them(tmp_path: Path) -> None:
    """Who runs it waits for the first; `start` ends only when it came."""
    app = tmp_path / "app"
    app.mkdir()
    (app / "function_app.py").write_text(APP, "utf-8")
    content = {"version": "2.0", "extensionBundle": BUNDLE, "logging": {"logLevel": LEVELS}}
    (app / "host.json").write_text(json.dumps(content), "utf-8")
    with HostProcess(app, {}, tmp_path / "events.jsonl", timers=False) as host:
        pass
    assert [line.partition(": ")[2].split(" on ")[0] for line in host.lines] == ["Job host started", "Job host stopped"]


@pytest.mark.parametrize("name", NAMES)
def test_a_function_that_host_json_forgets_is_seen(name: str) -> None:
    assert lost_by({key: level for key, level in LEVELS.items() if key != f"Function.{name}.User"}) == [name]


def test_a_level_that_is_too_high_is_seen() -> None:
    assert lost_by({**LEVELS, "Function.fetch_mail": "Warning"}) == [], "the longest beginning decides"
    assert lost_by({**LEVELS, "Function.fetch_mail.User": "Warning"}) == ["fetch_mail"]


@pytest.mark.parametrize("tells_runs", [False, True])
def test_a_host_loses_what_the_platform_would_lose(tmp_path: Path, tells_runs: bool) -> None:
    """A stage asks what runs, and gets that under a name that no log of the platform has."""
    app = tmp_path / "app"
    app.mkdir()
    (app / "function_app.py").write_text(APP, "utf-8")
    levels = {"default": "Information", "Function": "Warning", "Function.kept.User": "Information"}
    content = {"version": "2.0", "extensionBundle": BUNDLE, "logging": {"logLevel": levels}}
    (app / "host.json").write_text(json.dumps(content), "utf-8")
    process = HostProcess(app, {}, tmp_path / "events.jsonl", timers=False, tells_runs=tells_runs)
    with process as host:
        for name in ("lost", "kept"):
            assert requests.get(f"{host.url}/api/{name}", timeout=30).text == name
        wait_for(lambda: any("a line that is kept" in line for line in host.lines))  # the event is written before
        assert [each["message"] for each in host.events("log")] == ["a warning", "a line that is kept"]
        assert [each["message"] for each in host.events("dropped_log")] == ["a line that is lost"]
        told = [line for line in host.lines if "a line that" in line or "a warning" in line]
        assert [line.split("] ")[1] for line in told] == ["a warning", "a line that is kept"]
    rows = [line for line in host.lines if "Executing" in line or "Executed" in line]
    assert len(rows) == (4 if tells_runs else 0)
    assert all(DROPPED in row for row in rows)
