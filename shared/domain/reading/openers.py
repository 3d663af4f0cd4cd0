"""Where an older mail begins: attribution lines, blocks of header lines, rules with words."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from shared.domain.reading.attributions import LIKELY, SURE, attribution_ending_at
from shared.domain.reading.header_blocks import header_block_at
from shared.domain.reading.lines import Part
from shared.domain.reading.rows import Row
from shared.domain.reading.separators import is_forward_rule, is_original_rule, is_reply_above, names_original

_FEWEST_DRAWN = 5  # of a rule without words
_MOST_ABOVE = 4  # blank lines and rules that belong to the block below them


class Kind(enum.Enum):
    """How an older mail is announced."""

    ATTRIBUTION = "attribution"
    HEADERS = "headers"
    RULE = "rule"
    FORWARD = "forward"


@dataclass(frozen=True, slots=True)
class Opener:
    """The lines that announce an older mail."""

    start: int
    end: int  # the line after it
    kind: Kind
    sure: float


def openers(rows: Sequence[Row]) -> Iterator[Opener]:
    """Every place where an older mail is announced outside of a quote, from the top down."""
    index = floor = 0
    while index < len(rows):
        row = rows[index]
        opener = None if row.blank or row.hint is Part.WRITTEN else _opener_at(rows, index, floor)
        if opener is not None:
            yield opener
            floor = opener.end
        index = max(index + 1, floor)


def _opener_at(rows: Sequence[Row], index: int, floor: int) -> Opener | None:
    row = rows[index]
    if row.bare.startswith(">>") and row.hint is None and is_reply_above(row):
        return Opener(index, index + 1, Kind.RULE, SURE)
    if not row.marked:
        if is_forward_rule(row):
            return Opener(index, index + 1, Kind.FORWARD, SURE)
        if is_original_rule(row) or is_reply_above(row):
            return Opener(index, index + 1, Kind.RULE, SURE)
        start = _with_rule_above(rows, index, floor)
        block = header_block_at(rows, index, floor, below_rule=start < index or row.is_rule)
        if block is not None:
            return Opener(min(start, block[0]), block[1], Kind.HEADERS, block[2])
    attribution = attribution_ending_at(rows, index, floor)
    if attribution is None:
        return None
    return Opener(_with_rule_above(rows, attribution[0], floor), index + 1, Kind.ATTRIBUTION, attribution[1])


def _with_rule_above(rows: Sequence[Row], start: int, floor: int) -> int:
    """A drawn rule, or its words alone, right above belong to what is announced."""
    found = start
    for above in range(start - 1, max(floor, start - _MOST_ABOVE) - 1, -1):
        row = rows[above]
        if row.blank:
            continue
        if not _is_rule(row):
            break
        found = above
    return found


def _is_rule(row: Row) -> bool:
    return (row.is_decoration and len(row.text) >= _FEWEST_DRAWN) or names_original(row)


def announces(rows: Sequence[Row]) -> bool:
    """Whether one of the first lines of a marked quote announces an older mail: some programs mark that line too."""
    bare = [Row(row.text, row.text, marked=False, length=row.length) for row in rows if not row.blank][:8]
    return next(openers(bare), None) is not None


def grouped(rows: Sequence[Row], found: Iterable[Opener]) -> list[Opener]:
    """Announcements right below one another are one: a rule, then an attribution, then a block."""
    groups: list[Opener] = []
    for opener in found:
        last = groups[-1] if groups else None
        if (
            last
            and last.sure > LIKELY
            and opener.start - last.end <= _MOST_ABOVE
            and all(row.blank for row in rows[last.end : opener.start])
        ):
            groups[-1] = Opener(last.start, opener.end, last.kind, max(last.sure, opener.sure))
        else:
            groups.append(opener)
    return groups
