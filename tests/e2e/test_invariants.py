"""The invariants are seen to be broken where they are."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.m365 import LoggedRequest
from sandbox.m365.webhooks.notifier import Attempt
from shared.usecases.incoming.accept import STORE_WITHIN
from tests.e2e.support.invariants import refusals, undercut
from tests.e2e.support.trial import Trial

BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CALL = LoggedRequest(
    method="GET",
    path="/v1.0/users/1/messages/2",
    query="",
    template="GET /users/{}/messages/{}",
    tenant="t",
    mailbox="harper@contoso.example",
    status=200,
    cost=1,
    body=None,
    started=BEGAN,
    ended=BEGAN,
    concurrency=1,
    request_id="",
    client_request_id="",
    prefer="",
)


def test_a_call_before_retry_after_is_over_is_told() -> None:
    refused = replace(CALL, status=429, retry_after="5")
    early = replace(CALL, started=BEGAN + timedelta(seconds=4))
    late = replace(CALL, started=BEGAN + timedelta(seconds=5))
    elsewhere = replace(early, mailbox="other@contoso.example")
    assert len(undercut([refused, early, late, elsewhere])) == 1
    assert undercut([refused, late, elsewhere]) == []


@pytest.mark.parametrize(
    ("status", "took", "told"),
    [(503, 0.1, {503}), (503, STORE_WITHIN, set()), (400, STORE_WITHIN, {400}), (202, 0.1, set()), (None, 3.0, set())],
)
def test_a_503_is_a_fault_unless_storage_had_its_time(status: int | None, took: float, told: set[int]) -> None:
    stored = Attempt("https://harper.example", (), 1, 202, BEGAN, 0.1)
    assert refusals([stored, replace(stored, status=status, took=took)]) == told


@pytest.mark.parametrize(
    "line",
    [
        "Information Function.fetch_mail.User: somebody@contoso.example wrote",
        "Information Function.fetch_mail.User: a subject that nobody may read",
        "Error       Function.fetch_mail.User: alarm=mail_held",
        "Information Function.fetch_mail.User: token eyJhbGciOiJSUzI1NiIsInR5cCI6",
    ],
)
def test_a_line_that_says_too_much_and_an_alarm_are_told(trial: Trial, line: str) -> None:
    trial.the_answer(trial.mail(subject="a subject that nobody may read"))
    trial.stage.settle()
    trial.stage.log.append(line)
    with pytest.raises(AssertionError, match="after the test"):
        trial.invariants.examine()


def test_a_customer_who_got_two_mails_for_one_is_told(trial: Trial) -> None:
    answer = trial.the_answer(trial.mail())
    outside = trial.stage.m365.correspondents
    outside.receive(answer, outside.somebody(trial.customer).person)
    with pytest.raises(AssertionError, match="has 2 mails"):
        trial.invariants.examine()
    trial.invariants.arrivals.clear()


def test_a_mail_that_has_not_ended_is_told(trial: Trial) -> None:
    with trial.stage.m365.world.lock:
        trial.stage.m365.faults.every(1, lambda call: call.mailbox is trial.inbox, status=503)
    mail = trial.mail()
    trial.wait_for(lambda: trial.row(mail) is not None, what="the mail is on record")
    with pytest.raises(AssertionError, match="has not ended"):
        trial.invariants.examine()
    trial.stage.m365.faults.clear()
    trial.the_answer(mail)


def test_a_webhook_that_failed_is_told_to_a_test_that_did_not_ask_for_it(trial: Trial) -> None:
    trial.mail_whose_notification_is_refused_first()
    with pytest.raises(AssertionError, match="the webhook answered 503"):
        trial.invariants.examine()
