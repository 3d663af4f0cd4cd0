"""The host is killed, stopped or cut off at each step of a reply; at most one mail goes out, and then exactly one."""

from collections.abc import Callable
from functools import partial

import pytest

from sandbox.m365 import Delivered
from shared.domain.mail.mail import MailState
from shared.domain.work import WorkItem
from tests.e2e.support.campaign import AT_ONCE, IS_FULL, Point, Tripwire, at_each, recorded
from tests.e2e.support.scene import CREATE_FORWARD, CREATE_REPLY, SEND, MakeStage, Scene

QUICK = {"HARPER_CLAIM_SECONDS": "3", "HARPER_SETTLE_SECONDS": "1", "HARPER_ANSWERS_PER_CORRESPONDENT": "1000"}
REPLY = "mail-reply"
# One way is gone in every run, the others with HARPER_CAMPAIGN=full.
WAYS = ("answer", "delegate", "hand-off") if IS_FULL else ("answer",)
# The longest campaign is gone in parts, so that several processes share it.
PARTS = 2
ENDS = {"answer": MailState.SENT, "delegate": MailState.DELEGATED, "hand-off": MailState.HANDED_OFF}


def crew(make_stage: MakeStage, way: str) -> list[Scene]:
    """Some Stages, so that the waiting of one is the work of another; their Mailboxes do one thing with every mail."""
    made = [make_stage(QUICK) for _ in range(AT_ONCE)]
    for scene in made:
        scene.stage.m365.switches.max_sends_per_minute = 1000
        scene.referee.may_forget = True  # a Retry-After is remembered by the process, which dies here
        scene.referee.allow("alarm=", webhook=(502, 503))
        scene.stage.m365.switches.retry_base = 0.5
        if way != "answer":
            scene.watched(otherwise={"do": way, "to": scene.colleague()})
    return made


def check_one_mail_went_out(scene: Scene, mail: Delivered, way: str) -> None:
    """The mail has ended as it should, one mail went out for it, and no draft is left."""
    row = scene.ended(mail)
    assert row.state is ENDS[way], f"{row.state.value}: {row.trail}"
    if way == "answer":
        scene.the_answer(mail)
    else:
        forwards = [each for each in scene.forwards(scene.colleague()) if each.in_reply_to == mail.message_id]
        assert len(forwards) == 1, f"{len(forwards)} forwards"
    if way == "hand-off":
        assert scene.inbox.find(mail.id).categories == ("Harper: handed off",)
    scene.stage.settle()
    assert scene.inbox.messages("drafts") == []


def undisturbed(way: str) -> Callable[[Scene], None]:
    """A mail that goes its way."""
    return lambda scene: check_one_mail_went_out(scene, scene.mail(), way)


def survives_a_kill(way: str, scene: Scene, point: Point) -> Tripwire:
    """The host is killed at this point of its work, and started again."""
    wire = Tripwire(scene.stage, REPLY, point, scene.stage.host.strike_down).stretch()
    mail = scene.mail()
    if wire.trips(mail):
        scene.stage.restart_host()
    wire.take_down()
    check_one_mail_went_out(scene, mail, way)
    return wire


def outlasts_a_standstill(way: str, scene: Scene, point: Point) -> Tripwire:
    """The host stands still at this point for longer than its claim, while another one takes the item over."""
    made, sent = len(scene.calls("/create")), len(scene.calls(SEND))
    wire = Tripwire(scene.stage, REPLY, point, scene.stage.pause_host).stretch()
    mail = scene.mail()
    wire.trips(mail)
    wire.take_down()
    second = scene.stage.second_host()
    try:
        scene.ended(mail)
        scene.stage.resume_host()
        scene.stage.settle()
    finally:
        scene.stage.resume_host()
        second.stop()
    check_one_mail_went_out(scene, mail, way)
    # Whoever wakes up after the end of the claim asks Graph for nothing.
    assert len(scene.calls("/create")) == made + 1
    assert len(scene.calls(SEND)) == sent + 1
    return wire


