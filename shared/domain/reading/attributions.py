"""Attribution lines, such as "On ... wrote:", in any language and wrapped over up to four lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shared.domain.reading.rows import Row
from shared.domain.words.dates import DATE, ENDS_IN_TIME, GMAIL_DATE, MACHINE_DATE, TIME
from shared.domain.words.wrote import OF_ONESELF, PERSONAL, QUOTES, VERB

SURE = 0.95  # what is found stands by itself
LIKELY = 0.6  # what is found must have a quote right below it

_MOST_LINES = 4
_MOST_IN_LINE = 400
_MOST_WORDS = 60
_MOST_WORDS_NAMED = 12  # of a line with an address and no date
_MOST_WORDS_BARE = 7  # of a name
_MOST_WORDS_IN_NAME = 4
_NO_NAME = re.compile(r"[!?:;\d@]|[^\W\d_]{3}\.$")
_EDGE = " -*_\"'"


_BEFORE_TEXT = re.compile(rf"(?:{VERB.pattern})\s?:|@[^\s<>@]{{1,100}}>\)?:")
_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:@]@[^\s<>()\[\]\",;:@]")
_GROUPWISE = re.compile(r">>> ?[^<>]{0,80}+(?:<[^<>]{3,80}+>)?[^<>]{0,60}+>>>$")
_DIGIT = re.compile(r"\d")
_CLOSED = re.compile(r"[.!?;]\s")
_BARE_SENDER = re.compile(r"^(?:[^\W\d]{2,12}[.,]? )?\d[^@]{4,40}\d\d,? [^\W\d]{2,5} [^\s<>@]{1,80}@[^\s<>@]{1,80}$")
_SENTENCE_END = re.compile(r"(?:[!?]|[^\W\d_]{5}\.)$")
_BRACKETED = re.compile(r"[<(\[][^\s<>()]{1,100}@[^\s<>()]{1,100}[>)\]]")


def attribution_ending_at(rows: Sequence[Row], end: int, floor: int = 0) -> tuple[int, float] | None:
    """Where the attribution whose last line is `end` begins, and how sure that is."""
    row = rows[end]
    if row.marked and _GROUPWISE.match(row.bare) and (_ADDRESS.search(row.bare) or DATE.search(row.bare)):
        return end, SURE
    last = _last_text(rows, end, floor)
    if last is None or (last.endswith(">") and _goes_on(rows, end)):
        return None
    if not _may_end(last):
        return _with_text_behind(rows, end, last, floor)
    found = _best_window(rows, end, last, floor)
    return None if found is None else (_name_above(rows, found[0], floor), found[1])


def _name_above(rows: Sequence[Row], start: int, floor: int) -> int:
    """The name of an address that begins the attribution may stand on the line above."""
    above = start - 1
    if not rows[start].text.startswith("<") or above < floor or rows[above].marked or rows[above].blank:
        return start
    is_name = len(rows[above].text.split()) <= _MOST_WORDS_IN_NAME and _NO_NAME.search(rows[above].text) is None
    return above if is_name and (above == floor or rows[above - 1].blank) else start


def _with_text_behind(rows: Sequence[Row], end: int, last: str, floor: int) -> tuple[int, float] | None:
    """Some programs begin the quoted text on the attribution's own line; only the plainest form is believed."""
    head = _BEFORE_TEXT.search(last)
    if head is None:
        return None
    for start, joined in _windows(rows, end, last[: head.end()], floor):
        evidence = (_ADDRESS, DATE, TIME)
        if _is_whole(joined) and all(sign.search(joined) for sign in evidence) and attribution_sureness(joined) == SURE:
            return start, SURE
    return None


def _best_window(rows: Sequence[Row], end: int, last: str, floor: int) -> tuple[int, float] | None:
    best: tuple[int, int, float] | None = None
    for start, joined in _windows(rows, end, last, floor):
        sure = attribution_sureness(joined)
        if not sure:
            continue
        if _is_whole(joined) and not _is_torn(rows, start, joined, floor):
            return start, sure
        evidence = sum(sign.search(joined) is not None for sign in (_ADDRESS, DATE, TIME, VERB))
        if best is None or evidence > best[0] or joined.startswith(("<", "(")):
            best = evidence, start, sure
    return best and best[1:]


def _goes_on(rows: Sequence[Row], end: int) -> bool:
    if end + 1 >= len(rows) or rows[end + 1].blank:
        return False
    return not rows[end + 1].marked or _closes_address(rows[end + 1])


def _closes_address(row: Row) -> bool:
    """A '>' wrapped away from its '<' looks like a mark."""
    return row.bare.startswith(">") and row.bare.endswith(":") and len(row.bare) <= 30


def _is_whole(joined: str) -> bool:
    """Whether it begins with its date, so that nothing above can belong to it."""
    if not _starts_with_date(joined) or DATE.search(joined[:80]) is None:
        return False
    verb = VERB.search(joined)
    return verb.start() > 0 if verb else _ADDRESS.search(joined) is not None


def _is_torn(rows: Sequence[Row], start: int, joined: str, floor: int) -> bool:
    """Whether the name and the address stand on the line above."""
    above = _above(rows, start, floor)
    if above is None or _ADDRESS.search(joined):
        return False
    text = rows[above].text
    return _BRACKETED.search(text) is not None and len(text.split()) <= 10


def attribution_sureness(joined: str) -> float:
    """How sure it is that a folded text is an attribution: 0 if it is none."""
    sure = _sureness(joined)
    return min(sure, LIKELY) if sure and PERSONAL.search(joined) else sure


