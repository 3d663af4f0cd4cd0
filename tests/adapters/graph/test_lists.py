"""Searches, pages, users and the write probe: what is asked of Graph, and what odd answers become."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import pytest
import responses

from shared.adapters.graph.json import MARKER
from shared.domain.mail.inbox import MailHead
from shared.errors import CursorLost, NotFound, Refused, TryLater
from tests.adapters.support.graph_clients import RealGraph
from tests.adapters.support.graph_host import INBOX, NOW, TENANT, USER_URL, an_error, asked, graph_http, posted

MESSAGES = f"{USER_URL}/messages"
DELTA = f"{USER_URL}/mailFolders/inbox/messages/delta"
DRAFT: dict[str, Any] = {
    "id": "d",
    "isDraft": True,
    "internetMessageId": "<d@contoso.example>",
    "parentFolderId": "drafts-id",
}


def client() -> RealGraph:
    return RealGraph(graph_http())


@responses.activate
def test_a_search_is_one_list_whose_quotes_are_doubled() -> None:
    responses.get(MESSAGES, json={"value": [DRAFT, {"id": "s", "isDraft": False}]})
    found = client().find_by_message_id(INBOX, "<o'hara+1@fabrikam.example>")
    assert [(one.draft_id, one.is_draft) for one in found] == [("d", True), ("s", False)]
    assert asked()["$filter"] == "internetMessageId eq '<o''hara+1@fabrikam.example>'"
    assert asked()["$top"] == "25"
    assert set(asked()["$select"].split(",")) >= {"isDraft", "bccRecipients", "replyTo", "parentFolderId"}
    assert len(responses.calls) == 1


@responses.activate
def test_a_search_by_marker_names_property_and_value() -> None:
    responses.get(MESSAGES, json={"value": []})
    assert client().find_by_marker(INBOX, "abc") == ()
    expected = f"singleValueExtendedProperties/Any(ep: ep/id eq '{MARKER}' and ep/value eq 'abc')"
    assert asked()["$filter"] == expected


@responses.activate
def test_a_search_that_graph_pauses_is_followed_and_one_without_an_end_is_no_answer() -> None:
    link = f"{MESSAGES}?%24skiptoken=1"
    responses.get(MESSAGES, json={"value": [DRAFT], "@odata.nextLink": link})
    responses.get(link, json={"value": [{"id": "s"}]})
    assert [one.draft_id for one in client().find_by_marker(INBOX, "abc")] == ["d", "s"]
    responses.reset()
    responses.get(MESSAGES, json={"value": [], "@odata.nextLink": link})
    with pytest.raises(TryLater):
        client().find_by_marker(INBOX, "abc")


@responses.activate
def test_deleting_what_is_gone_is_no_error() -> None:
    responses.delete(f"{MESSAGES}/d", status=404, json=an_error("ErrorItemNotFound"))
    client().delete(INBOX, "d")
    assert len(responses.calls) == 1


@responses.activate
def test_a_category_is_added_beside_the_others_and_only_once() -> None:
    responses.get(f"{MESSAGES}/m", json={"categories": ["Blue"]})
    responses.patch(f"{MESSAGES}/m", json={"id": "m"})
    client().add_category(INBOX, "m", "Harper: handed off")
    assert posted(1) == {"categories": ["Blue", "Harper: handed off"]}
    client().add_category(INBOX, "m", "Blue")
    assert [call.request.method for call in responses.calls] == ["GET", "PATCH", "GET"]


@responses.activate
def test_the_first_delta_page_asks_for_what_was_created_since_and_removed_mails_are_skipped() -> None:
    link = f"{DELTA}?%24deltatoken=x"
    heads = [
        {"id": "a", "receivedDateTime": "2026-03-02T08:00:00Z"},
        {"id": "b", "@removed": {"reason": "deleted"}},
        {"id": "c"},
    ]
    responses.get(DELTA, json={"value": heads, "@odata.deltaLink": link})
    page = client().delta(INBOX, "", NOW)
    assert page.heads == (MailHead("a", datetime(2026, 3, 2, 8, tzinfo=UTC)), MailHead("c", NOW))
    assert (page.link, page.is_last) == (link, True)
    assert asked() == {
        "changeType": "created",
        "$select": "id,receivedDateTime",
        "$filter": "receivedDateTime ge 2026-03-02T09:00:00Z",
    }
    assert "odata.maxpagesize=100" in responses.calls[0].request.headers["Prefer"]


@responses.activate
def test_a_delta_with_more_pages_is_not_the_last() -> None:
    link = f"{DELTA}?%24skiptoken=x"
    responses.get(link, json={"value": [], "@odata.nextLink": link})
    page = client().delta(INBOX, link, NOW)
    assert (page.heads, page.link, page.is_last) == ((), link, False)
    assert unquote(str(responses.calls[0].request.url)) == unquote(link)


@pytest.mark.parametrize(
    ("status", "code"),
    [(410, "Gone"), (400, "SyncStateNotFound"), (404, "syncStateNotFound"), (409, "resyncRequired"), (410, "")],
)
@responses.activate
def test_a_delta_whose_token_is_no_longer_known_has_lost_its_cursor(status: int, code: str) -> None:
    responses.get(DELTA, json=an_error(code), status=status)
    with pytest.raises(CursorLost):
        client().delta(INBOX, f"{DELTA}?%24deltatoken=old", NOW)


@responses.activate
def test_a_delta_of_a_mailbox_that_is_gone_is_not_found_and_one_without_links_is_tried_later() -> None:
    responses.get(DELTA, json=an_error("ErrorInvalidUser"), status=404)
    with pytest.raises(NotFound) as caught:
        client().delta(INBOX, "", NOW)
    assert caught.value.code == "ErrorInvalidUser"
    responses.reset()
    responses.get(DELTA, json={"value": []})
    with pytest.raises(TryLater):
        client().delta(INBOX, "", NOW)


@responses.activate
def test_the_list_by_time_ends_with_an_empty_link() -> None:
    place = f"{USER_URL}/mailFolders/inbox/messages"
    link = f"{place}?%24skip=100"
    responses.get(link, json={"value": []})
    responses.get(place, json={"value": [{"id": "a"}], "@odata.nextLink": link})
    first = client().received_since(INBOX, "", NOW)
    last = client().received_since(INBOX, first.link, NOW)
    assert (first.link, first.is_last, len(first.heads)) == (link, False, 1)
    assert (last.link, last.is_last) == ("", True)
    assert asked()["$orderby"] == "receivedDateTime"


@responses.activate
def test_a_user_has_a_primary_address_and_every_proxy_address() -> None:
    answer = {
        "id": "o",
        "mail": "Harper@contoso.example",
        "userPrincipalName": "h@contoso.example",
        "proxyAddresses": ["SMTP:Harper@contoso.example", "smtp:help@contoso.example", "SIP:h@contoso.example", "x"],
    }
    responses.get(f"{USER_URL.rpartition('/')[0]}/help%40contoso.example", json=answer)
    user = client().user(TENANT, "help@contoso.example")
    assert (user.object_id, user.address) == ("o", "harper@contoso.example")
    assert user.addresses == ("harper@contoso.example", "h@contoso.example", "help@contoso.example")


@responses.activate
def test_a_user_without_a_mail_address_goes_by_the_principal_name() -> None:
    responses.get(USER_URL, json={"id": "o", "mail": None, "userPrincipalName": "H@contoso.example"})
    assert client().user(TENANT, INBOX.object_id).addresses == ("h@contoso.example",)


@responses.activate
def test_a_write_probe_whose_marker_does_not_come_back_is_refused_and_leaves_no_draft() -> None:
    responses.post(MESSAGES, json=DRAFT, status=201)
    responses.get(f"{MESSAGES}/d", json=DRAFT)
    responses.delete(f"{MESSAGES}/d", status=204)
    with pytest.raises(Refused) as caught:
        client().write_probe(INBOX, "marker")
    assert caught.value.code == "MarkerLost"
    assert [call.request.method for call in responses.calls] == ["POST", "GET", "DELETE"]


@responses.activate
def test_a_write_probe_that_cannot_read_back_deletes_its_draft_all_the_same() -> None:
    responses.post(MESSAGES, json=DRAFT, status=201)
    responses.get(f"{MESSAGES}/d", status=403, json=an_error("ErrorAccessDenied"))
    responses.delete(f"{MESSAGES}/d", status=204)
    with pytest.raises(Refused):
        client().write_probe(INBOX, "marker")
    assert responses.calls[2].request.method == "DELETE"
