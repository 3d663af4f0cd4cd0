"""Which lines of a body belong to an older mail, and which answers between them keep their quotes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.domain.reading.lines import Part
from shared.domain.reading.openers import Kind, Opener, announces, grouped, openers
from shared.domain.reading.phone_lines import is_phone_line, names_device
from shared.domain.reading.rows import Row, join_broken
from shared.domain.reading.signatures import mark_tail

_QUOTATION_MARKS = frozenset('"„“”«»‚「『')
_FEWEST_UNANNOUNCED = 2  # marked lines at the end that nobody announces

CLEAR = 0.95
FAIR = 0.8
WEAK = 0.6
DOUBTFUL = 0.3


@dataclass(slots=True)
class Layout:
    """What is known so far of every line."""

    rows: Sequence[Row]
    parts: list[Part]
    stuff: list[bool]  # of an older mail, or announcing it
    announced: set[int] = field(default_factory=set)
    tail: int = 0  # from here to the end everything is of an older mail
    confidence: float = 1.0

    @property
    def size(self) -> int:
        return len(self.rows)

    def is_real(self, index: int) -> bool:
        """Whether the line is somebody's own words in this mail, as far as is known."""
        row = self.rows[index]
        return not (self.stuff[index] or row.blank or row.is_decoration) and self.parts[index] is Part.WRITTEN


@dataclass(frozen=True, slots=True)
class Run:
    """Lines on end that are all quoted, or all not."""

    start: int
    end: int
    quoted: bool


def lay_out(rows: Sequence[Row], *, forwarded: bool, replied: bool = False) -> Layout:
    """Every line of the body with its part."""
    layout = Layout(rows, [Part.WRITTEN] * len(rows), [row.marked for row in rows], tail=len(rows))
    _take_hints(layout)
    if _find_quotes(layout, forwarded=forwarded, replied=replied):
        return layout
    join_broken(rows, layout.stuff)
    _mark_tails(layout)
    _take_hints(layout)
    _decide(layout)
    return layout


def _take_hints(layout: Layout) -> None:
    """What the structure says for sure stands, whatever the words look like."""
    for index, row in enumerate(layout.rows):
        if row.hint is Part.WRITTEN:
            layout.stuff[index] = False
            layout.parts[index] = Part.WRITTEN
        elif row.hint in (Part.SIGNATURE, Part.FOOTER) and not row.marked:
            layout.parts[index] = row.hint


def _find_quotes(layout: Layout, *, forwarded: bool, replied: bool) -> bool:
    """Mark what announces older mails and what follows; true where a forward ends the search."""
    at_top = False
    for opener in grouped(layout.rows, openers(layout.rows)):
        below = next((at for at in range(opener.end, layout.size) if not layout.rows[at].blank), None)
        marked_below = below is not None and layout.rows[below].marked
        is_forward = opener.kind is Kind.FORWARD or (forwarded and opener.kind is not Kind.ATTRIBUTION)
        if is_forward and not any(layout.stuff[: opener.start]):
            _keep_forward(layout, opener)
            return True
        if opener.kind is Kind.ATTRIBUTION and not marked_below and _is_citing(layout, opener, below):
            continue
        if not marked_below:
            if at_top:
                continue
            is_empty_reply = replied and opener.kind is not Kind.ATTRIBUTION
            if not is_empty_reply and _is_at_top(layout, opener):
                at_top = opener.kind is not Kind.ATTRIBUTION
                layout.confidence = WEAK
                continue
            _quote_rest(layout, opener)
            break
        _announce(layout, opener)
    return False


def _is_citing(layout: Layout, opener: Opener, below: int | None) -> bool:
    """A person who cites a mail in their own words, or sets the words they cite between quotation marks."""
    return opener.sure < FAIR or (below is not None and layout.rows[below].text[0] in _QUOTATION_MARKS)


def _is_at_top(layout: Layout, opener: Opener) -> bool:
    above = range(opener.start)
    return not any(layout.is_real(at) or layout.stuff[at] for at in above)


def _keep_forward(layout: Layout, opener: Opener) -> None:
    """What a person passes on is what they want to say: it is kept whole."""
    layout.stuff[opener.start :] = [False] * (layout.size - opener.start)
    mark_tail(layout.rows, layout.parts, 0, opener.start)
    layout.confidence = CLEAR


