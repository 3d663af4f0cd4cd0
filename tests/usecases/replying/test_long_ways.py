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
from tests.support.mail_runs import MailRuns, Tap

ANSWER = Answer("It is on its way.", "orders")
DELEGATE = Delegate(COLLEAGUE, "Can you tell?", "orders")
HAND_OFF = HandOff(COLLEAGUE, "orders")
CARA = "cara@contoso.example"
SWITCHED_OFF = a_watched_mailbox(a_mailbox(a_mailbox_settings(enabled=False)))


def from_(address: str, mail_id: str, **changes: object) -> FetchedMail:
    sender = Address("Somebody", address)
    return replace(a_fetched_mail(mail_id), **{"sender": sender, "received": NOW, **changes})  # type: ignore[arg-type]


def step(runs: MailRuns, times: int = 1) -> None:
    """So many items, whatever their delay."""
    for _ in range(times):
        queue, item, _ = runs.queue.stored.pop(0)
        runs.carry(queue, item)


@pytest.mark.parametrize("call", ["send", "create_reply"])
def test_trouble_that_stays_uncertain_backs_off_and_is_held_with_an_alarm_after_a_day(
    call: str, caplog: pytest.LogCaptureFixture
) -> None:
    runs = MailRuns()
    runs.receive()
    runs.mails.faults.fail(call, *[Uncertain("graph 500")] * 5000)
    runs.work()
    assert (runs.row().state, runs.row().reason) == (MailState.HELD, "trouble")
    assert runs.mails.faults.count(call) < 60
    assert "alarm=mail_held" in caplog.text
    assert not runs.mails.drafts(an_inbox())


def test_a_retry_after_of_an_uncertain_send_is_kept_by_the_look() -> None:
    runs = MailRuns()
    runs.receive()
    runs.mails.faults.fail("send", Uncertain("graph 503", after=600.0))
    step(runs, 3)
    assert runs.queue.delays(MAIL_REPLY)[0] >= 600.0


def test_two_mails_of_one_thread_in_flight_are_forwarded_once() -> None:
    runs = MailRuns(decision=HAND_OFF)
    runs.receive()
    runs.receive(from_(CUSTOMER.address, "second"), ticket="ticket-2")
    runs.work()
    assert len(runs.sent) == 1
    assert {runs.row().state, runs.row("second").state} == {MailState.HANDED_OFF, MailState.IGNORED}


def test_nobody_is_answered_while_the_forward_of_a_hand_off_is_uncertain() -> None:
    runs = MailRuns(decision=HAND_OFF)
    runs.receive()
    runs.tap = lose_the_answer_of_the_first_send()
    step(runs, 3)
    runs.responder.decision = ANSWER
    runs.receive(from_(CUSTOMER.address, "second"), ticket="ticket-2")
    runs.work()
    assert (runs.row("second").state, runs.row("second").reason) == (MailState.IGNORED, "thread-handed-off")
    assert len(runs.sent) == 1


def lose_the_answer_of_the_first_send() -> Tap:
    lost: list[str] = []

    def tap(call: str, when: str) -> None:
        if (call, when) == ("mails.send", "after") and not lost:
            lost.append(call)
            raise Uncertain("connection lost")

    return tap


def test_a_colleague_who_answers_before_the_forward_is_known_to_be_sent_is_not_answered_and_opens_the_thread() -> None:
    runs = MailRuns(decision=DELEGATE)
    runs.receive()
    runs.tap = lose_the_answer_of_the_first_send()
    step(runs, 3)
    runs.responder.decision = ANSWER
    forward = runs.sent[0].draft.message_id
    answer = from_(COLLEAGUE, "answer", conversation_id="other", headers=(("In-Reply-To", forward),))
    runs.receive(answer, ticket="ticket-2")
    runs.work()
    assert (runs.row("answer").state, runs.row("answer").reason) == (MailState.IGNORED, "colleague-answered")
    assert runs.row().state is MailState.DELEGATED
    assert runs.correspondence.all_threads()[0].state is ThreadState.OPEN


def test_a_mail_that_grows_too_old_after_its_thread_was_found_is_held() -> None:
    runs = MailRuns()
    runs.receive()
    step(runs, 2)
    runs.clock.advance(100 * 3600)
    runs.work()
    assert (runs.row().state, runs.row().reason) == (MailState.HELD, "too-old")
    assert not runs.sent


def test_a_mail_whose_time_lies_ahead_grows_too_old_from_when_it_was_seen() -> None:
    """Whoever brings a mail in may give it any time; in a paused tenant it would wait as long."""
    runs = MailRuns()
    runs.receive(replace(a_fetched_mail(), received=NOW + timedelta(days=3650)))
    step(runs, 2)
    runs.clock.advance(100 * 3600)
    runs.work()
    assert (runs.row().state, runs.row().reason) == (MailState.HELD, "too-old")


