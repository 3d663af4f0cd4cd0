"""What links a mail to its Thread, and what never does: mail as odd as it comes, end to end over fakes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.mail.decisions import Decision, Delegate, HandOff, Hold, Ignore
from shared.domain.mail.mail import FetchedMail, MailState
from shared.domain.mailboxes.settings import When
from shared.domain.policy.playbook import PlaybookResponder
from shared.domain.threads.thread import Direction
from shared.domain.values.addresses import Address
from tests.support.builders import (
    COLLEAGUE,
    CUSTOMER,
    MAILBOX,
    TENANT,
    a_fetched_mail,
    a_mailbox,
    a_mailbox_settings,
    a_playbook_entry,
    a_watched_mailbox,
)
from tests.support.mail_runs import MailRuns

STRANGER = Address("Sam Stranger", "sam@fabrikam.example")
AT_HOME = Address("Carla Customer", "cc1980@home.example")


def a_next_mail(runs: MailRuns, mail_id: str, **changes: object) -> FetchedMail:
    """A mail that has just come, in a conversation of its own unless told."""
    own = {"received": runs.clock.now(), "conversation_id": f"conversation of {mail_id}", "headers": ()}
    return replace(a_fetched_mail(mail_id), **{**own, **changes})  # type: ignore[arg-type]


def after_an_answer(runs: MailRuns) -> str:
    """Carla's mail is answered; the Message-ID of our answer."""
    runs.receive()
    runs.work()
    return runs.sent[-1].draft.message_id


def carry(runs: MailRuns, mail: FetchedMail) -> str:
    """The mail comes and goes its way; the id of its Thread."""
    runs.receive(mail, ticket=f"ticket of {mail.mail_id}")
    runs.work()
    return runs.row(mail.mail_id).thread_id


def reads(runs: MailRuns) -> int:
    """How often the correspondence was read so far."""
    calls = runs.correspondence.faults.calls
    return sum(call not in ("save", "commit") for call in calls)


@pytest.mark.parametrize(
    "subject", ["Re[2]: Where is my order?", "AW: RE: Where is my order?", "回复：Where is my order?"]
)
def test_an_answer_whose_headers_were_lost_is_found_by_its_subject(subject: str) -> None:
    runs = MailRuns()
    after_an_answer(runs)
    assert carry(runs, a_next_mail(runs, "second", subject=subject)) == runs.row().thread_id
    assert runs.row("second").state is MailState.SENT


@pytest.mark.parametrize("decision", [Hold("playbook"), Ignore("playbook"), HandOff(None, "orders")])
def test_a_thread_without_an_answer_is_found_by_its_subject_too(decision: Decision) -> None:
    runs = MailRuns(decision=decision)
    runs.receive()
    runs.work()
    assert carry(runs, a_next_mail(runs, "second", subject="Re: Where is my order?")) == runs.row().thread_id


@pytest.mark.parametrize(("days", "joins"), [(30, True), (31, False)])
def test_a_subject_leads_into_an_unanswered_thread_for_thirty_days(days: int, joins: bool) -> None:
    runs = MailRuns(decision=Hold("playbook"))
    runs.receive()
    runs.work()
    runs.clock.advance(timedelta(days=days).total_seconds())
    second = carry(runs, a_next_mail(runs, "second", subject="Re: Where is my order?"))
    assert (second == runs.row().thread_id) is joins


def test_an_answer_whose_references_were_cut_inside_an_id_is_found_by_its_subject() -> None:
    runs = MailRuns()
    ours = after_an_answer(runs)
    cut = a_next_mail(runs, "second", subject="RE: Where is my order?", headers=(("References", ours[:-4]),))
    assert carry(runs, cut) == runs.row().thread_id


def test_cut_references_that_keep_one_known_message_are_enough() -> None:
    runs = MailRuns()
    ours = after_an_answer(runs)
    headers = (("References", f"<cut@fabrikam.example> {ours} <half"),)
    assert carry(runs, a_next_mail(runs, "second", subject="Other", headers=headers)) == runs.row().thread_id


