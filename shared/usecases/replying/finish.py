"""What a send leaves behind: the Mail's end, the Thread's state, the index, the category."""

from __future__ import annotations

from dataclasses import replace

from shared.domain.mail.decisions import Answer, Delegate, HandOff, Sending
from shared.domain.mail.mail import Claimed, Mail, MailKey, MailState
from shared.domain.mail.reasons import Sent
from shared.domain.threads.changes import Changes
from shared.domain.threads.thread import Direction, Thread, ThreadMail, ThreadState
from shared.domain.values.addresses import normalise
from shared.errors import TRIES, Conflict, NotFound, Refused, TryLater, Uncertain
from shared.texts.mails import HAND_OFF_CATEGORY
from shared.usecases.replying.withdraw import retry_or_hold
from shared.usecases.steps.transitions import ReplyRun, log_step, moved_on

_REASONS: dict[type[Sending], Sent] = {Answer: "answered", Delegate: "delegated", HandOff: "handed-off"}


def finish(run: ReplyRun, claimed: Claimed) -> None:
    """Record the send, then do what is still owed (the category)."""
    sent = _record_sent(run, claimed)
    if sent.owes_category:
        finish_hand_off(run, sent)


def finish_hand_off(run: ReplyRun, mail: Mail) -> None:
    """Put the category on a handed-off Mail and end it; a Mail that has been deleted ends without."""
    if not is_on(run):
        run.end(mail, MailState.HANDED_OFF, "category-skipped")
    elif _has_category(run, mail):
        run.end(mail, MailState.HANDED_OFF, "handed-off")


def hand_off_silently(run: ReplyRun, mail: Mail) -> None:
    """Hand off to nobody by name: the category, and silence in the Thread; nothing is sent, so nothing is claimed."""
    app = run.app
    thread = app.threads.thread(mail.key.tenant_id, mail.key.mailbox_id, mail.thread_id)
    if thread is not None and thread.why_closed:
        run.end(mail, MailState.IGNORED, thread.why_closed)
    elif not is_on(run):
        run.end(mail, MailState.IGNORED, "mailbox-disabled")
    elif _has_category(run, mail):
        ended = moved_on(mail, MailState.HANDED_OFF, app.clock.now(), "handed-off")
        closed = replace(thread, state=ThreadState.HANDED_OFF) if thread else None
        log_step("reply", app.correspondence.commit(Changes(ended, thread=closed)).mail, run.item)


def is_on(run: ReplyRun) -> bool:
    """The mailbox's switch, read from the table."""
    watched = run.app.mailboxes.mailbox(run.item.tenant_id, run.item.mailbox_id)
    return watched is not None and watched.settings.enabled


def _has_category(run: ReplyRun, mail: Mail) -> bool:
    try:
        run.app.mails.add_category(run.inbox, mail.key.mail_id, HAND_OFF_CATEGORY)
    except NotFound:
        return True
    except (TryLater, Refused) as error:
        retry_or_hold(run, mail, error)
        return False
    return True


def _record_sent(run: ReplyRun, claimed: Claimed) -> Mail:
    correspondence = run.app.correspondence
    mail = claimed.mail
    # Not `until_settled`: it begins with the Mail at hand, and reads the row only after a failure, Uncertain ones too.
    for _ in range(TRIES):
        try:
            sent = correspondence.commit(_after_sending(run, mail, claimed.decision)).mail
        except (Conflict, Uncertain):
            row = correspondence.mail(mail.key)
            if row is None:
                raise
            if row.is_done or row.owes_category:
                return row  # our own write whose answer was lost, or another one who looked
            mail = row
        else:
            log_step("send", sent, run.item)
            return sent
    raise TryLater("rows keep changing")


def _after_sending(run: ReplyRun, mail: Mail, decision: Sending) -> Changes:
    now = run.app.clock.now()
    draft_id = mail.draft.draft_id if mail.draft else f"sent-{mail.key.hash}"
    out = ThreadMail(mail.thread_id, now, MailKey(mail.key.tenant_id, mail.key.mailbox_id, draft_id), Direction.OUT)
    state = MailState.DELEGATED if isinstance(decision, Delegate) else MailState.SENT
    ended = replace(moved_on(mail, state, now, _REASONS[type(decision)]), claim=None)
    return Changes(ended, thread=_thread_after(run, mail, decision), thread_mails=(out,))


def _thread_after(run: ReplyRun, mail: Mail, decision: Sending) -> Thread | None:
    if isinstance(decision, Answer):
        return None
    thread = run.app.threads.thread(mail.key.tenant_id, mail.key.mailbox_id, mail.thread_id)
    if thread is None:
        return None
    if isinstance(decision, HandOff):
        return replace(thread, state=ThreadState.HANDED_OFF, leaving="")
    if thread.waits_for != normalise(decision.to):
        return None  # the colleague has answered already
    state = thread.state if thread.state is ThreadState.HANDED_OFF else ThreadState.DELEGATED
    return replace(thread, state=state, leaving="")
