"""Catch up with an inbox: read its delta page by page and queue each Mail that is not known yet."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.mail.inbox import DeltaPage, Inbox, MailHead
from shared.domain.mail.mail import MailKey
from shared.domain.mailboxes.mailbox import Watch, WatchedMailbox, WatchState
from shared.domain.tenants import TenantState
from shared.domain.work import MAIL_FETCH, MAILBOX_CATCH_UP, WorkItem, packed
from shared.errors import AccessLost, Conflict, CursorLost, HarperError, Refused, TryLater
from shared.ports.app import App
from shared.ports.time import new_ticket
from shared.usecases.steps.again import Again, Counts, Onward, delay_after, new_item
from shared.usecases.steps.pauses import ACCESS_DENIED, block_mailbox, pause_tenant
from shared.usecases.steps.transitions import Run

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=330)
# Below functionTimeout (5 min): another item goes on from the cursor.
LONGEST_RUN = timedelta(seconds=200)
# Mails may come in with an earlier time than the newest one seen.
MARGIN = timedelta(hours=1)
# A delta with a filter ends here, whether or not there is more (Graph page "message: delta").
FILTERED_MOST = 5_000


class _NotTheReader(HarperError):
    """Another run reads this inbox, or the Mailbox was switched or deleted while it ran."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """One run: whose inbox, since when Mails count, the name under which it reads, when it must stop."""

    app: App
    item: WorkItem
    inbox: Inbox
    enabled_at: datetime
    reader: str
    stop_at: datetime


def catch_up(run: Run) -> Onward | None:
    """Read what the inbox got since the cursor; a run that finds another at work ends at once."""
    app, item = run.app, run.item
    try:
        watched = _readable(app, item)
        if watched is None or watched.mailbox.enabled_at is None:
            _log(item, "not-readable")
            return None
        ticket, stop_at = new_ticket(app.random), app.clock.now() + LONGEST_RUN
        reading = _Reading(app, item, watched.watch.inbox, watched.mailbox.enabled_at, ticket, stop_at)
        return _attend(run, reading)
    except TryLater as trouble:
        raise _after_trouble(run, trouble) from trouble


def _attend(run: Run, reading: _Reading) -> Onward | None:
    app, item = run.app, run.item
    try:
        return _read_restarting(reading, _take_lease(reading))
    except (_NotTheReader, Conflict):
        _log(item, "not-the-reader")
    except AccessLost as lost:
        pause_tenant(app, item.tenant, lost.code)
        _release(reading)
    except Refused as refusal:
        if refusal.status not in (403, 404):
            raise
        block_mailbox(app, item.tenant, item.mailbox, ACCESS_DENIED if refusal.status == 403 else "inbox-not-found")
        _release(reading)
    except TryLater as trouble:
        again = _after_trouble(run, trouble)
        _keep_away(reading, again.delay)
        raise again from trouble
    return None


def _after_trouble(run: Run, trouble: TryLater) -> Again:
    delay = delay_after(run, trouble)
    logger.warning(
        "step=put-back tenant=%s mailbox=%s reason=%s seconds=%.0f item=%s",
        run.item.tenant,
        run.item.mailbox,
        trouble.reason,
        delay,
        run.item.ticket,
    )
    return Again(delay, trouble.reason, Counts.TROUBLE)


def _readable(app: App, item: WorkItem) -> WatchedMailbox | None:
    tenant = app.tenants.tenant(item.tenant)
    if tenant is None or tenant.state is not TenantState.CONNECTED:
        return None
    watched = app.mailboxes.mailbox(item.tenant, item.mailbox)
    return watched if watched is not None and watched.is_readable else None


# ------------------------------------------------------------------------------------------------ the lease


def _take_lease(reading: _Reading) -> Watch:
    now = reading.app.clock.now()

    def take(watch: Watch) -> Watch:
        if watch.state is WatchState.DISABLED:  # since we looked
            raise _NotTheReader
        if watch.reader and watch.reading_until is not None and watch.reading_until > now:
            raise _NotTheReader
        return replace(watch, reader=reading.reader, reading_until=now + LEASE)

    return reading.app.mailboxes.change_watch(reading.item.tenant, reading.item.mailbox, take)


def _write(reading: _Reading, **changes: object) -> Watch:
    """Change the watch, as long as this run is the reader; each write makes the lease last again."""
    until = reading.app.clock.now() + LEASE

    def write(watch: Watch) -> Watch:
        if watch.reader != reading.reader:
            raise _NotTheReader
        return replace(watch, **{"reading_until": until, **changes})  # type: ignore[arg-type]

    return reading.app.mailboxes.change_watch(reading.item.tenant, reading.item.mailbox, write)


def _release(reading: _Reading) -> None:
    try:
        _write(reading, reader="", reading_until=None)
    except (_NotTheReader, Conflict):
        _log(reading.item, "not-the-reader")


def _keep_away(reading: _Reading, delay: float) -> None:
    """Make the timer's items end at once until the one that was put back comes."""
    until = reading.app.clock.now() + timedelta(seconds=max(0.0, delay - 1.0))
    try:
        _write(reading, reading_until=until)
    except (_NotTheReader, Conflict, TryLater):
        _log(reading.item, "lease-left")


# ------------------------------------------------------------------------------------------------ the pages


