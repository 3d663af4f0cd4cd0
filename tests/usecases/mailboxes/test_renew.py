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
from tests.support.desk import Desk

DAY = timedelta(days=1)
REAUTHORIZE, REMOVED = "reauthorizationRequired", "subscriptionRemoved"


def subscribed() -> Desk:
    """A Mailbox with a Subscription that ends in a day: due."""
    desk = Desk(None, a_watched_mailbox())
    desk.subscribe()
    desk.set_watch(ends=desk.now + DAY)
    return desk


def do(desk: Desk, why: str = "due") -> None:
    carry_out(desk, SUBSCRIPTION_RENEW, WorkItem(TENANT, MAILBOX, new_ticket(desk.random), why=why), renew)


def redo(desk: Desk) -> None:
    carry_out(desk, SUBSCRIPTION_RENEW, desk.queue.take("subscription-renew"), renew)


def patches(desk: Desk) -> int:
    return desk.subscriptions.faults.count("renew")


def living(desk: Desk) -> list[str]:
    return [each.subscription_id for each in desk.subscriptions.subscriptions(TENANT)]


def test_a_due_subscription_is_renewed_by_one_patch() -> None:
    desk = subscribed()
    do(desk)
    assert patches(desk) == 1
    assert desk.watch.held.ends == desk.now + timedelta(minutes=10_065)
    assert desk.watch.held.patched_at == desk.now


def test_a_subscription_that_is_not_due_is_left_alone() -> None:
    desk = subscribed()
    desk.set_watch(ends=desk.now + 3 * DAY)
    do(desk)
    assert patches(desk) == 0


def test_a_reauthorisation_is_one_patch_even_when_nothing_is_due() -> None:
    desk = subscribed()
    desk.set_watch(ends=desk.now + 6 * DAY)
    do(desk, REAUTHORIZE)
    assert patches(desk) == 1


def test_no_patch_follows_another_within_ten_minutes() -> None:
    desk = subscribed()
    do(desk)
    desk.clock.advance(599)
    do(desk, REAUTHORIZE)
    assert patches(desk) == 1
    desk.clock.advance(1)
    do(desk, REAUTHORIZE)
    assert patches(desk) == 2


def test_making_a_subscription_is_no_patch() -> None:
    desk = Desk(None, a_watched_mailbox(subscription_id="", ends=None))
    do(desk, "missing")
    do(desk, REAUTHORIZE)
    assert patches(desk) == 1


def test_of_two_items_that_read_the_same_row_one_sends_the_patch() -> None:
    desk = subscribed()
    row = desk.watch
    assert patch_subscription(desk, row)
    assert not patch_subscription(desk, row)
    assert patches(desk) == 1


def test_the_patch_is_noted_before_it_is_sent() -> None:
    desk = subscribed()
    desk.subscriptions.faults.fail("renew", RuntimeError("the process ends here"))
    with pytest.raises(RuntimeError):
        do(desk)
    assert desk.watch.held.patched_at == desk.now


def test_a_patch_that_certainly_failed_is_tried_again_when_graph_allows() -> None:
    desk = subscribed()
    desk.subscriptions.faults.fail("renew", TryLater("throttled", 120.0))
    do(desk)
    (delay,) = desk.queue.delays("subscription-renew")
    assert delay >= 120.0
    assert desk.watch.held.patched_at is None
    redo(desk)
    assert patches(desk) == 2
    assert desk.watch.held.patched_at == desk.now


def test_a_patch_whose_answer_was_lost_is_not_repeated_within_ten_minutes() -> None:
    desk = subscribed()
    desk.subscriptions.faults.fail("renew", Uncertain("lost"))
    do(desk, REAUTHORIZE)
    (delay,) = desk.queue.delays("subscription-renew")
    assert delay >= 600.0
    redo(desk)
    assert patches(desk) == 1
    do(desk, REAUTHORIZE)
    assert patches(desk) == 1
    desk.clock.advance(600)
    do(desk, REAUTHORIZE)
    assert patches(desk) == 2


def test_a_subscription_that_is_gone_is_made_anew_and_caught_up() -> None:
    desk = subscribed()
    gone = desk.watch.held.subscription_id
    desk.subscriptions.lose(TENANT, gone)
    do(desk)
    assert desk.watch.held.subscription_id not in ("", gone)
    assert living(desk) == [desk.watch.held.subscription_id]
    assert desk.catch_ups == [(MAILBOX, "made-anew")]


def test_a_removed_subscription_is_made_anew_and_caught_up() -> None:
    desk = subscribed()
    desk.set_watch(ends=desk.now + 6 * DAY)
    gone = desk.watch.held.subscription_id
    desk.subscriptions.lose(TENANT, gone)
    do(desk, REMOVED)
    assert living(desk) == [desk.watch.held.subscription_id]
    assert patches(desk) == 0
    assert desk.catch_ups == [(MAILBOX, "made-anew")]


def test_a_removal_that_met_trouble_goes_on_as_missing() -> None:
    desk = subscribed()
    desk.subscriptions.lose(TENANT, desk.watch.held.subscription_id)
    desk.subscriptions.faults.fail("create", TryLater("down"))
    do(desk, REMOVED)
    assert desk.watch.held.subscription_id == ""
    assert desk.renewals == [(MAILBOX, "missing")]
    redo(desk)
    assert living(desk) == [desk.watch.held.subscription_id]


def test_a_subscription_that_graph_still_has_makes_place_for_a_new_one() -> None:
    desk = subscribed()
    old = desk.watch.held.subscription_id
    desk.set_watch(subscription_id="", ends=None)
    do(desk, "missing")
    assert living(desk) == [desk.watch.held.subscription_id]
    assert desk.watch.held.subscription_id != old


