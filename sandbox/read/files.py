"""Files with mails as fetched Mails."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import msgspec

from sandbox.read.eml import mail_of, mails_of_mbox
from shared.adapters.graph_errors import Unreadable
from shared.adapters.graph_json import Message, decode, fetched
from shared.domain.mail import FetchedMail

MOST_BYTES = 100 * 1024 * 1024


class NotReadable(Exception):
    """A file that holds no mail that can be read; its text is a sentence."""


def mails_in(file: Path) -> list[FetchedMail]:
    """The Mails of a file: JSON by what stands in it, an .mbox by its first line, all else as an .eml."""
    raw = _bytes(file)
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return [_from_json(raw, file.name)]
    if raw.startswith(b"From ") and b"\n" in raw:
        return list(mails_of_mbox(raw, file.name))
    if not raw.strip():
        raise NotReadable("The file is empty.")
    return [mail_of(raw, file.name)]


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise NotReadable("The file is larger than 100 MB.")
        return file.read_bytes()
    except OSError as error:
        raise NotReadable(f"It cannot be read: {error.strerror}.") from None


def _from_json(raw: bytes, name: str) -> FetchedMail:
    """A message as Graph gives it, also one that stands under `message` in a larger object."""
    try:
        whole = json.loads(raw)
    except (ValueError, RecursionError):
        raise NotReadable("It begins like JSON, but is none.") from None
    message = whole.get("message", whole) if isinstance(whole, dict) else whole
    if not isinstance(message, dict) or not {"body", "subject", "internetMessageId"} & message.keys():
        raise NotReadable("It is JSON, but no message as Graph gives it (with subject, body ...).")
    try:
        shaped = decode(json.dumps({"id": name, **message}).encode("utf-8", "replace"), Message)
    except (Unreadable, msgspec.MsgspecError):
        raise NotReadable("It is JSON, but some field is of another kind than Graph's.") from None
    return replace(fetched(shaped), mail_id=name)
