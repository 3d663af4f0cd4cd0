"""Threads: who may join which, what a mail makes of its Thread, and mail that ends by a rule."""

from __future__ import annotations

from dataclasses import replace

from shared.domain.mail.decisions import Answer, Delegate, HandOff
from shared.domain.mail.mail import FetchedMail, MailState
from shared.domain.threads.thread import Direction, ThreadState
from shared.domain.values.addresses import Address
from tests.support.builders import COLLEAGUE, CUSTOMER, MAILBOX, NOW, TENANT, a_fetched_mail, an_inbox
from tests.support.mail_runs import MailRuns

STRANGER = Address("Sam Stranger", "sam@fabrikam.example")


def a_later_mail(mail_id: str, **changes: object) -> FetchedMail:
    return replace(a_fetched_mail(mail_id), received=NOW, **changes)  # type: ignore[arg-type]


def test_a_customer_who_writes_again_joins_the_same_thread_and_is_answered_again() -> None:
    runs = MailRuns()
    runs.receive()
    runs.work()
    runs.receive(a_later_mail("second"), ticket="ticket-2")
    runs.work()
    assert runs.row("second").thread_id == runs.row().thread_id
    assert len(runs.sent) == 2


def test_a_thread_keeps_its_mails_in_order_with_their_direction() -> None:
    runs = MailRuns()
    runs.receive()
    runs.work()
    lines = runs.correspondence.thread_mails(TENANT, MAILBOX, runs.row().thread_id)
    assert [line.direction for line in lines] == [Direction.IN, Direction.OUT]


def test_a_new_subject_inside_a_conversation_does_not_split_it() -> None:
    runs = MailRuns()
    runs.receive()
    runs.receive(a_later_mail("second", subject="Another thing"), ticket="ticket-2")
    runs.work()
    assert runs.row("second").thread_id == runs.row().thread_id


def test_two_strangers_in_one_conversation_are_two_threads() -> None:
    runs = MailRuns()
    runs.receive()
    runs.receive(a_later_mail("second", sender=STRANGER), ticket="ticket-2")
    runs.work()
    assert runs.row("second").thread_id != runs.row().thread_id


def test_an_answer_in_a_new_conversation_is_found_by_the_message_it_names() -> None:
    runs = MailRuns()
    runs.receive()
    runs.work()
    ours = runs.sent[0].draft.message_id
    runs.receive(a_later_mail("second", conversation_id="other", headers=(("In-Reply-To", ours),)), ticket="ticket-2")
    runs.work()
    assert runs.row("second").thread_id == runs.row().thread_id


def test_a_stranger_who_names_our_message_never_joins_its_thread() -> None:
    runs = MailRuns()
    runs.receive()
    runs.work()
    ours = runs.sent[0].draft.message_id
    stolen = a_later_mail(
        "second", sender=STRANGER, conversation_id="other", message_id=ours, headers=(("References", ours),)
    )
    runs.receive(stolen, ticket="ticket-2")
    runs.work()
    assert runs.row("second").thread_id != runs.row().thread_id
    answer = a_later_mail("third", conversation_id="third", headers=(("In-Reply-To", ours),))
    runs.receive(answer, ticket="ticket-3")
    runs.work()
    assert runs.row("third").thread_id == runs.row().thread_id


def test_a_newsletter_ends_by_a_rule_and_opens_no_thread() -> None:
    runs = MailRuns()
    runs.receive(replace(a_fetched_mail(), headers=(("Mailing-List", "contact news-help@fabrikam.example"),)))
    runs.work()
    assert runs.row().state is MailState.IGNORED
    assert runs.correspondence.all_threads() == ()
    assert not runs.sent


def test_mail_of_a_forger_is_held_and_the_real_correspondent_is_still_answered() -> None:
    runs = MailRuns()
    forged = replace(a_fetched_mail(), headers=(("Authentication-Results", "spf=fail; dmarc=fail"),))
    runs.receive(forged)
    runs.work()
    assert runs.row().state is MailState.HELD
    runs.receive(a_later_mail("second"), ticket="ticket-2")
    runs.work()
    assert runs.row("second").state is MailState.SENT


def test_a_delegated_thread_waits_for_the_colleague_and_opens_with_their_answer() -> None:
    runs = MailRuns(decision=Delegate(COLLEAGUE, "Can you tell?", "orders"))
    runs.receive()
    runs.work()
    runs.receive(a_later_mail("second"), ticket="ticket-2")
    runs.work()
    assert (runs.row("second").state, runs.row("second").reason) == (MailState.IGNORED, "thread-delegated")
    forward = runs.sent[0].draft.message_id
    answer = a_later_mail(
        "third",
        sender=Address("Conrad", COLLEAGUE),
        conversation_id="other",
        headers=(("In-Reply-To", forward),),
    )
    runs.receive(answer, ticket="ticket-3")
    runs.work()
    assert (runs.row("third").state, runs.row("third").reason) == (MailState.IGNORED, "colleague-answered")
    assert runs.correspondence.all_threads()[0].state is ThreadState.OPEN
    runs.responder.decision = Answer("Now we know.", "orders")
    runs.receive(a_later_mail("fourth"), ticket="ticket-4")
    runs.work()
    assert runs.row("fourth").state is MailState.SENT


def test_a_copy_of_what_the_colleague_wrote_to_the_correspondent_opens_the_thread_too() -> None:
    runs = MailRuns(decision=Delegate(COLLEAGUE, "", "orders"))
    runs.receive()
    runs.work()
    runs.receive(a_later_mail("copy", sender=Address("Conrad", COLLEAGUE)), ticket="ticket-2")
    runs.work()
    assert runs.row("copy").reason == "colleague-answered"
    assert runs.correspondence.all_threads()[0].state is ThreadState.OPEN


def test_harper_is_silent_in_a_thread_that_was_handed_off() -> None:
    runs = MailRuns(decision=HandOff(COLLEAGUE, "orders"))
    runs.receive()
    runs.work()
    assert runs.row().state is MailState.HANDED_OFF
    assert runs.mails.categories(an_inbox(), runs.row().key.mail_id) == ("Harper: handed off",)
    runs.receive(a_later_mail("second", sender=CUSTOMER), ticket="ticket-2")
    runs.work()
    assert (runs.row("second").state, runs.row("second").reason) == (MailState.IGNORED, "thread-handed-off")
    assert len(runs.sent) == 1
