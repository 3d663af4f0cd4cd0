"""How the .NET side of the platform reads and writes JSON, where that changes what an app sees or sends.

The platform runs in UTC, so dates with another offset come out in UTC.
"""

import json
import re
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any

_DATE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)?")


def looks_like_json(text: str) -> bool:
    """Whether the platform takes the text for a JSON object or array, by its first and last character."""
    bare = text.strip()
    return len(bare) > 1 and bare[0] + bare[-1] in ("{}", "[]")


def _date(text: str) -> tuple[datetime, str] | None:
    """A string that is read as a date, and how it is written again; None for any other string."""
    found = _DATE.fullmatch(text)
    if not found:
        return None
    base, fraction, zone = found[1], (found[2] or "")[:7].rstrip("0"), found[3] or ""
    try:
        moment = datetime.fromisoformat(base + (zone if zone != "Z" else "+00:00"))
    except ValueError:
        return None
    if zone not in ("", "Z"):
        moment = moment.astimezone(UTC)
        zone = "+00:00"
    written = f"{moment:%Y-%m-%dT%H:%M:%S}" + (f".{fraction}" if fraction else "") + zone
    return moment, written


def rewrite_dates(value: Any) -> Any:
    """The value with every date-like string as it comes out after it was read and written once."""
    if isinstance(value, dict):
        return {key: rewrite_dates(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [rewrite_dates(inner) for inner in value]
    if isinstance(value, str) and (date := _date(value)):
        return date[1]
    return value


def as_text(value: Any) -> str:
    """A JSON value as text: strings bare, True and False, objects and arrays indented."""
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        return json.dumps(value, indent=2, ensure_ascii=False)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def overwrite_metadata(text: str, metadata: MutableMapping[str, Any]) -> None:
    """Puts the top-level properties of a JSON object over metadata of the same name, without case.

    Arrays and nulls are left out. Text that is no object changes nothing.
    """
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return
    if not isinstance(body, dict):
        return
    for key, value in body.items():
        if value is None or isinstance(value, list):
            continue
        if isinstance(value, str) and (date := _date(value)):
            value = f"{date[0]:%m/%d/%Y %H:%M:%S}"
        name = next((known for known in metadata if known.lower() == key.lower()), key)
        metadata[name] = value if isinstance(value, dict) else as_text(value)


def queue_messages(value: Any) -> list[bytes]:
    """What a queue output sends for a value, one body a message; raises ValueError for broken JSON."""
    if isinstance(value, str) and looks_like_json(value):
        value = rewrite_dates(json.loads(value))
    items = value if isinstance(value, list) else [value]
    return [item if isinstance(item, bytes) else as_text(item).encode() for item in items]


def http_result(value: str | bytes) -> tuple[int, Mapping[str, str], bytes]:
    """What becomes of a bare str or bytes that an http function returns: status, headers, body."""
    if isinstance(value, bytes):
        return 200, {}, value
    try:
        content = rewrite_dates(json.loads(value)) if value.strip() else value
    except ValueError:
        content = value
    status, headers = 200, {}
    if isinstance(content, dict):
        low = {key.lower(): inner for key, inner in content.items()}
        if "body" in low:
            given = low.get("headers")
            headers = {k: as_text(v) for k, v in given.items()} if isinstance(given, dict) else {}
            code = str(low.get("statuscode", low.get("status", 200)))
            status = int(code) if code.isdecimal() else 200
            content = low["body"]
            if isinstance(content, dict):
                content = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    return status, headers, as_text(content).encode()


def iso(moment: datetime) -> str:
    """A moment as the platform writes it into JSON: the fraction trimmed of zeros, offset +00:00."""
    fraction = f"{moment.microsecond:06d}".rstrip("0")
    base = f"{moment.year:04d}-{moment:%m-%dT%H:%M:%S}"
    return base + (f".{fraction}" if fraction else "") + "+00:00"
