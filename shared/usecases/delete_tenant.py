"""Delete a Tenant with all that is kept of it; what broke off can be run again."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.tenants import Tenant, TenantState
from shared.errors import Refused, TryLater
from shared.usecases.office import Office
from shared.usecases.tenants import DELETING, change_tenant

logger = logging.getLogger(__name__)

# An HTTP answer may take 230 s.
LONGEST = timedelta(seconds=150)
_LEFT = "Microsoft Graph did not let Harper delete its subscriptions ({reason}); they end by themselves within a week."


@dataclass(frozen=True, slots=True)
class Deletion:
    """Whether all is gone, and what the operator should know."""

    is_done: bool
    notes: tuple[str, ...] = ()


def delete_tenant(office: Office, tenant_id: str) -> Deletion | None:
    """Pause a Tenant, delete its Subscriptions, Mailboxes, Correspondence and consents, its row last; None: unknown."""
    deadline = office.clock.now() + LONGEST
    if not _pause(office, tenant_id):
        return None
    notes = _delete_subscriptions(office, tenant_id, deadline)
    if not office.correspondence.forget(tenant_id, deadline):
        logger.info("step=delete tenant=%s reason=more-to-do", tenant_id)
        return Deletion(False, notes)
    for watched in office.mailboxes.mailboxes(tenant_id):
        mailbox_id = watched.mailbox.mailbox_id
        office.mailboxes.delete_mailbox(tenant_id, mailbox_id)
        logger.info("step=delete tenant=%s mailbox=%s", tenant_id, mailbox_id)
    office.tenants.delete_consents(tenant_id)
    office.tenants.delete_tenant(tenant_id)
    logger.info("step=delete tenant=%s", tenant_id)
    return Deletion(True, notes)


def _pause(office: Office, tenant_id: str) -> bool:
    def pause(tenant: Tenant) -> Tenant:
        return replace(tenant, state=TenantState.PAUSED, reason=DELETING, changed_at=office.clock.now())

    return change_tenant(office.tenants, tenant_id, pause) is not None


def _delete_subscriptions(office: Office, tenant_id: str, deadline: datetime) -> tuple[str, ...]:
    try:
        for each in office.subscriptions.subscriptions(tenant_id):
            if office.clock.now() >= deadline:
                return (_LEFT.format(reason="time is up"),)
            office.subscriptions.delete(tenant_id, each.subscription_id)
    except (TryLater, Refused) as trouble:
        logger.warning("step=delete tenant=%s reason=%s", tenant_id, trouble)
        return (_LEFT.format(reason=str(trouble)),)
    return ()
