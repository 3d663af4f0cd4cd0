"""Tenants: the operator invites them, and their admins are known by their sign-in."""

from __future__ import annotations

import logging
from dataclasses import replace

from shared.domain.tenants import Admin, Principal, Tenant, TenantState
from shared.domain.values.addresses import normalise
from shared.domain.values.ids import TenantId
from shared.errors import HarperError, TryLater, until_settled
from shared.ports.storage import TenantStore
from shared.ports.time import Clock

logger = logging.getLogger(__name__)


class TenantGone(HarperError):
    """The Tenant was deleted, or began to be, while something was done for it."""


def invite(
    store: TenantStore, clock: Clock, tenant_id: TenantId, name: str, admins: tuple[str, ...]
) -> tuple[Tenant, bool] | None:
    """Invite a Tenant, or change name and admins of one that is there (True: new); None while it is being deleted."""

    def attempt() -> tuple[Tenant, bool] | None:
        tenant = store.tenant(tenant_id)
        if tenant is not None and tenant.is_being_deleted:
            return None
        if tenant is None:
            people = tuple(Admin(normalise(name)) for name in admins)
            wanted = Tenant(tenant_id, name, people, TenantState.INVITED, clock.now())
        else:
            wanted = replace(tenant, name=name, admins=_keeping_bindings(tenant, admins))
        return store.save_tenant(wanted), tenant is None

    invited = until_settled(attempt, TryLater("tenant-contended"))
    if invited is not None:
        state = invited[0].state.value
        logger.info("step=invite tenant=%s admins=%d state=%s", tenant_id, len(admins), state)
    return invited


def _keeping_bindings(tenant: Tenant, admins: tuple[str, ...]) -> tuple[Admin, ...]:
    bound = {admin.user_principal_name: admin.object_id for admin in tenant.admins}
    return tuple(Admin(name, bound.get(name, "")) for name in map(normalise, admins))


def admitted(store: TenantStore, person: Principal) -> Tenant | None:
    """The Tenant whose admin this person is, or None; the first sign-in binds the person's object id."""
    done = store.change_tenant(person.tenant_id, lambda tenant: _with_binding(tenant, person))
    if done is None or done.after.is_being_deleted:
        return None
    if done.is_news:
        logger.info("step=bind tenant=%s object=%s", person.tenant_id, person.object_id)
    is_admin = any(admin.object_id == person.object_id for admin in done.after.admins)
    return done.after if is_admin else None


def _with_binding(tenant: Tenant, person: Principal) -> Tenant:
    """The Tenant with this person bound to an admin of their name that nobody is bound to yet."""
    if tenant.is_being_deleted or any(admin.object_id == person.object_id for admin in tenant.admins):
        return tenant
    name = normalise(person.user_principal_name)
    # An admin who is bound counts by object id alone: a stranger may be given the same name later.
    if not name:
        return tenant
    admins = tuple(Admin(name, person.object_id) if admin == Admin(name) else admin for admin in tenant.admins)
    return replace(tenant, admins=admins)
