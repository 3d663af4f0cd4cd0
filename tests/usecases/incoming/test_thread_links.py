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
from tests.support.post_room import PostRoom

STRANGER = Address("Sam Stranger", "sam@fabrikam.example")
AT_HOME = Address("Carla Customer", "cc1980@home.example")


def a_next_mail(room: PostRoom, mail_id: str, **changes: object) -> FetchedMail:
    """A mail that has just come, in a conversation of its own unless told."""
    own = {"received": room.clock.now(), "conversation_id": f"conversation of {mail_id}", "headers": ()}
    return replace(a_fetched_mail(mail_id), **{**own, **changes})  # type: ignore[arg-type]


def after_an_answer(room: PostRoom) -> str:
    """Carla's mail is answered; the Message-ID of our answer."""
    room.receive()
    room.work()
    return room.sent[-1].draft.message_id


def carry(room: PostRoom, mail: FetchedMail) -> str:
    """The mail comes and goes its way; the id of its Thread."""
    room.receive(mail, ticket=f"ticket of {mail.mail_id}")
    room.work()
    return room.row(mail.mail_id).thread_id


def reads(room: PostRoom) -> int:
    """How often the correspondence was read so far."""
    calls = room.correspondence.faults.calls
    return sum(call not in ("save", "commit") for call in calls)


@pytest.mark.parametrize(
    "subject", ["Re[2]: Where is my order?", "AW: RE: Where is my order?", "回复：Where is my order?"]
)
def test_an_answer_whose_headers_were_lost_is_found_by_its_subject(subject: str) -> None:
    room = PostRoom()
    after_an_answer(room)
    assert carry(room, a_next_mail(room, "second", subject=subject)) == room.row().thread_id
    assert room.row("second").state is MailState.SENT


@pytest.mark.parametrize("decision", [Hold("playbook"), Ignore("playbook"), HandOff(None, "orders")])
def test_a_thread_without_an_answer_is_found_by_its_subject_too(decision: Decision) -> None:
    room = PostRoom(decision=decision)
    room.receive()
    room.work()
    assert carry(room, a_next_mail(room, "second", subject="Re: Where is my order?")) == room.row().thread_id


@pytest.mark.parametrize(("days", "joins"), [(30, True), (31, False)])
def test_a_subject_leads_into_an_unanswered_thread_for_thirty_days(days: int, joins: bool) -> None:
    room = PostRoom(decision=Hold("playbook"))
    room.receive()
    room.work()
    room.clock.advance(timedelta(days=days).total_seconds())
    second = carry(room, a_next_mail(room, "second", subject="Re: Where is my order?"))
    assert (second == room.row().thread_id) is joins


def test_an_answer_whose_references_were_cut_inside_an_id_is_found_by_its_subject() -> None:
    room = PostRoom()
    ours = after_an_answer(room)
    cut = a_next_mail(room, "second", subject="RE: Where is my order?", headers=(("References", ours[:-4]),))
    assert carry(room, cut) == room.row().thread_id


def test_cut_references_that_keep_one_known_message_are_enough() -> None:
    room = PostRoom()
    ours = after_an_answer(room)
    headers = (("References", f"<cut@fabrikam.example> {ours} <half"),)
    assert carry(room, a_next_mail(room, "second", subject="Other", headers=headers)) == room.row().thread_id


def test_a_new_mail_of_an_old_subject_is_a_new_thread() -> None:
    room = PostRoom()
    after_an_answer(room)
    assert carry(room, a_next_mail(room, "second")) != room.row().thread_id


def test_an_answer_to_another_mail_of_the_same_subject_is_a_new_thread() -> None:
    room = PostRoom()
    after_an_answer(room)
    elsewhere = (("In-Reply-To", "<elsewhere@fabrikam.example>"),)
    other = a_next_mail(room, "second", subject="Re: Where is my order?", headers=elsewhere)
    assert carry(room, other) != room.row().thread_id


def test_a_subject_leads_nobody_into_the_thread_of_another() -> None:
    room = PostRoom()
    after_an_answer(room)
    theirs = a_next_mail(room, "second", subject="Re: Where is my order?", sender=STRANGER)
    assert carry(room, theirs) != room.row().thread_id


def test_a_subject_leads_nobody_into_a_thread_of_last_year() -> None:
    room = PostRoom()
    after_an_answer(room)
    room.clock.advance(timedelta(days=300).total_seconds())
    assert carry(room, a_next_mail(room, "second", subject="Re: Where is my order?")) != room.row().thread_id


def test_harper_stays_silent_where_a_person_took_over_although_the_headers_were_lost() -> None:
    room = PostRoom(decision=HandOff(COLLEAGUE, "orders"))
    after_an_answer(room)
    carry(room, a_next_mail(room, "second", subject="Re: Where is my order?"))
    assert (room.row("second").state, room.row("second").reason) == (MailState.IGNORED, "thread-handed-off")


