"""Schedules of timer triggers."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.host.settings import FunctionError
from sandbox.host.triggers.ncrontab import Schedule

NOW = datetime(2026, 3, 14, 15, 9, 26, 535000, tzinfo=UTC)  # a Saturday


def _next(text: str, count: int = 1) -> list[str]:
    schedule, moment, told = Schedule.parse(text), NOW, []
    for _ in range(count):
        moment = schedule.next(moment)
        told.append(f"{moment:%m-%d %H:%M:%S}")
    return told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0 */15 * * * *", ["03-14 15:15:00", "03-14 15:30:00"]),
        ("0 */3 * * * *", ["03-14 15:12:00", "03-14 15:15:00"]),
        ("*/20 * * * * *", ["03-14 15:09:40", "03-14 15:10:00"]),
        ("5,50 9 * * * *", ["03-14 15:09:50", "03-14 16:09:05"]),
        ("0 0 3 * * *", ["03-15 03:00:00", "03-16 03:00:00"]),
        ("0 30 9-17/4 * * 1-5", ["03-16 09:30:00", "03-16 13:30:00"]),
        ("0 0 0 1 jan,Jul *", ["07-01 00:00:00", "01-01 00:00:00"]),
        ("0 0 12 * * Mon", ["03-16 12:00:00", "03-23 12:00:00"]),
        ("0 0 0 29 2 *", ["02-29 00:00:00", "02-29 00:00:00"]),
        ("30 9 * * *", ["03-15 09:30:00", "03-16 09:30:00"]),
        ("0 10/20 * * * *", ["03-14 15:10:00", "03-14 15:30:00"]),
        ("0 0 0 20-18 * *", ["03-18 00:00:00", "03-19 00:00:00"]),
    ],
)
def test_the_next_moments_of_a_schedule(text: str, expected: list[str]) -> None:
    assert _next(text, 2) == expected


def test_day_of_month_and_day_of_week_must_both_fit() -> None:
    assert _next("0 0 0 13 * 5") == ["11-13 00:00:00"]


def test_the_moment_itself_is_not_its_own_next() -> None:
    at = datetime(2026, 3, 14, 15, 0, 0, tzinfo=UTC)
    assert Schedule.parse("0 0 * * * *").next(at) == at + timedelta(hours=1)


def test_a_time_span_counts_from_the_last_run() -> None:
    assert Schedule.parse("00:03:00").next(NOW) == NOW + timedelta(minutes=3)


@pytest.mark.parametrize(
    "text",
    [
        "* * * *",
        "0 0 0 * * * *",
        "0 0 0 ? * *",
        "0 0 0 L * *",
        "0 0 0 * * 7",
        "0 0 24 * * *",
        "0 60 * * * *",
        "0 0 0 0 * *",
        "0 0 0 * 13 *",
        "0 0 0 * * noday",
        "0 */0 * * * *",
        "0 x * * * *",
        "0 -5 * * * *",
        "soon",
        "",
    ],
)
def test_what_the_platform_refuses_is_refused(text: str) -> None:
    with pytest.raises(FunctionError, match="not recognized"):
        Schedule.parse(text)


def test_a_schedule_that_never_occurs_is_refused_when_asked() -> None:
    with pytest.raises(FunctionError, match="never occurs"):
        Schedule.parse("0 0 0 30 2 *").next(NOW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("*/20 * * * * *", True), ("0 * * * * *", False), ("00:00:30", True), ("00:01:00", False)],
)
def test_schedules_below_a_minute_are_known(text: str, expected: bool) -> None:
    assert Schedule.parse(text).sub_minute is expected
