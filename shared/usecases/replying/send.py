"""Draft, record, send: what follows a claim. The order is the promise that no mail goes out twice."""

from __future__ import annotations

from dataclasses import replace

from shared.domain.mail.drafts import difference
from shared.domain.mail.inbox import Draft
from shared.domain.mail.mail import DraftRecord, Mail, MailState
from shared.domain.threads.changes import Changes
from shared.domain.threads.index import own_message
from shared.errors import Conflict, HarperError, NotFound, Refused, SwitchedOff, TooLate, TryLater, Uncertain
from shared.usecases.replying.compose import Reply, compose
from shared.usecases.replying.errand import Errand, after_failure
from shared.usecases.replying.finish import finish
from shared.usecases.replying.withdraw import discard, withdraw
from shared.usecases.steps.mail_room import is_before_enabling, log_step, moved_on


def draft_and_send(errand: Errand, mail: Mail) -> None:
    """Make the draft of a claimed Mail, put it on record, and send it."""
    assert mail.decision is not None  # it is claimed
    reply = compose(mail.decision, mail, errand.watched, errand.room.templates, errand.room.limits.authserv_ids)
    try:
        draft = _make(errand, mail, reply)
    except (TryLater, Refused, TooLate) as error:
        after_failure(errand, mail, error)
        return
    wrong = difference(draft, reply.meant)
    if wrong:
        discard(errand, mail, (draft.draft_id,), MailState.HELD, wrong)
        return
    send(errand, _record(errand, mail, draft))


def send(errand: Errand, mail: Mail) -> None:
    """Send the draft on record; the switch is read from the table directly before the request leaves."""
    assert mail.draft is not None  # it is on record
    assert mail.claim is not None  # and claimed
    room = errand.room

    def is_on() -> bool:
        watched = room.mailboxes.mailbox(mail.key.tenant, mail.key.mailbox)
        return watched is not None and watched.settings.enabled and not is_before_enabling(mail, watched)

    try:
        room.mails.send(errand.inbox, mail.draft.draft_id, mail.claim.until, is_on)
    except SwitchedOff:
        withdraw(errand, mail, "mailbox-disabled")
    except NotFound:
        after_failure(errand, mail, Uncertain("draft not found"))
    except (TryLater, Refused, TooLate) as error:
        after_failure(errand, mail, error)
    else:
        finish(errand, mail)


def _make(errand: Errand, mail: Mail, reply: Reply) -> Draft:
    assert mail.claim is not None
    mails = errand.room.mails
    make = mails.create_forward if reply.is_forward else mails.create_reply
    return make(errand.inbox, reply.order, mail.claim.until)


def _record(errand: Errand, mail: Mail, draft: Draft) -> Mail:
    """DRAFTED: the draft's ids on the Mail's row, and our own message in the index, before anything is sent."""
    correspondence = errand.room.correspondence
    record = DraftRecord(draft.draft_id, draft.message_id)
    drafted = replace(moved_on(mail, MailState.DRAFTED, errand.room.clock.now()), draft=record)
    index = (own_message(draft.message_id),) if draft.message_id else ()
    try:
        saved = correspondence.commit(Changes(drafted, message_ids=index)).mail
    except (Conflict, Uncertain) as lost:
        saved = _recorded_after_all(errand, drafted, lost)
    log_step("draft", saved, errand.item)
    return saved


def _recorded_after_all(errand: Errand, drafted: Mail, lost: HarperError) -> Mail:
    """The row, if it was our own write whose answer was lost; else our draft goes unless it is in good hands."""
    row = errand.room.correspondence.mail(drafted.key)
    assert drafted.draft is not None
    if row is not None and row.draft is not None and row.draft.draft_id == drafted.draft.draft_id:
        if row.claim is not None and row.claim.owner == errand.owner:
            return row
    elif isinstance(lost, Conflict):
        # After an uncertain write the draft stays: the write may still land, and a look by our marker finds it.
        errand.room.mails.delete(errand.inbox, drafted.draft.draft_id)
    raise lost
