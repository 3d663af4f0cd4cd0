"""What every AnyTenants does: the fake and the one in Table Storage."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.adapters.storage.tenants import TableTenantStore
from shared.domain.tenants import Admin, Tenant, TenantState
from shared.domain.values.ids import TenantId
from shared.errors import Conflict
from tests.adapters.support.port_pairs import AnyTenants
from tests.support.builders import ADMIN, NOW, OTHER_TENANT, TENANT, a_consent, a_tenant
from tests.support.fakes.all import FakeClock, FakeTenantStore


@pytest.fixture(params=["memory", "tables"])
def store(request: pytest.FixtureRequest) -> AnyTenants:
    if request.param == "memory":
        return FakeTenantStore()
    return TableTenantStore(request.getfixturevalue("tables"), FakeClock().monotonic)


def test_an_unknown_tenant_is_none(store: AnyTenants) -> None:
    assert store.tenant(TENANT) is None
    assert store.recent_tenant(TENANT) is None
    assert store.tenants() == ()


def test_what_cannot_be_a_tenant_id_is_no_tenant(store: AnyTenants) -> None:
    assert store.tenant(TenantId("../'; drop/\\#?%")) is None
    assert store.tenant(TenantId("")) is None


def test_a_saved_tenant_comes_back_as_it_was(store: AnyTenants) -> None:
    tenant = a_tenant(admins=(Admin(ADMIN), Admin("bo@contoso.example", "object-2")), probed_at=NOW, reason="why")
    saved = store.save_tenant(tenant)
    read = store.tenant(TENANT)
    assert read == tenant
    assert read is not None
    assert read.etag == saved.etag != ""


def test_an_invited_tenant_with_nothing_yet_comes_back_as_it_was(store: AnyTenants) -> None:
    invited = a_tenant(
        state=TenantState.INVITED, admins=(), name="", consented_by="", consented_at=None, permissions=()
    )
    store.save_tenant(invited)
    assert store.tenant(TENANT) == invited


def test_a_tenant_is_inserted_only_once(store: AnyTenants) -> None:
    store.save_tenant(a_tenant(name="first"))
    with pytest.raises(Conflict):
        store.save_tenant(a_tenant(name="second"))
    read = store.tenant(TENANT)
    assert read is not None
    assert read.name == "first"


def test_only_the_version_that_was_read_is_replaced(store: AnyTenants) -> None:
    first = store.save_tenant(a_tenant())
    second = store.save_tenant(replace(first, state=TenantState.PAUSED, reason="700016"))
    with pytest.raises(Conflict):
        store.save_tenant(replace(first, name="late"))
    assert store.tenant(TENANT) == second


def test_a_tenant_is_changed(store: AnyTenants) -> None:
    store.save_tenant(a_tenant())
    changed = store.change_tenant(TENANT, lambda tenant: replace(tenant, name="Fabrikam"))
    assert changed == (a_tenant(), a_tenant(name="Fabrikam"))
    assert store.tenant(TENANT) == a_tenant(name="Fabrikam")


def test_a_tenant_that_a_change_leaves_as_it_is_is_not_written(store: AnyTenants) -> None:
    saved = store.save_tenant(a_tenant())
    changed = store.change_tenant(TENANT, lambda tenant: tenant)
    assert changed is not None
    assert (changed.is_news, changed.after.etag) == (False, saved.etag)


def test_a_change_of_an_unknown_tenant_is_none(store: AnyTenants) -> None:
    assert store.change_tenant(TENANT, lambda tenant: replace(tenant, name="Fabrikam")) is None


def test_a_change_of_a_tenant_that_met_another_is_made_again(store: AnyTenants) -> None:
    store.save_tenant(a_tenant())
    others = ["one", "two"]

    def change(tenant: Tenant) -> Tenant:
        if others:
            store.save_tenant(replace(tenant, name=others.pop(0)))
        return replace(tenant, reason=f"after {tenant.name}")

    changed = store.change_tenant(TENANT, change)
    assert changed == (a_tenant(name="two"), a_tenant(name="two", reason="after two"))


def test_a_recent_tenant_is_never_older_than_the_last_write(store: AnyTenants) -> None:
    first = store.save_tenant(a_tenant())
    assert store.recent_tenant(TENANT) == first
    second = store.save_tenant(replace(first, state=TenantState.PAUSED))
    assert store.recent_tenant(TENANT) == second
    store.delete_tenant(TENANT)
    assert store.recent_tenant(TENANT) is None


def test_all_tenants_are_listed(store: AnyTenants) -> None:
    store.save_tenant(a_tenant())
    store.save_tenant(a_tenant(tenant_id=OTHER_TENANT, name="Fabrikam"))
    assert {tenant.name for tenant in store.tenants()} == {"Contoso", "Fabrikam"}
    assert all(tenant.etag for tenant in store.tenants())


def test_deleting_a_tenant_twice_is_fine(store: AnyTenants) -> None:
    store.save_tenant(a_tenant())
    store.delete_tenant(TENANT)
    store.delete_tenant(TENANT)
    assert store.tenant(TENANT) is None


def test_a_deleted_tenant_can_be_invited_anew(store: AnyTenants) -> None:
    store.save_tenant(a_tenant())
    store.delete_tenant(TENANT)
    assert store.save_tenant(a_tenant()).etag


def test_a_consent_state_is_spent_once(store: AnyTenants) -> None:
    started = store.save_consent(a_consent())
    read = store.consent("nonce-1")
    assert read == a_consent()
    assert read is not None
    store.save_consent(replace(read, spent=True))
    with pytest.raises(Conflict):
        store.save_consent(replace(started, spent=True))
    spent = store.consent("nonce-1")
    assert spent is not None
    assert spent.spent


def test_an_unknown_or_odd_nonce_is_no_consent_state(store: AnyTenants) -> None:
    assert store.consent("nonce-9") is None
    assert store.consent("/?#'\\\x00") is None


def test_a_tenants_consent_states_are_removed(store: AnyTenants) -> None:
    store.save_consent(a_consent(nonce="one"))
    store.save_consent(a_consent(nonce="two"))
    store.save_consent(a_consent(nonce="other", tenant_id=OTHER_TENANT))
    store.delete_consents(TENANT)
    assert (store.consent("one"), store.consent("two")) == (None, None)
    assert store.consent("other") is not None


def test_expired_consent_states_are_removed(store: AnyTenants) -> None:
    store.save_consent(a_consent(nonce="old", expires_at=NOW - timedelta(seconds=1)))
    store.save_consent(a_consent(nonce="now", expires_at=NOW))
    store.save_consent(a_consent(nonce="new", expires_at=NOW + timedelta(seconds=1)))
    store.delete_expired_consents(NOW)
    assert (store.consent("old"), store.consent("now")) == (None, None)
    assert store.consent("new") is not None


def test_removing_consent_states_where_none_were_ever_started_is_fine(store: AnyTenants) -> None:
    store.delete_consents(TENANT)
    store.delete_expired_consents(NOW)
    assert store.consent("nonce-1") is None
