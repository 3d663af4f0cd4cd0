"""Reads the message in a request's body and puts it onto a message; what Graph does not know it refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.m365.graph.rendering import INTERNET_HEADERS, KNOWN
from sandbox.m365.mail import bodies
from sandbox.m365.state.mailbox import Message, property_key
from sandbox.m365.state.values import GraphError, Json, Person

MAX_ADDED_HEADERS = 5
DRAFT_ONLY = frozenset(
    (
        "subject", "body", "toRecipients", "ccRecipients", "bccRecipients", "replyTo", "from", "sender",
        "internetMessageId", "internetMessageHeaders",
    )
)  # fmt: skip


def wrong(name: str, why: str) -> GraphError:
    """The answer to a property of the wrong shape."""
    return GraphError(400, "RequestBodyRead", f"The property '{name}' is not as it must be: {why}.")


def unknown(name: str, kind: str) -> GraphError:
    """The answer to a property that the type does not have."""
    words = "Make sure to only use property names that are defined by the type."
    return GraphError(400, "RequestBodyRead", f"The property '{name}' does not exist on type '{kind}'. {words}")


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise wrong(name, "text is needed")
    return value


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise wrong(name, "true or false is needed")
    return value


def _object(name: str, value: Any, allowed: tuple[str, ...]) -> Json:
    if not isinstance(value, dict):
        raise wrong(name, "an object is needed")
    for key in value:
        if key not in allowed and "@odata." not in key:
            raise unknown(key, f"microsoft.graph.{name}")
    return value


def person(name: str, value: Any) -> Person:
    """A recipient as Graph writes it."""
    address = _object(name, _object(name, value, ("emailAddress",)).get("emailAddress"), ("name", "address"))
    text = address.get("address")
    if not isinstance(text, str) or "@" not in text or any(sign in text for sign in " \r\n<>,;"):
        raise GraphError(400, "ErrorInvalidRecipients", f"At least one recipient isn't valid., {name}")
    return Person(text, str(address.get("name") or ""))


def people(name: str, value: Any) -> tuple[Person, ...]:
    """A list of recipients as Graph writes it."""
    if not isinstance(value, list):
        raise wrong(name, "a list is needed")
    return tuple(person(name, each) for each in value)


def _set_body(message: Message, name: str, value: Any) -> None:
    body = _object(name, value, ("contentType", "content"))
    kind = str(body.get("contentType", "text")).lower()
    if kind not in ("text", "html"):
        raise wrong(name, "contentType is text or html")
    content = _text(name, body.get("content") or "")
    message.content_type, message.content = kind, bodies.framed(content) if kind == "html" else content


def _set_headers(message: Message, name: str, value: Any) -> None:
    if not isinstance(value, list):
        raise wrong(name, "a list is needed")
    pairs = []
    for each in value:
        item = _object("internetMessageHeader", each, ("name", "value"))
        header = _text(name, item.get("name"))
        if not header.lower().startswith("x-"):
            raise GraphError(
                400,
                "InvalidInternetMessageHeader",
                f"The internet message header name '{header}' should start with 'x-' or 'X-'.",
            )
        pairs.append((header, _text(name, item.get("value"))))
    if len(pairs) > MAX_ADDED_HEADERS:
        raise GraphError(
            400,
            "InvalidInternetMessageHeaderCollection",
            "Maximum number of headers in one message should be less than or equal to 5.",
        )
    message.added_headers = tuple(pairs)


def _set_extended(message: Message, name: str, value: Any) -> None:
    if not isinstance(value, list):
        raise wrong(name, "a list is needed")
    for each in value:
        item = _object("singleValueLegacyExtendedProperty", each, ("id", "value"))
        given = _text(name, item.get("id"))
        if property_key(given) == given:
            raise GraphError(400, "ErrorInvalidProperty", f"The extended property id '{given}' is malformed.")
        # As Exchange does: setting a property again replaces it, others stay.
        message.extended[property_key(given)] = (given, _text(name, item.get("value")))


def _set_flag(message: Message, name: str, value: Any) -> None:
    allowed = ("flagStatus", "startDateTime", "dueDateTime", "completedDateTime")
    message.flag = dict(_object("followupFlag", value, allowed))


def _set_choice(field: str, *allowed: str) -> Callable[[Message, str, Any], None]:
    def set_it(message: Message, name: str, value: Any) -> None:
        if str(value).lower() not in allowed:
            raise wrong(name, f"one of {', '.join(allowed)} is needed")
        setattr(message, field, str(value).lower())

    return set_it


def _set(field: str, read: Callable[[str, Any], Any]) -> Callable[[Message, str, Any], None]:
    return lambda message, name, value: setattr(message, field, read(name, value))


def _categories(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise wrong(name, "a list is needed")
    return tuple(_text(name, each) for each in value)


SETTERS: dict[str, Callable[[Message, str, Any], None]] = {
    "subject": _set("subject", _text),
    "body": _set_body,
    "toRecipients": _set("to", people),
    "ccRecipients": _set("cc", people),
    "bccRecipients": _set("bcc", people),
    "replyTo": _set("reply_to", people),
    "from": _set("from_", person),
    "sender": _set("sender", person),
    "internetMessageId": _set("message_id", _text),
    "internetMessageHeaders": _set_headers,
    "singleValueExtendedProperties": _set_extended,
    "isRead": _set("is_read", _flag),
    "isReadReceiptRequested": _set("read_receipt", _flag),
    "isDeliveryReceiptRequested": _set("delivery_receipt", _flag),
    "categories": _set("categories", _categories),
    "importance": _set_choice("importance", "low", "normal", "high"),
    "inferenceClassification": _set_choice("inference", "focused", "other"),
    "flag": _set_flag,
}


def apply(message: Message, changes: Json, *, patch: bool = False) -> None:
    """Put a message resource of a request onto a message; GraphError 400 for what is not allowed."""
    for name, value in changes.items():
        if "@odata." in name:
            continue
        if name not in KNOWN:
            raise unknown(name, "microsoft.graph.message")
        if name not in SETTERS:
            if patch:
                raise GraphError(400, "ErrorInvalidPropertySet", f"Set action is invalid for property {name}.")
            continue  # what only the server sets is passed over when a message is made
        if patch and name in DRAFT_ONLY and not message.is_draft:
            raise GraphError(400, "ErrorInvalidPropertySet", "Message is not draft.")
        if value is None:
            if name in ("subject", "from", "sender"):
                continue
            value = {} if name in ("body", "flag") else []
        SETTERS[name](message, name, value)


def outgoing_headers(message: Message) -> tuple[tuple[str, str], ...]:
    """The headers that the author of a draft added: x- ones, and those of the internet-headers property set."""
    named = [
        (given.rpartition("Name ")[2].strip(), value)
        for key, (given, value) in message.extended.items()
        if key.startswith(INTERNET_HEADERS)
    ]
    return (*message.added_headers, *named)
