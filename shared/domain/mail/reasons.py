"""The reasons that a Mail's row and log lines show: mypy lets no others through, and `make docs` tells each."""

from __future__ import annotations

from typing import Literal

# A reason can stand for two ends, where the mailbox's settings decide.
Ignored = Literal[
    "before-enabled",
    "own-mail",
    "loop",
    "meeting",
    "receipt",
    "bounce",
    "feedback",
    "automatic",
    "bulk",
    "spam",
    "authentication-failed",
    "unauthenticated",
    "colleague-answered",
    "thread-handed-off",
    "thread-delegated",
    "playbook",
    "mailbox-disabled",
    "mailbox-deleted",
    "moved",
    "gone",
    "draft",
    "thread-gone",
]
DraftFault = Literal["draft-recipients", "draft-copies", "draft-sender", "draft-reply-to"]
Held = Literal[
    "no-sender",
    "authentication-failed",
    "unauthenticated",
    "colleague-unproven",
    "reply-to-elsewhere",
    "too-old",
    "playbook",
    "no-content",
    "budget-correspondent",
    "budget-thread",
    DraftFault,
    "draft-thrown-away",
]
# Operators are told of these at once; `end` takes none of them, only what raises the alarm too.
Alarming = Literal["send-unknown", "trouble", "graph-refused"]
Buried = Literal["buried"]
Sent = Literal["answered", "delegated", "handed-off"]
HandedOff = Literal["handed-off", "category-skipped", "category-missing"]
Quiet = Literal[Ignored, Held, HandedOff]
# Of a Mail that has not ended.
Underway = Literal["", "claimed", "uncertain", "replay"]
Reason = Literal[Quiet, Alarming, Buried, Sent, Underway]
