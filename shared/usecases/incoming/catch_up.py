"""Catch up with an inbox: read its delta page by page and queue each Mail that is not known yet."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.mail.inbox import DeltaPage, Inbox, MailHead
from shared.domain.mail.mail import MailKey
from shared.domain.mailboxes.watch import InboxReading, Watch, WatchedMailbox
from shared.domain.tenants import TenantState
from shared.domain.work import MAIL_FETCH, MAILBOX_CATCH_UP, WorkItem, packed
from shared.errors import AccessLost, Conflict, CursorLost, Refused, TryLater
from shared.ports.app import App
from shared.ports.time import new_ticket
from shared.usecases.incoming.lease import Lease, NotTheReader
from shared.usecases.steps.again import Onward, after_trouble
from shared.usecases.steps.pauses import ACCESS_DENIED, block_mailbox, pause_tenant
from shared.usecases.steps.transitions import Run

logger = logging.getLogger(__name__)

# Below functionTimeout (5 min): another item goes on from the cursor.
LONGEST_RUN = timedelta(seconds=200)
# Mails may come in with an earlier time than the newest one seen.
MARGIN = timedelta(hours=1)
# A delta with a filter ends here, whether or not there is more (Graph page "message: delta").
FILTERED_MOST = 5_000


@dataclass(frozen=True, slots=True)
class _Round:
    """What one run reads: whose inbox, by which lease, since when Mails count, when it must stop."""

    app: App
    item: WorkItem
    inbox: Inbox
    lease: Lease
    enabled_at: datetime
    stop_at: datetime


def catch_up(run: Run) -> Onward | None:
    """Read what the inbox got since the cursor; a run that finds another at work ends at once."""
    app, item = run.app, run.item
    watched = _readable(app, item)
    if watched is None or watched.mailbox.enabled_at is None:
        _log(item, "not-readable")
        return None
    lease = Lease(app, item.tenant_id, item.mailbox_id, new_ticket(app.random))
    stop_at = app.clock.now() + LONGEST_RUN
    return _attend(run, _Round(app, item, watched.watch.inbox, lease, watched.mailbox.enabled_at, stop_at))


def _attend(run: Run, round_: _Round) -> Onward | None:
    app, item = run.app, run.item
    try:
        return _read_restarting(round_, round_.lease.take())
    except (NotTheReader, Conflict):
        _log(item, "not-the-reader")
    except AccessLost as lost:
        pause_tenant(app, item.tenant_id, lost.code)
        _release(round_)
    except Refused as refusal:
        if refusal.status not in (403, 404):
            raise
        block_mailbox(
            app, item.tenant_id, item.mailbox_id, ACCESS_DENIED if refusal.status == 403 else "inbox-not-found"
        )
        _release(round_)
    except TryLater as trouble:
        raise after_trouble(run, trouble, lambda delay: _keep_away(round_, delay)) from trouble
    return None


def _readable(app: App, item: WorkItem) -> WatchedMailbox | None:
    tenant = app.tenants.tenant(item.tenant_id)
    if tenant is None or tenant.state is not TenantState.CONNECTED:
        return None
    watched = app.mailboxes.mailbox(item.tenant_id, item.mailbox_id)
    return watched if watched is not None and watched.is_readable else None


def _release(round_: _Round) -> None:
    try:
        round_.lease.give_back()
    except (NotTheReader, Conflict):
        _log(round_.item, "not-the-reader")


def _keep_away(round_: _Round, delay: float) -> None:
    """Make the timer's items end at once until the one that was put back comes."""
    try:
        round_.lease.keep_for(timedelta(seconds=max(0.0, delay - 1.0)))
    except (NotTheReader, Conflict, TryLater):
        _log(round_.item, "lease-left")


def _read_restarting(round_: _Round, watch: Watch) -> Onward | None:
    """Read; a cursor that Graph forgot is dropped once, and the round starts again from the watermark less an hour."""
    try:
        return _read(round_, watch)
    except AccessLost:
        raise
    except Refused as refusal:
        # A link that leads to another host (0), or that Graph cannot read (400), is of no more use than a lost one.
        if not isinstance(refusal, CursorLost) and (refusal.status not in (0, 400) or not watch.reading.cursor):
            raise
        _log(round_.item, "cursor-lost")
        return _read(round_, round_.lease.note(cursor="", round_count=0))


