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
from shared.usecases.operations.rounds import is_readable
from shared.usecases.steps.backoff import delay_of
from shared.usecases.steps.office import Office, inbox_of
from shared.usecases.steps.pauses import ACCESS_DENIED, block_mailbox, pause_tenant

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
class _Run:
    """One run: its work item, whose inbox, since when Mails count, the name under which it reads, when it must stop."""

    office: Office
    item: WorkItem
    inbox: Inbox
    enabled_at: datetime
    reader: str
    stop_at: datetime


def catch_up(office: Office, item: WorkItem) -> None:
    """Read what the inbox got since the cursor; a run that finds another at work ends at once."""
    try:
        watched = _readable(office, item)
        if watched is None or watched.mailbox.enabled_at is None:
            _log(item, "not-readable")
            return
        stop_at = office.clock.now() + LONGEST_RUN
        _attend(_Run(office, item, inbox_of(watched.watch), watched.mailbox.enabled_at, office.ticket(), stop_at))
    except TryLater as trouble:
        _put_back(office, item, _delay(office, item, trouble), trouble)


def _attend(run: _Run) -> None:
    office, item = run.office, run.item
    try:
        _read_restarting(run, _take_lease(run))
    except (_NotTheReader, Conflict):
        _log(item, "not-the-reader")
    except AccessLost as lost:
        pause_tenant(office, item.tenant, lost.code)
        _release(run)
    except Refused as refusal:
        if refusal.status not in (403, 404):
            raise
        block_mailbox(office, item.tenant, item.mailbox, ACCESS_DENIED if refusal.status == 403 else "inbox-not-found")
        _release(run)
    except TryLater as trouble:
        delay = _delay(office, item, trouble)
        _put_back(office, item, delay, trouble)
        _keep_away(run, delay)


def _readable(office: Office, item: WorkItem) -> WatchedMailbox | None:
    tenant = office.tenants.tenant(item.tenant)
    if tenant is None or tenant.state is not TenantState.CONNECTED:
        return None
    watched = office.mailboxes.mailbox(item.tenant, item.mailbox)
    return watched if watched is not None and is_readable(watched) else None


# ------------------------------------------------------------------------------------------------ the lease


def _take_lease(run: _Run) -> Watch:
    now = run.office.clock.now()

    def take(watch: Watch) -> Watch:
        if watch.state is WatchState.DISABLED:  # since we looked
            raise _NotTheReader
        if watch.reader and watch.reading_until is not None and watch.reading_until > now:
            raise _NotTheReader
        return replace(watch, reader=run.reader, reading_until=now + LEASE)

    return run.office.mailboxes.change_watch(run.item.tenant, run.item.mailbox, take)


def _write(run: _Run, **changes: object) -> Watch:
    """Change the watch, as long as this run is the reader; each write makes the lease last again."""
    until = run.office.clock.now() + LEASE

    def write(watch: Watch) -> Watch:
        if watch.reader != run.reader:
            raise _NotTheReader
        return replace(watch, **{"reading_until": until, **changes})  # type: ignore[arg-type]

    return run.office.mailboxes.change_watch(run.item.tenant, run.item.mailbox, write)


def _release(run: _Run) -> None:
    try:
        _write(run, reader="", reading_until=None)
    except (_NotTheReader, Conflict):
        _log(run.item, "not-the-reader")


def _delay(office: Office, item: WorkItem, trouble: TryLater) -> float:
    return delay_of(trouble, item.attempt, office.fraction(), office.times.first_retry)


def _put_back(office: Office, item: WorkItem, delay: float, trouble: TryLater) -> None:
    logger.warning(
        "step=put-back tenant=%s mailbox=%s reason=%s seconds=%.0f item=%s",
        item.tenant,
        item.mailbox,
        trouble.reason,
        delay,
        item.ticket,
    )
    again = item.after_trouble(delay)
    office.queue.put(MAILBOX_CATCH_UP, again, delay)


def _keep_away(run: _Run, delay: float) -> None:
    """Make the timer's items end at once until the one that was put back comes."""
    until = run.office.clock.now() + timedelta(seconds=max(0.0, delay - 1.0))
    try:
        _write(run, reading_until=until)
    except (_NotTheReader, Conflict, TryLater):
        _log(run.item, "lease-left")


# ------------------------------------------------------------------------------------------------ the pages


