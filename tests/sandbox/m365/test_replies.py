"""Answering, forwarding and sending through Graph."""

from __future__ import annotations

import contextlib
import datetime as dt
import http.client
import ssl
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.support.m365_site import AUTO_SUBMITTED, IMMUTABLE, MARKER, Site, open_site, part

ANN = {"emailAddress": {"name": "Ann", "address": "ann@outside.example"}}


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as opened:
        yield opened


def addresses(people: list[dict[str, Any]]) -> list[str]:
    return [each["emailAddress"]["address"] for each in people]


def test_a_reply_draft_stands_in_the_conversation_and_goes_to_the_author(site: Site) -> None:
    mail_id = site.write()
    draft = site.reply(mail_id)
    mail = site.get(f"messages/{part(mail_id)}")
    assert (draft["isDraft"], draft["subject"], draft["toRecipients"]) == (True, "RE: A question", [ANN])
    assert (draft["ccRecipients"], draft["bccRecipients"]) == ([], [])
    assert draft["from"]["emailAddress"]["address"] == site.harper.address
    assert draft["conversationId"] == mail["conversationId"]
    assert draft["internetMessageId"] != mail["internetMessageId"]
    assert draft["parentFolderId"] == site.get("mailFolders/drafts")["id"]


def test_a_reply_goes_to_reply_to_if_the_author_named_one(site: Site) -> None:
    draft = site.reply(site.write(reply_to="desk@outside.example"))
    assert addresses(draft["toRecipients"]) == ["desk@outside.example"]


def test_a_prefix_is_not_put_twice(site: Site) -> None:
    assert site.reply(site.write("re: again"))["subject"] == "re: again"
    assert site.reply(site.write("FW: again"), action="createForward")["subject"] == "FW: again"
    assert site.reply(site.write("FW: again"))["subject"] == "RE: FW: again"


def test_reply_all_leaves_out_ourselves(site: Site) -> None:
    mail = site.m365.exchange.send_mail(
        from_="ann@outside.example",
        to=[site.harper.address, "bob@outside.example"],
        cc=["cy@outside.example", "bob@outside.example"],
    )
    draft = site.reply(mail.id, action="createReplyAll")
    assert addresses(draft["toRecipients"]) == ["ann@outside.example", "bob@outside.example"]
    assert addresses(draft["ccRecipients"]) == ["cy@outside.example"]


def test_a_body_replaces_all_and_a_comment_stands_above_the_quoted_original(site: Site) -> None:
    mail_id = site.write(text="When do you open?")
    body = site.reply(mail_id, {"body": {"contentType": "html", "content": "<p>At nine.</p>"}})["body"]
    assert "<p>At nine.</p>" in body["content"]
    assert "When do you open" not in body["content"]
    answer = site.call("POST", f"messages/{part(mail_id)}/createReply", json={"comment": "At <nine>."})
    content = answer.json()["body"]["content"]
    assert content.index("At &lt;nine&gt;.") < content.index("When do you open?")


def test_comment_and_body_together_are_refused(site: Site) -> None:
    both = {"comment": "a", "message": {"body": {"contentType": "text", "content": "b"}}}
    answer = site.call("POST", f"messages/{part(site.write())}/createReply", json=both)
    assert site.code(answer, 400) == "ErrorInvalidRequest"


def test_the_names_of_a_call_may_begin_with_a_capital(site: Site) -> None:
    answer = site.call(
        "POST", f"messages/{part(site.write())}/createReply", json={"Comment": "hi", "Message": {"subject": "S"}}
    )
    assert (answer.status_code, answer.json()["subject"]) == (201, "S")


@pytest.mark.parametrize(
    "body", [{"text": "x"}, {"message": {"colour": "red"}}, {"message": {"body": {"kind": "html"}}}, {"message": "x"}]
)
def test_what_is_not_described_is_refused_and_leaves_no_draft(site: Site, body: dict[str, Any]) -> None:
    answer = site.call("POST", f"messages/{part(site.write())}/createReply", json=body)
    assert answer.status_code == 400
    assert site.harper.messages("drafts") == []


def test_a_forward_goes_to_whom_it_is_told_and_nobody_else(site: Site) -> None:
    draft = site.reply(
        site.write(), {"toRecipients": [ANN], "body": {"contentType": "text", "content": "please"}}, "createForward"
    )
    assert (draft["subject"], draft["toRecipients"]) == ("FW: A question", [ANN])
    empty = site.reply(site.write(), action="createForward")
    assert empty["toRecipients"] == []
    assert site.code(site.send(empty["id"]), 400) == "ErrorInvalidRecipients"


