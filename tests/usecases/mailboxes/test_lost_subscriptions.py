"""What is on record of a Subscription that Graph has lost, removed, or made without our knowing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.mail.inbox import Inbox
from shared.domain.mailboxes.watch import Subscription, WatchState
from shared.domain.work import SUBSCRIPTION_RENEW, WorkItem
from shared.errors import Conflict, NotFound, Refused, TryLater, Uncertain
from shared.ports.time import new_ticket
from shared.usecases.carry_out import carry_out
from shared.usecases.mailboxes.renew import renew
from shared.usecases.mailboxes.save import stop_watching
from shared.usecases.operations.rounds import keep_subscriptions
from tests.support.builders import MAILBOX, OBJECT, TENANT, a_watched_mailbox
from tests.support.desk import Desk
from tests.support.fakes.all import FakeSubscriptionClient

REMOVED = "subscriptionRemoved"


class Racing(FakeSubscriptionClient):
    """Something happens to the Mailbox between Graph's making of a Subscription and our note of it."""

    def __init__(self, desk: Desk, deleted: bool) -> None:
        super().__init__(desk.clock)
        self.desk = desk
        self.deleted = deleted

    def create(self, inbox: Inbox, client_state: str) -> Subscription:
        made = super().create(inbox, client_state)
        if self.deleted:
            self.desk.mailboxes.delete_mailbox(TENANT, MAILBOX)
        else:
            switch_off(self.desk)
        return made


def subscribed() -> Desk:
    desk = Desk(None, a_watched_mailbox(signed_by=1))
    desk.subscribe()
    return desk


def unsubscribed() -> Desk:
    return Desk(None, a_watched_mailbox(subscription_id="", ends=None))


def do(desk: Desk, why: str, subscription: str = "") -> None:
    item = WorkItem(TENANT, MAILBOX, new_ticket(desk.random), why=why, subscription=subscription)
    carry_out(desk, SUBSCRIPTION_RENEW, item, renew)


def round_of(desk: Desk) -> None:
    desk.clock.advance(15 * 60)
    keep_subscriptions(desk)
    while desk.renewals:
        carry_out(desk, SUBSCRIPTION_RENEW, desk.queue.take("subscription-renew"), renew)


def switch_off(desk: Desk) -> None:
    mailbox = desk.watched.mailbox
    off = replace(mailbox, settings=replace(mailbox.settings, enabled=False), enabled_at=None)
    stop_watching(desk, desk.mailboxes.save_mailbox(off))


def living(desk: Desk) -> list[str]:
    return [each.subscription_id for each in desk.subscriptions.subscriptions(TENANT)]


@pytest.mark.parametrize("refusal", [NotFound(404, "ResourceNotFound"), Refused(400, "InvalidRequest")])
def test_a_subscription_that_graph_has_lost_is_off_the_record_before_a_new_one_is_made(refusal: Refused) -> None:
    desk = subscribed()
    desk.subscriptions.lose(TENANT, desk.watch.held.subscription_id)
    desk.subscriptions.faults.fail("renew", refusal)
    desk.subscriptions.faults.fail("create", TryLater("graph 503"))
    do(desk, "reauthorizationRequired")
    assert (desk.watch.held.subscription_id, desk.watch.held.ends) == ("", None)
    round_of(desk)
    assert living(desk) == [desk.watch.held.subscription_id]
    assert (MAILBOX, "made-anew") in desk.catch_ups


def test_one_that_graph_has_lost_and_does_not_let_us_make_anew_is_made_by_the_next_checks() -> None:
    desk = subscribed()
    desk.subscriptions.lose(TENANT, desk.watch.held.subscription_id)
    desk.subscriptions.faults.fail("create", Refused(403, "ExtensionError"))
    do(desk, "reauthorizationRequired")
    assert desk.watch.reason == "subscription-forbidden"
    for _ in range(3):
        round_of(desk)
    assert desk.watch.state is WatchState.WATCHING
    assert living(desk) == [desk.watch.held.subscription_id]


