"""Graph's mails (Graph pages "message-get", "message-delta", "user-list-messages")."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from shared.adapters.graph import json as graph_json
from shared.adapters.graph.errors import is_lost_cursor
from shared.adapters.graph.http import GraphHttp, GraphRequest, path
from shared.adapters.graph.json import MARKER, MESSAGE_CLASS, Message
from shared.domain.mail.inbox import DeltaPage, Inbox, MailHead
from shared.domain.mail.mail import FetchedMail
from shared.errors import CursorLost, Refused, TryLater

_HTML = 'outlook.body-content-type="html"'
_PAGE = "odata.maxpagesize=100"
_MAIL_FIELDS = (
    "id,conversationId,internetMessageId,subject,from,sender,replyTo,toRecipients,ccRecipients,"
    "receivedDateTime,isDraft,parentFolderId,body,uniqueBody,internetMessageHeaders"
)


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


class _Categories(msgspec.Struct):
    categories: list[str] | None = None


class GraphMail:
    """The MailClient on Graph."""

    def __init__(self, http: GraphHttp) -> None:
        self._http = http

    def mail(self, inbox: Inbox, mail_id: str) -> FetchedMail:
        """One Mail with HTML body, uniqueBody, headers, message class and our marker."""
        wanted = f"singleValueExtendedProperties($filter=id eq '{MARKER}' or id eq '{MESSAGE_CLASS}')"
        target = path("users", inbox.object_id, "messages", mail_id, select=_MAIL_FIELDS, expand=wanted)
        return graph_json.fetched(self._http.ask(inbox, GraphRequest("mail", "GET", target, prefer=(_HTML,)), Message))

    def add_category(self, inbox: Inbox, mail_id: str, category: str) -> None:
        """Put a category on a Mail beside those it has (two requests)."""
        place = ("users", inbox.object_id, "messages", mail_id)
        read = GraphRequest("categories", "GET", path(*place, select="categories"))
        present = self._http.ask(inbox, read, _Categories).categories or []
        if category not in present:
            body = graph_json.body_of({"categories": [*present, category]})
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


def _heads(page: _Heads, since: datetime) -> tuple[MailHead, ...]:
    kept = (head for head in page.value if head.removed is None)
    return tuple(MailHead(head.id, graph_json.moment(head.received_date_time) or since) for head in kept)


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
