"""Put a Mail into its Thread and walk the rules."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from shared.domain.mail.decisions import Hold, Ignore
from shared.domain.mail.mail import Content, Fetched, Mail, MailState
from shared.domain.mail.reasons import Held, Ignored
from shared.domain.mailboxes.watch import WatchedMailbox
from shared.domain.policy.rules import COLLEAGUE_ANSWERED, Case, judge
from shared.domain.threads.changes import Changes
from shared.domain.threads.index import about, index_keys, is_own_message, message_of, sought_by_subject
from shared.domain.threads.persons import is_same_person
from shared.domain.threads.thread import Direction, Thread, ThreadMail, ThreadState
from shared.domain.values.addresses import domain_of, normalise
from shared.domain.view.kinds import Finding, Kind
from shared.domain.work import MAIL_REPLY
from shared.ports.app import App
from shared.usecases.steps.again import Onward
from shared.usecases.steps.transitions import Run, end, log_step, moved_on

logger = logging.getLogger(__name__)

_SUBJECT_HOLDS = timedelta(days=30)


def thread(run: Run) -> Onward | None:
    """Bring a Mail from FETCHED to THREADED and on to mail-reply, or to its end by a rule."""
    mail = run.app.correspondence.mail(run.item.key)
    if mail is not None and mail.state is MailState.FETCHED:
        mail = _place(run, Fetched.of(mail))
    return Onward(MAIL_REPLY, run.item) if mail is not None and mail.state is MailState.THREADED else None


def _place(run: Run, fetched: Fetched) -> Mail:
    app, item, mail, content = run.app, run.item, fetched.mail, fetched.content
    watched = app.mailboxes.recent_mailbox(item.tenant_id, item.mailbox_id)
    if watched is None:
        return end(run, "thread", mail, MailState.IGNORED, "mailbox-deleted")
    found = _find(run, content, watched)
    finding = _detect(run, content, watched)
    verdict = judge(Case(content, watched, found.as_seen, finding, app.clock.now(), app.limits))
    if found.stored is None and isinstance(verdict, Ignore):
        return end(run, "thread", mail, MailState.IGNORED, verdict.reason)
    placed = app.correspondence.commit(_changes(app.clock.now(), fetched, found, verdict)).mail
    log_step("thread", placed, item)
    return placed


def _detect(run: Run, content: Content, watched: WatchedMailbox) -> Finding:
    """What kind of Mail it is; a line with all signs where no person wrote it."""
    finding = run.app.reader.finding_of(content, frozenset(map(normalise, watched.own_addresses)))
    if finding.kind is not Kind.HUMAN:
        logger.info(
            "step=detect mail=%s kind=%s reason=%s signs=%s item=%s",
            run.item.key.short_id, finding.kind.value, finding.reason, ",".join(finding.signs), run.item.ticket,
        )  # fmt: skip
    return finding


@dataclass(frozen=True, slots=True)
class _Match:
    """The Thread of a Mail as it is stored and as this Mail sees it, and where its conversation led."""

    by_conversation: str
    stored: Thread | None = None
    as_seen: Thread | None = None


def _find(run: Run, content: Content, watched: WatchedMailbox) -> _Match:
    """The sender's own Thread of this conversation, else one whose message the Mail names, else a colleague's, else
    the sender's own of that subject.
    """
    where, sender = (run.item.tenant_id, run.item.mailbox_id), content.sender.address
    conversation = _conversation(content)
    opened = run.app.threads.thread_by_conversation(*where, conversation) if conversation else ""
    theirs = run.app.threads.thread(*where, opened) if opened else None
    if theirs is not None and theirs.correspondent == sender:
        return _Match(opened, theirs, theirs)
    named = _find_named(run, content, watched)
    if named is not None:
        return replace(named, by_conversation=opened)
    if theirs is not None and theirs.belongs_to(sender):
        return _Match(opened, theirs, theirs)
    alike = _find_by_subject(run, content)
    return _Match(opened, alike, alike)


def _conversation(content: Content) -> tuple[str, str] | None:
    """The index key of a conversation as one person takes part in it; without an id or a person it is none."""
    sender = content.sender.address
    return (content.conversation_id, sender) if content.conversation_id and sender else None


def _find_named(run: Run, content: Content, watched: WatchedMailbox) -> _Match | None:
    """The first Thread of a message that the Mail names, if its sender belongs to it."""
    where, sender = (run.item.tenant_id, run.item.mailbox_id), content.sender.address
    seen = {""}
    for key in index_keys(content):
        named = run.app.threads.thread_by_message(*where, key)
        # Our own messages come first and open the most: a Thread that they left shut is not looked at again.
        thread = run.app.threads.thread(*where, named) if named not in seen else None
        seen.add(named)
        if thread is None:
            continue
        if thread.belongs_to(sender):
            return _Match("", thread, thread)
        if _is_asked_under_another_address(thread, sender, key, watched):
            asked = replace(thread, colleagues=(*thread.colleagues, sender), waits_for=sender)
            return _Match("", thread, asked)
        if is_own_message(key) and _is_the_correspondent(run.app, content, thread):
            return _Match("", thread, thread)
    return None


def _is_the_correspondent(app: App, content: Content, thread: Thread) -> bool:
    """Whether what the correspondent wrote shows that this, from another address, is written by the same person."""
    lines = app.threads.thread_mails(thread.tenant_id, thread.mailbox_id, thread.thread_id)
    received = [line.key for line in lines if line.direction is Direction.IN]
    for key in dict.fromkeys((*received[:1], *received[-2:])):
        mail = app.correspondence.mail(key)
        earlier = mail.content if mail else None
        if earlier and earlier.sender.address == thread.correspondent and is_same_person(content, earlier):
            return True
    return False


def _find_by_subject(run: Run, content: Content) -> Thread | None:
    """The sender's own Thread of this subject, for an answer whose headers were lost; a guess, so not for long."""
    where = (run.item.tenant_id, run.item.mailbox_id)
    key = sought_by_subject(content)
    alike = run.app.threads.thread_by_message(*where, key) if key else ""
    thread = run.app.threads.thread(*where, alike) if alike else None
    if thread is None or thread.correspondent != content.sender.address:
        return None
    # One tuple: what was held, ignored or handed off to nobody is answered at no time.
    last = max((thread.opened_at, *thread.answered))
    return thread if content.received - last <= _SUBJECT_HOLDS else None


