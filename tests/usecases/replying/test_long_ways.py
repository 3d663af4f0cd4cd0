"""Mails whose way is long: trouble that stays, limits that pass meanwhile, Threads that close or open underneath."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.mail.decisions import Answer, Delegate, HandOff, Hold
from shared.domain.mail.mail import FetchedMail, MailState
from shared.domain.threads.thread import ThreadState
from shared.domain.values.addresses import Address
from shared.domain.work import MAIL_FETCH, MAIL_REPLY, WorkItem
from shared.errors import Refused, TryLater, Uncertain
from shared.ports.log import MAIL_IN_WORK
from shared.usecases.operations.bury import bury
from tests.support.builders import (
    COLLEAGUE,
    CUSTOMER,
    MAIL_ID,
    MAILBOX,
    NOW,
    TENANT,
    a_fetched_mail,
    a_mailbox,
    a_mailbox_settings,
    a_watched_mailbox,
    an_inbox,
)
from tests.support.post_room import PostRoom, Tap

ANSWER = Answer("It is on its way.", "orders")
DELEGATE = Delegate(COLLEAGUE, "Can you tell?", "orders")
HAND_OFF = HandOff(COLLEAGUE, "orders")
CARA = "cara@contoso.example"
SWITCHED_OFF = a_watched_mailbox(a_mailbox(a_mailbox_settings(enabled=False)))


def from_(address: str, mail_id: str, **changes: object) -> FetchedMail:
    sender = Address("Somebody", address)
    return replace(a_fetched_mail(mail_id), **{"sender": sender, "received": NOW, **changes})  # type: ignore[arg-type]


def step(room: PostRoom, times: int = 1) -> None:
    """So many items, whatever their delay."""
    for _ in range(times):
        queue, item, _ = room.queue.stored.pop(0)
        room.carry(queue, item)


@pytest.mark.parametrize("call", ["send", "create_reply"])
def test_trouble_that_stays_uncertain_backs_off_and_is_held_with_an_alarm_after_a_day(
    call: str, caplog: pytest.LogCaptureFixture
) -> None:
    room = PostRoom()
    room.receive()
    room.mails.faults.fail(call, *[Uncertain("graph 500")] * 5000)
    room.work()
    assert (room.row().state, room.row().reason) == (MailState.HELD, "trouble")
    assert room.mails.faults.count(call) < 60
    assert "alarm=mail_held" in caplog.text
    assert not room.mails.drafts(an_inbox())


def test_a_retry_after_of_an_uncertain_send_is_kept_by_the_look() -> None:
    room = PostRoom()
    room.receive()
    room.mails.faults.fail("send", Uncertain("graph 503", after=600.0))
    step(room, 3)
    assert room.queue.delays(MAIL_REPLY)[0] >= 600.0


def test_two_mails_of_one_thread_in_flight_are_forwarded_once() -> None:
    room = PostRoom(decision=HAND_OFF)
    room.receive()
    room.receive(from_(CUSTOMER.address, "second"), ticket="ticket-2")
    room.work()
    assert len(room.sent) == 1
    assert {room.row().state, room.row("second").state} == {MailState.HANDED_OFF, MailState.IGNORED}


def test_nobody_is_answered_while_the_forward_of_a_hand_off_is_uncertain() -> None:
    room = PostRoom(decision=HAND_OFF)
    room.receive()
    room.tap = lose_the_answer_of_the_first_send()
    step(room, 3)
    room.responder.decision = ANSWER
    room.receive(from_(CUSTOMER.address, "second"), ticket="ticket-2")
    room.work()
    assert (room.row("second").state, room.row("second").reason) == (MailState.IGNORED, "thread-handed-off")
    assert len(room.sent) == 1


def lose_the_answer_of_the_first_send() -> Tap:
    lost: list[str] = []

    def tap(call: str, when: str) -> None:
        if (call, when) == ("mails.send", "after") and not lost:
            lost.append(call)
            raise Uncertain("connection lost")

    return tap


def test_a_colleague_who_answers_before_the_forward_is_known_to_be_sent_is_not_answered_and_opens_the_thread() -> None:
    room = PostRoom(decision=DELEGATE)
    room.receive()
    room.tap = lose_the_answer_of_the_first_send()
    step(room, 3)
    room.responder.decision = ANSWER
    forward = room.sent[0].draft.message_id
    answer = from_(COLLEAGUE, "answer", conversation_id="other", headers=(("In-Reply-To", forward),))
    room.receive(answer, ticket="ticket-2")
    room.work()
    assert (room.row("answer").state, room.row("answer").reason) == (MailState.IGNORED, "colleague-answered")
    assert room.row().state is MailState.DELEGATED
    assert room.correspondence.all_threads()[0].state is ThreadState.OPEN


def test_a_mail_that_grows_too_old_after_its_thread_was_found_is_held() -> None:
    room = PostRoom()
    room.receive()
    step(room, 2)
    room.clock.advance(100 * 3600)
    room.work()
    assert (room.row().state, room.row().reason) == (MailState.HELD, "too-old")
    assert not room.sent


def test_a_mail_whose_time_lies_ahead_grows_too_old_from_when_it_was_seen() -> None:
    """Whoever brings a mail in may give it any time; in a paused tenant it would wait as long."""
    room = PostRoom()
    room.receive(replace(a_fetched_mail(), received=NOW + timedelta(days=3650)))
    step(room, 2)
    room.clock.advance(100 * 3600)
    room.work()
    assert (room.row().state, room.row().reason) == (MailState.HELD, "too-old")


def test_a_mail_from_before_the_mailbox_was_switched_on_again_is_not_answered() -> None:
    room = PostRoom()
    room.receive()
    step(room, 2)
    again = replace(a_mailbox(), enabled_at=NOW + timedelta(minutes=1))
    room.mailboxes.keep(a_watched_mailbox(again))
    room.work()
    assert (room.row().state, room.row().reason) == (MailState.IGNORED, "before-enabled")


def test_the_budget_is_that_of_the_person_who_gets_the_answer() -> None:
    room = PostRoom()
    for n in range(14):
        victim = (Address("V", "victim@fabrikam.example"),)
        mail = from_(f"u{n}@fabrikam.example", f"mail-{n}", reply_to=victim, conversation_id=f"c{n}")
        room.receive(mail, ticket=f"t{n}")
    room.work()
    assert len(room.sent) == 10


def test_a_stranger_without_a_sender_cannot_lead_our_message_to_a_thread_of_theirs() -> None:
    room = PostRoom(decision=DELEGATE)
    room.receive()
    room.work()
    forward = room.sent[0].draft.message_id
    room.receive(from_("", "hostile", message_id=forward, conversation_id="hostile"), ticket="hostile")
    room.work()
    answer = from_(COLLEAGUE, "answer", conversation_id="other", headers=(("In-Reply-To", forward),))
    room.receive(answer, ticket="ticket-2")
    room.work()
    assert room.row("answer").reason == "colleague-answered"


def test_a_mail_that_is_refused_although_the_checks_passed_is_held_with_an_alarm_and_blocks_nothing_more(
    caplog: pytest.LogCaptureFixture,
) -> None:
    room = PostRoom()
    room.receive()
    room.mails.faults.fail("create_reply", *[Refused(403, "ErrorAccessDenied")] * 5)
    step(room, 3)
    room.mailboxes.keep(a_watched_mailbox())
    room.work()
    assert (room.row().state, room.row().reason) == (MailState.HELD, "graph-refused")
    assert caplog.text.count("alarm=mailbox_failing") == 1
    watched = room.mailboxes.mailbox(TENANT, MAILBOX)
    assert watched is not None
    assert not watched.watch.blocked


def test_a_denied_send_as_does_not_block_reading_the_inbox() -> None:
    room = PostRoom()
    room.receive()
    room.mails.faults.fail("send", Refused(403, "ErrorSendAsDenied"))
    room.work()
    assert len(room.sent) == 1


def test_holding_a_mail_of_a_delegated_thread_does_not_open_the_thread() -> None:
    room = PostRoom(decision=DELEGATE)
    room.receive()
    room.receive(from_(CUSTOMER.address, "second"), ticket="ticket-2")
    step(room, 5)
    room.responder.decision = Hold("playbook")
    room.work()
    assert room.row("second").state is not MailState.SENT
    assert room.correspondence.all_threads()[0].state is ThreadState.DELEGATED


def test_a_colleague_of_before_does_not_open_a_thread_that_waits_for_another() -> None:
    room = PostRoom(decision=DELEGATE)
    room.receive()
    room.work()
    room.receive(from_(COLLEAGUE, "first-answer"), ticket="ticket-2")
    room.work()
    room.responder.decision = Delegate(CARA, "", "orders")
    room.receive(from_(CUSTOMER.address, "second"), ticket="ticket-3")
    room.work()
    room.receive(from_(COLLEAGUE, "thanks"), ticket="ticket-4")
    room.work()
    assert room.row("thanks").state is MailState.IGNORED
    assert room.correspondence.all_threads()[0].state is ThreadState.DELEGATED
    room.receive(from_(CARA, "second-answer"), ticket="ticket-5")
    room.work()
    assert room.correspondence.all_threads()[0].state is ThreadState.OPEN


def test_a_colleague_with_two_forwards_of_one_conversation_opens_the_thread_that_they_answer() -> None:
    room = PostRoom(decision=DELEGATE)
    room.receive()
    room.work()
    room.receive(from_("sam@fabrikam.example", "other"), ticket="ticket-2")
    room.work()
    first = room.sent[0].draft.message_id
    room.receive(from_(COLLEAGUE, "answer", headers=(("In-Reply-To", first),)), ticket="ticket-3")
    room.work()
    states = {thread.correspondent: thread.state for thread in room.correspondence.all_threads()}
    assert states == {CUSTOMER.address: ThreadState.OPEN, "sam@fabrikam.example": ThreadState.DELEGATED}


@pytest.mark.parametrize("place", ["oldest", "behind one of another thread"])
def test_harper_stays_silent_where_its_message_is_named_somewhere_in_the_references(place: str) -> None:
    room = PostRoom(decision=HAND_OFF)
    room.receive()
    room.work()
    ours = room.sent[0].draft.message_id
    names = [ours, *(f"<{n}@fabrikam.example>" for n in range(9))]
    if place != "oldest":
        room.responder.decision = ANSWER
        room.receive(from_("sam@fabrikam.example", "sams", conversation_id="sams"), ticket="ticket-2")
        room.work()
        names = [ours, room.sent[1].draft.message_id]
    headers = (("References", " ".join(names)), ("In-Reply-To", names[-1]))
    room.receive(from_(CUSTOMER.address, "late", conversation_id="new", headers=headers), ticket="ticket-3")
    room.work()
    assert room.row("late").reason == "thread-handed-off"


def test_a_colleague_who_answers_from_their_primary_address_is_known_by_the_forward() -> None:
    room = PostRoom(decision=Delegate("help.desk@contoso.example", "", "orders"))
    room.receive()
    room.work()
    forward = room.sent[0].draft.message_id
    answer = from_(COLLEAGUE, "answer", conversation_id="other", headers=(("In-Reply-To", forward),))
    room.receive(answer, ticket="ticket-2")
    room.work()
    assert room.row("answer").reason == "colleague-answered"
    assert room.correspondence.all_threads()[0].state is ThreadState.OPEN


@pytest.mark.parametrize("killed_at", [1, 2, 3])
def test_what_was_buried_can_be_replayed_from_where_it_was(killed_at: int) -> None:
    room = PostRoom()
    room.receive()
    step(room, killed_at - 1)
    queue, item, _ = room.queue.stored.pop(0)
    bury(room.app, queue, "message-1", item.encode().encode())
    assert room.row().reason == "buried"
    room.queue.put(queue, item.but(why="replay"))
    room.work()
    assert room.row().state is MailState.SENT
    assert len(room.sent) == 1


def test_a_replay_of_an_uncertain_send_looks_first() -> None:
    room = PostRoom()
    room.receive()
    room.tap = lose_the_answer_of_the_first_send()
    step(room, 3)
    queue, item, _ = room.queue.stored.pop(0)
    bury(room.app, queue, "message-1", item.encode().encode())
    room.queue.put(queue, item.but(why="replay"))
    room.work()
    assert room.row().state is MailState.SENT
    assert len(room.sent) == 1


def test_a_replay_of_a_mail_that_ended_otherwise_changes_nothing() -> None:
    room = PostRoom()
    room.receive()
    room.work()
    room.queue.put(MAIL_FETCH, room_item(room).but(why="replay"))
    room.work()
    assert len(room.sent) == 1


def room_item(room: PostRoom) -> WorkItem:
    room.receive(ticket=room.row().ticket)
    return room.queue.take(MAIL_FETCH)


def test_a_mailbox_deleted_while_a_send_is_uncertain_ends_in_a_hold_that_says_so() -> None:
    room = PostRoom()
    room.receive()
    room.tap = lose_the_answer_of_the_first_send()
    step(room, 3)
    room.mailboxes.delete_mailbox(TENANT, MAILBOX)
    room.work()
    assert (room.row().state, room.row().reason) == (MailState.HELD, "send-unknown")


def test_a_mailbox_deleted_while_a_hand_off_owes_its_category_ends_it_without() -> None:
    room = PostRoom(decision=HAND_OFF)
    room.receive()
    room.mails.faults.fail("add_category", TryLater("429"))
    step(room, 3)
    room.mailboxes.delete_mailbox(TENANT, MAILBOX)
    room.work()
    assert (room.row().state, room.row().reason) == (MailState.HANDED_OFF, "category-missing")


def test_a_draft_that_will_never_be_sent_does_not_stay_in_drafts_after_a_day_of_trouble() -> None:
    room = PostRoom()
    room.receive()
    room.mails.faults.fail("send", *[TryLater("429")] * 200)
    room.work()
    assert (room.row().state, room.row().reason) == (MailState.HELD, "trouble")
    assert not room.mails.drafts(an_inbox())


def test_a_mailbox_that_was_switched_off_is_looked_into_once() -> None:
    room = PostRoom()
    room.receive()

    def tap(call: str, when: str) -> None:
        if (call, when) == ("mails.send", "before"):
            room.mails._boxes[an_inbox()].outgoing.clear()
            room.mailboxes.keep(SWITCHED_OFF)
            raise Uncertain("time-out")

    room.tap = tap
    room.work()
    assert (room.row(MAIL_ID).state, room.row(MAIL_ID).reason) == (MailState.HELD, "send-unknown")
    assert room.mails.faults.count("find_by_message_id") == 1


def test_while_a_step_runs_the_mail_in_work_is_known_to_the_adapters() -> None:
    room = PostRoom()
    room.receive()
    seen: set[str] = set()
    room.tap = lambda call, when: seen.add(MAIL_IN_WORK.get())
    room.work()
    assert seen == {room.row().key.short_id}
    assert MAIL_IN_WORK.get() == "-"
