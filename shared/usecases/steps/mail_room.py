"""What a Mail's way through fetch, thread and reply needs, and the steps they share."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from shared.domain.mail.decisions import Delegate, HandOff
from shared.domain.mail.inbox import Inbox
from shared.domain.mail.mail import Mail, MailKey, MailState
from shared.domain.mail.reasons import Alarming, Quiet, Reason
from shared.domain.mailboxes.mailbox import WatchedMailbox
from shared.domain.policy.limits import Limits
from shared.domain.tenants import Tenant, TenantState
from shared.domain.threads.changes import Changes
from shared.domain.threads.endings import after_ending
from shared.domain.work import WorkItem
from shared.errors import TryLater
from shared.ports import (
    Clock,
    Correspondence,
    MailboxStore,
    MailClient,
    MailReader,
    Randomness,
    Responder,
    Templates,
    TenantStore,
    WorkQueue,
)
from shared.usecases.steps.backoff import delay_of
from shared.usecases.steps.pauses import ACCESS_DENIED, block_mailbox

logger = logging.getLogger(__name__)

SEND_UNKNOWN: Final = "send-unknown"


@dataclass(frozen=True, slots=True)
class MailRoom:
    """The ports that a Mail's way needs."""

    tenants: TenantStore
    mailboxes: MailboxStore
    correspondence: Correspondence
    queue: WorkQueue
    mails: MailClient
    responder: Responder
    templates: Templates
    reader: MailReader
    clock: Clock
    random: Randomness
    limits: Limits

    def fraction(self) -> float:
        """A random number from 0 to 1."""
        return int.from_bytes(self.random.token(4), "big") / 2**32


def key_of(item: WorkItem) -> MailKey:
    """The Mail that a work item is about."""
    return MailKey(item.tenant, item.mailbox, item.mails[0])


def inbox_of(watched: WatchedMailbox) -> Inbox:
    """Where a Mailbox's Graph calls go."""
    return Inbox(watched.mailbox.tenant, watched.watch.object_id)


def moved_on(mail: Mail, state: MailState, now: datetime, reason: Reason = "") -> Mail:
    """The Mail in its next state, with a line in its trail."""
    line = f"{state.value}@{now.isoformat(timespec='milliseconds')} {reason}".rstrip()
    return replace(mail, state=state, reason=reason, changed_at=now, trail=(*mail.trail, line)[-50:])


def log_step(step: str, mail: Mail, item: WorkItem) -> None:
    """The one line that each step of a Mail writes."""
    logger.info(
        "step=%s mail=%s tenant=%s mailbox=%s state=%s reason=%s item=%s",
        step,
        mail.key.short_id,
        mail.key.tenant,
        mail.key.mailbox,
        mail.state.value,
        mail.reason or "-",
        item.ticket,
    )


def end(room: MailRoom, step: str, item: WorkItem, mail: Mail, state: MailState, reason: Quiet) -> Mail:
    """Write a terminal state of which nobody need be told, and what it makes of the Mail's Thread."""
    return _end(room, step, item, mail, state, reason)


def _end(room: MailRoom, step: str, item: WorkItem, mail: Mail, state: MailState, reason: Quiet | Alarming) -> Mail:
    ended = replace(moved_on(mail, state, room.clock.now(), reason), claim=None)
    saved = save_with_thread(room, ended, is_unknown=reason == SEND_UNKNOWN)
    log_step(step, saved, item)
    return saved


def save_with_thread(room: MailRoom, ended: Mail, is_unknown: bool) -> Mail:
    """Save a Mail that ends without a Reply known to be sent; its Thread is held, or its forward's mark is settled."""
    is_forward = isinstance(ended.decision, Delegate | HandOff)
    concerns_thread = ended.state is MailState.HELD or (is_forward and ended.state is MailState.IGNORED)
    if not ended.thread_id or not concerns_thread:
        return room.correspondence.save(ended)
    thread = room.correspondence.thread(ended.key.tenant, ended.key.mailbox, ended.thread_id)
    changed = after_ending(thread, ended, is_unknown) if thread else None
    if changed == thread:
        return room.correspondence.save(ended)
    return room.correspondence.commit(Changes(ended, thread=changed)).mail


def hold_with_alarm(room: MailRoom, step: str, item: WorkItem, mail: Mail, reason: Alarming) -> None:
    """Hold a Mail that Harper could not finish, and raise an alarm."""
    _end(room, step, item, mail, MailState.HELD, reason)
    alarm(item, mail.key, reason)


