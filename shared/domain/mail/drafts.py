"""Whether a draft is what was meant, and what a look at the mailbox shows."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Literal

from shared.domain.mail.inbox import Draft
from shared.domain.mail.reasons import DraftFault
from shared.domain.values.addresses import normalise


@dataclass(frozen=True, slots=True)
class Meant:
    """What a draft must be: its one recipient, its sender (empty: any), its Reply-To (empty: not asked)."""

    to: str
    senders: frozenset[str]
    reply_to: str

    def difference(self, draft: Draft) -> DraftFault | Literal[""]:
        """What is not as meant, as a reason, or nothing; an absent sender is filled in by Exchange on sending."""
        if tuple(map(normalise, draft.to)) != (self.to,):
            return "draft-recipients"
        if draft.cc or draft.bcc:
            return "draft-copies"
        sender = normalise(draft.sender)
        if sender not in self.senders and (sender or self.reply_to):
            return "draft-sender"
        if self.reply_to and tuple(map(normalise, draft.reply_to)) != (self.reply_to,):
            return "draft-reply-to"
        return ""


class DraftState(enum.Enum):
    """What one look shows of a draft that may have been sent."""

    SENT = "sent"
    DRAFT = "draft"
    NOTHING = "nothing"
    THROWN_AWAY = "thrown-away"
    VANISHED = "vanished"


def seen_in(hits: tuple[Draft, ...], drafts_id: str, on_record: bool) -> tuple[DraftState, tuple[Draft, ...]]:
    """Read a look: a hit that is not a draft was sent; a draft counts in Drafts only, since deleting moves it."""
    if any(not hit.is_draft for hit in hits):
        return DraftState.SENT, ()
    waiting = tuple(hit for hit in hits if hit.folder_id == drafts_id)
    if waiting:
        return DraftState.DRAFT, waiting
    if not on_record:
        return DraftState.NOTHING, ()
    return (DraftState.THROWN_AWAY if hits else DraftState.VANISHED), ()
