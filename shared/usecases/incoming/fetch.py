"""Fetch a Mail: its row first, then one GET."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

from shared.domain.mail.mail import FetchedMail, Mail, MailState
from shared.domain.mailboxes.watch import WatchedMailbox
from shared.domain.policy.rules import is_stopped
from shared.domain.threads.changes import Changes
from shared.domain.work import MAIL_FETCH, MAIL_THREAD
from shared.errors import AccessLost, Conflict, NotFound, Refused, TryLater
from shared.usecases.steps.again import (
    Again,
    Counts,
    Onward,
    block_or_hold,
    delay_of_absence,
    put_back_or_hold,
    wait_while_stopped,
)
from shared.usecases.steps.pauses import pause_tenant
from shared.usecases.steps.transitions import Run, end, hold_with_alarm, log_step, moved_on

logger = logging.getLogger(__name__)

_TAKE_APART_WITHIN = 60.0


def fetch(run: Run) -> Onward | None:
    """Bring one Mail from SEEN to FETCHED and on to mail-thread; a pack is taken apart first."""
    app, item = run.app, run.item
    if len(item.mails) > 1:
        _take_apart(run)
        return None
    tenant = app.tenants.recent_tenant(item.tenant_id)
    if tenant is None or tenant.is_being_deleted:
        logger.info("step=fetch mail=%s reason=tenant-deleted item=%s", item.key.short_id, item.ticket)
        return None
    mail = _see(run)
    if mail is None or mail.state is MailState.FETCHED:
        return Onward(MAIL_THREAD, item) if mail else None
    if mail.state is not MailState.SEEN:
        return None
    watched = app.mailboxes.mailbox(item.tenant_id, item.mailbox_id)
    if watched is None or not watched.settings.enabled:
        end(run, "fetch", mail, MailState.IGNORED, "mailbox-disabled" if watched else "mailbox-deleted")
    elif is_stopped(tenant, watched):
        wait_while_stopped(run, mail)
    else:
        return _get(run, mail, watched)
    return None


def _take_apart(run: Run) -> None:
    singles = run.item.unpacked()
    if not run.app.queue.put_all(MAIL_FETCH, singles, _TAKE_APART_WITHIN):
        # Those that were stored carry the same tickets next time, so that they are known again.
        raise TryLater("pack not taken apart")
    for single in singles:
        logger.info("step=take-apart mail=%s item=%s", single.key.short_id, single.ticket)


def _see(run: Run) -> Mail | None:
    """The Mail's row, inserted or found as this item's own; None where another item has it."""
    now = run.app.clock.now()
    fresh = moved_on(Mail(run.item.key, MailState.SEEN, run.item.ticket, now), MailState.SEEN, now)
    try:
        seen = run.app.correspondence.save(fresh)
    except Conflict:
        return _own_row(run)
    log_step("fetch", seen, run.item)
    return seen


def _own_row(run: Run) -> Mail | None:
    app, item = run.app, run.item
    row = app.correspondence.mail(item.key)
    if row is None:
        raise TryLater("row vanished")
    now = app.clock.now()
    abandoned = row.state is MailState.SEEN and now - row.seen_at > timedelta(seconds=app.limits.take_over)
    if row.ticket != item.ticket and abandoned:
        taken = app.correspondence.save(replace(row, ticket=item.ticket, seen_at=now))
        log_step("take-over", taken, item)
        return taken
    if row.ticket != item.ticket:
        log_step("duplicate", row, item)
        return None
    return row


def _get(run: Run, mail: Mail, watched: WatchedMailbox) -> Onward | None:
    try:
        fetched = run.app.mails.mail(watched.watch.inbox, mail.key.mail_id)
    except NotFound:
        _absent(run, mail)
    except AccessLost as lost:
        pause_tenant(run.app, run.item.tenant_id, lost.code)
        wait_while_stopped(run, mail)
    except Refused as refusal:
        if refusal.status == 403:
            block_or_hold(run, mail)
        else:
            hold_with_alarm(run, "fetch", mail, "graph-refused")
    except TryLater as trouble:
        put_back_or_hold(run, mail, trouble)
    else:
        return _keep(run, mail, watched, fetched)
    return None


def _absent(run: Run, mail: Mail) -> None:
    if run.item.absent >= run.app.limits.gone:
        end(run, "fetch", mail, MailState.IGNORED, "gone")
        return
    delay = delay_of_absence(run.app.limits, run.item)
    logger.info("step=fetch mail=%s reason=absent seconds=%.0f item=%s", mail.key.short_id, delay, run.item.ticket)
    raise Again(delay, "absent", Counts.ABSENCE)


def _keep(run: Run, mail: Mail, watched: WatchedMailbox, fetched: FetchedMail) -> Onward | None:
    app = run.app
    inbox_id = watched.watch.found.inbox_id
    if fetched.is_draft or (inbox_id and fetched.folder_id != inbox_id):
        end(run, "fetch", mail, MailState.IGNORED, "draft" if fetched.is_draft else "moved")
        return None
    kept = replace(moved_on(mail, MailState.FETCHED, app.clock.now()), content=app.reader.content_of(fetched))
    saved = app.correspondence.commit(Changes(kept, fetched_index=True)).mail
    log_step("fetch", saved, run.item)
    return Onward(MAIL_THREAD, run.item.but(attempt=0, absent=0.0, refused=0))
