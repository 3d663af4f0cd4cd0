"""Lines as the rules look at them: folded, with their quote marks taken off."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from shared.domain.reading.lines import Line, Part
from shared.domain.words import phones
from shared.domain.words.folding import folded_line

_MARKS = re.compile(r"(?:(?:>|&gt;)\s?)++")
_INITIALS = re.compile(r"\s{0,3}+([A-Z][A-Za-z]{0,3}+)>(?:\s|$)")
_LINK = re.compile(r"[<(\[ ]{0,3}+(?:https?://|www\.|mailto:)[^\s<>]++[>)\] ]{0,5}+")
_DASH_NAME = re.compile(r"[-–—~]{1,2}+[A-Z][\w.']{1,30}(?: [A-Z][\w.'-]{0,30}){0,2}")
_BAR = re.compile(r"\s?\|(?:\s|$)")
_FEWEST_WITH_INITIALS = 2
_FEWEST_WITH_BARS = 3
_BROKEN_AT = 60  # a marked line as long as this may have been broken by a mail program
_MOST_BROKEN = 2
_DECORATION = frozenset("-_=+~#*·•ᐧ. ")


@dataclass(frozen=True, slots=True)
class Row:
    """One line as the rules look at it."""

    bare: str  # folded, with its marks
    text: str  # folded, without its marks
    marked: bool  # quoted by a mark, by a blockquote or by its container
    hint: Part | None = None
    is_rule: bool = False
    length: int = 0  # of the line as it was written
    is_delimiter: bool = False  # of a signature, to the letter (RFC 3676 section 4.3)
    is_dash_name: bool = False  # "-Jane Roe"
    is_sent_with: bool = False  # "Sent with Contoso Mail"
    goes_on: bool = False  # whether it begins as the middle of a sentence or with a link

    @property
    def blank(self) -> bool:
        """Whether there is nothing to compare."""
        return not self.text

    @property
    def is_link(self) -> bool:
        """Whether it holds a link and nothing else."""
        return _LINK.fullmatch(self.text) is not None

    @property
    def is_decoration(self) -> bool:
        """Whether it is drawn, not written: dashes, stars, underscores."""
        return (len(self.text) > 1 or self.text == "ᐧ") and _DECORATION.issuperset(self.text)


def rows_of(lines: Sequence[Line]) -> list[Row]:
    """Every line as the rules look at it."""
    rows = [_row_of(line) for line in lines]
    _mark_initials(lines, rows)
    _mark_bars(lines, rows)
    return rows


def join_broken(rows: Sequence[Row], stuff: list[bool]) -> None:
    """A long marked line that a program broke leaves its end without a mark: that is not an answer, but `stuff` too."""
    index = 1
    while index < len(rows):
        if stuff[index] or not stuff[index - 1] or rows[index].blank:
            index += 1
            continue
        end = index
        while end < len(rows) and not stuff[end] and not rows[end].blank:
            end += 1
        if end - index <= _MOST_BROKEN and _is_broken_off(rows, index, end, is_followed=end < len(rows) and stuff[end]):
            stuff[index:end] = [True] * (end - index)
        index = end + 1


def _row_of(line: Line) -> Row:
    bare = folded_line(line.text)
    stripped = line.text[:200].strip()
    mark = _MARKS.match(bare)
    return Row(
        bare=bare,
        text=bare[mark.end() :] if mark else bare,
        marked=bool(mark) or line.depth > 0 or line.hint is Part.QUOTED,
        hint=line.hint,
        is_rule=line.is_rule,
        length=len(line.text.strip()),
        is_delimiter=line.text == "-- ",
        is_dash_name=_DASH_NAME.fullmatch(stripped) is not None,
        is_sent_with=phones.SENT_WITH.fullmatch(_LINK.sub("", stripped).strip("[]()<>* ")) is not None,
        goes_on=stripped[:1].islower() or stripped.startswith(("<", "http")),
    )


def _mark_initials(lines: Sequence[Line], rows: list[Row]) -> None:
    """Marks such as `JD> text`, where the same initials come again."""
    found = [(index, match) for index, line in enumerate(lines) if (match := _INITIALS.match(line.text[:20]))]
    counts = Counter(match[1] for _, match in found)
    for index, match in found:
        if counts[match[1]] >= _FEWEST_WITH_INITIALS:
            text = rows[index].bare.partition(">")[2].strip()
            rows[index] = replace(rows[index], text=text, marked=True)


def _mark_bars(lines: Sequence[Line], rows: list[Row]) -> None:
    """Marks such as `| text`, where several lines on end have them and it is not a table."""
    start = 0
    for index in range(len(lines) + 1):
        if index < len(lines) and _BAR.match(lines[index].text[:3]) and not _closes_cell(lines[index].text):
            continue
        if index - start >= _FEWEST_WITH_BARS:
            for at in range(start, index):
                rows[at] = replace(rows[at], text=rows[at].bare.lstrip("| "), marked=True)
        start = index + 1


def _closes_cell(text: str) -> bool:
    stripped = text.strip()
    return len(stripped) > 1 and stripped.endswith("|")


def _is_broken_off(rows: Sequence[Row], start: int, end: int, *, is_followed: bool) -> bool:
    above, broken = rows[start - 1], rows[start:end]
    if not above.marked:
        return False
    if all(row.is_link for row in broken):
        return True
    if above.length < _BROKEN_AT:
        return False
    within = is_followed and not above.text.endswith((".", "!", "?", ":"))
    return broken[0].goes_on or (within and all(row.length < above.length for row in broken))
