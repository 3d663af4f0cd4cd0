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
from tests.support.desk import Desk

WEEK_OF_ROUNDS = 7 * 24 * 4


def watched() -> Desk:
    """A Mailbox whose Subscription carries a client state of key 1."""
    desk = Desk(None, a_watched_mailbox(subscription_id="", ends=None))
    do(desk, "missing")
    desk.queue.stored.clear()
    return desk


def add_key(desk: Desk) -> None:
    desk.keyring.keys.insert(0, a_state_key(2))


def do(desk: Desk, why: str) -> None:
    carry_out(desk, SUBSCRIPTION_RENEW, WorkItem(TENANT, MAILBOX, new_ticket(desk.random), why=why), renew)


def rounds(desk: Desk, count: int) -> None:
    for _ in range(count):
        desk.clock.advance(15 * 60)
        keep_subscriptions(desk)
        while desk.renewals:
            carry_out(desk, SUBSCRIPTION_RENEW, desk.queue.take("subscription-renew"), renew)


def living(desk: Desk) -> list[str]:
    return [each.subscription_id for each in desk.subscriptions.subscriptions(TENANT)]


def readable_with_key_2_alone(desk: Desk) -> bool:
    keys = {2: a_state_key(2).secret}
    return [read_client_state(desk.subscriptions.client_states[each], lambda: keys) for each in living(desk)] == [
        (TENANT, MAILBOX)
    ]


def test_a_week_after_a_second_key_was_added_the_first_one_can_go() -> None:
    desk = watched()
    add_key(desk)
    rounds(desk, WEEK_OF_ROUNDS)
    assert readable_with_key_2_alone(desk)
    assert living(desk) == [desk.watch.held.subscription_id]


def test_reauthorisations_every_day_do_not_keep_the_old_key_in_use() -> None:
    desk = watched()
    add_key(desk)
    for _ in range(7):
        rounds(desk, 24 * 4)
        do(desk, "reauthorizationRequired")
    assert readable_with_key_2_alone(desk)


def test_a_subscription_that_is_not_due_keeps_its_old_key_for_now() -> None:
    desk = watched()
    add_key(desk)
    rounds(desk, 4)
    assert desk.subscriptions.faults.count("create") == 1


def test_one_of_the_key_that_signs_is_patched_and_one_of_an_unknown_key_made_anew() -> None:
    desk = watched()
    first = desk.watch.held.subscription_id
    desk.set_watch(renew_at=desk.now)
    do(desk, "due")
    assert living(desk) == [first]
    desk.set_watch(renew_at=desk.now, signed_by=0)
    desk.clock.advance(600)
    do(desk, "due")
    assert (living(desk), desk.watch.held.signed_by) == ([desk.watch.held.subscription_id], 1)
    assert desk.watch.held.subscription_id != first


def test_a_change_of_keys_that_meets_trouble_half_way_is_not_taken_for_a_subscription() -> None:
    desk = watched()
    add_key(desk)
    desk.set_watch(renew_at=desk.now)
    desk.subscriptions.faults.pass_over("create")
    desk.subscriptions.faults.fail("create", TryLater("down"))
    do(desk, "due")
    assert (living(desk), desk.watch.held.subscription_id) == ([], "")
    rounds(desk, 1)
    assert readable_with_key_2_alone(desk)
    assert desk.watch.held.ends == desk.now + timedelta(minutes=10_065)
