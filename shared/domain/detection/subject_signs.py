"""Signs in the subject."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shared.domain.view.view import BEGINNING, View, is_prefixed
from shared.domain.words import autoreply_subjects as answers
from shared.domain.words import system_subjects as systems
from shared.domain.words.folding import within
from shared.domain.words.program_phrases import AUTOMATIC, AWAY, MENTIONED, RECEIVED

_OPENING = "[(<{*\"'-=~# !【「『"
_BEHIND = re.compile(r"[\])>}】」』]|[*\"'!. ]{0,4}(?:[:;|(\[<\"?]|-{1,2} |$| - |re\b|from )")
_NOTES = re.compile(r"auto: .{1,200}\b(?:is|will be|out|away|returning|abwesen|absen|ausen|assen|afwezig)")
# A mark of answers within another, or a mark in brackets.
_MARKED = re.compile(
    r"(?:auto|away|vacation|holiday|autom|automatic)(?: ?[:|-] ?| )?(?:re|aw|sv|antw|odp|rv|res|rif|ref) ?:"
    r"|[\[(<](?:auto|automatic|auto[- ]?(?:reply|response|answer|responder)|autoresponse|vacation|away|ooo"
    r"|out of office"
    r"|automatische antwort|automatisch|automatique|automatico|automatica|automático)[\])>]"
    r"|(?:vacation (?:notification|notice|message|auto-?reply)|away (?:notice|message|notification)) ?(?::|from |$)"
    r"|auto(?:matic)? (?:rsp|resp|response|reply|answer) ?:"
)
_NOTES_PREFIX = re.compile(r"AUTO ?:")
_DMARC = re.compile(r"(?:\[preview\] ?)?report[ -]domain: ?\S{1,255} .{0,120}?(?:submitter: ?\S|report[ -]id: ?\S)")
_ABUSE = re.compile(r"\[?email feedback report for ip|complaint about message from [\d.]{7}")
_TICKET = re.compile(
    r"^.{0,80}?[\[(<{【 ]?(?:#|(?:ticket|case|request|incident|issue|anfrage|vorgang|fall|ref|caso|dossier"
    r"|zgłoszenie|заявка|обращение|受付番号|工单)"
    r"[ .:_-]{0,3}(?:id|no|nr|number|nummer|n°)?[ .:#_-]{0,4}#?)[a-z]{0,6}-?\d{3,}"
)


def subject_signs(view: View) -> Iterator[str]:
    """The names of the signs that the subject shows; behind Re: or Fwd: a machine's subject is only spoken of."""
    subject = view.subject
    if not subject:
        return
    if not view.is_prefixed and (_DMARC.search(subject) or _ABUSE.match(subject)):
        yield "report-subject"
    if subject.startswith(systems.FEEDBACK):
        yield "feedback-like-subject"
    if view.is_prefixed:
        if within(view.bare_subject, answers.SPOKEN) or view.bare_subject.startswith(answers.AUTOMATIC):
            yield "autoreply-like-subject"
        return
    yield from _answer_signs(view)
    yield from _system_signs(view)
    if {"in-reply-to", "references"} & view.headers.keys():
        yield "unprefixed-reply"
    if _TICKET.match(subject):
        yield "ticket-subject"
    if subject.startswith(answers.RECEIVED) or view.bare_subject.lstrip(_OPENING).startswith(answers.RECEIVED):
        yield "received-subject"
    if within(subject, systems.NOTICES) or subject.startswith(systems.LIST_ANSWERS):
        yield "notice-words"


def _answer_signs(view: View) -> Iterator[str]:
    subject, asks = view.subject, "?" in view.subject
    if _MARKED.match(subject):
        yield "autoreply-subject"
        return
    bare = subject.lstrip(_OPENING)
    bare = bare.removeprefix("auto: ") if bare.startswith("auto: ") and _begins(bare[6:], answers.AUTOMATIC) else bare
    if _begins(bare, answers.AUTOMATIC) or _NOTES.match(subject):
        is_whole = bare.rstrip("])*!.\"' ") in answers.AUTOMATIC
        doubtful = asks or (is_whole and view.asks) or _speaks_of_answers(view, _begins(bare, answers.AUTOMATIC, True))
        yield "away-prefix" if doubtful else "autoreply-subject"
    elif _begins(bare, answers.AWAY, with_colon=True) and not asks:
        yield "autoreply-subject" if _is_answers(view, bare) else "away-prefix"
    elif _NOTES_PREFIX.match(view.content.subject.strip()[:10]):
        yield "away-prefix"
    elif bare.rstrip("])*!. ") in answers.AWAY:
        yield "autoreply-like-subject" if view.is_told else "away-subject"
    elif within(subject, answers.AWAY_INSIDE):
        yield "autoreply-like-subject" if asks or view.is_told else "away-subject"
    elif within(subject, answers.SPOKEN):
        yield "autoreply-like-subject"


def _speaks_of_answers(view: View, is_labelled: bool) -> bool:
    """Whether a person speaks of an automatic answer, and not of an own absence.

    In front of a colon the words are mostly a mail system's; elsewhere it is enough that a person wants something.
    """
    text = view.text[:BEGINNING]
    if within(text, AWAY) or within(text, AUTOMATIC) or within(text, RECEIVED):
        return False
    is_persons = view.persons_place < len(text)
    return is_persons and (within(text, MENTIONED) > 0 or (not is_labelled and view.is_request))


def _is_answers(view: View, bare: str) -> bool:
    """Whether a word of absence in front of a colon is a mail system's: by itself, or by what stands behind."""
    if view.is_persons or view.asks:
        return False
    if _begins(bare, answers.SURELY_AWAY, with_colon=True):
        return True
    is_away = within(view.text[:BEGINNING], AWAY) > 0 and not view.is_told
    return is_away or is_prefixed(bare.partition(":")[2].strip())


def _system_signs(view: View) -> Iterator[str]:
    subject = view.subject.lstrip(_OPENING)
    if subject.startswith(systems.BOUNCE) and "?" not in subject:
        yield "bounce-like-subject" if view.is_introduced else "bounce-subject"
    elif subject.startswith(systems.BOUNCE_LIKE) or within(subject, systems.BOUNCE_INSIDE):
        yield "bounce-like-subject"
    if subject.startswith(systems.RECEIPT):
        yield "receipt-subject"
    if subject.startswith(systems.CALENDAR):
        yield "calendar-subject"
    if subject.startswith(systems.CHALLENGE) and "?" not in subject:
        yield "received-subject" if view.is_introduced or view.is_persons else "challenge"


def is_systems_subject(subject: str) -> bool:
    """Whether a folded subject begins as those of bounces, read receipts and calendars do."""
    tables = (systems.BOUNCE, systems.BOUNCE_LIKE, systems.RECEIPT, systems.CALENDAR)
    return any(subject.lstrip(_OPENING).startswith(table) for table in tables)


def _begins(subject: str, phrases: tuple[str, ...], with_colon: bool = False) -> bool:
    """Whether a subject begins with one of the phrases, and something that ends it stands behind."""
    if not subject.startswith(phrases):
        return False
    behind = (subject[len(phrase) :] for phrase in phrases if subject.startswith(phrase))
    if with_colon:
        return any(rest.lstrip("])*\"' ").startswith((":", "|")) for rest in behind)
    return any(_BEHIND.match(rest) for rest in behind)