def outlives_a_lost_answer(way: str, scene: Scene, point: Point) -> Tripwire:
    """Storage takes the write at this point and its answer is lost."""
    wire = Tripwire(scene.stage, "", point, loses=True).stretch()
    mail = scene.mail()
    wire.trips(mail)
    wire.take_down()
    check_one_mail_went_out(scene, mail, way)
    return wire


@pytest.mark.campaign
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("way", WAYS)
def test_a_host_killed_between_any_two_steps_of_the_reply_sends_one_mail(
    make_stage: MakeStage, way: str, part: int
) -> None:
    scenes = crew(make_stage, way)
    plan = recorded(scenes, undisturbed(way), REPLY)
    labels = [point.label for point in plan.points]
    assert f"graph {CREATE_REPLY if way == 'answer' else CREATE_FORWARD}" in labels
    assert f"graph {SEND}" in labels
    assert sum(point.is_write for point in plan.points) >= 4
    points = [Point(each.label, each.number, moment) for each in plan.points for moment in ("before", "after")]
    at_each(plan, points[part::PARTS], scenes, partial(survives_a_kill, way))


@pytest.mark.campaign
@pytest.mark.parametrize("way", WAYS)
def test_a_worker_that_stands_still_for_longer_than_its_claim_sends_no_second_mail(
    make_stage: MakeStage, way: str
) -> None:
    scenes = crew(make_stage, way)
    plan = recorded(scenes, undisturbed(way), REPLY)
    points = [Point(each.label, each.number) for each in plan.points]
    telling = [each for each in points if each.is_write or each.label.startswith("graph ")]
    at_each(plan, points if IS_FULL else telling, scenes, partial(outlasts_a_standstill, way))


@pytest.mark.campaign
@pytest.mark.parametrize("way", WAYS)
def test_storage_that_takes_a_write_and_loses_the_answer_at_any_write_leaves_one_mail(
    make_stage: MakeStage, way: str
) -> None:
    scenes = crew(make_stage, way)
    plan = recorded(scenes, undisturbed(way))
    writes = [each for each in plan.points if each.is_write]
    assert len(writes) >= 10
    at_each(plan, writes, scenes, partial(outlives_a_lost_answer, way))


def test_two_workers_that_hold_the_same_reply_at_once_send_one_mail(make_stage: MakeStage) -> None:
    scene = make_stage({"HARPER_CLAIM_SECONDS": "6", "HARPER_SETTLE_SECONDS": "1", "HARPER_GRAPH_TIMEOUT_SECONDS": "5"})
    scene.stage.second_host()

    def both_have_it() -> bool:
        [row] = scene.rows()
        item = WorkItem(row.key.tenant_id, row.key.mailbox_id, row.ticket, (row.key.mail_id,))
        scene.stage.storage.put(REPLY, item.encode().encode())
        return all(any("reply_mail" in line for line in host.lines) for host in scene.stage.hosts)

    # While the first waits for its draft, the same item is put again until the other one has taken it too.
    scene.stage.m365.faults.next(CREATE_REPLY, before=lambda call: scene.wait_for(both_have_it, 4))
    mail = scene.mail()
    scene.the_answer(mail)
    scene.stage.settle()
    assert len(scene.calls(CREATE_REPLY)) == 1
    assert len(scene.calls(SEND)) == 1


def test_a_host_that_is_killed_at_random_times_answers_every_mail_once(make_stage: MakeStage) -> None:
    scene = make_stage(QUICK)
    scene.referee.may_forget = True
    scene.referee.allow("alarm=", webhook=(502, 503))
    scene.stage.m365.switches.retry_base = 0.5
    people = [scene.person(f"guest{number}") for number in range(8)]
    mails = [scene.mail(from_=person) for person in people]
    for sends in (1, 3, 5):
        scene.wait_for(lambda sends=sends: len(scene.calls(CREATE_REPLY)) >= sends, what="some drafts were made")  # type: ignore[misc]
        scene.stage.restart_host()
    for person, mail in zip(people, mails, strict=True):
        scene.the_answer(mail, person)