def test_a_mail_from_before_the_mailbox_was_switched_on_again_is_not_answered() -> None:
    runs = MailRuns()
    runs.receive()
    step(runs, 2)
    again = replace(a_mailbox(), enabled_at=NOW + timedelta(minutes=1))
    runs.mailboxes.keep(a_watched_mailbox(again))
    runs.work()
    assert (runs.row().state, runs.row().reason) == (MailState.IGNORED, "before-enabled")


def test_the_budget_is_that_of_the_person_who_gets_the_answer() -> None:
    runs = MailRuns()
    for n in range(14):
        victim = (Address("V", "victim@fabrikam.example"),)
        mail = from_(f"u{n}@fabrikam.example", f"mail-{n}", reply_to=victim, conversation_id=f"c{n}")
        runs.receive(mail, ticket=f"t{n}")
    runs.work()
    assert len(runs.sent) == 10


def test_a_stranger_without_a_sender_cannot_lead_our_message_to_a_thread_of_theirs() -> None:
    runs = MailRuns(decision=DELEGATE)
    runs.receive()
    runs.work()
    forward = runs.sent[0].draft.message_id
    runs.receive(from_("", "hostile", message_id=forward, conversation_id="hostile"), ticket="hostile")
    runs.work()
    answer = from_(COLLEAGUE, "answer", conversation_id="other", headers=(("In-Reply-To", forward),))
    runs.receive(answer, ticket="ticket-2")
    runs.work()
    assert runs.row("answer").reason == "colleague-answered"


def test_a_mail_that_is_refused_although_the_checks_passed_is_held_with_an_alarm_and_blocks_nothing_more(
    caplog: pytest.LogCaptureFixture,
) -> None:
    runs = MailRuns()
    runs.receive()
    runs.mails.faults.fail("create_reply", *[Refused(403, "ErrorAccessDenied")] * 5)
    step(runs, 3)
    runs.mailboxes.keep(a_watched_mailbox())
    runs.work()
    assert (runs.row().state, runs.row().reason) == (MailState.HELD, "graph-refused")
    assert caplog.text.count("alarm=mailbox_failing") == 1
    watched = runs.mailboxes.mailbox(TENANT, MAILBOX)
    assert watched is not None
    assert not watched.watch.blocked


def test_a_denied_send_as_does_not_block_reading_the_inbox() -> None:
    runs = MailRuns()
    runs.receive()
    runs.mails.faults.fail("send", Refused(403, "ErrorSendAsDenied"))
    runs.work()
    assert len(runs.sent) == 1


def test_holding_a_mail_of_a_delegated_thread_does_not_open_the_thread() -> None:
    runs = MailRuns(decision=DELEGATE)
    runs.receive()
    runs.receive(from_(CUSTOMER.address, "second"), ticket="ticket-2")
    step(runs, 5)
    runs.responder.decision = Hold("playbook")
    runs.work()
    assert runs.row("second").state is not MailState.SENT
    assert runs.correspondence.all_threads()[0].state is ThreadState.DELEGATED


def test_a_colleague_of_before_does_not_open_a_thread_that_waits_for_another() -> None:
    runs = MailRuns(decision=DELEGATE)
    runs.receive()
    runs.work()
    runs.receive(from_(COLLEAGUE, "first-answer"), ticket="ticket-2")
    runs.work()
    runs.responder.decision = Delegate(CARA, "", "orders")
    runs.receive(from_(CUSTOMER.address, "second"), ticket="ticket-3")
    runs.work()
    runs.receive(from_(COLLEAGUE, "thanks"), ticket="ticket-4")
    runs.work()
    assert runs.row("thanks").state is MailState.IGNORED
    assert runs.correspondence.all_threads()[0].state is ThreadState.DELEGATED
    runs.receive(from_(CARA, "second-answer"), ticket="ticket-5")
    runs.work()
    assert runs.correspondence.all_threads()[0].state is ThreadState.OPEN


def test_a_colleague_with_two_forwards_of_one_conversation_opens_the_thread_that_they_answer() -> None:
    runs = MailRuns(decision=DELEGATE)
    runs.receive()
    runs.work()
    runs.receive(from_("sam@fabrikam.example", "other"), ticket="ticket-2")
    runs.work()
    first = runs.sent[0].draft.message_id
    runs.receive(from_(COLLEAGUE, "answer", headers=(("In-Reply-To", first),)), ticket="ticket-3")
    runs.work()
    states = {thread.correspondent: thread.state for thread in runs.correspondence.all_threads()}
    assert states == {CUSTOMER.address: ThreadState.OPEN, "sam@fabrikam.example": ThreadState.DELEGATED}


