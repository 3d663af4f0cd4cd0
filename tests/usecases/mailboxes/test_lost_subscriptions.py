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
from tests.support.fake_app import FakeApp
from tests.support.fakes.all import FakeSubscriptionClient

REMOVED = "subscriptionRemoved"


class Racing(FakeSubscriptionClient):
    """Something happens to the Mailbox between Graph's making of a Subscription and our note of it."""

    def __init__(self, app: FakeApp, deleted: bool) -> None:
        super().__init__(app.clock)
        self.app = app
        self.deleted = deleted

    def create(self, inbox: Inbox, client_state: str) -> Subscription:
        made = super().create(inbox, client_state)
        if self.deleted:
            self.app.mailboxes.delete_mailbox(TENANT, MAILBOX)
        else:
            switch_off(self.app)
        return made


def subscribed() -> FakeApp:
    app = FakeApp(None, a_watched_mailbox(signed_by=1))
    app.subscribe()
    return app


def unsubscribed() -> FakeApp:
    return FakeApp(None, a_watched_mailbox(subscription_id="", ends=None))


def do(app: FakeApp, why: str, subscription: str = "") -> None:
    item = WorkItem(TENANT, MAILBOX, new_ticket(app.random), why=why, subscription=subscription)
    carry_out(app, SUBSCRIPTION_RENEW, item, renew)


def round_of(app: FakeApp) -> None:
    app.clock.advance(15 * 60)
    keep_subscriptions(app)
    while app.renewals:
        carry_out(app, SUBSCRIPTION_RENEW, app.queue.take("subscription-renew"), renew)


def switch_off(app: FakeApp) -> None:
    mailbox = app.watched.mailbox
    off = replace(mailbox, settings=replace(mailbox.settings, enabled=False), enabled_at=None)
    stop_watching(app, app.mailboxes.save_mailbox(off))


def living(app: FakeApp) -> list[str]:
    return [each.subscription_id for each in app.subscriptions.subscriptions(TENANT)]


@pytest.mark.parametrize("refusal", [NotFound(404, "ResourceNotFound"), Refused(400, "InvalidRequest")])
def test_a_subscription_that_graph_has_lost_is_off_the_record_before_a_new_one_is_made(refusal: Refused) -> None:
    app = subscribed()
    app.subscriptions.lose(TENANT, app.watch.held.subscription_id)
    app.subscriptions.faults.fail("renew", refusal)
    app.subscriptions.faults.fail("create", TryLater("graph 503"))
    do(app, "reauthorizationRequired")
    assert (app.watch.held.subscription_id, app.watch.held.ends) == ("", None)
    round_of(app)
    assert living(app) == [app.watch.held.subscription_id]
    assert (MAILBOX, "made-anew") in app.catch_ups


def test_one_that_graph_has_lost_and_does_not_let_us_make_anew_is_made_by_the_next_checks() -> None:
    app = subscribed()
    app.subscriptions.lose(TENANT, app.watch.held.subscription_id)
    app.subscriptions.faults.fail("create", Refused(403, "ExtensionError"))
    do(app, "reauthorizationRequired")
    assert app.watch.reason == "subscription-forbidden"
    for _ in range(3):
        round_of(app)
    assert app.watch.state is WatchState.WATCHING
    assert living(app) == [app.watch.held.subscription_id]


def test_one_that_ended_stays_on_record_for_the_alarm_until_there_is_a_new_one(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = subscribed()
    app.set_watch(ends=app.now)
    app.subscriptions.faults.fail("create", *[TryLater("down")] * 2)
    do(app, "missing")
    keep_subscriptions(app)
    assert "alarm=subscription_not_renewed" in caplog.text


def test_a_removal_that_is_told_again_leaves_the_successor_alone() -> None:
    app = subscribed()
    removed = app.watch.held.subscription_id
    app.subscriptions.lose(TENANT, removed)
    for _ in range(3):
        do(app, REMOVED, removed)
    assert living(app) == [app.watch.held.subscription_id]
    assert app.subscriptions.faults.count("create") == 2  # the one of the start, and its successor
    assert app.subscriptions.faults.count("delete") == 0


@pytest.mark.parametrize("named", ["", "SUBSCRIPTION-1"])
def test_a_removal_counts_when_it_names_the_one_on_record_in_any_case_or_none(named: str) -> None:
    app = subscribed()
    app.subscriptions.lose(TENANT, "subscription-1")
    do(app, REMOVED, named)
    assert living(app) == ["subscription-2"]


def test_a_subscription_made_while_its_mailbox_was_deleted_is_deleted_again() -> None:
    app = unsubscribed()
    app.subscriptions = Racing(app, deleted=True)
    do(app, "missing")
    assert living(app) == []


def test_one_made_while_its_mailbox_was_switched_off_is_deleted_again() -> None:
    app = unsubscribed()
    app.subscriptions = Racing(app, deleted=False)
    do(app, "missing")
    assert living(app) == []
    assert (app.watch.state, app.watch.held.subscription_id) == (WatchState.DISABLED, "")


def test_one_that_cannot_be_deleted_again_either_is_no_new_trouble() -> None:
    app = unsubscribed()
    app.subscriptions = Racing(app, deleted=True)
    app.subscriptions.faults.fail("delete", TryLater("down"))
    do(app, "missing")
    assert app.renewals == [(MAILBOX, "missing")]


def test_one_that_could_not_be_put_on_record_is_deleted_and_made_anew() -> None:
    app = unsubscribed()
    app.mailboxes.faults.pass_over("change_watch")
    app.mailboxes.faults.fail("change_watch", Conflict("contended"))
    do(app, "missing")
    assert living(app) == []
    round_of(app)
    assert living(app) == [app.watch.held.subscription_id]


def test_a_mailbox_that_was_switched_off_before_gets_no_subscription() -> None:
    app = unsubscribed()
    app.set_watch(state=WatchState.FAILING, retry_at=app.now)
    switch_off(app)
    do(app, "retry")
    assert app.subscriptions.faults.count("create") == 0


def test_one_whose_making_was_uncertain_is_found_and_deleted_when_the_mailbox_is_switched_off() -> None:
    app = unsubscribed()
    app.subscriptions.faults.fail("create", Uncertain("time-out"), done=True)
    do(app, "missing")
    assert (len(living(app)), app.watch.held.subscription_id) == (1, "")
    switch_off(app)
    assert living(app) == []


def test_while_graph_does_not_answer_the_timer_goes_on_to_look_for_it() -> None:
    app = unsubscribed()
    app.subscriptions.faults.fail("create", Uncertain("time-out"), done=True)
    do(app, "missing")
    app.queue.stored.clear()
    app.subscriptions.faults.fail("subscriptions", TryLater("down"))
    switch_off(app)
    round_of(app)
    assert living(app) == []
    app.clock.advance(15 * 60)
    keep_subscriptions(app)
    assert app.renewals == []


def test_others_subscriptions_stay_when_ours_is_looked_for() -> None:
    app = unsubscribed()
    theirs = Subscription("theirs", "users/somebody/messages", app.now + timedelta(days=1))
    app.subscriptions.keep(TENANT, theirs)
    app.subscriptions.faults.fail("create", Uncertain("time-out"), done=True)
    do(app, "missing")
    switch_off(app)
    assert living(app) == ["theirs"]
    assert OBJECT not in theirs.resource
