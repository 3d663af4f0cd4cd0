"""Splits HTML into text and tags as a browser does (HTML standard, 13.2.5), in linear time and without exceptions.

The standard library's parser needs quadratic time for unclosed tags on some of the Pythons that we run on.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_MARKUP = re.compile(r"<(?=[A-Za-z!?/])")
_NAME = re.compile(r"</?([A-Za-z][^\s/>]*+)")
_COMMENT_END = re.compile(r"--!?>")
_ATTRIBUTE = re.compile(
    r"""[\s/]*+(?:(?P<end>>)|(?P<name>=?[^\s/>=]*+)"""
    r"""(?:\s*+=\s*+(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<bare>[^\s>"'][^\s>]*+)?+))?+)"""
)
_HUGE_NUMBER = re.compile(r"&#[0-9]{8,}+;?")

# Their content is not markup; it ends at the end tag only.
_RAW_END = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in ("script", "style", "title", "iframe", "noembed", "noframes")
}
_KEPT_ATTRIBUTES = ("style", "hidden")


@dataclass(frozen=True, slots=True)
class Text:
    """Text between tags, its entities decoded."""

    value: str


@dataclass(frozen=True, slots=True)
class Start:
    """A start tag: its lower-case name, and of its attributes those that can hide an element."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class End:
    """An end tag: its lower-case name."""

    name: str


Token = Text | Start | End


def tokens(html: str) -> Iterator[Token]:
    """Text and tags in their order; comments, declarations, scripts and styles are left out."""
    at = 0
    while at < len(html):
        found = _MARKUP.search(html, at)
        stop = found.start() if found else len(html)
        if stop > at:
            yield Text(unescaped(html[at:stop]))
        if found is None:
            return
        token, at = _construct(html, stop)
        if token is not None:
            yield token
        if isinstance(token, Start) and token.name in _RAW_END:
            end = _RAW_END[token.name].search(html, at)
            at = end.start() if end else len(html)


def unescaped(text: str) -> str:
    """The text with its entities decoded."""
    # int() refuses numbers of thousands of digits, and html.unescape hands it any.
    return entities.unescape(_HUGE_NUMBER.sub("\ufffd", text)) if "&" in text else text


def _construct(html: str, at: int) -> tuple[Token | None, int]:
    """The tag, comment or declaration that begins at `at`, and where it ends."""
    if html.startswith("<!--", at):
        comment = _COMMENT_END.search(html, at + 2)
        return None, comment.end() if comment else len(html)
    named = _NAME.match(html, at)
    if named is None or html[at + 1] == "/":
        close = html.find(">", at)
        return End(named[1].lower()) if named else None, close + 1 if close >= 0 else len(html)
    attributes, end = _attributes(html, named.end())
    return Start(named[1].lower(), attributes), end


def _attributes(html: str, at: int) -> tuple[dict[str, str], int]:
    kept: dict[str, str] = {}
    while at < len(html) and (found := _ATTRIBUTE.match(html, at)):
        at = found.end()
        if found["end"]:
            return kept, at
        name = found["name"].lower()
        if name in _KEPT_ATTRIBUTES and name not in kept:
            kept[name] = unescaped(found["double"] or found["single"] or found["bare"] or "")
    return kept, len(html)
