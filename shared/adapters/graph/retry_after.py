"""The Retry-After header (RFC 9110, section 10.2.3)."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_LONGEST = 7 * 24 * 3600.0


def retry_after(value: str | None, now: datetime) -> float | None:
    """Whole seconds to wait (rounded up, at most seven days), or None for nothing, garbage or the past."""
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
