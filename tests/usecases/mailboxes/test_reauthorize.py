"""When a Subscription is renewed: by the life that Graph granted, and when Graph asks for a reauthorisation."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.mail.inbox import Inbox
from shared.domain.mailboxes.watch import Subscription, WatchState
from shared.domain.tenants import TenantState
from shared.domain.values.ids import TenantId
from shared.domain.work import SUBSCRIPTION_RENEW, WorkItem
from shared.errors import AccessLost, TryLater
from shared.ports.time import new_ticket
from shared.usecases.carry_out import carry_out
from shared.usecases.mailboxes.renew import renew
from shared.usecases.operations.rounds import keep_subscriptions
from shared.usecases.tenants.probe import probe_tenant
from tests.support.builders import MAILBOX, TENANT, a_watched_mailbox
from tests.support.fake_app import FakeApp
from tests.support.fakes.all import FakeClock, FakeSubscriptionClient
from tests.support.mail_runs import Killed

REAUTHORIZE = "reauthorizationRequired"
QUARTER = 15 * 60.0
HOUR = timedelta(hours=1)


class Granting(FakeSubscriptionClient):
    """Graph that grants a life of its own choice."""

    def __init__(self, clock: FakeClock, life: timedelta) -> None:
        super().__init__(clock)
        self.life = life

    def create(self, inbox: Inbox, client_state: str) -> Subscription:
        return self._cut(inbox.tenant_id, super().create(inbox, client_state))

    def renew(self, tenant_id: TenantId, subscription_id: str) -> Subscription:
        return self._cut(tenant_id, super().renew(tenant_id, subscription_id))

    def _cut(self, tenant_id: TenantId, made: Subscription) -> Subscription:
        granted = replace(made, ends=self.clock.now() + self.life)
        self.keep(tenant_id, granted)
        return granted


def subscribed(life: timedelta = timedelta(days=6)) -> FakeApp:
    """A watched Mailbox whose Subscription Graph has granted for so long."""
    app = FakeApp(None, a_watched_mailbox(subscription_id="", ends=None))
    app.subscriptions = Granting(app.clock, life)
    do(app, "missing")
    app.queue.stored.clear()
    return app


def do(app: FakeApp, why: str) -> None:
    carry_out(app, SUBSCRIPTION_RENEW, WorkItem(TENANT, MAILBOX, new_ticket(app.random), why=why), renew)


def drain(app: FakeApp) -> None:
    while app.renewals:
        carry_out(app, SUBSCRIPTION_RENEW, app.queue.take("subscription-renew"), renew)


def rounds(app: FakeApp, count: int) -> None:
    """So many rounds of the timer, and all that they queue."""
    for _ in range(count):
        app.clock.advance(QUARTER)
        keep_subscriptions(app)
        drain(app)


def patches(app: FakeApp) -> int:
    return app.subscriptions.faults.count("renew")


def test_a_reauthorisation_that_comes_while_the_tenant_is_paused_is_made_up_for_when_it_resumes() -> None:
    app = subscribed()
    app.set_tenant(state=TenantState.PAUSED, reason="AADSTS700016")
    do(app, REAUTHORIZE)
    assert patches(app) == 0
    probe_tenant(app, TENANT)
    drain(app)
    assert patches(app) == 1


def test_a_reauthorisation_that_comes_while_the_inbox_is_out_of_reach_is_made_up_for_after_the_checks() -> None:
    app = subscribed()
    app.set_watch(state=WatchState.FAILING, reason="access-denied", blocked=True, retry_at=app.now + HOUR)
    do(app, REAUTHORIZE)
    assert patches(app) == 0
    rounds(app, 6)
    assert (app.watch.state, patches(app)) == (WatchState.WATCHING, 1)


def test_a_host_that_dies_between_the_note_and_the_patch_has_not_lost_the_reauthorisation() -> None:
    app = subscribed()
    app.subscriptions.faults.fail("renew", Killed())
    item = WorkItem(TENANT, MAILBOX, new_ticket(app.random), why=REAUTHORIZE)
    with pytest.raises(Killed):
        carry_out(app, SUBSCRIPTION_RENEW, item, renew)
    app.clock.advance(480)
    carry_out(app, SUBSCRIPTION_RENEW, item, renew)
    drain(app)
    assert patches(app) == 1
    rounds(app, 4)
    assert patches(app) == 2


def test_a_reauthorisation_that_met_a_lost_token_is_made_up_for() -> None:
    app = subscribed()
    app.subscriptions.faults.fail("renew", AccessLost(400, "700016"))
    do(app, REAUTHORIZE)
    assert app.tenant.state is TenantState.PAUSED
    app.clock.advance(3600)
    probe_tenant(app, TENANT)
    drain(app)
    assert patches(app) == 2


def test_a_reauthorisation_within_ten_minutes_of_a_patch_asks_for_nothing_more() -> None:
    app = subscribed()
    do(app, REAUTHORIZE)
    app.clock.advance(300)
    do(app, REAUTHORIZE)
    rounds(app, 4)
    assert patches(app) == 1


def test_a_reauthorisation_that_storage_could_not_note_is_kept_for_a_day() -> None:
    app = subscribed()
    app.mailboxes.faults.fail("mailbox", TryLater("down"))
    item = WorkItem(TENANT, MAILBOX, new_ticket(app.random), why=REAUTHORIZE)
    carry_out(
        app,
        SUBSCRIPTION_RENEW,
        WorkItem(item.tenant_id, item.mailbox_id, item.ticket, why=REAUTHORIZE, troubled=80_000.0),
        renew,
    )
    assert app.renewals == [(MAILBOX, REAUTHORIZE)]
    drain(app)
    assert patches(app) == 1


@pytest.mark.parametrize(("life", "in_two_days"), [(48 * HOUR, 1), (6 * HOUR, 12)])
def test_a_life_much_shorter_than_asked_for_is_renewed_when_a_third_of_it_is_left(
    life: timedelta, in_two_days: int
) -> None:
    app = subscribed(life)
    rounds(app, 4 * 48)
    assert patches(app) == in_two_days
    assert app.subscriptions.faults.count("create") == 1


def test_a_very_short_life_is_renewed_an_hour_before_its_end() -> None:
    app = subscribed(2 * HOUR)
    rounds(app, 3)
    assert patches(app) == 0
    rounds(app, 1)
    assert patches(app) == 1


def test_a_row_of_an_older_version_is_due_by_the_life_that_is_asked_for() -> None:
    app = subscribed()
    app.set_watch(renew_at=None, ends=app.now + timedelta(days=2))
    rounds(app, 1)
    assert patches(app) == 1
