"""Signs in the subject."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shared.domain.view.view import BEGINNING, View, is_prefixed
from shared.domain.words import absences, acknowledgements, automatic, bounce_subjects, bulk, complaints, receipts
from shared.domain.words.prefixes import REPLY
from shared.domain.words.tables import within

_OPENING = "[(<{*\"'-=~# !【「『"
_BEHIND = re.compile(
    rf"[\])>}}】」』]|[*\"'!. ]{{0,4}}(?:[:;|(\[<\"?]|-{{1,2}} |$| - |{REPLY}\b|{automatic.WHO_ANSWERS} )"
)


def subject_signs(view: View) -> Iterator[str]:
    """The names of the signs that the subject shows; behind Re: or Fwd: a machine's subject is only spoken of."""
    subject = view.subject
    if not subject:
        return
    if not view.is_prefixed and (complaints.DMARC_SUBJECT.search(subject) or complaints.ABUSE_SUBJECT.match(subject)):
        yield "report-subject"
    if subject.startswith(complaints.SUBJECTS):
        yield "feedback-like-subject"
    if view.is_prefixed:
        if within(view.bare_subject, absences.SPOKEN) or view.bare_subject.startswith(automatic.SUBJECTS):
            yield "autoreply-like-subject"
        return
    yield from _answer_signs(view)
    yield from _system_signs(view)
    if {"in-reply-to", "references"} & view.headers.keys():
        yield "unprefixed-reply"
    if acknowledgements.TICKET_SUBJECT.match(subject):
        yield "ticket-subject"
    if subject.startswith(acknowledgements.RECEIVED_SUBJECTS) or view.bare_subject.lstrip(_OPENING).startswith(
        acknowledgements.RECEIVED_SUBJECTS
    ):
        yield "received-subject"
    if within(subject, bulk.NOTICE_SUBJECTS) or subject.startswith(bulk.LIST_SUBJECTS):
        yield "notice-words"


def _answer_signs(view: View) -> Iterator[str]:
    subject, asks = view.subject, "?" in view.subject
    if automatic.MARKED_SUBJECT.match(subject):
        yield "autoreply-subject"
        return
    bare = subject.lstrip(_OPENING)
    bare = _without_notes_mark(bare)
    if _begins(bare, automatic.SUBJECTS) or absences.NOTES_SUBJECT.match(subject):
        is_whole = bare.rstrip("])*!.\"' ") in automatic.SUBJECTS
        doubtful = asks or (is_whole and view.asks) or _speaks_of_answers(view, _begins(bare, automatic.SUBJECTS, True))
        yield "away-prefix" if doubtful else "autoreply-subject"
    elif _begins(bare, absences.SUBJECTS, with_colon=True) and not asks:
        yield "autoreply-subject" if _is_answers(view, bare) else "away-prefix"
    elif automatic.NOTES_PREFIX.match(view.content.subject.strip()[:10]):
        yield "away-prefix"
    elif bare.rstrip("])*!. ") in absences.SUBJECTS:
        yield "autoreply-like-subject" if view.is_told else "away-subject"
    elif within(subject, absences.IN_SUBJECTS):
        yield "autoreply-like-subject" if asks or view.is_told else "away-subject"
    elif within(subject, absences.SPOKEN):
        yield "autoreply-like-subject"


def _without_notes_mark(bare: str) -> str:
    inner = bare.removeprefix(automatic.NOTES_MARK)
    return inner if _begins(inner, automatic.SUBJECTS) else bare


def _speaks_of_answers(view: View, is_labelled: bool) -> bool:
    """Whether a person speaks of an automatic answer, and not of an own absence.

    In front of a colon the words are mostly a mail system's; elsewhere it is enough that a person wants something.
    """
    text = view.text[:BEGINNING]
    if within(text, absences.TEXTS) or within(text, automatic.TEXTS) or within(text, acknowledgements.RECEIVED_TEXTS):
        return False
    is_persons = view.persons_place < len(text)
    return is_persons and (within(text, automatic.MENTIONED) > 0 or (not is_labelled and view.is_request))


def _is_answers(view: View, bare: str) -> bool:
    """Whether a word of absence in front of a colon is a mail system's: by itself, or by what stands behind."""
    if view.is_persons or view.asks:
        return False
    if _begins(bare, absences.SURE_SUBJECTS, with_colon=True):
        return True
    is_away = within(view.text[:BEGINNING], absences.TEXTS) > 0 and not view.is_told
    return is_away or is_prefixed(bare.partition(":")[2].strip())


def _system_signs(view: View) -> Iterator[str]:
    subject = view.subject.lstrip(_OPENING)
    if subject.startswith(bounce_subjects.SUBJECTS) and "?" not in subject:
        yield "bounce-like-subject" if view.is_introduced else "bounce-subject"
    elif subject.startswith(bounce_subjects.LIKE_SUBJECTS) or within(subject, bounce_subjects.IN_SUBJECTS):
        yield "bounce-like-subject"
    if subject.startswith(receipts.SUBJECTS):
        yield "receipt-subject"
    if subject.startswith(receipts.CALENDAR_SUBJECTS):
        yield "calendar-subject"
    if subject.startswith(acknowledgements.CHALLENGE_SUBJECTS) and "?" not in subject:
        yield "received-subject" if view.is_introduced or view.is_persons else "challenge"


def is_systems_subject(subject: str) -> bool:
    """Whether a folded subject begins as those of bounces, read receipts and calendars do."""
    tables = (bounce_subjects.SUBJECTS, bounce_subjects.LIKE_SUBJECTS, receipts.SUBJECTS, receipts.CALENDAR_SUBJECTS)
    return any(subject.lstrip(_OPENING).startswith(table) for table in tables)


def _begins(subject: str, phrases: tuple[str, ...], with_colon: bool = False) -> bool:
    """Whether a subject begins with one of the phrases, and something that ends it stands behind."""
    if not subject.startswith(phrases):
        return False
    behind = (subject[len(phrase) :] for phrase in phrases if subject.startswith(phrase))
    if with_colon:
        return any(rest.lstrip("])*\"' ").startswith((":", "|")) for rest in behind)
    return any(_BEHIND.match(rest) for rest in behind)
