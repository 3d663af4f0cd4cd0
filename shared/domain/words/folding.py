"""How texts are made comparable: `folded` keeps accents, `unaccented` takes them off too."""

from __future__ import annotations

import unicodedata

MOST_COMPARED = 1_000
"""The most characters of a line that are compared."""

# What is never seen: the characters of category Cf (Unicode standard, 23).
_UNSEEN = dict.fromkeys(
    (
        *(0xAD, *range(0x600, 0x606), 0x61C, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x180E, *range(0x200B, 0x2010)),
        *(*range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x2070), 0xFEFF, *range(0xFFF9, 0xFFFC)),
        *(0x110BD, 0x110CD, *range(0x13430, 0x13440), *range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B), 0xE0001),
        *range(0xE0020, 0xE0080),
    )
)
_DIGITS_FROM = (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50)  # Arabic, Persian, Devanagari, Bengali, Thai
_ALIKE: dict[int, str | None] = {
    0x34F: None,
    ord("İ"): "i",  # whose dot would stay as a mark of its own
    **{first + digit: str(digit) for first in _DIGITS_FROM for digit in range(10)},
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    **dict.fromkeys(map(ord, "’‘`´ʼ"), "'"),
}
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


def folded(text: str) -> str:
    """A text without what is never seen, in one width and one case, with single spaces; keys of rows hold it."""
    if text.isascii():
        return " ".join(text.casefold().split())
    visible = unicodedata.normalize("NFKC", text).translate(_UNSEEN)
    # Case folding can undo the normal form, so that it is made again (Unicode standard, 3.13, D146).
    return " ".join(unicodedata.normalize("NFKC", visible.casefold()).split())


def folded_line(text: str) -> str:
    """A line folded, and its digits, dashes and quotes of one kind; one too long for a rule is cut."""
    text = text[: 2 * MOST_COMPARED].replace("&nbsp;", " ")
    if text.isascii():
        return folded(text)[:MOST_COMPARED]
    # Before, since a quote may fall apart when it is folded (U+00B4); after, since folding makes some (U+FF40, U+0149).
    return folded(text.translate(_ALIKE)).translate(_ALIKE)[:MOST_COMPARED]


def unaccented(text: str, limit: int) -> str:
    """At most `limit` characters of a text without accents, case, odd spaces, quotes and dashes, line by line."""
    text = text[:limit]
    if not text.isascii():
        text = without_accents(text.translate(_SAME), 4 * limit).translate(_SAME)
    lines = text.casefold().replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(" ".join(line.split()) for line in lines)


def without_accents(text: str, most: int) -> str:
    """The letters of a text without the marks that stand above and below them; at most so many of both are read."""
    apart = unicodedata.normalize("NFKD", text)[:most]
    return "".join(character for character in apart if not unicodedata.combining(character))
