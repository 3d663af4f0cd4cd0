"""The Referee finds what it looks for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.m365 import LoggedRequest
from sandbox.m365.webhooks.notifier import Attempt
from shared.usecases.incoming.accept import STORE_WITHIN
from tests.e2e.support.referee import refusals, undercut
from tests.e2e.support.scene import Scene

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
def test_a_line_that_says_too_much_and_an_alarm_are_told(scene: Scene, line: str) -> None:
    scene.the_answer(scene.mail(subject="a subject that nobody may read"))
    scene.stage.settle()
    scene.stage.log.append(line)
    with pytest.raises(AssertionError, match="after the test"):
        scene.referee.examine()


def test_a_customer_who_got_two_mails_for_one_is_told(scene: Scene) -> None:
    answer = scene.the_answer(scene.mail())
    outside = scene.stage.m365.correspondents
    outside.receive(answer, outside.somebody(scene.customer).person)
    with pytest.raises(AssertionError, match="has 2 mails"):
        scene.referee.examine()
    scene.referee.arrivals.clear()


def test_a_mail_that_has_not_ended_is_told(scene: Scene) -> None:
    with scene.stage.m365.world.lock:
        scene.stage.m365.faults.every(1, lambda call: call.mailbox is scene.inbox, status=503)
    mail = scene.mail()
    scene.wait_for(lambda: scene.row(mail) is not None, what="the mail is on record")
    with pytest.raises(AssertionError, match="has not ended"):
        scene.referee.examine()
    scene.stage.m365.faults.clear()
    scene.the_answer(mail)


def test_a_webhook_that_failed_is_told_to_a_test_that_did_not_ask_for_it(scene: Scene) -> None:
    scene.mail_whose_notification_is_refused_first()
    with pytest.raises(AssertionError, match="the webhook answered 503"):
        scene.referee.examine()