def test_a_new_mail_of_an_old_subject_is_a_new_thread() -> None:
    runs = MailRuns()
    after_an_answer(runs)
    assert carry(runs, a_next_mail(runs, "second")) != runs.row().thread_id


def test_an_answer_to_another_mail_of_the_same_subject_is_a_new_thread() -> None:
    runs = MailRuns()
    after_an_answer(runs)
    elsewhere = (("In-Reply-To", "<elsewhere@fabrikam.example>"),)
    other = a_next_mail(runs, "second", subject="Re: Where is my order?", headers=elsewhere)
    assert carry(runs, other) != runs.row().thread_id


def test_a_subject_leads_nobody_into_the_thread_of_another() -> None:
    runs = MailRuns()
    after_an_answer(runs)
    theirs = a_next_mail(runs, "second", subject="Re: Where is my order?", sender=STRANGER)
    assert carry(runs, theirs) != runs.row().thread_id


def test_a_subject_leads_nobody_into_a_thread_of_last_year() -> None:
    runs = MailRuns()
    after_an_answer(runs)
    runs.clock.advance(timedelta(days=300).total_seconds())
    assert carry(runs, a_next_mail(runs, "second", subject="Re: Where is my order?")) != runs.row().thread_id


def test_harper_stays_silent_where_a_person_took_over_although_the_headers_were_lost() -> None:
    runs = MailRuns(decision=HandOff(COLLEAGUE, "orders"))
    after_an_answer(runs)
    carry(runs, a_next_mail(runs, "second", subject="Re: Where is my order?"))
    assert (runs.row("second").state, runs.row("second").reason) == (MailState.IGNORED, "thread-handed-off")


def test_thousands_of_references_cost_a_few_reads() -> None:
    runs = MailRuns()
    after_an_answer(runs)
    before = reads(runs)
    thousands = " ".join(f"<{number}@fabrikam.example>" for number in range(5_000))
    carry(runs, a_next_mail(runs, "second", headers=(("References", thousands),)))
    assert reads(runs) - before < 25
    assert runs.row("second").state is MailState.SENT


def test_two_mails_that_name_each_other_are_one_thread_and_both_are_answered() -> None:
    runs = MailRuns()
    looped = a_next_mail(runs, "one", message_id="<1@x.example>", headers=(("References", "<2@x.example>"),))
    other = a_next_mail(runs, "two", message_id="<2@x.example>", headers=(("References", "<1@x.example>"),))
    assert carry(runs, looped) == carry(runs, other)
    assert len(runs.sent) == 2


def test_the_same_message_id_from_two_senders_is_handled_twice_and_apart() -> None:
    runs = MailRuns()
    twin = "<twin@fabrikam.example>"
    first = carry(runs, a_next_mail(runs, "one", message_id=twin))
    second = carry(runs, a_next_mail(runs, "two", message_id=twin, sender=STRANGER))
    assert first != second
    assert [each.draft.to for each in runs.sent] == [(CUSTOMER.address,), (STRANGER.address,)]
    named = (("In-Reply-To", twin),)
    assert carry(runs, a_next_mail(runs, "three", headers=named)) == first
    assert carry(runs, a_next_mail(runs, "four", headers=named, sender=STRANGER)) == second


def test_a_correspondent_who_answers_from_a_second_address_joins_when_it_names_our_message() -> None:
    runs = MailRuns()
    ours = after_an_answer(runs)
    at_home = a_next_mail(runs, "second", sender=AT_HOME, headers=(("In-Reply-To", ours),))
    assert carry(runs, at_home) == runs.row().thread_id
    assert runs.sent[-1].draft.to == (AT_HOME.address,)
    theirs = runs.sent[-1].draft.message_id
    assert carry(runs, a_next_mail(runs, "third", headers=(("References", theirs),))) == runs.row().thread_id


