"""Budgets and paces: no flood goes out, whatever comes in."""

from sandbox.m365 import Delivered
from shared.domain.mail.mail import MailState
from tests.e2e.support.campaign import IS_FULL
from tests.e2e.support.scene import SEND, MakeStage, Scene


def written(scene: Scene, count: int) -> list[Delivered]:
    """Mails of the customer at once, each in a conversation of its own."""
    return [scene.mail(subject=f"Separate matter {number}") for number in range(count)]


def test_a_correspondent_gets_no_more_answers_than_the_budget_even_for_mails_at_once(make_stage: MakeStage) -> None:
    scene = make_stage({"HARPER_ANSWERS_PER_CORRESPONDENT": "4"})
    rows = [scene.ended(mail) for mail in written(scene, 9)]
    assert sorted(row.state for row in rows) == [MailState.HELD] * 5 + [MailState.SENT] * 4
    assert len({row.reason for row in rows}) == 2
    assert len(scene.answers()) == 4
    other = scene.mail(from_=scene.person("ben"))
    scene.the_answer(other, scene.person("ben"))


def test_a_mailbox_sends_no_more_in_a_minute_than_it_may_and_the_rest_waits(make_stage: MakeStage) -> None:
    scene = make_stage({"HARPER_SENDS_PER_MINUTE": "3"})
    people = [scene.person(f"guest{number}") for number in range(5)]
    mails = [scene.mail(from_=person) for person in people]
    scene.wait_for(lambda: len(scene.calls(SEND)) >= 3, what="three answers are sent")
    if IS_FULL:
        for person, mail in zip(people, mails, strict=True):
            scene.ended(mail, seconds=150)
            scene.the_answer(mail, person)
    else:
        scene.wait_for(lambda: _waits(scene) or len(scene.calls(SEND)) == 5, what="the others wait for a minute")
        scene.referee.may_be_unfinished = True
    minutes = [call.started.replace(second=0, microsecond=0) for call in scene.calls(SEND)]
    assert max(minutes.count(minute) for minute in minutes) <= 3


def _waits(scene: Scene) -> bool:
    return sum("why=minute-full" in line for line in scene.stage.log) >= 2


def test_at_most_three_calls_run_at_once_on_a_mailbox(scene: Scene) -> None:
    scene.stage.m365.faults.every(1, lambda call: call.mailbox is scene.inbox, delay=0.2)
    people = [scene.person(f"guest{number}") for number in range(10)]
    mails = [scene.mail(from_=person) for person in people]
    for person, mail in zip(people, mails, strict=True):
        scene.the_answer(mail, person)
    assert max(call.concurrency for call in scene.calls()) == 3
    assert [call for call in scene.calls() if call.status == 429] == []
