"""Parses HTML with lxml; imported only where a mail is fetched, as it is heavy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from lxml import etree

from shared.domain.pages.tree import KEPT_ATTRIBUTES, Element

MOST_HTML = 2_000_000
"""What of a page is read, in characters."""
MOST_NODES = 200_000
# libxml2 compares an end tag with every open element: depth is what keeps that linear.
MOST_DEPTH = 1_000
_MOST_VALUE = 4_000
_PIECE = 16_384
_NO_ATTRIBUTES: Mapping[str, str] = {}


def tree_of(html: str) -> Element | None:
    """The page as a tree; nothing where lxml finds no element, or more inside each other than we follow."""
    page = html[:MOST_HTML].replace("\x00", "").encode("utf-8", "replace")
    target = _Target()
    parser = etree.HTMLParser(
        target=cast("etree.ParserTarget[None]", target), encoding="utf-8", recover=True, huge_tree=True
    )
    try:
        # Piece by piece, since lxml reads on to the end of what it was given when the target has enough.
        for start in range(0, len(page), _PIECE):
            parser.feed(page[start : start + _PIECE])
            if target.is_full:
                return target.finish()
        parser.close()
    except etree.LxmlError:
        return None
    return target.finish()


class _Target:
    """Takes what the parser finds and makes a tree of it."""

    def __init__(self) -> None:
        self.is_full = False
        self._is_too_deep = False
        self._nodes = 0
        # What stands below the end of the page opens a second one.
        self._roots: list[Element] = []
        self._open: list[tuple[str, Mapping[str, str], list[Element | str]]] = []
        self._text: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Open an element."""
        self._end_text()
        self._open.append((name.lower(), _kept(attributes), []))
        self._nodes += 1
        self._is_too_deep = self._is_too_deep or len(self._open) > MOST_DEPTH
        self.is_full = self._is_too_deep or self._nodes >= MOST_NODES

    def end(self, name: str) -> None:
        """Close the innermost element: lxml balances its calls."""
        self._end_text()
        self._end_element()

    def data(self, text: str) -> None:
        """Add text, or a piece of it."""
        self._text.append(text)

    def close(self) -> None:
        """The end of the page."""

    def finish(self) -> Element | None:
        """The tree, its open elements closed; of several pages one."""
        if self._is_too_deep:
            return None
        self._end_text()
        while self._open:
            self._end_element()
        if len(self._roots) > 1:
            return Element("html", _NO_ATTRIBUTES, tuple(self._roots))
        return self._roots[0] if self._roots else None

    def _end_text(self) -> None:
        text = "".join(self._text)
        self._text.clear()
        if text and self._open:
            self._open[-1][2].append(text)
            self._nodes += 1
        elif text.strip():
            self._roots.append(Element("html", _NO_ATTRIBUTES, (text,)))

    def _end_element(self) -> None:
        name, attributes, children = self._open.pop()
        element = Element(name, attributes, tuple(children))
        if self._open:
            self._open[-1][2].append(element)
        else:
            self._roots.append(element)


def _kept(attributes: Mapping[str, str]) -> Mapping[str, str]:
    if not attributes:
        return _NO_ATTRIBUTES
    return {name: value[:_MOST_VALUE] for name, value in attributes.items() if name in KEPT_ATTRIBUTES}
