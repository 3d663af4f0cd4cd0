"""A claim that has ended: one look shows what became of the draft. Never a blind second send."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from shared.domain.mail.drafts import DraftState, seen_in
from shared.domain.mail.inbox import Draft
from shared.domain.mail.mail import Claimed, DraftRecord, Fetched, Mail, MailState
from shared.errors import Refused, TryLater
from shared.usecases.replying.compose import compose
from shared.usecases.replying.withdraw import discard, give_way
from shared.usecases.steps.again import wait
from shared.usecases.steps.transitions import SEND_UNKNOWN, Errand, hold_with_alarm, log_step


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look showed of a Mail that goes on: it was sent, or may be claimed again, and which drafts are spare."""

    mail: Mail
    is_sent: bool = False
    spare: tuple[str, ...] = ()


def look(errand: Errand, claimed: Claimed) -> Looked | None:
    """One list over the mailbox, then what the table of `DraftState` asks for; the row was read before the list.

    None where the Mail ends.
    """
    mail = claimed.mail
    try:
        hits = _hits(errand, mail)
    except (TryLater, Refused) as error:
        give_way(errand, mail, error)
        return None
    found, drafts = seen_in(hits, errand.watched.watch.found.drafts_id, mail.draft is not None)
    log_step(f"look-{found.value}", mail, errand.item)
    if found is DraftState.SENT:
        return Looked(mail, is_sent=True)
    if found is DraftState.VANISHED:
        _look_again_once(errand, mail)
    elif refused := errand.refusal(mail):
        discard(errand, mail, tuple(draft.draft_id for draft in drafts), *refused)
    elif found is DraftState.DRAFT:
        return _take_draft(errand, claimed, drafts)
    elif found is DraftState.THROWN_AWAY:
        errand.end(mail, MailState.HELD, "draft-thrown-away")
    else:
        return Looked(errand.app.correspondence.save(replace(mail, claim=None)))
    return None


def _hits(errand: Errand, mail: Mail) -> tuple[Draft, ...]:
    if mail.draft is not None and mail.draft.message_id:
        return errand.app.drafts.find_by_message_id(errand.inbox, mail.draft.message_id)
    return errand.app.drafts.find_by_marker(errand.inbox, mail.key.hash)


def _look_again_once(errand: Errand, mail: Mail) -> None:
    app = errand.app
    now = app.clock.now()
    pause = timedelta(seconds=app.limits.look_again)
    looked = mail.looked or now
    may_look_again = errand.watched.settings.enabled and (mail.looked is None or now < looked + pause)
    if not may_look_again:
        hold_with_alarm(errand.run, "reply", mail, SEND_UNKNOWN)
        return
    if mail.looked is None:
        app.correspondence.save(replace(mail, looked=now))
    wait(errand.run, (looked + pause - now).total_seconds(), "look-again")


def _take_draft(errand: Errand, claimed: Claimed, drafts: tuple[Draft, ...]) -> Looked | None:
    mail, app = claimed.mail, errand.app
    draft, *others = drafts
    reply = compose(claimed.decision, Fetched.of(mail), errand.watched, app.templates, app.limits)
    wrong = reply.meant.difference(draft)
    if wrong:
        discard(errand, mail, tuple(each.draft_id for each in drafts), MailState.HELD, wrong)
        return None
    # Released first: an item that has to wait now, for the next minute or a Thread, need not look again.
    found = replace(mail, draft=DraftRecord(draft.draft_id, draft.message_id), claim=None)
    # The others were left by a crash between two tries, and are on nobody's record.
    return Looked(app.correspondence.save(found), spare=tuple(other.draft_id for other in others))