def test_the_address_for_answers_that_a_correspondent_gave_is_their_second_one() -> None:
    runs = MailRuns()
    desk = Address("Desk", "desk@fabrikam.example")
    runs.receive(replace(a_fetched_mail(), reply_to=(desk,)))
    runs.work()
    ours = runs.sent[0].draft.message_id
    assert carry(runs, a_next_mail(runs, "two", sender=desk, headers=(("In-Reply-To", ours),))) == runs.row().thread_id


@pytest.mark.parametrize("named", ["", "<AAkALgAAmail1@fabrikam.example>", "<first@home.example>"])
def test_a_second_address_that_does_not_name_our_message_opens_its_own_thread(named: str) -> None:
    runs = MailRuns()
    ours = after_an_answer(runs)
    first = a_next_mail(
        runs, "first", sender=AT_HOME, message_id="<first@home.example>", headers=(("In-Reply-To", ours),)
    )
    assert carry(runs, first) == runs.row().thread_id
    later = replace(first, mail_id="later", message_id="<later@home.example>", headers=(), subject="Re: order")
    own = carry(runs, replace(later, headers=(("In-Reply-To", named),)))
    assert own != runs.row().thread_id
    assert carry(runs, replace(later, mail_id="again", message_id="<again@home.example>")) == own


def test_the_name_that_a_correspondent_shows_later_counts_too() -> None:
    runs = MailRuns()
    runs.receive(replace(a_fetched_mail(), sender=Address("", CUSTOMER.address)))
    runs.work()
    ours = (("In-Reply-To", runs.sent[0].draft.message_id),)
    assert carry(runs, a_next_mail(runs, "early", sender=AT_HOME, headers=ours)) != runs.row().thread_id
    assert carry(runs, a_next_mail(runs, "named", headers=ours)) == runs.row().thread_id
    second = Address(AT_HOME.name, "cc@office.example")
    assert carry(runs, a_next_mail(runs, "second", sender=second, headers=ours)) == runs.row().thread_id


def test_a_colleagues_address_outside_the_house_is_not_the_correspondents() -> None:
    runs = MailRuns(decision=Delegate(COLLEAGUE, "", "orders"))
    forward = (("In-Reply-To", after_an_answer(runs)),)
    inside, outside = Address("Conrad Colleague", COLLEAGUE), Address("Conrad Colleague", "conrad@home.example")
    assert carry(runs, a_next_mail(runs, "inside", sender=inside, headers=forward)) == runs.row().thread_id
    assert carry(runs, a_next_mail(runs, "outside", sender=outside, headers=forward)) != runs.row().thread_id


def test_a_second_address_keeps_silent_threads_silent() -> None:
    runs = MailRuns(decision=HandOff(COLLEAGUE, "orders"))
    ours = after_an_answer(runs)
    carry(runs, a_next_mail(runs, "second", sender=AT_HOME, headers=(("In-Reply-To", ours),)))
    assert runs.row("second").reason == "thread-handed-off"


@pytest.mark.parametrize("header", ["In-Reply-To", "References"])
def test_a_mail_that_answers_another_correspondents_thread_never_joins_it(header: str) -> None:
    runs = MailRuns()
    ours = after_an_answer(runs)
    named = ((header, f"{a_fetched_mail().message_id} {ours}"),)
    theirs = carry(runs, a_next_mail(runs, "second", sender=STRANGER, headers=named, subject="Re: Where is my order?"))
    assert theirs != runs.row().thread_id
    lines = runs.correspondence.thread_mails(TENANT, MAILBOX, theirs)
    assert {line.key.mail_id for line in lines if line.direction is Direction.IN} == {"second"}
    # The answer is made of the stranger's own mail and goes to the stranger; Carla's next one goes to Carla.
    assert (runs.sent[-1].source, runs.sent[-1].draft.to) == ("second", (STRANGER.address,))
    assert carry(runs, a_next_mail(runs, "third", headers=named)) == runs.row().thread_id
    assert runs.sent[-1].draft.to == (CUSTOMER.address,)


