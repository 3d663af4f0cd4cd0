"""Forwards that did not leave, or of which nobody knows, and what they make of their Thread; replays; switches."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.domain.mail.decisions import Answer, Delegate, HandOff
from shared.domain.mail.mail import MailState
from shared.domain.threads.thread import ThreadState
from shared.domain.work import MAIL_FETCH
from shared.errors import NotFound, Refused, TryLater, Uncertain
from shared.usecases.operations.bury import bury
from tests.support.builders import (
    COLLEAGUE,
    CUSTOMER,
    a_mailbox,
    a_mailbox_settings,
    a_watched_mailbox,
    an_inbox,
    an_item,
)
from tests.support.mail_runs import Killed, MailRuns
from tests.usecases.replying.test_long_ways import from_, lose_the_answer_of_the_first_send, step

ANSWER = Answer("It is on its way.", "orders")
DELEGATE = Delegate(COLLEAGUE, "Can you tell?", "orders")
HAND_OFF = HandOff(COLLEAGUE, "orders")
DENIED = Refused(403, "ErrorAccessDenied")
SWITCHED_OFF = a_watched_mailbox(a_mailbox(a_mailbox_settings(enabled=False)))


def unblocked(runs: MailRuns) -> None:
    runs.mailboxes.keep(a_watched_mailbox())


def buried(runs: MailRuns) -> None:
    """The next item goes to poison, and is replayed."""
    queue, item, _ = runs.queue.stored.pop(0)
    bury(runs.app, queue, "message-1", item.encode().encode())
    runs.queue.put(queue, item.but(why="replay"))


@pytest.mark.parametrize("fault", [TryLater("queue down"), Killed("put")])
def test_a_replay_that_broke_off_after_it_revived_the_mail_goes_on(fault: Exception) -> None:
    runs = MailRuns()
    runs.receive()
    step(runs, 2)
    buried(runs)
    runs.queue.faults.fail("put", fault)
    runs.work()
    assert runs.row().state is MailState.SENT


def test_a_hand_off_that_was_sent_stays_one_where_its_category_is_denied_twice() -> None:
    runs = MailRuns(decision=HAND_OFF)
    runs.receive()
    runs.mails.faults.fail("add_category", DENIED, DENIED)
    step(runs, 3)
    unblocked(runs)
    runs.work()
    assert (runs.row().state, runs.row().reason) == (MailState.HANDED_OFF, "category-missing")


def test_an_uncertain_send_whose_look_is_denied_twice_is_held_as_unknown() -> None:
    runs = MailRuns()
    runs.receive()
    runs.tap = lose_the_answer_of_the_first_send()
    step(runs, 3)
    runs.mails.faults.fail("find_by_message_id", DENIED, DENIED)
    runs.clock.advance(300)
    step(runs)
    unblocked(runs)
    runs.work()
    assert (runs.row().state, runs.row().reason) == (MailState.HELD, "send-unknown")


def test_a_draft_whose_send_is_denied_twice_does_not_stay_in_drafts() -> None:
    runs = MailRuns()
    runs.receive()
    runs.mails.faults.fail("send", DENIED, DENIED)
    step(runs, 3)
    unblocked(runs)
    runs.work()
    assert (runs.row().state, runs.row().reason) == (MailState.HELD, "graph-refused")
    assert not runs.mails.drafts(an_inbox())


def test_a_denial_at_the_fetch_does_not_count_at_the_reply() -> None:
    runs = MailRuns()
    runs.receive()
    runs.mails.faults.fail("mail", DENIED)
    step(runs)
    unblocked(runs)
    runs.mails.faults.fail("create_reply", DENIED)
    step(runs, 3)
    unblocked(runs)
    runs.work()
    assert runs.row().state is MailState.SENT


def test_a_delegation_that_never_left_does_not_mute_the_colleague() -> None:
    runs = MailRuns(decision=DELEGATE)
    runs.receive()
    runs.mails.faults.fail("create_forward", *[TryLater("429")] * 200)
    runs.work()
    assert runs.row().reason == "trouble"
    runs.responder.decision = ANSWER
    runs.receive(from_(COLLEAGUE, "question", received=runs.clock.now()), ticket="ticket-2")
    runs.work()
    assert runs.row("question").state is MailState.SENT


def test_a_thread_whose_hand_off_cannot_be_known_is_closed() -> None:
    runs = MailRuns(decision=HAND_OFF)
    runs.receive()

    def tap(call: str, when: str) -> None:
        if (call, when) == ("mails.send", "before"):
            runs.mails._boxes[an_inbox()].outgoing.clear()
            raise Uncertain("time-out")

    runs.tap = tap
    runs.work()
    assert runs.row().reason == "send-unknown"
    runs.responder.decision = ANSWER
    runs.receive(from_(CUSTOMER.address, "second", received=runs.clock.now()), ticket="ticket-2")
    runs.work()
    assert (runs.row("second").state, runs.row("second").reason) == (MailState.IGNORED, "thread-handed-off")


def test_a_delegation_that_was_buried_unknown_closes_its_thread_and_its_replay_leaves_it_closed() -> None:
    runs = MailRuns(decision=DELEGATE)
    runs.receive()
    runs.tap = lose_the_answer_of_the_first_send()
    step(runs, 3)
    buried(runs)
    assert runs.correspondence.all_threads()[0].state is ThreadState.DELEGATED
    runs.work()
    assert runs.row().state is MailState.DELEGATED
    assert runs.correspondence.all_threads()[0].state is ThreadState.DELEGATED


def test_who_waits_for_a_thread_to_close_does_not_look_again_and_again() -> None:
    runs = MailRuns(decision=HAND_OFF)
    runs.receive()
    runs.mails.faults.fail("create_forward", *[TryLater("429", after=3600.0)] * 3)
    step(runs, 3)
    runs.responder.decision = ANSWER
    runs.receive(from_(CUSTOMER.address, "second", received=runs.clock.now()), ticket="ticket-2")
    runs.work()
    assert runs.row("second").state is MailState.IGNORED
    assert runs.mails.faults.count("find_by_marker") <= 1


def test_a_mail_that_is_not_there_after_a_thousand_tries_is_still_only_gone() -> None:
    runs = MailRuns()
    runs.mails.faults.fail("mail", *[NotFound(404, "ErrorItemNotFound")] * 400)
    runs.queue.put(MAIL_FETCH, an_item(attempt=1100))
    runs.work()
    assert runs.row().reason == "gone"


@pytest.mark.parametrize("decision", [HandOff(None, "orders"), HAND_OFF], ids=["silent", "forwarded"])
def test_no_category_is_put_in_a_mailbox_that_was_switched_off_a_moment_ago(decision: HandOff) -> None:
    runs = MailRuns(decision=decision)
    runs.receive()
    step(runs, 2)
    off_after = "recent_mailbox" if decision.to is None else "send"

    def tap(call: str, when: str) -> None:
        if call.endswith(off_after) and when == "after":
            runs.mailboxes.keep(SWITCHED_OFF)

    runs.tap = tap
    runs.work()
    assert runs.mails.faults.count("add_category") == 0


def test_a_day_of_trouble_with_storage_is_told_while_it_lasts(caplog: pytest.LogCaptureFixture) -> None:
    runs = MailRuns()
    runs.receive()
    runs.correspondence.faults.fail("commit", *[TryLater("storage down")] * 60)
    for _ in range(45):
        step(runs)
    assert caplog.text.count("alarm=mail_held") == 1
    assert runs.row().state is MailState.SEEN
    runs.work()
    assert (runs.row().state, runs.row().reason) == (MailState.HELD, "trouble")


def test_one_mail_of_a_thread_may_be_claimed_anew_by_its_own_forward() -> None:
    runs = MailRuns(decision=replace(DELEGATE))
    runs.receive()
    runs.mails.faults.fail("create_forward", TryLater("429"), TryLater("429"))
    runs.work()
    assert runs.row().state is MailState.DELEGATED
