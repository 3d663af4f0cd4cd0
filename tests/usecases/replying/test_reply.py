"""Replies: switches, budgets, shared mailboxes, drafts that are not as meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.domain.mail.decisions import Answer, HandOff, Hold, Ignore
from shared.domain.mail.mail import MailState
from shared.domain.mailboxes.settings import InboxType
from shared.domain.threads.thread import ThreadState
from shared.domain.values.addresses import Address
from shared.domain.work import MAIL_REPLY
from shared.errors import AccessLost, NotFound, Refused, TryLater, Uncertain
from tests.support.builders import (
    CUSTOMER,
    HARPER,
    MAIL_ID,
    TENANT,
    a_fetched_mail,
    a_mailbox,
    a_mailbox_settings,
    a_tenant,
    a_watched_mailbox,
    an_inbox,
)
from tests.support.deployment import some_limits
from tests.support.mail_runs import MailRuns

SHARED = "desk@contoso.example"
SWITCHED_OFF = a_watched_mailbox(a_mailbox(a_mailbox_settings(enabled=False)))


def test_an_answer_costs_three_graph_calls() -> None:
    runs = MailRuns()
    runs.receive()
    runs.work()
    assert runs.mails.faults.calls == ["mail", "create_reply", "send"]
    assert runs.row().reason == "answered"
    assert runs.sent[0].draft.to == (CUSTOMER.address,)


def test_a_mailbox_switched_off_after_the_draft_was_made_sends_nothing_and_deletes_the_draft() -> None:
    runs = MailRuns()
    runs.receive()

    def tap(call: str, when: str) -> None:
        if (call, when) == ("mails.create_reply", "after"):
            runs.mailboxes.keep(SWITCHED_OFF)

    runs.tap = tap
    runs.work()
    assert (runs.row().state, runs.row().reason) == (MailState.IGNORED, "mailbox-disabled")
    assert not runs.sent
    assert not runs.mails.drafts(an_inbox())


def test_a_draft_that_cannot_be_deleted_at_once_is_deleted_later() -> None:
    runs = MailRuns()
    runs.receive()
    runs.mails.faults.fail("delete", TryLater("down"), Refused(400, "odd"))

    def tap(call: str, when: str) -> None:
        if (call, when) == ("mails.create_reply", "after"):
            runs.mailboxes.keep(SWITCHED_OFF)

    runs.tap = tap
    runs.work()
    assert runs.row().state is MailState.IGNORED
    assert not runs.mails.drafts(an_inbox())


def test_after_an_uncertain_send_the_one_look_is_allowed_in_a_mailbox_that_was_switched_off() -> None:
    runs = MailRuns()
    runs.receive()

    def tap(call: str, when: str) -> None:
        if (call, when) == ("mails.send", "after"):
            runs.mailboxes.keep(SWITCHED_OFF)
            raise Uncertain("connection lost")

    runs.tap = tap
    runs.work()
    assert runs.row().state is MailState.SENT


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"to": (CUSTOMER.address, "more@fabrikam.example")}, "draft-recipients"),
        ({"to": ()}, "draft-recipients"),
        ({"cc": ("more@fabrikam.example",)}, "draft-copies"),
        ({"bcc": ("more@fabrikam.example",)}, "draft-copies"),
        ({"sender": "boss@contoso.example"}, "draft-sender"),
    ],
)
def test_a_draft_that_is_not_as_meant_is_deleted_and_the_mail_held(changes: dict[str, object], reason: str) -> None:
    runs = MailRuns()
    runs.receive()
    runs.mails.next_draft = changes
    runs.work()
    assert (runs.row().state, runs.row().reason) == (MailState.HELD, reason)
    assert not runs.sent
    assert not runs.mails.drafts(an_inbox())


def test_a_shared_mailbox_answers_as_harper_and_asks_for_answers_to_itself() -> None:
    runs = MailRuns()
    settings = a_mailbox_settings(address=SHARED, inbox_type=InboxType.SHARED, answer_as=HARPER)
    watched = a_watched_mailbox(replace(a_mailbox(settings), mailbox_id=a_mailbox().mailbox_id), address=SHARED)
    runs.mailboxes.keep(watched)
    runs.receive()
    runs.work()
    assert runs.row().state is MailState.SENT
    assert (runs.sent[0].draft.sender, runs.sent[0].draft.reply_to) == (HARPER, (SHARED,))


@pytest.mark.parametrize(
    ("decision", "state", "thread"),
    [
        (Hold("playbook"), MailState.HELD, ThreadState.HELD),
        (Ignore("playbook"), MailState.IGNORED, ThreadState.OPEN),
        (HandOff(None, "orders"), MailState.HANDED_OFF, ThreadState.HANDED_OFF),
    ],
)
def test_a_decision_that_sends_nothing_ends_the_mail_without_a_claim(
    decision: Hold | Ignore | HandOff, state: MailState, thread: ThreadState
) -> None:
    runs = MailRuns(decision=decision)
    runs.receive()
    runs.work()
    assert runs.row().state is state
    assert runs.correspondence.all_threads()[0].state is thread
    assert runs.mails.faults.count("send") == 0


def test_a_category_that_cannot_be_put_now_is_put_later_and_nothing_is_forwarded_twice() -> None:
    runs = MailRuns(decision=HandOff("conrad@contoso.example", "orders"))
    runs.receive()
    runs.mails.faults.fail("add_category", TryLater("throttled"), NotFound(404, "gone"))
    runs.work()
    assert runs.row().state is MailState.HANDED_OFF
    assert len(runs.sent) == 1


def send_many(runs: MailRuns, count: int, sender: str = CUSTOMER.address, thread: str = "") -> None:
    for n in range(count):
        mail_id = f"mail-{sender.partition('@')[0]}-{thread}-{n}"
        conversation = thread or f"conversation-{sender}-{n}"
        mail = a_fetched_mail(mail_id, conversation_id=conversation, sender=Address("C", sender))
        runs.receive(mail, ticket=f"ticket-{mail_id}")


def test_a_correspondent_gets_ten_answers_in_three_hours_and_the_rest_is_held() -> None:
    runs = MailRuns()
    send_many(runs, 12)
    runs.work()
    assert len(runs.sent) == 10
    held = [row for row in runs.correspondence.all_mails() if row.state is MailState.HELD]
    assert [row.reason for row in held] == ["budget-correspondent"] * 2
    runs.clock.advance(3 * 3600)
    runs.receive(a_fetched_mail("later", received=runs.clock.now()), ticket="later")
    runs.work()
    assert runs.row("later").state is MailState.SENT


def test_a_thread_gets_five_answers_in_a_day() -> None:
    runs = MailRuns()
    send_many(runs, 7, thread="one")
    runs.work()
    assert len(runs.sent) == 5
    assert {row.reason for row in runs.correspondence.all_mails() if row.state is MailState.HELD} == {"budget-thread"}


def test_a_mailbox_sends_no_more_than_its_minute_allows_and_the_rest_waits_for_the_next() -> None:
    runs = MailRuns(limits=some_limits(sends_per_minute=3))
    for n in range(8):
        send_many(runs, 1, sender=f"person{n}@fabrikam.example")
    start = runs.clock.now()
    runs.work()
    assert len(runs.sent) == 8
    assert (runs.clock.now() - start).total_seconds() >= 120


def test_a_lost_consent_at_the_send_pauses_and_the_answer_goes_out_after_it_came_back() -> None:
    runs = MailRuns()
    runs.receive()
    runs.mails.faults.fail("send", AccessLost(400, "700016"))
    for _ in range(4):
        queue, item, _ = runs.queue.stored.pop(0)
        runs.carry(queue, item)
    assert runs.queue.delays(MAIL_REPLY) == (300.0,)
    runs.tenants.delete_tenant(TENANT)
    runs.tenants.save_tenant(a_tenant())
    runs.work()
    assert len(runs.sent) == 1


def test_a_mail_that_was_deleted_before_the_answer_is_ignored_after_ten_minutes() -> None:
    runs = MailRuns()
    runs.receive()
    runs.mails.faults.fail("create_reply", *[NotFound(404, "ErrorItemNotFound")] * 40)
    runs.work()
    assert (runs.row(MAIL_ID).state, runs.row(MAIL_ID).reason) == (MailState.IGNORED, "gone")


def test_a_refusal_at_the_send_releases_the_claim_and_the_same_draft_is_sent_later_without_a_look() -> None:
    runs = MailRuns()
    runs.receive()
    runs.mails.faults.fail("send", TryLater("429", after=30.0), Refused(400, "odd"))
    runs.work()
    assert len(runs.sent) == 1
    assert runs.mails.faults.count("create_reply") == 1
    assert runs.mails.faults.count("find_by_message_id") == 0


def test_an_edited_playbook_does_not_turn_the_draft_of_a_reply_into_something_else() -> None:
    runs = MailRuns()
    runs.receive()
    runs.mails.faults.fail("send", TryLater("429"))
    for _ in range(3):
        queue, item, _ = runs.queue.stored.pop(0)
        runs.carry(queue, item)
    runs.responder.decision = HandOff("conrad@contoso.example", "edited")
    runs.work()
    assert runs.row().decision == Answer("It is on its way.", "orders")
    assert not runs.sent[0].is_forward


def test_no_log_line_holds_an_address_a_subject_or_a_body(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    runs = MailRuns()
    runs.receive()
    runs.work()
    assert runs.row().key.short_id in caplog.text
    for secret in ("@", "order", "way", CUSTOMER.name):
        assert secret not in caplog.text
