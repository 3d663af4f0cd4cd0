"""Tenants: the operator invites them, and their admins are known by their sign-in."""

from __future__ import annotations

import logging
from dataclasses import replace

from shared.domain.tenants import Admin, Principal, Tenant, TenantState, is_being_deleted
from shared.domain.values.addresses import normalise
from shared.errors import Conflict, HarperError, TryLater
from shared.ports.storage import TenantStore
from shared.ports.time import Clock

logger = logging.getLogger(__name__)

_TRIES = 5


class TenantGone(HarperError):
    """The Tenant was deleted, or began to be, while something was done for it."""


def invite(
    store: TenantStore, clock: Clock, tenant_id: str, name: str, admins: tuple[str, ...]
) -> tuple[Tenant, bool] | None:
    """Invite a Tenant, or change name and admins of one that is there (True: new); None while it is being deleted."""
    for _ in range(_TRIES):
        tenant = store.tenant(tenant_id)
        if tenant is not None and is_being_deleted(tenant):
            return None
        if tenant is None:
            people = tuple(Admin(normalise(name)) for name in admins)
            wanted = Tenant(tenant_id, name, people, TenantState.INVITED, clock.now())
        else:
            wanted = replace(tenant, name=name, admins=_keeping_bindings(tenant, admins))
        try:
            saved = store.save_tenant(wanted)
        except Conflict:
            continue
        logger.info("step=invite tenant=%s admins=%d state=%s", tenant_id, len(admins), saved.state.value)
        return saved, tenant is None
    raise TryLater("tenant-contended")


def _keeping_bindings(tenant: Tenant, admins: tuple[str, ...]) -> tuple[Admin, ...]:
    bound = {admin.user_principal_name: admin.object_id for admin in tenant.admins}
    return tuple(Admin(name, bound.get(name, "")) for name in map(normalise, admins))


def admitted(store: TenantStore, person: Principal) -> Tenant | None:
    """The Tenant whose admin this person is, or None; the first sign-in binds the person's object id."""
    for _ in range(_TRIES):
        tenant = store.tenant(person.tenant_id)
        if tenant is None or is_being_deleted(tenant):
            return None
        if any(admin.object_id == person.object_id for admin in tenant.admins):
            return tenant
        bound = _binding(tenant, person)
        if bound is None:
            return None
        try:
            saved = store.save_tenant(bound)
        except Conflict:
            continue
        logger.info("step=bind tenant=%s object=%s", saved.tenant_id, person.object_id)
        return saved
    raise TryLater("tenant-contended")


def _binding(tenant: Tenant, person: Principal) -> Tenant | None:
    """The Tenant with this person bound to an admin of their name that nobody is bound to yet."""
    name = normalise(person.user_principal_name)
    # An admin who is bound counts by object id alone: a stranger may be given the same name later.
    if not name or Admin(name) not in tenant.admins:
        return None
    admins = tuple(Admin(name, person.object_id) if admin == Admin(name) else admin for admin in tenant.admins)
    return replace(tenant, admins=admins)
