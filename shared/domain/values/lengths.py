"""Lengths as Table Storage counts them, and text made fit to be kept."""

from __future__ import annotations

import re

MOST_KEPT = 30_000
"""The most characters of one kept text: a table property holds 32,768."""

_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def units(text: str) -> int:
    """The length in UTF-16 units, which is what a table property's limit counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int) -> str:
    """The beginning of a text, at most `limit` UTF-16 units long and without half a character at its end."""
    start = text[:limit]
    if start.isascii():
        return start
    return start.encode("utf-16-le", "surrogatepass")[: 2 * limit].decode("utf-16-le", "ignore")


def without_controls(text: str) -> str:
    """The text without control characters (but tab and line feed) and half characters, which storage refuses."""
    return _UNFIT.sub("", text)


def has_controls(text: str, lines: bool = False) -> bool:
    """Whether a text holds control characters or half characters; with `lines`, tab and line ends are welcome."""
    if lines:
        return _UNFIT.search(text.replace("\r", "")) is not None
    return _UNFIT.search(text) is not None or "\n" in text or "\t" in text


def one_line(text: str, limit: int) -> str:
    """The text as one line of at most `limit` UTF-16 units, white space folded."""
    return cut(" ".join(without_controls(text.replace("\r", " ")).split()), limit)
