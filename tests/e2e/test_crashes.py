"""The host is killed, stopped or cut off at each step of a reply; at most one mail goes out, and then exactly one."""

from collections.abc import Callable
from functools import partial

import pytest

from sandbox.m365 import Delivered
from shared.domain.mail.mail import MailState
from shared.domain.work import WorkItem
from tests.e2e.support.campaign import AT_ONCE, IS_FULL, Point, Tripwire, at_each, recorded
from tests.e2e.support.trial import CREATE_FORWARD, CREATE_REPLY, SEND, MakeStage, Trial

QUICK = {"HARPER_CLAIM_SECONDS": "3", "HARPER_SETTLE_SECONDS": "1", "HARPER_ANSWERS_PER_CORRESPONDENT": "1000"}
REPLY = "mail-reply"
# One way is gone in every run, the others with HARPER_CAMPAIGN=full.
WAYS = ("answer", "delegate", "hand-off") if IS_FULL else ("answer",)
# The longest campaign is gone in parts, so that several processes share it.
PARTS = 2
ENDS = {"answer": MailState.SENT, "delegate": MailState.DELEGATED, "hand-off": MailState.HANDED_OFF}


def crew(make_stage: MakeStage, way: str) -> list[Trial]:
    """Some Stages, so that the waiting of one is the work of another; their Mailboxes do one thing with every mail."""
    made = [make_stage(QUICK) for _ in range(AT_ONCE)]
    for trial in made:
        trial.stage.m365.switches.max_sends_per_minute = 1000
        trial.invariants.may_forget = True  # a Retry-After is remembered by the process, which dies here
        trial.invariants.allow("alarm=", webhook=(502, 503))
        trial.stage.m365.switches.retry_base = 0.5
        if way != "answer":
            trial.watched(otherwise={"do": way, "to": trial.colleague()})
    return made


def check_one_mail_went_out(trial: Trial, mail: Delivered, way: str) -> None:
    """The mail has ended as it should, one mail went out for it, and no draft is left."""
    row = trial.ended(mail)
    assert row.state is ENDS[way], f"{row.state.value}: {row.trail}"
    if way == "answer":
        trial.the_answer(mail)
    else:
        forwards = [each for each in trial.forwards(trial.colleague()) if each.in_reply_to == mail.message_id]
        assert len(forwards) == 1, f"{len(forwards)} forwards"
    if way == "hand-off":
        assert trial.inbox.find(mail.id).categories == ("Harper: handed off",)
    trial.stage.settle()
    assert trial.inbox.messages("drafts") == []


def undisturbed(way: str) -> Callable[[Trial], None]:
    """A mail that goes its way."""
    return lambda trial: check_one_mail_went_out(trial, trial.mail(), way)


def survives_a_kill(way: str, trial: Trial, point: Point) -> Tripwire:
    """The host is killed at this point of its work, and started again."""
    wire = Tripwire(trial.stage, REPLY, point, trial.stage.host.strike_down).stretch()
    mail = trial.mail()
    if wire.trips(mail):
        trial.stage.restart_host()
    wire.take_down()
    check_one_mail_went_out(trial, mail, way)
    return wire


def outlasts_a_standstill(way: str, trial: Trial, point: Point) -> Tripwire:
    """The host stands still at this point for longer than its claim, while another one takes the item over."""
    made, sent = len(trial.calls("/create")), len(trial.calls(SEND))
    wire = Tripwire(trial.stage, REPLY, point, trial.stage.pause_host).stretch()
    mail = trial.mail()
    wire.trips(mail)
    wire.take_down()
    second = trial.stage.second_host()
    try:
        trial.ended(mail)
        trial.stage.resume_host()
        trial.stage.settle()
    finally:
        trial.stage.resume_host()
        second.stop()
    check_one_mail_went_out(trial, mail, way)
    # Whoever wakes up after the end of the claim asks Graph for nothing.
    assert len(trial.calls("/create")) == made + 1
    assert len(trial.calls(SEND)) == sent + 1
    return wire