def test_a_subscription_that_exists_again_and_again_is_tried_later() -> None:
    desk = Desk(None, a_watched_mailbox(subscription_id="", ends=None))
    desk.subscriptions.faults.fail("create", Conflict("exists"), Conflict("exists"))
    do(desk, "missing")
    assert desk.renewals == [(MAILBOX, "missing")]


def test_a_refused_subscription_fails_without_blocking_the_mails(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk(None, a_watched_mailbox(subscription_id="", ends=None))
    desk.subscriptions.faults.fail("create", Refused(403, "AccessDenied"))
    do(desk, "missing")
    watch = desk.watch
    assert (watch.state, watch.reason, watch.blocked) == (WatchState.FAILING, "subscription-forbidden", False)
    assert watch.retry_at == desk.now + timedelta(minutes=35)
    assert "alarm=mailbox_failing" in caplog.text


def test_a_refused_patch_leads_to_a_new_subscription() -> None:
    desk = subscribed()
    desk.subscriptions.faults.fail("renew", Refused(400, "InvalidRequest"))
    do(desk)
    assert living(desk) == [desk.watch.held.subscription_id]
    assert desk.catch_ups == [(MAILBOX, "made-anew")]


@pytest.mark.parametrize("call", ["renew", "create"])
def test_a_lost_token_pauses_the_tenant(call: str) -> None:
    desk = subscribed()
    if call == "create":
        desk.set_watch(subscription_id="", ends=None)
    desk.subscriptions.faults.fail(call, AccessLost(400, "700016"))
    do(desk)
    assert (desk.tenant.state, desk.tenant.reason) == (TenantState.PAUSED, "AADSTS700016")
    assert desk.renewals == []


def test_trouble_puts_the_item_back_with_the_same_ticket_and_then_leaves_it_to_the_timer() -> None:
    desk = subscribed()
    desk.subscriptions.faults.fail("renew", *[TryLater("down")] * 100)
    item = WorkItem(TENANT, MAILBOX, new_ticket(desk.random), why="due")
    carry_out(desk, SUBSCRIPTION_RENEW, item, renew)
    waited = 0.0
    while desk.queue.stored:
        again = desk.queue.take("subscription-renew")
        assert again.ticket == item.ticket
        waited = again.troubled
        carry_out(desk, SUBSCRIPTION_RENEW, again, renew)
    assert 3600 <= waited < 3 * 3600


def test_a_disabled_mailbox_loses_its_subscription() -> None:
    off = a_mailbox(a_mailbox_settings(enabled=False))
    desk = Desk(None, a_watched_mailbox(off, state=WatchState.DISABLED))
    desk.subscribe()
    do(desk, "disabled")
    assert living(desk) == []
    assert desk.watch.held.subscription_id == ""


def test_a_failing_mailbox_is_checked_when_its_time_has_come() -> None:
    desk = Desk(None, a_watched_mailbox(state=WatchState.FAILING, reason="inbox-forbidden", blocked=True))
    desk.set_watch(retry_at=desk.now + timedelta(minutes=35))
    do(desk, "retry")
    do(desk, "resumed")
    assert desk.mails.faults.calls == []
    desk.clock.advance(35 * 60)
    do(desk, "retry")
    assert (desk.watch.state, desk.watch.blocked) == (WatchState.WATCHING, False)


def test_a_mailbox_that_lacked_only_the_token_is_checked_at_once_when_its_tenant_resumes() -> None:
    desk = Desk(None, a_watched_mailbox(state=WatchState.FAILING, reason="token-no-token", blocked=True))
    desk.set_watch(retry_at=desk.now + timedelta(minutes=15))
    do(desk, "resumed")
    assert desk.watch.state is WatchState.WATCHING


def test_a_removal_while_failing_is_remembered() -> None:
    desk = subscribed()
    desk.set_watch(state=WatchState.FAILING, reason="inbox-forbidden", retry_at=desk.now + DAY)
    do(desk, REMOVED)
    assert desk.watch.held.subscription_id == ""


@pytest.mark.parametrize("state", [TenantState.PAUSED, TenantState.PENDING, TenantState.INVITED])
def test_nothing_is_done_for_a_tenant_that_is_not_connected(state: TenantState) -> None:
    desk = Desk(a_tenant(state=state), a_watched_mailbox(subscription_id=""))
    do(desk, "missing")
    assert desk.subscriptions.faults.calls == []


def test_an_item_of_a_deleted_mailbox_ends() -> None:
    desk = Desk()
    do(desk)
    do(desk, REMOVED)
    assert desk.queue.stored == []


def test_an_item_without_a_mailbox_probes_its_tenant() -> None:
    desk = Desk(a_tenant(state=TenantState.PAUSED))
    carry_out(desk, SUBSCRIPTION_RENEW, WorkItem(TENANT, NO_MAILBOX, new_ticket(desk.random), why="probe"), renew)
    assert desk.tenant.state is TenantState.CONNECTED


def test_a_probe_that_met_trouble_waits_for_its_timer() -> None:
    desk = Desk(a_tenant(state=TenantState.PAUSED))
    desk.tokens.faults.fail("probe", TryLater("down"))
    carry_out(desk, SUBSCRIPTION_RENEW, WorkItem(TENANT, NO_MAILBOX, new_ticket(desk.random), why="probe"), renew)
    assert desk.queue.stored == []


def test_rows_that_keep_changing_put_the_item_back() -> None:
    desk = subscribed()
    desk.mailboxes.faults.fail("change_watch", Conflict("contended"))
    do(desk)
    assert desk.renewals == [(MAILBOX, "due")]
