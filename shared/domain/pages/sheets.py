"""Which names a page's style sheets hide: only plain rules for a class or an id that do nothing else."""

from __future__ import annotations

from shared.domain.pages.tree import Element
from shared.domain.pages.visible import Style, declarations_of, hides_by_style, is_folded, without_comments

_MOST_SHEET = 100_000
_MOST_NAMES = 200
_MOST_NAME = 100
_HIDING = frozenset(
    {"display", "visibility", "opacity", "color", "mso-hide", "overflow", "overflow-x", "overflow-y", "font-size"}
    | {"line-height", "height", "width", "max-height", "max-width", "position", "left", "top", "text-indent"}
    | {"clip", "clip-path"}
)


def hidden_names(root: Element) -> frozenset[str]:
    """The classes (`.name`) and ids (`#name`) that style sheets hide, whatever the size of the screen."""
    hidden: set[str] = set()
    way: list[Element] = [root]
    while way:
        element = way.pop()
        if element.name == "style":
            _read(_text_of(element), hidden)
        way += [child for child in reversed(element.children) if isinstance(child, Element)]
    return frozenset(hidden)


def is_named(element: Element, style: Style, hidden: frozenset[str]) -> bool:
    """Whether a style sheet hides the element, and its own style does not show it again."""
    if not hidden or style.get("display", "none") != "none":
        return False
    names = [f".{name}" for name in element.get("class").split()]
    return f"#{element.get('id').strip()}" in hidden or not hidden.isdisjoint(names)


def _text_of(element: Element) -> str:
    return "".join(child for child in element.children if isinstance(child, str))[:_MOST_SHEET]


def _read(sheet: str, hidden: set[str]) -> None:
    depth = 0
    for piece in without_comments(sheet.replace("<!--", " ").replace("-->", " ")).split("}"):
        opened = piece.split("{")
        # What stands inside a rule for some screens only is deeper.
        if depth == 0 and len(opened) == 2:
            _take(opened[0].rpartition(";")[2], declarations_of(opened[1]), hidden)
        depth = max(0, depth + len(opened) - 2)


def _take(selectors: str, style: Style, hidden: set[str]) -> None:
    hides = bool(style) and style.keys() <= _HIDING and _hides(style)
    for selector in selectors.split(","):
        name = selector.strip()
        if not _is_simple(name):
            continue
        if hides and len(hidden) < _MOST_NAMES:
            hidden.add(name)
        elif style.get("display", "none") != "none":
            hidden.discard(name)


def _hides(style: Style) -> bool:
    return hides_by_style(style) or is_folded(style) or style.get("visibility") == "hidden"


def _is_simple(name: str) -> bool:
    letters = name[1:].replace("-", "").replace("_", "")
    return name[:1] in (".", "#") and letters.isalnum() and len(name) <= _MOST_NAME
