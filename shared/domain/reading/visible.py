"""What of an element a reader sees: its style, and whether it hides what stands in it."""

from __future__ import annotations

import re

from shared.domain.page import HIDDEN_ELEMENTS
from shared.domain.reading.tree import Element

_MOST_STYLE = 4_000
_NUMBER = re.compile(r"\s*+(\d*+(?:\.\d++)?+)")
_HIDDEN_HERE = HIDDEN_ELEMENTS | {"audio", "canvas", "object", "video", "xml"}
# Newsletters hide these by a style sheet, which is not looked into.
_PREHEADERS = frozenset({"mcnpreviewtext", "preheader", "preheader-text", "preheadertext", "preview-text"})
_NAMED_COLORS = {"white": "#ffffff", "#fff": "#ffffff", "black": "#000000", "#000": "#000000"}

Style = dict[str, str]
_NO_STYLE: Style = {}


def style_of(element: Element) -> Style:
    """The declarations of an element's style attribute; the last of a name holds (CSS 2.2, 6.4.1)."""
    source = element.get("style")
    if not source:
        return _NO_STYLE
    style: Style = {}
    for declaration in source[:_MOST_STYLE].lower().split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            style[name.strip()] = value.replace("!important", "").strip()
    return style


def hides(element: Element, style: Style) -> bool:
    """Whether nothing that stands in the element is seen, whatever the elements inside say."""
    if element.name in _HIDDEN_HERE or "hidden" in element.attributes:
        return True
    if not _PREHEADERS.isdisjoint(element.get("class").lower().split()):
        return True
    return bool(style) and (
        style.get("display") == "none"
        or style.get("mso-hide") == "all"
        or is_zero(style.get("opacity", ""))
        or _is_folded(style)
        or _is_on_its_own_color(style)
    )


def is_zero(length: str) -> bool:
    """Whether a CSS length is there and is nothing."""
    found = _NUMBER.match(length)
    return bool(found and found[1] and not found[1].strip("0."))


def has_line(border: str) -> bool:
    """Whether a value of border-top draws a line."""
    words = border.split()
    drawn = any(word in ("solid", "double", "dashed", "dotted", "groove", "ridge", "inset") for word in words)
    return drawn and not any(is_zero(word) for word in words if word[:1].isdigit())


def _is_folded(style: Style) -> bool:
    if style.get("overflow") != "hidden":
        return False
    return any(is_zero(style.get(name, "")) for name in ("max-height", "height", "max-width", "width"))


def _is_on_its_own_color(style: Style) -> bool:
    behind, color = (_hue(style.get(name, "")) for name in ("background-color", "color"))
    return color == (behind or _hue(style.get("background", ""))) and color.startswith(("#", "rgb(", "hsl("))


def _hue(color: str) -> str:
    plain = "".join(color.split())
    return _NAMED_COLORS.get(plain, plain)
