"""Answers and requests against Microsoft's description of Graph in ../shared/graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.m365.server.validation import Description, check_requests
from tests.sandbox.support.m365_site import AUTO_SUBMITTED, MARKER, Site, open_site, open_webhook, part

FOLDER = Path(__file__).parents[4] / "shared" / "graph"


@pytest.fixture(scope="module")
def description() -> Description:
    if not FOLDER.is_dir():
        pytest.skip("the folder ../shared/graph is not here")
    return Description(FOLDER)


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as opened:
        yield opened


def test_messages_are_as_described(site: Site, description: Description) -> None:
    every = "subject,body,uniqueBody,internetMessageHeaders,from,toRecipients,flag,categories,replyTo,importance"
    mail_id = site.write(html="<p>Hello</p>", reply_to="desk@outside.example")
    expand = f"singleValueExtendedProperties($filter=id eq '{MARKER}')"
    draft = site.reply(mail_id, {"singleValueExtendedProperties": [{"id": MARKER, "value": "1"}]})
    shown = [
        site.get(f"messages/{part(mail_id)}"),
        site.get(f"messages/{part(mail_id)}", select=every),
        draft,
        site.get(f"messages/{part(draft['id'])}", expand=expand),
        *site.get("messages")["value"],
        *site.get("mailFolders/inbox/messages/delta")["value"],
    ]
    assert [problem for each in shown for problem in description.type_problems("message", each)] == []
    assert len(shown) == 7


def test_folders_users_and_subscriptions_are_as_described(site: Site, description: Description) -> None:
    assert description.type_problems("mailFolder", site.get("mailFolders/inbox")) == []
    assert description.type_problems("user", site.get(f"/users/{site.harper.address}")) == []
    with open_webhook(site.m365) as webhook:
        body = {
            "changeType": "created",
            "notificationUrl": webhook.url,
            "resource": f"users/{site.harper.object_id}/messages",
            "expirationDateTime": "2020-01-01T00:00:00Z",
        }
        made = site.call("POST", "/subscriptions", json=body)
    assert made.status_code == 201
    assert description.type_problems("subscription", made.json()) == []


def test_an_error_is_as_described(site: Site, description: Description) -> None:
    error = site.call("GET", "messages/unknown").json()
    # The description leaves open what stands in innerError.
    assert set(error["error"].pop("innerError")) == {"date", "request-id", "client-request-id"}
    assert description.type_problems("ODataErrors.ODataError", error) == []


def test_right_requests_have_no_problems(site: Site, description: Description) -> None:
    mail_id = site.write()
    site.write()
    marked = {"singleValueExtendedProperties": [{"id": AUTO_SUBMITTED, "value": "auto-replied"}]}
    draft = site.reply(mail_id, marked)
    site.send(draft["id"])
    site.call("PATCH", f"messages/{part(mail_id)}", json={"categories": ["x"], "isRead": True})
    first = site.call("GET", "mailFolders('inbox')/messages/delta", params={"changeType": "created", "$top": "1"})
    site.call("GET", first.json()["@odata.nextLink"])
    site.call("GET", "messages", params={"$filter": "isRead eq false", "$top": "5", "$select": "id,subject"})
    assert len(site.m365.requests) == 7
    assert check_requests(site.m365.requests, FOLDER) == []


def test_wrong_requests_are_named(site: Site, description: Description) -> None:
    mail_id = site.write()
    site.call("PATCH", f"messages/{part(mail_id)}", json={"colour": "red"})
    site.call("POST", f"messages/{part(mail_id)}/createReply", json={"message": {"body": {"contentType": "markdown"}}})
    site.call("GET", "messages", params={"changeType": "created"})
    site.call("GET", "messages", params={"$top": "many"})
    site.call("GET", "nonsense")
    problems = check_requests(site.m365.requests, FOLDER)
    for words in ("'colour'", "markdown", "'changeType' is not described", "not a number", "no such call"):
        assert [words in problem for problem in problems].count(True) == 1, problems
    assert len(problems) == 5


def test_a_missing_body_is_named_where_one_is_needed(site: Site, description: Description) -> None:
    draft = site.call("POST", f"messages/{part(site.write())}/createReply").json()
    site.send(draft["id"])
    made, sent = site.m365.calls("POST /users/{}/messages/{}/")
    assert description.problems(made) == [f"{made.template}: a body is needed and there is none"]
    assert description.problems(sent) == []


def test_a_property_that_does_not_exist_is_named(site: Site, description: Description) -> None:
    def problems(path: str, **query: str) -> list[str]:
        site.call("GET", path, params={f"${name}": value for name, value in query.items()})
        return description.problems(site.m365.requests[-1])

    expand = f"singleValueExtendedProperties($filter=id eq '{MARKER}' or id eq 'a,b'),attachments($select=id,name)"
    assert problems("messages", select="id,from/emailAddress", orderby="receivedDateTime desc", expand=expand) == []
    assert problems("mailFolders('inbox')/messages/delta", select="id,subject") == []
    assert problems(f"/users/{site.harper.object_id}", select="id,mail,proxyAddresses") == []
    for name, value in (("select", "id,colour"), ("orderby", "colour/name desc"), ("expand", "colour($top=1)")):
        assert len(problems("messages", **{name: value})) == 1
    assert len(problems("mailFolders('inbox')/messages/delta", select="colour")) == 1
    assert len(problems("mailFolders/inbox", select="subject")) == 1


def test_a_body_where_none_belongs_is_a_problem(site: Site, description: Description) -> None:
    site.send(site.reply(site.write())["id"])
    (sent,) = site.m365.calls("POST /users/{}/messages/{}/send")
    assert description.problems(sent) == []
    assert description.problems(replace(sent, body={"a": 1})) == [f"{sent.template}: a body where none is described"]
