"""Rules with words that programs draw above an older mail, and above one that is passed on."""

from __future__ import annotations

from shared.domain.reading.rows import Row
from shared.domain.words.separators import ABOVE_THIS_LINE, FORWARDED, FORWARDED_BY, ORIGINAL

_DRAWN = "-_=*#~.+·<> "
_MOST_BEFORE_TEXT = 60
_MOST_WORDS_ABOVE = 14
_MOST_BEFORE_ABOVE = 25  # characters in front of the words: "please enter your ..."
_CITED = frozenset("\"“”„«»'")


def is_original_rule(row: Row) -> bool:
    """Whether the line says that an older mail follows, drawn as a rule; the mail may begin behind it."""
    if not _is_drawn(row):
        return False
    words, closing, _ = row.text.lstrip(_DRAWN)[:_MOST_BEFORE_TEXT].partition("--")
    return bool(closing and words.strip() in ORIGINAL) or (row.length <= 200 and _inner(row.text) in ORIGINAL)


def names_original(row: Row) -> bool:
    """Whether the line has the words of such a rule, drawn or not."""
    return row.length <= 200 and _inner(row.text) in ORIGINAL


def is_forward_rule(row: Row) -> bool:
    """Whether the line says that a mail follows which the author passes on."""
    if row.length > 200:
        return False
    inner = _inner(row.text)
    if inner in FORWARDED:
        return _is_drawn(row) or row.text.endswith(":")
    return _is_drawn(row) and inner.startswith(FORWARDED_BY)


def is_reply_above(row: Row) -> bool:
    """Whether a help desk asks here to answer above this line."""
    if row.length > 200:
        return False
    found = ABOVE_THIS_LINE.search(row.text)
    if found is None or _is_drawn(row) or row.bare.startswith((">>", "# ")):
        return found is not None
    is_short = len(row.text.split()) <= _MOST_WORDS_ABOVE and found.start() <= _MOST_BEFORE_ABOVE
    return is_short and not row.text.endswith(("?", ",")) and not _CITED.intersection(row.text)


def _is_drawn(row: Row) -> bool:
    if row.text.startswith("[") and row.text.endswith("]"):
        return True
    head = row.text[:3].replace(" ", "")[:2]
    return len(head) == 2 and set(head) <= set(_DRAWN)


def _inner(text: str) -> str:
    return text.strip(_DRAWN + ":[]").strip()
