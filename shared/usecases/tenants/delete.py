"""Delete a Tenant with all that is kept of it; what broke off can be run again."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.tenants import DELETING, Left, Note, Tenant, TenantState
from shared.domain.values.ids import TenantId
from shared.errors import HarperError, Refused, TryLater
from shared.ports.app import App

logger = logging.getLogger(__name__)

# An HTTP answer may take 230 s.
LONGEST = timedelta(seconds=150)
# Functions remember a Tenant for ten seconds: only then does nothing begin to write for it.
SETTLED = timedelta(seconds=15)
_SHORTEST_WAIT = 1.0


@dataclass(frozen=True, slots=True)
class Deletion:
    """Whether all is gone, what the operator should know, and in how many seconds to run it again."""

    is_done: bool
    notes: tuple[Note, ...] = ()
    again_in: float = 0.0


class _NotNow(HarperError):
    """Something could not be deleted now, and can later; the note says so."""

    def __init__(self, left: Left, reason: str = "") -> None:
        super().__init__(left.name)
        self.note: Note = (left, reason)


def delete_tenant(app: App, tenant_id: TenantId) -> Deletion | None:
    """Pause a Tenant, delete all that is kept of it (in Graph its Subscriptions), its row last; None: unknown."""
    deadline = app.clock.now() + LONGEST
    tenant = _paused(app, tenant_id)
    if tenant is None:
        return None
    # Only a run that began when nobody wrote for the Tenant any more has certainly seen all that was written.
    began = app.clock.now()
    settled_at = tenant.changed_at + SETTLED
    try:
        notes = _delete_all(app, tenant_id, deadline)
    except _NotNow as left:
        logger.info("step=delete tenant=%s reason=more-to-do", tenant_id)
        return Deletion(False, (left.note,))
    if began < settled_at:
        wait = max(_SHORTEST_WAIT, (settled_at - app.clock.now()).total_seconds())
        logger.info("step=delete tenant=%s reason=not-settled", tenant_id)
        return Deletion(False, (*notes, (Left.LATE_WORK, "")), wait)
    app.tenants.delete_tenant(tenant_id)
    logger.info("step=delete tenant=%s", tenant_id)
    return Deletion(True, notes)


def _paused(app: App, tenant_id: TenantId) -> Tenant | None:
    """The Tenant, being deleted since the first run."""

    def pause(tenant: Tenant) -> Tenant:
        if tenant.is_being_deleted:
            return tenant
        return replace(tenant, state=TenantState.PAUSED, reason=DELETING, changed_at=app.clock.now())

    done = app.tenants.change_tenant(tenant_id, pause)
    return done.after if done is not None else None


def _delete_all(app: App, tenant_id: TenantId, deadline: datetime) -> tuple[Note, ...]:
    """Delete everything but the Tenant's row; returns what the operator should know."""
    if not app.correspondence.forget(tenant_id, deadline):
        raise _NotNow(Left.RECORDS)
    app.graveyard.forget(tenant_id)
    for watched in app.mailboxes.mailboxes(tenant_id):
        mailbox_id = watched.mailbox.mailbox_id
        app.mailboxes.delete_mailbox(tenant_id, mailbox_id)
        logger.info("step=delete tenant=%s mailbox=%s", tenant_id, mailbox_id)
    # After the Mailboxes: an invocation that makes a Subscription now finds its Mailbox gone, and takes it back.
    notes = _delete_subscriptions(app, tenant_id, deadline)
    app.consents.delete_consents(tenant_id)
    return notes


def _delete_subscriptions(app: App, tenant_id: TenantId, deadline: datetime) -> tuple[Note, ...]:
    try:
        for each in app.subscriptions.subscriptions(tenant_id):
            if app.clock.now() >= deadline:
                raise _NotNow(Left.RECORDS)
            app.subscriptions.delete(tenant_id, each.subscription_id)
    except TryLater as trouble:
        logger.warning("step=delete tenant=%s reason=%s", tenant_id, trouble)
        raise _NotNow(Left.UNREACHED, str(trouble)) from None
    except Refused as refusal:
        logger.warning("step=delete tenant=%s reason=%s", tenant_id, refusal)
        return ((Left.REFUSED, str(refusal)),)
    return ()
