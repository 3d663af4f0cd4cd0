"""Look after the Subscription of a Mailbox: make it, renew it, replace it, check what fails."""

from __future__ import annotations

import logging

from shared.domain.mailboxes.mailbox import Watch, WatchedMailbox, WatchState
from shared.domain.tenants import Tenant, TenantState
from shared.domain.work import MAILBOX_CATCH_UP, SUBSCRIPTION_RENEW, WorkItem
from shared.errors import AccessLost, Conflict, NotFound, Refused, TryLater
from shared.usecases.mailboxes.checks import fail_subscription, run_checks
from shared.usecases.mailboxes.subscribe import (
    ask_for_renewal,
    drop_subscription,
    forget_subscription,
    has_old_key,
    is_alive,
    is_due,
    make_subscription,
    patch_subscription,
)
from shared.usecases.steps.backoff import delay_of
from shared.usecases.steps.office import Office
from shared.usecases.steps.pauses import pause_tenant
from shared.usecases.tenants.probe import probe_tenant

logger = logging.getLogger(__name__)

# The timer asks again every 15 minutes: an item that met trouble for an hour need not go on beside it.
_LONGEST_TROUBLE = 3600.0
_LONGEST_REAUTHORIZING = 86_400.0
REAUTHORIZE = "reauthorizationRequired"
REMOVED = "subscriptionRemoved"
RESUMED = "resumed"
MISSING = "missing"
DUE = "due"


def renew(office: Office, item: WorkItem) -> None:
    """Do what an item of subscription-renew asks for; one without a Mailbox probes its Tenant."""
    try:
        if item.why in (REMOVED, REAUTHORIZE):
            item = _note_event(office, item)
        if item.mailbox:
            _look_after(office, item)
        else:
            probe_tenant(office, item.tenant)
    except AccessLost as lost:
        pause_tenant(office, item.tenant, lost.code)
    except TryLater as trouble:
        _put_back(office, item, trouble)
    except Conflict:
        _put_back(office, item, TryLater("rows-keep-changing"))


def _put_back(office: Office, item: WorkItem, trouble: TryLater) -> None:
    delay = delay_of(trouble, item.attempt, office.fraction(), office.times.first_retry)
    # What Graph told is not on record yet, so no timer knows of it.
    longest = _LONGEST_REAUTHORIZING if item.why in (REAUTHORIZE, REMOVED) else _LONGEST_TROUBLE
    has_timer = not item.mailbox or item.troubled >= longest
    logger.warning(
        "step=put-back tenant=%s mailbox=%s why=%s reason=%s seconds=%.0f left-to-timer=%s item=%s",
        item.tenant,
        item.mailbox,
        item.why,
        trouble.reason,
        delay,
        has_timer,
        item.ticket,
    )
    if not has_timer:
        again = item.after_trouble(delay)
        office.queue.put(SUBSCRIPTION_RENEW, again, delay)


def _note_event(office: Office, item: WorkItem) -> WorkItem:
    """Put on record what Graph told: from then on the Subscription is missing or due, which the timer sees too."""
    watched = office.mailboxes.mailbox(item.tenant, item.mailbox)
    if item.why == REAUTHORIZE:
        if watched is not None:
            ask_for_renewal(office, watched.watch)
        return item.but(why=DUE)
    # A late word about an old one says nothing about its successor.
    if watched is not None and item.subscription.lower() in ("", watched.watch.subscription_id.lower()):
        forget_subscription(office, watched.watch)
    return item.but(why=MISSING)


def _look_after(office: Office, item: WorkItem) -> None:
    tenant = office.tenants.tenant(item.tenant)
    watched = office.mailboxes.mailbox(item.tenant, item.mailbox)
    if tenant is None or watched is None or tenant.state is not TenantState.CONNECTED:
        # Whatever connects the Tenant has its Mailboxes looked after then.
        _log_end(item, "tenant-or-mailbox-away")
    elif not watched.settings.enabled:
        drop_subscription(office, watched.watch)
    elif watched.watch.state is not WatchState.WATCHING:
        _check_again(office, item, tenant, watched)
    elif not is_alive(watched.watch, office.clock.now()):
        _make_anew(office, item, watched.watch)
    elif not is_due(office, watched.watch):
        _log_end(item, "nothing-to-do")
    elif has_old_key(office, watched.watch):
        _make_anew(office, item, watched.watch)
    else:
        _patch(office, item, watched.watch)


def _check_again(office: Office, item: WorkItem, tenant: Tenant, watched: WatchedMailbox) -> None:
    if may_check(watched, office, resumed=item.why == RESUMED):
        run_checks(office, tenant, watched, by_timer=True)
    else:
        _log_end(item, "too-early")


def may_check(watched: WatchedMailbox, office: Office, resumed: bool = False) -> bool:
    """Whether the checks of a Mailbox that is not watched may run: its time has come, or only the token was missing."""
    watch = watched.watch
    if watch.retry_at is None or watch.retry_at <= office.clock.now():
        return True
    return resumed and watch.reason.startswith("token-")


def _make_anew(office: Office, item: WorkItem, watch: Watch) -> None:
    try:
        make_subscription(office, watch)
    except AccessLost:
        raise
    except Refused as refusal:
        fail_subscription(office, watch, refusal)
        return
    # No notification told us of the Mails that came while there was no Subscription.
    office.queue.put(MAILBOX_CATCH_UP, office.item(item.tenant, item.mailbox, "made-anew"))


def _patch(office: Office, item: WorkItem, watch: Watch) -> None:
    try:
        patch_subscription(office, watch)
    except NotFound:
        _make_anew(office, item, watch)
    except AccessLost:
        raise
    except Refused as refusal:
        logger.warning("step=renew tenant=%s mailbox=%s reason=%s", item.tenant, item.mailbox, refusal)
        _make_anew(office, item, watch)


def _log_end(item: WorkItem, reason: str) -> None:
    logger.info(
        "step=renew tenant=%s mailbox=%s why=%s reason=%s item=%s",
        item.tenant,
        item.mailbox,
        item.why,
        reason,
        item.ticket,
    )
