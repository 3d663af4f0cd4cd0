"""Blocks of From:/Sent:/To:/Subject: lines, as Outlook and many others put them above a quoted mail."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.domain.reading.rows import Row
from shared.domain.words import persons
from shared.domain.words.dates import DATE_ALONE, HEADER_DATE
from shared.domain.words.labels import LABELS, LONGEST_LABEL, Label

SURE = 0.95
LIKELY = 0.7

_MOST_LINES = 40
_MOST_WRAPPED = 8  # lines of one value, such as a long list of recipients
_MOST_BLANK = 2  # between two lines of a block
_EDGE = " *_\t•|-=>"
_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:@]@[^\s<>()\[\]\",;:@]")
_MOST_ABOVE = 6


@dataclass(slots=True)
class _Found:
    """What the lines looked at so far say."""

    labels: set[Label] = field(default_factory=set)
    end: int = 0
    has_address: bool = False
    has_date: bool = False
    is_bold: bool = False

    def add(self, labels: frozenset[Label], row: Row, end: int) -> None:
        self.labels |= labels
        self.end = end
        self.is_bold |= row.bare.startswith(("*", "_"))
        self.read(labels, row.text)

    def read(self, labels: frozenset[Label], text: str) -> None:
        self.has_address |= _ADDRESS.search(text) is not None
        if labels & {Label.SENT, Label.DATE}:
            self.has_date |= HEADER_DATE.search(text.partition(":")[2] or text) is not None


def labels_of(text: str) -> frozenset[Label]:
    """What the label at the start of a folded line can mean; nothing where there is none."""
    label, colon, _ = text[: LONGEST_LABEL + 12].partition(":")
    if not colon:
        return frozenset()
    label = label.strip(_EDGE)
    return LABELS.get(label) or LABELS.get(label.replace(" ", "") if not label.isascii() else "", frozenset())


def header_block_at(rows: Sequence[Row], start: int, floor: int, *, below_rule: bool) -> tuple[int, int, float] | None:
    """Where a block with its first label at `start` begins and ends (the line after it), and how sure that is."""
    first = labels_of(rows[start].text)
    if not first - {Label.OTHER}:
        return None
    if _on_one_line(rows[start].text):
        return start, start + 1, SURE
    found = _collect(rows, start)
    if not below_rule and _is_of_form(rows, start, found):
        return None
    sure = _sureness(found, below_rule=below_rule)
    if sure:
        has_copy = start > floor and labels_of(rows[start - 1].text) == {Label.OTHER}
        return start - has_copy, found.end, sure
    above = _sender_above(rows, start, floor) if {Label.TO, Label.SUBJECT} <= found.labels else None
    return None if above is None else (above, found.end, LIKELY)


def _is_of_form(rows: Sequence[Row], start: int, found: _Found) -> bool:
    """A contact form sends "Name:" and "Message:" among labels that a mail has too."""
    if Label.SENT in found.labels:
        return False
    around = rows[max(0, start - 1) : found.end + 1]
    if any(persons.FORM.match(row.text) for row in around):
        return True
    if found.labels & {Label.DATE, Label.TO}:
        return False
    below = next((row for row in rows[found.end : found.end + _MOST_BLANK + 1] if not row.blank), None)
    return below is not None and persons.FIELD.match(below.text) is not None and not labels_of(below.text)


def _sender_above(rows: Sequence[Row], start: int, floor: int) -> int | None:
    """Notes writes the sender and the time without labels above "To:" and "Subject:"."""
    for at in range(start - 1, max(floor, start - _MOST_ABOVE) - 1, -1):
        if DATE_ALONE.match(rows[at].text):
            return at if at == floor or rows[at - 1].blank else at - 1
    return None


def _collect(rows: Sequence[Row], start: int) -> _Found:
    found = _Found()
    labels: frozenset[Label] = frozenset()
    blank = wrapped = 0
    for index in range(start, min(len(rows), start + _MOST_LINES)):
        row = rows[index]
        if row.blank:
            blank += 1
            if blank > _MOST_BLANK:
                break
            continue
        here = labels_of(row.text)
        if here:
            labels, wrapped = here, 0
            found.add(here, row, index + 1)
        elif (blank and not rows[found.end - 1].text.endswith(":")) or wrapped == _MOST_WRAPPED:
            break
        else:
            wrapped += 1
            if wrapped <= 2 or _ADDRESS.search(row.text):
                found.read(labels, row.text)
        blank = 0
    return found


def _sureness(found: _Found, *, below_rule: bool) -> float:
    """A person may write "From: Berlin, To: Paris": only what mail programs add makes it a block."""
    kinds = len(_parted(found.labels))
    evidence = found.has_address + found.has_date + below_rule + found.is_bold
    mailish = (Label.SUBJECT in found.labels) + (Label.SENT in found.labels)
    if Label.FROM in found.labels:
        if kinds >= 4 or (kinds == 3 and mailish + evidence >= 2):
            return SURE
        if kinds == 3 and (mailish or found.has_address or below_rule):
            return LIKELY
        if kinds == 2 and (found.has_address or found.has_date) and mailish + evidence >= 2:
            return LIKELY
        return 0
    when = found.labels & {Label.SENT, Label.DATE}
    if when and {Label.TO, Label.SUBJECT} <= found.labels and (found.has_address or below_rule):
        return LIKELY
    return 0


def _parted(labels: set[Label]) -> set[Label]:
    """Date and Sent are one kind, and so are labels beside the point."""
    kinds = labels - {Label.OTHER}
    return kinds - {Label.DATE} if Label.SENT in kinds else kinds


def _on_one_line(text: str) -> bool:
    """A block whose lines were joined to one: "From: A Sent: B To: C Subject: D"."""
    seen: set[Label] = set()
    pieces = text.split(":")
    if len(pieces) < 4 or Label.FROM not in labels_of(text):
        return False
    for piece in pieces[:-1]:
        words = piece.split()
        for count in (1, 2, 3):
            seen |= LABELS.get(" ".join(words[-count:]).strip(_EDGE), frozenset())
    return {Label.FROM, Label.SUBJECT} <= seen and len(_parted(seen)) >= 4
