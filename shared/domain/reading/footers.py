"""What a company, a list or a scanner puts under a mail, and the warning that a gateway puts above it."""

from __future__ import annotations

from collections.abc import Sequence

from shared.domain.reading.rows import Row
from shared.domain.words import banners, persons
from shared.domain.words.banners import BANNER, MAIL, SAFETY_TIP, WARNING
from shared.domain.words.footers import DENSE, LIST_NAME, MACHINE, UNSUBSCRIBE, UNSUBSCRIBE_ENDS
from shared.domain.words.legal import FIXED, LEGAL, NOTICE
from shared.domain.words.tables import pattern

_MOST_BANNER = 600
_MOST_BANNER_LINES = 8
_FEWEST_LEGAL = 45  # characters of a paragraph
_FEWEST_ALONE = 160  # characters of a notice that one sentence of its kind gives away
_LONG = 50  # from here on a line was broken by a program
_MOST_BELOW = 30  # lines below a legal notice that are still part of it

# Somebody who writes "unsubscribe" means it: only with links or choices beside it it is a footer.
_CHOICE = pattern(r"https?:|www\.|\||<[^<>]{3,}+>")
_LINKS = pattern(r"<[^<>]{0,300}+>|(?:https?:|www\.)[^\s<>|]++|[\w.+-]{1,64}+@[\w.-]{1,120}+")
_LETTER = pattern(r"[^\W\d_]")


def footer_in(rows: Sequence[Row], start: int, end: int) -> int:
    """Where the footers at the end of `start..end` begin; `end` where there are none."""
    found = end
    paragraphs = paragraphs_of(rows, start, end)
    while paragraphs:
        begins = _footer_from(rows, *paragraphs[-1])
        if begins is None:
            break
        found = begins
        if begins > paragraphs.pop()[0]:
            break
    for at, (first, last) in enumerate(paragraphs):
        if at and _is_full_notice(rows, first, last) and _goes_on(rows, paragraphs[at:]):
            return first
    return found


def banner_in(rows: Sequence[Row], start: int, end: int) -> int:
    """Where the warning of a gateway above the text ends; `start` where there is none."""
    for first, last in paragraphs_of(rows, start, min(end, start + 40))[:1]:
        while first < last - 1 and rows[first].is_decoration:
            first += 1
        if rows[first].marked or not _warns(rows, first, last):
            return start
        if last - first <= _MOST_BANNER_LINES and sum(row.length for row in rows[first:last]) <= _MOST_BANNER:
            return _last_of_banner(rows, first, last)
    return start


def _warns(rows: Sequence[Row], first: int, last: int) -> bool:
    """A warning in a frame, in a gateway's fixed words, or with what it says to do."""
    opening, joined = rows[first].text, _joined(rows, first, last)
    if SAFETY_TIP.search(opening):
        return True
    if not (BANNER.search(joined) or BANNER.search(opening)) or not MAIL.search(joined):
        return False
    below = first + 1 < len(rows) and rows[first + 1].is_decoration
    return below or opening[:1] in ("[", "(", "*", "<", "=", "!", "#") or WARNING.search(joined) is not None


def _last_of_banner(rows: Sequence[Row], first: int, last: int) -> int:
    """A warning written straight above the text ends with the line that still warns."""
    end = first + 1
    for index in range(first, last):
        if (index == end and rows[index].is_decoration) or (
            SAFETY_TIP.search(rows[index].text)
            or BANNER.search(rows[index].text)
            or banners.GOES_ON.search(rows[index].text)
        ):
            end = index + 1
    return end


def paragraphs_of(rows: Sequence[Row], start: int, end: int) -> list[tuple[int, int]]:
    """The runs of lines between blank lines."""
    found: list[tuple[int, int]] = []
    first: int | None = None
    for index in range(start, end):
        if rows[index].blank:
            if first is not None:
                found.append((first, index))
            first = None
        elif first is None:
            first = index
    if first is not None:
        found.append((first, end))
    return found


