"""What Exchange's `uniqueBody` adds to the reading of a body."""

from __future__ import annotations

from shared.domain.reading.lines import Line, Part, Reading
from shared.domain.reading.openers import openers
from shared.domain.reading.rows import rows_of
from shared.domain.reading.zones import Prefix


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
        return body.written if body.written.strip() else news
    is_beginning = all_words[: len(words)] == words
    return unique.written if is_beginning and news and prefix is not Prefix.FORWARD else body.written


def _without_announcements(text: str) -> str:
    """The text without the lines above a quote, which are new in every mail."""
    lines = text.split("\n")
    rows = rows_of([Line(line) for line in lines])
    announcing = {index for opener in openers(rows) for index in range(opener.start, opener.end)}
    kept = [line for index, line in enumerate(lines) if index not in announcing and not rows[index].is_decoration]
    return "\n".join(kept).strip()
