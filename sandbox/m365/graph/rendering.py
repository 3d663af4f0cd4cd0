"""How a message and a folder look in Graph's JSON."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from sandbox.m365.mail import bodies
from sandbox.m365.query.odata import Options
from sandbox.m365.server.calls import Preferences
from sandbox.m365.state.mailbox import Folder, Mailbox, Message, property_key
from sandbox.m365.state.values import Json, Person, iso

MESSAGE_CLASS = property_key("String 0x001A")
INTERNET_HEADERS = "string 00020386-0000-0000-c000-000000000046 name "
ONLY_IF_SELECTED = {"internetMessageHeaders", "uniqueBody", "singleValueExtendedProperties"}
MEETINGS = {
    "IPM.Schedule.Meeting.Request": "#microsoft.graph.eventMessageRequest",
    "IPM.Schedule.Meeting.Resp": "#microsoft.graph.eventMessageResponse",
    "IPM.Schedule.Meeting": "#microsoft.graph.eventMessage",
}


def recipient(person: Person) -> Json:
    """A person as Graph's recipient."""
    return {"emailAddress": {"name": person.name or person.address, "address": person.address}}


def extended_items(message: Message) -> list[Json]:
    """The extended properties by their compared ids, message class and internet headers among them."""
    found = {key: value for key, (_, value) in message.extended.items()}
    found[MESSAGE_CLASS] = message.message_class
    for name, value in message.headers:
        found.setdefault(INTERNET_HEADERS + name, value)
    return [{"id": key, "value": value} for key, value in found.items()]


def body_json(content: str, kind: str, wanted: str) -> Json:
    """A body in the format asked for; as HTML if none was."""
    if wanted == "text" and kind == "html":
        return {"contentType": "text", "content": bodies.to_text(content)}
    if wanted != "text" and kind == "text":
        return {"contentType": "html", "content": bodies.to_html(content)}
    return {"contentType": kind, "content": content}


def _unique(message: Message) -> str:
    # Exchange finds what is new by comparing with the mail that is answered; without one all is new.
    if not message.in_reply_to:
        return message.content
    return bodies.newly_written(message.content, message.content_type)


PROPERTIES: dict[str, Callable[[Message], Any]] = {
    "id": lambda m: m.ordinary_id,
    "createdDateTime": lambda m: iso(m.created),
    "lastModifiedDateTime": lambda m: iso(m.modified),
    "changeKey": lambda m: m.change_key,
    "categories": lambda m: list(m.categories),
    "receivedDateTime": lambda m: iso(m.received),
    "sentDateTime": lambda m: iso(m.sent),
    "hasAttachments": lambda m: m.has_attachments,
    "internetMessageId": lambda m: m.message_id,
    "subject": lambda m: m.subject,
    "bodyPreview": lambda m: bodies.preview(m.content, m.content_type),
    "importance": lambda m: m.importance,
    "parentFolderId": lambda m: m.folder_id,
    "conversationId": lambda m: m.conversation_id,
    "conversationIndex": lambda m: base64.b64encode(m.conversation_index).decode(),
    "isDeliveryReceiptRequested": lambda m: m.delivery_receipt,
    "isReadReceiptRequested": lambda m: m.read_receipt,
    "isRead": lambda m: m.is_read,
    "isDraft": lambda m: m.is_draft,
    "webLink": lambda m: f"https://outlook.example/owa/?ItemID={m.ordinary_id}",
    "inferenceClassification": lambda m: m.inference,
    "body": lambda m: body_json(m.content, m.content_type, ""),
    "uniqueBody": lambda m: body_json(_unique(m), m.content_type, ""),
    "sender": lambda m: recipient(m.sender) if m.sender else None,
    "from": lambda m: recipient(m.from_) if m.from_ else None,
    "toRecipients": lambda m: [recipient(each) for each in m.to],
    "ccRecipients": lambda m: [recipient(each) for each in m.cc],
    "bccRecipients": lambda m: [recipient(each) for each in m.bcc],
    "replyTo": lambda m: [recipient(each) for each in m.reply_to],
    "flag": lambda m: m.flag,
    "internetMessageHeaders": lambda m: [{"name": name, "value": value} for name, value in m.headers],
    "singleValueExtendedProperties": extended_items,
}
KNOWN = frozenset(PROPERTIES) | {"attachments", "extensions", "multiValueExtendedProperties"}


def lookup(message: Message) -> Callable[[tuple[str, ...]], Any]:
    """The message's properties for a filter."""

    def find(path: tuple[str, ...]) -> Any:
        value: Any = PROPERTIES[path[0]](message) if path[0] in PROPERTIES else None
        for name in path[1:]:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    return find


def message_json(message: Message, options: Options, preferences: Preferences) -> Json:
    """The message as GET returns it: the properties selected, or all but those that must be."""
    chosen = options.select if options.select and "*" not in options.select else None
    names = chosen or [name for name in PROPERTIES if name not in ONLY_IF_SELECTED]
    body: Json = {"@odata.etag": f'W/"{message.change_key}"'}
    kind = next((kind for prefix, kind in MEETINGS.items() if message.message_class.startswith(prefix)), "")
    if kind:
        body["@odata.type"] = kind
    body["id"] = message.immutable_id if preferences.immutable_ids else message.ordinary_id
    for name in names:
        if name == "id" or name not in PROPERTIES or name == "singleValueExtendedProperties":
            continue
        value = PROPERTIES[name](message)
        if name == "body":
            value = body_json(message.content, message.content_type, preferences.body)
        elif name == "uniqueBody":
            value = body_json(_unique(message), message.content_type, preferences.body)
        # Graph leaves out headers a message has none of, and the author of one without a From.
        if value is not None and (name != "internetMessageHeaders" or value):
            body[name] = value
    shown = _expanded(message, options)
    if shown:
        body["singleValueExtendedProperties"] = shown
    return body


def _expanded(message: Message, options: Options) -> list[Json]:
    if not options.expanded:
        return []
    as_given = {key: given for key, (given, _) in message.extended.items()}
    return [
        {"id": as_given.get(item["id"], item["id"]), "value": item["value"]}
        for item in extended_items(message)
        if item["id"] in options.expanded
    ]


FOLDER_PROPERTIES = frozenset(
    (
        "id",
        "displayName",
        "parentFolderId",
        "childFolderCount",
        "unreadItemCount",
        "totalItemCount",
        "isHidden",
    )
)


def folder_json(mailbox: Mailbox, folder: Folder, select: tuple[str, ...]) -> Json:
    """A mail folder with its counts."""
    inside = list(mailbox.inside(folder.folder_id))
    children = sum(1 for each in mailbox.folders.values() if each.parent_id == folder.folder_id)
    body: Json = {
        "id": folder.folder_id,
        "displayName": folder.name,
        "parentFolderId": folder.parent_id or folder.folder_id,
        "childFolderCount": children,
        "unreadItemCount": sum(1 for item in inside if not item.is_read),
        "totalItemCount": len(inside),
        "isHidden": False,
    }
    return {name: value for name, value in body.items() if not select or name in select or name == "id"}
