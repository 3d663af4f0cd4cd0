"""Reads a page: the structure first, then the words of the lines that it leaves open, then Exchange's `uniqueBody`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from shared.domain.pages.plain import text_of_html
from shared.domain.pages.shown import Shown, page_of
from shared.domain.pages.tree import Element, Parse
from shared.domain.pages.zones import Prefix, Zone, zones_of
from shared.domain.reading.lines import Line, Part, Reading, Segment
from shared.domain.reading.openers import openers
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


def whole_text(reading: Reading) -> str:
    """All that a Reading holds, in its order."""
    return "\n".join(segment.text for segment in reading.segments)


def written_of(body: Reading, unique: Reading, prefix: Prefix) -> str:
    """What was written, by the layout of the body; by uniqueBody only where the layout leaves the question open.

    Exchange takes out what the conversation already holds. That may be too much, as it may be a forward, the quotes
    that answers stand between, or a text that is sent once more; or too little, where the earlier mail is not there.
    """
    words, all_words = whole_text(unique).split(), whole_text(body).split()
    if not 0 < len(words) < len(all_words):
        return body.written
    news = _without_announcements(unique.written)
    if any(segment.part is Part.QUOTED for segment in body.segments):
        return _with_answers(body, news) if body.written.strip() else news
    is_beginning = all_words[: len(words)] == words and _is_more_than_a_line(whole_text(body), len(words))
    return unique.written if is_beginning and news and prefix is not Prefix.FORWARD else body.written


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


def _is_more_than_a_line(text: str, words: int) -> bool:
    """Whether more than one line stands below so many words: one may be the person's own, said once more."""
    count = 0
    below = 0
    for line in text.split("\n"):
        below += count >= words and bool(line.strip())
        count += len(line.split())
    return below > 1


def _with_answers(body: Reading, news: str) -> str:
    """What was written, with the lines that are new though they stand in a quote, in the order of the body."""
    left = Counter(line.strip() for line in news.split("\n"))
    left.subtract(line.strip() for line in body.written.split("\n"))
    pieces = []
    for segment in body.segments:
        if segment.part is Part.WRITTEN:
            pieces.append(segment.text)
        elif segment.part is Part.QUOTED:
            pieces.append("\n".join(_taken(segment.text, left)))
    return "\n\n".join(piece for piece in pieces if piece)


def _taken(text: str, left: Counter[str]) -> list[str]:
    """The lines that are left to be found."""
    found = []
    for line in text.split("\n"):
        if line.strip() and left[line.strip()] > 0:
            left[line.strip()] -= 1
            found.append(line)
    return found


def _without_announcements(text: str) -> str:
    """The text without the lines above a quote, which are new in every mail."""
    lines = text.split("\n")
    rows = rows_of([Line(line) for line in lines])
    announcing = {index for opener in openers(rows) for index in range(opener.start, opener.end)}
    kept = [line for index, line in enumerate(lines) if index not in announcing and not rows[index].is_decoration]
    return "\n".join(kept).strip()
