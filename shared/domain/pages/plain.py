"""The visible text of a page: which elements hide theirs, where lines break, how white space folds."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass

from shared.domain.pages.markup import End, Start, Text, tokens
from shared.domain.values.lengths import MOST_KEPT, cut, without_controls


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VOID = _words("area base br col embed hr img input link meta param source track wbr")
PARAGRAPHS = _words("p h1 h2 h3 h4 h5 h6")
BLOCKS = PARAGRAPHS | _words(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form header hgroup hr html legend li listing main menu nav ol optgroup option pre section summary table"
    " tbody textarea tfoot thead tr ul"
)
KEEPS_SPACE = frozenset({"pre", "textarea", "listing"})
HIDDEN_ELEMENTS = _words("head template script style title iframe noembed noframes datalist")
_IN_HEAD = _words("base link meta noscript script style template title xml")

# Which open elements a start tag ends by itself, and which it does not look beyond (HTML standard, 13.2.6.4).
_TABLE = frozenset({"table"})
CELLS = frozenset({"td", "th"})
_ROWS = CELLS | {"tr"}
_PARTS = _ROWS | {"tbody", "thead", "tfoot"}
_IMPLIED: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu", "table"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl", "table"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl", "table"})),
    "option": (frozenset({"option"}), frozenset({"select", "datalist"})),
    "td": (CELLS, _TABLE),
    "th": (CELLS, _TABLE),
    "tr": (_ROWS, _TABLE),
    "tbody": (_PARTS, _TABLE),
    "thead": (_PARTS, _TABLE),
    "tfoot": (_PARTS, _TABLE),
}
_AN_OPEN_P = frozenset({"p"})
_P_BOUNDS = frozenset({"table", "td", "th", "caption", "button", "object"})
# Nesting deeper than this is not looked through, so that hostile nesting costs no more than linear time.
_LOOK_BACK = 64

_DISPLAY = re.compile(r"(?:^|;)\s*+display\s*+:\s*+([a-z-]++)", re.IGNORECASE)
_PRE_STYLE = re.compile(r"(?:^|;)\s*+white-space\s*+:\s*+(?:pre|break-spaces)", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]+")


def text_of_html(html: str, limit: int = MOST_KEPT) -> str:
    """The text that a browser shows of a page, cut to `limit` UTF-16 units; linear time, never an exception."""
    page = Page()
    for token in tokens(html):
        if isinstance(token, Text):
            page.write(token.value)
        elif isinstance(token, Start):
            page.start(token)
        else:
            page.end(token)
        if page.written > 4 * limit:
            break
    return cut(page.text(), limit)


@dataclass(frozen=True, slots=True)
class _Element:
    """An open element, and what it does to the text inside."""

    name: str
    hides: bool
    keeps_space: bool


class Flow(ABC):
    """How the text of a page flows: white space folded, or kept with its line ends; a part waits for its place."""

    def __init__(self) -> None:
        self._breaks = 0
        self._space = False

    @abstractmethod
    def _break(self) -> None:
        """End the line, as often as `_breaks` says."""

    @abstractmethod
    def _part_words(self) -> None:
        """Put a space between what stands in the line and what comes."""

    @abstractmethod
    def _take(self, words: str) -> None:
        """Take words that stand right behind what was taken last."""

    def _add(self, words: str) -> None:
        if not words:
            return
        if self._breaks:
            self._break()
        elif self._space:
            self._part_words()
        self._breaks = 0
        self._space = False
        self._take(words)

    def _flow(self, text: str, keeps_space: bool) -> None:
        if keeps_space:
            for number, line in enumerate(text.replace("\r\n", "\n").split("\n")):
                self._breaks += number > 0
                self._add(line)
            return
        folded = _SPACE.sub(" ", text)
        words = folded.strip(" ")
        self._space = self._space or folded.startswith(" ")
        if words:
            self._add(words)
            self._space = folded.endswith(" ")


class Page(Flow):
    """Collects the visible text of a page tag by tag; `written` counts its characters so far."""

    def __init__(self) -> None:
        super().__init__()
        self.written = 0
        self._pieces: list[str] = []
        self._open: list[_Element] = []
        self._names: Counter[str] = Counter()
        self._hiding = 0
        self._keeping_space = 0

    def start(self, tag: Start) -> None:
        """Open an element, ending those that its start tag ends."""
        self._end_implied(tag.name)
        if tag.name == "br":
            self._breaks += not self._hiding
            return
        element = _element(tag)
        if not element.hides:
            self._boundary(tag.name)
        if tag.name in _VOID:
            return
        self._open.append(element)
        self._names[element.name] += 1
        self._hiding += element.hides
        self._keeping_space += element.keeps_space

    def end(self, tag: End) -> None:
        """End an element and those left open inside it; an end tag that fits nothing is passed over."""
        if self._names[tag.name]:
            while self._end_last() != tag.name:
                pass

    def write(self, text: str) -> None:
        """Add text that stands in the elements open now."""
        if not self._hiding:
            self._flow(text, keeps_space=self._keeping_space > 0)

    def text(self) -> str:
        """The text so far, its lines trimmed at their ends and never more than one blank line in a row."""
        whole = without_controls("".join(self._pieces).replace("\xa0", " ").replace("\r", "\n"))
        kept: list[str] = []
        for line in (line.rstrip() for line in whole.split("\n")):
            if line or (kept and kept[-1]):
                kept.append(line)
        return "\n".join(kept).strip()

    def _break(self) -> None:
        if self._pieces:
            self._pieces.append("\n" * min(self._breaks, 2))

    def _part_words(self) -> None:
        if self._pieces:
            self._pieces.append(" ")

    def _take(self, words: str) -> None:
        self._pieces.append(words)
        self.written += len(words)

    def _boundary(self, name: str) -> None:
        if self._hiding:
            return
        if name in BLOCKS:
            self._breaks = max(self._breaks, 2 if name in PARAGRAPHS else 1)
        elif name in CELLS:
            self._space = True

    def _end_last(self) -> str:
        element = self._open.pop()
        self._names[element.name] -= 1
        self._hiding -= element.hides
        self._keeping_space -= element.keeps_space
        if not element.hides:
            self._boundary(element.name)
        return element.name

    def _end_implied(self, name: str) -> None:
        if self._names["head"] and name not in _IN_HEAD and ":" not in name:
            self.end(End("head"))
        if name in BLOCKS:
            self._end_nearest(_AN_OPEN_P, _P_BOUNDS)
        if name in _IMPLIED:
            self._end_nearest(*_IMPLIED[name])

    def _end_nearest(self, names: frozenset[str], bounds: frozenset[str]) -> None:
        if not any(self._names[name] for name in names):
            return
        depth = 0
        for back, element in enumerate(reversed(self._open[-_LOOK_BACK:]), start=1):
            if element.name in names:
                depth = back
            elif element.name in bounds:
                break
        for _ in range(depth):
            self._end_last()


def _element(tag: Start) -> _Element:
    style = tag.attributes.get("style", "")
    shown = _DISPLAY.findall(style)
    hides = tag.name in HIDDEN_ELEMENTS or "hidden" in tag.attributes or (bool(shown) and shown[-1].lower() == "none")
    return _Element(tag.name, hides, tag.name in KEEPS_SPACE or _PRE_STYLE.search(style) is not None)
