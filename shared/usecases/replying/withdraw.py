"""Withdraw: a draft that will not be sent is deleted, and the Mail ends without a Reply."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from shared.domain.mail.mail import Mail, MailState
from shared.domain.mail.reasons import Held, Ignored
from shared.errors import Refused, TryLater
from shared.usecases.replying.errand import Errand, give_way
from shared.usecases.steps.mail_room import hold_with_alarm, is_before_enabling, is_too_old

Ending = Literal[Held, Ignored, "trouble"]


def refusal_of(errand: Errand, mail: Mail) -> tuple[MailState, Ending] | None:
    """How a Mail ends that may not be answered any more although its rules were walked; None where it may."""
    room = errand.room
    if not errand.watched.settings.enabled:
        return MailState.IGNORED, "mailbox-disabled"
    if is_before_enabling(mail, errand.watched):
        return MailState.IGNORED, "before-enabled"
    if is_too_old(room, mail):
        return MailState.HELD, "too-old"
    if errand.item.troubled >= room.limits.give_up:
        return MailState.HELD, "trouble"
    return None


def withdraw(errand: Errand, mail: Mail, reason: Ignored) -> None:
    """Delete the draft on record, if there is one, and ignore the Mail for this reason."""
    discard(errand, mail, on_record(mail), MailState.IGNORED, reason)


def on_record(mail: Mail) -> tuple[str, ...]:
    """The id of the draft on record, if there is one."""
    return (mail.draft.draft_id,) if mail.draft else ()


def discard(
    errand: Errand,
    mail: Mail,
    draft_ids: tuple[str, ...],
    state: MailState,
    reason: Ending,
) -> None:
    """Delete these drafts, then end the Mail; if one cannot be deleted now, the next try looks and goes on here."""
    try:
        for draft_id in draft_ids:
            errand.room.mails.delete(errand.inbox, draft_id)
    except (TryLater, Refused) as error:
        give_way(errand, _released(errand, mail), error)
    else:
        if reason == "trouble":
            hold_with_alarm(errand.room, "reply", errand.item, mail, reason)
        else:
            errand.end(mail, state, reason)


def _released(errand: Errand, mail: Mail) -> Mail:
    # With the draft on record the next try needs no look; without, the claim stays, so that it looks by our marker.
    if mail.draft is None or mail.claim is None:
        return mail
    return errand.room.correspondence.save(replace(mail, claim=None))
