"""Stopping Tenants and Mailboxes."""

from datetime import timedelta

import pytest

from shared.domain.mailboxes.watch import WatchState
from shared.domain.tenants import TenantState
from shared.usecases.steps.pauses import block_mailbox, pause_tenant
from tests.support.builders import MAILBOX, OTHER_TENANT, TENANT, a_watched_mailbox
from tests.support.fake_app import FakeApp


def alarms(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]


def test_a_connected_tenant_without_token_is_paused_with_one_alarm(caplog: pytest.LogCaptureFixture) -> None:
    app = FakeApp()
    pause_tenant(app, TENANT, "700016")
    pause_tenant(app, TENANT, "700016")
    assert (app.tenant.state, app.tenant.reason, app.tenant.changed_at) == (
        TenantState.PAUSED,
        "AADSTS700016",
        app.now,
    )
    assert alarms(caplog) == [f"alarm=tenant_paused tenant={TENANT} reason=AADSTS700016"]


@pytest.mark.parametrize("state", [TenantState.INVITED, TenantState.PENDING, TenantState.PAUSED])
def test_only_a_connected_tenant_can_be_paused(state: TenantState) -> None:
    app = FakeApp()
    app.set_tenant(state=state, reason="before")
    pause_tenant(app, TENANT, "700016")
    assert (app.tenant.state, app.tenant.reason) == (state, "before")


def test_pausing_an_unknown_tenant_does_nothing(caplog: pytest.LogCaptureFixture) -> None:
    pause_tenant(FakeApp(), OTHER_TENANT, "700016")
    assert alarms(caplog) == []


def test_a_mailbox_that_refused_us_is_blocked_for_35_minutes_with_one_alarm(caplog: pytest.LogCaptureFixture) -> None:
    app = FakeApp(None, a_watched_mailbox())
    block_mailbox(app, TENANT, MAILBOX, "access-denied")
    app.clock.advance(60)
    block_mailbox(app, TENANT, MAILBOX, "access-denied")
    watch = app.watch
    assert (watch.state, watch.reason, watch.blocked) == (WatchState.FAILING, "access-denied", True)
    assert watch.retry_at == app.now - timedelta(seconds=60) + timedelta(minutes=35)
    assert alarms(caplog) == [f"alarm=mailbox_failing tenant={TENANT} mailbox={MAILBOX} reason=access-denied"]


def test_a_disabled_or_deleted_mailbox_is_not_blocked() -> None:
    app = FakeApp(None, a_watched_mailbox(state=WatchState.DISABLED))
    block_mailbox(app, TENANT, MAILBOX, "access-denied")
    block_mailbox(app, OTHER_TENANT, MAILBOX, "access-denied")
    assert (app.watch.state, app.watch.blocked) == (WatchState.DISABLED, False)
