"""Signatures and footers at the end of what was written, warnings at its top."""

from __future__ import annotations

from collections.abc import Sequence

from shared.domain.reading.footers import banner_in, footer_in
from shared.domain.reading.lines import Part
from shared.domain.reading.phone_lines import is_phone_line
from shared.domain.reading.rows import Row
from shared.domain.words.persons import CONTACT

_MOST_TURNS = 8
_MOST_SIGNATURE = 25  # lines below the delimiter
_LONGEST_SIGNED = 140  # characters of a line below "--" without its space
_MOST_CONTACT = 8  # lines below another rule
_LONGEST_CONTACT = 70
_MOST_WORDS = 9
_MOST_WORDS_FIRST = 6


def mark_tail(rows: Sequence[Row], parts: list[Part], start: int, end: int, *, at_top: bool = True) -> None:
    """Give the lines of `start..end` that nobody wrote for this mail to their part."""
    if at_top:
        start = _mark_top(rows, parts, start, end)
    stop = end
    for _ in range(_MOST_TURNS):
        stop = _without_blank(rows, start, stop)
        begins, part = _last_piece(rows, start, stop)
        if begins is None:
            break
        for index in range(begins, stop):
            parts[index] = part
        stop = begins


def _last_piece(rows: Sequence[Row], start: int, stop: int) -> tuple[int | None, Part]:
    if stop <= start:
        return None, Part.WRITTEN
    last = rows[stop - 1]
    if is_phone_line(last) or (last.is_sent_with and _stands_apart(rows, start, stop - 1)):
        return _with_dash_above(rows, start, stop - 1), Part.SIGNATURE
    if last.is_dash_name and _stands_apart(rows, start, stop - 1):
        return stop - 1, Part.SIGNATURE
    if last.is_decoration:
        return stop - 1, Part.SIGNATURE if last.text == "--" else Part.FOOTER
    footer = footer_in(rows, start, stop)
    if footer < stop:
        return footer, Part.FOOTER
    return _delimiter_in(rows, start, stop), Part.SIGNATURE


def _with_dash_above(rows: Sequence[Row], start: int, index: int) -> int:
    """A lone dash above the line of a telephone belongs to it."""
    above = _without_blank(rows, start, index) - 1
    return above if above >= start and rows[above].text in ("-", "--", "*", "_") else index


def _stands_apart(rows: Sequence[Row], start: int, index: int) -> bool:
    """Whether a blank line is above, and no list of which this could be the last item."""
    above = _without_blank(rows, start, index)
    return start < above < index and not rows[above - 1].text.startswith(("-", "*", "~"))


def _mark_top(rows: Sequence[Row], parts: list[Part], start: int, end: int) -> int:
    """A gateway's warning, or the line of a telephone, above everything else."""
    below = banner_in(rows, start, end)
    first = next((at for at in range(start, end) if not rows[at].blank), end)
    if below == start and first < end and is_phone_line(rows[first]):
        below = first + 1
        part = Part.SIGNATURE
    else:
        part = Part.FOOTER
    for index in range(start, below):
        parts[index] = part
    return below


def _without_blank(rows: Sequence[Row], start: int, stop: int) -> int:
    while stop > start and rows[stop - 1].blank:
        stop -= 1
    return stop


def _delimiter_in(rows: Sequence[Row], start: int, end: int) -> int | None:
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
    return any(CONTACT.search(row.text) for row in lines)


def _is_sentence(row: Row) -> bool:
    return row.length > _LONGEST_CONTACT or len(row.text.split()) > _MOST_WORDS or row.text.endswith(("?", "!", ":"))
