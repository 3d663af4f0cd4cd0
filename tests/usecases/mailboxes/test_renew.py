"""Items of subscription-renew."""

from datetime import timedelta

import pytest

from shared.domain.mailboxes.watch import WatchState
from shared.domain.tenants import TenantState
from shared.domain.values.ids import NO_MAILBOX
from shared.domain.work import SUBSCRIPTION_RENEW, WorkItem
from shared.errors import AccessLost, Conflict, Refused, TryLater, Uncertain
from shared.ports.time import new_ticket
from shared.usecases.carry_out import carry_out
from shared.usecases.mailboxes.renew import renew
from shared.usecases.mailboxes.subscribe import patch_subscription
from tests.support.builders import MAILBOX, TENANT, a_mailbox, a_mailbox_settings, a_tenant, a_watched_mailbox
from tests.support.fake_app import FakeApp

DAY = timedelta(days=1)
REAUTHORIZE, REMOVED = "reauthorizationRequired", "subscriptionRemoved"


def subscribed() -> FakeApp:
    """A Mailbox with a Subscription that ends in a day: due."""
    app = FakeApp(None, a_watched_mailbox())
    app.subscribe()
    app.set_watch(ends=app.now + DAY)
    return app


def do(app: FakeApp, why: str = "due") -> None:
    carry_out(app, SUBSCRIPTION_RENEW, WorkItem(TENANT, MAILBOX, new_ticket(app.random), why=why), renew)


def redo(app: FakeApp) -> None:
    carry_out(app, SUBSCRIPTION_RENEW, app.queue.take("subscription-renew"), renew)


def patches(app: FakeApp) -> int:
    return app.subscriptions.faults.count("renew")


def living(app: FakeApp) -> list[str]:
    return [each.subscription_id for each in app.subscriptions.subscriptions(TENANT)]


def test_a_due_subscription_is_renewed_by_one_patch() -> None:
    app = subscribed()
    do(app)
    assert patches(app) == 1
    assert app.watch.held.ends == app.now + timedelta(minutes=10_065)
    assert app.watch.held.patched_at == app.now


def test_a_subscription_that_is_not_due_is_left_alone() -> None:
    app = subscribed()
    app.set_watch(ends=app.now + 3 * DAY)
    do(app)
    assert patches(app) == 0


def test_a_reauthorisation_is_one_patch_even_when_nothing_is_due() -> None:
    app = subscribed()
    app.set_watch(ends=app.now + 6 * DAY)
    do(app, REAUTHORIZE)
    assert patches(app) == 1


def test_no_patch_follows_another_within_ten_minutes() -> None:
    app = subscribed()
    do(app)
    app.clock.advance(599)
    do(app, REAUTHORIZE)
    assert patches(app) == 1
    app.clock.advance(1)
    do(app, REAUTHORIZE)
    assert patches(app) == 2


def test_making_a_subscription_is_no_patch() -> None:
    app = FakeApp(None, a_watched_mailbox(subscription_id="", ends=None))
    do(app, "missing")
    do(app, REAUTHORIZE)
    assert patches(app) == 1


def test_of_two_items_that_read_the_same_row_one_sends_the_patch() -> None:
    app = subscribed()
    row = app.watch
    assert patch_subscription(app, row)
    assert not patch_subscription(app, row)
    assert patches(app) == 1


def test_the_patch_is_noted_before_it_is_sent() -> None:
    app = subscribed()
    app.subscriptions.faults.fail("renew", RuntimeError("the process ends here"))
    with pytest.raises(RuntimeError):
        do(app)
    assert app.watch.held.patched_at == app.now


def test_a_patch_that_certainly_failed_is_tried_again_when_graph_allows() -> None:
    app = subscribed()
    app.subscriptions.faults.fail("renew", TryLater("throttled", 120.0))
    do(app)
    (delay,) = app.queue.delays("subscription-renew")
    assert delay >= 120.0
    assert app.watch.held.patched_at is None
    redo(app)
    assert patches(app) == 2
    assert app.watch.held.patched_at == app.now


