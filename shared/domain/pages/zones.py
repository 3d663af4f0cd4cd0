"""Which lines of a page belong to quotes, forwards, answers and signatures, by the structure around them."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Sequence

from shared.domain.pages.containers import Role
from shared.domain.pages.header_tables import begins_table, is_in_one_line
from shared.domain.pages.shown import Shown
from shared.domain.reading.attributions import attribution_ending_at
from shared.domain.reading.openers import Kind, Opener, openers
from shared.domain.reading.rows import Row
from shared.domain.reading.separators import is_forward_rule

_MOST_HEAD = 18  # lines at the beginning of a quote that tell what it is
_FEWEST_BEFORE = 3  # lines before what announces a mail, so that it announces another one
_MOST_LEAD = 8  # lines between the beginning of a quote's container and its blockquote
_FEWEST_LABELS = 2
_MOST_IN_LEAD = 300
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}[:.]\d{2}(?!\d)")


class Zone(enum.Enum):
    """What the structure says of a line."""

    FREE = enum.auto()  # nothing: the words of the line decide
    QUOTE = enum.auto()
    LEAD = enum.auto()  # an attribution, whose quote follows
    KEPT = enum.auto()  # a forward, or a quote that was answered piece by piece
    SIGNATURE = enum.auto()
    FOOTER = enum.auto()


class Prefix(enum.Enum):
    """What the outermost prefix of a mail's subject says."""

    NONE = enum.auto()
    REPLY = enum.auto()
    FORWARD = enum.auto()


_BY_ROLE = {Role.SIGNATURE: Zone.SIGNATURE, Role.FOOTER: Zone.FOOTER, Role.ATTRIBUTION: Zone.LEAD}


def zones_of(lines: Sequence[Shown], rows: Sequence[Row], prefix: Prefix) -> list[Zone]:
    """The zone of every line."""
    zones = _Zones(lines, rows, prefix)
    zones.set_named()
    zones.set_quoting()
    zones.set_blockquotes()
    zones.set_leads()
    zones.set_rest()
    zones.set_forwards()
    zones.set_answered()
    zones.set_signatures()
    zones.set_unannounced()
    return zones.zones


