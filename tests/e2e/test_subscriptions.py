"""The Subscription of a Mailbox lives on: renewed, reauthorised, made anew, and caught up with."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.m365 import LoggedRequest, Subscription
from tests.e2e.support.scene import Scene

PATCH = "PATCH /subscriptions/{}"
CREATE = "POST /subscriptions"


def subscription_of(scene: Scene) -> Subscription:
    """The one Subscription of the test's mailbox."""
    [found] = [each for each in scene.stage.m365.watching.subscriptions if each.mailbox is scene.inbox]
    return found


def patches(scene: Scene, subscription_id: str) -> list[LoggedRequest]:
    """The PATCHes of a Subscription."""
    return [call for call in scene.stage.m365.calls(PATCH) if subscription_id in call.path]


def test_a_subscription_is_renewed_before_it_ends(scene: Scene) -> None:
    with scene.switched(max_subscription_minutes=60, on_excess_lifetime="clamp"):
        scene.put(enabled=False)
        scene.watched()
    subscription = subscription_of(scene)
    assert subscription.expires < datetime.now(UTC) + timedelta(minutes=61)
    scene.stage.run("keep_subscriptions")
    scene.wait_for(lambda: patches(scene, subscription.id), what="the subscription is renewed")
    scene.stage.settle()
    assert subscription_of(scene).id == subscription.id
    assert subscription.expires > datetime.now(UTC) + timedelta(days=6)
    assert len(patches(scene, subscription.id)) == 1
    assert scene.stage.m365.calls("reauthorize") == []
    scene.the_answer(scene.mail())


def test_a_subscription_that_is_not_due_is_left_alone(scene: Scene) -> None:
    before = len(scene.stage.m365.calls("/subscriptions"))
    scene.stage.run("keep_subscriptions")
    scene.stage.settle()
    assert len(scene.stage.m365.calls("/subscriptions")) == before


def test_a_life_that_graph_refuses_is_asked_for_as_graph_names_it(scene: Scene) -> None:
    with scene.switched(max_subscription_minutes=4_230, on_excess_lifetime="refuse"):
        scene.put(enabled=False)
        scene.watched()
    life = subscription_of(scene).expires - datetime.now(UTC)
    assert timedelta(minutes=4_000) < life <= timedelta(minutes=4_230)


def test_a_subscription_that_graph_removed_is_made_anew_and_what_came_meanwhile_is_found(scene: Scene) -> None:
    old = subscription_of(scene)
    with scene.switched(notify=False):
        mail = scene.mail()
    scene.stage.m365.watching.remove_subscription(old.id)
    scene.the_answer(mail)
    scene.wait_for(lambda: [each for each in scene.stage.m365.watching.subscriptions if each.mailbox is scene.inbox])
    assert subscription_of(scene).id != old.id
    scene.the_answer(scene.mail(from_=scene.person("ben")), scene.person("ben"))


def test_a_subscription_that_graph_says_is_removed_but_still_holds_is_replaced(scene: Scene) -> None:
    old = subscription_of(scene)
    scene.stage.m365.notifier.push_lifecycle(old, "subscriptionRemoved")
    scene.wait_for(lambda: old not in scene.stage.m365.watching.subscriptions, what="the old subscription is deleted")
    scene.stage.settle()
    assert subscription_of(scene).id != old.id
    assert [call.status for call in scene.stage.m365.calls(CREATE)][-2:] == [409, 201]
    scene.the_answer(scene.mail())


def test_a_reauthorisation_that_graph_asks_for_twice_at_once_is_one_patch(scene: Scene) -> None:
    subscription = subscription_of(scene)
    for _ in range(2):
        scene.stage.m365.watching.ask_reauthorization(subscription.id, pause=True)
    mail = scene.mail()
    scene.wait_for(lambda: patches(scene, subscription.id), what="the subscription is reauthorised")
    scene.the_answer(mail)
    scene.stage.settle()
    assert len(patches(scene, subscription.id)) == 1
    assert scene.stage.m365.calls("reauthorize") == []
    assert scene.stage.m365.watching.state_inconsistencies == []


def test_notifications_that_graph_says_were_missed_are_caught_up_with(scene: Scene) -> None:
    mail = scene.mail(notify=False)
    scene.stage.m365.watching.missed(subscription_of(scene).id)
    scene.the_answer(mail)


def test_a_lifecycle_event_that_somebody_forges_does_nothing(scene: Scene) -> None:
    subscription = subscription_of(scene)
    events = [
        {"subscriptionId": subscription.id, "clientState": "A" * 112, "lifecycleEvent": "subscriptionRemoved"},
        {"subscriptionId": subscription.id, "lifecycleEvent": "reauthorizationRequired"},
    ]
    answer = scene.stage.people.anonymous.post("/api/lifecycle", json={"value": events})
    assert answer.status_code in (202, 400)
    scene.stage.settle()
    assert subscription_of(scene).id == subscription.id
    assert patches(scene, subscription.id) == []


@pytest.mark.parametrize("path", ["/api/notifications", "/api/lifecycle"])
def test_the_validation_token_comes_back_decoded_as_plain_text_even_with_storage_down(scene: Scene, path: str) -> None:
    with scene.storage_down():
        answer = scene.stage.people.anonymous.post(path, params={"validationToken": "Validation: a+b c/ü"})
    assert answer.status_code == 200
    assert answer.content.decode() == "Validation: a+b c/ü"
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    markup = scene.stage.people.anonymous.post(path, params={"validationToken": "<script>alert(1)</script>"})
    assert markup.status_code == 400
