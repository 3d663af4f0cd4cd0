"""What of an element a reader sees: its style and colours, whether it hides what stands in it, where it links to."""

from __future__ import annotations

import re
from unicodedata import normalize
from urllib.parse import unquote

from shared.domain.pages.plain import CELLS, HIDDEN_ELEMENTS
from shared.domain.pages.tree import Element

_MOST_STYLE = 4_000
_NUMBER = re.compile(r"\s*+(\d*+(?:\.\d++)?+)")
_HIDDEN_HERE = HIDDEN_ELEMENTS | {"audio", "canvas", "math", "object", "svg", "video", "xml"}
# Newsletters hide these by style sheets for some programs only.
_PREHEADERS = frozenset({"mcnpreviewtext", "preheader", "preheader-text", "preheadertext", "preview-text"})
_LENGTH = re.compile(r"\s*+(-?(?:\d++(?:\.\d*+)?|\.\d++))\s*+([a-z%]*+)")
_SMALLEST = {"px": 2.0, "pt": 2.0, "em": 0.1, "rem": 0.1, "%": 10.0}
_FAR_OFF = -999.0
_NO_CLIP = re.compile(r"rect\(\s*+(?:0|1)(?:px)?(?:[\s,]++(?:0|1)(?:px)?){3}\s*+\)")

MOST_HOSTS = 100
_MOST_LINK = 2_000
# What a browser takes for a web address, whichever way its slashes lean (URL standard, 4.4).
_WEB = re.compile(r"(?:https?:[/\\]*+|[/\\]{2,}+)(?:[^/\\?#@]*+@)*+(\[[0-9a-f:.]++\]|[^/\\?#@:\s]++)", re.IGNORECASE)
_LEFT_OUT = re.compile(r"[\t\n\r]+")
_HOST = re.compile(r"\[[0-9a-f:.]{2,60}\]|[^\x00-\x20\"'<>^`{|}%/\\?#@:]{1,253}")

CLEAR = "clear"
"""No colour: what is behind shows through."""

_MOST_COLOR = 60
_HEX = re.compile(r"#?((?:[0-9a-f]{3,4}){1,2})")
_CALL = re.compile(r"rgba?\(([0-9.,%/ ]{5,50})\)")
_COLOR_NUMBERS = re.compile(r"[0-9.]{1,8}+%?")
_COLOR_NAMES = {
    "white": "#ffffff",
    "black": "#000000",
    "red": "#ff0000",
    "lime": "#00ff00",
    "blue": "#0000ff",
    "yellow": "#ffff00",
    "gray": "#808080",
    "grey": "#808080",
    "silver": "#c0c0c0",
    "snow": "#fffafa",
    "whitesmoke": "#f5f5f5",
    "transparent": CLEAR,
}

Style = dict[str, str]
_NO_STYLE: Style = {}


def style_of(element: Element) -> Style:
    """The declarations of an element's style attribute; the last of a name holds (CSS 2.2, 6.4.1)."""
    source = element.get("style")
    return declarations_of(without_comments(source[:_MOST_STYLE])) if source else _NO_STYLE


def declarations_of(source: str) -> Style:
    """The declarations of a rule, by name in lower case."""
    style: Style = {}
    for declaration in source[:_MOST_STYLE].lower().split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            style[name.strip()] = value.replace("!important", "").strip()
        if name.strip() == "font":
            size = next((word.partition("/")[0] for word in value.split() if _is_size(word.partition("/")[0])), "")
            style.update({"font-size": size} if size else {})
    return style


def without_comments(source: str) -> str:
    """CSS without its comments, each of which parts two words."""
    if "/*" not in source:
        return source
    first, *others = source.split("/*")
    return " ".join([first, *(other.partition("*/")[2] for other in others)])


def hides(element: Element, style: Style) -> bool:
    """Whether nothing that stands in the element is seen, whatever the elements inside say."""
    if element.name in _HIDDEN_HERE or "hidden" in element.attributes:
        return True
    if element.name == "dialog" and "open" not in element.attributes:
        return True
    if not _PREHEADERS.isdisjoint(element.get("class").lower().split()):
        return True
    return bool(style) and (hides_by_style(style) or (element.name not in CELLS and is_folded(style)))


