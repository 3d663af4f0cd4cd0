"""Headers of an earlier mail that a page sets as a table or in one line, where words alone would prove too little."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shared.domain.pages.shown import Shown
from shared.domain.reading.header_blocks import labels_of
from shared.domain.reading.rows import Row
from shared.domain.words.dates import CELL_DATE
from shared.domain.words.folding import folded_line
from shared.domain.words.labels import LABELS, Label

_MOST_LINES = 12
_MOST_LENGTH = 200
_MOST_ZONE = 5
_LETTERS = re.compile(r"[^\W\d_]+")
_HALVES_OF_DAY = frozenset({"a", "m", "p", "am", "pm"})
_NOTES_NAME = re.compile(r"[^\W\d_]/[^\W\d_]")  # Dana Fox/Fabrikam


def begins_table(lines: Sequence[Shown], rows: Sequence[Row], index: int) -> bool:
    """Whether Lotus Notes' table stands here: the sender, the date, then cells "To" and "Subject" without colons."""
    near = range(index, min(len(rows), index + _MOST_LINES))
    filled = [at for at in near if rows[at].text]
    if len(filled) < 3 or any(rows[at].marked for at in filled):
        return False
    sender, date = rows[filled[0]].text, rows[filled[1]].text
    if len(sender) > _MOST_LENGTH or not (_names_sender(sender) or lines[filled[0]].around.is_bold):
        return False
    if not CELL_DATE.search(sender) and not _is_date_alone(date):
        return False
    kinds = [_cell_label(lines[at], rows[at]) for at in filled[1:]]
    return Label.TO in kinds and Label.SUBJECT in kinds and kinds.index(Label.TO) < kinds.index(Label.SUBJECT)


def is_in_one_line(row: Row) -> bool:
    """Whether a line holds "From: a person Date: a time", as bold words of one paragraph give it."""
    if Label.FROM not in labels_of(row.text):
        return False
    words = [word for word in row.text.split()[1:] if word.endswith(":")]
    return any(labels_of(word) & {Label.DATE, Label.SENT} for word in words) and CELL_DATE.search(row.text) is not None


def _names_sender(text: str) -> bool:
    return "@" in text or _NOTES_NAME.search(text) is not None


def _is_date_alone(text: str) -> bool:
    """Whether a line holds a date and of words at most AM or PM and a time zone."""
    if len(text) > _MOST_LENGTH or not CELL_DATE.search(text):
        return False
    words = [word for word in _LETTERS.findall(text) if word not in _HALVES_OF_DAY]
    return len(words) <= 1 and all(len(word) <= _MOST_ZONE for word in words)


def _cell_label(line: Shown, row: Row) -> Label | None:
    """The label that is the whole first cell of a line, or the whole line."""
    cell = folded_line(line.first_cell) if line.first_cell else row.text
    labels = LABELS.get(cell, frozenset())
    return next((label for label in (Label.TO, Label.SUBJECT) if label in labels), None)