def _is_asked_under_another_address(thread: Thread, sender: str, key: str, watched: WatchedMailbox) -> bool:
    """Whether a person of our own domain answers our forward: Exchange writes from the primary address, no alias."""
    waits = thread.state is ThreadState.DELEGATED or bool(thread.leaving)
    is_colleague = domain_of(sender) == domain_of(watched.settings.address) and bool(thread.waits_for)
    return waits and is_colleague and is_own_message(key)


def _changes(now: datetime, fetched: Fetched, found: _Match, verdict: Ignore | Hold | None) -> Changes:
    mail, content = fetched.mail, fetched.content
    sender = content.sender.address
    current = found.stored or Thread(
        thread_id=mail.key.hash[:24],
        tenant_id=mail.key.tenant_id,
        mailbox_id=mail.key.mailbox_id,
        correspondent=sender,
        state=ThreadState.OPEN,
        opened_at=now,
        conversation_id=content.conversation_id,
    )
    changed = _after(found.as_seen or current, current, sender, verdict)
    state, reason = _end_of(verdict)
    conversation = _conversation(content)
    moved = found.by_conversation not in ("", current.thread_id)
    return Changes(
        mail=replace(moved_on(mail, state, now, reason), thread_id=current.thread_id),
        thread=changed if changed != found.stored else None,
        thread_mails=(ThreadMail(current.thread_id, content.received, mail.key, Direction.IN),),
        new_conversations=(conversation,) if conversation and not found.by_conversation else (),
        conversations=(conversation,) if conversation and moved and current.correspondent == sender else (),
        message_ids=_index_of(content),
    )


def _index_of(content: Content) -> tuple[str, ...]:
    """What leads the sender's later Mails to this one's Thread: its id, and what it is about."""
    sender = content.sender.address
    by_id = message_of(content.message_id, sender) if content.message_id and sender else ""
    return tuple(filter(None, (by_id, about(content))))


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


def _end_of(verdict: Ignore | Hold | None) -> tuple[MailState, Ignored | Held | Literal[""]]:
    if verdict is None:
        return MailState.THREADED, ""
    return (MailState.IGNORED if isinstance(verdict, Ignore) else MailState.HELD), verdict.reason
