"""Find out whether Entra gives a token for a Tenant, and resume its work when it does."""

from __future__ import annotations

import logging
from dataclasses import replace

from shared.domain.tenants import PERMISSIONS, Tenant, TenantState
from shared.domain.values.ids import TenantId
from shared.domain.work import MAILBOX_CATCH_UP, SUBSCRIPTION_RENEW, WorkItem
from shared.errors import AccessLost, TryLater
from shared.ports.app import App
from shared.ports.time import new_ticket

logger = logging.getLogger(__name__)

NOT_EFFECTIVE = "consent-not-effective"


def probe_tenant(app: App, tenant_id: TenantId) -> None:
    """Ask Entra about a pending or paused Tenant; TryLater where Entra does not say."""
    tenant = app.tenants.tenant(tenant_id)
    if tenant is None or tenant.is_being_deleted:
        return
    if tenant.state not in (TenantState.PENDING, TenantState.PAUSED):
        return
    try:
        granted = app.tokens.probe(tenant_id)
    except AccessLost as lost:
        _note_refusal(app, tenant, lost.code)
        return
    if set(PERMISSIONS) <= granted or tenant.state is TenantState.PAUSED or _is_over(app, tenant):
        connect(app, tenant_id, granted)
    else:
        _note_missing(app, tenant, granted)


def connect(app: App, tenant_id: TenantId, granted: frozenset[str] | None = None) -> None:
    """Turn a pending or paused Tenant into a connected one and resume its work; `granted` unknown changes nothing."""
    now = app.clock.now()

    def connected(tenant: Tenant) -> Tenant:
        if tenant.state not in (TenantState.PENDING, TenantState.PAUSED) or tenant.is_being_deleted:
            return tenant
        permissions = tenant.permissions if granted is None else tuple(sorted(granted))
        fresh = replace(tenant, state=TenantState.CONNECTED, reason="", permissions=permissions)
        return replace(fresh, changed_at=now, probed_at=now)

    done = app.tenants.change_tenant(tenant_id, connected)
    if done is not None and done.is_news:
        logger.info("step=connect tenant=%s missing=%s", tenant_id, ",".join(missing(done.after)) or "-")
        resume(app, tenant_id)


def resume(app: App, tenant_id: TenantId) -> None:
    """Have every enabled Mailbox of a Tenant looked after and caught up at once."""
    try:
        for watched in app.mailboxes.mailboxes(tenant_id):
            if watched.settings.enabled:
                mailbox_id = watched.mailbox.mailbox_id
                item = WorkItem(tenant_id, mailbox_id, new_ticket(app.random), why="resumed")
                app.queue.put(SUBSCRIPTION_RENEW, item)
                app.queue.put(MAILBOX_CATCH_UP, WorkItem(tenant_id, mailbox_id, new_ticket(app.random), why="resumed"))
    except TryLater as trouble:
        # The timers do the same a little later.
        logger.warning("step=resume tenant=%s reason=%s", tenant_id, trouble.reason)


def missing(tenant: Tenant) -> tuple[str, ...]:
    """The permissions that the Tenant's token did not carry at the last probe."""
    return tuple(name for name in PERMISSIONS if name not in tenant.permissions)


def _is_over(app: App, tenant: Tenant) -> bool:
    """Whether a consent had all the time that it may need to spread."""
    since = tenant.consented_at or tenant.changed_at
    return app.clock.now() - since >= app.times.pending


def _note_missing(app: App, tenant: Tenant, granted: frozenset[str]) -> None:
    now = app.clock.now()

    def note(current: Tenant) -> Tenant:
        if current.state is not TenantState.PENDING:
            return current
        return replace(current, permissions=tuple(sorted(granted)), probed_at=now)

    app.tenants.change_tenant(tenant.tenant_id, note)
    logger.info("step=probe tenant=%s state=pending reason=permissions-missing", tenant.tenant_id)


def _note_refusal(app: App, tenant: Tenant, code: str) -> None:
    now = app.clock.now()
    gives_up = tenant.state is TenantState.PENDING and _is_over(app, tenant)

    def note(current: Tenant) -> Tenant:
        # A consent that was given meanwhile is another story.
        if (current.state, current.consented_at) != (tenant.state, tenant.consented_at):
            return current
        probed = replace(current, probed_at=now)
        if gives_up:
            return replace(probed, state=TenantState.PAUSED, reason=NOT_EFFECTIVE, changed_at=now)
        return probed

    done = app.tenants.change_tenant(tenant.tenant_id, note)
    if done is not None and done.is_news and gives_up:
        logger.error("alarm=tenant_paused tenant=%s reason=%s", tenant.tenant_id, NOT_EFFECTIVE)
    else:
        logger.info("step=probe tenant=%s state=%s reason=AADSTS%s", tenant.tenant_id, tenant.state.value, code)
