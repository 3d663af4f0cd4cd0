"""A campaign plans what every run makes, and tells a way that differs from a call that was never made."""

from collections.abc import Sequence

import pytest

from tests.e2e.support.campaign import Plan, Point, Tripwire, at_each, recorded
from tests.e2e.support.trial import SEND, MakeStage, Trial

READ, WRITE, SENT = Point("get entity mailboxes", 1), Point("batch correspondence mail", 1), Point(f"graph {SEND}", 1)
AGAIN = Point("put message mail-fetch", 1)
RENEWAL = "update message"


def test_a_plan_holds_what_all_runs_make_in_order() -> None:
    plan = Plan.of([[READ, AGAIN, WRITE, SENT], [WRITE, READ, SENT]])
    assert plan.points == (READ, WRITE, SENT)
    assert plan.known == {READ, AGAIN, WRITE, SENT}


@pytest.mark.parametrize(
    ("point", "seen", "why"),
    [
        pytest.param(READ, [WRITE, SENT], "spared", id="a memory spares a read"),
        pytest.param(WRITE, [READ, SENT], "never", id="a write is not made"),
        pytest.param(SENT, [READ, WRITE], "never", id="a call to Graph is not made"),
        pytest.param(WRITE, [READ, AGAIN, SENT], "other way", id="the mail is put back"),
    ],
)
def test_a_point_that_was_missed_says_why(point: Point, seen: Sequence[Point], why: str) -> None:
    assert Plan.of([[READ, WRITE, SENT]]).missed(point, seen) == why


def gone(trial: Trial, *ways: Sequence[Point]) -> tuple[list[Point], str]:
    """At which points a campaign struck whose mails went these ways, and what it told."""
    left, struck = list(ways), []

    def strike(trial: Trial, point: Point) -> Tripwire:
        struck.append(point)
        wire = Tripwire(trial.stage, point=point, seen=list(left.pop(0)))
        if point in wire.seen:
            wire.tripped.set()
        return wire

    try:
        at_each(Plan.of([[READ, WRITE]]), [WRITE], [trial], strike)
    except AssertionError as fault:
        return struck, str(fault)
    return struck, ""


def test_a_mail_that_went_another_way_is_followed_by_one_more(trial: Trial) -> None:
    assert gone(trial, [READ, AGAIN], [READ, WRITE]) == ([WRITE, WRITE], "")


def test_a_write_that_is_never_made_is_told_at_once(trial: Trial) -> None:
    struck, told = gone(trial, [READ])
    assert struck == [WRITE]
    assert "never came by" in told


def test_a_write_that_no_mail_makes_is_told_in_the_end(trial: Trial) -> None:
    struck, told = gone(trial, *[[READ, AGAIN]] * 3)
    assert len(struck) == 3
    assert "other ways" in told


def test_a_lease_that_the_host_renews_is_no_point_of_a_plan(make_stage: MakeStage) -> None:
    trial = make_stage(lease=1)

    def slowly(trial: Trial) -> None:
        trial.stage.m365.faults.every(1, SEND, delay=1.2)
        trial.the_answer(trial.mail())

    plan = recorded([trial], slowly)
    assert trial.stage.proxy.transactions(RENEWAL), "the host renewed what it held"
    assert plan.points
    assert not [point for point in plan.points if point.label.startswith(RENEWAL)]
