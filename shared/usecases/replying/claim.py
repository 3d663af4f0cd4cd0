"""Claim a Mail for sending, together with what it takes of the budgets, in one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from shared.domain.mail.decisions import Answer, Delegate, Sending
from shared.domain.mail.mail import Claim, Claimed, Fetched, Mail, MailState
from shared.domain.policy.budgets import MinuteFull, Reserved, Spent, reserve
from shared.domain.threads.changes import Changes
from shared.domain.threads.index import message_of, own_message
from shared.domain.threads.thread import Thread
from shared.domain.values.addresses import normalise
from shared.errors import Conflict, Uncertain
from shared.ports.time import fraction
from shared.usecases.replying.compose import answered_address
from shared.usecases.replying.withdraw import withdraw
from shared.usecases.steps.again import wait
from shared.usecases.steps.transitions import ReplyRun, log_step, moved_on

_SPREAD_SECONDS = 5.0


def claim(run: ReplyRun, fetched: Fetched, decision: Sending) -> Claimed | None:
    """The Mail claimed by this invocation; None where it ended. Where it has to wait, the item comes again."""
    app, mail, content = run.app, fetched.mail, fetched.content
    # The budget is that of the person who gets the answer.
    peer = answered_address(content) if isinstance(decision, Answer) else content.sender.address
    context = app.correspondence.context(mail, peer)
    thread = context.thread
    if thread is None or thread.why_closed:
        withdraw(run, mail, (thread and thread.why_closed) or "thread-gone")
        return None
    if _is_leaving(run, mail, thread):
        wait(run, app.limits.settle, "thread-leaving")
    reserved = reserve(mail, thread, context, app.limits, app.clock.now())
    if isinstance(reserved, Spent):
        run.end(mail, MailState.HELD, reserved.reason)
        return None
    if isinstance(reserved, MinuteFull):
        wait(run, reserved.wait + _SPREAD_SECONDS * fraction(app.random), "minute-full")
    return _commit(run, _claimed(run, fetched, decision), reserved)


def _is_leaving(run: ReplyRun, mail: Mail, thread: Thread) -> bool:
    """Whether another Mail's forward, which closes the Thread, is claimed and not ended yet."""
    if thread.leaving in ("", mail.key.mail_id):
        return False
    other = run.app.correspondence.mail(replace(mail.key, mail_id=thread.leaving))
    return other is not None and not other.is_done


def _claimed(run: ReplyRun, fetched: Fetched, decision: Sending) -> Claimed:
    app, mail = run.app, fetched.mail
    now = app.clock.now()
    given = Claim(run.owner, now + timedelta(seconds=app.limits.claim))
    state = MailState.DRAFTED if mail.draft else MailState.REPLYING
    claimed = replace(
        moved_on(mail, state, now, "claimed"),
        decision=decision,
        reserved=True,
        claim=given,
        looked=None,
    )
    return Claimed(claimed, fetched.content, decision, given)


def _commit(run: ReplyRun, claimed: Claimed, reserved: Reserved) -> Claimed:
    correspondence = run.app.correspondence
    try:
        saved = correspondence.commit(_changes(claimed, reserved)).mail
    except (Conflict, Uncertain):
        row = correspondence.mail(claimed.mail.key)
        if row is None or row.claim is None or row.claim.owner != run.owner:
            raise
        saved = row  # it was our own write, whose answer was lost
    log_step("claim", saved, run.item)
    return Claimed.of(saved)


def _changes(claimed: Claimed, reserved: Reserved) -> Changes:
    """The Thread is written even when nothing changes in it: its ETag says that it is still open.

    A colleague may answer before we know that the forward was sent, so the index leads them into the Thread from now.
    """
    mail, content, decision = claimed.mail, claimed.content, claimed.decision
    thread = replace(reserved.thread, leaving="" if isinstance(decision, Answer) else mail.key.mail_id)
    own = (own_message(mail.draft.message_id),) if mail.draft and mail.draft.message_id else ()
    if not isinstance(decision, Delegate):
        return Changes(mail, thread=thread, peer=reserved.peer, pace=reserved.pace, message_ids=own)
    colleague = normalise(decision.to)
    colleagues = tuple(dict.fromkeys((*thread.colleagues, colleague)))
    original = (message_of(content.message_id, colleague),) if content.message_id else ()
    return Changes(
        mail,
        thread=replace(thread, colleagues=colleagues, waits_for=colleague),
        peer=reserved.peer,
        pace=reserved.pace,
        conversations=((content.conversation_id, colleague),),
        message_ids=(*own, *original),
    )
