"""The alert of the timers: it misses runs that their schedules plan, and logs that have stopped."""

import logging
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import pytest

from shared.ports.app import App
from shared.usecases.operations.rounds import keep_subscriptions, schedule_catch_up
from tests.infra.alerts.kql import run
from tests.infra.alerts.log_rows import STORES, Row, runs, schedules, spread, step, trace
from tests.infra.alerts.rules import alert_rules, fired, mails
from tests.support.fake_app import FakeApp

NOW = datetime(2026, 3, 2, 10, 37, 30, tzinfo=UTC)
RULE = alert_rules()["timers"]
SCHEDULES = schedules()


def without(rows: Iterable[Row], name: str, since: datetime) -> list[Row]:
    """The rows but those of a function since then."""
    return [row for row in rows if row["operation_Name"] != name or row["timestamp"] < since]


def test_the_schedules_in_the_file_are_those_of_the_code() -> None:
    assert SCHEDULES
    assert dict(re.findall(r"(\w+) \(([^)]*\*[^)]*)\)", RULE.text)) == SCHEDULES
    assert set(STORES) == set(SCHEDULES)


@pytest.mark.parametrize(
    ("name", "timer"), [("keep_subscriptions", keep_subscriptions), ("schedule_catch_up", schedule_catch_up)]
)
def test_the_lines_that_are_counted_are_those_of_an_idle_run(
    name: str, timer: Callable[[App], None], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="shared.usecases.operations.rounds")
    timer(FakeApp())
    told = [message for message in caplog.messages if message.startswith("step=schedule ")]
    assert (
        told
        == [row["message"] for row in runs(NOW, timedelta(minutes=15)) if row["operation_Name"] == name][
            : len(STORES[name])
        ]
    )


def test_the_query_reads_no_table_that_a_cold_start_leaves_out() -> None:
    """Flex Consumption writes no row of `requests` for the run with which an instance starts."""
    assert "requests" not in RULE.query
    assert "operation_Name" not in RULE.query


@pytest.mark.parametrize("minute", range(0, 60, 7))
def test_timers_that_run_are_silent_at_any_minute_even_if_lines_are_late(minute: int) -> None:
    now = NOW.replace(minute=minute)
    assert fired({"traces": [row for row in runs(now) if row["timestamp"] <= now - timedelta(minutes=6)]}, now) == set()


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_timer_that_stopped_three_quarters_of_an_hour_ago_is_missed(name: str) -> None:
    assert fired({"traces": without(runs(NOW), name, NOW - timedelta(minutes=50))}, NOW) == {"timers"}
    assert fired({"traces": without(runs(NOW), name, NOW - timedelta(minutes=20))}, NOW) == set()


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_timer_that_never_ran_is_missed(name: str) -> None:
    assert fired({"traces": without(runs(NOW), name, NOW - timedelta(days=2))}, NOW) == {"timers"}


def test_timers_are_missed_while_other_functions_write_their_lines() -> None:
    others = [trace(step("fetch", "seen"), at) for at in spread(NOW, timedelta(minutes=5), timedelta(days=1))]
    assert fired({"traces": others}, NOW) == {"timers"}
    assert fired({"traces": others + runs(NOW)}, NOW) == set()


def test_logs_that_the_daily_cap_stopped_are_missed() -> None:
    assert fired({"traces": runs(NOW - timedelta(hours=1))}, NOW) == {"timers"}
    assert fired({"traces": runs(NOW - timedelta(hours=20))}, NOW) == {"timers"}


@pytest.mark.parametrize("hours", [2, 23, 24, 25, 48])
def test_timers_that_are_dead_for_days_stay_missed(hours: int) -> None:
    assert fired({"traces": runs(NOW - timedelta(hours=hours))}, NOW) == {"timers"}


def test_dead_timers_are_mailed_once_and_not_called_resolved_before_they_run_again() -> None:
    died, again = NOW, NOW + timedelta(hours=60)
    lived = runs(died) + [row for row in runs(again + timedelta(hours=12)) if row["timestamp"] > again]
    looks = sorted(spread(again + timedelta(hours=12), timedelta(minutes=15), timedelta(hours=72)))
    fired_mail, resolved = mails(RULE, {"traces": lived}, looks)
    assert (fired_mail.says, resolved.says) == ("Fired", "Resolved")
    assert timedelta(minutes=30) <= fired_mail.at - died <= timedelta(hours=1)
    assert again < resolved.at <= again + timedelta(hours=2)


def test_an_app_that_never_sent_a_line_is_missed_until_it_is_published() -> None:
    assert fired({}, NOW) == {"timers"}
    assert fired({"traces": runs(NOW, timedelta(minutes=20))}, NOW) == set()
    assert "until a new deployment has its code" in RULE.text


def test_what_the_alert_finds_has_a_time_even_where_no_row_has_one() -> None:
    [found] = run(RULE.query, {}, NOW)
    assert NOW - timedelta(minutes=15) < found["timestamp"] < NOW


def test_an_app_that_was_deployed_within_the_hour_is_not_missed() -> None:
    for minutes in (4, 20, 59, 61, 90):
        assert fired({"traces": runs(NOW, timedelta(minutes=minutes))}, NOW) == set()
