"""Graph's subscription calls: how long is asked for, and what a refusal names."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import responses

from shared.adapters.graph.subscriptions import GraphSubscriptions
from shared.domain.mailboxes.watch import Subscription
from shared.domain.values.deployment import Deployment
from shared.errors import Conflict, Refused
from tests.adapters.support.graph_host import GRAPH, INBOX, NOW, TENANT, graph_http
from tests.support.fakes.all import FakeClock

URL = f"{GRAPH}/v1.0/subscriptions"
RESOURCE = f"users/{INBOX.object_id}/mailFolders('inbox')/messages"
MADE = {
    "id": "s",
    "resource": RESOURCE,
    "expirationDateTime": "2026-03-09T08:45:00.0000000Z",
    "notificationUrl": "https://harper.example/api/notifications",
    "clientState": None,
}


def client() -> GraphSubscriptions:
    clock = FakeClock(NOW)
    return GraphSubscriptions(graph_http(clock=clock), clock, Deployment("https://harper.example"), 10_065)


def asked(number: int = 0) -> dict[str, str]:
    return dict(json.loads(responses.calls[number].request.body or b"{}"))


def ends(number: int = 0) -> timedelta:
    return datetime.fromisoformat(asked(number)["expirationDateTime"]) - NOW


@responses.activate
def test_a_subscription_is_asked_for_created_mails_of_the_inbox_near_the_longest_life() -> None:
    responses.post(URL, json=MADE, status=201)
    made = client().create(INBOX, "state")
    assert made == Subscription("s", RESOURCE, datetime(2026, 3, 9, 8, 45, tzinfo=UTC), str(MADE["notificationUrl"]))
    wish = asked()
    del wish["expirationDateTime"]
    assert wish == {
        "changeType": "created",
        "notificationUrl": "https://harper.example/api/notifications",
        "lifecycleNotificationUrl": "https://harper.example/api/lifecycle",
        "resource": RESOURCE,
        "clientState": "state",
        "latestSupportedTlsVersion": "v1_2",
    }
    assert ends() == timedelta(minutes=10_065)
    assert responses.calls[0].request.headers["Prefer"] == 'IdType="ImmutableId"'


@responses.activate
def test_a_refusal_that_names_a_maximum_is_answered_with_that_less_a_quarter_of_an_hour() -> None:
    words = "Subscription expiration can only be 4230 minutes in the future."
    responses.post(URL, status=400, json={"error": {"code": "InvalidRequest", "message": words}})
    responses.post(URL, json=MADE, status=201)
    client().create(INBOX, "state")
    assert ends(1) == timedelta(minutes=4215)


@pytest.mark.parametrize(
    "message", ["no", "at least 45 minutes", "at most 99999 minutes", "in 0 minutes", "timed out after 10 seconds"]
)
@responses.activate
def test_a_refusal_that_names_no_usable_maximum_stands(message: str) -> None:
    responses.post(URL, status=400, json={"error": {"code": "ValidationError", "message": message}})
    with pytest.raises(Refused) as caught:
        client().create(INBOX, "state")
    assert caught.value.code == "ValidationError"
    assert len(responses.calls) == 1


@responses.activate
def test_a_second_refusal_is_not_answered_again() -> None:
    words = "Subscription expiration can only be 4230 minutes in the future."
    responses.post(URL, status=400, json={"error": {"code": "InvalidRequest", "message": words}})
    with pytest.raises(Refused):
        client().create(INBOX, "state")
    assert len(responses.calls) == 2


@responses.activate
def test_a_409_is_a_conflict() -> None:
    responses.post(URL, status=409, json={"error": {"code": "ExtensionError", "message": "exists"}})
    with pytest.raises(Conflict):
        client().create(INBOX, "state")


@responses.activate
def test_a_renewal_is_one_patch_of_the_end_alone() -> None:
    responses.patch(f"{URL}/s", json=MADE)
    assert client().renew(TENANT, "s").subscription_id == "s"
    assert asked().keys() == {"expirationDateTime"}
    assert ends() == timedelta(minutes=10_065)
    assert len(responses.calls) == 1


@responses.activate
def test_all_pages_of_subscriptions_are_read() -> None:
    link = f"{URL}?%24skiptoken=2"
    responses.get(link, json={"value": [{**MADE, "id": "t", "expirationDateTime": None}]})
    responses.get(URL, json={"value": [MADE], "@odata.nextLink": link})
    assert [one.subscription_id for one in client().subscriptions(TENANT)] == ["s", "t"]


@responses.activate
def test_pages_of_subscriptions_without_an_end_are_given_up() -> None:
    responses.get(URL, json={"value": [], "@odata.nextLink": f"{URL}?%24skiptoken=2"})
    with pytest.raises(Refused) as caught:
        client().subscriptions(TENANT)
    assert caught.value.code == "TooManyPages"


@responses.activate
def test_a_page_link_to_another_host_is_refused() -> None:
    responses.get(URL, json={"value": [], "@odata.nextLink": "https://fabrikam.example/v1.0/subscriptions"})
    with pytest.raises(Refused) as caught:
        client().subscriptions(TENANT)
    assert caught.value.code == "ForeignLink"
    assert len(responses.calls) == 1


@responses.activate
def test_deleting_a_subscription_that_is_gone_is_no_error() -> None:
    responses.delete(f"{URL}/s", status=404, json={"error": {"code": "ResourceNotFound", "message": ""}})
    client().delete(TENANT, "s")
    assert len(responses.calls) == 1