def test_a_sent_draft_reaches_the_correspondent_in_their_thread(site: Site) -> None:
    mail = site.m365.exchange.send_mail(
        from_="ann@outside.example", to=site.harper.address, references=["<root@outside.example>"]
    )
    draft = site.reply(mail.id)
    answer = site.send(draft["id"])
    assert (answer.status_code, answer.content) == (202, b"")
    (got,) = site.m365.exchange.outside("ann@outside.example").inbox
    assert got.message_id == draft["internetMessageId"]
    assert got.in_reply_to == mail.message_id
    assert got.references == ("<root@outside.example>", mail.message_id)
    assert got.header("In-Reply-To") == mail.message_id
    assert got.from_ is not None
    assert (got.from_.address, got.text) == (site.harper.address, "At nine.")


def test_a_sent_draft_lies_in_sent_items_under_its_immutable_id_and_a_new_ordinary_one(site: Site) -> None:
    draft = site.reply(site.write())
    ordinary = site.call("GET", f"messages/{part(draft['id'])}").json()["id"]
    site.send(draft["id"])
    sent = site.get(
        f"messages/{part(draft['id'])}", select="isDraft,internetMessageHeaders,parentFolderId,internetMessageId"
    )
    assert sent["isDraft"] is False
    assert sent["parentFolderId"] == site.get("mailFolders/sentitems")["id"]
    assert sent["internetMessageId"] == draft["internetMessageId"]
    assert "internetMessageHeaders" not in sent
    assert site.code(site.call("GET", f"messages/{part(ordinary)}"), 404) == "ErrorItemNotFound"


def test_the_id_of_a_draft_may_change_on_sending(site: Site) -> None:
    site.m365.switches.draft_id_survives_sending = False
    draft = site.reply(site.write())
    site.send(draft["id"])
    assert site.code(site.call("GET", f"messages/{part(draft['id'])}"), 404) == "ErrorItemNotFound"
    found = site.get("messages", filter=f"internetMessageId eq '{draft['internetMessageId']}'")["value"]
    assert [each["isDraft"] for each in found] == [False]


def test_draft_and_sent_copy_may_be_there_together_for_a_moment(site: Site) -> None:
    site.m365.switches.draft_id_survives_sending = False
    site.m365.switches.draft_lingers = 30
    draft = site.reply(site.write())
    site.send(draft["id"])
    found = site.get("messages", filter=f"internetMessageId eq '{draft['internetMessageId']}'")["value"]
    assert sorted(each["isDraft"] for each in found) == [False, True]
    assert len(site.m365.exchange.outside("ann@outside.example").inbox) == 1


def test_a_mail_that_is_no_draft_cannot_be_sent(site: Site) -> None:
    draft = site.reply(site.write())
    site.send(draft["id"])
    assert site.code(site.send(draft["id"]), 404) == "ErrorItemNotFound"
    site.m365.switches.send_of_non_draft = (400, "ErrorInvalidOperation")
    assert site.code(site.send(draft["id"]), 400) == "ErrorInvalidOperation"
    assert len(site.m365.exchange.outside("ann@outside.example").inbox) == 1


def test_headers_of_the_internet_headers_property_set_go_out_and_a_marker_does_not(site: Site) -> None:
    draft = site.reply(
        site.write(),
        {
            "body": {"contentType": "text", "content": "hi"},
            "internetMessageHeaders": [{"name": "X-Auto-Response-Suppress", "value": "All"}],
            "singleValueExtendedProperties": [
                {"id": AUTO_SUBMITTED, "value": "auto-replied"},
                {"id": MARKER, "value": "m-1"},
            ],
        },
    )
    site.send(draft["id"])
    (got,) = site.m365.exchange.outside("ann@outside.example").inbox
    assert got.header("auto-submitted") == "auto-replied"
    assert got.header("x-auto-response-suppress") == "All"
    assert "m-1" not in repr(got)
    find = f"singleValueExtendedProperties/Any(ep: ep/id eq '{MARKER}' and ep/value eq 'm-1')"
    assert [each["isDraft"] for each in site.get("messages", filter=find)["value"]] == [False]


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ([{"name": "Auto-Submitted", "value": "auto-replied"}], "InvalidInternetMessageHeader"),
        ([{"name": f"X-{number}", "value": "1"} for number in range(6)], "InvalidInternetMessageHeaderCollection"),
    ],
)
def test_only_five_headers_with_x_are_taken(site: Site, headers: list[dict[str, str]], code: str) -> None:
    answer = site.call(
        "POST", f"messages/{part(site.write())}/createReply", json={"message": {"internetMessageHeaders": headers}}
    )
    assert site.code(answer, 400) == code


