"""What every AnyCorrespondence knows by its indexes, and forgets: the fake and the one in Table Storage."""

from datetime import timedelta

from shared.domain.mail.mail import MailKey
from shared.domain.threads.changes import Changes
from shared.domain.threads.thread import Direction, Pace, Peer
from tests.adapters.support.correspondence_changes import OTHER_MAILBOX, PLACE, everything
from tests.adapters.support.port_pairs import AnyCorrespondence
from tests.support.builders import (
    CONVERSATION,
    CUSTOMER,
    MAILBOX,
    NOW,
    OTHER_TENANT,
    RECEIVED,
    TENANT,
    THREAD,
    a_content,
    a_mail,
    a_mail_key,
    a_thread,
    a_thread_mail,
)
from tests.support.fakes.all import FakeClock


def test_the_index_tells_a_thread_by_conversation_and_correspondent(correspondence: AnyCorrespondence) -> None:
    correspondence.commit(everything())
    stranger = (CONVERSATION, "stranger@fabrikam.example")
    assert correspondence.thread_by_conversation(TENANT, MAILBOX, PLACE) == THREAD
    assert correspondence.thread_by_conversation(TENANT, MAILBOX, stranger) == ""


def test_the_index_tells_a_thread_by_message(correspondence: AnyCorrespondence) -> None:
    correspondence.commit(everything())
    assert correspondence.thread_by_message(TENANT, MAILBOX, "<two@fabrikam.example>") == THREAD
    assert correspondence.thread_by_message(TENANT, MAILBOX, "<three@fabrikam.example>") == ""


def test_a_conversation_can_be_led_to_another_thread(correspondence: AnyCorrespondence) -> None:
    correspondence.commit(everything())
    other = a_thread(thread_id="thread-2")
    correspondence.commit(Changes(a_mail("later", thread_id="thread-2"), thread=other, conversations=(PLACE,)))
    assert correspondence.thread_by_conversation(TENANT, MAILBOX, PLACE) == "thread-2"


def test_index_entries_lead_to_the_mails_thread_where_no_thread_is_written(correspondence: AnyCorrespondence) -> None:
    correspondence.commit(Changes(a_mail(thread_id="thread-3"), message_ids=("<ours@contoso.example>",)))
    assert correspondence.thread_by_message(TENANT, MAILBOX, "<ours@contoso.example>") == "thread-3"


def test_the_same_index_entry_twice_in_a_commit_is_one(correspondence: AnyCorrespondence) -> None:
    twice = everything(message_ids=("<one@fabrikam.example>",) * 2, conversations=(PLACE,))
    correspondence.commit(twice)
    assert correspondence.thread_by_conversation(TENANT, MAILBOX, PLACE) == THREAD


def test_known_mails_are_those_received_at_the_times_asked_for(correspondence: AnyCorrespondence) -> None:
    times = [RECEIVED + timedelta(days=number) for number in range(4)]
    for number, time in enumerate((*times, times[3])):
        mail = a_mail(f"mail-{number}", content=a_content(received=time))
        correspondence.commit(Changes(mail, fetched_index=True))
    known = correspondence.known(TENANT, MAILBOX, (times[3], times[1], times[1], NOW + timedelta(days=9)))
    assert known == {a_mail_key(f"mail-{number}").hash for number in (1, 3, 4)}
    assert correspondence.known(TENANT, MAILBOX, ()) == frozenset()


def test_a_mail_without_its_place_in_the_index_is_not_known(correspondence: AnyCorrespondence) -> None:
    correspondence.save(a_mail())
    assert correspondence.known(TENANT, MAILBOX, (RECEIVED,)) == frozenset()


def test_a_threads_mails_come_in_order_of_their_time(correspondence: AnyCorrespondence) -> None:
    lines = [
        a_thread_mail("third", received=RECEIVED + timedelta(days=300), direction=Direction.OUT),
        a_thread_mail("first", received=RECEIVED - timedelta(seconds=1)),
        a_thread_mail("second", received=RECEIVED),
    ]
    elsewhere = a_thread_mail("fourth", thread_id="thread-1b")
    correspondence.commit(Changes(a_mail(), thread_mails=(*lines, elsewhere)))
    assert correspondence.thread_mails(TENANT, MAILBOX, THREAD) == (lines[1], lines[2], lines[0])


def test_forget_removes_every_mailbox_of_one_tenant_and_nothing_of_another(correspondence: AnyCorrespondence) -> None:
    correspondence.commit(everything())
    other = correspondence.save(a_mail(key=MailKey(TENANT, OTHER_MAILBOX, "gone")))
    kept = correspondence.save(a_mail(key=MailKey(OTHER_TENANT, MAILBOX, "kept")))
    assert correspondence.forget(TENANT, NOW + timedelta(minutes=2))
    assert correspondence.mail(a_mail_key()) is None
    assert correspondence.mail(other.key) is None
    assert correspondence.thread(TENANT, MAILBOX, THREAD) is None
    assert correspondence.thread_mails(TENANT, MAILBOX, THREAD) == ()
    assert correspondence.known(TENANT, MAILBOX, (RECEIVED,)) == frozenset()
    assert correspondence.thread_by_conversation(TENANT, MAILBOX, PLACE) == ""
    assert correspondence.thread_by_message(TENANT, MAILBOX, "<one@fabrikam.example>") == ""
    context = correspondence.context(a_mail(thread_id=THREAD), CUSTOMER.address)
    assert (context.thread, context.peer, context.pace) == (None, Peer(CUSTOMER.address), Pace())
    assert correspondence.mail(kept.key) == kept


def test_forget_of_what_is_not_there_is_done(correspondence: AnyCorrespondence) -> None:
    assert correspondence.forget(TENANT, NOW + timedelta(minutes=2))


def test_forget_says_that_time_was_up(correspondence: AnyCorrespondence, correspondence_clock: FakeClock) -> None:
    correspondence.save(a_mail())
    correspondence_clock.move_to(NOW + timedelta(minutes=3))
    assert not correspondence.forget(TENANT, NOW + timedelta(minutes=2))
    assert correspondence.mail(a_mail_key()) is not None
