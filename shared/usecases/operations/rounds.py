"""The rounds that the timers make: due work is queued, states and alarms are logged, expired consents are deleted."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta

from shared.domain.mailboxes.watch import WatchedMailbox, WatchState
from shared.domain.tenants import Tenant, TenantState
from shared.domain.values.ids import NO_MAILBOX, MailboxId, TenantId
from shared.domain.work import MAILBOX_CATCH_UP, SUBSCRIPTION_RENEW, WorkItem
from shared.errors import Conflict, TryLater
from shared.ports.app import App
from shared.ports.time import new_ticket
from shared.usecases.operations.alarms import raise_alarms, tell_queue_ages

logger = logging.getLogger(__name__)

_STORE_WITHIN = 120.0
_PROBE_EVERY = timedelta(hours=1)
_STATE = "step=state tenant=%s mailbox=%s state=%s reason=%s"


def keep_subscriptions(app: App) -> None:
    """Queue what Subscriptions and paused Tenants need; log states and alarms; delete expired consents."""
    tenants = {tenant.tenant_id: tenant for tenant in app.tenants.tenants()}
    probes = [tenant.tenant_id for tenant in tenants.values() if _may_be_probed(app, tenant)]
    connected = {name for name, tenant in tenants.items() if tenant.state is TenantState.CONNECTED}
    all_mailboxes = app.mailboxes.mailboxes()
    cared_for = [watched for watched in all_mailboxes if watched.mailbox.tenant_id in connected]
    needs = [(watched.mailbox, _need(app, watched)) for watched in cared_for]
    items = [_item(app, name, NO_MAILBOX, "probe") for name in probes]
    items += [_item(app, mailbox.tenant_id, mailbox.mailbox_id, why) for mailbox, why in needs if why]
    # First of all, so that no trouble with what follows keeps a Subscription from its renewal.
    _store(app, {SUBSCRIPTION_RENEW: items})
    _tell_states(tenants, all_mailboxes)
    for name in app.keyring.unreadable():
        logger.error("alarm=key_unreadable key=%s", name)
    for watched in cared_for:
        if watched.settings.enabled:
            _raise_alarms(app, watched)
    _delete_expired_consents(app)


def _item(app: App, tenant_id: TenantId, mailbox_id: MailboxId, why: str) -> WorkItem:
    return WorkItem(tenant_id, mailbox_id, new_ticket(app.random), why=why)


def _tell_states(tenants: Mapping[TenantId, Tenant], mailboxes: Sequence[WatchedMailbox]) -> None:
    """A line for each Tenant and Mailbox, so that an operator's workbook can show where they stand."""
    for tenant in tenants.values():
        logger.info(_STATE, tenant.tenant_id, "-", tenant.state.value, tenant.reason or "-")
    for watched in mailboxes:
        watch = watched.watch
        state = watch.state.value if watched.settings.enabled else "disabled"
        logger.info(_STATE, watch.tenant_id, watch.mailbox_id, state, watch.reason or "-")


def _may_be_probed(app: App, tenant: Tenant) -> bool:
    if tenant.state is not TenantState.PAUSED or tenant.is_being_deleted:
        return False
    last = max(tenant.changed_at, tenant.probed_at or tenant.changed_at)
    return app.clock.now() - last >= _PROBE_EVERY


def _need(app: App, watched: WatchedMailbox) -> str:
    """Why a Mailbox needs a look, or nothing."""
    watch = watched.watch
    if not watched.settings.enabled:
        return "disabled" if watch.held.may_exist else ""
    if watch.state is not WatchState.WATCHING:
        return "retry" if watch.may_check(app.clock.now()) else ""
    if not watch.held.is_alive(app.clock.now()):
        return "missing"
    return "due" if watch.held.is_due(app.clock.now(), app.times.subscription_life) else ""


def _raise_alarms(app: App, watched: WatchedMailbox) -> None:
    try:
        raise_alarms(app, watched)
    except (Conflict, TryLater) as trouble:
        # Deleted, contended or not stored: the next round looks again, and the other Mailboxes are looked at now.
        logger.warning("step=alarms mailbox=%s reason=%s", watched.mailbox.mailbox_id, trouble)


def _delete_expired_consents(app: App) -> None:
    try:
        app.consents.delete_expired_consents(app.clock.now())
    except (Conflict, TryLater) as trouble:
        logger.warning("step=consents reason=%s", trouble)


def schedule_catch_up(app: App) -> None:
    """Put a catch-up for each Mailbox that can be read, and a probe for each pending Tenant."""
    tenants = {tenant.tenant_id: tenant for tenant in app.tenants.tenants()}
    connected = {name for name, tenant in tenants.items() if tenant.state is TenantState.CONNECTED}
    pending = [name for name, tenant in tenants.items() if tenant.state is TenantState.PENDING]
    probes = [_item(app, name, NO_MAILBOX, "probe") for name in pending]
    readable = [
        _item(app, watched.mailbox.tenant_id, watched.mailbox.mailbox_id, "scheduled")
        for watched in app.mailboxes.mailboxes()
        if watched.mailbox.tenant_id in connected and watched.is_readable
    ]
    _store(app, {SUBSCRIPTION_RENEW: probes, MAILBOX_CATCH_UP: readable})
    tell_queue_ages(app)


def _store(app: App, work: Mapping[str, Sequence[WorkItem]]) -> None:
    """Put what is due, and say so when all of it is stored: the alert `timers` counts a timer's runs by these lines."""
    for queue, items in work.items():
        if items and not app.queue.put_all(queue, items, _STORE_WITHIN):
            raise TryLater("items-not-stored")
    for queue, items in work.items():
        logger.info("step=schedule queue=%s items=%d", queue, len(items))