def hides_by_style(style: Style) -> bool:
    """Whether a style hides whatever element it is set on."""
    return (
        style.get("display") == "none"
        or style.get("mso-hide") == "all"
        or style.get("content-visibility") == "hidden"
        or is_zero(style.get("opacity", ""))
        or "".join(style.get("transform", "").split()).startswith("scale(0)")
        or _is_clipped(style)
        or _is_far_off(style)
    )


def is_tiny(size: str) -> bool:
    """Whether nobody can read a text of this size."""
    found = _LENGTH.match(size)
    return found is not None and (is_zero(size) or abs(float(found[1])) < _SMALLEST.get(found[2], 0.0))


def is_zero(length: str) -> bool:
    """Whether a CSS length is there and is nothing."""
    found = _NUMBER.match(length)
    return bool(found and found[1] and not found[1].strip("0."))


def has_line(border: str) -> bool:
    """Whether a value of border-top draws a line."""
    words = border.split()
    drawn = any(word in ("solid", "double", "dashed", "dotted", "groove", "ridge", "inset") for word in words)
    return drawn and not any(is_zero(word) for word in words if word[:1].isdigit())


def _is_size(word: str) -> bool:
    found = _LENGTH.fullmatch(word)
    return found is not None and (bool(found[2]) or is_zero(word))


def is_folded(style: Style) -> bool:
    """Whether it has no height or width and what runs over is cut off."""
    if any(style.get(name) == "hidden" for name in ("overflow", "overflow-y")) and any(
        is_zero(style.get(name, "")) for name in ("max-height", "height")
    ):
        return True
    sideways = any(style.get(name) == "hidden" for name in ("overflow", "overflow-x"))
    return sideways and any(is_zero(style.get(name, "")) for name in ("max-width", "width"))


def _is_clipped(style: Style) -> bool:
    if style.get("position") not in ("absolute", "fixed"):
        return False
    return _NO_CLIP.match(style.get("clip", "")) is not None or style.get("clip-path") in ("inset(50%)", "inset(100%)")


def _is_far_off(style: Style) -> bool:
    """Whether it stands far outside of the page."""
    names = ["text-indent", *(["left", "top"] if style.get("position", "static") != "static" else [])]
    found = [_LENGTH.match(style[name]) for name in names if name in style]
    return any(match is not None and float(match[1]) <= _FAR_OFF for match in found)


def host_of(link: str) -> str:
    """The host of a web link in lower case, or nothing."""
    found = _WEB.match(_LEFT_OUT.sub("", link[:_MOST_LINK]).strip()) if link else None
    # Percent signs and wide letters are read as what they stand for (URL standard, 3.5).
    host = normalize("NFKC", unquote(found[1])).lower().strip(".") if found else ""
    return host if _HOST.fullmatch(host) else ""


def color_of(value: str) -> str:
    """A colour as `#rrggbb`, or CLEAR; nothing where it is not known."""
    plain = value.strip().lower()[:_MOST_COLOR]
    if plain in _COLOR_NAMES:
        return _COLOR_NAMES[plain]
    digits = _HEX.fullmatch(plain)
    if digits:
        return _color_from_hex(digits[1])
    call = _CALL.fullmatch(plain)
    return _color_from_numbers(_COLOR_NUMBERS.findall(call[1])) if call else ""


def _color_from_hex(digits: str) -> str:
    if len(digits) <= 4:
        digits = "".join(digit * 2 for digit in digits)
    return CLEAR if digits[6:] == "00" else "#" + digits[:6]


def _color_from_numbers(numbers: list[str]) -> str:
    if len(numbers) not in (3, 4):
        return ""
    try:
        values = [float(number[:-1]) * 2.55 if number.endswith("%") else float(number) for number in numbers]
    except ValueError:
        return ""
    if len(values) == 4 and values[3] == 0:
        return CLEAR
    return "#" + "".join(f"{min(255, round(value)):02x}" for value in values[:3])
