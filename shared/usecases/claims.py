"""Claim a Mail for sending, together with its places in the budgets, in one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from shared.domain.budgets import MinuteFull, Places, Spent, take_places
from shared.domain.decisions import Sending
from shared.domain.mail import Claim, Mail, MailState
from shared.domain.records import Changes
from shared.domain.threading import index_of
from shared.domain.threads import ThreadState
from shared.domain.work import MAIL_REPLY
from shared.errors import Conflict, Uncertain
from shared.usecases.errand import Errand
from shared.usecases.mail_room import log_step, moved_on, wait
from shared.usecases.withdraw import withdraw

_SPREAD_SECONDS = 5.0
_CLOSED = frozenset({ThreadState.DELEGATED, ThreadState.HANDED_OFF})


def claim(errand: Errand, mail: Mail, decision: Sending) -> Mail | None:
    """The Mail claimed by this invocation; None where it ended, or was put back for want of a place."""
    room = errand.room
    content = mail.content
    assert content is not None  # a THREADED row has its content
    context = room.correspondence.context(mail, content.sender.address)
    if context.thread is None or context.thread.state in _CLOSED:
        withdraw(errand, mail, f"thread-{context.thread.state.value}" if context.thread else "thread-gone")
        return None
    places = take_places(mail, context.thread, context, room.limits, room.clock.now())
    if isinstance(places, Spent):
        errand.end(mail, MailState.HELD, places.reason)
        return None
    if isinstance(places, MinuteFull):
        wait(room, MAIL_REPLY, errand.item, places.wait + _SPREAD_SECONDS * room.fraction(), "minute-full")
        return None
    return _commit(errand, _claimed(errand, mail, decision), places)


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


def _commit(errand: Errand, claimed: Mail, places: Places) -> Mail:
    correspondence = errand.room.correspondence
    # The Thread is written even when nothing changes in it: its ETag says that it is still open.
    changes = Changes(claimed, thread=places.thread, peer=places.peer, pace=places.pace,
                      message_ids=_draft_index(claimed))  # fmt: skip
    try:
        saved = correspondence.commit(changes).mail
    except (Conflict, Uncertain):
        row = correspondence.mail(claimed.key)
        if row is None or row.claim is None or row.claim.owner != errand.owner:
            raise
        saved = row  # it was our own write, whose answer was lost
    log_step("claim", saved, errand.item)
    return saved


def _draft_index(mail: Mail) -> tuple[str, ...]:
    return (index_of(mail.draft.message_id),) if mail.draft and mail.draft.message_id else ()