@pytest.mark.parametrize("place", ["oldest", "behind one of another thread"])
def test_harper_stays_silent_where_its_message_is_named_somewhere_in_the_references(place: str) -> None:
    runs = MailRuns(decision=HAND_OFF)
    runs.receive()
    runs.work()
    ours = runs.sent[0].draft.message_id
    names = [ours, *(f"<{n}@fabrikam.example>" for n in range(9))]
    if place != "oldest":
        runs.responder.decision = ANSWER
        runs.receive(from_("sam@fabrikam.example", "sams", conversation_id="sams"), ticket="ticket-2")
        runs.work()
        names = [ours, runs.sent[1].draft.message_id]
    headers = (("References", " ".join(names)), ("In-Reply-To", names[-1]))
    runs.receive(from_(CUSTOMER.address, "late", conversation_id="new", headers=headers), ticket="ticket-3")
    runs.work()
    assert runs.row("late").reason == "thread-handed-off"


def test_a_colleague_who_answers_from_their_primary_address_is_known_by_the_forward() -> None:
    runs = MailRuns(decision=Delegate("help.desk@contoso.example", "", "orders"))
    runs.receive()
    runs.work()
    forward = runs.sent[0].draft.message_id
    answer = from_(COLLEAGUE, "answer", conversation_id="other", headers=(("In-Reply-To", forward),))
    runs.receive(answer, ticket="ticket-2")
    runs.work()
    assert runs.row("answer").reason == "colleague-answered"
    assert runs.correspondence.all_threads()[0].state is ThreadState.OPEN


@pytest.mark.parametrize("killed_at", [1, 2, 3])
def test_what_was_buried_can_be_replayed_from_where_it_was(killed_at: int) -> None:
    runs = MailRuns()
    runs.receive()
    step(runs, killed_at - 1)
    queue, item, _ = runs.queue.stored.pop(0)
    bury(runs.app, queue, "message-1", item.encode().encode())
    assert runs.row().reason == "buried"
    runs.queue.put(queue, item.but(why="replay"))
    runs.work()
    assert runs.row().state is MailState.SENT
    assert len(runs.sent) == 1


def test_a_replay_of_an_uncertain_send_looks_first() -> None:
    runs = MailRuns()
    runs.receive()
    runs.tap = lose_the_answer_of_the_first_send()
    step(runs, 3)
    queue, item, _ = runs.queue.stored.pop(0)
    bury(runs.app, queue, "message-1", item.encode().encode())
    runs.queue.put(queue, item.but(why="replay"))
    runs.work()
    assert runs.row().state is MailState.SENT
    assert len(runs.sent) == 1


def test_a_replay_of_a_mail_that_ended_otherwise_changes_nothing() -> None:
    runs = MailRuns()
    runs.receive()
    runs.work()
    runs.queue.put(MAIL_FETCH, item_of_the_mail(runs).but(why="replay"))
    runs.work()
    assert len(runs.sent) == 1


def item_of_the_mail(runs: MailRuns) -> WorkItem:
    runs.receive(ticket=runs.row().ticket)
    return runs.queue.take(MAIL_FETCH)


def test_a_mailbox_deleted_while_a_send_is_uncertain_ends_in_a_hold_that_says_so() -> None:
    runs = MailRuns()
    runs.receive()
    runs.tap = lose_the_answer_of_the_first_send()
    step(runs, 3)
    runs.mailboxes.delete_mailbox(TENANT, MAILBOX)
    runs.work()
    assert (runs.row().state, runs.row().reason) == (MailState.HELD, "send-unknown")


def test_a_mailbox_deleted_while_a_hand_off_owes_its_category_ends_it_without() -> None:
    runs = MailRuns(decision=HAND_OFF)
    runs.receive()
    runs.mails.faults.fail("add_category", TryLater("429"))
    step(runs, 3)
    runs.mailboxes.delete_mailbox(TENANT, MAILBOX)
    runs.work()
    assert (runs.row().state, runs.row().reason) == (MailState.HANDED_OFF, "category-missing")


def test_a_draft_that_will_never_be_sent_does_not_stay_in_drafts_after_a_day_of_trouble() -> None:
    runs = MailRuns()
    runs.receive()
    runs.mails.faults.fail("send", *[TryLater("429")] * 200)
    runs.work()
    assert (runs.row().state, runs.row().reason) == (MailState.HELD, "trouble")
    assert not runs.mails.drafts(an_inbox())


def test_a_mailbox_that_was_switched_off_is_looked_into_once() -> None:
    runs = MailRuns()
    runs.receive()

    def tap(call: str, when: str) -> None:
        if (call, when) == ("mails.send", "before"):
            runs.mails._boxes[an_inbox()].outgoing.clear()
            runs.mailboxes.keep(SWITCHED_OFF)
            raise Uncertain("time-out")

    runs.tap = tap
    runs.work()
    assert (runs.row(MAIL_ID).state, runs.row(MAIL_ID).reason) == (MailState.HELD, "send-unknown")
    assert runs.mails.faults.count("find_by_message_id") == 1


def test_while_a_step_runs_the_mail_in_work_is_known_to_the_adapters() -> None:
    runs = MailRuns()
    runs.receive()
    seen: set[str] = set()
    runs.tap = lambda call, when: seen.add(MAIL_IN_WORK.get())
    runs.work()
    assert seen == {runs.row().key.short_id}
    assert MAIL_IN_WORK.get() == "-"