def alarm(item: WorkItem, key: MailKey, reason: Alarming) -> None:
    """The line that tells operators of a Mail that Harper could not finish."""
    logger.error(
        "alarm=mail_held mail=%s tenant=%s mailbox=%s reason=%s item=%s",
        key.short_id,
        key.tenant,
        key.mailbox,
        reason,
        item.ticket,
    )


def is_stopped(tenant: Tenant, watched: WatchedMailbox | None) -> bool:
    """Whether work waits: the Tenant is paused or not connected yet, the inbox cannot be reached or is not known."""
    if tenant.state is not TenantState.CONNECTED:
        return True
    return watched is not None and (watched.watch.blocked or not watched.watch.inbox_id or not watched.watch.drafts_id)


def is_before_enabling(mail: Mail, watched: WatchedMailbox) -> bool:
    """Whether the Mail was there before Harper was switched on, this time."""
    enabled_at = watched.mailbox.enabled_at
    return mail.content is not None and (enabled_at is None or mail.content.received < enabled_at)


def is_too_old(room: MailRoom, mail: Mail) -> bool:
    """Whether the Mail is older than the limit; one never fetched, or of the future, counts from when it was seen."""
    since = min(mail.content.received, mail.seen_at) if mail.content else mail.seen_at
    return room.clock.now() - since > timedelta(seconds=room.limits.too_old)


def rest_of_claim(room: MailRoom, mail: Mail) -> float:
    """Seconds until a Mail's claim has ended and things have settled; not positive when they have."""
    if mail.claim is None:
        return 0.0
    settled = mail.claim.until + timedelta(seconds=room.limits.settle)
    return (settled - room.clock.now()).total_seconds()


def wait(room: MailRoom, queue: str, item: WorkItem, seconds: float, why: str) -> None:
    """Put an item back without counting an attempt."""
    logger.info("step=wait mail=%s queue=%s seconds=%.0f why=%s item=%s",
                key_of(item).short_id, queue, seconds, why, item.ticket)  # fmt: skip
    room.queue.put(queue, item, max(0.0, seconds))


def wait_while_stopped(room: MailRoom, queue: str, item: WorkItem, mail: Mail) -> None:
    """Put an item of a paused Tenant or Mailbox back; a Mail that grows too old while it waits is held."""
    if not is_too_old(room, mail):
        wait(room, queue, item, room.limits.pause, "paused")
    elif mail.owes_category:
        end(room, "wait", item, mail, MailState.HANDED_OFF, "category-missing")
    elif mail.claim is not None:
        hold_with_alarm(room, "wait", item, mail, SEND_UNKNOWN)
    else:
        end(room, "wait", item, mail, MailState.HELD, "too-old")


def after_denial(room: MailRoom, queue: str, item: WorkItem, mail: Mail) -> None:
    """After a 403: once the Mailbox is blocked until its checks pass; if they did, it is this Mail that is refused."""
    if item.refused:
        _end_for_good(room, queue, item, mail, "graph-refused")
        return
    block_mailbox(room, item.tenant, item.mailbox, ACCESS_DENIED)
    wait_while_stopped(room, queue, item.but(refused=1), mail)


def put_back(room: MailRoom, queue: str, item: WorkItem, mail: Mail, error: TryLater) -> None:
    """Put an item that met trouble back with a delay; after a day of it the Mail is held, with an alarm."""
    if item.troubled >= room.limits.give_up:
        _end_for_good(room, queue, item, mail, "trouble")
        return
    delay = delay_after(room, queue, item, error)
    room.queue.put(queue, item.after_trouble(delay), delay)


def delay_after(room: MailRoom, queue: str, item: WorkItem, error: TryLater) -> float:
    """Seconds until the next try after this trouble, told in the log."""
    delay = delay_of(error, item.attempt, room.fraction(), room.limits.first_retry)
    logger.warning("step=put-back mail=%s queue=%s seconds=%.0f attempt=%d why=%s item=%s",
                   key_of(item).short_id, queue, delay, item.attempt, error.reason, item.ticket)  # fmt: skip
    return delay


def _end_for_good(room: MailRoom, queue: str, item: WorkItem, mail: Mail, reason: Alarming) -> None:
    if mail.owes_category:
        end(room, queue, item, mail, MailState.HANDED_OFF, "category-missing")
    else:
        hold_with_alarm(room, queue, item, mail, reason if mail.claim is None else SEND_UNKNOWN)
