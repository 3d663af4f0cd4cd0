"""The newest text of a Mail, and where in it a person speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shared.domain.reading.attributions import LIKELY
from shared.domain.reading.lines import Line
from shared.domain.reading.openers import Kind, Opener, openers
from shared.domain.reading.rows import Row, rows_of
from shared.domain.words import bounces, persons
from shared.domain.words.tables import within

_MOST_LINES = 300
_ANY_WORD, _ANY_SIGN = ("|".join(map(re.escape, table)) for table in (persons.OF_ONESELF, persons.OF_ONESELF_WITHIN))
_BEFORE, _BEHIND = r"(?<![\w.@-])", r"(?![\w@-]|\.\w)"
# Not within an address or a host's name, such as fabrikam.me.
_WORDS = re.compile(rf"{_BEFORE}(?:{_ANY_WORD}|{persons.OF_ONESELF_PHRASES}){_BEHIND}|{_ANY_SIGN}")
_ENGLISH_WORDS = re.compile(rf"{_BEFORE}(?:i|my|{_ANY_WORD}){_BEHIND}|{_ANY_SIGN}")
# A question's mark, but not the one in a link.
_QUESTION = re.compile(r"[?؟](?![a-z0-9_%-]{1,40}=)")
_LINK = re.compile(r"(?:https?://|www\.|mailto:)[^\s<>]++")
_MARKS = (">", "&gt;")


def newest(text: str) -> str:
    """The lines of a text above the first that quotes, forwards or announces an earlier mail, as the reading knows it.

    Not `Content.written`: without its quotes and footers a bounce or a newsletter tells less of itself.
    """
    lines = text.splitlines()[:_MOST_LINES]
    rows = rows_of([Line(line) for line in lines])
    marked = next((place for place, row in enumerate(rows) if row.bare.startswith(_MARKS)), len(rows))
    # What is only likely needs a quote right below it, whose marks are found by themselves.
    older = (each.start for each in openers(rows[: marked + 1]) if each.sure > LIKELY and not _is_shown(rows, each))
    return "\n".join(lines[: min(marked, next(older, marked))])


def without_links(text: str) -> str:
    """A folded text without the addresses of web pages, which hold words and marks that nobody wrote."""
    return _LINK.sub(" ", text)


def place_of_a_person(text: str) -> int:
    """Where a person's own words begin in a folded text, or its length."""
    question = _QUESTION.search(text)
    return min(place_of_persons_words(text), question.start() if question else len(text))


def place_of_persons_words(text: str) -> int:
    """Where somebody speaks of oneself in a folded text, or its length; a question alone may be a program's."""
    is_english = len(set(persons.ENGLISH.findall(text))) > 1
    found = (_ENGLISH_WORDS if is_english else _WORDS).search(text)
    return found.start() if found else len(text)


def has_manners(text: str) -> bool:
    """Whether somebody greets or thanks in a folded text."""
    return within(text, persons.MANNERS) > 0


def asks(text: str) -> bool:
    """Whether a question is asked in a folded text."""
    return _QUESTION.search(text) is not None


def is_request(text: str) -> bool:
    """Whether something is wanted in a folded text; whom to turn to instead, automatic answers say as well."""
    return persons.REQUEST.search(text) is not None


def _is_shown(rows: Sequence[Row], opener: Opener) -> bool:
    """Whether it is the head of a mail that a mail system could not deliver, which it shows below a few words."""
    above = rows[max(0, opener.start - 2) : opener.start]
    return opener.kind is Kind.HEADERS and any(row.text.startswith(bounces.SHOWN) for row in above)
