"""Reads a page: the structure first, then the words of the lines that it leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shared.domain.pages.plain import text_of_html
from shared.domain.pages.shown import Shown, page_of
from shared.domain.pages.tree import Element, Parse
from shared.domain.pages.zones import Prefix, Zone, zones_of
from shared.domain.reading.lines import Line, Part, Reading, Segment
from shared.domain.reading.parts import tag_lines
from shared.domain.reading.rows import rows_of

MOST_TEXT = 120_000
"""What of a page's text is read, in characters: four times what is kept of it."""
UNREAD = 0.0
"""The confidence of a Reading that found nothing out."""

_HINTS = {
    Zone.QUOTE: Part.QUOTED,
    Zone.LEAD: Part.QUOTED,
    Zone.KEPT: Part.WRITTEN,
    Zone.SIGNATURE: Part.SIGNATURE,
    Zone.FOOTER: Part.FOOTER,
}


def read_page(html: str, parse: Parse, prefix: Prefix = Prefix.NONE) -> Reading:
    """What of a page its author wrote; all of it, where the parser makes no tree of it."""
    root = parse(html)
    reading = read_html(root, prefix) if root is not None else Reading((), UNREAD)
    if reading.segments:
        return reading
    text = text_of_html(html, MOST_TEXT)
    return Reading((Segment(Part.WRITTEN, text),), UNREAD) if text else reading


def read_html(root: Element, prefix: Prefix = Prefix.NONE) -> Reading:
    """What of a page its author wrote, what they quoted, and where its links lead; all of it, where it is too long."""
    page = page_of(root, MOST_TEXT)
    if page.is_cut:
        # An answer may stand below what was read.
        text = "\n".join(shown.text for shown in page.lines)
        return Reading((Segment(Part.WRITTEN, text),), UNREAD, page.hosts)
    rows = rows_of([Line(shown.text, is_rule=shown.is_rule) for shown in page.lines])
    zones = zones_of(page.lines, rows, prefix)
    reading = _tagged([_line(shown, zone) for shown, zone in zip(page.lines, zones, strict=True)], prefix)
    if any(shown.around.depth and zone is Zone.KEPT for shown, zone in zip(page.lines, zones, strict=True)):
        reading = _with_marks(reading, page.lines, zones, prefix)
    return replace(reading, hosts=page.hosts)


def _tagged(lines: Sequence[Line], prefix: Prefix) -> Reading:
    return tag_lines(lines, forwarded=prefix is Prefix.FORWARD, replied=prefix is Prefix.REPLY)


def _with_marks(plain: Reading, shown: Sequence[Shown], zones: Sequence[Zone], prefix: Prefix) -> Reading:
    """The Reading, what is kept of quotes marked with '>' where that alone keeps it when the text is read again."""
    if _stays(plain, prefix):
        return plain
    lines = []
    for line, zone in zip(shown, zones, strict=True):
        marks = "> " * line.around.depth if zone is Zone.KEPT and line.text else ""
        lines.append(_line(replace(line, text=marks + line.text), zone))
    marked = _tagged(lines, prefix)
    return marked if _stays(marked, prefix) else plain


def _stays(reading: Reading, prefix: Prefix) -> bool:
    lines = [Line(line) for line in reading.written.split("\n")]
    return _tagged(lines, prefix).written == reading.written


def _line(shown: Shown, zone: Zone) -> Line:
    # A blockquote that no rule took for a quote is a person's own layout.
    depth = shown.around.depth if zone in (Zone.QUOTE, Zone.LEAD) else 0
    return Line(shown.text, depth, _HINTS.get(zone), shown.is_rule)
