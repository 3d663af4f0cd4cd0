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
from tests.support.post_room import Killed, PostRoom
from tests.usecases.replying.test_long_ways import from_, lose_the_answer_of_the_first_send, step

ANSWER = Answer("It is on its way.", "orders")
DELEGATE = Delegate(COLLEAGUE, "Can you tell?", "orders")
HAND_OFF = HandOff(COLLEAGUE, "orders")
DENIED = Refused(403, "ErrorAccessDenied")
SWITCHED_OFF = a_watched_mailbox(a_mailbox(a_mailbox_settings(enabled=False)))


def unblocked(room: PostRoom) -> None:
    room.mailboxes.keep(a_watched_mailbox())


def buried(room: PostRoom) -> None:
    """The next item goes to poison, and is replayed."""
    queue, item, _ = room.queue.stored.pop(0)
    bury(room.app, queue, "message-1", item.encode().encode())
    room.queue.put(queue, item.but(why="replay"))


@pytest.mark.parametrize("fault", [TryLater("queue down"), Killed("put")])
def test_a_replay_that_broke_off_after_it_revived_the_mail_goes_on(fault: Exception) -> None:
    room = PostRoom()
    room.receive()
    step(room, 2)
    buried(room)
    room.queue.faults.fail("put", fault)
    room.work()
    assert room.row().state is MailState.SENT


def test_a_hand_off_that_was_sent_stays_one_where_its_category_is_denied_twice() -> None:
    room = PostRoom(decision=HAND_OFF)
    room.receive()
    room.mails.faults.fail("add_category", DENIED, DENIED)
    step(room, 3)
    unblocked(room)
    room.work()
    assert (room.row().state, room.row().reason) == (MailState.HANDED_OFF, "category-missing")


def test_an_uncertain_send_whose_look_is_denied_twice_is_held_as_unknown() -> None:
    room = PostRoom()
    room.receive()
    room.tap = lose_the_answer_of_the_first_send()
    step(room, 3)
    room.mails.faults.fail("find_by_message_id", DENIED, DENIED)
    room.clock.advance(300)
    step(room)
    unblocked(room)
    room.work()
    assert (room.row().state, room.row().reason) == (MailState.HELD, "send-unknown")


def test_a_draft_whose_send_is_denied_twice_does_not_stay_in_drafts() -> None:
    room = PostRoom()
    room.receive()
    room.mails.faults.fail("send", DENIED, DENIED)
    step(room, 3)
    unblocked(room)
    room.work()
    assert (room.row().state, room.row().reason) == (MailState.HELD, "graph-refused")
    assert not room.mails.drafts(an_inbox())


def test_a_denial_at_the_fetch_does_not_count_at_the_reply() -> None:
    room = PostRoom()
    room.receive()
    room.mails.faults.fail("mail", DENIED)
    step(room)
    unblocked(room)
    room.mails.faults.fail("create_reply", DENIED)
    step(room, 3)
    unblocked(room)
    room.work()
    assert room.row().state is MailState.SENT


def test_a_delegation_that_never_left_does_not_mute_the_colleague() -> None:
    room = PostRoom(decision=DELEGATE)
    room.receive()
    room.mails.faults.fail("create_forward", *[TryLater("429")] * 200)
    room.work()
    assert room.row().reason == "trouble"
    room.responder.decision = ANSWER
    room.receive(from_(COLLEAGUE, "question", received=room.clock.now()), ticket="ticket-2")
    room.work()
    assert room.row("question").state is MailState.SENT


def test_a_thread_whose_hand_off_cannot_be_known_is_closed() -> None:
    room = PostRoom(decision=HAND_OFF)
    room.receive()

    def tap(call: str, when: str) -> None:
        if (call, when) == ("mails.send", "before"):
            room.mails._boxes[an_inbox()].outgoing.clear()
            raise Uncertain("time-out")

    room.tap = tap
    room.work()
    assert room.row().reason == "send-unknown"
    room.responder.decision = ANSWER
    room.receive(from_(CUSTOMER.address, "second", received=room.clock.now()), ticket="ticket-2")
    room.work()
    assert (room.row("second").state, room.row("second").reason) == (MailState.IGNORED, "thread-handed-off")


def test_a_delegation_that_was_buried_unknown_closes_its_thread_and_its_replay_leaves_it_closed() -> None:
    room = PostRoom(decision=DELEGATE)
    room.receive()
    room.tap = lose_the_answer_of_the_first_send()
    step(room, 3)
    buried(room)
    assert room.correspondence.all_threads()[0].state is ThreadState.DELEGATED
    room.work()
    assert room.row().state is MailState.DELEGATED
    assert room.correspondence.all_threads()[0].state is ThreadState.DELEGATED


def test_who_waits_for_a_thread_to_close_does_not_look_again_and_again() -> None:
    room = PostRoom(decision=HAND_OFF)
    room.receive()
    room.mails.faults.fail("create_forward", *[TryLater("429", after=3600.0)] * 3)
    step(room, 3)
    room.responder.decision = ANSWER
    room.receive(from_(CUSTOMER.address, "second", received=room.clock.now()), ticket="ticket-2")
    room.work()
    assert room.row("second").state is MailState.IGNORED
    assert room.mails.faults.count("find_by_marker") <= 1


def test_a_mail_that_is_not_there_after_a_thousand_tries_is_still_only_gone() -> None:
    room = PostRoom()
    room.mails.faults.fail("mail", *[NotFound(404, "ErrorItemNotFound")] * 400)
    room.queue.put(MAIL_FETCH, an_item(attempt=1100))
    room.work()
    assert room.row().reason == "gone"


@pytest.mark.parametrize("decision", [HandOff(None, "orders"), HAND_OFF], ids=["silent", "forwarded"])
def test_no_category_is_put_in_a_mailbox_that_was_switched_off_a_moment_ago(decision: HandOff) -> None:
    room = PostRoom(decision=decision)
    room.receive()
    step(room, 2)
    off_after = "recent_mailbox" if decision.to is None else "send"

    def tap(call: str, when: str) -> None:
        if call.endswith(off_after) and when == "after":
            room.mailboxes.keep(SWITCHED_OFF)

    room.tap = tap
    room.work()
    assert room.mails.faults.count("add_category") == 0


def test_a_day_of_trouble_with_storage_is_told_while_it_lasts(caplog: pytest.LogCaptureFixture) -> None:
    room = PostRoom()
    room.receive()
    room.correspondence.faults.fail("commit", *[TryLater("storage down")] * 60)
    for _ in range(45):
        step(room)
    assert caplog.text.count("alarm=mail_held") == 1
    assert room.row().state is MailState.SEEN
    room.work()
    assert (room.row().state, room.row().reason) == (MailState.HELD, "trouble")


def test_one_mail_of_a_thread_may_be_claimed_anew_by_its_own_forward() -> None:
    room = PostRoom(decision=replace(DELEGATE))
    room.receive()
    room.mails.faults.fail("create_forward", TryLater("429"), TryLater("429"))
    room.work()
    assert room.row().state is MailState.DELEGATED