def test_thousands_of_references_cost_a_few_reads() -> None:
    room = PostRoom()
    after_an_answer(room)
    before = reads(room)
    thousands = " ".join(f"<{number}@fabrikam.example>" for number in range(5_000))
    carry(room, a_next_mail(room, "second", headers=(("References", thousands),)))
    assert reads(room) - before < 25
    assert room.row("second").state is MailState.SENT


def test_two_mails_that_name_each_other_are_one_thread_and_both_are_answered() -> None:
    room = PostRoom()
    looped = a_next_mail(room, "one", message_id="<1@x.example>", headers=(("References", "<2@x.example>"),))
    other = a_next_mail(room, "two", message_id="<2@x.example>", headers=(("References", "<1@x.example>"),))
    assert carry(room, looped) == carry(room, other)
    assert len(room.sent) == 2


def test_the_same_message_id_from_two_senders_is_handled_twice_and_apart() -> None:
    room = PostRoom()
    twin = "<twin@fabrikam.example>"
    first = carry(room, a_next_mail(room, "one", message_id=twin))
    second = carry(room, a_next_mail(room, "two", message_id=twin, sender=STRANGER))
    assert first != second
    assert [each.draft.to for each in room.sent] == [(CUSTOMER.address,), (STRANGER.address,)]
    named = (("In-Reply-To", twin),)
    assert carry(room, a_next_mail(room, "three", headers=named)) == first
    assert carry(room, a_next_mail(room, "four", headers=named, sender=STRANGER)) == second


def test_a_correspondent_who_answers_from_a_second_address_joins_when_it_names_our_message() -> None:
    room = PostRoom()
    ours = after_an_answer(room)
    at_home = a_next_mail(room, "second", sender=AT_HOME, headers=(("In-Reply-To", ours),))
    assert carry(room, at_home) == room.row().thread_id
    assert room.sent[-1].draft.to == (AT_HOME.address,)
    theirs = room.sent[-1].draft.message_id
    assert carry(room, a_next_mail(room, "third", headers=(("References", theirs),))) == room.row().thread_id


def test_the_address_for_answers_that_a_correspondent_gave_is_their_second_one() -> None:
    room = PostRoom()
    desk = Address("Desk", "desk@fabrikam.example")
    room.receive(replace(a_fetched_mail(), reply_to=(desk,)))
    room.work()
    ours = room.sent[0].draft.message_id
    assert carry(room, a_next_mail(room, "two", sender=desk, headers=(("In-Reply-To", ours),))) == room.row().thread_id


@pytest.mark.parametrize("named", ["", "<AAkALgAAmail1@fabrikam.example>", "<first@home.example>"])
def test_a_second_address_that_does_not_name_our_message_opens_its_own_thread(named: str) -> None:
    room = PostRoom()
    ours = after_an_answer(room)
    first = a_next_mail(
        room, "first", sender=AT_HOME, message_id="<first@home.example>", headers=(("In-Reply-To", ours),)
    )
    assert carry(room, first) == room.row().thread_id
    later = replace(first, mail_id="later", message_id="<later@home.example>", headers=(), subject="Re: order")
    own = carry(room, replace(later, headers=(("In-Reply-To", named),)))
    assert own != room.row().thread_id
    assert carry(room, replace(later, mail_id="again", message_id="<again@home.example>")) == own


def test_the_name_that_a_correspondent_shows_later_counts_too() -> None:
    room = PostRoom()
    room.receive(replace(a_fetched_mail(), sender=Address("", CUSTOMER.address)))
    room.work()
    ours = (("In-Reply-To", room.sent[0].draft.message_id),)
    assert carry(room, a_next_mail(room, "early", sender=AT_HOME, headers=ours)) != room.row().thread_id
    assert carry(room, a_next_mail(room, "named", headers=ours)) == room.row().thread_id
    second = Address(AT_HOME.name, "cc@office.example")
    assert carry(room, a_next_mail(room, "second", sender=second, headers=ours)) == room.row().thread_id


def test_a_colleagues_address_outside_the_house_is_not_the_correspondents() -> None:
    room = PostRoom(decision=Delegate(COLLEAGUE, "", "orders"))
    forward = (("In-Reply-To", after_an_answer(room)),)
    inside, outside = Address("Conrad Colleague", COLLEAGUE), Address("Conrad Colleague", "conrad@home.example")
    assert carry(room, a_next_mail(room, "inside", sender=inside, headers=forward)) == room.row().thread_id
    assert carry(room, a_next_mail(room, "outside", sender=outside, headers=forward)) != room.row().thread_id


def test_a_second_address_keeps_silent_threads_silent() -> None:
    room = PostRoom(decision=HandOff(COLLEAGUE, "orders"))
    ours = after_an_answer(room)
    carry(room, a_next_mail(room, "second", sender=AT_HOME, headers=(("In-Reply-To", ours),)))
    assert room.row("second").reason == "thread-handed-off"