def _quote_rest(layout: Layout, opener: Opener) -> None:
    _announce(layout, opener)
    layout.stuff[opener.start :] = [row.hint is not Part.WRITTEN for row in layout.rows[opener.start :]]
    layout.tail = opener.start
    layout.confidence = min(layout.confidence, opener.sure)


def _announce(layout: Layout, opener: Opener) -> None:
    layout.announced.update(range(opener.start, opener.end))
    layout.stuff[opener.start : opener.end] = [True] * (opener.end - opener.start)


def _mark_tails(layout: Layout) -> None:
    """Signatures and footers stand at the end of what was written, above the quote or below it."""
    start = 0
    for index in range(layout.size + 1):
        if index == layout.size or layout.stuff[index]:
            if index > start:
                mark_tail(layout.rows, layout.parts, start, index, at_top=start == 0)
            start = index + 1


def _runs(layout: Layout, end: int) -> list[Run]:
    """Quotes and own words in turn; blank lines, signatures and footers divide nothing."""
    runs: list[Run] = []
    for index in range(end):
        if not layout.stuff[index] and not layout.is_real(index):
            continue
        quoted = layout.stuff[index]
        if not layout.rows[index].bare:
            continue
        if runs and runs[-1].quoted == quoted:
            runs[-1] = Run(runs[-1].start, index + 1, quoted)
        else:
            runs.append(Run(index, index + 1, quoted))
    return runs


def _decide(layout: Layout) -> None:
    runs = _runs(layout, layout.tail)
    _quote(layout, layout.tail, layout.size)
    while runs and runs[-1].quoted and len(runs) > 1 and (runs[-1].start in layout.announced or len(runs) == 2):
        last = runs.pop()
        if len(runs) == 1 and not _is_announced(layout, last) and _marked_lines(layout, last) < _FEWEST_UNANNOUNCED:
            layout.confidence = min(layout.confidence, WEAK)
            return
        _quote(layout, last.start, last.end)
        layout.confidence = min(layout.confidence, CLEAR if _is_announced(layout, last) else FAIR)
    quotes = [run for run in runs if run.quoted]
    if len(quotes) == 1:
        _decide_one(layout, quotes[0], alone=len(runs) == 1)
    elif quotes:
        _decide_between(layout, runs)
    elif not runs and layout.tail == layout.size:
        _keep_lone_footer(layout)


def _keep_lone_footer(layout: Layout) -> None:
    """What stands alone in a mail may be meant, even if it sounds like a footer."""
    if any(layout.is_real(index) for index in range(layout.size)):
        return
    for index, row in enumerate(layout.rows):
        is_footer = layout.parts[index] is Part.FOOTER and row.hint is not Part.FOOTER
        if is_footer or (layout.parts[index] is Part.SIGNATURE and _is_vague(row)):
            layout.parts[index] = Part.WRITTEN
            layout.confidence = WEAK


def _is_vague(row: Row) -> bool:
    return is_phone_line(row) and not names_device(row)


def _decide_one(layout: Layout, quote: Run, *, alone: bool) -> None:
    """One quote with the answer below it, or with nothing."""
    if _is_announced(layout, quote):
        _quote(layout, quote.start, quote.end)
        layout.confidence = min(layout.confidence, CLEAR if alone else FAIR)
    else:  # a person took it over by hand
        layout.confidence = min(layout.confidence, DOUBTFUL if alone else WEAK)


def _decide_between(layout: Layout, runs: list[Run]) -> None:
    """Answers between quotes stay with the lines they answer; what nobody answers goes, if it is clear."""
    first = next(at for at, run in enumerate(runs) if run.quoted)
    answers = sum(not run.quoted for run in runs[first:])
    if runs[-1].quoted and answers > 1:
        _quote(layout, runs[-1].start, runs[-1].end)
    layout.confidence = min(layout.confidence, FAIR)


def _quote(layout: Layout, start: int, end: int) -> None:
    for index in range(start, end):
        if layout.stuff[index]:
            layout.parts[index] = Part.QUOTED


def _is_announced(layout: Layout, run: Run) -> bool:
    """Whether a mail program says that this is an older mail."""
    lines = range(run.start, run.end)
    if any(at in layout.announced or layout.rows[at].hint is Part.QUOTED for at in lines):
        return True
    return announces(layout.rows[run.start : min(run.end, run.start + 30)])


def _marked_lines(layout: Layout, run: Run) -> int:
    return sum(not layout.rows[at].blank for at in range(run.start, run.end))
