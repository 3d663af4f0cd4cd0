"""Budgets and paces: no flood goes out, whatever comes in."""

from sandbox.m365 import Delivered
from shared.domain.mail.mail import MailState
from tests.e2e.support.campaign import IS_FULL
from tests.e2e.support.trial import SEND, MakeStage, Trial


def written(trial: Trial, count: int) -> list[Delivered]:
    """Mails of the customer at once, each in a conversation of its own."""
    return [trial.mail(subject=f"Separate matter {number}") for number in range(count)]


def test_a_correspondent_gets_no_more_answers_than_the_budget_even_for_mails_at_once(make_stage: MakeStage) -> None:
    trial = make_stage({"HARPER_ANSWERS_PER_CORRESPONDENT": "4"})
    rows = [trial.ended(mail) for mail in written(trial, 9)]
    assert sorted(row.state for row in rows) == [MailState.HELD] * 5 + [MailState.SENT] * 4
    assert len({row.reason for row in rows}) == 2
    assert len(trial.answers()) == 4
    other = trial.mail(from_=trial.person("ben"))
    trial.the_answer(other, trial.person("ben"))


def test_a_mailbox_sends_no_more_in_a_minute_than_it_may_and_the_rest_waits(make_stage: MakeStage) -> None:
    trial = make_stage({"HARPER_SENDS_PER_MINUTE": "3"})
    people = [trial.person(f"guest{number}") for number in range(5)]
    mails = [trial.mail(from_=person) for person in people]
    trial.wait_for(lambda: len(trial.calls(SEND)) >= 3, what="three answers are sent")
    if IS_FULL:
        for person, mail in zip(people, mails, strict=True):
            trial.ended(mail, seconds=150)
            trial.the_answer(mail, person)
    else:
        trial.wait_for(lambda: _waits(trial) or len(trial.calls(SEND)) == 5, what="the others wait for a minute")
        trial.invariants.may_be_unfinished = True
    minutes = [call.started.replace(second=0, microsecond=0) for call in trial.calls(SEND)]
    assert max(minutes.count(minute) for minute in minutes) <= 3


def _waits(trial: Trial) -> bool:
    return sum("why=minute-full" in line for line in trial.stage.log) >= 2


def test_at_most_three_calls_run_at_once_on_a_mailbox(trial: Trial) -> None:
    trial.stage.m365.faults.every(1, lambda call: call.mailbox is trial.inbox, delay=0.2)
    people = [trial.person(f"guest{number}") for number in range(10)]
    mails = [trial.mail(from_=person) for person in people]
    for person, mail in zip(people, mails, strict=True):
        trial.the_answer(mail, person)
    assert max(call.concurrency for call in trial.calls()) == 3
    assert [call for call in trial.calls() if call.status == 429] == []
