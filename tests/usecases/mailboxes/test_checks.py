"""The checks of a Mailbox: what fails, what is said, when they run again."""

from datetime import timedelta

import pytest

from shared.domain.mailboxes.client_state import read_client_state
from shared.domain.mailboxes.watch import Subscription, Watch, WatchedMailbox, WatchState
from shared.domain.tenants import TenantState
from shared.errors import HarperError, NotFound, Refused, TryLater
from shared.usecases.mailboxes.checks import run_checks
from shared.usecases.steps.pauses import block_mailbox
from tests.support.builders import (
    HARPER,
    MAILBOX,
    NOW,
    OBJECT,
    TENANT,
    a_mailbox,
    a_mailbox_settings,
    a_watched_mailbox,
)
from tests.support.fake_app import FakeApp

FORBIDDEN = Refused(403, "ErrorAccessDenied")
ALIAS = "hello@contoso.example"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def app_with_new_mailbox() -> FakeApp:
    return FakeApp(None, a_watched_mailbox(state=WatchState.NEW, object_id="", subscription_id="", ends=None))


def run(app: FakeApp, by_timer: bool = False) -> Watch:
    return run_checks(app, app.tenant, app.watched, by_timer)


def fail(app: FakeApp, call: str, error: HarperError) -> None:
    port = app.subscriptions if call == "create" else app.tokens if call == "token" else app.mails
    port.faults.fail(call, error)


@pytest.mark.parametrize(
    ("call", "error", "reason", "blocked"),
    [
        ("token", TryLater("down"), "token-unreachable", True),
        ("user", NotFound(404, "Request_ResourceNotFound"), "address-not-found", True),
        ("user", Refused(403, "Authorization_RequestDenied"), "address-forbidden", True),
        ("folder_id", NotFound(404, "MailboxNotEnabledForRESTAPI"), "inbox-not-found", True),
        ("folder_id", FORBIDDEN, "inbox-forbidden", True),
        ("write_probe", FORBIDDEN, "write-forbidden", True),
        ("write_probe", TryLater("busy"), "write-unreachable", True),
        ("create", Refused(400, "ValidationError"), "subscription-refused", False),
        ("create", FORBIDDEN, "subscription-forbidden", False),
    ],
)
def test_the_first_check_that_fails_is_the_reason_and_the_later_ones_are_not_tried(
    call: str, error: HarperError, reason: str, blocked: bool
) -> None:
    app = app_with_new_mailbox()
    fail(app, call, error)
    watch = run(app)
    assert (watch.state, watch.reason, watch.blocked) == (WatchState.FAILING, reason, blocked)
    name = reason.partition("-")[0]
    checks = {check.name: check for check in watch.checks}
    assert list(checks) == ["token", "address", "inbox", "write", "subscription"]
    passed = list(checks).index(name)
    assert [check.ok for check in watch.checks] == [True] * passed + [False] * (5 - passed)
    assert checks[name].hint
    assert all("earlier check" in check.hint for check in watch.checks[passed + 1 :])
    assert app.watch == watch


@pytest.mark.parametrize("call", ["token", "user", "folder_id", "write_probe"])
def test_a_hiccup_does_not_block_a_mailbox_that_works(call: str) -> None:
    app = FakeApp(None, a_watched_mailbox())
    for by_timer in (False, True):
        fail(app, call, TryLater("throttled", 600.0))
        watch = run(app, by_timer)
        assert (watch.state, watch.blocked) == (WatchState.FAILING, False)
        assert watch.reason.endswith("-unreachable")
    assert run(app, by_timer=True).state is WatchState.WATCHING


def test_a_hiccup_leaves_a_blocked_mailbox_blocked() -> None:
    app = FakeApp(None, a_watched_mailbox())
    block_mailbox(app, TENANT, MAILBOX, "access-denied")
    fail(app, "folder_id", TryLater("busy"))
    assert run(app, by_timer=True).blocked


def app_with_object_id() -> FakeApp:
    """A Mailbox under an alias of Harper's inbox, given by its object id."""
    settings = a_mailbox_settings(address=ALIAS, object_id=OBJECT)
    watched = a_watched_mailbox(
        a_mailbox(settings),
        state=WatchState.NEW,
        object_id="",
        addresses=(),
        subscription_id="",
        ends=None,
    )
    return FakeApp(None, watched)


def run_alias(app: FakeApp) -> WatchedMailbox:
    (watched,) = app.mailboxes.mailboxes(TENANT)
    run_checks(app, app.tenant, watched)
    (checked,) = app.mailboxes.mailboxes(TENANT)
    return checked


def test_the_write_check_learns_from_which_address_an_inbox_without_look_up_writes() -> None:
    app = app_with_object_id()
    assert run_alias(app).own_addresses == {ALIAS, HARPER}
    app.mails.faults.fail("write_probe", TryLater("busy"))
    assert run_alias(app).own_addresses == {ALIAS, HARPER}


def test_an_exchange_that_does_not_say_who_writes_is_a_hint() -> None:
    app = app_with_object_id()
    app.mails.sender = ""
    watched = run_alias(app)
    assert watched.own_addresses == {ALIAS}
    assert "main one" in {check.name: check.hint for check in watched.watch.checks}["write"]


def test_what_was_learnt_before_a_failure_is_kept() -> None:
    app = app_with_new_mailbox()
    fail(app, "write_probe", FORBIDDEN)
    watch = run(app)
    assert (watch.found.object_id, bool(watch.found.inbox_id)) == (OBJECT, True)