def outlives_a_lost_answer(way: str, trial: Trial, point: Point) -> Tripwire:
    """Storage takes the write at this point and its answer is lost."""
    wire = Tripwire(trial.stage, "", point, loses=True).stretch()
    mail = trial.mail()
    wire.trips(mail)
    wire.take_down()
    check_one_mail_went_out(trial, mail, way)
    return wire


@pytest.mark.campaign
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("way", WAYS)
def test_a_host_killed_between_any_two_steps_of_the_reply_sends_one_mail(
    make_stage: MakeStage, way: str, part: int
) -> None:
    trials = crew(make_stage, way)
    plan = recorded(trials, undisturbed(way), REPLY)
    labels = [point.label for point in plan.points]
    assert f"graph {CREATE_REPLY if way == 'answer' else CREATE_FORWARD}" in labels
    assert f"graph {SEND}" in labels
    assert sum(point.is_write for point in plan.points) >= 4
    points = [Point(each.label, each.number, moment) for each in plan.points for moment in ("before", "after")]
    at_each(plan, points[part::PARTS], trials, partial(survives_a_kill, way))


@pytest.mark.campaign
@pytest.mark.parametrize("way", WAYS)
def test_a_worker_that_stands_still_for_longer_than_its_claim_sends_no_second_mail(
    make_stage: MakeStage, way: str
) -> None:
    trials = crew(make_stage, way)
    plan = recorded(trials, undisturbed(way), REPLY)
    points = [Point(each.label, each.number) for each in plan.points]
    telling = [each for each in points if each.is_write or each.label.startswith("graph ")]
    at_each(plan, points if IS_FULL else telling, trials, partial(outlasts_a_standstill, way))


@pytest.mark.campaign
@pytest.mark.parametrize("way", WAYS)
def test_storage_that_takes_a_write_and_loses_the_answer_at_any_write_leaves_one_mail(
    make_stage: MakeStage, way: str
) -> None:
    trials = crew(make_stage, way)
    plan = recorded(trials, undisturbed(way))
    writes = [each for each in plan.points if each.is_write]
    assert len(writes) >= 10
    at_each(plan, writes, trials, partial(outlives_a_lost_answer, way))


def test_two_workers_that_hold_the_same_reply_at_once_send_one_mail(make_stage: MakeStage) -> None:
    trial = make_stage({"HARPER_CLAIM_SECONDS": "6", "HARPER_SETTLE_SECONDS": "1", "HARPER_GRAPH_TIMEOUT_SECONDS": "5"})
    trial.stage.second_host()

    def both_have_it() -> bool:
        [row] = trial.rows()
        item = WorkItem(row.key.tenant_id, row.key.mailbox_id, row.ticket, (row.key.mail_id,))
        trial.stage.storage.put(REPLY, item.encode().encode())
        return all(any("reply_mail" in line for line in host.lines) for host in trial.stage.hosts)

    # While the first waits for its draft, the same item is put again until the other one has taken it too.
    trial.stage.m365.faults.next(CREATE_REPLY, before=lambda call: trial.wait_for(both_have_it, 4))
    mail = trial.mail()
    trial.the_answer(mail)
    trial.stage.settle()
    assert len(trial.calls(CREATE_REPLY)) == 1
    assert len(trial.calls(SEND)) == 1


def test_a_host_that_is_killed_at_random_times_answers_every_mail_once(make_stage: MakeStage) -> None:
    trial = make_stage(QUICK)
    trial.invariants.may_forget = True
    trial.invariants.allow("alarm=", webhook=(502, 503))
    trial.stage.m365.switches.retry_base = 0.5
    people = [trial.person(f"guest{number}") for number in range(8)]
    mails = [trial.mail(from_=person) for person in people]
    for sends in (1, 3, 5):
        trial.wait_for(lambda sends=sends: len(trial.calls(CREATE_REPLY)) >= sends, what="some drafts were made")  # type: ignore[misc]
        trial.stage.restart_host()
    for person, mail in zip(people, mails, strict=True):
        trial.the_answer(mail, person)
