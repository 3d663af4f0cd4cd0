"""Graph's JSON as typed values: only the fields we need, and each may be missing or null in an odd mail."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from shared.adapters.graph.errors import Unreadable
from shared.domain.mail.inbox import Draft
from shared.domain.mail.mail import FetchedMail
from shared.domain.values.addresses import Address, normalise
from shared.domain.values.shapes import decoded

T = TypeVar("T")

_GUID = "{7d2f4c1e-93ab-4f0d-8a65-2b8c51e6d094}"
DRAFT_FIELDS = "id,isDraft,internetMessageId,parentFolderId,from,toRecipients,ccRecipients,bccRecipients,replyTo"
MARKER = f"String {_GUID} Name HarperMail"
MESSAGE_CLASS = "String 0x001A"
_HEADERS_SET = "String {00020386-0000-0000-C000-000000000046} Name "
_TAG = re.compile(r"(\w+) 0x0*([0-9a-f]+)")
NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


class EmailAddress(msgspec.Struct):
    """Graph's emailAddress."""

    name: str | None = None
    address: str | None = None


class Recipient(msgspec.Struct, rename="camel"):
    """Graph's recipient."""

    email_address: EmailAddress | None = None


class ItemBody(msgspec.Struct, rename="camel"):
    """Graph's itemBody."""

    content_type: str | None = None
    content: str | None = None


class Header(msgspec.Struct):
    """Graph's internetMessageHeader."""

    name: str | None = None
    value: str | None = None


class Property(msgspec.Struct):
    """Graph's singleValueLegacyExtendedProperty."""

    id: str | None = None
    value: str | None = None


class Message(msgspec.Struct, rename="camel"):
    """Graph's message."""

    id: str
    conversation_id: str | None = None
    internet_message_id: str | None = None
    subject: str | None = None
    sender_from: Recipient | None = msgspec.field(default=None, name="from")
    sender: Recipient | None = None
    reply_to: list[Recipient] | None = None
    to_recipients: list[Recipient] | None = None
    cc_recipients: list[Recipient] | None = None
    bcc_recipients: list[Recipient] | None = None
    received_date_time: str | None = None
    is_draft: bool | None = None
    parent_folder_id: str | None = None
    body: ItemBody | None = None
    unique_body: ItemBody | None = None
    internet_message_headers: list[Header] | None = None
    single_value_extended_properties: list[Property] | None = None
    categories: list[str] | None = None


def decode(body: bytes, shape: type[T]) -> T:
    """Decode JSON into a shape; Unreadable where it is none or of another shape (without its content in the text)."""
    try:
        return decoded(body, shape)
    except ValueError:
        return _decode_repaired(body, shape)


def _decode_repaired(body: bytes, shape: type[T]) -> T:
    # Half a surrogate pair (an emoji cut in two in a subject) is JSON but no text; it becomes a question mark.
    try:
        text = json.dumps(json.loads(body.decode("utf-8", "replace")), ensure_ascii=False)
        return decoded(text.encode("utf-8", "replace"), shape)
    except (ValueError, RecursionError):
        raise Unreadable("not the JSON that was asked for") from None


def moment(text: str | None) -> datetime | None:
    """A time of Graph (UTC, up to seven fractional digits), or None where there is none."""
    try:
        value = datetime.fromisoformat(text or "")
        value = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
        # Graph's null is the year 1, from which nothing can be subtracted.
        return None if value.year < 1970 else value.astimezone(UTC)
    except (ValueError, OverflowError):  # the last year's end in another zone is past all time
        return None


def address(recipient: Recipient | None) -> Address:
    """A recipient as an Address, empty where there is none."""
    mail = recipient.email_address if recipient is not None else None
    if mail is None:
        return Address("", "")
    return Address(mail.name or "", normalise(mail.address or ""))


def _addresses(recipients: list[Recipient] | None) -> tuple[Address, ...]:
    return tuple(address(recipient) for recipient in recipients or ())


def _bare(recipients: list[Recipient] | None) -> tuple[str, ...]:
    return tuple(one.address for one in _addresses(recipients))


def _html(body: ItemBody | None) -> str:
    content = (body.content if body is not None else None) or ""
    if body is not None and (body.content_type or "").lower() == "text":
        return "<br>\n".join(html.escape(line) for line in content.splitlines())
    return content


def _same_id(given: str, asked: str) -> bool:
    # Graph writes `String 0x1a` for `String 0x001A`, and a GUID in either case.
    return _TAG.sub(r"\1 0x\2", given.lower()) == _TAG.sub(r"\1 0x\2", asked.lower())


def property_of(message: Message, property_id: str) -> str:
    """The value of an extended property, or nothing."""
    found = (one for one in message.single_value_extended_properties or () if _same_id(one.id or "", property_id))
    return next((one.value or "" for one in found), "")


def fetched(message: Message) -> FetchedMail:
    """A message as a fetched Mail."""
    author = address(message.sender_from)
    return FetchedMail(
        mail_id=message.id,
        message_id=message.internet_message_id or "",
        conversation_id=message.conversation_id or "",
        folder_id=message.parent_folder_id or "",
        subject=message.subject or "",
        sender=author if author.address else address(message.sender),
        reply_to=_addresses(message.reply_to),
        to=_addresses(message.to_recipients),
        cc=_addresses(message.cc_recipients),
        received=moment(message.received_date_time) or NO_TIME,
        headers=tuple((one.name or "", one.value or "") for one in message.internet_message_headers or ()),
        html=_html(message.body),
        unique_html=_html(message.unique_body),
        message_class=property_of(message, MESSAGE_CLASS),
        marker=property_of(message, MARKER),
        is_draft=bool(message.is_draft),
    )


def draft(message: Message) -> Draft:
    """A message as a Draft, or as what became of one."""
    return Draft(
        draft_id=message.id,
        message_id=message.internet_message_id or "",
        is_draft=bool(message.is_draft),
        folder_id=message.parent_folder_id or "",
        sender=address(message.sender_from).address,
        to=_bare(message.to_recipients),
        cc=_bare(message.cc_recipients),
        bcc=_bare(message.bcc_recipients),
        reply_to=_bare(message.reply_to),
    )


def marked(marker: str) -> list[dict[str, str]]:
    """The extended properties of everything that we write: our marker, and the headers that say who wrote it.

    Graph's JSON takes only headers that begin with x-, so these go through PS_INTERNET_HEADERS; Auto-Submitted is
    RFC 3834, section 5.
    """
    values = {
        MARKER: marker,
        f"{_HEADERS_SET}Auto-Submitted": "auto-replied",
        f"{_HEADERS_SET}X-Auto-Response-Suppress": "All",
        f"{_HEADERS_SET}X-Harper-Mail": marker,
    }
    return [{"id": name, "value": value} for name, value in values.items()]


def body_of(content: Mapping[str, Any]) -> bytes:
    """The JSON of a request's body."""
    # Half surrogate pairs, which are not text, become question marks.
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