class _Zones:
    def __init__(self, lines: Sequence[Shown], rows: Sequence[Row], prefix: Prefix) -> None:
        self._lines = lines
        self._rows = rows
        self._prefix = prefix
        self.zones = [Zone.FREE] * len(lines)

    def set_named(self) -> None:
        """What stands in elements with a name."""
        for index, line in enumerate(self._lines):
            around = line.around
            if around.forward:
                self.zones[index] = Zone.KEPT
            elif around.quote:
                self.zones[index] = Zone.QUOTE
            elif around.role is not None:
                self.zones[index] = _BY_ROLE[around.role]

    def set_quoting(self) -> None:
        """Containers of an attribution, a blockquote and perhaps answers; without a blockquote all of it is quoted."""
        for run in self._runs(line.around.quoting for line in self._lines):
            if self._is_forward(run):
                self._set(run, Zone.KEPT)
                continue
            filled = [index for index in run if self._rows[index].text]
            first = next((place for place, index in enumerate(filled) if self._lines[index].around.depth), None)
            if first is None or first > _MOST_LEAD:
                self._set(run, Zone.QUOTE)
            elif first:
                found = attribution_ending_at(self._rows, filled[first - 1], filled[0])
                start = found[0] if found else filled[0]
                self._set(range(start, filled[first]), Zone.LEAD)
            self._set([index for index in run if self._lines[index].around.blockquote], Zone.QUOTE)

    def set_blockquotes(self) -> None:
        """Blockquotes without a name: quotes only if something says so."""
        for run in self._runs(line.around.blockquote for line in self._lines):
            if self.zones[run.start] is Zone.FREE and self._is_quote(run):
                self._set(run, Zone.QUOTE)

    def set_leads(self) -> None:
        """The attributions above quotes; one without a quote is nothing for sure."""
        for run in self._runs(zone is Zone.QUOTE for zone in self.zones):
            above = self._filled_before(run.start)
            if above is None or self.zones[above] is not Zone.FREE:
                continue
            found = attribution_ending_at(self._rows, above)
            if found:
                self._set(range(found[0], run.start), Zone.LEAD)
            elif _leads_in(self._rows[above].text):
                self._set(range(above, run.start), Zone.LEAD)
        for run in self._runs(zone is Zone.LEAD for zone in self.zones):
            below = self._filled_from(run.stop)
            if below is None or self.zones[below] is not Zone.QUOTE:
                self._set(run, Zone.FREE)

    def set_rest(self) -> None:
        """All below the mark that a program puts above the earlier mail."""
        start = next((index for index in range(len(self._lines)) if self._begins_rest(index)), None)
        if start is None:
            return
        is_all = not any(self._is_own(index) for index in range(start))
        kept = self._prefix is Prefix.FORWARD or (is_all and self._prefix is not Prefix.REPLY)
        self._set(range(start, len(self._lines)), Zone.KEPT if kept else Zone.QUOTE)

    def set_forwards(self) -> None:
        """What is passed on is kept, with all that is quoted in it; some programs part it in two quotes."""
        may_be_all = self._prefix is not Prefix.REPLY and not any(map(self._is_own, range(len(self._lines))))
        end = None
        for run in self._runs(zone in (Zone.QUOTE, Zone.LEAD) for zone in self.zones):
            goes_on = end is not None and not any(map(self._is_own, range(end, run.start)))
            if goes_on or self._is_forward(run, may_be_all=may_be_all):
                self._set(run, Zone.KEPT)
                end = run.stop

    def set_answered(self) -> None:
        """Quotes with answers between them are kept, down to the last answer."""
        quoted = [index for index, zone in enumerate(self.zones) if zone is Zone.QUOTE and self._rows[index].text]
        if not quoted:
            return
        answers = [index for index in range(quoted[0], len(self.zones)) if self._is_own(index)]
        if answers and answers[0] < quoted[-1]:
            kept = (index for index in range(answers[-1]) if self.zones[index] in (Zone.QUOTE, Zone.LEAD))
            self._set(list(kept), Zone.KEPT)

    def set_signatures(self) -> None:
        """Where nothing else is written, the person may have written into their signature."""
        if not any(self._is_own(index) or self.zones[index] is Zone.KEPT for index in range(len(self.zones))):
            self._set([index for index, zone in enumerate(self.zones) if zone is Zone.SIGNATURE], Zone.FREE)

    def set_unannounced(self) -> None:
        """Where nothing else is written, a quote that nobody announces may be the text itself."""
        quotes = self._runs(zone is Zone.QUOTE for zone in self.zones)
        if not quotes or Zone.LEAD in self.zones or Zone.KEPT in self.zones:
            return
        if not any(map(self._is_own, range(len(self.zones)))) and not self._opener(quotes[0]):
            self._set([index for index, zone in enumerate(self.zones) if zone is Zone.QUOTE], Zone.FREE)

    def _begins_rest(self, index: int) -> bool:
        line = self._lines[index]
        if self.zones[index] in (Zone.QUOTE, Zone.LEAD, Zone.KEPT):
            return False
        if line.is_rest:
            return True
        if line.is_microsofts and self._labels_from(index) >= _FEWEST_LABELS:
            return True
        return (line.is_rule and is_in_one_line(self._rows[index])) or begins_table(self._lines, self._rows, index)

    def _labels_from(self, start: int) -> int:
        """How many lines from here on begin with a bold label; what wraps stands between."""
        head = [self._lines[index] for index in range(start, min(len(self._lines), start + _MOST_LEAD))]
        return sum(line.is_label for line in head) if head[0].is_label else 0

    def _is_quote(self, run: range) -> bool:
        """Whether a blockquote without a name holds an earlier mail."""
        if self._opener(run):
            return True
        above = self._filled_before(run.start)
        if above is None:
            return False
        if self.zones[above] is Zone.LEAD or attribution_ending_at(self._rows, above):
            return True
        is_last = self._filled_from(run.stop) is None
        looks_quoted = self._lines[run.start].around.looks_quoted
        return is_last and looks_quoted and not self._rows[above].text.endswith(":")

    def _opener(self, run: range) -> Opener | None:
        """What the first lines of a quote say of it."""
        opener = next(openers(self._rows[run.start : min(run.stop, run.start + _MOST_HEAD)]), None)
        if opener is None:
            return None
        before = self._rows[run.start : run.start + opener.start]
        return opener if sum(not row.blank for row in before) < _FEWEST_BEFORE else None

    def _is_forward(self, run: range, *, may_be_all: bool = False) -> bool:
        """Whether a quote is a mail that is passed on; `may_be_all`: nothing else is written."""
        above = self._filled_before(run.start)
        if above is not None and self.zones[above] is Zone.FREE and is_forward_rule(self._rows[above]):
            return True
        opener = self._opener(run)
        if opener is None or opener.kind is not Kind.HEADERS:
            return opener is not None and opener.kind is Kind.FORWARD
        # Apple's programs answer below an attribution: a block of headers in their blockquote is a mail passed on.
        around = self._lines[run.start + opener.start].around
        return self._prefix is Prefix.FORWARD or around.is_cite or may_be_all

    def _is_own(self, index: int) -> bool:
        return self.zones[index] is Zone.FREE and bool(self._rows[index].text)

    def _filled_before(self, index: int) -> int | None:
        return next((above for above in range(index - 1, -1, -1) if self._rows[above].text), None)

    def _filled_from(self, index: int) -> int | None:
        return next((below for below in range(index, len(self._rows)) if self._rows[below].text), None)

    def _set(self, indexes: Iterable[int], zone: Zone) -> None:
        for index in indexes:
            self.zones[index] = zone

    @staticmethod
    def _runs(keys: Iterable[int]) -> list[range]:
        """The runs of lines with the same key; those without a key are left out."""
        runs: list[range] = []
        last = 0
        for index, key in enumerate(keys):
            if key and key == last:
                runs[-1] = range(runs[-1].start, index + 1)
            elif key:
                runs.append(range(index, index + 1))
            last = key
        return runs


def _leads_in(text: str) -> bool:
    """Whether a line right above a quote looks like an attribution in a language that is not known."""
    if not text.endswith(":") or len(text) > _MOST_IN_LEAD:
        return False
    return "@" in text or (_YEAR.search(text) is not None and _CLOCK.search(text) is not None)
