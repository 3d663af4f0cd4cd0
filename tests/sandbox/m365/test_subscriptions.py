"""Subscriptions and the notifications that they bring."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.sandbox.support.m365_site import IMMUTABLE, Site, Webhook, open_site, open_webhook, part


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as opened:
        opened.m365.switches.retry_base = 0.02
        yield opened


@pytest.fixture
def webhook(site: Site) -> Iterator[Webhook]:
    with open_webhook(site.m365) as opened:
        yield opened


def wanted(site: Site, webhook: Webhook, minutes: float = 10_000, **more: Any) -> dict[str, Any]:
    ends = site.m365.world.now() + dt.timedelta(minutes=minutes)
    body = {
        "changeType": "created",
        "notificationUrl": f"{webhook.url}/notify?a=b",
        "lifecycleNotificationUrl": f"{webhook.url}/lifecycle",
        "resource": f"users/{site.harper.object_id}/mailFolders('inbox')/messages",
        "expirationDateTime": ends.isoformat().replace("+00:00", "Z"),
        "clientState": "state-1",
        **more,
    }
    return {name: value for name, value in body.items() if value is not None}


def subscribe(site: Site, webhook: Webhook, headers: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    answer = site.call("POST", "/subscriptions", json=wanted(site, webhook, **more), headers=headers or IMMUTABLE)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def until(made: dict[str, Any], site: Site) -> float:
    ends = dt.datetime.fromisoformat(made["expirationDateTime"])
    return (ends - site.m365.world.now()).total_seconds() / 60


def refusal(answer: requests.Response) -> str:
    assert answer.status_code == 400, answer.text
    return str(answer.json()["error"]["message"])


def test_both_urls_are_validated_before_the_subscription_is_made(site: Site, webhook: Webhook) -> None:
    made = subscribe(site, webhook)
    assert webhook.validations == ["/notify", "/lifecycle"]
    assert (made["clientState"], made["changeType"]) == ("state-1", "created")
    assert made["creatorId"] == site.tenant.grants[made["applicationId"]].service_principal_id


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((200, "text/plain", "something else"), "must respond with 200 OK"),
        ((200, "application/json", ""), "must respond with 200 OK"),
        ((404, "text/plain", ""), "'NotFound'"),
    ],
)
def test_a_webhook_that_does_not_echo_gets_no_subscription(
    site: Site, webhook: Webhook, answer: tuple[int, str, str], words: str
) -> None:
    webhook.echo = lambda token: answer
    assert words in refusal(site.call("POST", "/subscriptions", json=wanted(site, webhook)))
    assert site.m365.watching.subscriptions == []


def test_a_webhook_that_is_too_slow_or_away_gets_no_subscription(site: Site, webhook: Webhook) -> None:
    site.m365.switches.validation_timeout = 0.2
    away = wanted(site, webhook, notificationUrl="https://127.0.0.1:1/notify")
    assert "could not be reached" in refusal(site.call("POST", "/subscriptions", json=away))


@pytest.mark.parametrize(
    "more",
    [
        {"notificationUrl": "http://127.0.0.1/notify"},
        {"changeType": "renamed"},
        {"changeType": None},
        {"resource": "me/messages"},
        {"resource": "users/x/events"},
        {"clientState": "x" * 129},
        {"expirationDateTime": "soon"},
        {"colour": "red"},
    ],
)
def test_a_wrong_subscription_is_refused(site: Site, webhook: Webhook, more: dict[str, Any]) -> None:
    assert refusal(site.call("POST", "/subscriptions", json=wanted(site, webhook, **more)))
    assert webhook.validations == []


def test_the_same_subscription_twice_is_a_conflict_whatever_name_the_user_has(site: Site, webhook: Webhook) -> None:
    made = subscribe(site, webhook)
    inbox = site.get("mailFolders/inbox")["id"]
    other = wanted(site, webhook, resource=f"/Users/{site.harper.address}/mailFolders/{inbox}/messages")
    answer = site.call("POST", "/subscriptions", json=other)
    assert site.code(answer, 409) == "Conflict"
    assert made["id"] in answer.json()["error"]["message"]
    subscribe(site, webhook, changeType="updated")


def test_a_mailbox_out_of_reach_gets_no_subscription(site: Site, webhook: Webhook) -> None:
    site.m365.exchange.forbid(site.harper.address)
    answer = site.call("POST", "/subscriptions", json=wanted(site, webhook))
    assert site.code(answer, 403) == "ExtensionError"
    nobody = wanted(site, webhook, resource="users/nobody@contoso.example/mailFolders('inbox')/messages")
    assert site.call("POST", "/subscriptions", json=nobody).status_code == 404


def test_a_short_life_is_raised_and_a_long_one_refused_or_cut(site: Site, webhook: Webhook) -> None:
    assert 44 < until(subscribe(site, webhook, minutes=1), site) <= 45
    site.m365.switches.max_subscription_minutes = 4230
    too_long = wanted(site, webhook, minutes=5000, changeType="updated")
    assert "4230 minutes" in refusal(site.call("POST", "/subscriptions", json=too_long))
    site.m365.switches.on_excess_lifetime = "clamp"
    cut = subscribe(site, webhook, minutes=5000, changeType="updated")
    assert 4229 < until(cut, site) <= 4230


def test_the_list_shows_our_own_page_by_page_without_client_states(site: Site, webhook: Webhook) -> None:
    made = {subscribe(site, webhook, changeType=kind)["id"] for kind in ("created", "updated", "deleted")}
    other = site.m365.entra.add_tenant("fabrikam.example")
    site.m365.entra.consented(other)
    site.m365.switches.subscription_page_size = 2
    first = site.get("/subscriptions")
    second = site.get(first["@odata.nextLink"])
    assert "@odata.nextLink" not in second
    listed = [*first["value"], *second["value"]]
    assert {each["id"] for each in listed} == made
    assert all(each["clientState"] is None for each in listed)
    strangers = {"Authorization": f"Bearer {site.token(other)}"}
    assert site.call("GET", "/subscriptions", headers=strangers).json()["value"] == []
    gone = site.call("GET", f"/subscriptions/{listed[0]['id']}", headers=strangers)
    assert site.code(gone, 404) == "ResourceNotFound"


def test_a_patch_gives_a_new_end_and_nothing_else_can_be_changed(site: Site, webhook: Webhook) -> None:
    made = subscribe(site, webhook, minutes=60)
    later = wanted(site, webhook)["expirationDateTime"]
    path = f"/subscriptions/{made['id']}"
    answer = site.call("PATCH", path, json={"expirationDateTime": later})
    assert answer.status_code == 200
    assert until(answer.json(), site) > 9_000
    assert "cannot be changed" in refusal(site.call("PATCH", path, json={"clientState": "other"}))
    assert site.code(site.call("PATCH", "/subscriptions/unknown", json={}), 404) == "ResourceNotFound"


def test_a_new_notification_url_is_validated(site: Site, webhook: Webhook) -> None:
    made = subscribe(site, webhook)
    body = {"notificationUrl": f"{webhook.url}/elsewhere"}
    assert site.call("PATCH", f"/subscriptions/{made['id']}", json=body).status_code == 200
    assert webhook.validations[-1] == "/elsewhere"


def test_patch_and_reauthorize_within_ten_minutes_are_noted(site: Site, webhook: Webhook) -> None:
    path = f"/subscriptions/{subscribe(site, webhook)['id']}"
    assert site.call("POST", f"{path}/reauthorize").status_code == 204
    site.m365.switches.clock_offset = dt.timedelta(minutes=11)
    ends = {"expirationDateTime": wanted(site, webhook)["expirationDateTime"]}
    site.call("PATCH", path, json=ends)
    assert site.m365.watching.state_inconsistencies == []
    site.m365.switches.clock_offset = dt.timedelta(minutes=20)
    site.call("POST", f"{path}/reauthorize")
    assert len(site.m365.watching.state_inconsistencies) == 1


def test_a_mail_is_notified_with_client_state_and_immutable_id(site: Site, webhook: Webhook) -> None:
    made = subscribe(site, webhook)
    mail_id = site.write()
    (item,) = webhook.wait(1)
    assert (item["subscriptionId"], item["clientState"]) == (made["id"], "state-1")
    assert (item["changeType"], item["tenantId"]) == ("created", site.tenant.id)
    assert item["resourceData"]["id"] == mail_id
    assert item["resource"] == f"Users/{site.harper.object_id}/Messages/{mail_id}"
    assert site.m365.watching.wait_quiet()


def test_the_form_of_ids_is_that_of_the_creation(site: Site, webhook: Webhook) -> None:
    subscribe(site, webhook, headers={"Prefer": "odata.maxpagesize=1"})
    mail_id = site.write()
    (item,) = webhook.wait(1)
    assert item["resourceData"]["id"] == site.call("GET", f"messages/{part(mail_id)}").json()["id"] != mail_id


def test_only_what_was_subscribed_to_is_notified(site: Site, webhook: Webhook) -> None:
    subscribe(site, webhook, resource=f"users/{site.harper.object_id}/messages", changeType="updated,deleted")
    mail_id = site.write()
    site.call("PATCH", f"messages/{part(mail_id)}", json={"isRead": True})
    site.call("DELETE", f"messages/{part(mail_id)}")
    kinds = [item["changeType"] for item in webhook.wait(2)]
    assert sorted(kinds) == ["deleted", "updated"]
    site.write(notify=False)
    site.m365.switches.notify = False
    site.call("PATCH", f"messages/{part(mail_id)}", json={"isRead": False})
    assert site.m365.watching.wait_quiet()
    assert len(webhook.items) == 2


def test_a_filter_in_the_resource_is_heeded(site: Site, webhook: Webhook) -> None:
    resource = f"users/{site.harper.object_id}/mailFolders('inbox')/messages?$filter=importance eq 'high'"
    subscribe(site, webhook, resource=resource)
    site.write()
    assert site.m365.watching.wait_quiet()
    assert webhook.posts == []


def test_what_was_not_taken_is_sent_again(site: Site, webhook: Webhook) -> None:
    webhook.behave = lambda number: 503 if number < 3 else 202
    subscribe(site, webhook)
    mail_id = site.write()
    webhook.wait(1)
    assert site.m365.watching.wait_quiet()
    assert [each.status for each in site.m365.watching.notifications] == [503, 503, 202]
    assert [post[0]["resourceData"]["id"] for post in webhook.posts] == [mail_id] * 3


def test_what_is_never_taken_is_given_up_in_the_end(site: Site, webhook: Webhook) -> None:
    webhook.behave = lambda number: 500
    site.m365.switches.retry_for = 0.1
    subscribe(site, webhook)
    site.write()
    assert site.m365.watching.wait_quiet()
    assert len(site.m365.notifier.given_up) == 1
    assert len(webhook.posts) == 3, "0.02 and 0.04 seconds of waiting, and 0.08 more would be above 0.1"


def test_notifications_of_several_subscriptions_may_come_in_one_post(site: Site, webhook: Webhook) -> None:
    cleo = site.tenant.add_mailbox("cleo@contoso.example")
    subscribe(site, webhook)
    subscribe(site, webhook, resource=f"users/{cleo.object_id}/mailFolders('inbox')/messages", clientState="state-2")
    site.m365.switches.batch_notifications = True
    site.m365.exchange.send_mail(from_="ann@outside.example", to=[site.harper.address, cleo.address])
    webhook.wait(2)
    assert [sorted(item["clientState"] for item in post) for post in webhook.posts] == [["state-1", "state-2"]]


def test_the_same_notification_can_come_five_times_at_once(site: Site, webhook: Webhook) -> None:
    subscribe(site, webhook)
    mail = site.m365.exchange.send_mail(from_="ann@outside.example", to=site.harper.address, notify=False)
    assert site.m365.watching.notify_again(mail, times=5, parallel=True) == [202] * 5
    assert {item["resourceData"]["id"] for item in webhook.items} == {mail.id}
    assert len(webhook.posts) == 5


def test_an_expired_subscription_brings_nothing_and_is_gone(site: Site, webhook: Webhook) -> None:
    made = subscribe(site, webhook, minutes=60)
    site.m365.switches.clock_offset = dt.timedelta(minutes=61)
    site.write()
    assert site.m365.watching.wait_quiet()
    assert webhook.posts == []
    site.session.headers["Authorization"] = f"Bearer {site.token()}"
    assert site.code(site.call("GET", f"/subscriptions/{made['id']}"), 404) == "ResourceNotFound"


def test_a_deleted_subscription_brings_nothing(site: Site, webhook: Webhook) -> None:
    made = subscribe(site, webhook)
    assert site.call("DELETE", f"/subscriptions/{made['id']}").status_code == 204
    assert site.call("DELETE", f"/subscriptions/{made['id']}").status_code == 404
    site.write()
    assert site.m365.watching.wait_quiet()
    assert webhook.posts == []


def test_lifecycle_events_go_to_their_own_url(site: Site, webhook: Webhook) -> None:
    made = subscribe(site, webhook)
    site.m365.watching.ask_reauthorization(made["id"])
    site.m365.watching.missed(made["id"])
    site.m365.watching.remove_subscription(made["id"])
    webhook.wait(3)
    assert site.m365.watching.wait_quiet()
    events = {item["lifecycleEvent"] for item in webhook.items}
    assert events == {"reauthorizationRequired", "missed", "subscriptionRemoved"}
    assert {attempt.url for attempt in site.m365.watching.notifications} == {f"{webhook.url}/lifecycle"}
    assert all("changeType" not in item and item["clientState"] == "state-1" for item in webhook.items)
    assert site.m365.watching.subscriptions == []


def test_a_paused_subscription_delivers_once_it_is_reauthorised(site: Site, webhook: Webhook) -> None:
    made = subscribe(site, webhook)
    site.m365.watching.ask_reauthorization(made["id"], pause=True)
    webhook.wait(1)
    mail_id = site.write()
    assert site.m365.watching.wait_quiet()
    assert len(webhook.items) == 1
    site.call("PATCH", f"/subscriptions/{made['id']}", json={"expirationDateTime": made["expirationDateTime"]})
    assert webhook.wait(2)[1]["resourceData"]["id"] == mail_id
