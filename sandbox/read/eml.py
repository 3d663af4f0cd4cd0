"""An .eml as a fetched Mail, in about the form in which Graph gives it."""

from __future__ import annotations

import binascii
import email.message
import email.parser
import email.policy
import email.utils
import html
import re
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header

from shared.domain.mail.mail import FetchedMail
from shared.domain.values.addresses import Address, normalise

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_ANGLED = re.compile(r"([^<>,]*)<([^<>\s]++)>")
# More of a header's line says nothing new, and the library's time grows with the square of it.
_MOST_DECODED = 10_000
_MOST_OF_ADDRESSES = 20_000
_MOST_OF_A_DATE = 200
# compat32 keeps headers as they stand; the newer policies parse them, and raise where they cannot.
_PARSER = email.parser.BytesParser(policy=email.policy.compat32)


def mail_of(raw: bytes, name: str) -> FetchedMail:
    """The Mail of an .eml; whatever the bytes are, something comes of them."""
    message, body = _parsed(raw)
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
        html=body,
        unique_html="",
    )


def _parsed(raw: bytes) -> tuple[email.message.Message, str]:
    """The headers and the body as HTML; no body where parts lie in parts deeper than the library goes."""
    try:
        message = _PARSER.parsebytes(raw)
        return message, _html(message)
    except (RecursionError, TypeError, ValueError):
        # The library stops at parameters of Content-Type such as `charset*0=a; charset*=b`: read it without them.
        bare = _PARSER.parsebytes(raw, headersonly=True)
        kind, payload = bare.get_content_type(), bare.get_payload(decode=True)
        if not kind.startswith("text/") or not isinstance(payload, bytes):
            return bare, ""
        text = _decoded(payload, "utf-8")
        return bare, text if kind == "text/html" else _as_html(text)


def _text(value: object) -> str:
    """A header's value, unfolded, its encoded words decoded; what cannot be decoded stays as it stands."""
    plain = _FOLD.sub("", _decoded(str(value).encode("utf-8", "surrogateescape"), "utf-8"))
    try:
        parts = decode_header(plain[:_MOST_DECODED])
    except (HeaderParseError, binascii.Error, ValueError):
        return plain
    words = (part if isinstance(part, str) else _decoded(part, charset or "utf-8") for part, charset in parts)
    return "".join(words) + plain[_MOST_DECODED:]


def _decoded(raw: bytes, charset: str) -> str:
    for name in (charset, "utf-8"):
        try:
            return raw.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    return raw.decode("latin-1")


def _addresses(value: str) -> tuple[Address, ...]:
    kept = value[:_MOST_OF_ADDRESSES]
    try:
        pairs = [pair for pair in email.utils.getaddresses([kept]) if "@" in pair[1]]
    except RecursionError:
        # Comments in comments in comments.
        pairs = []
    # A bare @ in a name stops the library.
    pairs = pairs or [(name.strip(' "'), address) for name, address in _ANGLED.findall(kept[:2_000])]
    return tuple(Address(name or address, normalise(address)) for name, address in pairs)


def _moment(value: str) -> datetime:
    try:
        found = email.utils.parsedate_to_datetime(value[:_MOST_OF_A_DATE])
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
    return _as_html(bodies["text/plain"])


def _as_html(text: str) -> str:
    return "<br>\n".join(html.escape(line) for line in text.splitlines())


def _body(part: email.message.Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    return _decoded(payload, part.get_content_charset() or "utf-8")
