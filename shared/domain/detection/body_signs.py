"""Signs in the newest text: what it says, and whether a person's words stand in front of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shared.domain.detection.subject_signs import is_systems_subject
from shared.domain.view.newest import place_of_a_person, place_of_persons_words
from shared.domain.view.values import ADDRESS
from shared.domain.view.view import BEGINNING, OPENING, View
from shared.domain.words import absences, acknowledgements, automatic, bounces, bulk, complaints, receipts
from shared.domain.words.tables import apart, first_place, within

_NEAR = 250
_BESIDE = 80
_LINE = 60
# What stands in quotation marks, somebody else says.
_QUOTED = re.compile(r'"[^"\n]{1,300}"')


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
    if within(before[:OPENING], complaints.TEXTS):
        yield "feedback-words"
    if _fields(before, complaints.FIELDS):
        yield "feedback-fields"
    opening = before[:OPENING]
    ends = within(opening, receipts.TEXT_ENDS) and opening.startswith(receipts.TEXT_OBJECTS)
    if ends or within(opening, receipts.TEXTS):
        yield "receipt-words"
    if within(before, receipts.CALENDAR_TEXTS):
        yield "calendar-words"


def _bounce_signs(view: View, text: str, before: str) -> Iterator[str]:
    if view.speaks_first:
        yield "bounce-words"
        if apart(text[:OPENING], bounces.TEXTS) > 1:
            yield "more-bounce-words"
        elif within(text[:OPENING], bounces.TEXTS) and _is_addressed(view, text):
            yield "bounce-address"
    elif first_place(before[:OPENING], bounces.DELIVERY) < len(before[:OPENING]):
        yield "delivery-words"
    if _fields(before, bounces.FIELDS):
        yield "bounce-fields"
    if bounces.SMTP_ANSWER.search(before[:OPENING]):
        yield "smtp-error"


def _is_addressed(view: View, text: str) -> bool:
    return ADDRESS.search(text[max(0, view.phrase_place - _BESIDE) : view.phrase_place + 2 * _BESIDE]) is not None


def _answer_signs(view: View, text: str) -> Iterator[str]:
    away = 0 if view.asks else apart(text, absences.TEXTS)
    received = 0 if view.asks else within(text, acknowledgements.RECEIVED_TEXTS)
    if away:
        yield "away-told" if view.is_told else "away-words"
    if away > 1 and not view.is_told:
        yield "more-away-words"
    if received and place_of_persons_words(text) == len(text):
        yield "received-words"
    yield from _automatic_signs(view, text, away > 0, received > 0)
    challenges = apart(text, acknowledgements.CHALLENGE_TEXTS)
    if challenges:
        doubtful = view.asks and place_of_persons_words(text) < len(text)
        yield "challenge" if challenges > 1 and not doubtful else "challenge-words"


def _automatic_signs(view: View, text: str, away: bool, received: bool) -> Iterator[str]:
    answers = away or received or view.is_prefixed or "in-reply-to" in view.headers
    said = _QUOTED.sub(" ", text)
    place = first_place(said, automatic.TEXTS)
    says = place < len(said) or within(view.text[-OPENING:], automatic.TEXTS) > 0
    if says and (away or place_of_persons_words(said[: place + _NEAR]) >= min(place + _NEAR, len(said))):
        yield "automatic-words" if answers else "automatic-notice"
        if apart(said, automatic.TEXTS) > 1 and place_of_a_person(said) == len(said):
            yield "more-automatic-words"
    elif says or within(text, automatic.MENTIONED):
        yield "automatic-mention"


def _bulk_signs(text: str) -> Iterator[str]:
    found = apart(text, bulk.TEXTS)
    if found:
        yield "bulk-words"
    if found > 1:
        yield "more-bulk-words"
    if within(text, bulk.UNSUBSCRIBE):
        yield "unsubscribe-words"
    lines = (line.strip("-|[]()<>*. ") for line in text.split("\n"))
    if any(len(line) <= _LINE and line.startswith(bulk.UNSUBSCRIBE) for line in lines):
        yield "unsubscribe-line"
    if within(text, bulk.NOTICE_TEXTS):
        yield "notice-words"


def _fields(text: str, fields: tuple[str, ...]) -> bool:
    """Whether two of the fields stand at the beginning of a line."""
    lines = f"\n{text}"
    return sum(f"\n{field}" in lines for field in fields) >= 2
