"""What Exchange's `uniqueBody` adds to the reading of a body."""

from __future__ import annotations

from collections import Counter

from shared.domain.pages.zones import Prefix
from shared.domain.reading.lines import Line, Part, Reading
from shared.domain.reading.openers import openers
from shared.domain.reading.rows import rows_of


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
