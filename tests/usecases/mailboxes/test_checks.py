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
from tests.support.desk import Desk

FORBIDDEN = Refused(403, "ErrorAccessDenied")
ALIAS = "hello@contoso.example"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def desk_with_new_mailbox() -> Desk:
    return Desk(None, a_watched_mailbox(state=WatchState.NEW, object_id="", subscription_id="", ends=None))


def run(desk: Desk, by_timer: bool = False) -> Watch:
    return run_checks(desk, desk.tenant, desk.watched, by_timer)


def fail(desk: Desk, call: str, error: HarperError) -> None:
    port = desk.subscriptions if call == "create" else desk.tokens if call == "token" else desk.mails
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
    desk = desk_with_new_mailbox()
    fail(desk, call, error)
    watch = run(desk)
    assert (watch.state, watch.reason, watch.blocked) == (WatchState.FAILING, reason, blocked)
    name = reason.partition("-")[0]
    checks = {check.name: check for check in watch.checks}
    assert list(checks) == ["token", "address", "inbox", "write", "subscription"]
    passed = list(checks).index(name)
    assert [check.ok for check in watch.checks] == [True] * passed + [False] * (5 - passed)
    assert checks[name].hint
    assert all("earlier check" in check.hint for check in watch.checks[passed + 1 :])
    assert desk.watch == watch


@pytest.mark.parametrize("call", ["token", "user", "folder_id", "write_probe"])
def test_a_hiccup_does_not_block_a_mailbox_that_works(call: str) -> None:
    desk = Desk(None, a_watched_mailbox())
    for by_timer in (False, True):
        fail(desk, call, TryLater("throttled", 600.0))
        watch = run(desk, by_timer)
        assert (watch.state, watch.blocked) == (WatchState.FAILING, False)
        assert watch.reason.endswith("-unreachable")
    assert run(desk, by_timer=True).state is WatchState.WATCHING


def test_a_hiccup_leaves_a_blocked_mailbox_blocked() -> None:
    desk = Desk(None, a_watched_mailbox())
    block_mailbox(desk, TENANT, MAILBOX, "access-denied")
    fail(desk, "folder_id", TryLater("busy"))
    assert run(desk, by_timer=True).blocked


def desk_with_object_id() -> Desk:
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
    return Desk(None, watched)


def run_alias(desk: Desk) -> WatchedMailbox:
    (watched,) = desk.mailboxes.mailboxes(TENANT)
    run_checks(desk, desk.tenant, watched)
    (checked,) = desk.mailboxes.mailboxes(TENANT)
    return checked


def test_the_write_check_learns_from_which_address_an_inbox_without_look_up_writes() -> None:
    desk = desk_with_object_id()
    assert run_alias(desk).own_addresses == {ALIAS, HARPER}
    desk.mails.faults.fail("write_probe", TryLater("busy"))
    assert run_alias(desk).own_addresses == {ALIAS, HARPER}


def test_an_exchange_that_does_not_say_who_writes_is_a_hint() -> None:
    desk = desk_with_object_id()
    desk.mails.sender = ""
    watched = run_alias(desk)
    assert watched.own_addresses == {ALIAS}
    assert "main one" in {check.name: check.hint for check in watched.watch.checks}["write"]


def test_what_was_learnt_before_a_failure_is_kept() -> None:
    desk = desk_with_new_mailbox()
    fail(desk, "write_probe", FORBIDDEN)
    watch = run(desk)
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
    desk = desk_with_new_mailbox()
    fail(desk, call, error)
    assert run(desk).retry_at == desk.now + wait


def test_after_a_second_403_the_timer_waits_for_two_hours() -> None:
    desk = desk_with_new_mailbox()
    fail(desk, "folder_id", FORBIDDEN)
    run(desk)
    fail(desk, "folder_id", FORBIDDEN)
    assert run(desk, by_timer=True).retry_at == desk.now + 2 * HOUR


def test_after_a_403_in_a_mails_way_the_timers_first_403_waits_for_two_hours_too() -> None:
    desk = Desk(None, a_watched_mailbox())
    block_mailbox(desk, TENANT, MAILBOX, "access-denied")
    fail(desk, "folder_id", FORBIDDEN)
    assert run(desk, by_timer=True).retry_at == desk.now + 2 * HOUR


