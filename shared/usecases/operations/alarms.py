"""What operators are told: which Mailboxes went silent, and how long the queues' oldest items have waited."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from shared.domain.mailboxes.watch import Watch, WatchedMailbox
from shared.domain.work import QUEUES
from shared.errors import HarperError, NotReady
from shared.ports.app import App

logger = logging.getLogger(__name__)


def say_not_ready(queue: str, missing: NotReady) -> None:
    """The alarm that Settings are missing or wrong."""
    logger.error("alarm=not_ready queue=%s keys=%s", queue, "; ".join(missing.keys))


def raise_alarms(app: App, watched: WatchedMailbox) -> None:
    """Look at one enabled Mailbox: a Subscription that ended without renewal, no Mail for as long as its admin set."""
    now = app.clock.now()
    watch = watched.watch
    if watch.held.has_ended(now):
        logger.error(
            "alarm=subscription_not_renewed tenant=%s mailbox=%s subscription=%s",
            watch.tenant_id,
            watch.mailbox_id,
            watch.held.subscription_id,
        )
    if _is_silent(watched, now) and _note_alarm(app, watched, now):
        logger.error(
            "alarm=no_mail_for_hours tenant=%s mailbox=%s hours=%d",
            watch.tenant_id,
            watch.mailbox_id,
            watched.settings.alarm_after_hours,
        )


def _is_silent(watched: WatchedMailbox, now: datetime) -> bool:
    hours = watched.settings.alarm_after_hours
    if hours is None or watched.mailbox.enabled_at is None:
        return False
    last = max(watched.watch.last_mail_at or watched.mailbox.enabled_at, watched.mailbox.enabled_at)
    alarmed = watched.watch.alarmed_at
    period = timedelta(hours=hours)
    return now - last >= period and (alarmed is None or now - alarmed >= period)


def _note_alarm(app: App, watched: WatchedMailbox, now: datetime) -> bool:
    """Note it before it is raised, so that it is raised once a period; False when another run was first."""
    seen = watched.watch

    def note(current: Watch) -> Watch:
        return replace(current, alarmed_at=now) if current.alarmed_at == seen.alarmed_at else current

    return app.mailboxes.change_watch(seen.tenant_id, seen.mailbox_id, note).is_news


def tell_queue_ages(app: App) -> None:
    """A line for each queue, and its -poison, in which an item waits: for how many seconds it could have been taken."""
    for name in (*QUEUES, *(f"{name}-poison" for name in QUEUES)):
        try:
            since = app.queue.oldest(name)
        except HarperError as trouble:
            # The next round looks again, and the other queues are looked at now.
            logger.warning("step=queue-age queue=%s reason=%s", name, trouble)
            continue
        if since is not None:
            logger.info("step=queue-age queue=%s oldest=%d", name, max(0.0, (app.clock.now() - since).total_seconds()))
