"""Where a person shows what a mail system said: words of us and of requests, a greeting or a colon in front of it."""

from __future__ import annotations

from shared.domain.view.newest import has_manners, is_request
from shared.domain.words import bounces, persons
from shared.domain.words.tables import within

_FEWEST_WORDS = 4
_NEAR = 120


def place_of_an_introduction(text: str, phrase_place: int) -> int:
    """Where somebody who shows a mail system's words in a folded text begins to speak, or its length."""
    found = persons.OF_US.search(text)
    place = found.start() if found else len(text)
    if phrase_place == len(text):
        return place
    begin = 0
    for line in text[: text.rfind("\n", 0, phrase_place) + 1].split("\n"):
        if begin >= min(place, phrase_place):
            break
        if _introduces(line):
            return begin
        begin += len(line) + 1
    return place


def _introduces(line: str) -> bool:
    if not line or "@" in line:
        return False
    shows = line.endswith(":") and len(line.split()) >= _FEWEST_WORDS and not bounces.LISTED.search(line)
    if not (shows or is_request(line) or (len(line) <= _NEAR and has_manners(line))):
        return False
    return not (bounces.TO_SENDERS.search(line) or within(line, bounces.TEXTS) or within(line, bounces.DELIVERY))