def test_a_patch_whose_answer_was_lost_is_not_repeated_within_ten_minutes() -> None:
    app = subscribed()
    app.subscriptions.faults.fail("renew", Uncertain("lost"))
    do(app, REAUTHORIZE)
    (delay,) = app.queue.delays("subscription-renew")
    assert delay >= 600.0
    redo(app)
    assert patches(app) == 1
    do(app, REAUTHORIZE)
    assert patches(app) == 1
    app.clock.advance(600)
    do(app, REAUTHORIZE)
    assert patches(app) == 2


def test_a_subscription_that_is_gone_is_made_anew_and_caught_up() -> None:
    app = subscribed()
    gone = app.watch.held.subscription_id
    app.subscriptions.lose(TENANT, gone)
    do(app)
    assert app.watch.held.subscription_id not in ("", gone)
    assert living(app) == [app.watch.held.subscription_id]
    assert app.catch_ups == [(MAILBOX, "made-anew")]


def test_a_removed_subscription_is_made_anew_and_caught_up() -> None:
    app = subscribed()
    app.set_watch(ends=app.now + 6 * DAY)
    gone = app.watch.held.subscription_id
    app.subscriptions.lose(TENANT, gone)
    do(app, REMOVED)
    assert living(app) == [app.watch.held.subscription_id]
    assert patches(app) == 0
    assert app.catch_ups == [(MAILBOX, "made-anew")]


def test_a_removal_that_met_trouble_goes_on_as_missing() -> None:
    app = subscribed()
    app.subscriptions.lose(TENANT, app.watch.held.subscription_id)
    app.subscriptions.faults.fail("create", TryLater("down"))
    do(app, REMOVED)
    assert app.watch.held.subscription_id == ""
    assert app.renewals == [(MAILBOX, "missing")]
    redo(app)
    assert living(app) == [app.watch.held.subscription_id]


def test_a_subscription_that_graph_still_has_makes_place_for_a_new_one() -> None:
    app = subscribed()
    old = app.watch.held.subscription_id
    app.set_watch(subscription_id="", ends=None)
    do(app, "missing")
    assert living(app) == [app.watch.held.subscription_id]
    assert app.watch.held.subscription_id != old


def test_a_subscription_that_exists_again_and_again_is_tried_later() -> None:
    app = FakeApp(None, a_watched_mailbox(subscription_id="", ends=None))
    app.subscriptions.faults.fail("create", Conflict("exists"), Conflict("exists"))
    do(app, "missing")
    assert app.renewals == [(MAILBOX, "missing")]


def test_a_refused_subscription_fails_without_blocking_the_mails(caplog: pytest.LogCaptureFixture) -> None:
    app = FakeApp(None, a_watched_mailbox(subscription_id="", ends=None))
    app.subscriptions.faults.fail("create", Refused(403, "AccessDenied"))
    do(app, "missing")
    watch = app.watch
    assert (watch.state, watch.reason, watch.blocked) == (WatchState.FAILING, "subscription-forbidden", False)
    assert watch.retry_at == app.now + timedelta(minutes=35)
    assert "alarm=mailbox_failing" in caplog.text


def test_a_refused_patch_leads_to_a_new_subscription() -> None:
    app = subscribed()
    app.subscriptions.faults.fail("renew", Refused(400, "InvalidRequest"))
    do(app)
    assert living(app) == [app.watch.held.subscription_id]
    assert app.catch_ups == [(MAILBOX, "made-anew")]


@pytest.mark.parametrize("call", ["renew", "create"])
def test_a_lost_token_pauses_the_tenant(call: str) -> None:
    app = subscribed()
    if call == "create":
        app.set_watch(subscription_id="", ends=None)
    app.subscriptions.faults.fail(call, AccessLost(400, "700016"))
    do(app)
    assert (app.tenant.state, app.tenant.reason) == (TenantState.PAUSED, "AADSTS700016")
    assert app.renewals == []


