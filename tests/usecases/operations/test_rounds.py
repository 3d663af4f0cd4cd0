"""The timers' rounds, and the alarms that they raise."""

import logging
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.mailboxes.watch import WatchedMailbox, WatchState
from shared.domain.tenants import DELETING, TenantState
from shared.errors import Conflict, HarperError, TryLater
from shared.usecases.operations.rounds import keep_subscriptions, schedule_catch_up
from tests.support.builders import (
    ENABLED,
    MAILBOX,
    NOW,
    OTHER_TENANT,
    TENANT,
    a_consent,
    a_mailbox,
    a_mailbox_settings,
    a_tenant,
    a_watched_mailbox,
)
from tests.support.fake_app import FakeApp

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OFF = a_mailbox(a_mailbox_settings(enabled=False))
SILENT = a_mailbox(a_mailbox_settings(alarm_after_hours=2))


@pytest.mark.parametrize(
    ("watch", "why"),
    [
        ({}, None),
        ({"ends": NOW + DAY}, "due"),
        ({"subscription_id": "", "ends": None}, "missing"),
        ({"ends": NOW - HOUR}, "missing"),
        ({"state": WatchState.NEW}, "retry"),
        ({"state": WatchState.FAILING, "retry_at": NOW}, "retry"),
        ({"state": WatchState.FAILING, "retry_at": NOW + HOUR}, None),
    ],
)
def test_what_an_enabled_mailbox_needs(watch: dict[str, Any], why: str | None) -> None:
    app = FakeApp(None, a_watched_mailbox(**watch))
    keep_subscriptions(app)
    assert app.renewals == ([(MAILBOX, why)] if why else [])


def test_a_disabled_mailbox_needs_a_look_only_while_it_has_a_subscription() -> None:
    for kept, items in (("subscription-1", [(MAILBOX, "disabled")]), ("", [])):
        app = FakeApp(None, a_watched_mailbox(OFF, state=WatchState.DISABLED, subscription_id=kept))
        keep_subscriptions(app)
        assert app.renewals == items


@pytest.mark.parametrize("state", [TenantState.INVITED, TenantState.PENDING, TenantState.PAUSED])
def test_mailboxes_of_a_tenant_that_is_not_connected_wait(state: TenantState) -> None:
    app = FakeApp(a_tenant(state=state, changed_at=NOW), a_watched_mailbox(subscription_id=""))
    keep_subscriptions(app)
    assert app.renewals == []
    schedule_catch_up(app)
    assert app.catch_ups == []


def test_a_paused_tenant_is_probed_once_an_hour() -> None:
    app = FakeApp(a_tenant(state=TenantState.PAUSED, changed_at=NOW))
    keep_subscriptions(app)
    assert app.renewals == []
    app.clock.advance(3600)
    keep_subscriptions(app)
    assert app.renewals == [("", "probe")]
    app.set_tenant(probed_at=app.now)
    app.clock.advance(3599)
    keep_subscriptions(app)
    assert len(app.renewals) == 1


def test_a_tenant_that_is_being_deleted_is_not_probed() -> None:
    app = FakeApp(a_tenant(state=TenantState.PAUSED, reason=DELETING))
    keep_subscriptions(app)
    assert app.renewals == []


def test_a_pending_tenant_is_probed_each_time() -> None:
    app = FakeApp(a_tenant(state=TenantState.PENDING))
    schedule_catch_up(app)
    schedule_catch_up(app)
    assert app.renewals == [("", "probe")] * 2


def test_consents_that_have_expired_are_removed() -> None:
    app = FakeApp()
    app.tenants.save_consent(a_consent(expires_at=NOW))
    app.tenants.save_consent(a_consent(nonce="nonce-2", expires_at=NOW + HOUR))
    keep_subscriptions(app)
    assert app.tenants.consent("nonce-1") is None
    assert app.tenants.consent("nonce-2") is not None


def test_each_mailbox_that_can_be_read_is_caught_up() -> None:
    def other(name: str, enabled: bool = True, **watch: Any) -> WatchedMailbox:
        return a_watched_mailbox(a_mailbox(a_mailbox_settings(address=name, enabled=enabled)), **watch)

    app = FakeApp(
        None,
        a_watched_mailbox(),
        other("off@contoso.example", enabled=False),
        other("blocked@contoso.example", blocked=True),
        other("unknown@contoso.example", object_id=""),
        a_watched_mailbox(a_mailbox(tenant_id=OTHER_TENANT)),
    )
    schedule_catch_up(app)
    assert [(item.tenant_id, item.mailbox_id, item.why) for item in app.queue.items("mailbox-catch-up")] == [
        (TENANT, MAILBOX, "scheduled")
    ]


def test_each_item_has_a_ticket_of_its_own() -> None:
    app = FakeApp(None, a_watched_mailbox())
    schedule_catch_up(app)
    schedule_catch_up(app)
    assert len({item.ticket for item in app.queue.items("mailbox-catch-up")}) == 2


def test_a_queue_that_is_down_fails_the_round() -> None:
    app = FakeApp(None, a_watched_mailbox())
    app.queue.faults.fail("put", TryLater("down"))
    with pytest.raises(TryLater):
        schedule_catch_up(app)


