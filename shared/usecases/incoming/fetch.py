"""Fetch a Mail: its row first, then one GET."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

from shared.domain.mail.mail import FetchedMail, Mail, MailKey, MailState
from shared.domain.mailboxes.mailbox import WatchedMailbox
from shared.domain.threads.changes import Changes
from shared.domain.work import MAIL_FETCH, MAIL_THREAD, WorkItem
from shared.errors import AccessLost, Conflict, NotFound, Refused, TryLater
from shared.usecases.steps.backoff import delay_of_absence
from shared.usecases.steps.mail_room import (
    MailRoom,
    after_denial,
    end,
    hold_with_alarm,
    inbox_of,
    is_stopped,
    key_of,
    log_step,
    moved_on,
    put_back,
    wait_while_stopped,
)
from shared.usecases.steps.pauses import pause_tenant
from shared.usecases.tenants.invite import is_being_deleted

logger = logging.getLogger(__name__)

_TAKE_APART_WITHIN = 60.0


def fetch(room: MailRoom, item: WorkItem) -> None:
    """Bring one Mail from SEEN to FETCHED and on to mail-thread; a pack is taken apart first."""
    if len(item.mails) > 1:
        _take_apart(room, item)
        return
    tenant = room.tenants.recent_tenant(item.tenant)
    if tenant is None or is_being_deleted(tenant):
        logger.info("step=fetch mail=%s reason=tenant-deleted item=%s", key_of(item).short_id, item.ticket)
        return
    mail = _see(room, item)
    if mail is None or mail.state is not MailState.SEEN:
        return
    watched = room.mailboxes.mailbox(item.tenant, item.mailbox)
    if watched is None or not watched.settings.enabled:
        end(room, "fetch", item, mail, MailState.IGNORED, "mailbox-disabled" if watched else "mailbox-deleted")
    elif is_stopped(tenant, watched):
        wait_while_stopped(room, MAIL_FETCH, item, mail)
    else:
        _get(room, item, mail, watched)


def _take_apart(room: MailRoom, pack: WorkItem) -> None:
    singles = pack.unpacked()
    if not room.queue.put_all(MAIL_FETCH, singles, _TAKE_APART_WITHIN):
        # Those that were stored carry the same tickets next time, so that they are known again.
        raise TryLater("pack not taken apart")
    for single in singles:
        logger.info("step=take-apart mail=%s item=%s", key_of(single).short_id, single.ticket)


def _see(room: MailRoom, item: WorkItem) -> Mail | None:
    """The Mail's row, inserted or found as this item's own; None where another item has it."""
    key = key_of(item)
    now = room.clock.now()
    fresh = moved_on(Mail(key, MailState.SEEN, item.ticket, now), MailState.SEEN, now)
    try:
        seen = room.correspondence.save(fresh)
    except Conflict:
        return _own_row(room, item, key)
    log_step("fetch", seen, item)
    return seen


def _own_row(room: MailRoom, item: WorkItem, key: MailKey) -> Mail | None:
    row = room.correspondence.mail(key)
    if row is None:
        raise TryLater("row vanished")
    now = room.clock.now()
    abandoned = row.state is MailState.SEEN and now - row.seen_at > timedelta(seconds=room.limits.take_over)
    if row.ticket != item.ticket and abandoned:
        taken = room.correspondence.save(replace(row, ticket=item.ticket, seen_at=now))
        log_step("take-over", taken, item)
        return taken
    if row.ticket != item.ticket:
        log_step("duplicate", row, item)
        return None
    if row.state is MailState.FETCHED:
        room.queue.put(MAIL_THREAD, item)
    return row


def _get(room: MailRoom, item: WorkItem, mail: Mail, watched: WatchedMailbox) -> None:
    try:
        fetched = room.mails.mail(inbox_of(watched), mail.key.mail_id)
    except NotFound as gone:
        _absent(room, item, mail, gone)
    except AccessLost as lost:
        pause_tenant(room, item.tenant, lost.code)
        wait_while_stopped(room, MAIL_FETCH, item, mail)
    except Refused as refusal:
        if refusal.status == 403:
            after_denial(room, MAIL_FETCH, item, mail)
        else:
            hold_with_alarm(room, "fetch", item, mail, "graph-refused")
    except TryLater as trouble:
        put_back(room, MAIL_FETCH, item, mail, trouble)
    else:
        _keep(room, item, mail, watched, fetched)


def _absent(room: MailRoom, item: WorkItem, mail: Mail, error: NotFound) -> None:
    if item.absent >= room.limits.gone:
        end(room, "fetch", item, mail, MailState.IGNORED, "gone")
        return
    delay = delay_of_absence(room.limits, item)
    logger.info("step=fetch mail=%s reason=absent seconds=%.0f item=%s", mail.key.short_id, delay, item.ticket)
    room.queue.put(MAIL_FETCH, item.after_absence(delay), delay)


def _keep(room: MailRoom, item: WorkItem, mail: Mail, watched: WatchedMailbox, fetched: FetchedMail) -> None:
    if fetched.is_draft or (watched.watch.inbox_id and fetched.folder_id != watched.watch.inbox_id):
        end(room, "fetch", item, mail, MailState.IGNORED, "draft" if fetched.is_draft else "moved")
        return
    kept = replace(moved_on(mail, MailState.FETCHED, room.clock.now()), content=room.reader.content_of(fetched))
    saved = room.correspondence.commit(Changes(kept, fetched_index=True)).mail
    log_step("fetch", saved, item)
    room.queue.put(MAIL_THREAD, item.but(attempt=0, absent=0.0, refused=0))
