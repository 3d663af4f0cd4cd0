"""How values stand in a row: fixed-width times, JSON, texts within a property's limit; what is empty is left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from shared.domain.values.lengths import MOST_KEPT, units

MOST_PIECES = 8


def time_text(time: datetime) -> str:
    """A time as fixed-width UTC text, whose order is that of the times."""
    if time.tzinfo is None:
        raise ValueError("a time without a zone")
    return time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def time_from(text: str) -> datetime:
    """The time of such a text."""
    return datetime.fromisoformat(text)


def maybe_time(row: Mapping[str, Any], name: str) -> datetime | None:
    """The time in a column, or None where it is left out."""
    text = row.get(name)
    return time_from(text) if text else None


def maybe_text(time: datetime | None) -> str:
    """A time as text, or nothing."""
    return time_text(time) if time else ""


def packed_row(partition: str, row_key: str, columns: Mapping[str, Any]) -> dict[str, Any]:
    """A row without its empty columns; ValueError where a text is longer than the domain promises."""
    row = {name: value for name, value in columns.items() if value is not None and value is not False and value != ""}
    for name, value in row.items():
        if isinstance(value, str) and units(value) > MOST_KEPT:
            raise ValueError(f"column {name} holds {units(value)} characters, at most {MOST_KEPT} fit")
    return {"PartitionKey": partition, "RowKey": row_key, **row}


def spread(name: str, text: str) -> dict[str, str]:
    """A long text over columns `name`, `name_2` and so on; ValueError past eight of them."""
    size = MOST_KEPT if text.isascii() else MOST_KEPT // 2  # a character is at most two UTF-16 units
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    if len(pieces) > MOST_PIECES:
        raise ValueError(f"column {name} holds {len(text)} characters, more than {MOST_PIECES} columns can")
    return {name if not number else f"{name}_{number + 1}": piece for number, piece in enumerate(pieces)}


def gathered(name: str, row: Mapping[str, Any]) -> str:
    """The text that was spread over columns."""
    names = (name, *(f"{name}_{number}" for number in range(2, MOST_PIECES + 1)))
    return "".join(row.get(each, "") for each in names)


def json_text(value: object) -> str:
    """A value as JSON, or nothing for an empty list."""
    return msgspec.json.encode(value).decode() if value else ""
