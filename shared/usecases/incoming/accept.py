"""Accept notifications: check each client state, put the work, say whether all of it is stored."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from shared.domain.mailboxes.notifications import Lifecycle, Notification
from shared.domain.values.ids import MailboxId, TenantId
from shared.domain.work import MAIL_FETCH, MAILBOX_CATCH_UP, SUBSCRIPTION_RENEW, WorkItem, packed
from shared.ports.app import App
from shared.ports.queue import NotifiedMail
from shared.ports.time import new_ticket

logger = logging.getLogger(__name__)

STORE_WITHIN = 2.5
MOST_SINGLE_ITEMS = 32


def accept(app: App, notifications: Iterable[Notification]) -> bool:
    """Queue a fetch for each good notification; False unless every good one is stored (TryLater without keys)."""
    now = app.clock.now()
    good, bad = _good_ones(app, notifications)
    mails = [mail for mail in good if not app.stored_lately.holds(mail, now)]
    items = _items(app, mails)
    stored = app.queue.put_all(MAIL_FETCH, items, STORE_WITHIN) if items else True
    if stored:
        app.stored_lately.note(mails, now)
    _log_items(items, stored)
    if bad:
        logger.warning("step=accept refused=%d good=%d", bad, len(good))
    return stored


def _log_items(items: Iterable[WorkItem], stored: bool) -> None:
    if not logger.isEnabledFor(logging.INFO):
        return
    for item in items:
        for single in item.unpacked():
            logger.info(
                "step=accept mail=%s tenant=%s mailbox=%s stored=%s item=%s",
                single.key.short_id,
                item.tenant_id,
                item.mailbox_id,
                stored,
                single.ticket,
            )


def accept_lifecycle(app: App, events: Iterable[Lifecycle]) -> bool:
    """Queue what each good lifecycle event asks for; False unless all of it is stored."""
    began = app.clock.now()
    renew: list[WorkItem] = []
    catch_up: list[WorkItem] = []
    bad = 0
    for event in events:
        owner = event.owner(app.keyring.verifying)
        if owner is None:
            bad += 1
            continue
        target = catch_up if event.event == "missed" else renew
        target.append(WorkItem(*owner, new_ticket(app.random), why=event.event, subscription=event.subscription_id))
        logger.info("step=lifecycle tenant=%s mailbox=%s event=%s", *owner, event.event)
    if bad:
        logger.warning("step=lifecycle refused=%d", bad)
    stored = not renew or app.queue.put_all(SUBSCRIPTION_RENEW, renew, STORE_WITHIN)
    left = STORE_WITHIN - (app.clock.now() - began).total_seconds()
    return (not catch_up or app.queue.put_all(MAILBOX_CATCH_UP, catch_up, max(0.0, left))) and stored


def _good_ones(app: App, notifications: Iterable[Notification]) -> tuple[dict[NotifiedMail, None], int]:
    good: dict[NotifiedMail, None] = {}
    bad = 0
    for notification in notifications:
        owner = notification.owner(app.keyring.verifying)
        if owner is None:
            bad += 1
        else:
            good[(*owner, notification.mail_id)] = None
    return good, bad


def _items(app: App, mails: list[NotifiedMail]) -> list[WorkItem]:
    if len(mails) <= MOST_SINGLE_ITEMS:
        return [
            WorkItem(tenant_id, mailbox_id, new_ticket(app.random), (mail,)) for tenant_id, mailbox_id, mail in mails
        ]
    by_mailbox: dict[tuple[TenantId, MailboxId], list[str]] = {}
    for tenant_id, mailbox_id, mail in mails:
        by_mailbox.setdefault((tenant_id, mailbox_id), []).append(mail)
    return [item for owner, ids in by_mailbox.items() for item in packed(*owner, ids, lambda: new_ticket(app.random))]
