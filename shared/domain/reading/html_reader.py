"""Reads a page: the structure first, then the words of the lines that it leaves open."""

from __future__ import annotations

from dataclasses import replace

from shared.domain.page import text_of_html
from shared.domain.reading.lines import Line, Part, Reading, Segment
from shared.domain.reading.rows import rows_of
from shared.domain.reading.shown import Shown, page_of
from shared.domain.reading.tag import tag_lines
from shared.domain.reading.tree import Element, Parse
from shared.domain.reading.zones import Prefix, Zone, zones_of

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
    """What of a page its author wrote, what they quoted, and where its links lead."""
    page = page_of(root, MOST_TEXT)
    rows = rows_of([Line(shown.text, is_rule=shown.is_rule) for shown in page.lines])
    zones = zones_of(page.lines, rows, prefix)
    lines = [_line(shown, zone) for shown, zone in zip(page.lines, zones, strict=True)]
    return replace(tag_lines(lines, forwarded=prefix is Prefix.FORWARD), hosts=page.hosts)


def _line(shown: Shown, zone: Zone) -> Line:
    # A blockquote that no rule took for a quote is a person's own layout.
    depth = shown.around.depth if zone in (Zone.QUOTE, Zone.LEAD) else 0
    return Line(shown.text, depth, _HINTS.get(zone), shown.is_rule)
