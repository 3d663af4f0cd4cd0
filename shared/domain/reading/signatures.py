"""The signature that a person puts under every mail, below its delimiter."""

from __future__ import annotations

from collections.abc import Sequence

from shared.domain.reading.rows import Row
from shared.domain.words import persons

_MOST_SIGNATURE = 25  # lines below the delimiter
_LONGEST_SIGNED = 140  # characters of a line below "--" without its space
_MOST_CONTACT = 8  # lines below another rule
_LONGEST_CONTACT = 70
_MOST_WORDS = 9
_MOST_WORDS_FIRST = 6


def delimiter_in(rows: Sequence[Row], start: int, end: int) -> int | None:
    """The line in `start..end` from which on everything to `end` is a signature."""
    found: int | None = None
    for index in range(max(start, end - _MOST_SIGNATURE - 1), end):
        row = rows[index]
        if row.text == "--" and (row.is_delimiter or _is_signed(rows[index + 1 : end])):
            return index
        if row.is_decoration and row.text[:2] in ("--", "__") and _is_contact(rows[index + 1 : end]):
            found = index
    return found


def _is_signed(rows: Sequence[Row]) -> bool:
    return not any(row.text.endswith("?") or row.length > _LONGEST_SIGNED for row in rows)


def _is_contact(rows: Sequence[Row]) -> bool:
    """A name and a few short lines, some of which tell how to reach somebody."""
    lines = [row for row in rows if not row.blank]
    if not lines or len(lines) > _MOST_CONTACT or len(lines[0].text.split()) > _MOST_WORDS_FIRST:
        return False
    if any(_is_sentence(row) for row in lines):
        return False
    return any(persons.CONTACT.search(row.text) for row in lines)


def _is_sentence(row: Row) -> bool:
    return row.length > _LONGEST_CONTACT or len(row.text.split()) > _MOST_WORDS or row.text.endswith(("?", "!", ":"))
