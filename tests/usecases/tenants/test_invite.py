"""Inviting Tenants, and knowing their admins."""

from dataclasses import replace

import pytest

from shared.domain.tenants import DELETING, Admin, Principal, TenantState
from shared.errors import Conflict, TryLater
from shared.usecases.tenants.invite import admitted, invite
from tests.support.builders import ADMIN, ADMIN_OBJECT, OTHER_TENANT, TENANT, a_tenant
from tests.support.fake_app import ADA
from tests.support.fakes.all import FakeClock, FakeTenantStore

STRANGER_OBJECT = "66666666-6666-4666-8666-666666666666"
UNBOUND = a_tenant(admins=(Admin(ADMIN),))


def test_an_invited_tenant_waits_for_its_consent() -> None:
    store = FakeTenantStore()
    kept = invite(store, FakeClock(), TENANT, "Contoso", ("Ada@Contoso.example",))
    assert kept is not None
    tenant, is_new = kept
    assert is_new
    assert (tenant.state, tenant.name, tenant.admins) == (TenantState.INVITED, "Contoso", (Admin(ADMIN),))
    assert store.tenant(TENANT) == tenant


def test_inviting_again_changes_name_and_admins_and_keeps_bindings_and_state() -> None:
    store = FakeTenantStore(a_tenant())
    kept = invite(store, FakeClock(), TENANT, "Contoso Ltd", ("bob@contoso.example", ADMIN))
    assert kept is not None
    tenant, is_new = kept
    assert not is_new
    assert tenant.admins == (Admin("bob@contoso.example"), Admin(ADMIN, ADMIN_OBJECT))
    assert (tenant.name, tenant.state, tenant.consented_by) == ("Contoso Ltd", TenantState.CONNECTED, ADMIN_OBJECT)


def test_a_tenant_that_is_being_deleted_cannot_be_invited() -> None:
    store = FakeTenantStore(a_tenant(state=TenantState.PAUSED, reason=DELETING))
    assert invite(store, FakeClock(), TENANT, "Contoso", (ADMIN,)) is None


def test_an_invitation_that_lost_a_race_is_made_on_the_new_row() -> None:
    store = FakeTenantStore(a_tenant())
    store.faults.fail("save_tenant", Conflict("race"))
    assert invite(store, FakeClock(), TENANT, "New name", (ADMIN,)) is not None
    tenant = store.tenant(TENANT)
    assert tenant is not None
    assert tenant.name == "New name"


def test_the_first_sign_in_binds_the_object_id() -> None:
    store = FakeTenantStore(UNBOUND)
    assert admitted(store, ADA) is not None
    tenant = store.tenant(TENANT)
    assert tenant is not None
    assert tenant.admins == (Admin(ADMIN, ADMIN_OBJECT),)


def test_a_bound_admin_is_known_under_another_name() -> None:
    assert admitted(FakeTenantStore(a_tenant()), replace(ADA, user_principal_name="ada.l@contoso.example"))


def test_somebody_else_with_the_name_of_a_bound_admin_is_refused() -> None:
    assert admitted(FakeTenantStore(a_tenant()), replace(ADA, object_id=STRANGER_OBJECT)) is None


def test_of_two_first_sign_ins_at_once_the_first_write_counts() -> None:
    stranger = replace(ADA, object_id=STRANGER_OBJECT)
    store = FakeTenantStore(UNBOUND)
    stale = store.tenant(TENANT)
    assert stale is not None
    assert admitted(store, ADA) is not None
    with pytest.raises(Conflict):
        store.save_tenant(replace(stale, admins=(Admin(ADMIN, STRANGER_OBJECT),)))
    assert admitted(store, stranger) is None


def test_a_binding_that_lost_a_race_is_tried_on_the_new_row() -> None:
    store = FakeTenantStore(UNBOUND)
    store.faults.fail("save_tenant", Conflict("race"))
    assert admitted(store, ADA) is not None


@pytest.mark.parametrize(
    "person",
    [
        Principal(OTHER_TENANT, ADMIN_OBJECT, ADMIN),
        Principal(TENANT, STRANGER_OBJECT, "eve@contoso.example"),
        Principal(TENANT, STRANGER_OBJECT, ""),
    ],
    ids=["other tenant", "not on the list", "no name"],
)
def test_whoever_is_not_on_the_list_of_their_own_tenant_is_refused(person: Principal) -> None:
    assert admitted(FakeTenantStore(UNBOUND), person) is None


def test_nobody_is_admitted_while_the_tenant_is_being_deleted() -> None:
    assert admitted(FakeTenantStore(a_tenant(state=TenantState.PAUSED, reason=DELETING)), ADA) is None


def test_a_row_that_never_stands_still_is_tried_later() -> None:
    store = FakeTenantStore(a_tenant())
    store.faults.fail("save_tenant", *[Conflict("race")] * 10)
    with pytest.raises(TryLater):
        store.change_tenant(TENANT, lambda tenant: replace(tenant, name="x"))
