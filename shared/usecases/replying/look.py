"""A claim that has ended: one look shows what became of the draft. Never a blind second send."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from shared.domain.mail.drafts import DraftState, seen_in
from shared.domain.mail.inbox import Draft
from shared.domain.mail.mail import Claimed, DraftRecord, Fetched, Mail, MailState
from shared.errors import Refused, TryLater
from shared.usecases.replying.compose import compose
from shared.usecases.replying.withdraw import discard, retry_or_hold
from shared.usecases.steps.again import wait
from shared.usecases.steps.transitions import SEND_UNKNOWN, ReplyRun, hold_with_alarm, log_step


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look showed of a Mail that goes on: it was sent, or may be claimed again, and which drafts are spare."""

    mail: Mail
    is_sent: bool = False
    spare: tuple[str, ...] = ()


def look(run: ReplyRun, claimed: Claimed) -> Looked | None:
    """One list over the mailbox, then what its DraftState asks for; the row was read before the list.

    None where the Mail ends.
    """
    mail = claimed.mail
    try:
        hits = _hits(run, mail)
    except (TryLater, Refused) as error:
        retry_or_hold(run, mail, error)
        return None
    found, drafts = seen_in(hits, run.watched.watch.found.drafts_id, mail.draft is not None)
    log_step(f"look-{found.value}", mail, run.item)
    if found is DraftState.SENT:
        return Looked(mail, is_sent=True)
    if found is DraftState.VANISHED:
        _look_again_once(run, mail)
    elif refused := run.refusal(mail):
        discard(run, mail, tuple(draft.draft_id for draft in drafts), *refused)
    elif found is DraftState.DRAFT:
        return _take_draft(run, claimed, drafts)
    elif found is DraftState.THROWN_AWAY:
        run.end(mail, MailState.HELD, "draft-thrown-away")
    else:  # NOTHING: no draft was made, so it is claimed again
        return Looked(run.app.correspondence.save(replace(mail, claim=None)))
    return None


def _hits(run: ReplyRun, mail: Mail) -> tuple[Draft, ...]:
    if mail.draft is not None and mail.draft.message_id:
        return run.app.drafts.find_by_message_id(run.inbox, mail.draft.message_id)
    return run.app.drafts.find_by_marker(run.inbox, mail.key.hash)


def _look_again_once(run: ReplyRun, mail: Mail) -> None:
    app = run.app
    now = app.clock.now()
    pause = timedelta(seconds=app.limits.look_again)
    looked = mail.looked or now
    may_look_again = run.watched.settings.enabled and (mail.looked is None or now < looked + pause)
    if not may_look_again:
        hold_with_alarm(run, "reply", mail, SEND_UNKNOWN)
        return
    if mail.looked is None:
        app.correspondence.save(replace(mail, looked=now))
    wait(run, (looked + pause - now).total_seconds(), "look-again")


def _take_draft(run: ReplyRun, claimed: Claimed, drafts: tuple[Draft, ...]) -> Looked | None:
    mail, app = claimed.mail, run.app
    draft, *others = drafts
    reply = compose(claimed.decision, Fetched.of(mail), run.watched, app.templates, app.limits)
    wrong = reply.meant.difference(draft)
    if wrong:
        discard(run, mail, tuple(each.draft_id for each in drafts), MailState.HELD, wrong)
        return None
    # Released first: an item that has to wait now, for the next minute or a Thread, need not look again.
    found = replace(mail, draft=DraftRecord(draft.draft_id, draft.message_id), claim=None)
    # The others were left by a crash between two tries, and are on nobody's record.
    return Looked(app.correspondence.save(found), spare=tuple(other.draft_id for other in others))