def scheduled(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The lines that say which work was stored."""
    return [message for message in caplog.messages if message.startswith("step=schedule ")]


def test_what_is_stored_is_told_also_where_it_is_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="shared.usecases.operations.rounds")
    keep_subscriptions(FakeApp())
    assert scheduled(caplog) == ["step=schedule queue=subscription-renew items=0"]
    caplog.clear()
    schedule_catch_up(FakeApp(None, a_watched_mailbox()))
    assert scheduled(caplog) == [
        "step=schedule queue=subscription-renew items=0",
        "step=schedule queue=mailbox-catch-up items=1",
    ]


def test_work_that_could_not_be_stored_is_not_told_as_stored(caplog: pytest.LogCaptureFixture) -> None:
    """Nor is a part of it: an alert takes the lines of catch-ups from those of renewals, to count the runs of both."""
    caplog.set_level(logging.INFO, logger="shared.usecases.operations.rounds")
    app = FakeApp(None, a_watched_mailbox(subscription_id="", ends=None))
    app.queue.faults.fail("put", TryLater("down"), TryLater("down"))
    for timer in (keep_subscriptions, schedule_catch_up):
        with pytest.raises(TryLater):
            timer(app)
    assert scheduled(caplog) == []


def test_a_subscription_that_ended_without_renewal_is_an_alarm(caplog: pytest.LogCaptureFixture) -> None:
    app = FakeApp(None, a_watched_mailbox(ends=NOW))
    keep_subscriptions(app)
    assert f"alarm=subscription_not_renewed tenant={TENANT} mailbox={MAILBOX}" in caplog.text


def test_silence_is_an_alarm_once_a_period(caplog: pytest.LogCaptureFixture) -> None:
    app = FakeApp(None, a_watched_mailbox(SILENT, last_mail_at=NOW, ends=NOW + 7 * DAY))

    def rounds(seconds: float) -> int:
        caplog.clear()
        app.clock.advance(seconds)
        keep_subscriptions(app)
        return caplog.text.count("alarm=no_mail_for_hours")

    assert rounds(7199) == 0
    assert rounds(1) == 1
    assert rounds(7199) == 0
    assert rounds(1) == 1
    app.set_watch(last_mail_at=app.now)
    assert rounds(7199) == 0


def test_a_mailbox_that_was_just_enabled_is_not_silent_yet(caplog: pytest.LogCaptureFixture) -> None:
    mailbox = a_mailbox(SILENT.settings, enabled_at=NOW)
    app = FakeApp(None, a_watched_mailbox(mailbox, last_mail_at=ENABLED))
    keep_subscriptions(app)
    assert "no_mail_for_hours" not in caplog.text


@pytest.mark.parametrize("trouble", [Conflict("contended"), TryLater("storage-503")])
def test_an_alarm_that_cannot_be_noted_does_not_stop_the_round(trouble: HarperError) -> None:
    app = FakeApp(None, a_watched_mailbox(SILENT, last_mail_at=ENABLED, ends=NOW + DAY))
    app.mailboxes.faults.fail("change_watch", trouble)
    keep_subscriptions(app)
    assert app.renewals == [(MAILBOX, "due")]


def test_consents_that_cannot_be_removed_do_not_stop_the_round(caplog: pytest.LogCaptureFixture) -> None:
    app = FakeApp(None, a_watched_mailbox(SILENT, last_mail_at=ENABLED, ends=NOW + DAY))
    app.tenants.faults.fail("delete_expired_consents", TryLater("storage-500"))
    keep_subscriptions(app)
    assert app.renewals == [(MAILBOX, "due")]
    assert "alarm=no_mail_for_hours" in caplog.text


def test_rows_that_are_no_keys_are_alarmed_in_each_round_until_they_are_mended(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = FakeApp()
    app.keyring.odd_rows = ("second", "?")
    for _ in range(2):
        caplog.clear()
        keep_subscriptions(app)
        alarms = [record for record in caplog.records if record.levelname == "ERROR"]
        assert [alarm.getMessage() for alarm in alarms] == [
            f"alarm=key_unreadable key={key}" for key in ("second", "?")
        ]
    app.keyring.odd_rows = ()
    caplog.clear()
    keep_subscriptions(app)
    assert "key_unreadable" not in caplog.text


def test_items_are_put_before_anything_else_can_fail() -> None:
    app = FakeApp(None, a_watched_mailbox(SILENT, last_mail_at=ENABLED, ends=NOW + DAY))
    app.mailboxes.faults.fail("change_watch", RuntimeError("a bug"))
    with pytest.raises(RuntimeError):
        keep_subscriptions(app)
    assert app.renewals == [(MAILBOX, "due")]


def test_each_tenant_and_mailbox_has_a_line_with_its_state(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="shared.usecases.operations.rounds")
    failing = a_watched_mailbox(state=WatchState.FAILING, reason="address", retry_at=NOW + HOUR)
    keep_subscriptions(FakeApp(None, failing))
    keep_subscriptions(FakeApp(a_tenant(state=TenantState.PAUSED, reason="AADSTS700016"), a_watched_mailbox(OFF)))
    assert [message for message in caplog.messages if message.startswith("step=state ")] == [
        f"step=state tenant={TENANT} mailbox=- state=connected reason=-",
        f"step=state tenant={TENANT} mailbox={MAILBOX} state=failing reason=address",
        f"step=state tenant={TENANT} mailbox=- state=paused reason=AADSTS700016",
        f"step=state tenant={TENANT} mailbox={MAILBOX} state=disabled reason=-",
    ]


def test_the_catch_ups_round_tells_how_long_items_wait(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    app = FakeApp(None, a_watched_mailbox())
    schedule_catch_up(app)
    assert "step=queue-age queue=mailbox-catch-up oldest=0" in caplog.messages
