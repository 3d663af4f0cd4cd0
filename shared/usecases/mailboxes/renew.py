"""Look after the Subscription of a Mailbox: make it, renew it, replace it, check what fails."""

from __future__ import annotations

import logging

from shared.domain.mailboxes.watch import Watch, WatchedMailbox, WatchState
from shared.domain.tenants import Tenant, TenantState
from shared.domain.work import MAILBOX_CATCH_UP, WorkItem
from shared.errors import AccessLost, Conflict, NotFound, Refused, TryLater
from shared.ports.app import App
from shared.ports.time import new_ticket
from shared.usecases.mailboxes.checks import fail_subscription, run_checks
from shared.usecases.mailboxes.subscribe import (
    ask_for_renewal,
    drop_subscription,
    forget_subscription,
    has_old_key,
    make_subscription,
    patch_subscription,
)
from shared.usecases.steps.again import Again, Counts, delay_after
from shared.usecases.steps.pauses import pause_tenant
from shared.usecases.steps.transitions import Run
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


def renew(run: Run) -> None:
    """Do what an item of subscription-renew asks for; one without a Mailbox probes its Tenant."""
    app, item = run.app, run.item
    try:
        if item.why in (REMOVED, REAUTHORIZE):
            item = _note_event(app, item)
        if item.mailbox_id:
            _look_after(app, item)
        else:
            probe_tenant(app, item.tenant_id)
    except AccessLost as lost:
        pause_tenant(app, item.tenant_id, lost.code)
    except TryLater as trouble:
        _leave_or_put_back(run, item, trouble)
    except Conflict:
        _leave_or_put_back(run, item, TryLater("rows-keep-changing"))


def _leave_or_put_back(run: Run, item: WorkItem, trouble: TryLater) -> None:
    delay = delay_after(run, trouble)
    # What Graph told is not on record yet, so no timer knows of it.
    longest = _LONGEST_REAUTHORIZING if item.why in (REAUTHORIZE, REMOVED) else _LONGEST_TROUBLE
    has_timer = not item.mailbox_id or item.troubled >= longest
    logger.warning(
        "step=put-back tenant=%s mailbox=%s why=%s reason=%s seconds=%.0f left-to-timer=%s item=%s",
        item.tenant_id,
        item.mailbox_id,
        item.why,
        trouble.reason,
        delay,
        has_timer,
        item.ticket,
    )
    if not has_timer:
        raise Again(delay, trouble.reason, Counts.TROUBLE, instead=item)


def _note_event(app: App, item: WorkItem) -> WorkItem:
    """Put on record what Graph told: from then on the Subscription is missing or due, which the timer sees too."""
    watched = app.mailboxes.mailbox(item.tenant_id, item.mailbox_id)
    if item.why == REAUTHORIZE:
        if watched is not None:
            ask_for_renewal(app, watched.watch)
        return item.but(why=DUE)
    # A late word about an old one says nothing about its successor.
    if watched is not None and item.subscription.lower() in ("", watched.watch.held.subscription_id.lower()):
        forget_subscription(app, watched.watch)
    return item.but(why=MISSING)


def _look_after(app: App, item: WorkItem) -> None:
    tenant = app.tenants.tenant(item.tenant_id)
    watched = app.mailboxes.mailbox(item.tenant_id, item.mailbox_id)
    if tenant is None or watched is None or tenant.state is not TenantState.CONNECTED:
        # Whatever connects the Tenant has its Mailboxes looked after then.
        _log_end(item, "tenant-or-mailbox-away")
    elif not watched.settings.enabled:
        drop_subscription(app, watched.watch)
    elif watched.watch.state is not WatchState.WATCHING:
        _check_again(app, item, tenant, watched)
    elif not watched.watch.held.is_alive(app.clock.now()):
        _make_another(app, item, watched.watch)
    elif not watched.watch.held.is_due(app.clock.now(), app.times.subscription_life):
        _log_end(item, "nothing-to-do")
    elif has_old_key(app, watched.watch):
        _make_another(app, item, watched.watch)
    else:
        _patch(app, item, watched.watch)


def _check_again(app: App, item: WorkItem, tenant: Tenant, watched: WatchedMailbox) -> None:
    if watched.watch.may_check(app.clock.now(), resumed=item.why == RESUMED):
        run_checks(app, tenant, watched, by_timer=True)
    else:
        _log_end(item, "too-early")


def _make_another(app: App, item: WorkItem, watch: Watch) -> None:
    try:
        make_subscription(app, watch)
    except AccessLost:
        raise
    except Refused as refusal:
        fail_subscription(app, watch, refusal)
        return
    # No notification told us of the Mails that came while there was no Subscription.
    app.queue.put(MAILBOX_CATCH_UP, WorkItem(item.tenant_id, item.mailbox_id, new_ticket(app.random), why="made-anew"))


def _patch(app: App, item: WorkItem, watch: Watch) -> None:
    try:
        patch_subscription(app, watch)
    except NotFound:
        _make_another(app, item, watch)
    except AccessLost:
        raise
    except Refused as refusal:
        logger.warning("step=renew tenant=%s mailbox=%s reason=%s", item.tenant_id, item.mailbox_id, refusal)
        _make_another(app, item, watch)


def _log_end(item: WorkItem, reason: str) -> None:
    logger.info(
        "step=renew tenant=%s mailbox=%s why=%s reason=%s item=%s",
        item.tenant_id,
        item.mailbox_id,
        item.why,
        reason,
        item.ticket,
    )