def _read_restarting(run: _Run, watch: Watch) -> None:
    """Read; a cursor that Graph forgot is dropped once, and the round starts again from the watermark less an hour."""
    try:
        _read(run, watch)
    except AccessLost:
        raise
    except Refused as refusal:
        # A link that leads to another host (0), or that Graph cannot read (400), is of no more use than a lost one.
        if not isinstance(refusal, CursorLost) and (refusal.status not in (0, 400) or not watch.cursor):
            raise
        _log(run.item, "cursor-lost")
        _read(run, _write(run, cursor="", round_count=0))


def _read(run: _Run, watch: Watch) -> None:
    """Read pages until the round is complete or the time is up; the cursor follows what is queued, never leads it."""
    brought = 0
    while True:
        page = run.office.mails.delta(run.inbox, watch.cursor, _since(run, watch))
        brought += _queue_unknown(run, page.heads)
        count = watch.round_count + len(page.heads)
        newest = _newest(run, watch.newest, page.heads)
        last_mail_at = _newest(run, watch.last_mail_at, page.heads)
        if page.is_last:
            listed = _complete(run, watch) if count >= FILTERED_MOST else 0
            if listed is None:
                return _go_on_later(run)
            _end_round(run, page.link, newest, last_mail_at)
            return _log(run.item, "complete", brought + listed)
        watch = _write(run, cursor=page.link, round_count=count, newest=newest, last_mail_at=last_mail_at)
        if _is_late(run):
            return _go_on_later(run)


def _end_round(run: _Run, link: str, newest: datetime | None, last_mail_at: datetime | None) -> None:
    def end(watch: Watch) -> Watch:
        if watch.reader != run.reader:
            raise _NotTheReader
        watermark = max(filter(None, (newest, watch.watermark)), default=None)
        fresh = replace(watch, cursor=link, round_count=0, newest=None, watermark=watermark, last_mail_at=last_mail_at)
        return replace(fresh, reader="", reading_until=None)

    run.office.mailboxes.change_watch(run.item.tenant, run.item.mailbox, end)


def _since(run: _Run, watch: Watch) -> datetime:
    """From when a new round reads: a little before the watermark, never before the Mailbox was enabled."""
    return max(run.enabled_at, watch.watermark - MARGIN) if watch.watermark else run.enabled_at


def _complete(run: _Run, watch: Watch) -> int | None:
    """Complete a round that the filter may have cut off by the list of all Mails since the watermark.

    Returns how many were not known, or None when there is more to list. The list goes by time, so what it has
    passed moves the watermark, from which a later run goes on.
    """
    since = max(run.enabled_at, watch.watermark) if watch.watermark else run.enabled_at
    link = ""
    brought = 0
    while True:
        page: DeltaPage = run.office.mails.received_since(run.inbox, link, since)
        brought += _queue_unknown(run, page.heads)
        if page.heads:
            _write(run, watermark=_newest(run, since, page.heads))
        link = page.link
        if page.is_last or not link:
            return brought
        if _is_late(run):
            return None


def _queue_unknown(run: _Run, heads: tuple[MailHead, ...]) -> int:
    """Put the Mails of a page that are not known on mail-fetch; returns how many."""
    tenant, mailbox = run.item.tenant, run.item.mailbox
    wanted = [head for head in heads if head.received >= run.enabled_at]
    if not wanted:
        return 0
    known = run.office.correspondence.known(tenant, mailbox, [head.received for head in wanted])
    unknown = [head.mail_id for head in wanted if MailKey(tenant, mailbox, head.mail_id).hash not in known]
    for pack in packed(tenant, mailbox, unknown, run.office.ticket):
        run.office.queue.put(MAIL_FETCH, pack)
        _log_mails(pack)
    return len(unknown)


def _log_mails(pack: WorkItem) -> None:
    if not logger.isEnabledFor(logging.INFO):
        return
    for single in pack.unpacked():
        logger.info(
            "step=catch-up mail=%s tenant=%s mailbox=%s item=%s",
            MailKey(single.tenant, single.mailbox, single.mails[0]).short_id,
            single.tenant,
            single.mailbox,
            single.ticket,
        )


def _newest(run: _Run, before: datetime | None, heads: tuple[MailHead, ...]) -> datetime | None:
    """The newest of these times, but none in the future: a program that imports a Mail may give it any time."""
    now = run.office.clock.now()
    times = [min(head.received, now) for head in heads]
    return max([*times, before] if before else times, default=None)


def _is_late(run: _Run) -> bool:
    return run.office.clock.now() >= run.stop_at


def _go_on_later(run: _Run) -> None:
    office, item = run.office, run.item
    _write(run, reader="", reading_until=None)
    office.queue.put(MAILBOX_CATCH_UP, office.item(item.tenant, item.mailbox, "more"))
    _log(item, "more-to-read")


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
