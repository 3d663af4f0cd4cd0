"""What an answer of Graph other than success means (Graph pages "errors" and "throttling")."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import msgspec

from shared.domain.values.shapes import decoded
from shared.errors import HarperError, NotFound, Refused, TryLater, Uncertain

UNKNOWN = "unknown"
FOREIGN_LINK = "ForeignLink"
_CODE = re.compile(r"[A-Za-z0-9_.\-]{1,80}")
_CURSOR_CODES = frozenset({"syncstatenotfound", "resyncrequired", "syncstateinvalid"})
# The code differs between reports (ErrorInvalidOperation, ErrorItemNotDraft ...), and only the message always says it.
_NOT_A_DRAFT_CODE = re.compile(r"draft|invalidoperation", re.IGNORECASE)
_NOT_A_DRAFT_MESSAGE = re.compile(r"draft|already (been |being )?(sent|submitted)", re.IGNORECASE)
_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_LONGEST = 7 * 24 * 3600.0


class GraphRefusal(Refused):
    """A refusal with Graph's message, for adapters only: the message can hold addresses and is in no text of it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(status, code)
        self.message = message


class ItemChanged(TryLater):
    """412 ErrorIrresolvableConflict: the item was changed by another, so this was not done, and it passes."""


class Unreadable(ValueError):
    """An answer whose body is not what it should be: cut off, too slow, no JSON or of another shape."""


class _Error(msgspec.Struct):
    code: str | None = None
    message: str | None = None


class _ErrorBody(msgspec.Struct):
    error: _Error


def code_and_message(body: bytes) -> tuple[str, str]:
    """Graph's error code and message; the code is `unknown` where it is missing or not fit for a log line."""
    try:
        error = decoded(body, _ErrorBody).error
    except ValueError:
        return UNKNOWN, ""
    code = error.code or UNKNOWN
    return (code if _CODE.fullmatch(code) else UNKNOWN), error.message or ""


def error_of(status: int, body: bytes, after: float | None) -> HarperError:
    """The error that an answer with this status is; 401 comes here only after the repeat."""
    code, message = code_and_message(body)
    reason = f"graph {status} {code}"
    if status == 429:
        return TryLater(reason, after)
    if status >= 500 or status == 408:
        return Uncertain(reason, after)
    if status == 404:
        return NotFound(status, code)
    if status == 412:
        return ItemChanged(reason, after)
    if status < 400:
        return Refused(status, "Redirect")
    return GraphRefusal(status, code, message)


def is_lost_cursor(error: Refused) -> bool:
    """Whether a refused delta says that its token is no longer known (Graph page "delta-query-overview")."""
    return error.status == 410 or error.code.lower() in _CURSOR_CODES


def is_not_a_draft(error: GraphRefusal) -> bool:
    """Whether a refused send may mean that the draft is none any more: told by the code, else by the message."""
    return error.status in (400, 405, 409) and (
        _NOT_A_DRAFT_CODE.search(error.code) is not None or _NOT_A_DRAFT_MESSAGE.search(error.message) is not None
    )


def retry_after(value: str | None, now: datetime) -> float | None:
    """Whole seconds to wait (rounded up, at most seven days), or None for nothing, garbage or the past.

    The header is that of RFC 9110, section 10.2.3.
    """
    text = (value or "").strip()
    if _SECONDS.fullmatch(text):
        return min(_LONGEST, float(math.ceil(float(text))))
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = (moment - now).total_seconds()
    except (ValueError, OverflowError):
        return None
    return min(_LONGEST, float(math.ceil(seconds))) if seconds > 0 else None
