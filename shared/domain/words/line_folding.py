"""How a line is made comparable: one width, one case, one kind of digit, nothing invisible."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MOST_COMPARED = 1_000
_DIGITS_FROM = (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50)  # Arabic, Persian, Devanagari, Bengali, Thai
_INVISIBLE = (0x00AD, 0x034F, 0x061C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A))
_SAME: dict[int, str | None] = {
    **dict.fromkeys((*_INVISIBLE, 0xFEFF)),
    **{first + digit: str(digit) for first in _DIGITS_FROM for digit in range(10)},
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    **dict.fromkeys(map(ord, "’‘`´ʼ"), "'"),
}


def folded(text: str) -> str:
    """The text as the rules compare it; a line too long for a rule is cut."""
    text = text[: 2 * MOST_COMPARED].replace("&nbsp;", " ")
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_SAME)
    return " ".join(text.casefold().split())[:MOST_COMPARED]


def folded_all(phrases: str) -> frozenset[str]:
    """A table of phrases, one a line or parted by `|`, made comparable."""
    return frozenset(folded(phrase) for phrase in phrases.replace("\n", "|").split("|") if phrase.strip())


def any_of(phrases: Iterable[str]) -> str:
    """A piece of a pattern that matches the longest of folded phrases."""
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))


def pattern(source: str) -> re.Pattern[str]:
    """A pattern for folded text; its letters are folded, its signs stay."""
    return re.compile("".join(sign if sign.isascii() else folded(sign) or sign for sign in source))


def alternatives(table: str) -> re.Pattern[str]:
    """A pattern of one alternative a line; a line that begins with `|` goes on within the group above it."""
    rows = [row.strip() for row in table.splitlines() if row.strip()]
    return pattern("".join(row if row.startswith("|") or at == 0 else f"|{row}" for at, row in enumerate(rows)))
