"""From lines to a reading: what was written, what was quoted, what stands under every mail."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from shared.domain.reading.lines import Line, Part, Reading, Segment
from shared.domain.reading.rows import rows_of
from shared.domain.reading.runs import DOUBTFUL, lay_out

SURE_ENOUGH = 0.5  # below this everything is written
MOST_LINES = 2_500
_MOST_PASSES = 4
_BLANK = Line("")


def tag_lines(lines: Sequence[Line], *, forwarded: bool = False, replied: bool = False) -> Reading:
    """The parts of a body; its subject says whether it passes a mail on (`forwarded`) or answers one (`replied`)."""
    full = [at for at, line in enumerate(lines) if line.text.strip()]
    parts, confidence = _settled(lines, full, forwarded=forwarded, replied=replied)
    segments = tuple(
        Segment(part, "\n".join(line.text for line in lines[first:last])) for first, last, part in _pieces(full, parts)
    )
    return Reading(segments, confidence)


def _settled(lines: Sequence[Line], full: Sequence[int], *, forwarded: bool, replied: bool) -> tuple[list[Part], float]:
    """Read again what was written until nothing changes, so that a text read twice stays as it is."""
    parts = [Part.WRITTEN] * len(lines)
    confidence = 1.0
    for turn in range(_MOST_PASSES):
        places = _written_places(_pieces(full, parts))
        read = [lines[at] if at is not None else _BLANK for at in places]
        found, sure = _once(read, forwarded=forwarded, replied=replied)
        changed = False
        for at, part in zip(places, found, strict=True):
            if at is not None and part is not Part.WRITTEN:
                parts[at] = part
                changed |= bool(lines[at].text.strip())
        confidence = sure if turn == 0 else confidence
        if not changed:
            return parts, confidence
    return [Part.WRITTEN] * len(lines), DOUBTFUL


def _once(lines: Sequence[Line], *, forwarded: bool, replied: bool) -> tuple[list[Part], float]:
    layout = lay_out(rows_of(lines[:MOST_LINES]), forwarded=forwarded, replied=replied)
    if layout.confidence < SURE_ENOUGH:
        return [Part.WRITTEN] * len(lines), layout.confidence
    rest = lines[MOST_LINES:]
    if layout.tail < layout.size:
        return layout.parts + [Part.QUOTED] * len(rest), layout.confidence
    return layout.parts + [_part_unread(line) for line in rest], layout.confidence


def _part_unread(line: Line) -> Part:
    """Below so many lines nobody looks for a beginning; only what carries a mark is quoted."""
    marked = line.hint is Part.QUOTED or line.depth > 0 or line.text.startswith(">")
    return Part.QUOTED if marked else Part.WRITTEN


def _written_places(pieces: Sequence[tuple[int, int, Part]]) -> list[int | None]:
    """The lines of what is written, as `Reading.written` joins them: None is the blank line between two pieces."""
    places: list[int | None] = []
    for first, last, part in pieces:
        if part is Part.WRITTEN:
            places += [None, *range(first, last)] if places else range(first, last)
    return places


def _pieces(full: Sequence[int], parts: Sequence[Part]) -> list[tuple[int, int, Part]]:
    """The lines of one part on end, without the blank ones around them."""
    pieces = []
    for part, group in groupby(full, key=parts.__getitem__):
        members = list(group)
        pieces.append((members[0], members[-1] + 1, part))
    return pieces
