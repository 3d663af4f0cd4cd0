"""Draft, record, send: what follows a claim."""

from __future__ import annotations

from dataclasses import replace

from shared.domain.mail.inbox import Draft
from shared.domain.mail.mail import Claimed, DraftRecord, Fetched, Mail, MailState
from shared.domain.policy.rules import is_before_enabling
from shared.domain.threads.changes import Changes
from shared.domain.threads.index import own_message
from shared.errors import Conflict, HarperError, NotFound, Refused, SwitchedOff, TooLate, TryLater, Uncertain
from shared.usecases.replying.compose import Reply, compose
from shared.usecases.replying.withdraw import after_failure, discard, withdraw
from shared.usecases.steps.transitions import ReplyRun, log_step, moved_on


def draft(run: ReplyRun, claimed: Claimed) -> Claimed | None:
    """Make the draft of a claimed Mail and put it on record; None where the Mail ends."""
    app, mail = run.app, claimed.mail
    reply = compose(claimed.decision, Fetched.of(mail), run.watched, app.templates, app.limits)
    try:
        made = _make(run, claimed, reply)
    except (TryLater, Refused, TooLate) as error:
        after_failure(run, claimed, error)
        return None
    wrong = reply.meant.difference(made)
    if wrong:
        discard(run, mail, (made.draft_id,), MailState.HELD, wrong)
        return None
    return Claimed.of(_record(run, mail, made))


def send(run: ReplyRun, claimed: Claimed) -> bool:
    """Send the draft on record; the switch is read from the table directly before the request leaves.

    False where the Mail ends unsent.
    """
    mail = claimed.mail
    if mail.draft is None:
        raise ValueError(f"mail {mail.key.short_id} has no draft on record")

    def may_send() -> bool:
        watched = run.app.mailboxes.mailbox(mail.key.tenant_id, mail.key.mailbox_id)
        return watched is not None and watched.settings.enabled and not is_before_enabling(claimed.content, watched)

    try:
        run.app.drafts.send(run.inbox, mail.draft.draft_id, claimed.claim.until, may_send)
    except SwitchedOff:
        withdraw(run, mail, "mailbox-disabled")
    except NotFound:
        after_failure(run, claimed, Uncertain("draft not found"))
    except (TryLater, Refused, TooLate) as error:
        after_failure(run, claimed, error)
    else:
        return True
    return False


def _make(run: ReplyRun, claimed: Claimed, reply: Reply) -> Draft:
    drafts = run.app.drafts
    make = drafts.create_forward if reply.is_forward else drafts.create_reply
    return make(run.inbox, reply.order, claimed.claim.until)


def _record(run: ReplyRun, mail: Mail, made: Draft) -> Mail:
    """DRAFTED: the draft's ids on the Mail's row, and our own message in the index, before anything is sent."""
    record = DraftRecord(made.draft_id, made.message_id)
    drafted = replace(moved_on(mail, MailState.DRAFTED, run.app.clock.now()), draft=record)
    index = (own_message(made.message_id),) if made.message_id else ()
    try:
        saved = run.app.correspondence.commit(Changes(drafted, message_ids=index)).mail
    except (Conflict, Uncertain) as lost:
        saved = _recorded_after_all(run, drafted, record, lost)
    log_step("draft", saved, run.item)
    return saved


def _recorded_after_all(run: ReplyRun, drafted: Mail, record: DraftRecord, lost: HarperError) -> Mail:
    """The row, if it was our own write whose answer was lost; else our draft goes, unless the write may still land."""
    row = run.app.correspondence.mail(drafted.key)
    if row is not None and row.draft is not None and row.draft.draft_id == record.draft_id:
        if row.claim is not None and row.claim.owner == run.owner:
            return row
    elif isinstance(lost, Conflict):
        # After an uncertain write the draft stays: the write may still land, and a look by our marker finds it.
        run.app.drafts.delete(run.inbox, record.draft_id)
    raise lost
