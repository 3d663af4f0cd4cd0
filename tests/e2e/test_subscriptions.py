"""The Subscription of a Mailbox lives on: renewed, reauthorised, made anew, and caught up with."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.m365 import LoggedRequest, Subscription
from tests.e2e.support.trial import Trial

PATCH = "PATCH /subscriptions/{}"
CREATE = "POST /subscriptions"


def subscription_of(trial: Trial) -> Subscription:
    """The one Subscription of the test's mailbox."""
    [found] = [each for each in trial.stage.m365.watching.subscriptions if each.mailbox is trial.inbox]
    return found


def patches(trial: Trial, subscription_id: str) -> list[LoggedRequest]:
    """The PATCHes of a Subscription."""
    return [call for call in trial.stage.m365.calls(PATCH) if subscription_id in call.path]


def test_a_subscription_is_renewed_before_it_ends(trial: Trial) -> None:
    with trial.switched(max_subscription_minutes=60, on_excess_lifetime="clamp"):
        trial.put(enabled=False)
        trial.watched()
    subscription = subscription_of(trial)
    assert subscription.expires < datetime.now(UTC) + timedelta(minutes=61)
    trial.stage.run("keep_subscriptions")
    trial.wait_for(lambda: patches(trial, subscription.id), what="the subscription is renewed")
    trial.stage.settle()
    assert subscription_of(trial).id == subscription.id
    assert subscription.expires > datetime.now(UTC) + timedelta(days=6)
    assert len(patches(trial, subscription.id)) == 1
    assert trial.stage.m365.calls("reauthorize") == []
    trial.the_answer(trial.mail())


def test_a_subscription_that_is_not_due_is_left_alone(trial: Trial) -> None:
    before = len(trial.stage.m365.calls("/subscriptions"))
    trial.stage.run("keep_subscriptions")
    trial.stage.settle()
    assert len(trial.stage.m365.calls("/subscriptions")) == before


def test_a_life_that_graph_refuses_is_asked_for_as_graph_names_it(trial: Trial) -> None:
    with trial.switched(max_subscription_minutes=4_230, on_excess_lifetime="refuse"):
        trial.put(enabled=False)
        trial.watched()
    life = subscription_of(trial).expires - datetime.now(UTC)
    assert timedelta(minutes=4_000) < life <= timedelta(minutes=4_230)


def test_a_subscription_that_graph_removed_is_made_anew_and_what_came_meanwhile_is_found(trial: Trial) -> None:
    old = subscription_of(trial)
    with trial.switched(notify=False):
        mail = trial.mail()
    trial.stage.m365.watching.remove_subscription(old.id)
    trial.the_answer(mail)
    trial.wait_for(lambda: [each for each in trial.stage.m365.watching.subscriptions if each.mailbox is trial.inbox])
    assert subscription_of(trial).id != old.id
    trial.the_answer(trial.mail(from_=trial.person("ben")), trial.person("ben"))


def test_a_subscription_that_graph_says_is_removed_but_still_holds_is_replaced(trial: Trial) -> None:
    old = subscription_of(trial)
    trial.stage.m365.notifier.push_lifecycle(old, "subscriptionRemoved")
    trial.wait_for(lambda: old not in trial.stage.m365.watching.subscriptions, what="the old subscription is deleted")
    trial.stage.settle()
    assert subscription_of(trial).id != old.id
    assert [call.status for call in trial.stage.m365.calls(CREATE)][-2:] == [409, 201]
    trial.the_answer(trial.mail())


def test_a_reauthorisation_that_graph_asks_for_twice_at_once_is_one_patch(trial: Trial) -> None:
    subscription = subscription_of(trial)
    for _ in range(2):
        trial.stage.m365.watching.ask_reauthorization(subscription.id, pause=True)
    mail = trial.mail()
    trial.wait_for(lambda: patches(trial, subscription.id), what="the subscription is reauthorised")
    trial.the_answer(mail)
    trial.stage.settle()
    assert len(patches(trial, subscription.id)) == 1
    assert trial.stage.m365.calls("reauthorize") == []
    assert trial.stage.m365.watching.state_inconsistencies == []


def test_notifications_that_graph_says_were_missed_are_caught_up_with(trial: Trial) -> None:
    mail = trial.mail(notify=False)
    trial.stage.m365.watching.missed(subscription_of(trial).id)
    trial.the_answer(mail)


def test_a_lifecycle_event_that_somebody_forges_does_nothing(trial: Trial) -> None:
    subscription = subscription_of(trial)
    events = [
        {"subscriptionId": subscription.id, "clientState": "A" * 112, "lifecycleEvent": "subscriptionRemoved"},
        {"subscriptionId": subscription.id, "lifecycleEvent": "reauthorizationRequired"},
    ]
    answer = trial.stage.people.anonymous.post("/api/lifecycle", json={"value": events})
    assert answer.status_code in (202, 400)
    trial.stage.settle()
    assert subscription_of(trial).id == subscription.id
    assert patches(trial, subscription.id) == []


@pytest.mark.parametrize("path", ["/api/notifications", "/api/lifecycle"])
def test_the_validation_token_comes_back_decoded_as_plain_text_even_with_storage_down(trial: Trial, path: str) -> None:
    with trial.storage_down():
        answer = trial.stage.people.anonymous.post(path, params={"validationToken": "Validation: a+b c/ü"})
    assert answer.status_code == 200
    assert answer.content.decode() == "Validation: a+b c/ü"
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    markup = trial.stage.people.anonymous.post(path, params={"validationToken": "<script>alert(1)</script>"})
    assert markup.status_code == 400