def _sureness(joined: str) -> float:
    core = joined.strip(_EDGE)
    closed = core.endswith(":")
    core = core.rstrip(":" + _EDGE)
    if not core or len(core.split()) > _MOST_WORDS or OF_ONESELF.search(core):
        return 0
    if closed and QUOTES.match(core):
        return SURE if _ADDRESS.search(core) else LIKELY
    verb = _last_verb(core)
    if verb is None:
        return _without_verb(core, closed=closed)
    if not core[verb.end() :].strip(")/(. "):
        is_drawn = joined.startswith("--") and joined.endswith("--")
        return SURE if is_drawn and len(core.split()) <= _MOST_WORDS_BARE else _ending_in_verb(core, closed=closed)
    return _with_verb_within(core, verb) if closed else 0


def _ending_in_verb(core: str, *, closed: bool) -> float:
    """ "On ..., A <a@b> wrote", "A <a@b> wrote", "A wrote"."""
    has_address, date = _ADDRESS.search(core) is not None, DATE.search(core)
    words = len(core.split())
    if not closed and not (date and _has_time(core)):
        return 0
    if has_address and date:
        return SURE if _starts_with_date(core) or _BRACKETED.search(core) else LIKELY
    if has_address:
        return SURE if words <= _MOST_WORDS_NAMED and not _CLOSED.search(core) else LIKELY
    if date is None:
        return LIKELY if words <= _MOST_WORDS_BARE else 0
    if not _starts_with_date(core):
        return LIKELY if words <= _MOST_WORDS_NAMED else 0
    return SURE if _has_time(core) else LIKELY


def _with_verb_within(core: str, verb: re.Match[str]) -> float:
    """ "Op ... schreef A <a@b>", "A <a@b> schrieb am ...", "A kirjoitti 4.3.2024 klo 10.00"."""
    before, after = core[: verb.start()], core[verb.end() :]
    has_address, date = _ADDRESS.search(core), DATE.search(core)
    if date is None and not has_address:
        return LIKELY if not before and len(after.split()) <= _MOST_WORDS_BARE else 0
    if _starts_with_date(core) and verb.start() > 0:
        if len(after.split()) > _MOST_WORDS_BARE or (has_address and not _ADDRESS.search(after)):
            return LIKELY
        return SURE if has_address or _has_time(core) else LIKELY
    if len(before.split()) <= _MOST_WORDS_BARE and DATE.search(after) and ENDS_IN_TIME.search(after[-30:]):
        return SURE if _has_time(after) else LIKELY
    return LIKELY if has_address and len(core.split()) <= _MOST_WORDS_NAMED else 0


def _without_verb(core: str, *, closed: bool) -> float:
    """Some programs write the date, the name and the address alone; this is the same in every language."""
    if DATE.search(core) is None or not _starts_with_date(core):
        return 0
    has_time = _has_time(core)
    addresses = list(_BRACKETED.finditer(core))
    if GMAIL_DATE.match(core):
        return SURE
    if not addresses:
        if closed and has_time and _BARE_SENDER.search(core):
            return SURE
        return LIKELY if closed and has_time else 0
    if len(core[addresses[-1].end() :].split()) > 2:
        return 0
    is_plain = core[addresses[-1].start()] == "<" and (closed or MACHINE_DATE.match(core))
    return SURE if has_time and is_plain else LIKELY


def _last_verb(core: str) -> re.Match[str] | None:
    return max(VERB.finditer(core), key=lambda match: match.end(), default=None)


def _has_time(core: str) -> bool:
    return TIME.search(core) is not None


def _starts_with_date(joined: str) -> bool:
    """Whether a number comes within the first words: "On Wednesday, September 25", "W dniu 4.03", "2024年"."""
    joined = joined.lstrip(_EDGE)
    digit = _DIGIT.search(joined, 0, 45)
    if digit is None:
        return False
    before = joined[: digit.start()]
    return len(before.split()) <= 4 and "@" not in before and "<" not in before


def _may_end(text: str) -> bool:
    core = text.rstrip(_EDGE)
    if GMAIL_DATE.match(core):
        return True
    if core.endswith(":") or (core.endswith(">") and _BRACKETED.search(core[-120:])):
        return True
    return any(match.end() == len(core[-60:]) for match in VERB.finditer(core[-60:]))


def _last_text(rows: Sequence[Row], end: int, floor: int) -> str | None:
    """The text of the last line; a '>' that closes an address wrapped after '<' is not a mark."""
    row = rows[end]
    if not row.marked:
        return row.text[:_MOST_IN_LINE]
    above = _above(rows, end, floor)
    if above is not None and _closes_address(row):
        window = "".join(rows[at].bare for at in range(max(floor, end - _MOST_LINES), end))
        if window.count("<") > window.count(">"):
            return row.bare
    return None


def _above(rows: Sequence[Row], index: int, floor: int) -> int | None:
    """The line above that belongs to the same wrapped text; an address alone may stand after a blank line."""
    above = index - 1
    if above >= floor and rows[above].blank and rows[index].bare.startswith("<"):
        above -= 1
    if above < floor or rows[above].blank or rows[above].marked or rows[above].length > _MOST_IN_LINE:
        return None
    return None if _SENTENCE_END.search(rows[above].text) else above


def _windows(rows: Sequence[Row], end: int, last: str, floor: int) -> list[tuple[int, str]]:
    """The last line, then with one, two and three lines above it."""
    windows = [(end, last)]
    start, joined = end, last
    for _ in range(_MOST_LINES - 1):
        above = _above(rows, start, floor)
        if above is None:
            break
        start, joined = above, f"{rows[above].text} {joined}"
        windows.append((start, joined))
    return windows
