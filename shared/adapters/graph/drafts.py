"""Graph's drafts (Graph pages "message-createreply", "message-createforward", "message-send", "message-delete")."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from shared.adapters.graph import json as graph_json
from shared.adapters.graph.errors import GraphRefusal, ItemChanged, is_not_a_draft
from shared.adapters.graph.http import GraphHttp, GraphRequest, path
from shared.adapters.graph.json import MARKER, Message
from shared.domain.mail.inbox import Draft, DraftOrder, Inbox
from shared.errors import NotFound, TryLater, Uncertain

_MOST_PAGES_OF_A_LOOK = 4


class _Messages(msgspec.Struct):
    value: list[Message]
    next_link: str | None = msgspec.field(default=None, name="@odata.nextLink")


class GraphDrafts:
    """The DraftClient on Graph."""

    def __init__(self, http: GraphHttp) -> None:
        self._http = http

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
        request = GraphRequest(
            action, "POST", target, graph_json.body_of(_with_comment(order.comment, content)), before=before
        )
        return graph_json.draft(self._http.ask(inbox, request, Message))

    def _find(self, inbox: Inbox, condition: str) -> tuple[Draft, ...]:
        """One list; only where Graph pauses a long search does it take more than one request."""
        target = path("users", inbox.object_id, "messages", filter=condition, select=graph_json.DRAFT_FIELDS, top="25")
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


def _recipient(address: str) -> dict[str, Mapping[str, str]]:
    return {"emailAddress": {"address": address}}


def _quoted(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
