"""A newer key of the client states: PATCH cannot change a client state, so each Subscription is made anew."""

from datetime import timedelta

from shared.domain.mailboxes.client_state import read_client_state
from shared.domain.work import SUBSCRIPTION_RENEW, WorkItem
from shared.errors import TryLater
from shared.ports.time import new_ticket
from shared.usecases.carry_out import carry_out
from shared.usecases.mailboxes.renew import renew
from shared.usecases.operations.rounds import keep_subscriptions
from tests.support.builders import MAILBOX, TENANT, a_state_key, a_watched_mailbox
from tests.support.fake_app import FakeApp

WEEK_OF_ROUNDS = 7 * 24 * 4


def watched() -> FakeApp:
    """A Mailbox whose Subscription carries a client state of key 1."""
    app = FakeApp(None, a_watched_mailbox(subscription_id="", ends=None))
    do(app, "missing")
    app.queue.stored.clear()
    return app


def add_key(app: FakeApp) -> None:
    app.keyring.keys.insert(0, a_state_key(2))


def do(app: FakeApp, why: str) -> None:
    carry_out(app, SUBSCRIPTION_RENEW, WorkItem(TENANT, MAILBOX, new_ticket(app.random), why=why), renew)


def rounds(app: FakeApp, count: int) -> None:
    for _ in range(count):
        app.clock.advance(15 * 60)
        keep_subscriptions(app)
        while app.renewals:
            carry_out(app, SUBSCRIPTION_RENEW, app.queue.take("subscription-renew"), renew)


def living(app: FakeApp) -> list[str]:
    return [each.subscription_id for each in app.subscriptions.subscriptions(TENANT)]


def readable_with_key_2_alone(app: FakeApp) -> bool:
    keys = {2: a_state_key(2).secret}
    return [read_client_state(app.subscriptions.client_states[each], lambda: keys) for each in living(app)] == [
        (TENANT, MAILBOX)
    ]


def test_a_week_after_a_second_key_was_added_the_first_one_can_go() -> None:
    app = watched()
    add_key(app)
    rounds(app, WEEK_OF_ROUNDS)
    assert readable_with_key_2_alone(app)
    assert living(app) == [app.watch.held.subscription_id]


def test_reauthorisations_every_day_do_not_keep_the_old_key_in_use() -> None:
    app = watched()
    add_key(app)
    for _ in range(7):
        rounds(app, 24 * 4)
        do(app, "reauthorizationRequired")
    assert readable_with_key_2_alone(app)


def test_a_subscription_that_is_not_due_keeps_its_old_key_for_now() -> None:
    app = watched()
    add_key(app)
    rounds(app, 4)
    assert app.subscriptions.faults.count("create") == 1


def test_one_of_the_key_that_signs_is_patched_and_one_of_an_unknown_key_made_anew() -> None:
    app = watched()
    first = app.watch.held.subscription_id
    app.set_watch(renew_at=app.now)
    do(app, "due")
    assert living(app) == [first]
    app.set_watch(renew_at=app.now, signed_by=0)
    app.clock.advance(600)
    do(app, "due")
    assert (living(app), app.watch.held.signed_by) == ([app.watch.held.subscription_id], 1)
    assert app.watch.held.subscription_id != first


def test_a_change_of_keys_that_meets_trouble_half_way_is_not_taken_for_a_subscription() -> None:
    app = watched()
    add_key(app)
    app.set_watch(renew_at=app.now)
    app.subscriptions.faults.pass_over("create")
    app.subscriptions.faults.fail("create", TryLater("down"))
    do(app, "due")
    assert (living(app), app.watch.held.subscription_id) == ([], "")
    rounds(app, 1)
    assert readable_with_key_2_alone(app)
    assert app.watch.held.ends == app.now + timedelta(minutes=10_065)