@pytest.mark.parametrize("header", ["In-Reply-To", "References"])
def test_a_mail_that_answers_another_correspondents_thread_never_joins_it(header: str) -> None:
    room = PostRoom()
    ours = after_an_answer(room)
    named = ((header, f"{a_fetched_mail().message_id} {ours}"),)
    theirs = carry(room, a_next_mail(room, "second", sender=STRANGER, headers=named, subject="Re: Where is my order?"))
    assert theirs != room.row().thread_id
    lines = room.correspondence.thread_mails(TENANT, MAILBOX, theirs)
    assert {line.key.mail_id for line in lines if line.direction is Direction.IN} == {"second"}
    # The answer is made of the stranger's own mail and goes to the stranger; Carla's next one goes to Carla.
    assert (room.sent[-1].source, room.sent[-1].draft.to) == ("second", (STRANGER.address,))
    assert carry(room, a_next_mail(room, "third", headers=named)) == room.row().thread_id
    assert room.sent[-1].draft.to == (CUSTOMER.address,)


def test_a_stranger_in_a_delegated_thread_neither_opens_it_nor_learns_its_colleague() -> None:
    room = PostRoom(decision=Delegate(COLLEAGUE, "", "orders"))
    forward = after_an_answer(room)
    carry(room, a_next_mail(room, "second", sender=STRANGER, headers=(("In-Reply-To", forward),)))
    mine = next(each for each in room.correspondence.all_threads() if each.thread_id == room.row().thread_id)
    assert mine.is_closed
    assert mine.waits_for == COLLEAGUE
    assert room.row("second").thread_id != mine.thread_id


def test_a_stranger_costs_a_few_reads_however_many_of_our_messages_they_name() -> None:
    room = PostRoom()
    ours = [after_an_answer(room)]
    for number in range(3):
        carry(room, a_next_mail(room, f"more {number}", headers=(("In-Reply-To", ours[-1]),)))
        ours.append(room.sent[-1].draft.message_id)
    before = reads(room)
    carry(room, a_next_mail(room, "second", sender=STRANGER, headers=(("References", " ".join(ours)),)))
    assert reads(room) - before < 25


def test_two_conversations_that_exchange_merged_are_kept_apart() -> None:
    room = PostRoom()
    merged = {"subject": "Invoice", "conversation_id": "merged"}
    first = carry(room, a_next_mail(room, "one", **merged))
    second = carry(room, a_next_mail(room, "two", sender=STRANGER, **merged))
    again = [carry(room, a_next_mail(room, "three", subject="RE: Invoice", conversation_id="merged"))]
    again.append(carry(room, a_next_mail(room, "four", sender=STRANGER, **{**merged, "subject": "RE: Invoice"})))
    assert again == [first, second]
    assert first != second


def test_mails_without_a_conversation_are_not_one_conversation() -> None:
    room = PostRoom()
    first = carry(room, a_next_mail(room, "one", conversation_id=""))
    assert carry(room, a_next_mail(room, "two", conversation_id="", subject="Another thing")) != first


def test_mails_of_nobody_are_not_of_one_person() -> None:
    room = PostRoom()
    nobody = {"sender": Address("", ""), "conversation_id": "merged"}
    first = carry(room, a_next_mail(room, "one", **nobody))
    assert carry(room, a_next_mail(room, "two", **nobody)) != first
    assert [room.row(each).reason for each in ("one", "two")] == ["no-sender", "no-sender"]


def test_a_new_question_as_a_reply_to_a_year_old_mail_joins_and_the_answer_looks_at_the_new_text() -> None:
    room = PostRoom()
    entries = tuple(
        a_playbook_entry(name=word, when=When(body_contains=word), text=f"About your {word}.")
        for word in ("order", "invoice")
    )
    room.mailboxes.keep(a_watched_mailbox(a_mailbox(a_mailbox_settings(playbook=entries))))
    room.app.responder = PlaybookResponder()
    ours = after_an_answer(room)
    room.clock.advance(timedelta(days=365).total_seconds())
    question = "<p>Can you send the invoice once more?</p>"
    quoted = "<blockquote>Hello, where is my order?</blockquote>"
    late = a_next_mail(room, "late", headers=(("In-Reply-To", ours),), html=question + quoted, unique_html=question)
    assert carry(room, late) == room.row().thread_id
    assert [("order" in each.html, "invoice" in each.html) for each in room.sent] == [(True, False), (False, True)]


def test_the_usual_ways_read_no_more_than_before() -> None:
    room = PostRoom()
    after_an_answer(room)
    opening = [call for call in room.correspondence.faults.calls if call.startswith("thread")]
    assert opening == ["thread_by_conversation"]
    room.receive(a_next_mail(room, "second", conversation_id=a_fetched_mail().conversation_id), ticket="ticket-2")
    before = len(room.correspondence.faults.calls)
    room.work()
    following = [call for call in room.correspondence.faults.calls[before:] if call.startswith("thread")]
    assert following == ["thread_by_conversation", "thread"]
