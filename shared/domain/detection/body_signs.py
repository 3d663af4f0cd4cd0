"""Signs in the newest text: what it says, and whether a person's words stand in front of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shared.domain.detection.subject_signs import is_systems_subject
from shared.domain.view.newest import place_of_a_person, place_of_persons_words
from shared.domain.view.values import ADDRESS
from shared.domain.view.view import BEGINNING, OPENING, View
from shared.domain.words import program_phrases as programs
from shared.domain.words import system_phrases as systems
from shared.domain.words.folding import apart, first_place, within

_NEAR = 250
_BESIDE = 80
_LINE = 60
# What stands in quotation marks, somebody else says.
_QUOTED = re.compile(r'"[^"\n]{1,300}"')
_ANSWER = re.compile(
    r"(?<![\d.-])[45]\d\d[ -][45]\.\d{1,3}\.\d{1,3}\b|(?<![\d.-])(?:550|551|552|553|554|450|451|452|421)[ -](?!\d)"
    r"|#[45]\.\d{1,3}\.\d{1,3}#?|user unknown|unknown user|mailbox (?:is )?(?:full|unavailable)|over ?quota"
    r"|quota exceeded"
    r"|no such user|no mailbox here by that name|host (?:or domain name )?(?:unknown|not found)"
    r"|recipient address rejected"
    r"|relay(?:ing)? (?:access )?denied|does not exist|not listed in|connection (?:refused|timed out)|user not found"
    r"|invalid recipient|(?<![\d.])[45]\.[0-7]\.\d{1,2}(?![\d.])"
)


def body_signs(view: View) -> Iterator[str]:
    """The names of the signs that the newest text shows."""
    text = view.text[:BEGINNING]
    if not text:
        if is_systems_subject(view.subject):
            yield "no-text"
        return
    yield from _system_signs(view, text)
    yield from _answer_signs(view, text)
    if not view.is_persons and not view.is_prefixed:
        yield from _bulk_signs(view.text)


def _system_signs(view: View, text: str) -> Iterator[str]:
    before = text if view.speaks_first else text[: view.persons_place]
    if not view.is_forward:
        yield from _bounce_signs(view, text, before)
    if within(before[:OPENING], systems.FEEDBACK):
        yield "feedback-words"
    if _fields(before, systems.FEEDBACK_FIELDS):
        yield "feedback-fields"
    opening = before[:OPENING]
    ends = within(opening, systems.RECEIPT_ENDS) and opening.startswith(systems.RECEIPT_OBJECTS)
    if ends or within(opening, systems.RECEIPT):
        yield "receipt-words"
    if within(before, systems.CALENDAR):
        yield "calendar-words"


def _bounce_signs(view: View, text: str, before: str) -> Iterator[str]:
    if view.speaks_first:
        yield "bounce-words"
        if apart(text[:OPENING], systems.BOUNCE) > 1:
            yield "more-bounce-words"
        elif within(text[:OPENING], systems.BOUNCE) and _is_addressed(view, text):
            yield "bounce-address"
    elif first_place(before[:OPENING], systems.DELIVERY) < len(before[:OPENING]):
        yield "delivery-words"
    if _fields(before, systems.BOUNCE_FIELDS):
        yield "bounce-fields"
    if _ANSWER.search(before[:OPENING]):
        yield "smtp-error"


def _is_addressed(view: View, text: str) -> bool:
    return ADDRESS.search(text[max(0, view.phrase_place - _BESIDE) : view.phrase_place + 2 * _BESIDE]) is not None


def _answer_signs(view: View, text: str) -> Iterator[str]:
    away = 0 if view.asks else apart(text, programs.AWAY)
    received = 0 if view.asks else within(text, programs.RECEIVED)
    if away:
        yield "away-told" if view.is_told else "away-words"
    if away > 1 and not view.is_told:
        yield "more-away-words"
    if received and place_of_persons_words(text) == len(text):
        yield "received-words"
    yield from _automatic_signs(view, text, away > 0, received > 0)
    challenges = apart(text, programs.CHALLENGE)
    if challenges:
        doubtful = view.asks and place_of_persons_words(text) < len(text)
        yield "challenge" if challenges > 1 and not doubtful else "challenge-words"


def _automatic_signs(view: View, text: str, away: bool, received: bool) -> Iterator[str]:
    answers = away or received or view.is_prefixed or "in-reply-to" in view.headers
    said = _QUOTED.sub(" ", text)
    place = first_place(said, programs.AUTOMATIC)
    says = place < len(said) or within(view.text[-OPENING:], programs.AUTOMATIC) > 0
    if says and (away or place_of_persons_words(said[: place + _NEAR]) >= min(place + _NEAR, len(said))):
        yield "automatic-words" if answers else "automatic-notice"
        if apart(said, programs.AUTOMATIC) > 1 and place_of_a_person(said) == len(said):
            yield "more-automatic-words"
    elif says or within(text, programs.MENTIONED):
        yield "automatic-mention"


def _bulk_signs(text: str) -> Iterator[str]:
    found = apart(text, programs.BULK)
    if found:
        yield "bulk-words"
    if found > 1:
        yield "more-bulk-words"
    if within(text, programs.UNSUBSCRIBE):
        yield "unsubscribe-words"
    lines = (line.strip("-|[]()<>*. ") for line in text.split("\n"))
    if any(len(line) <= _LINE and line.startswith(programs.UNSUBSCRIBE) for line in lines):
        yield "unsubscribe-line"
    if within(text, programs.NOTICES):
        yield "notice-words"


def _fields(text: str, fields: tuple[str, ...]) -> bool:
    """Whether two of the fields stand at the beginning of a line."""
    lines = f"\n{text}"
    return sum(f"\n{field}" in lines for field in fields) >= 2
