"""Replay: a buried Mail goes on from where it was when its work item was buried."""

from __future__ import annotations

from typing import Final

from shared.domain.mail.mail import Mail, MailState
from shared.domain.work import MAIL_FETCH, MAIL_REPLY, MAIL_THREAD, REPLAY, WorkItem
from shared.usecases.steps.mail_room import MailRoom, key_of, log_step, moved_on

BURIED: Final = "buried"


def replay(room: MailRoom, item: WorkItem) -> None:
    """Bring a row that is HELD (buried) back to its state, and put the item where that state is worked on."""
    row = room.correspondence.mail(key_of(item))
    if row is None or row.ticket != item.ticket:
        return
    state, queue = _stage(row)
    if row.state is MailState.HELD and row.reason == BURIED:
        log_step(REPLAY, room.correspondence.save(moved_on(row, state, room.clock.now(), REPLAY)), item)
    elif row.reason != REPLAY:
        return  # it is not a buried Mail, nor one that an earlier try of this replay revived and could not put
    room.queue.put(queue, item.but(why="", attempt=0, troubled=0.0, absent=0.0, refused=0))


def _stage(row: Mail) -> tuple[MailState, str]:
    if row.content is None:
        return MailState.SEEN, MAIL_FETCH
    if not row.thread_id:
        return MailState.FETCHED, MAIL_THREAD
    if row.decision is None or (row.claim is None and row.draft is None):
        return MailState.THREADED, MAIL_REPLY
    return (MailState.DRAFTED if row.draft else MailState.REPLYING), MAIL_REPLY
