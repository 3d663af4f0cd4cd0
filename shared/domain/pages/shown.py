"""The lines of a page as a reader sees them, each with what the structure around it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from shared.domain.pages.around import NOWHERE, Around, looks_quoted, with_role, with_style
from shared.domain.pages.containers import Role, role_of
from shared.domain.pages.plain import BLOCKS, CELLS, PARAGRAPHS, Flow
from shared.domain.pages.sheets import hidden_names, is_named
from shared.domain.pages.tree import Element
from shared.domain.pages.visible import MOST_HOSTS, Style, has_line, hides, host_of, is_zero, style_of
from shared.domain.values.lengths import without_controls

_INVISIBLE = dict.fromkeys(
    (0xAD, 0x34F, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF)
)
_JOINERS = "\u200c\u200d \t"
_WORDS_CLASS = re.compile(r"(?:^|\s)(?:x_?)*+mso", re.IGNORECASE)
_BLOCK_DISPLAYS = ("block", "flex", "grid", "list-item")
_LINKS = {"a": "href", "area": "href", "form": "action"}
_MOST_ALT = 12
_COST_OF_PIECE = 8  # in characters, so that a page of nothing but line breaks ends, too
_MOST_LABEL = 40


@dataclass(frozen=True, slots=True)
class Shown:
    """One line as a reader sees it; blank lines have no text."""

    text: str
    around: Around = NOWHERE
    is_rule: bool = False  # a line is drawn above it
    is_microsofts: bool = False  # and a program of Microsoft drew it
    is_label: bool = False  # it begins with bold words and a colon
    is_rest: bool = False  # the program's mark of the earlier mail stands above it
    first_cell: str = ""  # the words before the first end of a cell, where more follow


@dataclass(frozen=True, slots=True)
class Page:
    """What a reader sees of a page, and where its links lead."""

    lines: tuple[Shown, ...]
    hosts: tuple[str, ...]
    is_cut: bool = False  # there is more of it


def page_of(root: Element, most: int) -> Page:
    """The lines of a page, of at most about `most` characters."""
    sheet = _Sheet(hidden_names(root))
    # Each entry is what stands around, the element, and which of its children are still to be read.
    way: list[tuple[Around, Element, Iterator[Element | str]]] = []
    sheet.enter(root)
    way.append((Around(), root, iter(root.children)))
    while way and sheet.size <= most:
        outside, element, children = way[-1]
        child = next(children, None)
        if child is None:
            way.pop()
            sheet.leave(element, outside)
        elif isinstance(child, str):
            sheet.write(child)
        else:
            before = sheet.around
            if sheet.enter(child):
                way.append((before, child, iter(child.children)))
    return Page(sheet.lines(), tuple(sheet.hosts), is_cut=bool(way))


class _Sheet(Flow):
    """Takes a page element by element and puts its text into lines."""

    def __init__(self, hidden: frozenset[str]) -> None:
        super().__init__()
        self._hidden = hidden
        self.around = Around()
        self.hosts: dict[str, None] = {}
        self.size = 0
        self._lines: list[Shown] = []
        self._line = _Pieces()
        self._above = Shown("")  # what is known of the next line
        self._numbers = 0

    def enter(self, element: Element) -> bool:
        """Go into an element; False if nothing of it is seen."""
        if element.name == "br":
            self._breaks += 1
            return False
        style = style_of(element)
        if hides(element, style) or is_named(element, style, self._hidden):
            return False
        role = role_of(element, style)
        self._part(element, style, is_named=role is not None)
        self._draw(element, style, role)
        self._go_into(element, style, role)
        link = element.get(_LINKS.get(element.name, ""))
        if link and len(self.hosts) < MOST_HOSTS and not self.around.is_unseen:
            host = host_of(link)
            self.hosts.update({host: None} if host else {})
        elif element.name == "img":
            self.write(_emoji(element))
        return True

    def leave(self, element: Element, outside: Around) -> None:
        """Go out of an element."""
        is_named = self.around.role is not outside.role or self.around.quote != outside.quote
        self.around = outside
        self._part(element, style_of(element), is_named=is_named)

    def write(self, text: str) -> None:
        """Add text that stands where we are."""
        text = text if text.isascii() else text.translate(_INVISIBLE)
        if text and not self.around.is_unseen:
            self._flow(text, self.around.keeps_space)

    def lines(self) -> tuple[Shown, ...]:
        """All lines; none is blank at the ends, nor two in a row."""
        self._end_line()
        while self._lines and not self._lines[-1].text:
            self._lines.pop()
        return tuple(self._lines)

    def _break(self) -> None:
        self._end_line()
        if self._breaks > 1:
            self._add_blank()

    def _part_words(self) -> None:
        if not self._line.is_empty:
            self._line.add(" ", self.around)

    def _take(self, words: str) -> None:
        self._line.add(words, self.around)
        self.size += len(words) + _COST_OF_PIECE

    def _end_line(self) -> None:
        line, self._line = self._line, _Pieces()
        text = line.text()
        if text:
            known = replace(self._above, around=line.around, is_label=line.is_label(), first_cell=line.first_cell)
            self._lines.append(replace(known, text=text))
            self._above = Shown("")
        elif not line.is_empty:
            self._add_blank()

    def _add_blank(self) -> None:
        if self._lines and self._lines[-1].text:
            self._lines.append(Shown("", self.around))

    def _part(self, element: Element, style: Style, *, is_named: bool) -> None:
        """Part what stands on the two sides of a tag."""
        display = style.get("display", "")
        is_block = display.startswith(_BLOCK_DISPLAYS) or (element.name in BLOCKS and display != "inline")
        if is_block or is_named:
            self._breaks = max(self._breaks, 2 if element.name in PARAGRAPHS and _has_margin(element, style) else 1)
        elif element.name in CELLS:
            self._space = True
            self._line.end_cell()

    def _draw(self, element: Element, style: Style, role: Role | None) -> None:
        is_rule = element.name == "hr" or role is Role.RULE or has_line(style.get("border-top", ""))
        is_rest = role is Role.REST and not self.around.quote and not self.around.forward
        if is_rule or is_rest:
            self._end_line()
            self._above = Shown(
                "",
                is_rule=self._above.is_rule or is_rule,
                is_microsofts=self._above.is_microsofts or role is Role.RULE,
                is_rest=self._above.is_rest or is_rest,
            )

    def _go_into(self, element: Element, style: Style, role: Role | None) -> None:
        around = with_role(self.around, role, self._numbers + 1)
        if around is not self.around:
            self._numbers += 1
        if role is Role.BLOCKQUOTE and not self.around.blockquote:
            around = replace(around, looks_quoted=looks_quoted(element, style))
        if element.name == "blockquote":
            around = replace(around, depth=around.depth + 1)
        self.around = with_style(around, element, style)


class _Pieces:
    """The pieces of one line."""

    def __init__(self) -> None:
        self.around = Around()
        self.is_empty = True
        self.first_cell = ""
        self._has_words = False
        self._pieces: list[str] = []
        self._bold: list[str] = []
        self._bold_ended = False

    def add(self, piece: str, around: Around) -> None:
        """Add a piece, and where it stands."""
        self._pieces.append(piece)
        self.is_empty = False
        is_blank = not piece.strip()
        if not self._has_words:
            self.around = around
        self._has_words = self._has_words or not is_blank
        if self._bold_ended or is_blank:
            return
        if around.is_bold:
            self._bold.append(piece)
        else:
            self._bold_ended = True
            self._bold.append(":" if self._bold and piece.lstrip().startswith((":", "：")) else "")

    def end_cell(self) -> None:
        """End a cell; only the first one with words matters."""
        if self._has_words and not self.first_cell:
            self.first_cell = "".join(self._pieces).strip()[:_MOST_LABEL]

    def text(self) -> str:
        """The line; nothing if a reader sees nothing in it."""
        text = without_controls("".join(self._pieces).replace("\xa0", " ")).rstrip()
        return text if text.strip(_JOINERS) else ""

    def is_label(self) -> bool:
        """Whether it begins with a few bold words and a colon."""
        bold = "".join(self._bold).rstrip()
        return 1 < len(bold) <= _MOST_LABEL and bold.endswith((":", "："))


def _has_margin(element: Element, style: Style) -> bool:
    """Whether a paragraph stands apart; those of Word stand close together."""
    margin = style.get("margin-top") or style.get("margin") or "1"
    return not is_zero(margin) and _WORDS_CLASS.search(element.get("class")[:200]) is None


def _emoji(element: Element) -> str:
    """What an image stands for that a program put in place of an emoji."""
    alt = element.get("data-emoji") or element.get("alt")
    is_sign = 0 < len(alt) <= _MOST_ALT and not any(character.isascii() or character.isalpha() for character in alt)
    return alt if is_sign else ""
