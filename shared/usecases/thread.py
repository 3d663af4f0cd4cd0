"""Put a Mail into its Thread and walk the rules."""

from __future__ import annotations

from dataclasses import replace

from shared.domain.decisions import Hold, Ignore
from shared.domain.mail import Content, Mail, MailState
from shared.domain.records import Changes, ThreadHints
from shared.domain.rules import COLLEAGUE_ANSWERED, Case, judge
from shared.domain.threading import candidates, index_keys, index_of
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
    hints = room.correspondence.threads_of(
        item.tenant, item.mailbox, (content.conversation_id, content.sender.address), index_keys(content)
    )
    known = _find(room, item, content, hints)
    verdict = judge(Case(content, watched, known, room.clock.now(), room.limits))
    if known is None and isinstance(verdict, Ignore):
        return end(room, "thread", item, mail, MailState.IGNORED, verdict.reason)
    placed = room.correspondence.commit(_changes(room, mail, content, known, hints, verdict)).mail
    log_step("thread", placed, item)
    return placed


def _find(room: MailRoom, item: WorkItem, content: Content, hints: ThreadHints) -> Thread | None:
    for thread_id in candidates(hints.by_conversation, hints.by_message_id, index_keys(content)):
        found = room.correspondence.thread(item.tenant, item.mailbox, thread_id)
        if found is not None and found.belongs_to(content.sender.address):
            return found
    return None


def _changes(
    room: MailRoom,
    mail: Mail,
    content: Content,
    known: Thread | None,
    hints: ThreadHints,
    verdict: Ignore | Hold | None,
) -> Changes:
    now = room.clock.now()
    current = known or Thread(
        thread_id=mail.key.hash[:24],
        tenant=mail.key.tenant,
        mailbox=mail.key.mailbox,
        correspondent=content.sender.address,
        state=ThreadState.OPEN,
        opened_at=now,
        conversation_id=content.conversation_id,
    )
    changed = replace(current, state=_state_after(current, verdict))
    state, reason = _end_of(verdict)
    conversation = (content.conversation_id, content.sender.address)
    moved = hints.by_conversation not in ("", current.thread_id)
    return Changes(
        mail=replace(moved_on(mail, state, now, reason), thread_id=current.thread_id),
        thread=changed if known is None or changed != known else None,
        thread_mails=(ThreadMail(current.thread_id, content.received, mail.key, Direction.IN),),
        new_conversations=() if hints.by_conversation else (conversation,),
        conversations=(conversation,) if moved else (),
        message_ids=(index_of(content.message_id, content.sender.address),) if content.message_id else (),
    )


def _state_after(thread: Thread, verdict: Ignore | Hold | None) -> ThreadState:
    if isinstance(verdict, Ignore):
        answered = verdict.reason == COLLEAGUE_ANSWERED and thread.state is ThreadState.DELEGATED
        return ThreadState.OPEN if answered else thread.state
    if thread.state in (ThreadState.OPEN, ThreadState.HELD):
        return ThreadState.HELD if isinstance(verdict, Hold) else ThreadState.OPEN
    return thread.state


def _end_of(verdict: Ignore | Hold | None) -> tuple[MailState, str]:
    if verdict is None:
        return MailState.THREADED, ""
    return (MailState.IGNORED if isinstance(verdict, Ignore) else MailState.HELD), verdict.reason