def test_a_foreign_from_needs_send_as(site: Site) -> None:
    desk = site.tenant.add_mailbox("desk@contoso.example", shared=True)
    mail = site.m365.exchange.send_mail(from_="ann@outside.example", to=desk.address)
    sender = {
        "from": {"emailAddress": {"address": site.harper.address}},
        "replyTo": [{"emailAddress": {"address": desk.address}}],
    }
    path = f"/users/{desk.object_id}/messages"
    draft = site.call("POST", f"{path}/{part(mail.id)}/createReply", json={"message": sender}, headers=IMMUTABLE).json()
    assert draft["from"]["emailAddress"]["address"] == site.harper.address
    assert site.code(site.call("POST", f"{path}/{part(draft['id'])}/send"), 403) == "ErrorSendAsDenied"
    site.m365.exchange.send_as(desk.address, site.harper.address)
    assert site.call("POST", f"{path}/{part(draft['id'])}/send").status_code == 202
    (got,) = site.m365.exchange.outside("ann@outside.example").inbox
    assert got.from_ is not None
    assert (got.from_.address, [each.address for each in got.reply_to]) == (site.harper.address, [desk.address])
    assert [each.is_draft for each in desk.messages("sentitems")] == [False]
    assert site.harper.messages("sentitems") == []


def test_reply_sends_at_once(site: Site) -> None:
    assert site.call("POST", f"messages/{part(site.write())}/reply", json={"comment": "soon"}).status_code == 202
    (got,) = site.m365.exchange.outside("ann@outside.example").inbox
    assert got.text.startswith("soon")
    assert [each.subject for each in site.harper.messages("sentitems")] == ["RE: A question"]


def test_send_mail_is_in_no_thread_and_may_leave_no_copy(site: Site) -> None:
    body = {"message": {"subject": "News", "toRecipients": [ANN]}, "saveToSentItems": False}
    assert site.call("POST", "sendMail", json=body).status_code == 202
    (got,) = site.m365.exchange.outside("ann@outside.example").inbox
    assert (got.subject, got.in_reply_to) == ("News", "")
    assert site.harper.messages("sentitems") == []


def test_the_thirty_first_mail_of_a_minute_is_refused_and_nothing_is_sent(site: Site) -> None:
    body = {"message": {"subject": "News", "toRecipients": [ANN]}}
    for _ in range(30):
        assert site.call("POST", "sendMail", json=body).status_code == 202
    late = site.call("POST", "sendMail", json=body)
    assert site.code(late, 429) == "ApplicationThrottled"
    assert 1 <= int(late.headers["Retry-After"]) <= 60
    assert len(site.m365.exchange.outside("ann@outside.example").inbox) == 30
    site.m365.switches.clock_offset = dt.timedelta(seconds=61)
    assert site.call("POST", "sendMail", json=body).status_code == 202


def test_sending_needs_its_role_and_drafting_its_own(site: Site) -> None:
    draft = site.reply(site.write())
    site.m365.entra.set_roles(site.tenant, ("Mail.ReadWrite",))
    site.session.headers["Authorization"] = f"Bearer {site.token()}"
    assert site.code(site.send(draft["id"]), 403) == "ErrorAccessDenied"
    site.m365.entra.set_roles(site.tenant, ("Mail.Read", "Mail.Send"))
    site.session.headers["Authorization"] = f"Bearer {site.token()}"
    assert site.code(site.call("POST", f"messages/{part(site.write())}/createReply"), 403) == "ErrorAccessDenied"


def test_an_action_without_a_body_needs_its_length(site: Site) -> None:
    draft = site.reply(site.write())
    context = ssl.create_default_context(cafile=str(site.m365.ca_file))
    connection = http.client.HTTPSConnection("127.0.0.1", site.m365.port, context=context, timeout=10)
    with contextlib.closing(connection):
        connection.putrequest("POST", f"/v1.0/users/{site.harper.object_id}/messages/{part(draft['id'])}/send")
        connection.putheader("Authorization", str(site.session.headers["Authorization"]))
        connection.endheaders()
        assert connection.getresponse().status == 411
    assert site.m365.exchange.outside("ann@outside.example").inbox == []
