"""The rounds that the timers make: what is due becomes work items."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta

from shared.domain.mailboxes.mailbox import WatchedMailbox, WatchState
from shared.domain.tenants import Tenant, TenantState
from shared.domain.work import MAILBOX_CATCH_UP, SUBSCRIPTION_RENEW, WorkItem
from shared.errors import Conflict, TryLater
from shared.usecases.mailboxes.renew import may_check
from shared.usecases.mailboxes.subscribe import is_alive, is_due
from shared.usecases.operations.alarms import raise_alarms
from shared.usecases.operations.queue_ages import tell_queue_ages
from shared.usecases.steps.office import Office
from shared.usecases.tenants.invite import is_being_deleted

logger = logging.getLogger(__name__)

_STORE_WITHIN = 120.0
_PROBE_EVERY = timedelta(hours=1)
_STATE = "step=state tenant=%s mailbox=%s state=%s reason=%s"


def keep_subscriptions(office: Office) -> None:
    """Put an item for each Subscription that is missing or due, and a probe for each paused Tenant, once an hour."""
    tenants = {tenant.tenant_id: tenant for tenant in office.tenants.tenants()}
    probes = [tenant.tenant_id for tenant in tenants.values() if _may_be_probed(office, tenant)]
    connected = {name for name, tenant in tenants.items() if tenant.state is TenantState.CONNECTED}
    all_mailboxes = office.mailboxes.mailboxes()
    cared_for = [watched for watched in all_mailboxes if watched.mailbox.tenant in connected]
    needs = [(watched.mailbox, _need(office, watched)) for watched in cared_for]
    items = [office.item(name, "", "probe") for name in probes]
    items += [office.item(mailbox.tenant, mailbox.mailbox_id, why) for mailbox, why in needs if why]
    # First of all, so that no trouble with what follows keeps a Subscription from its renewal.
    _store(office, {SUBSCRIPTION_RENEW: items})
    _tell_states(tenants, all_mailboxes)
    for name in office.keyring.unreadable():
        logger.error("alarm=key_unreadable key=%s", name)
    for watched in cared_for:
        if watched.settings.enabled:
            _raise_alarms(office, watched)
    _delete_expired_consents(office)


def _tell_states(tenants: Mapping[str, Tenant], mailboxes: Sequence[WatchedMailbox]) -> None:
    """A line for each Tenant and Mailbox, so that an operator's workbook can show where they stand."""
    for tenant in tenants.values():
        logger.info(_STATE, tenant.tenant_id, "-", tenant.state.value, tenant.reason or "-")
    for watched in mailboxes:
        watch = watched.watch
        state = watch.state.value if watched.settings.enabled else "disabled"
        logger.info(_STATE, watch.tenant, watch.mailbox_id, state, watch.reason or "-")


def _may_be_probed(office: Office, tenant: Tenant) -> bool:
    if tenant.state is not TenantState.PAUSED or is_being_deleted(tenant):
        return False
    last = max(tenant.changed_at, tenant.probed_at or tenant.changed_at)
    return office.clock.now() - last >= _PROBE_EVERY


def _need(office: Office, watched: WatchedMailbox) -> str:
    """Why a Mailbox needs a look, or nothing."""
    watch = watched.watch
    if not watched.settings.enabled:
        return "disabled" if watch.subscription_id or watch.subscription_unsure else ""
    if watch.state is not WatchState.WATCHING:
        return "retry" if may_check(watched, office) else ""
    if not is_alive(watch, office.clock.now()):
        return "missing"
    return "due" if is_due(office, watch) else ""


def _raise_alarms(office: Office, watched: WatchedMailbox) -> None:
    try:
        raise_alarms(office.mailboxes, office.clock, watched)
    except (Conflict, TryLater) as trouble:
        # Deleted, contended or not stored: the next round looks again, and the other Mailboxes are looked at now.
        logger.warning("step=alarms mailbox=%s reason=%s", watched.mailbox.mailbox_id, trouble)


def _delete_expired_consents(office: Office) -> None:
    try:
        office.tenants.delete_expired_consents(office.clock.now())
    except (Conflict, TryLater) as trouble:
        logger.warning("step=consents reason=%s", trouble)


def schedule_catch_up(office: Office) -> None:
    """Put a catch-up for each Mailbox that can be read, and a probe for each pending Tenant."""
    tenants = {tenant.tenant_id: tenant for tenant in office.tenants.tenants()}
    connected = {name for name, tenant in tenants.items() if tenant.state is TenantState.CONNECTED}
    pending = [name for name, tenant in tenants.items() if tenant.state is TenantState.PENDING]
    probes = [office.item(name, "", "probe") for name in pending]
    readable = [
        office.item(watched.mailbox.tenant, watched.mailbox.mailbox_id, "scheduled")
        for watched in office.mailboxes.mailboxes()
        if watched.mailbox.tenant in connected and is_readable(watched)
    ]
    _store(office, {SUBSCRIPTION_RENEW: probes, MAILBOX_CATCH_UP: readable})
    tell_queue_ages(office.queue, office.clock)


def is_readable(watched: WatchedMailbox) -> bool:
    """Whether the catch-up may read this inbox: enabled, found, and not blocked."""
    watch = watched.watch
    return watched.settings.enabled and bool(watch.object_id) and not watch.blocked


def _store(office: Office, work: Mapping[str, Sequence[WorkItem]]) -> None:
    """Put what is due, and say so when all of it is stored: the alert `timers` counts a timer's runs by these lines."""
    for queue, items in work.items():
        if items and not office.queue.put_all(queue, items, _STORE_WITHIN):
            raise TryLater("items-not-stored")
    for queue, items in work.items():
        logger.info("step=schedule queue=%s items=%d", queue, len(items))
