"""Alarms about Mailboxes that went silent: log lines of level ERROR with stable names."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from shared.domain.mailboxes.mailbox import Watch, WatchedMailbox
from shared.ports import Clock, MailboxStore

logger = logging.getLogger(__name__)


def raise_alarms(mailboxes: MailboxStore, clock: Clock, watched: WatchedMailbox) -> None:
    """Look at one enabled Mailbox: a Subscription that ended without renewal, no Mail for as long as its admin set."""
    now = clock.now()
    watch = watched.watch
    if watch.subscription_ends is not None and watch.subscription_ends <= now:
        logger.error(
            "alarm=subscription_not_renewed tenant=%s mailbox=%s subscription=%s",
            watch.tenant,
            watch.mailbox_id,
            watch.subscription_id,
        )
    if _is_silent(watched, now) and _note_alarm(mailboxes, watched, now):
        logger.error(
            "alarm=no_mail_for_hours tenant=%s mailbox=%s hours=%d",
            watch.tenant,
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


def _note_alarm(mailboxes: MailboxStore, watched: WatchedMailbox, now: datetime) -> bool:
    """Note it before it is raised, so that it is raised once a period; False when another run was first."""
    before = watched.watch.alarmed_at
    is_first = False

    def note(current: Watch) -> Watch:
        nonlocal is_first
        is_first = current.alarmed_at == before
        return replace(current, alarmed_at=now) if is_first else current

    mailboxes.change_watch(watched.watch.tenant, watched.watch.mailbox_id, note)
    return is_first