def _footer_from(rows: Sequence[Row], first: int, last: int) -> int | None:
    """The line of a paragraph at which a footer begins that goes on to its end."""
    lines = [row for row in rows[first:last] if not row.is_decoration]
    joined = _joined(rows, first, last)
    if "?" in joined or not lines:
        return None
    opening = lines[0].text.lstrip("*_> ")
    if _is_of_machine(opening, joined) or _is_choice(opening, joined):
        return first
    fewest = _FEWEST_LEGAL if joined[:10].isascii() else _FEWEST_LEGAL // 3
    match = LEGAL.search(joined) if len(joined) >= fewest else None
    if match is None or persons.OF_ONE_PERSON.search(joined, match.start()):
        return None
    if not (_is_notice(joined) or _is_below_rule(rows, first)):
        return None
    return _line_of(rows, first, last, match.start())


def _is_of_machine(opening: str, joined: str) -> bool:
    """A list's or a scanner's fixed words, which speak of no person's matter."""
    if LIST_NAME.fullmatch(opening) and _LINKS.search(joined):
        return True
    if not MACHINE.search(opening):
        return False
    return not (persons.OF_ONE_PERSON.search(opening) or persons.TO_SOMEBODY.search(opening))


def _is_choice(opening: str, joined: str) -> bool:
    """ "Unsubscribe" with a link or other choices and without a sentence around it."""
    word = UNSUBSCRIBE.match(opening)
    if word is None or not _CHOICE.search(joined):
        return False
    if "|" in opening:
        return True
    rest = UNSUBSCRIBE_ENDS.sub("", _LINKS.sub("", opening[word.end() :]))
    return _LETTER.search(rest) is None


def _is_notice(joined: str) -> bool:
    """Two sentences of notices, or one in a text as long as notices are, or one that no person writes."""
    if FIXED.search(joined):
        return True
    fewest = _FEWEST_ALONE // 3 if DENSE.search(joined) else _FEWEST_ALONE
    match = LEGAL.search(joined)
    if match is None:
        return False
    rest = joined[match.end() :]
    return len(joined) >= fewest or LEGAL.search(rest) is not None or _speaks_of_notice(joined)


def _speaks_of_notice(joined: str) -> bool:
    return len({match[0] for match in NOTICE.finditer(joined)}) > 1


def _is_below_rule(rows: Sequence[Row], first: int) -> bool:
    """Whether a line is drawn right above."""
    above = first - 1
    while above >= 0 and rows[above].blank:
        above -= 1
    return rows[first].is_rule or (above >= 0 and rows[above].is_decoration)


def _is_full_notice(rows: Sequence[Row], first: int, last: int) -> bool:
    joined = _joined(rows, first, last)
    return sum(1 for _ in LEGAL.finditer(joined)) > 1 and _footer_from(rows, first, last) == first


def _line_of(rows: Sequence[Row], first: int, last: int, offset: int) -> int:
    """The line in which a sentence begins that reaches to an offset of the joined paragraph."""
    index = first
    for index in range(first, last):
        offset -= len(rows[index].text) + 1
        if offset < 0:
            break
    while index > first and rows[index - 1].length >= _LONG and not rows[index - 1].text.endswith((".", "!", ":")):
        index -= 1
    while index > first and rows[index - 1].is_decoration:
        index -= 1
    return index


def _goes_on(rows: Sequence[Row], paragraphs: list[tuple[int, int]]) -> bool:
    """A notice of several paragraphs, down to the end, in which nothing is asked."""
    lines = [row for first, last in paragraphs for row in rows[first:last]]
    return len(lines) <= _MOST_BELOW and not any("?" in row.text for row in lines)


def _joined(rows: Sequence[Row], first: int, last: int) -> str:
    return " ".join(row.text for row in rows[first : min(last, first + 12)])[:2_000].strip(" *_-=#")
