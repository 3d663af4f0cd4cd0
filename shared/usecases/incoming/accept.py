"""Accept notifications: check each client state, put the work, say whether all of it is stored."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from shared.domain.mail.mail import MailKey
from shared.domain.mailboxes.client_state import read_client_state
from shared.domain.mailboxes.notifications import Lifecycle, Notification
from shared.domain.work import MAIL_FETCH, MAILBOX_CATCH_UP, SUBSCRIPTION_RENEW, WorkItem, packed
from shared.ports import Clock, Keyring, Randomness, WorkQueue
from shared.usecases.incoming.stored_lately import NotifiedMail, StoredLately

logger = logging.getLogger(__name__)

STORE_WITHIN = 2.5
MOST_SINGLE_ITEMS = 32


@dataclass(frozen=True, slots=True)
class WebhookDeps:
    """The ports that the webhook needs."""

    keyring: Keyring
    queue: WorkQueue
    random: Randomness
    clock: Clock
    stored: StoredLately

    def ticket(self) -> str:
        """A new ticket: 16 hex digits."""
        return self.random.token(8).hex()


def accept(deps: WebhookDeps, notifications: Iterable[Notification]) -> bool:
    """Queue a fetch for each good notification; False unless every good one is stored (TryLater without keys)."""
    now = deps.clock.now()
    good, bad = _good_ones(deps, notifications)
    mails = [mail for mail in good if not deps.stored.holds(mail, now)]
    items = _items(deps, mails)
    stored = deps.queue.put_all(MAIL_FETCH, items, STORE_WITHIN) if items else True
    if stored:
        deps.stored.note(mails, now)
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
                MailKey(item.tenant, item.mailbox, single.mails[0]).short_id,
                item.tenant,
                item.mailbox,
                stored,
                single.ticket,
            )


def accept_lifecycle(deps: WebhookDeps, events: Iterable[Lifecycle]) -> bool:
    """Queue what each good lifecycle event asks for; False unless all of it is stored."""
    began = deps.clock.now()
    renew: list[WorkItem] = []
    catch_up: list[WorkItem] = []
    bad = 0
    for event in events:
        owner = _owner(deps, event.client_state)
        if owner is None:
            bad += 1
            continue
        target = catch_up if event.event == "missed" else renew
        target.append(WorkItem(*owner, deps.ticket(), why=event.event, subscription=event.subscription_id))
        logger.info("step=lifecycle tenant=%s mailbox=%s event=%s", *owner, event.event)
    if bad:
        logger.warning("step=lifecycle refused=%d", bad)
    stored = not renew or deps.queue.put_all(SUBSCRIPTION_RENEW, renew, STORE_WITHIN)
    left = STORE_WITHIN - (deps.clock.now() - began).total_seconds()
    return (not catch_up or deps.queue.put_all(MAILBOX_CATCH_UP, catch_up, max(0.0, left))) and stored


def _owner(deps: WebhookDeps, client_state: str) -> tuple[str, str] | None:
    return read_client_state(client_state, deps.keyring.verifying)


def _good_ones(deps: WebhookDeps, notifications: Iterable[Notification]) -> tuple[dict[NotifiedMail, None], int]:
    good: dict[NotifiedMail, None] = {}
    bad = 0
    for notification in notifications:
        owner = _owner(deps, notification.client_state)
        if owner is None:
            bad += 1
        else:
            good[(*owner, notification.mail_id)] = None
    return good, bad


def _items(deps: WebhookDeps, mails: list[NotifiedMail]) -> list[WorkItem]:
    new_ticket: Callable[[], str] = deps.ticket
    if len(mails) <= MOST_SINGLE_ITEMS:
        return [WorkItem(tenant, mailbox, new_ticket(), (mail,)) for tenant, mailbox, mail in mails]
    by_mailbox: dict[tuple[str, str], list[str]] = {}
    for tenant, mailbox, mail in mails:
        by_mailbox.setdefault((tenant, mailbox), []).append(mail)
    return [item for owner, ids in by_mailbox.items() for item in packed(*owner, ids, new_ticket)]
