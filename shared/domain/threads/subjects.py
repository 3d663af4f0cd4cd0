"""The base of a subject: what stays without the marks of answers, forwards, lists and gateways (RFC 5256, 2.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from shared.domain.words.folding import folded, unaccented
from shared.domain.words.prefixes import (
    COUNTED,
    DISARMED,
    FILTERS,
    FILTERS_DOUBT,
    FORWARDS,
    LABELLED,
    LABELS,
    REPLIES,
    TRAILING,
    WRAPPING,
    words_of,
)

_MOST = 2_000
_SHORTEST_PLAIN = 4


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject taken apart; `base` is folded for comparison, `tags` are the marks in brackets before it."""

    base: str
    is_reply: bool = False
    is_forward: bool = False
    tags: tuple[str, ...] = ()

    @property
    def is_answer(self) -> bool:
        """Whether it says that it is a reply or a forward."""
        return self.is_reply or self.is_forward

    @property
    def key(self) -> str:
        """The base, and the tags with a number: `[#12] Your order` and `[#13] Your order` are two things."""
        numbered = {tag for tag in self.tags if any(char.isdigit() for char in tag)}
        return " ".join((*sorted(numbered), self.base))


# Re[2], Re(2), Re^2, Re*2, Re2.
_COUNTER = rf"(?: ?\[[^\[\]]*+\]| ?\([0-9]{{1,4}}\)|[\^*][0-9]{{1,4}}|(?<={COUNTED})[0-9]{{1,2}})?+"
_COLON = "[:\N{RATIO}]"
_TAG = re.compile(r"\[[^\[\]]*+\] ?")
_GATEWAY = re.compile(
    rf"(?:\*{{2,9}}+ ?(?:(?:{FILTERS_DOUBT}) )?(?:{FILTERS}) ?\*{{2,9}}+|\{{[^{{}}?]{{1,30}}+\?\}}|\{{{DISARMED}\}}"
    rf"|(?:{LABELS})(?: {LABELLED})? ?:) ?"
)
_TRAILERS = (*TRAILING, " ")


def mark_of(words: Iterable[str]) -> str:
    """A pattern of one of some folded words as it stands before a subject, with its counter and its colon."""
    alternatives = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return rf"(?P<word>{alternatives})\.?{_COUNTER} ?{_COLON} ?"


def subject_of(subject: str) -> Subject:
    """A subject taken apart; linear in its length."""
    text = folded(subject[:_MOST])
    replies, forwards, mark = _tables()
    start, end = 0, len(text)
    is_reply = is_forward = False
    tags: list[str] = []
    while True:
        trimmed = _without_trailers(text, start, end)
        start, words, found = _without_marks(mark, text, start, trimmed)
        tags += found
        words |= {tag[1:-1].strip() for tag in found}
        is_reply = is_reply or bool(words & replies)
        is_forward = is_forward or bool(words & forwards) or text[trimmed:end].strip() != ""
        end = trimmed
        wrapping = next((each for each in WRAPPING if text.startswith(each, start, end)), "")
        if not wrapping or text[end - 1] != "]":
            return Subject(text[start:end].strip(), is_reply, is_forward, tuple(tags))
        start, end, is_forward = start + len(wrapping), end - 1, True


# Made when the first mail is read: who imports us for something else does not wait for it.
@cache
def _tables() -> tuple[frozenset[str], frozenset[str], re.Pattern[str]]:
    """The words of replies and of forwards, and the mark of either."""
    replies, forwards = _spelled(REPLIES), _spelled(FORWARDS)
    return replies, forwards, re.compile(mark_of(replies | forwards))


def _spelled(table: dict[str, str]) -> frozenset[str]:
    """The words of a table, the longer ones also without accents, as some write them: `Odpoved`, but not `Va`."""
    words = frozenset(map(folded, words_of(table)))
    plain = (unaccented(word, _MOST) for word in words)
    return words | {word for word in plain if word.isascii() and len(word) >= _SHORTEST_PLAIN}


def _without_trailers(text: str, start: int, end: int) -> int:
    """Where the text ends without what mail programs put behind it."""
    while trailer := next((each for each in _TRAILERS if text.endswith(each, start, end)), ""):
        end -= len(trailer)
    return end


def _without_marks(pattern: re.Pattern[str], text: str, start: int, end: int) -> tuple[int, set[str], list[str]]:
    """Where the base begins, the words of the marks before it, and the tags; a tag that all would end with stays."""
    at, last_tag = start, -1
    words: set[str] = set()
    tags: list[str] = []
    while at < end:
        if mark := pattern.match(text, at, end):
            words.add(mark["word"])
            last_tag = -1
        elif mark := _TAG.match(text, at, end):
            last_tag = at
            tags.append(mark.group().strip())
        else:
            mark = _GATEWAY.match(text, at, end)
        if mark is None:
            # White space is left where a wrapped subject begins with it.
            if text[at] != " ":
                break
            at += 1
        else:
            at = mark.end()
    if at >= end and last_tag >= 0:
        return last_tag, words, tags[:-1]
    return at, words, tags
