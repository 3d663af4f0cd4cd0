"""Headers of an earlier mail that a page sets as a table or in one line, where words alone would prove too little."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shared.domain.reading.header_blocks import labels_of
from shared.domain.reading.header_labels import LABELS, Label
from shared.domain.reading.rows import Row

_MOST_LINES = 12
_MOST_LENGTH = 200
_MOST_LETTERS = 10  # of a line that is a date: a time zone, AM or PM
_DATE = re.compile(r"\d{1,4}[./\-]\d{1,2}[./\-]\d{1,4}|(?<!\d)\d{1,2}[:.]\d{2}(?!\d)")


def begins_table(rows: Sequence[Row], index: int) -> bool:
    """Whether Lotus Notes' table stands here: the sender, the date, then cells "To" and "Subject" without colons."""
    filled = [row for row in rows[index : index + _MOST_LINES] if row.text]
    if len(filled) < 3 or len(filled[0].text) > _MOST_LENGTH:
        return False
    if not _DATE.search(filled[0].text) and not _is_date_alone(filled[1].text):
        return False
    kinds = [_cell_label(row.text) for row in filled[1:]]
    return Label.TO in kinds and Label.SUBJECT in kinds and kinds.index(Label.TO) < kinds.index(Label.SUBJECT)


def is_in_one_line(row: Row) -> bool:
    """Whether a line holds "From: a person Date: a time", as bold words of one paragraph give it."""
    if Label.FROM not in labels_of(row.text):
        return False
    words = [word for word in row.text.split()[1:] if word.endswith(":")]
    return any(labels_of(word) & {Label.DATE, Label.SENT} for word in words) and _DATE.search(row.text) is not None


def _is_date_alone(text: str) -> bool:
    letters = sum(character.isalpha() for character in text[:_MOST_LENGTH])
    return letters <= _MOST_LETTERS and _DATE.search(text, 0, _MOST_LENGTH) is not None


def _cell_label(text: str) -> Label | None:
    word = text.partition(" ")[0]
    labels = LABELS.get(word, frozenset())
    return next((label for label in (Label.TO, Label.SUBJECT) if label in labels), None)