def test_an_admin_who_saves_again_waits_for_35_minutes_only() -> None:
    desk = desk_with_new_mailbox()
    fail(desk, "folder_id", FORBIDDEN)
    run(desk)
    fail(desk, "folder_id", FORBIDDEN)
    assert run(desk).retry_at == desk.now + 35 * MINUTE


def test_a_mailbox_that_microsoft_kept_us_from_checking_is_looked_at_soon() -> None:
    desk = desk_with_new_mailbox()
    fail(desk, "folder_id", TryLater("busy", 90.0))
    run(desk)
    assert desk.renewals == [(MAILBOX, "retry")]
    assert desk.queue.delays("subscription-renew") == (90.0,)


def test_the_timers_own_check_puts_no_further_item() -> None:
    desk = desk_with_new_mailbox()
    fail(desk, "folder_id", TryLater("busy"))
    run(desk, by_timer=True)
    assert desk.renewals == []


def test_the_alarm_is_raised_once_for_each_reason(caplog: pytest.LogCaptureFixture) -> None:
    desk = desk_with_new_mailbox()
    for error in (FORBIDDEN, FORBIDDEN, NotFound(404, "x")):
        fail(desk, "folder_id", error)
        run(desk, by_timer=True)
    alarms = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert [line.rpartition("reason=")[2] for line in alarms] == ["inbox-forbidden", "inbox-not-found"]


def test_a_mailbox_that_recovers_is_caught_up() -> None:
    desk = Desk(None, a_watched_mailbox())
    block_mailbox(desk, TENANT, MAILBOX, "access-denied")
    watch = run(desk, by_timer=True)
    assert (watch.state, watch.reason, watch.blocked, watch.retry_at) == (WatchState.WATCHING, "", False, None)
    assert desk.catch_ups == [(MAILBOX, "checked")]


def test_a_token_that_entra_refuses_pauses_the_tenant() -> None:
    desk = desk_with_new_mailbox()
    desk.tokens.lose(TENANT, "7000112")
    watch = run(desk)
    assert desk.tenant.state is TenantState.PAUSED
    assert "AADSTS7000112" in watch.checks[0].hint


def test_a_subscription_that_is_alive_is_not_made_anew() -> None:
    desk = Desk(None, a_watched_mailbox(ends=NOW + HOUR))
    run(desk)
    assert desk.subscriptions.faults.calls == []


def test_a_subscription_that_somebody_left_is_replaced_by_our_own() -> None:
    desk = desk_with_new_mailbox()
    resource = f"users/{OBJECT}/mailFolders('inbox')/messages"
    desk.subscriptions.keep(TENANT, Subscription("left-behind", resource, NOW + HOUR))
    desk.subscriptions.keep(TENANT, Subscription("of-another-inbox", "users/other/messages", NOW + HOUR))
    watch = run(desk)
    kept = {each.subscription_id for each in desk.subscriptions.subscriptions(TENANT)}
    assert kept == {watch.held.subscription_id, "of-another-inbox"}
    assert watch.state is WatchState.WATCHING


def test_the_client_state_names_tenant_and_mailbox_and_verifies() -> None:
    desk = desk_with_new_mailbox()
    watch = run(desk)
    client_state = desk.subscriptions.client_states[watch.held.subscription_id]
    assert len(client_state) == 112
    assert read_client_state(client_state, desk.keyring.verifying) == (TENANT, MAILBOX)


def test_a_mailbox_that_was_switched_off_during_its_checks_stays_off() -> None:
    desk = desk_with_new_mailbox()
    before = desk.watched
    desk.set_watch(state=WatchState.DISABLED)
    assert run_checks(desk, desk.tenant, before).state is WatchState.DISABLED
    assert desk.catch_ups == []


def test_the_later_of_two_subscriptions_made_at_once_is_the_one_on_record() -> None:
    desk = desk_with_new_mailbox()
    before = desk.watched
    run(desk)
    first = desk.watch.held.subscription_id
    desk.clock.advance(1)
    run_checks(desk, desk.tenant, before)
    second = desk.watch.held.subscription_id
    assert first != second
    assert [each.subscription_id for each in desk.subscriptions.subscriptions(TENANT)] == [second]
    assert desk.subscriptions.faults.count("create") == 3
