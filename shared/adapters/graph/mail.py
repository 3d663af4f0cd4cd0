"""Graph's mail calls (Graph pages "message", "message-createreply", "message-send", "message-delta")."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from shared.adapters.graph import json as graph_json
from shared.adapters.graph.errors import GraphRefusal, ItemChanged, is_lost_cursor, is_not_a_draft
from shared.adapters.graph.http import GraphHttp, GraphRequest, path
from shared.adapters.graph.json import MARKER, MESSAGE_CLASS, Message
from shared.domain.mail.inbox import DeltaPage, DirectoryUser, Draft, DraftOrder, Inbox, MailHead
from shared.domain.mail.mail import FetchedMail
from shared.domain.values.addresses import normalise
from shared.errors import CursorLost, NotFound, Refused, TryLater, Uncertain

_HTML = 'outlook.body-content-type="html"'
_PAGE = "odata.maxpagesize=100"
_MAIL_FIELDS = (
    "id,conversationId,internetMessageId,subject,from,sender,replyTo,toRecipients,ccRecipients,"
    "receivedDateTime,isDraft,parentFolderId,body,uniqueBody,internetMessageHeaders"
)
_DRAFT_FIELDS = "id,isDraft,internetMessageId,parentFolderId,from,toRecipients,ccRecipients,bccRecipients,replyTo"
_MOST_PAGES_OF_A_LOOK = 4


class _Removed(msgspec.Struct):
    reason: str | None = None


class _Head(msgspec.Struct, rename="camel"):
    id: str
    received_date_time: str | None = None
    removed: _Removed | None = msgspec.field(default=None, name="@removed")


class _Heads(msgspec.Struct):
    value: list[_Head]
    next_link: str | None = msgspec.field(default=None, name="@odata.nextLink")
    delta_link: str | None = msgspec.field(default=None, name="@odata.deltaLink")


class _Messages(msgspec.Struct):
    value: list[Message]
    next_link: str | None = msgspec.field(default=None, name="@odata.nextLink")


class _Categories(msgspec.Struct):
    categories: list[str] | None = None


class _Folder(msgspec.Struct):
    id: str


class _User(msgspec.Struct, rename="camel"):
    id: str
    mail: str | None = None
    user_principal_name: str | None = None
    proxy_addresses: list[str] | None = None


class GraphMail:
    """The MailClient on Graph."""

    def __init__(self, http: GraphHttp) -> None:
        self._http = http

    def mail(self, inbox: Inbox, mail_id: str) -> FetchedMail:
        """One Mail with HTML body, uniqueBody, headers, message class and our marker."""
        wanted = f"singleValueExtendedProperties($filter=id eq '{MARKER}' or id eq '{MESSAGE_CLASS}')"
        target = path("users", inbox.object_id, "messages", mail_id, select=_MAIL_FIELDS, expand=wanted)
        return graph_json.fetched(self._http.ask(inbox, GraphRequest("mail", "GET", target, prefer=(_HTML,)), Message))

    def create_reply(self, inbox: Inbox, order: DraftOrder, before: datetime) -> Draft:
        """Make a reply draft with the whole content in the one call; TooLate when `before` has come."""
        return self._create(inbox, "createReply", order, before)

    def create_forward(self, inbox: Inbox, order: DraftOrder, before: datetime) -> Draft:
        """Make a forward draft with the whole content in the one call; TooLate when `before` has come."""
        return self._create(inbox, "createForward", order, before)

    def send(self, inbox: Inbox, draft_id: str, before: datetime, is_on: Callable[[], bool]) -> None:
        """Send a draft; `is_on` is asked once token and slot are there, and `before` as the very last thing.

        Uncertain also where the draft is gone, is none any more, or changes at this moment (412): it may have been
        sent, so it is to be looked up.
        """
        target = path("users", inbox.object_id, "messages", draft_id, "send")
        try:
            self._http.tell(inbox, GraphRequest("send", "POST", target, before=before, is_on=is_on))
        except (NotFound, ItemChanged) as error:
            raise Uncertain(f"send: {error}") from None
        except GraphRefusal as error:
            if is_not_a_draft(error):
                raise Uncertain(f"send: {error}") from None
            raise

    def find_by_message_id(self, inbox: Inbox, message_id: str) -> tuple[Draft, ...]:
        """All of the mailbox that carry this Message-ID, drafts or not."""
        return self._find(inbox, f"internetMessageId eq {_quoted(message_id)}")

    def find_by_marker(self, inbox: Inbox, marker: str) -> tuple[Draft, ...]:
        """All of the mailbox that carry our marker with this value, drafts or not."""
        matching = f"ep/id eq '{MARKER}' and ep/value eq {_quoted(marker)}"
        return self._find(inbox, f"singleValueExtendedProperties/Any(ep: {matching})")

    def delete(self, inbox: Inbox, mail_id: str) -> None:
        """Delete a draft; nothing happens where there is none."""
        try:
            self._http.tell(
                inbox, GraphRequest("delete", "DELETE", path("users", inbox.object_id, "messages", mail_id))
            )
        except NotFound:
            return

    def add_category(self, inbox: Inbox, mail_id: str, category: str) -> None:
        """Put a category on a Mail beside those it has (two requests)."""
        place = ("users", inbox.object_id, "messages", mail_id)
        read = GraphRequest("categories", "GET", path(*place, select="categories"))
        present = self._http.ask(inbox, read, _Categories).categories or []
        if category not in present:
            body = _json({"categories": [*present, category]})
            self._http.tell(inbox, GraphRequest("categorise", "PATCH", path(*place), body))

    def delta(self, inbox: Inbox, link: str, since: datetime) -> DeltaPage:
        """One page of the inbox's delta (created): from the link, or from a first round since that time."""
        first = path(
            *("users", inbox.object_id, "mailFolders", "inbox", "messages", "delta"),
            changeType="created",
            select="id,receivedDateTime",
            filter=f"receivedDateTime ge {_instant(since)}",
        )
        try:
            page = self._http.ask(inbox, GraphRequest("delta", "GET", link or first, prefer=(_PAGE,)), _Heads)
        except Refused as error:
            if is_lost_cursor(error):
                raise CursorLost(error.status, error.code) from None
            raise
        onwards = page.next_link or page.delta_link
        if not onwards:
            raise TryLater("graph delta page without a link")
        return DeltaPage(_heads(page, since), onwards, page.next_link is None)

    def received_since(self, inbox: Inbox, link: str, since: datetime) -> DeltaPage:
        """One page of the inbox's Mails by time: from the link, or from the start; `link` is empty at the end."""
        first = path(
            *("users", inbox.object_id, "mailFolders", "inbox", "messages"),
            filter=f"receivedDateTime ge {_instant(since)}",
            orderby="receivedDateTime",
            select="id,receivedDateTime",
            top="100",
        )
        page = self._http.ask(inbox, GraphRequest("received", "GET", link or first), _Heads)
        return DeltaPage(_heads(page, since), page.next_link or "", page.next_link is None)

    def user(self, tenant: str, address: str) -> DirectoryUser:
        """Look a user principal name (or object id) up in the directory; an alias is not found."""
        target = path("users", address, select="id,mail,userPrincipalName,proxyAddresses")
        found = self._http.ask(Inbox(tenant, ""), GraphRequest("user", "GET", target), _User)
        main = normalise(found.mail or found.user_principal_name or "")
        proxies = [one[5:] for one in found.proxy_addresses or () if one[:5].lower() == "smtp:"]
        known = (main, *(normalise(one) for one in (found.user_principal_name or "", *proxies)))
        return DirectoryUser(found.id, main, tuple(dict.fromkeys(one for one in known if one)))

    def folder_id(self, inbox: Inbox, well_known_name: str) -> str:
        """The id of a well-known folder (`inbox`, `drafts`)."""
        target = path("users", inbox.object_id, "mailFolders", well_known_name, select="id")
        return self._http.ask(inbox, GraphRequest("folder", "GET", target), _Folder).id

    def write_probe(self, inbox: Inbox, marker: str) -> Draft:
        """Make a draft with our marker and headers, read it back, delete it; returns what was read back."""
        content = {
            "subject": "Harper Mail write check: safe to delete",
            "body": {"contentType": "html", "content": "<p>This draft can be deleted.</p>"},
            "singleValueExtendedProperties": graph_json.marked(marker),
        }
        target = path("users", inbox.object_id, "messages")
        made = self._http.ask(inbox, GraphRequest("probe", "POST", target, _json(content)), Message)
        try:
            seen = self._read_back(inbox, made.id, marker)
        finally:
            self.delete(inbox, made.id)
        if any(graph_json.property_of(seen, one["id"]) != one["value"] for one in graph_json.marked(marker)):
            raise Refused(200, "MarkerLost")
        return graph_json.draft(seen)

    def _read_back(self, inbox: Inbox, mail_id: str, marker: str) -> Message:
        wanted = " or ".join(f"id eq '{one['id']}'" for one in graph_json.marked(marker))
        target = path(
            *("users", inbox.object_id, "messages", mail_id),
            select=_DRAFT_FIELDS,
            expand=f"singleValueExtendedProperties($filter={wanted})",
        )
        return self._http.ask(inbox, GraphRequest("read-back", "GET", target), Message)

    def _create(self, inbox: Inbox, action: str, order: DraftOrder, before: datetime) -> Draft:
        content: dict[str, Any] = {"singleValueExtendedProperties": graph_json.marked(order.marker)}
        if not order.comment:
            content["body"] = {"contentType": "html", "content": order.html}
        if order.sender:
            content["from"] = _recipient(order.sender)
        if order.reply_to:
            content["replyTo"] = [_recipient(order.reply_to)]
        if order.to:
            content["toRecipients"] = [_recipient(order.to)]
        target = path("users", inbox.object_id, "messages", order.mail_id, action)
        request = GraphRequest(action, "POST", target, _json(_with_comment(order.comment, content)), before=before)
        return graph_json.draft(self._http.ask(inbox, request, Message))

    def _find(self, inbox: Inbox, condition: str) -> tuple[Draft, ...]:
        """One list; only where Graph pauses a long search does it take more than one request."""
        target = path("users", inbox.object_id, "messages", filter=condition, select=_DRAFT_FIELDS, top="25")
        found: list[Draft] = []
        for _ in range(_MOST_PAGES_OF_A_LOOK):
            page = self._http.ask(inbox, GraphRequest("find", "GET", target), _Messages)
            found += (graph_json.draft(message) for message in page.value)
            if not page.next_link:
                return tuple(found)
            target = page.next_link
        raise TryLater("graph search did not end")


def _with_comment(comment: str, message: dict[str, Any]) -> dict[str, Any]:
    # A body would replace the forwarded Mail, a comment stands above it; both together are refused.
    return {"comment": comment, "message": message} if comment else {"message": message}


def _heads(page: _Heads, since: datetime) -> tuple[MailHead, ...]:
    kept = (head for head in page.value if head.removed is None)
    return tuple(MailHead(head.id, graph_json.moment(head.received_date_time) or since) for head in kept)


def _recipient(address: str) -> dict[str, Mapping[str, str]]:
    return {"emailAddress": {"address": address}}


def _quoted(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _json(content: Mapping[str, Any]) -> bytes:
    # Half surrogate pairs, which are not text, become question marks.
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
