"""An .eml or .mbox as fetched Mails, in about the form in which Graph gives them."""

from __future__ import annotations

import binascii
import email.message
import email.parser
import email.policy
import email.utils
import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header

from shared.domain.addresses import Address, normalise
from shared.domain.mail import FetchedMail

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_ANGLED = re.compile(r"([^<>,]*)<([^<>\s]++)>")
_FROM_LINE = re.compile(rb"(?m)^From \S.*\r?\n")
# compat32 keeps headers as they stand; the newer policies parse them, and raise where they cannot.
_PARSER = email.parser.BytesParser(policy=email.policy.compat32)


def mail_of(raw: bytes, name: str) -> FetchedMail:
    """The Mail of an .eml; whatever the bytes are, something comes of them."""
    message = _PARSER.parsebytes(raw)
    headers = tuple((key, _text(value)) for key, value in message.raw_items())
    first = {key.lower(): value for key, value in reversed(headers)}
    return FetchedMail(
        mail_id=name,
        message_id=first.get("message-id", "").strip(),
        conversation_id="",
        folder_id="",
        subject=first.get("subject", ""),
        sender=next(iter(_addresses(first.get("from", ""))), Address("", "")),
        reply_to=_addresses(first.get("reply-to", "")),
        to=_addresses(first.get("to", "")),
        cc=_addresses(first.get("cc", "")),
        received=_moment(first.get("date", "")),
        headers=headers,
        html=_html(message),
        unique_html="",
    )


def mails_of_mbox(raw: bytes, name: str) -> Iterator[FetchedMail]:
    """The Mails of an .mbox, each called by its number."""
    parts = [part for part in _FROM_LINE.split(raw) if part.strip()]
    for number, part in enumerate(parts, 1):
        yield mail_of(part.replace(b"\n>From ", b"\nFrom "), f"{name}#{number}")


def _text(value: object) -> str:
    """A header's value, unfolded, its encoded words decoded; what cannot be decoded stays as it stands."""
    plain = _FOLD.sub("", _decoded(str(value).encode("utf-8", "surrogateescape"), "utf-8"))
    try:
        parts = decode_header(plain)
    except (HeaderParseError, binascii.Error, ValueError):
        return plain
    return "".join(part if isinstance(part, str) else _decoded(part, charset or "utf-8") for part, charset in parts)


def _decoded(raw: bytes, charset: str) -> str:
    for name in (charset, "utf-8"):
        try:
            return raw.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    return raw.decode("latin-1")


def _addresses(value: str) -> tuple[Address, ...]:
    pairs = [pair for pair in email.utils.getaddresses([value]) if "@" in pair[1]]
    # A bare @ in a name stops the library.
    pairs = pairs or [(name.strip(' "'), address) for name, address in _ANGLED.findall(value[:2_000])]
    return tuple(Address(name or address, normalise(address)) for name, address in pairs)


def _moment(value: str) -> datetime:
    try:
        found = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError, OverflowError):
        return _LONG_AGO
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found if found.year > _LONG_AGO.year else _LONG_AGO


def _html(message: email.message.Message) -> str:
    """The HTML part as Graph shows it, else the text part as HTML, as Graph converts it."""
    bodies = {"text/html": "", "text/plain": ""}
    for part in message.walk():
        kind = part.get_content_type()
        if kind in bodies and not bodies[kind] and part.get_content_disposition() != "attachment":
            bodies[kind] = _body(part)
        if kind == "message/rfc822":
            break
    if bodies["text/html"].strip():
        return bodies["text/html"]
    return "<br>\n".join(html.escape(line) for line in bodies["text/plain"].splitlines())


def _body(part: email.message.Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    return _decoded(payload, part.get_content_charset() or "utf-8")
