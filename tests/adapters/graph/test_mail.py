"""A Mail, a draft and a send: what is asked of Graph, and what odd answers become."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import responses

from shared.adapters.graph.json import MARKER
from shared.domain.mail.inbox import DraftOrder
from shared.domain.values.addresses import Address
from shared.errors import Refused, SwitchedOff, TooLate, TryLater, Uncertain
from tests.adapters.support.graph_clients import RealGraph
from tests.adapters.support.graph_host import INBOX, LATER, NOW, ORDER, USER_URL, an_error, asked, graph_http, posted
from tests.support.builders import switched_on

MESSAGES = f"{USER_URL}/messages"
DRAFT = {"id": "d", "isDraft": True, "internetMessageId": "<d@contoso.example>", "parentFolderId": "drafts-id"}


def client() -> RealGraph:
    return RealGraph(graph_http())


def person(address: str, name: str = "") -> dict[str, object]:
    return {"emailAddress": {"name": name, "address": address}}


@responses.activate
def test_a_mail_is_got_with_one_request_and_turned_into_plain_values() -> None:
    answer = {
        "id": "m",
        "internetMessageId": "<1@fabrikam.example>",
        "conversationId": "c",
        "parentFolderId": "f",
        "subject": "Hello",
        "from": person(" Ann@Fabrikam.Example ", "Ann"),
        "replyTo": [person("ann.r@fabrikam.example")],
        "toRecipients": [person("harper@contoso.example")],
        "ccRecipients": [],
        "receivedDateTime": "2026-03-02T08:59:00.1234567Z",
        "isDraft": False,
        "body": {"contentType": "html", "content": "<p>Hi</p>"},
        "uniqueBody": {"contentType": "text", "content": "a < b\nc"},
        "internetMessageHeaders": [{"name": "Received", "value": "1"}, {"name": "Received", "value": "2"}],
        "singleValueExtendedProperties": [
            {"id": "String 0x1a", "value": "IPM.Note"},
            {"id": MARKER.upper().replace("STRING", "String"), "value": "hash"},
        ],
        "somethingNew": {"x": 1},
    }
    responses.get(f"{MESSAGES}/m%2F1", json=answer)
    mail = client().mail(INBOX, "m/1")
    assert mail.sender == Address("Ann", "ann@fabrikam.example")
    assert mail.reply_to == (Address("", "ann.r@fabrikam.example"),)
    assert mail.to == (Address("", "harper@contoso.example"),)
    assert mail.received == datetime(2026, 3, 2, 8, 59, 0, 123456, UTC)
    assert mail.headers == (("Received", "1"), ("Received", "2"))
    assert (mail.html, mail.unique_html) == ("<p>Hi</p>", "a &lt; b<br>\nc")
    assert (mail.message_class, mail.marker, mail.folder_id) == ("IPM.Note", "hash", "f")
    assert {"internetMessageHeaders", "uniqueBody", "conversationId"} <= set(asked()["$select"].split(","))
    assert f"id eq '{MARKER}' or id eq 'String 0x001A'" in asked()["$expand"]
    assert 'outlook.body-content-type="html"' in responses.calls[0].request.headers["Prefer"]


ODD: list[dict[str, Any]] = [
    {},
    {"from": None, "sender": None, "body": None, "internetMessageHeaders": None, "toRecipients": None},
    {"from": {}, "body": {}, "uniqueBody": {"content": None}, "internetMessageHeaders": [{}], "receivedDateTime": ""},
    {"from": {"emailAddress": None}, "receivedDateTime": "yesterday", "singleValueExtendedProperties": [{}]},
    {"from": {"emailAddress": {}}, "receivedDateTime": "0001-01-01T00:00:00Z", "replyTo": [{}], "isDraft": None},
    {"receivedDateTime": "9999-12-31T23:59:59-01:00"},
]


@pytest.mark.parametrize("odd", ODD)
@responses.activate
def test_what_an_odd_mail_lacks_is_empty(odd: dict[str, Any]) -> None:
    responses.get(f"{MESSAGES}/m", json={"id": "m", **odd})
    mail = client().mail(INBOX, "m")
    assert mail.sender == Address("", "")
    assert (mail.subject, mail.html, mail.unique_html, mail.message_id, mail.marker) == ("", "", "", "", "")
    assert mail.received == datetime(1970, 1, 1, tzinfo=UTC)
    assert not mail.is_draft


@responses.activate
def test_a_mail_without_from_is_by_its_sender() -> None:
    responses.get(f"{MESSAGES}/m", json={"id": "m", "sender": person("ann@fabrikam.example")})
    assert client().mail(INBOX, "m").sender.address == "ann@fabrikam.example"


@responses.activate
def test_a_reply_carries_body_marker_and_headers_in_the_one_call_and_leaves_the_recipient_to_graph() -> None:
    answer = {**DRAFT, "from": person("harper@contoso.example"), "toRecipients": [person("Ann@fabrikam.example")]}
    responses.post(f"{MESSAGES}/mail-1/createReply", json=answer, status=201)
    draft = client().create_reply(INBOX, ORDER, LATER)
    assert (draft.draft_id, draft.message_id, draft.is_draft) == ("d", "<d@contoso.example>", True)
    assert (draft.to, draft.cc, draft.bcc, draft.sender) == (
        ("ann@fabrikam.example",),
        (),
        (),
        "harper@contoso.example",
    )
    message = posted()["message"]
    assert posted().keys() == {"message"}
    assert message.keys() == {"body", "singleValueExtendedProperties"}
    assert message["body"] == {"contentType": "html", "content": "<p>Hello</p>"}
    values = {one["id"].rpartition(" Name ")[2]: one["value"] for one in message["singleValueExtendedProperties"]}
    assert values == {
        "HarperMail": "marker-1",
        "Auto-Submitted": "auto-replied",
        "X-Auto-Response-Suppress": "All",
        "X-Harper-Mail": "marker-1",
    }


@responses.activate
def test_a_forward_from_a_shared_mailbox_names_recipient_from_and_reply_to() -> None:
    responses.post(f"{MESSAGES}/mail-1/createForward", json=DRAFT, status=201)
    order = DraftOrder("mail-1", "<p>\ud83d</p>", "k", "bob@contoso.example", "h@contoso.example", "s@contoso.example")
    client().create_forward(INBOX, order, LATER)
    message = posted()["message"]
    assert message["toRecipients"] == [{"emailAddress": {"address": "bob@contoso.example"}}]
    assert message["from"] == {"emailAddress": {"address": "h@contoso.example"}}
    assert message["replyTo"] == [{"emailAddress": {"address": "s@contoso.example"}}]
    assert message["body"]["content"] == "<p>?</p>"


@responses.activate
def test_a_draft_is_neither_made_nor_sent_once_before_has_come() -> None:
    mails = client()
    for call in (
        lambda: mails.create_reply(INBOX, ORDER, NOW),
        lambda: mails.create_forward(INBOX, ORDER, NOW),
        lambda: mails.send(INBOX, "d", NOW, switched_on),
    ):
        with pytest.raises(TooLate):
            call()
    assert len(responses.calls) == 0


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (404, an_error("ErrorItemNotFound")),
        (412, an_error("ErrorIrresolvableConflict")),
        (400, an_error("ErrorInvalidOperation")),
        (400, an_error("ErrorItemNotDraft")),
        (400, an_error("ErrorInvalidRequest", "Only a Draft can be sent.")),
        (405, an_error("Bad", "The message was already submitted.")),
        (504, an_error("GatewayTimeout")),
    ],
)
@responses.activate
def test_a_send_that_may_have_been_done_before_is_uncertain(status: int, answer: dict[str, object]) -> None:
    responses.post(f"{MESSAGES}/d/send", json=answer, status=status)
    with pytest.raises(Uncertain):
        client().send(INBOX, "d", LATER, switched_on)


@pytest.mark.parametrize(
    ("status", "code"), [(400, "ErrorInvalidRecipients"), (403, "ErrorSendAsDenied"), (413, "ErrorMessageSizeExceeded")]
)
@responses.activate
def test_a_send_that_was_certainly_refused_is_refused(status: int, code: str) -> None:
    responses.post(f"{MESSAGES}/d/send", json=an_error(code, "no"), status=status)
    with pytest.raises(Refused) as caught:
        client().send(INBOX, "d", LATER, switched_on)
    assert caught.value.code == code


@responses.activate
def test_a_412_for_another_call_is_tried_later_and_not_uncertain() -> None:
    responses.post(f"{MESSAGES}/mail-1/createReply", json=an_error("ErrorIrresolvableConflict"), status=412)
    with pytest.raises(TryLater) as caught:
        client().create_reply(INBOX, ORDER, LATER)
    assert not isinstance(caught.value, Uncertain)


@responses.activate
def test_a_mailbox_that_was_switched_off_sends_nothing() -> None:
    with pytest.raises(SwitchedOff):
        client().send(INBOX, "d", LATER, lambda: False)
    assert len(responses.calls) == 0


@responses.activate
def test_a_forward_carries_its_line_as_a_comment_so_that_the_mail_stays_below_it() -> None:
    responses.post(f"{MESSAGES}/mail-1/createForward", json={"id": "d"}, status=201)
    order = DraftOrder("mail-1", "", "k", to="bob@contoso.example", comment="Can you tell?")
    client().create_forward(INBOX, order, LATER)
    body = json.loads(responses.calls[0].request.body or b"")
    assert body["comment"] == "Can you tell?"
    assert "body" not in body["message"]
