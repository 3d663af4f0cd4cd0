"""Probes of pending and paused Tenants."""

from datetime import timedelta

import pytest

from shared.domain.tenants import DELETING, PERMISSIONS, TenantState
from shared.errors import TryLater
from shared.usecases.tenants.probe import NOT_EFFECTIVE, probe_tenant
from tests.support.builders import MAILBOX, NOW, OTHER_TENANT, TENANT, a_tenant, a_watched_mailbox
from tests.support.fake_app import FakeApp

HALF_AN_HOUR = 30 * 60


def pending() -> FakeApp:
    return FakeApp(a_tenant(state=TenantState.PENDING, consented_at=NOW, permissions=()), a_watched_mailbox())


def test_a_pending_tenant_with_all_permissions_is_connected_and_its_mailboxes_are_looked_after() -> None:
    app = pending()
    probe_tenant(app, TENANT)
    assert (app.tenant.state, set(app.tenant.permissions)) == (TenantState.CONNECTED, set(PERMISSIONS))
    assert app.renewals == app.catch_ups == [(MAILBOX, "resumed")]


def test_a_pending_tenant_waits_for_missing_permissions_for_half_an_hour() -> None:
    app = pending()
    app.tokens.permissions[TENANT] = frozenset({"Mail.Send"})
    app.clock.advance(HALF_AN_HOUR - 1)
    probe_tenant(app, TENANT)
    assert (app.tenant.state, app.tenant.permissions) == (TenantState.PENDING, ("Mail.Send",))
    app.clock.advance(1)
    probe_tenant(app, TENANT)
    assert (app.tenant.state, app.tenant.permissions) == (TenantState.CONNECTED, ("Mail.Send",))


def test_a_pending_tenant_without_token_is_paused_after_half_an_hour(caplog: pytest.LogCaptureFixture) -> None:
    app = pending()
    app.tokens.lose(TENANT)
    probe_tenant(app, TENANT)
    assert (app.tenant.state, app.tenant.probed_at) == (TenantState.PENDING, app.now)
    app.clock.advance(HALF_AN_HOUR)
    probe_tenant(app, TENANT)
    assert (app.tenant.state, app.tenant.reason) == (TenantState.PAUSED, NOT_EFFECTIVE)
    assert f"alarm=tenant_paused tenant={TENANT} reason={NOT_EFFECTIVE}" in caplog.text


def test_a_paused_tenant_that_gives_a_token_again_is_resumed() -> None:
    app = FakeApp(a_tenant(state=TenantState.PAUSED, reason="AADSTS7000112", consented_at=NOW), a_watched_mailbox())
    app.tokens.permissions[TENANT] = frozenset()
    probe_tenant(app, TENANT)
    assert (app.tenant.state, app.tenant.reason) == (TenantState.CONNECTED, "")
    assert app.catch_ups == [(MAILBOX, "resumed")]


def test_a_paused_tenant_that_gives_none_stays_paused_with_its_reason() -> None:
    app = FakeApp(a_tenant(state=TenantState.PAUSED, reason="AADSTS7000112", changed_at=NOW - timedelta(days=1)))
    app.tokens.lose(TENANT)
    probe_tenant(app, TENANT)
    assert (app.tenant.state, app.tenant.reason) == (TenantState.PAUSED, "AADSTS7000112")
    assert app.tenant.probed_at == app.now


@pytest.mark.parametrize(
    ("state", "reason"),
    [(TenantState.CONNECTED, ""), (TenantState.INVITED, ""), (TenantState.PAUSED, DELETING)],
)
def test_no_other_tenant_is_probed(state: TenantState, reason: str) -> None:
    app = FakeApp(a_tenant(state=state, reason=reason))
    probe_tenant(app, TENANT)
    probe_tenant(app, OTHER_TENANT)
    assert app.tokens.faults.calls == []


def test_entra_being_down_leaves_the_tenant_as_it_is() -> None:
    app = pending()
    before = app.tenant
    app.tokens.faults.fail("probe", TryLater("down"))
    with pytest.raises(TryLater):
        probe_tenant(app, TENANT)
    assert app.tenant == before
