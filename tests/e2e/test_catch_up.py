"""The catch-up finds what no notification told of."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.mail.mail import MailState
from shared.domain.work import WorkItem
from tests.e2e.support.trial import MakeStage, Trial

MANY = 6_000
DELTA = "GET /users/{}/mailFolders/{}/messages/delta"


def test_without_any_notification_one_cycle_finds_the_mail(trial: Trial) -> None:
    mail = trial.mail(notify=False)
    trial.stage.run("schedule_catch_up")
    trial.the_answer(mail)


def test_a_mail_that_is_known_costs_the_catch_up_no_graph_call_and_gets_no_second_answer(trial: Trial) -> None:
    mail = trial.mail()
    trial.the_answer(mail)
    before = len(trial.calls())
    trial.catch_up()
    assert {call.template for call in trial.calls()[before:]} <= {DELTA}
    assert len(trial.answers()) == 1


def test_the_next_cycle_reads_on_from_where_the_last_one_ended(trial: Trial) -> None:
    trial.catch_up()
    first = trial.mail(notify=False)
    before = len(trial.calls(DELTA))
    trial.stage.run("schedule_catch_up")
    trial.the_answer(first)
    trial.stage.settle()
    [call] = trial.calls(DELTA)[before:]
    assert "deltatoken" in call.query.lower()


@pytest.mark.parametrize("how", ["410", "SyncStateNotFound"])
def test_a_cursor_that_graph_no_longer_knows_loses_no_mail(trial: Trial, how: str) -> None:
    trial.catch_up()
    trial.stage.m365.watching.expire_delta_tokens(how)
    mail = trial.mail(notify=False)
    trial.stage.run("schedule_catch_up")
    trial.the_answer(mail)
    trial.catch_up()
    assert len(trial.answers()) == 1


def test_a_catch_up_that_broke_off_goes_on(trial: Trial) -> None:
    mails = [trial.mail(from_=trial.person(f"guest{number}"), notify=False) for number in range(5)]
    trial.stage.m365.faults.next(
        lambda call: call.template == DELTA and call.mailbox is trial.inbox, count=2, status=503, retry_after=1
    )
    trial.stage.run("schedule_catch_up")
    for number, mail in enumerate(mails):
        trial.the_answer(mail, trial.person(f"guest{number}"))


def rounds(trial: Trial) -> int:
    """How many rounds of the catch-up were completed on the Stage."""
    return sum("step=catch-up" in line and "reason=complete" in line for line in trial.stage.log)


def test_all_of_6000_mails_are_found_although_a_filtered_delta_ends_at_5000(make_stage: MakeStage) -> None:
    # The mails are not to be fetched, so that they can be counted in the queue.
    trial = make_stage({"AzureWebJobs.fetch_mail.Disabled": "true"})
    trial.wait_for(lambda: rounds(trial) == 1, what="the empty inbox was read once")
    mails = [trial.mail(from_=trial.person(f"guest{number}"), notify=False) for number in range(MANY)]
    # Only a round from a time on has the limit; one from a cursor has none.
    trial.stage.m365.watching.expire_delta_tokens()
    trial.stage.run("schedule_catch_up")
    trial.wait_for(lambda: rounds(trial) == 2, 120, "the round is complete")
    items = [WorkItem.decode(body) for body in trial.stage.storage.take("mail-fetch")]
    assert {mail_id for item in items for mail_id in item.mails} == {mail.id for mail in mails}
    assert max(len(item.mails) for item in items) <= 100
    lists = [call for call in trial.calls() if call.template == "GET /users/{}/mailFolders/{}/messages"]
    assert lists, "the delta's 5,000 were completed by a list"
    trial.invariants.may_be_unfinished = True


def test_mail_older_than_the_limit_is_held(make_stage: MakeStage) -> None:
    trial = make_stage({"HARPER_TOO_OLD_HOURS": "0.0005"})
    trial.stage.settle()
    mail = trial.mail(notify=False)
    trial.wait_for(lambda: datetime.now(UTC) - mail.mail.sent > timedelta(seconds=3), what="the mail is old")
    trial.stage.run("schedule_catch_up")
    row = trial.ended(mail)
    assert (row.state, row.reason) == (MailState.HELD, "too-old")
    assert trial.answers() == []