@pytest.mark.parametrize(
    ("call", "error", "wait"),
    [
        ("folder_id", FORBIDDEN, 35 * MINUTE),
        ("user", NotFound(404, "x"), 15 * MINUTE),
        ("folder_id", TryLater("busy"), MINUTE),
        ("folder_id", TryLater("busy", 600.0), 10 * MINUTE),
    ],
)
def test_when_a_failed_check_may_run_again(call: str, error: HarperError, wait: timedelta) -> None:
    app = app_with_new_mailbox()
    fail(app, call, error)
    assert run(app).retry_at == app.now + wait


def test_after_a_second_403_the_timer_waits_for_two_hours() -> None:
    app = app_with_new_mailbox()
    fail(app, "folder_id", FORBIDDEN)
    run(app)
    fail(app, "folder_id", FORBIDDEN)
    assert run(app, by_timer=True).retry_at == app.now + 2 * HOUR


def test_after_a_403_in_a_mails_way_the_timers_first_403_waits_for_two_hours_too() -> None:
    app = FakeApp(None, a_watched_mailbox())
    block_mailbox(app, TENANT, MAILBOX, "access-denied")
    fail(app, "folder_id", FORBIDDEN)
    assert run(app, by_timer=True).retry_at == app.now + 2 * HOUR


def test_an_admin_who_saves_again_waits_for_35_minutes_only() -> None:
    app = app_with_new_mailbox()
    fail(app, "folder_id", FORBIDDEN)
    run(app)
    fail(app, "folder_id", FORBIDDEN)
    assert run(app).retry_at == app.now + 35 * MINUTE


def test_a_mailbox_that_microsoft_kept_us_from_checking_is_looked_at_soon() -> None:
    app = app_with_new_mailbox()
    fail(app, "folder_id", TryLater("busy", 90.0))
    run(app)
    assert app.renewals == [(MAILBOX, "retry")]
    assert app.queue.delays("subscription-renew") == (90.0,)


def test_the_timers_own_check_puts_no_further_item() -> None:
    app = app_with_new_mailbox()
    fail(app, "folder_id", TryLater("busy"))
    run(app, by_timer=True)
    assert app.renewals == []


def test_the_alarm_is_raised_once_for_each_reason(caplog: pytest.LogCaptureFixture) -> None:
    app = app_with_new_mailbox()
    for error in (FORBIDDEN, FORBIDDEN, NotFound(404, "x")):
        fail(app, "folder_id", error)
        run(app, by_timer=True)
    alarms = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert [line.rpartition("reason=")[2] for line in alarms] == ["inbox-forbidden", "inbox-not-found"]


def test_a_mailbox_that_recovers_is_caught_up() -> None:
    app = FakeApp(None, a_watched_mailbox())
    block_mailbox(app, TENANT, MAILBOX, "access-denied")
    watch = run(app, by_timer=True)
    assert (watch.state, watch.reason, watch.blocked, watch.retry_at) == (WatchState.WATCHING, "", False, None)
    assert app.catch_ups == [(MAILBOX, "checked")]


def test_a_token_that_entra_refuses_pauses_the_tenant() -> None:
    app = app_with_new_mailbox()
    app.tokens.lose(TENANT, "7000112")
    watch = run(app)
    assert app.tenant.state is TenantState.PAUSED
    assert "AADSTS7000112" in watch.checks[0].hint


def test_a_subscription_that_is_alive_is_not_made_anew() -> None:
    app = FakeApp(None, a_watched_mailbox(ends=NOW + HOUR))
    run(app)
    assert app.subscriptions.faults.calls == []


def test_a_subscription_that_somebody_left_is_replaced_by_our_own() -> None:
    app = app_with_new_mailbox()
    resource = f"users/{OBJECT}/mailFolders('inbox')/messages"
    app.subscriptions.keep(TENANT, Subscription("left-behind", resource, NOW + HOUR))
    app.subscriptions.keep(TENANT, Subscription("of-another-inbox", "users/other/messages", NOW + HOUR))
    watch = run(app)
    kept = {each.subscription_id for each in app.subscriptions.subscriptions(TENANT)}
    assert kept == {watch.held.subscription_id, "of-another-inbox"}
    assert watch.state is WatchState.WATCHING


def test_the_client_state_names_tenant_and_mailbox_and_verifies() -> None:
    app = app_with_new_mailbox()
    watch = run(app)
    client_state = app.subscriptions.client_states[watch.held.subscription_id]
    assert len(client_state) == 112
    assert read_client_state(client_state, app.keyring.verifying) == (TENANT, MAILBOX)


def test_a_mailbox_that_was_switched_off_during_its_checks_stays_off() -> None:
    app = app_with_new_mailbox()
    before = app.watched
    app.set_watch(state=WatchState.DISABLED)
    assert run_checks(app, app.tenant, before).state is WatchState.DISABLED
    assert app.catch_ups == []


def test_the_later_of_two_subscriptions_made_at_once_is_the_one_on_record() -> None:
    app = app_with_new_mailbox()
    before = app.watched
    run(app)
    first = app.watch.held.subscription_id
    app.clock.advance(1)
    run_checks(app, app.tenant, before)
    second = app.watch.held.subscription_id
    assert first != second
    assert [each.subscription_id for each in app.subscriptions.subscriptions(TENANT)] == [second]
    assert app.subscriptions.faults.count("create") == 3