def test_trouble_puts_the_item_back_with_the_same_ticket_and_then_leaves_it_to_the_timer() -> None:
    app = subscribed()
    app.subscriptions.faults.fail("renew", *[TryLater("down")] * 100)
    item = WorkItem(TENANT, MAILBOX, new_ticket(app.random), why="due")
    carry_out(app, SUBSCRIPTION_RENEW, item, renew)
    waited = 0.0
    while app.queue.stored:
        again = app.queue.take("subscription-renew")
        assert again.ticket == item.ticket
        waited = again.troubled
        carry_out(app, SUBSCRIPTION_RENEW, again, renew)
    assert 3600 <= waited < 3 * 3600


def test_a_disabled_mailbox_loses_its_subscription() -> None:
    off = a_mailbox(a_mailbox_settings(enabled=False))
    app = FakeApp(None, a_watched_mailbox(off, state=WatchState.DISABLED))
    app.subscribe()
    do(app, "disabled")
    assert living(app) == []
    assert app.watch.held.subscription_id == ""


def test_a_failing_mailbox_is_checked_when_its_time_has_come() -> None:
    app = FakeApp(None, a_watched_mailbox(state=WatchState.FAILING, reason="inbox-forbidden", blocked=True))
    app.set_watch(retry_at=app.now + timedelta(minutes=35))
    do(app, "retry")
    do(app, "resumed")
    assert app.mails.faults.calls == []
    app.clock.advance(35 * 60)
    do(app, "retry")
    assert (app.watch.state, app.watch.blocked) == (WatchState.WATCHING, False)


def test_a_mailbox_that_lacked_only_the_token_is_checked_at_once_when_its_tenant_resumes() -> None:
    app = FakeApp(None, a_watched_mailbox(state=WatchState.FAILING, reason="token-no-token", blocked=True))
    app.set_watch(retry_at=app.now + timedelta(minutes=15))
    do(app, "resumed")
    assert app.watch.state is WatchState.WATCHING


def test_a_removal_while_failing_is_remembered() -> None:
    app = subscribed()
    app.set_watch(state=WatchState.FAILING, reason="inbox-forbidden", retry_at=app.now + DAY)
    do(app, REMOVED)
    assert app.watch.held.subscription_id == ""


@pytest.mark.parametrize("state", [TenantState.PAUSED, TenantState.PENDING, TenantState.INVITED])
def test_nothing_is_done_for_a_tenant_that_is_not_connected(state: TenantState) -> None:
    app = FakeApp(a_tenant(state=state), a_watched_mailbox(subscription_id=""))
    do(app, "missing")
    assert app.subscriptions.faults.calls == []


def test_an_item_of_a_deleted_mailbox_ends() -> None:
    app = FakeApp()
    do(app)
    do(app, REMOVED)
    assert app.queue.stored == []


def test_an_item_without_a_mailbox_probes_its_tenant() -> None:
    app = FakeApp(a_tenant(state=TenantState.PAUSED))
    carry_out(app, SUBSCRIPTION_RENEW, WorkItem(TENANT, NO_MAILBOX, new_ticket(app.random), why="probe"), renew)
    assert app.tenant.state is TenantState.CONNECTED


def test_a_probe_that_met_trouble_waits_for_its_timer() -> None:
    app = FakeApp(a_tenant(state=TenantState.PAUSED))
    app.tokens.faults.fail("probe", TryLater("down"))
    carry_out(app, SUBSCRIPTION_RENEW, WorkItem(TENANT, NO_MAILBOX, new_ticket(app.random), why="probe"), renew)
    assert app.queue.stored == []


def test_rows_that_keep_changing_put_the_item_back() -> None:
    app = subscribed()
    app.mailboxes.faults.fail("change_watch", Conflict("contended"))
    do(app)
    assert app.renewals == [(MAILBOX, "due")]
