"""What every AnyCorrespondence does: the fake and the one in Table Storage."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.mail.decisions import Answer
from shared.domain.mail.mail import Claim, DraftRecord, MailKey, MailState
from shared.domain.threads.changes import Changes
from shared.domain.threads.thread import Pace, Peer, ThreadState
from shared.errors import Conflict
from tests.adapters.support.correspondence_changes import OTHER_MAILBOX, PLACE, everything
from tests.adapters.support.port_pairs import AnyCorrespondence
from tests.support.builders import (
    CUSTOMER,
    MAILBOX,
    NOW,
    RECEIVED,
    TENANT,
    THREAD,
    a_content,
    a_mail,
    a_mail_key,
    a_thread,
    a_thread_mail,
)


def test_a_mail_that_was_never_saved_is_none(correspondence: AnyCorrespondence) -> None:
    assert correspondence.mail(a_mail_key()) is None


def test_a_saved_mail_comes_back_as_it_was(correspondence: AnyCorrespondence) -> None:
    mail = a_mail(
        state=MailState.DRAFTED,
        trail=("seen@then", "drafted@now"),
        decision=Answer("It is on its way.\nYours", "orders"),
        reserved=True,
        claim=Claim("owner-1", NOW + timedelta(seconds=120)),
        draft=DraftRecord("draft-1", "<draft-1@contoso.example>"),
        looked=NOW,
        content=a_content(text="Größe 'XL' \U0001f600 \\ \"quoted\"\n\tzweite Zeile", headers=(("X-Odd", "a'b\"c"),)),
    )
    saved = correspondence.save(mail)
    read = correspondence.mail(mail.key)
    assert read == mail
    assert saved.etag
    assert read is not None
    assert read.etag == saved.etag


def test_a_mail_is_inserted_only_once(correspondence: AnyCorrespondence) -> None:
    correspondence.save(a_mail(ticket="first"))
    with pytest.raises(Conflict):
        correspondence.save(a_mail(ticket="second"))
    read = correspondence.mail(a_mail_key())
    assert read is not None
    assert read.ticket == "first"


def test_only_the_version_that_was_read_is_replaced(correspondence: AnyCorrespondence) -> None:
    first = correspondence.save(a_mail())
    second = correspondence.save(replace(first, state=MailState.THREADED))
    assert second.etag != first.etag
    with pytest.raises(Conflict):
        correspondence.save(replace(first, state=MailState.HELD))
    correspondence.save(replace(second, state=MailState.REPLYING))


def test_what_a_replaced_row_held_and_the_new_one_does_not_is_gone(correspondence: AnyCorrespondence) -> None:
    first = correspondence.save(a_mail(claim=Claim("owner", NOW), reason="claimed", reserved=True))
    correspondence.save(replace(first, claim=None, reason="", reserved=False, content=None))
    read = correspondence.mail(first.key)
    assert read is not None
    assert (read.claim, read.reason, read.reserved, read.content) == (None, "", False, None)


def test_a_row_that_is_gone_cannot_be_replaced(correspondence: AnyCorrespondence) -> None:
    saved = correspondence.save(a_mail("kept"))
    with pytest.raises(Conflict):
        correspondence.save(a_mail("never-there", etag=saved.etag))


def test_a_commit_writes_every_kind_of_row(correspondence: AnyCorrespondence) -> None:
    written = correspondence.commit(everything())
    assert correspondence.mail(a_mail_key()) == written.mail
    assert correspondence.thread(TENANT, MAILBOX, THREAD) == a_thread()
    assert correspondence.thread_mails(TENANT, MAILBOX, THREAD) == (a_thread_mail(),)
    assert correspondence.known(TENANT, MAILBOX, (RECEIVED,)) == {a_mail_key().hash}
    context = correspondence.context(written.mail, CUSTOMER.address)
    assert (context.thread, context.peer, context.pace) == (written.thread, written.peer, written.pace)


def test_the_etags_of_a_commit_serve_for_the_next_one(correspondence: AnyCorrespondence) -> None:
    written = correspondence.commit(everything())
    assert written.thread is not None
    assert written.peer is not None
    assert written.pace is not None
    again = replace(
        written,
        mail=replace(written.mail, state=MailState.REPLYING),
        thread=replace(written.thread, state=ThreadState.HELD),
        peer=replace(written.peer, answered=(NOW, NOW + timedelta(seconds=1))),
        pace=replace(written.pace, taken=4),
        new_conversations=(),
    )
    correspondence.commit(again)
    context = correspondence.context(again.mail, CUSTOMER.address)
    assert (context.thread, context.peer, context.pace) == (again.thread, again.peer, again.pace)


def test_the_etags_of_a_context_serve_for_a_commit(correspondence: AnyCorrespondence) -> None:
    correspondence.commit(everything())
    mail = correspondence.mail(a_mail_key())
    assert mail is not None
    context = correspondence.context(mail, CUSTOMER.address)
    correspondence.commit(Changes(mail, thread=context.thread, peer=context.peer, pace=context.pace))


@pytest.mark.parametrize("stale", ["mail", "thread", "peer", "pace", "conversation"])
def test_a_commit_with_one_lost_race_writes_nothing(correspondence: AnyCorrespondence, stale: str) -> None:
    written = correspondence.commit(everything())
    assert written.thread is not None
    assert written.peer is not None
    assert written.pace is not None
    fresh = replace(
        written,
        mail=replace(written.mail, state=MailState.HELD),
        thread=replace(written.thread, state=ThreadState.HELD),
        peer=replace(written.peer, answered=()),
        pace=replace(written.pace, taken=9),
        thread_mails=(a_thread_mail("another"),),
        new_conversations=(("new conversation", CUSTOMER.address),),
        message_ids=("<three@fabrikam.example>",),
    )
    lost = {
        "mail": replace(fresh, mail=replace(fresh.mail, etag="")),
        "thread": replace(fresh, thread=a_thread()),
        "peer": replace(fresh, peer=Peer(CUSTOMER.address)),
        "pace": replace(fresh, pace=Pace()),
        "conversation": replace(fresh, new_conversations=(PLACE,)),
    }[stale]
    with pytest.raises(Conflict):
        correspondence.commit(lost)
    context = correspondence.context(written.mail, CUSTOMER.address)
    assert correspondence.mail(a_mail_key()) == written.mail
    assert (context.thread, context.peer, context.pace) == (written.thread, written.peer, written.pace)
    assert len(correspondence.thread_mails(TENANT, MAILBOX, THREAD)) == 1
    assert correspondence.thread_by_conversation(TENANT, MAILBOX, fresh.new_conversations[0]) == ""
    assert [correspondence.thread_by_message(TENANT, MAILBOX, each) for each in fresh.message_ids] == [""]


def test_the_context_of_a_new_correspondent_is_empty(correspondence: AnyCorrespondence) -> None:
    context = correspondence.context(a_mail(), CUSTOMER.address)
    assert (context.thread, context.peer, context.pace) == (None, Peer(CUSTOMER.address), Pace())
    written = correspondence.commit(Changes(a_mail(), peer=context.peer, pace=context.pace))
    assert written.peer is not None
    assert written.peer.etag


def test_two_mailboxes_know_nothing_of_each_other(correspondence: AnyCorrespondence) -> None:
    correspondence.commit(everything())
    other = a_mail(key=MailKey(TENANT, OTHER_MAILBOX, a_mail_key().mail_id), thread_id=THREAD)
    assert correspondence.mail(other.key) is None
    assert correspondence.thread(TENANT, OTHER_MAILBOX, THREAD) is None
    assert correspondence.thread_by_conversation(TENANT, OTHER_MAILBOX, PLACE) == ""
    assert correspondence.known(TENANT, OTHER_MAILBOX, (RECEIVED,)) == frozenset()
    assert correspondence.context(other, CUSTOMER.address).peer == Peer(CUSTOMER.address)


def test_of_many_who_replace_the_same_version_one_succeeds(correspondence: AnyCorrespondence) -> None:
    mail = correspondence.commit(everything()).mail
    won: list[str] = []
    lost: list[str] = []

    def claim(owner: str) -> None:
        try:
            correspondence.commit(Changes(replace(mail, claim=Claim(owner, NOW))))
            won.append(owner)
        except Conflict:
            lost.append(owner)

    threads = [threading.Thread(target=claim, args=(f"owner-{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    read = correspondence.mail(mail.key)
    assert (len(won), len(lost)) == (1, 7)
    assert read is not None
    assert read.claim == Claim(won[0], NOW)