def test_one_that_ended_stays_on_record_for_the_alarm_until_there_is_a_new_one(
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = subscribed()
    desk.set_watch(ends=desk.now)
    desk.subscriptions.faults.fail("create", *[TryLater("down")] * 2)
    do(desk, "missing")
    keep_subscriptions(desk)
    assert "alarm=subscription_not_renewed" in caplog.text


def test_a_removal_that_is_told_again_leaves_the_successor_alone() -> None:
    desk = subscribed()
    removed = desk.watch.held.subscription_id
    desk.subscriptions.lose(TENANT, removed)
    for _ in range(3):
        do(desk, REMOVED, removed)
    assert living(desk) == [desk.watch.held.subscription_id]
    assert desk.subscriptions.faults.count("create") == 2  # the one of the start, and its successor
    assert desk.subscriptions.faults.count("delete") == 0


@pytest.mark.parametrize("named", ["", "SUBSCRIPTION-1"])
def test_a_removal_counts_when_it_names_the_one_on_record_in_any_case_or_none(named: str) -> None:
    desk = subscribed()
    desk.subscriptions.lose(TENANT, "subscription-1")
    do(desk, REMOVED, named)
    assert living(desk) == ["subscription-2"]


def test_a_subscription_made_while_its_mailbox_was_deleted_is_deleted_again() -> None:
    desk = unsubscribed()
    desk.subscriptions = Racing(desk, deleted=True)
    do(desk, "missing")
    assert living(desk) == []


def test_one_made_while_its_mailbox_was_switched_off_is_deleted_again() -> None:
    desk = unsubscribed()
    desk.subscriptions = Racing(desk, deleted=False)
    do(desk, "missing")
    assert living(desk) == []
    assert (desk.watch.state, desk.watch.held.subscription_id) == (WatchState.DISABLED, "")


def test_one_that_cannot_be_deleted_again_either_is_no_new_trouble() -> None:
    desk = unsubscribed()
    desk.subscriptions = Racing(desk, deleted=True)
    desk.subscriptions.faults.fail("delete", TryLater("down"))
    do(desk, "missing")
    assert desk.renewals == [(MAILBOX, "missing")]


def test_one_that_could_not_be_put_on_record_is_deleted_and_made_anew() -> None:
    desk = unsubscribed()
    desk.mailboxes.faults.pass_over("change_watch")
    desk.mailboxes.faults.fail("change_watch", Conflict("contended"))
    do(desk, "missing")
    assert living(desk) == []
    round_of(desk)
    assert living(desk) == [desk.watch.held.subscription_id]


def test_a_mailbox_that_was_switched_off_before_gets_no_subscription() -> None:
    desk = unsubscribed()
    desk.set_watch(state=WatchState.FAILING, retry_at=desk.now)
    switch_off(desk)
    do(desk, "retry")
    assert desk.subscriptions.faults.count("create") == 0


def test_one_whose_making_was_uncertain_is_found_and_deleted_when_the_mailbox_is_switched_off() -> None:
    desk = unsubscribed()
    desk.subscriptions.faults.fail("create", Uncertain("time-out"), done=True)
    do(desk, "missing")
    assert (len(living(desk)), desk.watch.held.subscription_id) == (1, "")
    switch_off(desk)
    assert living(desk) == []


def test_while_graph_does_not_answer_the_timer_goes_on_to_look_for_it() -> None:
    desk = unsubscribed()
    desk.subscriptions.faults.fail("create", Uncertain("time-out"), done=True)
    do(desk, "missing")
    desk.queue.stored.clear()
    desk.subscriptions.faults.fail("subscriptions", TryLater("down"))
    switch_off(desk)
    round_of(desk)
    assert living(desk) == []
    desk.clock.advance(15 * 60)
    keep_subscriptions(desk)
    assert desk.renewals == []


def test_others_subscriptions_stay_when_ours_is_looked_for() -> None:
    desk = unsubscribed()
    theirs = Subscription("theirs", "users/somebody/messages", desk.now + timedelta(days=1))
    desk.subscriptions.keep(TENANT, theirs)
    desk.subscriptions.faults.fail("create", Uncertain("time-out"), done=True)
    do(desk, "missing")
    switch_off(desk)
    assert living(desk) == ["theirs"]
    assert OBJECT not in theirs.resource
