"""Stop the work of a Tenant that gives no token, or of a Mailbox that cannot be reached."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

from shared.domain.mailboxes.watch import Watch, WatchState
from shared.domain.tenants import Tenant, TenantState
from shared.domain.values.ids import MailboxId, TenantId
from shared.ports.app import App

logger = logging.getLogger(__name__)

# Exchange keeps a refusal for half an hour, and longer while it is asked again and again (RBAC for Applications).
FIRST_LOOK = timedelta(minutes=35)
ACCESS_DENIED = "access-denied"


def pause_tenant(app: App, tenant_id: TenantId, code: str) -> None:
    """Pause a connected Tenant for which Entra gives no token; `code` is the AADSTS number as text."""
    reason = f"AADSTS{code}" if code.isdigit() else code

    def pause(tenant: Tenant) -> Tenant:
        if tenant.state is not TenantState.CONNECTED:
            return tenant
        return replace(tenant, state=TenantState.PAUSED, reason=reason, changed_at=app.clock.now())

    done = app.tenants.change_tenant(tenant_id, pause)
    if done is not None and done.is_news:
        logger.error("alarm=tenant_paused tenant=%s reason=%s", tenant_id, reason)


def block_mailbox(app: App, tenant_id: TenantId, mailbox_id: MailboxId, reason: str) -> None:
    """Mark a Mailbox whose inbox refused us: its work waits, and its checks run again after 35 minutes."""
    watched = app.mailboxes.mailbox(tenant_id, mailbox_id)
    if watched is None or not watched.watch.can_be_blocked:
        return

    def block(watch: Watch) -> Watch:
        retry_at = app.clock.now() + FIRST_LOOK
        failing = replace(watch, state=WatchState.FAILING, reason=reason, blocked=True, retry_at=retry_at)
        return failing if watch.can_be_blocked else watch

    if app.mailboxes.change_watch(tenant_id, mailbox_id, block).is_news:
        logger.error("alarm=mailbox_failing tenant=%s mailbox=%s reason=%s", tenant_id, mailbox_id, reason)
