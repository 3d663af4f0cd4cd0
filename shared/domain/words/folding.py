"""Words of any language made comparable: without case, accents, odd spaces, quotes and dashes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_SAME = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u02bc\u00b4`\u2032", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc", "-"),
        **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"'),
        **dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\ufeff\u00ad", ""),
        "\u2026": "...",
        "\u3002": ".",
    }
)


def fold(text: str, limit: int) -> str:
    """The text in the form in which words are compared, line by line, of at most `limit` characters of it."""
    text = text[:limit]
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text.translate(_SAME))[: 4 * limit]
        text = "".join(character for character in apart if not unicodedata.combining(character)).translate(_SAME)
    lines = text.casefold().replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(" ".join(line.split()) for line in lines)


def words(*phrases: str) -> tuple[str, ...]:
    """A table of phrases, folded."""
    return tuple(dict.fromkeys(fold(phrase, len(phrase)) for phrase in phrases))


def phrases(table: str) -> tuple[str, ...]:
    """A longer table of phrases, folded: lines of them with ` | ` between, and lines of remarks that begin with #."""
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
