"""Put a Mail into its Thread and walk the rules."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shared.domain.addresses import domain_of
from shared.domain.decisions import Hold, Ignore
from shared.domain.mail import Content, Mail, MailState
from shared.domain.mailboxes import WatchedMailbox
from shared.domain.records import Changes
from shared.domain.rules import COLLEAGUE_ANSWERED, Case, judge
from shared.domain.threading import index_keys, is_own_message, message_of
from shared.domain.threads import Direction, Thread, ThreadMail, ThreadState
from shared.domain.work import MAIL_REPLY, WorkItem
from shared.usecases.mail_room import MailRoom, end, key_of, log_step, moved_on


def thread(room: MailRoom, item: WorkItem) -> None:
    """Bring a Mail from FETCHED to THREADED and on to mail-reply, or to its end by a rule."""
    mail = room.correspondence.mail(key_of(item))
    if mail is None:
        return
    if mail.state is MailState.FETCHED:
        mail = _place(room, item, mail)
    if mail.state is MailState.THREADED:
        room.queue.put(MAIL_REPLY, item)


def _place(room: MailRoom, item: WorkItem, mail: Mail) -> Mail:
    watched = room.mailboxes.recent_mailbox(item.tenant, item.mailbox)
    if watched is None:
        return end(room, "thread", item, mail, MailState.IGNORED, "mailbox-deleted")
    content = mail.content
    assert content is not None  # a FETCHED row has its content
    found = _find(room, item, content, watched)
    verdict = judge(Case(content, watched, found.as_seen, room.clock.now(), room.limits))
    if found.stored is None and isinstance(verdict, Ignore):
        return end(room, "thread", item, mail, MailState.IGNORED, verdict.reason)
    placed = room.correspondence.commit(_changes(room, mail, content, found, verdict)).mail
    log_step("thread", placed, item)
    return placed


@dataclass(frozen=True, slots=True)
class _Found:
    """The Thread of a Mail as it is stored and as this Mail sees it, and where its conversation led."""

    by_conversation: str
    stored: Thread | None = None
    as_seen: Thread | None = None


def _find(room: MailRoom, item: WorkItem, content: Content, watched: WatchedMailbox) -> _Found:
    """The sender's own Thread of this conversation, else one whose message the Mail names, else a colleague's."""
    place, sender = (item.tenant, item.mailbox), content.sender.address
    opened = room.correspondence.thread_by_conversation(*place, (content.conversation_id, sender))
    theirs = room.correspondence.thread(*place, opened) if opened else None
    if theirs is not None and theirs.correspondent == sender:
        return _Found(opened, theirs, theirs)
    for key in index_keys(content):
        named = room.correspondence.thread_by_message(*place, key)
        thread = room.correspondence.thread(*place, named) if named else None
        if thread is not None and thread.belongs_to(sender):
            return _Found(opened, thread, thread)
        if thread is not None and _is_asked_under_another_address(thread, sender, key, watched):
            asked = replace(thread, colleagues=(*thread.colleagues, sender), waits_for=sender)
            return _Found(opened, thread, asked)
    return _Found(opened, theirs, theirs) if theirs is not None and theirs.belongs_to(sender) else _Found(opened)


def _is_asked_under_another_address(thread: Thread, sender: str, key: str, watched: WatchedMailbox) -> bool:
    """Whether a person of our own domain answers our forward: Exchange writes from the primary address, no alias."""
    waits = thread.state is ThreadState.DELEGATED or bool(thread.leaving)
    is_colleague = domain_of(sender) == domain_of(watched.settings.address) and bool(thread.waits_for)
    return waits and is_colleague and is_own_message(key)


def _changes(room: MailRoom, mail: Mail, content: Content, found: _Found, verdict: Ignore | Hold | None) -> Changes:
    now, sender = room.clock.now(), content.sender.address
    current = found.stored or Thread(
        thread_id=mail.key.hash[:24],
        tenant=mail.key.tenant,
        mailbox=mail.key.mailbox,
        correspondent=sender,
        state=ThreadState.OPEN,
        opened_at=now,
        conversation_id=content.conversation_id,
    )
    changed = _after(found.as_seen or current, current, sender, verdict)
    state, reason = _end_of(verdict)
    conversation = (content.conversation_id, sender)
    moved = found.by_conversation not in ("", current.thread_id)
    return Changes(
        mail=replace(moved_on(mail, state, now, reason), thread_id=current.thread_id),
        thread=changed if changed != found.stored else None,
        thread_mails=(ThreadMail(current.thread_id, content.received, mail.key, Direction.IN),),
        new_conversations=() if found.by_conversation else (conversation,),
        conversations=(conversation,) if moved and current.correspondent == sender else (),
        message_ids=(message_of(content.message_id, sender),) if content.message_id and sender else (),
    )


def _after(seen: Thread, stored: Thread, sender: str, verdict: Ignore | Hold | None) -> Thread:
    """What the Mail makes of its Thread; the answer of the colleague whom it waits for opens it again."""
    if isinstance(verdict, Ignore):
        if verdict.reason != COLLEAGUE_ANSWERED or sender != seen.waits_for:
            return stored
        state = ThreadState.OPEN if seen.state is ThreadState.DELEGATED else seen.state
        return replace(seen, state=state, leaving="", waits_for="")
    if stored.is_closed:
        return stored
    return replace(stored, state=ThreadState.HELD if isinstance(verdict, Hold) else ThreadState.OPEN)


def _end_of(verdict: Ignore | Hold | None) -> tuple[MailState, str]:
    if verdict is None:
        return MailState.THREADED, ""
    return (MailState.IGNORED if isinstance(verdict, Ignore) else MailState.HELD), verdict.reason
