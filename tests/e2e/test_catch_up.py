"""The catch-up finds what no notification told of."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.mail.mail import MailState
from shared.domain.work import WorkItem
from tests.e2e.support.scene import MakeStage, Scene

MANY = 6_000
DELTA = "GET /users/{}/mailFolders/{}/messages/delta"


def test_without_any_notification_one_cycle_finds_the_mail(scene: Scene) -> None:
    mail = scene.mail(notify=False)
    scene.stage.run("schedule_catch_up")
    scene.the_answer(mail)


def test_a_mail_that_is_known_costs_the_catch_up_no_graph_call_and_gets_no_second_answer(scene: Scene) -> None:
    mail = scene.mail()
    scene.the_answer(mail)
    before = len(scene.calls())
    scene.catch_up()
    assert {call.template for call in scene.calls()[before:]} <= {DELTA}
    assert len(scene.answers()) == 1


def test_the_next_cycle_reads_on_from_where_the_last_one_ended(scene: Scene) -> None:
    scene.catch_up()
    first = scene.mail(notify=False)
    before = len(scene.calls(DELTA))
    scene.stage.run("schedule_catch_up")
    scene.the_answer(first)
    scene.stage.settle()
    [call] = scene.calls(DELTA)[before:]
    assert "deltatoken" in call.query.lower()


@pytest.mark.parametrize("how", ["410", "SyncStateNotFound"])
def test_a_cursor_that_graph_no_longer_knows_loses_no_mail(scene: Scene, how: str) -> None:
    scene.catch_up()
    scene.stage.m365.watching.expire_delta_tokens(how)
    mail = scene.mail(notify=False)
    scene.stage.run("schedule_catch_up")
    scene.the_answer(mail)
    scene.catch_up()
    assert len(scene.answers()) == 1


def test_a_catch_up_that_broke_off_goes_on(scene: Scene) -> None:
    mails = [scene.mail(from_=scene.person(f"guest{number}"), notify=False) for number in range(5)]
    scene.stage.m365.faults.next(
        lambda call: call.template == DELTA and call.mailbox is scene.inbox, count=2, status=503, retry_after=1
    )
    scene.stage.run("schedule_catch_up")
    for number, mail in enumerate(mails):
        scene.the_answer(mail, scene.person(f"guest{number}"))


def rounds(scene: Scene) -> int:
    """How many rounds of the catch-up were completed on the Stage."""
    return sum("step=catch-up" in line and "reason=complete" in line for line in scene.stage.log)


def test_all_of_6000_mails_are_found_although_a_filtered_delta_ends_at_5000(make_stage: MakeStage) -> None:
    # The mails are not to be fetched, so that they can be counted in the queue.
    scene = make_stage({"AzureWebJobs.fetch_mail.Disabled": "true"})
    scene.wait_for(lambda: rounds(scene) == 1, what="the empty inbox was read once")
    mails = [scene.mail(from_=scene.person(f"guest{number}"), notify=False) for number in range(MANY)]
    # Only a round from a time on has the limit; one from a cursor has none.
    scene.stage.m365.watching.expire_delta_tokens()
    scene.stage.run("schedule_catch_up")
    scene.wait_for(lambda: rounds(scene) == 2, 120, "the round is complete")
    items = [WorkItem.decode(body) for body in scene.stage.storage.take("mail-fetch")]
    assert {mail_id for item in items for mail_id in item.mails} == {mail.id for mail in mails}
    assert max(len(item.mails) for item in items) <= 100
    lists = [call for call in scene.calls() if call.template == "GET /users/{}/mailFolders/{}/messages"]
    assert lists, "the delta's 5,000 were completed by a list"
    scene.referee.may_be_unfinished = True


def test_mail_older_than_the_limit_is_held(make_stage: MakeStage) -> None:
    scene = make_stage({"HARPER_TOO_OLD_HOURS": "0.0005"})
    scene.stage.settle()
    mail = scene.mail(notify=False)
    scene.wait_for(lambda: datetime.now(UTC) - mail.mail.sent > timedelta(seconds=3), what="the mail is old")
    scene.stage.run("schedule_catch_up")
    row = scene.ended(mail)
    assert (row.state, row.reason) == (MailState.HELD, "too-old")
    assert scene.answers() == []
