"""Why a Mail was ignored or held: each reason with its end and its sentence; a test holds it to the code, both ways."""

from __future__ import annotations

from collections.abc import Iterable

from tools.docs.pages import table

_DRAFT = "the draft that Graph made was not as meant ({}), and was deleted"
# In the order in which a mail can meet them.
REASONS: dict[str, tuple[str, str]] = {
    "before-enabled": ("ignore", "received before the mailbox was enabled"),
    "own-mail": ("ignore", "Harper wrote it"),
    "loop": ("ignore", "one of our addresses sent it, or it came back to us"),
    "meeting": ("ignore", "a calendar's message"),
    "receipt": ("ignore", "a read receipt"),
    "bounce": ("ignore", "a mail system's report, or an empty Return-Path"),
    "feedback": ("ignore", "a complaint or a report about complaints"),
    "automatic": ("ignore", "a program sent it, or its sender asks for no automatic answer"),
    "bulk": ("ignore", "a list or mass mailing"),
    "spam": ("ignore", "a filter on the way marked it"),
    "no-sender": ("hold", "nobody to answer to"),
    "authentication-failed": (
        "hold, or ignore if set",
        "the sender is not who they say: DMARC or Exchange Online's `compauth` failed",
    ),
    "unauthenticated": (
        "hold or ignore, if set",
        "nothing proves the sender: no DMARC, DKIM or SPF that passed is aligned with the From address",
    ),
    "colleague-unproven": (
        "hold",
        "written as by a colleague in a delegated Thread, but neither from inside the tenant nor proven",
    ),
    "colleague-answered": ("ignore", "a colleague's own answer in a delegated Thread"),
    "thread-handed-off": ("ignore", "a person took the Thread over"),
    "thread-delegated": ("ignore", "the Thread waits for a colleague"),
    "reply-to-elsewhere": ("hold", "Reply-To in another domain, or to one of our own addresses"),
    "too-old": ("hold", "older than `HARPER_TOO_OLD_HOURS`"),
    "playbook": ("ignore or hold", "the playbook says so"),
    "no-content": ("hold", "nothing was kept of the mail"),
    "mailbox-disabled": ("ignore", "the mailbox was switched off"),
    "mailbox-deleted": ("ignore", "the mailbox or tenant was deleted"),
    "moved": ("ignore", "not in the inbox any more"),
    "gone": ("ignore", "deleted by somebody"),
    "draft": ("ignore", "a draft, not a mail"),
    "thread-gone": ("ignore", "the Thread was removed meanwhile"),
    "budget-correspondent": ("hold", "more answers to this correspondent than allowed"),
    "budget-thread": ("hold", "more answers in this Thread than allowed"),
    "draft-recipients": ("hold", _DRAFT.format("other recipients")),
    "draft-copies": ("hold", _DRAFT.format("somebody in copy")),
    "draft-sender": ("hold", _DRAFT.format("another sender")),
    "draft-reply-to": ("hold", _DRAFT.format("another Reply-To")),
    "draft-thrown-away": ("hold", "a person threw the draft away"),
    "send-unknown": ("hold, alarm", "the draft vanished: whether it was sent cannot be known"),
    "trouble": ("hold, alarm", "a day of trouble with Graph or storage (`HARPER_GIVE_UP_HOURS`)"),
    "graph-refused": ("hold, alarm", "Graph refused to give the mail"),
    "buried": ("hold, alarm", "its work item failed five times and went to a `-poison` queue"),
}


def summary() -> Iterable[str]:
    """Every reason, how the Mail ends, and why."""
    rows = ((f"`{reason}`", end, because) for reason, (end, because) in REASONS.items())
    return table(("reason", "end", "because"), rows)
