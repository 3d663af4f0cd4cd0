"""The alert of the timers: it misses runs that their schedules plan, and logs that have stopped."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from tests.infra.alert_rules import alert_rules, fired, mails
from tests.infra.kql import run
from tests.infra.log_rows import Row, runs, schedules, spread

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


@pytest.mark.parametrize("hours", [2, 23, 24, 25, 48])
def test_timers_that_are_dead_for_days_stay_missed(hours: int) -> None:
    assert fired({"requests": runs(NOW - timedelta(hours=hours))}, NOW) == {"timers"}


def test_dead_timers_are_mailed_once_and_not_called_resolved_before_they_run_again() -> None:
    died, again = NOW, NOW + timedelta(hours=60)
    lived = runs(died) + [row for row in runs(again + timedelta(hours=12)) if row["timestamp"] > again]
    looks = sorted(spread(again + timedelta(hours=12), timedelta(minutes=15), timedelta(hours=72)))
    fired_mail, resolved = mails(RULE, {"requests": lived}, looks)
    assert (fired_mail.says, resolved.says) == ("Fired", "Resolved")
    assert timedelta(minutes=30) <= fired_mail.at - died <= timedelta(hours=1)
    assert again < resolved.at <= again + timedelta(hours=2)


def test_an_app_that_never_sent_a_line_is_missed_until_it_is_published() -> None:
    assert fired({}, NOW) == {"timers"}
    assert fired({"requests": runs(NOW, timedelta(minutes=20))}, NOW) == set()
    assert "until a new deployment has its code" in RULE.text


def test_what_the_alert_finds_has_a_time_even_where_no_row_has_one() -> None:
    [found] = run(RULE.query, {}, NOW)
    assert NOW - timedelta(minutes=15) < found["timestamp"] < NOW


def test_an_app_that_was_deployed_within_the_hour_is_not_missed() -> None:
    for minutes in (4, 20, 59, 61, 90):
        assert fired({"requests": runs(NOW, timedelta(minutes=minutes))}, NOW) == set()
