"""The alert of the timers: it misses runs that their schedules plan, and logs that have stopped."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from tests.infra.alert_rules import alert_rules, fired
from tests.infra.log_rows import Row, runs, schedules

NOW = datetime(2026, 3, 2, 10, 37, 30, tzinfo=UTC)
RULE = alert_rules()["timers"]
SCHEDULES = schedules()


def without(rows: Iterable[Row], name: str, since: datetime) -> list[Row]:
    """The rows but those of a function since then."""
    return [row for row in rows if row["operation_Name"] != name or row["timestamp"] < since]


def test_the_schedules_in_the_file_are_those_of_the_code() -> None:
    assert SCHEDULES
    assert dict(re.findall(r"(\w+) \(([^)]*\*[^)]*)\)", RULE.text)) == SCHEDULES
    assert set(re.findall(r'operation_Name == "(\w+)"', RULE.query)) == set(SCHEDULES)


@pytest.mark.parametrize("minute", range(0, 60, 7))
def test_timers_that_run_are_silent_at_any_minute_even_if_lines_are_late(minute: int) -> None:
    now = NOW.replace(minute=minute)
    assert (
        fired({"requests": [row for row in runs(now) if row["timestamp"] <= now - timedelta(minutes=6)]}, now) == set()
    )


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_timer_that_stopped_three_quarters_of_an_hour_ago_is_missed(name: str) -> None:
    assert fired({"requests": without(runs(NOW), name, NOW - timedelta(minutes=50))}, NOW) == {"timers"}
    assert fired({"requests": without(runs(NOW), name, NOW - timedelta(minutes=20))}, NOW) == set()


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_timer_that_never_ran_is_missed(name: str) -> None:
    assert fired({"requests": without(runs(NOW), name, NOW - timedelta(days=2))}, NOW) == {"timers"}


def test_a_timer_whose_runs_fail_is_missed() -> None:
    assert fired({"requests": runs(NOW, success="False")}, NOW) == {"timers"}


def test_logs_that_the_daily_cap_stopped_are_missed() -> None:
    assert fired({"requests": runs(NOW - timedelta(hours=1))}, NOW) == {"timers"}
    assert fired({"requests": runs(NOW - timedelta(hours=20))}, NOW) == {"timers"}


def test_an_app_that_was_deployed_within_the_hour_is_not_missed() -> None:
    for minutes in (0, 1, 20, 59, 61, 90):
        assert fired({"requests": runs(NOW, timedelta(minutes=minutes))}, NOW) == set()
