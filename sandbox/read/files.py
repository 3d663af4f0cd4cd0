"""Files with mails as fetched Mails."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import msgspec

from sandbox.read.eml import mail_of
from sandbox.read.mbox import is_mbox, parts_of, plain, without_length
from shared.adapters.graph.errors import Unreadable
from shared.adapters.graph.json import Message, decode, fetched
from shared.domain.mail.mail import FetchedMail

MOST_BYTES = 100 * 1024 * 1024
# A text may begin with a bracket too, as in `[EXTERNAL] Hello`.
_JSON = re.compile(rb"\s*+(?:\{|\[\s*+[{\]])")


class NotReadable(Exception):
    """A file that holds no mail that can be read; its text is a sentence."""


def mails_in(file: Path) -> list[FetchedMail]:
    """The Mails of a file: JSON by what stands in it, an .mbox by its first line, all else as an .eml."""
    raw = plain(_bytes(file))
    if _JSON.match(raw):
        return _from_json(raw, file.name)
    if not raw.strip():
        raise NotReadable("The file is empty.")
    if not is_mbox(raw):
        return [mail_of(without_length(raw), file.name)]
    mails = [mail_of(part, f"{file.name}#{number}") for number, part in enumerate(parts_of(raw), 1)]
    if not mails:
        raise NotReadable("It begins like an .mbox, but contains no mail.")
    return mails


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise NotReadable(f"It cannot be read: {error.strerror}.") from None
    if len(raw) > MOST_BYTES:
        raise NotReadable("The file is larger than 100 MB.")
    return raw


def _from_json(raw: bytes, name: str) -> list[FetchedMail]:
    """A message as Graph gives it, or a list of them, also under `value` as Graph lists them."""
    try:
        whole = json.loads(raw)
    except (ValueError, RecursionError):
        raise NotReadable("It begins like JSON, but is not.") from None
    listed = whole.get("value") if isinstance(whole, dict) else whole
    if not isinstance(listed, list):
        return [_message(whole, name)]
    if not listed:
        raise NotReadable("It is JSON, but an empty list.")
    return [_message(each, f"{name}#{number}") for number, each in enumerate(listed, 1)]


def _message(given: object, name: str) -> FetchedMail:
    """A message as Graph gives it, also one that stands under `message` in a larger object."""
    message = given.get("message", given) if isinstance(given, dict) else given
    if not isinstance(message, dict) or not {"body", "subject", "internetMessageId"} & message.keys():
        raise NotReadable(f"{name} is JSON, but not a message as Graph gives it (with subject, body ...).")
    try:
        shaped = decode(json.dumps({"id": name, **message}).encode("utf-8", "replace"), Message)
    except (Unreadable, msgspec.MsgspecError, RecursionError):
        raise NotReadable(f"{name} is JSON, but some field is not of the kind that Graph gives.") from None
    return replace(fetched(shaped), mail_id=name)