def _read(round_: _Round, watch: Watch) -> Onward | None:
    """Read pages until the round is complete or the time is up; the cursor follows what is queued, never leads it."""
    brought = 0
    while True:
        since = watch.reading.since(round_.enabled_at, MARGIN)
        page = round_.app.mails.delta(round_.inbox, watch.reading.cursor, since)
        brought += _queue_unknown(round_, page.heads)
        read = replace(
            watch.reading,
            cursor=page.link,
            round_count=watch.reading.round_count + len(page.heads),
            newest=_newest(round_, watch.reading.newest, page.heads),
        )
        last_mail_at = _newest(round_, watch.last_mail_at, page.heads)
        if page.is_last:
            listed = _complete(round_, watch) if read.round_count >= FILTERED_MOST else 0
            if listed is None:
                return _go_on_later(round_)
            _end_round(round_, read, last_mail_at)
            _log(round_.item, "complete", brought + listed)
            return None
        watch = _note_page(round_, read, last_mail_at)
        if _is_late(round_):
            return _go_on_later(round_)


def _note_page(round_: _Round, read: InboxReading, last_mail_at: datetime | None) -> Watch:
    def note(watch: Watch) -> Watch:
        reading = replace(watch.reading, cursor=read.cursor, round_count=read.round_count, newest=read.newest)
        return replace(watch, reading=reading, last_mail_at=last_mail_at)

    return round_.lease.write(note)


def _end_round(round_: _Round, read: InboxReading, last_mail_at: datetime | None) -> None:
    def end(watch: Watch) -> Watch:
        watermark = max(filter(None, (read.newest, watch.reading.watermark)), default=None)
        return replace(watch, reading=InboxReading(read.cursor, watermark=watermark), last_mail_at=last_mail_at)

    round_.lease.write(end)


def _complete(round_: _Round, watch: Watch) -> int | None:
    """Complete a round that the filter may have cut off by the list of all Mails since the watermark.

    Returns how many were not known, or None when there is more to list. The list goes by time, so what it has
    passed moves the watermark, from which a later run goes on.
    """
    since = watch.reading.since(round_.enabled_at)
    link = ""
    brought = 0
    while True:
        page: DeltaPage = round_.app.mails.received_since(round_.inbox, link, since)
        brought += _queue_unknown(round_, page.heads)
        if page.heads:
            round_.lease.note(watermark=_newest(round_, since, page.heads))
        link = page.link
        if page.is_last or not link:
            return brought
        if _is_late(round_):
            return None


def _queue_unknown(round_: _Round, heads: tuple[MailHead, ...]) -> int:
    """Put the Mails of a page that are not known on mail-fetch; returns how many."""
    tenant, mailbox = round_.item.tenant_id, round_.item.mailbox_id
    wanted = [head for head in heads if head.received >= round_.enabled_at]
    if not wanted:
        return 0
    known = round_.app.correspondence.known(tenant, mailbox, [head.received for head in wanted])
    unknown = [head.mail_id for head in wanted if MailKey(tenant, mailbox, head.mail_id).hash not in known]
    for pack in packed(tenant, mailbox, unknown, lambda: new_ticket(round_.app.random)):
        round_.app.queue.put(MAIL_FETCH, pack)
        _log_mails(pack)
    return len(unknown)


def _log_mails(pack: WorkItem) -> None:
    if not logger.isEnabledFor(logging.INFO):
        return
    for single in pack.unpacked():
        logger.info(
            "step=catch-up mail=%s tenant=%s mailbox=%s item=%s",
            single.key.short_id,
            single.tenant_id,
            single.mailbox_id,
            single.ticket,
        )


def _newest(round_: _Round, before: datetime | None, heads: tuple[MailHead, ...]) -> datetime | None:
    """The newest of these times, but none in the future: a program that imports a Mail may give it any time."""
    now = round_.app.clock.now()
    times = [min(head.received, now) for head in heads]
    return max([*times, before] if before else times, default=None)


def _is_late(round_: _Round) -> bool:
    return round_.app.clock.now() >= round_.stop_at


def _go_on_later(round_: _Round) -> Onward:
    item = round_.item
    round_.lease.give_back()
    _log(item, "more-to-read")
    item = WorkItem(item.tenant_id, item.mailbox_id, new_ticket(round_.app.random), why="more")
    return Onward(MAILBOX_CATCH_UP, item)


def _log(item: WorkItem, reason: str, brought: int = 0) -> None:
    logger.info(
        "step=catch-up tenant=%s mailbox=%s why=%s reason=%s mails=%d item=%s",
        item.tenant_id,
        item.mailbox_id,
        item.why,
        reason,
        brought,
        item.ticket,
    )
