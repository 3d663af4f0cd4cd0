"""The line that a telephone or a mail program puts under a mail, by language."""

from __future__ import annotations

import re

from shared.domain.reading.rows import Row
from shared.domain.words import phones
from shared.domain.words.tables import pattern

_MOST_WORDS = 14
_MOST_LENGTH = 110
_MOST_BEFORE_DEVICE = 5


_MOST_WORDS_SHORT = 4
_MORE = pattern(r"[,:;]")
_LINK = re.compile(r"<?(?:https?://|www\.|mailto:)[^\s<>]++>?|<[^<>\s]++>")


def names_device(row: Row) -> bool:
    """Whether such a line says what sent the mail, which nobody says in a mail of that line alone."""
    text = _bare(row)
    if row.is_sent_with or phones.WHOLE.fullmatch(text.rstrip(".")):
        return True
    return phones.STARTS.match(text) is not None or phones.OF_MINE.match(text) is not None


def is_phone_line(row: Row) -> bool:
    """Whether a telephone or a mail program put this line there, such as "Sent from my ..."."""
    if row.length > 2 * _MOST_LENGTH:
        return False
    text = _bare(row)
    words = len(text.split())
    if not text or words > _MOST_WORDS or len(text) > _MOST_LENGTH or text.endswith(("?", ":")):
        return False
    if phones.WHOLE.fullmatch(text.rstrip(".")) or phones.GET_OUTLOOK.match(text) or _is_excuse(text):
        return True
    starts = phones.STARTS.match(text)
    if starts is not None:
        return _tells_device(text, text[starts.end() :])
    if phones.DEVICE.search(text) is None:
        return False
    return (words <= _MOST_WORDS_SHORT and phones.OF_MINE.match(text) is not None) or _ends_in_sent(text, words)


def _bare(row: Row) -> str:
    return _LINK.sub("", row.text).strip(" *_-<>[]()|")


def _is_excuse(text: str) -> bool:
    """An excuse and no more: behind a comma a person goes on."""
    if not phones.EXCUSE.match(text):
        return False
    more = _MORE.search(text)
    return more is None or phones.STARTS.match(text[more.end() :].strip()) is not None


def _tells_device(text: str, rest: str) -> bool:
    is_mine = phones.MINE.match(text) is not None
    if phones.IN_SENTENCE.search(rest):
        return False
    words = rest.split()
    device = phones.DEVICE.search(" ".join(words[:_MOST_BEFORE_DEVICE]))
    if device is None:
        return is_mine and len(words) <= 6 and "," not in text
    return is_mine or _MORE.search(rest.strip(" :")) is None or _MORE.search(rest[: device.start()]) is None


def _ends_in_sent(text: str, words: int) -> bool:
    """The device before the verb: "Von meinem ... gesendet"."""
    if words > 12 or phones.ENDS.search(text) is None or phones.IN_SENTENCE.search(text):
        return False
    means = phones.MEANS.match(text)
    if phones.WAS_SENT.search(text) and not text.startswith(phones.THIS_ONE):
        return False
    return means is not None or phones.DEVICE.match(text) is not None
