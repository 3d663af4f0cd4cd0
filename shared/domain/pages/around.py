"""What stands around a text: the elements that quote, name, colour or hide it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shared.domain.pages.containers import Role
from shared.domain.pages.plain import KEEPS_SPACE
from shared.domain.pages.tree import Element
from shared.domain.pages.visible import CLEAR, Style, color_of, has_line, is_tiny

_BOLD = frozenset({"bold", "bolder", "600", "700", "800", "900"})


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a text: the outermost element of each kind, by number (0: none)."""

    depth: int = 0  # blockquotes
    quote: int = 0
    quoting: int = 0
    blockquote: int = 0
    forward: int = 0
    role: Role | None = None  # attribution, signature or footer
    is_cite: bool = False  # the quote is a blockquote of type cite without any other name
    looks_quoted: bool = False  # the outermost unnamed blockquote is drawn as programs draw quotes
    keeps_space: bool = False
    is_tiny: bool = False
    is_invisible: bool = False
    is_bold: bool = False
    color: str = ""
    behind: str = ""  # the colour of what is behind the text

    @property
    def is_unseen(self) -> bool:
        """Whether text that stands here is not seen."""
        on_its_color = bool(self.color) and self.color in (self.behind, CLEAR)
        return self.is_tiny or self.is_invisible or on_its_color


NOWHERE = Around()
"""Where nothing stands around."""


def with_role(around: Around, role: Role | None, number: int) -> Around:
    """What stands around inside an element of a role; nothing that is inside a quote has one of its own."""
    if role is None or around.quote:
        return around
    match role:
        case Role.QUOTE | Role.CITE:
            return replace(around, quote=number, is_cite=role is Role.CITE)
        case Role.QUOTING if not around.quoting:
            return replace(around, quoting=number)
        case Role.BLOCKQUOTE if not around.blockquote:
            return replace(around, blockquote=number)
        case Role.FORWARD if not around.forward:
            return replace(around, forward=number)
        case Role.ATTRIBUTION | Role.SIGNATURE | Role.FOOTER:
            return replace(around, role=role)
        case _:
            return around


def with_style(around: Around, element: Element, style: Style) -> Around:
    """What stands around inside an element that may set how its text looks."""
    if element.name in KEEPS_SPACE or "white-space" in style:
        value = style.get("white-space", "pre")
        around = replace(around, keeps_space=value.startswith(("pre", "break-spaces")))
    if "font-size" in style:
        around = replace(around, is_tiny=is_tiny(style["font-size"]))
    if "visibility" in style:
        around = replace(around, is_invisible=style["visibility"] in ("hidden", "collapse"))
    if element.name in ("b", "strong") or "font-weight" in style:
        around = replace(around, is_bold=style.get("font-weight", "bold") in _BOLD)
    return _with_colors(around, element, style)


def looks_quoted(element: Element, style: Style) -> bool:
    """Whether it has a line at its left, or no style at all; a button for indenting sets margins only."""
    if "gmail_quote" in element.get("class"):
        return False
    return not style or has_line(style.get("border-left", "")) or has_line(style.get("border-left-style", ""))


def _with_colors(around: Around, element: Element, style: Style) -> Around:
    if not style and element.name not in ("a", "font") and not element.get("bgcolor"):
        return around
    if "color" in style or element.get("color"):
        color = color_of(style.get("color") or element.get("color"))
    else:
        color = "" if element.name == "a" else around.color  # programs draw links in a colour of their own
    behind = style.get("background-color") or style.get("background") or element.get("bgcolor")
    ground = color_of(behind) if behind else CLEAR
    ground = around.behind if ground == CLEAR else ground
    if "background-image" in style:
        ground = ""
    return around if (color, ground) == (around.color, around.behind) else replace(around, color=color, behind=ground)