def test_a_stranger_in_a_delegated_thread_neither_opens_it_nor_learns_its_colleague() -> None:
    runs = MailRuns(decision=Delegate(COLLEAGUE, "", "orders"))
    forward = after_an_answer(runs)
    carry(runs, a_next_mail(runs, "second", sender=STRANGER, headers=(("In-Reply-To", forward),)))
    mine = next(each for each in runs.correspondence.all_threads() if each.thread_id == runs.row().thread_id)
    assert mine.is_closed
    assert mine.waits_for == COLLEAGUE
    assert runs.row("second").thread_id != mine.thread_id


def test_a_stranger_costs_a_few_reads_however_many_of_our_messages_they_name() -> None:
    runs = MailRuns()
    ours = [after_an_answer(runs)]
    for number in range(3):
        carry(runs, a_next_mail(runs, f"more {number}", headers=(("In-Reply-To", ours[-1]),)))
        ours.append(runs.sent[-1].draft.message_id)
    before = reads(runs)
    carry(runs, a_next_mail(runs, "second", sender=STRANGER, headers=(("References", " ".join(ours)),)))
    assert reads(runs) - before < 25


def test_two_conversations_that_exchange_merged_are_kept_apart() -> None:
    runs = MailRuns()
    merged = {"subject": "Invoice", "conversation_id": "merged"}
    first = carry(runs, a_next_mail(runs, "one", **merged))
    second = carry(runs, a_next_mail(runs, "two", sender=STRANGER, **merged))
    again = [carry(runs, a_next_mail(runs, "three", subject="RE: Invoice", conversation_id="merged"))]
    again.append(carry(runs, a_next_mail(runs, "four", sender=STRANGER, **{**merged, "subject": "RE: Invoice"})))
    assert again == [first, second]
    assert first != second


def test_mails_without_a_conversation_are_not_one_conversation() -> None:
    runs = MailRuns()
    first = carry(runs, a_next_mail(runs, "one", conversation_id=""))
    assert carry(runs, a_next_mail(runs, "two", conversation_id="", subject="Another thing")) != first


def test_mails_of_nobody_are_not_of_one_person() -> None:
    runs = MailRuns()
    nobody = {"sender": Address("", ""), "conversation_id": "merged"}
    first = carry(runs, a_next_mail(runs, "one", **nobody))
    assert carry(runs, a_next_mail(runs, "two", **nobody)) != first
    assert [runs.row(each).reason for each in ("one", "two")] == ["no-sender", "no-sender"]


def test_a_new_question_as_a_reply_to_a_year_old_mail_joins_and_the_answer_looks_at_the_new_text() -> None:
    runs = MailRuns()
    entries = tuple(
        a_playbook_entry(name=word, when=When(body_contains=word), text=f"About your {word}.")
        for word in ("order", "invoice")
    )
    runs.mailboxes.keep(a_watched_mailbox(a_mailbox(a_mailbox_settings(playbook=entries))))
    runs.app.responder = PlaybookResponder()
    ours = after_an_answer(runs)
    runs.clock.advance(timedelta(days=365).total_seconds())
    question = "<p>Can you send the invoice once more?</p>"
    quoted = "<blockquote>Hello, where is my order?</blockquote>"
    late = a_next_mail(runs, "late", headers=(("In-Reply-To", ours),), html=question + quoted, unique_html=question)
    assert carry(runs, late) == runs.row().thread_id
    assert [("order" in each.html, "invoice" in each.html) for each in runs.sent] == [(True, False), (False, True)]


def test_the_usual_ways_read_no_more_than_before() -> None:
    runs = MailRuns()
    after_an_answer(runs)
    opening = [call for call in runs.correspondence.faults.calls if call.startswith("thread")]
    assert opening == ["thread_by_conversation"]
    runs.receive(a_next_mail(runs, "second", conversation_id=a_fetched_mail().conversation_id), ticket="ticket-2")
    before = len(runs.correspondence.faults.calls)
    runs.work()
    following = [call for call in runs.correspondence.faults.calls[before:] if call.startswith("thread")]
    assert following == ["thread_by_conversation", "thread"]
