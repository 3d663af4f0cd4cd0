"""What a picture is made of: boxes, arrows and lines of text, in the colours of a light or a dark page.

A page shows a picture 480 wide, and a phone of 375 pixels shows it 345 wide: no text is below 16, which is 11 there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

WIDTH, MARGIN = 480, 12
TEXT, HEAD = 16, 17
FONT = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"


@dataclass(frozen=True, slots=True)
class Colors:
    """The colours of one picture."""

    text: str
    quiet: str
    line: str
    cloud: str
    step: str
    good: str
    stop: str
    page: str


THEMES = {
    "light": Colors("#1f2328", "#57606a", "#8c959f", "#ddf4ff", "#f6f8fa", "#dafbe1", "#ffebe9", "#ffffff"),
    "dark": Colors("#e6edf3", "#9da7b3", "#768390", "#12324f", "#22272e", "#143d24", "#4c1f20", "#0d1117"),
}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: its left and top, its width and height."""

    left: float
    top: float
    wide: float
    tall: float

    @property
    def middle(self) -> float:
        """Halfway from left to right."""
        return self.left + self.wide / 2

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.wide

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.tall


def framed(title: str, height: float, colors: Colors, parts: Iterable[str]) -> Iterator[str]:
    """A whole picture."""
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}"'
        f' role="img" font-family="{FONT}" font-size="{TEXT}" fill="{colors.text}">'
    )
    yield f"<title>{escape(title)}</title>"
    yield (
        f'<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerUnits="userSpaceOnUse"'
        f' markerWidth="11" markerHeight="11" orient="auto-start-reverse">'
        f'<path d="M0 0 8 4 0 8z" fill="{colors.line}"/></marker></defs>'
    )
    yield from parts
    yield "</svg>"


def box(place: Box, fill: str, line: str) -> str:
    """A box with round corners."""
    left, top, wide, tall = place.left, place.top, place.wide, place.tall
    return f'<rect x="{left:g}" y="{top:g}" width="{wide:g}" height="{tall:g}" rx="8" fill="{fill}" stroke="{line}"/>'


def arrow(points: Iterable[tuple[float, float]], colors: Colors, *, both: bool = False) -> str:
    """An arrow along some points; `both` has a tip at each end."""
    way = " ".join(f"{x:g},{y:g}" for x, y in points)
    start = ' marker-start="url(#tip)"' if both else ""
    return (
        f'<polyline points="{way}" fill="none" stroke="{colors.line}" stroke-width="2"{start} marker-end="url(#tip)"/>'
    )


def text(
    x: float, y: float, words: str, color: str, *, anchor: str = "middle", size: int = TEXT, bold: bool = False
) -> str:
    """One line of text."""
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="{size}" font-weight="{600 if bold else 400}"'
        f' fill="{color}">{escape(words)}</text>'
    )


def lines(x: float, middle: float, words: Iterable[str], color: str) -> Iterator[str]:
    """Some lines of text around a middle."""
    each = list(words)
    first = middle + 5 - 21 * (len(each) - 1) / 2
    for number, line in enumerate(each):
        yield text(x, first + 21 * number, line, color)
