"""Tables of words as modules write them, and how their words are looked for in a folded text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from shared.domain.words.folding import folded_line, unaccented


def words(*phrases: str) -> tuple[str, ...]:
    """A table of phrases without accents."""
    return tuple(dict.fromkeys(unaccented(phrase, len(phrase)) for phrase in phrases))


def phrases(table: str) -> tuple[str, ...]:
    """A longer one: lines of phrases with ` | ` between, and lines of remarks that begin with #."""
    lines = (line.strip() for line in table.splitlines())
    found = (part.strip() for line in lines if not line.startswith("#") for part in line.split("|"))
    return words(*filter(None, found))


def names(table: str) -> tuple[str, ...]:
    """A table of names, with white space between."""
    return tuple(table.split())


def within(text: str, phrases: Iterable[str]) -> int:
    """How many of the phrases a folded text has."""
    return sum(phrase in text for phrase in phrases)


def apart(text: str, phrases: Iterable[str]) -> int:
    """How many of the phrases a folded text has that do not overlap."""
    spans = sorted((place, place + len(phrase)) for phrase in phrases if (place := text.find(phrase)) >= 0)
    count = end = 0
    for begin, behind in spans:
        count += begin >= end
        end = max(end, behind)
    return count


def first_place(text: str, phrases: Iterable[str]) -> int:
    """Where the first of the phrases begins in a folded text, or its length."""
    return min((place for place in map(text.find, phrases) if place >= 0), default=len(text))


def folded_all(phrases: str) -> frozenset[str]:
    """A table of phrases for lines, one a line or parted by `|`."""
    return frozenset(folded_line(phrase) for phrase in phrases.replace("\n", "|").split("|") if phrase.strip())


def any_of(phrases: Iterable[str]) -> str:
    """A piece of a pattern that matches the longest of folded phrases."""
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))


def pattern(source: str) -> re.Pattern[str]:
    """A pattern for folded lines; its letters are folded, its signs stay."""
    return re.compile("".join(sign if sign.isascii() else folded_line(sign) or sign for sign in source))


def alternatives(table: str) -> re.Pattern[str]:
    """A pattern of one alternative a line; a line that begins with `|` goes on within the group above it."""
    rows = [row.strip() for row in table.splitlines() if row.strip()]
    return pattern("".join(row if row.startswith("|") or at == 0 else f"|{row}" for at, row in enumerate(rows)))