def _read_restarting(reading: _Reading, watch: Watch) -> Onward | None:
    """Read; a cursor that Graph forgot is dropped once, and the round starts again from the watermark less an hour."""
    try:
        return _read(reading, watch)
    except AccessLost:
        raise
    except Refused as refusal:
        # A link that leads to another host (0), or that Graph cannot read (400), is of no more use than a lost one.
        if not isinstance(refusal, CursorLost) and (refusal.status not in (0, 400) or not watch.cursor):
            raise
        _log(reading.item, "cursor-lost")
        return _read(reading, _write(reading, cursor="", round_count=0))


def _read(reading: _Reading, watch: Watch) -> Onward | None:
    """Read pages until the round is complete or the time is up; the cursor follows what is queued, never leads it."""
    brought = 0
    while True:
        page = reading.app.mails.delta(reading.inbox, watch.cursor, _since(reading, watch))
        brought += _queue_unknown(reading, page.heads)
        count = watch.round_count + len(page.heads)
        newest = _newest(reading, watch.newest, page.heads)
        last_mail_at = _newest(reading, watch.last_mail_at, page.heads)
        if page.is_last:
            listed = _complete(reading, watch) if count >= FILTERED_MOST else 0
            if listed is None:
                return _go_on_later(reading)
            _end_round(reading, page.link, newest, last_mail_at)
            _log(reading.item, "complete", brought + listed)
            return None
        watch = _write(reading, cursor=page.link, round_count=count, newest=newest, last_mail_at=last_mail_at)
        if _is_late(reading):
            return _go_on_later(reading)


def _end_round(reading: _Reading, link: str, newest: datetime | None, last_mail_at: datetime | None) -> None:
    def end(watch: Watch) -> Watch:
        if watch.reader != reading.reader:
            raise _NotTheReader
        watermark = max(filter(None, (newest, watch.watermark)), default=None)
        fresh = replace(watch, cursor=link, round_count=0, newest=None, watermark=watermark, last_mail_at=last_mail_at)
        return replace(fresh, reader="", reading_until=None)

    reading.app.mailboxes.change_watch(reading.item.tenant, reading.item.mailbox, end)


def _since(reading: _Reading, watch: Watch) -> datetime:
    """From when a new round reads: a little before the watermark, never before the Mailbox was enabled."""
    return max(reading.enabled_at, watch.watermark - MARGIN) if watch.watermark else reading.enabled_at


def _complete(reading: _Reading, watch: Watch) -> int | None:
    """Complete a round that the filter may have cut off by the list of all Mails since the watermark.

    Returns how many were not known, or None when there is more to list. The list goes by time, so what it has
    passed moves the watermark, from which a later run goes on.
    """
    since = max(reading.enabled_at, watch.watermark) if watch.watermark else reading.enabled_at
    link = ""
    brought = 0
    while True:
        page: DeltaPage = reading.app.mails.received_since(reading.inbox, link, since)
        brought += _queue_unknown(reading, page.heads)
        if page.heads:
            _write(reading, watermark=_newest(reading, since, page.heads))
        link = page.link
        if page.is_last or not link:
            return brought
        if _is_late(reading):
            return None


def _queue_unknown(reading: _Reading, heads: tuple[MailHead, ...]) -> int:
    """Put the Mails of a page that are not known on mail-fetch; returns how many."""
    tenant, mailbox = reading.item.tenant, reading.item.mailbox
    wanted = [head for head in heads if head.received >= reading.enabled_at]
    if not wanted:
        return 0
    known = reading.app.correspondence.known(tenant, mailbox, [head.received for head in wanted])
    unknown = [head.mail_id for head in wanted if MailKey(tenant, mailbox, head.mail_id).hash not in known]
    for pack in packed(tenant, mailbox, unknown, lambda: new_ticket(reading.app.random)):
        reading.app.queue.put(MAIL_FETCH, pack)
        _log_mails(pack)
    return len(unknown)


def _log_mails(pack: WorkItem) -> None:
    if not logger.isEnabledFor(logging.INFO):
        return
    for single in pack.unpacked():
        logger.info(
            "step=catch-up mail=%s tenant=%s mailbox=%s item=%s",
            single.key.short_id,
            single.tenant,
            single.mailbox,
            single.ticket,
        )


def _newest(reading: _Reading, before: datetime | None, heads: tuple[MailHead, ...]) -> datetime | None:
    """The newest of these times, but none in the future: a program that imports a Mail may give it any time."""
    now = reading.app.clock.now()
    times = [min(head.received, now) for head in heads]
    return max([*times, before] if before else times, default=None)


def _is_late(reading: _Reading) -> bool:
    return reading.app.clock.now() >= reading.stop_at


def _go_on_later(reading: _Reading) -> Onward:
    item = reading.item
    _write(reading, reader="", reading_until=None)
    _log(item, "more-to-read")
    return Onward(MAILBOX_CATCH_UP, new_item(reading.app, item.tenant, item.mailbox, "more"))


def _log(item: WorkItem, reason: str, brought: int = 0) -> None:
    logger.info(
        "step=catch-up tenant=%s mailbox=%s why=%s reason=%s mails=%d item=%s",
        item.tenant,
        item.mailbox,
        item.why,
        reason,
        brought,
        item.ticket,
    )
