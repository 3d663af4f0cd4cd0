"""Claim a Mail for sending, together with its places in the budgets, in one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from shared.domain.mail.decisions import Answer, Delegate, Sending
from shared.domain.mail.mail import Claim, Mail, MailState
from shared.domain.policy.budgets import MinuteFull, Places, Spent, take_places
from shared.domain.threads.changes import Changes
from shared.domain.threads.index import message_of, own_message
from shared.domain.threads.thread import Thread
from shared.domain.values.addresses import normalise
from shared.domain.work import MAIL_REPLY
from shared.errors import Conflict, Uncertain
from shared.usecases.replying.compose import answered_address
from shared.usecases.replying.errand import Errand
from shared.usecases.replying.withdraw import withdraw
from shared.usecases.steps.mail_room import log_step, moved_on, wait

_SPREAD_SECONDS = 5.0


def claim(errand: Errand, mail: Mail, decision: Sending) -> Mail | None:
    """The Mail claimed by this invocation; None where it ended, or was put back for want of a place."""
    room = errand.room
    content = mail.content
    assert content is not None  # a THREADED row has its content
    # The budget is that of the person who gets the answer.
    peer = answered_address(content) if isinstance(decision, Answer) else content.sender.address
    context = room.correspondence.context(mail, peer)
    thread = context.thread
    if thread is None or thread.why_closed:
        withdraw(errand, mail, (thread and thread.why_closed) or "thread-gone")
        return None
    if _is_leaving(errand, mail, thread):
        wait(room, MAIL_REPLY, errand.item, room.limits.settle, "thread-leaving")
        return None
    places = take_places(mail, thread, context, room.limits, room.clock.now())
    if isinstance(places, Spent):
        errand.end(mail, MailState.HELD, places.reason)
        return None
    if isinstance(places, MinuteFull):
        wait(room, MAIL_REPLY, errand.item, places.wait + _SPREAD_SECONDS * room.fraction(), "minute-full")
        return None
    return _commit(errand, _claimed(errand, mail, decision), decision, places)


def _is_leaving(errand: Errand, mail: Mail, thread: Thread) -> bool:
    """Whether another Mail's forward, which closes the Thread, is claimed and not ended yet."""
    if thread.leaving in ("", mail.key.mail_id):
        return False
    other = errand.room.correspondence.mail(replace(mail.key, mail_id=thread.leaving))
    return other is not None and not other.is_done


def _claimed(errand: Errand, mail: Mail, decision: Sending) -> Mail:
    now = errand.room.clock.now()
    until = now + timedelta(seconds=errand.room.limits.claim)
    state = MailState.DRAFTED if mail.draft else MailState.REPLYING
    return replace(
        moved_on(mail, state, now, "claimed"),
        decision=decision,
        reserved=True,
        claim=Claim(errand.owner, until),
        looked=None,
    )


def _commit(errand: Errand, claimed: Mail, decision: Sending, places: Places) -> Mail:
    correspondence = errand.room.correspondence
    try:
        saved = correspondence.commit(_changes(claimed, decision, places)).mail
    except (Conflict, Uncertain):
        row = correspondence.mail(claimed.key)
        if row is None or row.claim is None or row.claim.owner != errand.owner:
            raise
        saved = row  # it was our own write, whose answer was lost
    log_step("claim", saved, errand.item)
    return saved


def _changes(claimed: Mail, decision: Sending, places: Places) -> Changes:
    """The Thread is written even when nothing changes in it: its ETag says that it is still open.

    A colleague may answer before we know that the forward was sent, so the index leads them into the Thread from now.
    """
    content = claimed.content
    assert content is not None
    thread = replace(places.thread, leaving="" if isinstance(decision, Answer) else claimed.key.mail_id)
    own = (own_message(claimed.draft.message_id),) if claimed.draft and claimed.draft.message_id else ()
    if not isinstance(decision, Delegate):
        return Changes(claimed, thread=thread, peer=places.peer, pace=places.pace, message_ids=own)
    colleague = normalise(decision.to)
    colleagues = tuple(dict.fromkeys((*thread.colleagues, colleague)))
    original = (message_of(content.message_id, colleague),) if content.message_id else ()
    return Changes(
        claimed,
        thread=replace(thread, colleagues=colleagues, waits_for=colleague),
        peer=places.peer,
        pace=places.pace,
        conversations=((content.conversation_id, colleague),),
        message_ids=(*own, *original),
    )
