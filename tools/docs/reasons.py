"""Why a Mail was ignored or held: each reason with its end and its sentence; the code says how it ends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from shared.domain.mail.decisions import Hold, Ignore
from shared.domain.mail.reasons import Alarming, Buried, Held, Ignored
from shared.domain.policy.rules import RULES
from tools.docs.pages import complete, table

_DRAFT = "the draft that Graph made was not as meant ({}), and was deleted"
# In the order in which a mail can meet them.
REASONS: dict[str, str] = {
    "before-enabled": "received before the mailbox was enabled",
    "own-mail": "Harper wrote it",
    "loop": "one of our addresses sent it, or it came back to us",
    "meeting": "a calendar's message",
    "receipt": "a read receipt",
    "bounce": "a mail system's report, or an empty Return-Path",
    "feedback": "a complaint or a report about complaints",
    "automatic": "a program sent it, or its sender asks for no automatic answer",
    "bulk": "a list or mass mailing",
    "spam": "a filter on the way marked it",
    "no-sender": "nobody to answer to",
    "authentication-failed": "the sender is not who they say: DMARC or Exchange Online's `compauth` failed; "
    "the mailbox's `authentication` says what is done",
    "unauthenticated": "nothing proves the sender: no DMARC, DKIM or SPF that passed is aligned with the From address; "
    "the mailbox's `authentication` says what is done",
    "colleague-unproven": "written as by a colleague in a delegated Thread, but neither from inside the tenant "
    "nor proven",
    "colleague-answered": "a colleague's own answer in a delegated Thread",
    "thread-handed-off": "a person took the Thread over",
    "thread-delegated": "the Thread waits for a colleague",
    "reply-to-elsewhere": "Reply-To in another domain, or to one of our own addresses",
    "too-old": "older than `HARPER_TOO_OLD_HOURS`",
    "playbook": "the playbook says so",
    "no-content": "nothing was kept of the mail",
    "mailbox-disabled": "the mailbox was switched off",
    "mailbox-deleted": "the mailbox or tenant was deleted",
    "moved": "not in the inbox any more",
    "gone": "deleted by somebody",
    "draft": "a draft, not a mail",
    "thread-gone": "the Thread was removed meanwhile",
    "budget-correspondent": "more answers to this correspondent than allowed",
    "budget-thread": "more answers in this Thread than allowed",
    "draft-recipients": _DRAFT.format("other recipients"),
    "draft-copies": _DRAFT.format("somebody in copy"),
    "draft-sender": _DRAFT.format("another sender"),
    "draft-reply-to": _DRAFT.format("another Reply-To"),
    "draft-thrown-away": "a person threw the draft away",
    "send-unknown": "the draft vanished: whether it was sent cannot be known",
    "trouble": "a day of trouble with Graph or storage (`HARPER_GIVE_UP_HOURS`)",
    "graph-refused": "Graph refused to give the mail",
    "buried": "its work item failed five times and went to a `-poison` queue",
}


def ends() -> dict[str, str]:
    """How each reason ends a Mail: as the rules say where one of them gives it, else as the types of reasons do."""
    return {reason: _end(reason) for reason in REASONS}


def _end(reason: str) -> str:
    by_rule = {type(rule.end) for rule in RULES if rule.reason == reason}
    is_told_of = reason in get_args(Literal[Alarming, Buried])
    is_held = Hold in by_rule if by_rule else is_told_of or reason in get_args(Held)
    is_ignored = Ignore in by_rule if by_rule else reason in get_args(Ignored)
    words = " or ".join([*["hold"] * is_held, *["ignore"] * is_ignored])
    return f"{words}, alarm" if is_told_of else words


def summary() -> Iterable[str]:
    """Every reason, how the Mail ends, and why."""
    complete("reasons", REASONS, get_args(Literal[Ignored, Held, Alarming, Buried]))
    return table(("reason", "end", "because"), ((f"`{name}`", end, REASONS[name]) for name, end in ends().items()))
