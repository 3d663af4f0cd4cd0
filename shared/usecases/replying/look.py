"""A claim that has ended: one look shows what became of the draft. Never a blind second send."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from shared.domain.mail.drafts import Found, difference, seen_in
from shared.domain.mail.inbox import Draft
from shared.domain.mail.mail import DraftRecord, Mail, MailState
from shared.domain.work import MAIL_REPLY
from shared.errors import Refused, TryLater
from shared.usecases.replying.claim import claim
from shared.usecases.replying.compose import compose
from shared.usecases.replying.errand import Errand, give_way
from shared.usecases.replying.finish import finish
from shared.usecases.replying.send import draft_and_send, send
from shared.usecases.replying.withdraw import discard, refusal_of
from shared.usecases.steps.mail_room import SEND_UNKNOWN, hold_with_alarm, log_step, wait


def look(errand: Errand, mail: Mail) -> None:
    """One list over the mailbox, then what the table of `Found` asks for; the row was read before the list."""
    assert mail.decision is not None  # it was claimed once
    try:
        hits = _hits(errand, mail)
    except (TryLater, Refused) as error:
        give_way(errand, mail, error)
        return
    found, drafts = seen_in(hits, errand.watched.watch.drafts_id, mail.draft is not None)
    log_step(f"look-{found.value}", mail, errand.item)
    if found is Found.SENT:
        finish(errand, mail)
    elif found is Found.VANISHED:
        _look_again_once(errand, mail)
    elif refused := refusal_of(errand, mail):
        discard(errand, mail, tuple(draft.draft_id for draft in drafts), *refused)
    elif found is Found.DRAFT:
        _send_found(errand, mail, drafts)
    elif found is Found.THROWN_AWAY:
        errand.end(mail, MailState.HELD, "draft-thrown-away")
    else:
        _begin_anew(errand, mail)


def _hits(errand: Errand, mail: Mail) -> tuple[Draft, ...]:
    if mail.draft is not None and mail.draft.message_id:
        return errand.room.mails.find_by_message_id(errand.inbox, mail.draft.message_id)
    return errand.room.mails.find_by_marker(errand.inbox, mail.key.hash)


def _look_again_once(errand: Errand, mail: Mail) -> None:
    room = errand.room
    now = room.clock.now()
    pause = timedelta(seconds=room.limits.look_again)
    if not errand.watched.settings.enabled:
        hold_with_alarm(room, "reply", errand.item, mail, SEND_UNKNOWN)  # no second look is allowed
        return
    if mail.looked is None:
        mail = room.correspondence.save(replace(mail, looked=now))
        assert mail.looked is not None
    elif now >= mail.looked + pause:
        hold_with_alarm(room, "reply", errand.item, mail, SEND_UNKNOWN)
        return
    wait(room, MAIL_REPLY, errand.item, (mail.looked + pause - now).total_seconds(), "look-again")


def _send_found(errand: Errand, mail: Mail, drafts: tuple[Draft, ...]) -> None:
    assert mail.decision is not None
    draft, *others = drafts
    meant = compose(mail.decision, mail, errand.watched, errand.room.templates, errand.room.limits.authserv_ids).meant
    wrong = difference(draft, meant)
    if wrong:
        discard(errand, mail, tuple(each.draft_id for each in drafts), MailState.HELD, wrong)
        return
    # Released first: an item that has to wait now, for a place or a Thread, need not look again.
    found = replace(mail, draft=DraftRecord(draft.draft_id, draft.message_id), claim=None)
    on_record = errand.room.correspondence.save(found)
    claimed = claim(errand, on_record, mail.decision)
    if claimed is None:
        return
    for other in others:
        _drop(errand, other)
    send(errand, claimed)


def _drop(errand: Errand, draft: Draft) -> None:
    # A second draft of the same Mail, left by a crash between two tries; it is on nobody's record.
    try:
        errand.room.mails.delete(errand.inbox, draft.draft_id)
    except (TryLater, Refused):
        return


def _begin_anew(errand: Errand, mail: Mail) -> None:
    assert mail.decision is not None
    released = errand.room.correspondence.save(replace(mail, claim=None))
    claimed = claim(errand, released, mail.decision)
    if claimed is not None:
        draft_and_send(errand, claimed)
