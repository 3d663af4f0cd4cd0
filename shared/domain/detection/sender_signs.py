"""Signs in the sender: its address and its name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shared.domain.view.view import View
from shared.domain.words import senders
from shared.domain.words.folding import unaccented

_NAME = re.compile(r"[^\W\d_][\w'.-]{0,30}(?:,? [^\W\d_][\w'.-]{0,30}){1,4}")


def sender_signs(view: View) -> Iterator[str]:
    """The names of the signs that the sender shows."""
    local, name = view.local, view.name
    if not view.sender:
        yield "no-sender"
    if senders.INITIALS.fullmatch(local) and (view.is_persons or _is_persons_name(view)):
        yield "bounce-like-sender"
    elif senders.REPORTERS.fullmatch(local) or senders.EXCHANGE_REPORTER.fullmatch(local):
        yield "bounce-sender"
    if (
        name in senders.REPORTER_NAMES
        or ("@" not in view.sender and _line(view) in senders.REPORTER_NAMES)
        or name.startswith(senders.REPORTER_NAMES_BEGIN)
    ):
        yield "bounce-name"
    elif name in senders.SYSTEM_NAMES:
        yield "bounce-like-name"
    if senders.COMPLAINTS.fullmatch(local) or any(words_ in name for words_ in senders.COMPLAINT_NAMES):
        yield "feedback-sender"
    yield from _noreply_signs(view)
    if senders.MACHINES.fullmatch(local) and not senders.REPORTERS.fullmatch(local):
        yield "machine-sender"
    elif senders.ROLES.fullmatch(local) and not senders.REPORTERS.fullmatch(local):
        yield "role-sender"


def _line(view: View) -> str:
    """The From as it was written, which may be no address but a mail system's name."""
    return unaccented(view.first("from"), 200).strip("\"' ")


def _noreply_signs(view: View) -> Iterator[str]:
    found = senders.NOREPLY.fullmatch(view.local.partition("+")[0] or view.local)
    if found is None or (senders.AUTO_MAIL.fullmatch(view.local) and (view.is_persons or _is_persons_name(view))):
        return
    is_inside = found["before"] is not None and found["after"] is not None
    is_alone = found["before"] is None and found["after"] is None
    yield "noreply-like-sender" if is_inside or (not is_alone and _is_surname(view)) else "noreply-sender"


def _is_persons_name(view: View) -> bool:
    """Whether the sender's name may be a person's or a firm's: several words, and none of a mail system."""
    shown = view.content.sender.name[:200].strip("\"' ")
    return _NAME.fullmatch(shown) is not None and senders.SYSTEMS_WORD.search(view.name) is None


def _is_surname(view: View) -> bool:
    """Whether the sender's name has noreply as a person's name has it, beside another name of the address."""
    shown = view.content.sender.name[:200]
    others = [part for part in re.split(r"[\s,.]+", view.name) if part and "reply" not in part]
    parts = re.split(r"[._+-]", view.local)
    named = any(other in parts or other[:1] in parts for other in others)
    hyphened = any(
        "-" in part and "reply" in part and part.strip("-") in view.local for part in re.split(r"[\s,.]+", view.name)
    )
    return senders.SURNAME.search(shown) is not None and bool(others) and (named or hyphened)
