"""Reading and changing messages through Graph."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.support.m365_site import IMMUTABLE, MARKER, Site, open_site, part


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as opened:
        yield opened


def pages(site: Site, path: str, **query: Any) -> list[list[dict[str, Any]]]:
    body = site.get(path, **query)
    found = [body["value"]]
    while "@odata.nextLink" in body:
        body = site.get(body["@odata.nextLink"])
        found.append(body["value"])
    return found


def test_a_list_is_read_page_by_page_newest_first(site: Site) -> None:
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    for number in range(5):
        site.write(f"mail {number}", received=start + dt.timedelta(minutes=number))
    found = pages(site, "mailFolders/inbox/messages", top=2, select="subject")
    assert [[each["subject"] for each in page] for page in found] == [
        ["mail 4", "mail 3"],
        ["mail 2", "mail 1"],
        ["mail 0"],
    ]


def test_ten_messages_are_a_page_unless_told_otherwise(site: Site) -> None:
    for _ in range(11):
        site.write()
    assert [len(page) for page in pages(site, "messages")] == [10, 1]


def test_headers_and_unique_body_come_only_if_selected(site: Site) -> None:
    mail_id = site.write()
    whole = site.get(f"messages/{part(mail_id)}")
    assert "internetMessageHeaders" not in whole
    assert "uniqueBody" not in whole
    chosen = site.get(f"messages/{part(mail_id)}", select="internetMessageHeaders,uniqueBody")
    assert set(chosen) == {"@odata.context", "@odata.etag", "id", "internetMessageHeaders", "uniqueBody"}


def test_the_body_comes_in_the_format_preferred(site: Site) -> None:
    mail_id = site.write(text="one & two\r\nthree")
    plain = site.call("GET", f"messages/{part(mail_id)}", headers={"Prefer": 'outlook.body-content-type="text"'})
    assert plain.json()["body"] == {"contentType": "text", "content": "one & two\r\nthree"}
    assert plain.headers["Preference-Applied"] == 'outlook.body-content-type="text"'
    rich = site.call("GET", f"messages/{part(mail_id)}", headers={"Prefer": 'outlook.body-content-type="html"'})
    assert rich.json()["body"]["contentType"] == "html"
    assert "one &amp; two<br>" in rich.json()["body"]["content"]
    assert site.get(f"messages/{part(mail_id)}")["body"] == rich.json()["body"]


def test_an_html_mail_is_read_as_text_if_preferred(site: Site) -> None:
    mail_id = site.write(html="<style>p{}</style><p>Hello</p><p>A &lt; B</p><script>evil()</script>")
    plain = site.call("GET", f"messages/{part(mail_id)}", headers={"Prefer": 'outlook.body-content-type="text"'})
    assert plain.json()["body"]["content"].split() == ["Hello", "A", "<", "B"]


def newly_written(site: Site, mail_id: str) -> str:
    headers = {"Prefer": 'outlook.body-content-type="text"'}
    answer = site.call("GET", f"messages/{part(mail_id)}", params={"$select": "uniqueBody"}, headers=headers)
    return str(answer.json()["uniqueBody"]["content"])


def test_unique_body_leaves_out_the_quoted_original(site: Site) -> None:
    first = site.m365.exchange.send_mail(from_="ann@outside.example", to=site.harper.address, text="Question")
    quoted = "My answer\r\n\r\nOn Monday, Ann wrote:\r\n> Question"
    second = site.write(text=quoted, in_reply_to=first.message_id)
    assert newly_written(site, second) == "My answer"
    assert newly_written(site, site.write(text=quoted)) == quoted


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("isRead eq true", {"read"}),
        ("isDraft eq false and isRead eq false", {"old", "it's new"}),
        ("receivedDateTime ge 2026-02-01T00:00:00Z and isRead eq false", {"it's new"}),
        ("subject eq 'IT''S NEW'", {"it's new"}),
        ("from/emailAddress/address eq 'ANN@outside.example' and receivedDateTime lt 2026-02-01T00:00:00Z", {"old"}),
        ("startswith(subject,'it') or contains(subject,'ea')", {"it's new", "read"}),
        ("not (isRead eq false)", {"read"}),
        ("categories/any(c:c eq 'blue')", {"read"}),
    ],
)
def test_a_filter_finds_what_it_says(site: Site, text: str, subjects: set[str]) -> None:
    site.write("old", received=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    site.write("it's new", received=dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    read = site.write("read", received=dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    site.call("PATCH", f"messages/{part(read)}", json={"isRead": True, "categories": ["Blue"]})
    assert {each["subject"] for each in site.get("messages", filter=text)["value"]} == subjects


def test_a_message_is_found_by_conversation_and_by_message_id(site: Site) -> None:
    site.write("another")
    wanted = site.get(f"messages/{part(site.write())}")
    for name in ("conversationId", "internetMessageId"):
        found = site.get("messages", filter=f"{name} eq '{wanted[name]}'")["value"]
        assert [each["id"] for each in found] == [wanted["id"]]
        assert site.get("messages", filter=f"{name} eq '{wanted[name].swapcase()}'")["value"] == []


def test_a_marker_is_found_and_shown_only_when_expanded(site: Site) -> None:
    site.write()
    marked = site.write()
    change = {"singleValueExtendedProperties": [{"id": MARKER, "value": "ticket-1"}]}
    assert site.call("PATCH", f"messages/{part(marked)}", json=change).status_code == 200
    text = f"singleValueExtendedProperties/Any(ep: ep/id eq '{MARKER}' and ep/value eq 'TICKET-1')"
    found = site.get("messages", filter=text)["value"]
    assert [each["id"] for each in found] == [marked]
    assert "singleValueExtendedProperties" not in found[0]
    expand = f"singleValueExtendedProperties($filter=id eq '{MARKER}')"
    shown = site.get(f"messages/{part(marked)}", expand=expand, select="id")
    assert shown["singleValueExtendedProperties"] == [{"id": MARKER, "value": "ticket-1"}]
    other = MARKER.replace("HarperMark", "harpermark")
    assert site.get("messages", filter=text.replace(MARKER, other))["value"] == []


def test_an_order_that_the_filter_does_not_begin_with_is_inefficient(site: Site) -> None:
    conversation = site.get(f"messages/{part(site.write())}")["conversationId"]
    by_conversation = f"conversationId eq '{conversation}'"
    refused = site.call("GET", "messages", params={"$filter": by_conversation, "$orderby": "receivedDateTime"})
    assert site.code(refused, 400) == "InefficientFilter"
    trick = f"receivedDateTime ge 1900-01-01T00:00:00Z and {by_conversation}"
    assert len(site.get("messages", filter=trick, orderby="receivedDateTime")["value"]) == 1


@pytest.mark.parametrize(
    "query",
    [
        {"$select": "nonsense"},
        {"$filter": "nonsense eq 1"},
        {"$filter": "isRead eq"},
        {"$filter": "receivedDateTime ge 'no time'"},
        {"$top": "0"},
        {"$top": "1001"},
        {"$orderby": "subject sideways"},
        {"$nonsense": "1"},
        {"$expand": "singleValueExtendedProperties"},
    ],
)
def test_a_query_that_graph_does_not_know_is_refused(site: Site, query: dict[str, str]) -> None:
    assert site.call("GET", "messages", params=query).status_code == 400


def test_the_ordinary_id_changes_on_a_move_and_the_immutable_one_does_not(site: Site) -> None:
    immutable = site.write()
    ordinary = site.call("GET", f"messages/{part(immutable)}").json()["id"]
    assert ordinary != immutable
    moved = site.call("POST", f"messages/{part(ordinary)}/move", json={"destinationId": "archive"})
    assert moved.status_code == 201
    assert moved.json()["id"] not in (ordinary, immutable)
    assert site.code(site.call("GET", f"messages/{part(ordinary)}"), 404) == "ErrorItemNotFound"
    archive = site.get("mailFolders/archive")["id"]
    assert site.get(f"messages/{part(immutable)}")["parentFolderId"] == archive


def test_a_deleted_message_goes_to_deleted_items_and_from_there_for_good(site: Site) -> None:
    mail_id = site.write()
    assert site.call("DELETE", f"messages/{part(mail_id)}").status_code == 204
    assert [each["id"] for each in site.get("mailFolders/deleteditems/messages")["value"]] == [mail_id]
    assert site.call("DELETE", f"messages/{part(mail_id)}").status_code == 204
    assert site.code(site.call("GET", f"messages/{part(mail_id)}"), 404) == "ErrorItemNotFound"


def test_an_immutable_id_holds_what_must_be_encoded_in_a_path(site: Site) -> None:
    for mail_id in [site.write() for _ in range(20)]:
        assert "/" in mail_id
        assert "+" in mail_id
        assert site.call("GET", f"messages/{mail_id}").status_code == 400
        assert site.get(f"messages/{part(mail_id)}")["id"] == mail_id


def test_a_copy_has_ids_of_its_own(site: Site) -> None:
    mail_id = site.write()
    answer = site.call("POST", f"messages/{part(mail_id)}/copy", json={"destinationId": "archive"}, headers=IMMUTABLE)
    assert answer.status_code == 201
    assert answer.json()["id"] != mail_id
    assert len(site.get("messages")["value"]) == 2


@pytest.mark.parametrize("name", ["subject", "body", "toRecipients", "from", "internetMessageId"])
def test_what_belongs_to_a_draft_cannot_be_changed_on_a_received_mail(site: Site, name: str) -> None:
    mail_id = site.write("as it was")
    values: dict[str, Any] = {
        "subject": "new",
        "body": {"contentType": "text", "content": "new"},
        "toRecipients": [],
        "from": {"emailAddress": {"address": "x@outside.example"}},
        "internetMessageId": "<new@outside.example>",
    }
    answer = site.call("PATCH", f"messages/{part(mail_id)}", json={"isRead": True, name: values[name]})
    assert site.code(answer, 400) == "ErrorInvalidPropertySet"
    after = site.get(f"messages/{part(mail_id)}")
    assert (after["subject"], after["isRead"]) == ("as it was", False)


def test_a_draft_may_be_changed_in_all_its_parts(site: Site) -> None:
    draft = site.call("POST", "messages", json={"subject": "first"}, headers=IMMUTABLE).json()
    change = {"subject": "second", "toRecipients": [{"emailAddress": {"address": "ann@outside.example"}}]}
    changed = site.call("PATCH", f"messages/{part(draft['id'])}", json=change).json()
    assert changed["subject"] == "second"
    assert changed["toRecipients"][0]["emailAddress"]["address"] == "ann@outside.example"
    assert changed["changeKey"] != draft["changeKey"]


def test_an_unknown_property_is_refused_when_making_and_when_changing(site: Site) -> None:
    mail_id = site.write()
    assert site.code(site.call("POST", "messages", json={"colour": "red"}), 400) == "RequestBodyRead"
    assert site.code(site.call("PATCH", f"messages/{part(mail_id)}", json={"colour": "red"}), 400) == "RequestBodyRead"


def test_a_change_that_expects_another_state_is_refused_with_412(site: Site) -> None:
    mail_id = site.write()
    tag = site.get(f"messages/{part(mail_id)}")["@odata.etag"]
    first = site.call("PATCH", f"messages/{part(mail_id)}", json={"isRead": True}, headers={"If-Match": tag})
    assert first.status_code == 200
    late = site.call("PATCH", f"messages/{part(mail_id)}", json={"isRead": False}, headers={"If-Match": tag})
    assert site.code(late, 412) == "ErrorIrresolvableConflict"


def test_folders_are_found_by_id_and_by_well_known_name(site: Site) -> None:
    site.write()
    inbox = site.get("mailFolders/inbox")
    assert (inbox["displayName"], inbox["totalItemCount"], inbox["unreadItemCount"]) == ("Inbox", 1, 1)
    assert site.get(f"mailFolders/{inbox['id']}")["id"] == inbox["id"]
    names = {each["displayName"] for page in pages(site, "mailFolders") for each in page}
    assert {"Inbox", "Drafts", "Sent Items", "Deleted Items", "Junk Email", "Archive"} <= names
    assert site.code(site.call("GET", "mailFolders/nowhere"), 404) == "ErrorItemNotFound"


def test_a_folder_is_made_once(site: Site) -> None:
    assert site.call("POST", "mailFolders", json={"displayName": "Later"}).status_code == 201
    assert site.code(site.call("POST", "mailFolders", json={"displayName": "later"}), 409) == "ErrorFolderExists"


def test_a_path_may_be_written_with_brackets(site: Site) -> None:
    site.write()
    answer = site.call("GET", f"/users('{site.harper.object_id}')/mailFolders('inbox')/messages")
    assert len(answer.json()["value"]) == 1


def test_a_call_that_nobody_knows_is_a_bad_request(site: Site) -> None:
    assert site.code(site.call("GET", "nonsense"), 400) == "BadRequest"


def test_every_answer_names_its_request_and_every_error_its_time(site: Site) -> None:
    own = {"client-request-id": "7a2c", "return-client-request-id": "true"}
    answer = site.call("GET", "messages/unknown", headers=own)
    inner = answer.json()["error"]["innerError"]
    assert inner["request-id"] == answer.headers["request-id"]
    assert (inner["client-request-id"], answer.headers["client-request-id"]) == ("7a2c", "7a2c")
    assert dt.datetime.fromisoformat(inner["date"]).year >= 2024


def test_a_meeting_request_is_no_plain_message(site: Site) -> None:
    mail_id = site.write(message_class="IPM.Schedule.Meeting.Request")
    assert site.get(f"messages/{part(mail_id)}")["@odata.type"] == "#microsoft.graph.eventMessageRequest"
    expand = "singleValueExtendedProperties($filter=id eq 'String 0x001A')"
    shown = site.get(f"messages/{part(mail_id)}", expand=expand)["singleValueExtendedProperties"]
    assert shown[0]["value"] == "IPM.Schedule.Meeting.Request"
