"""Replay: a buried Mail goes on from where it was when its work item was buried."""

from __future__ import annotations

from typing import Final

from shared.domain.mail.mail import Mail, MailState
from shared.domain.work import MAIL_FETCH, MAIL_REPLY, MAIL_THREAD, REPLAY
from shared.usecases.steps.again import Onward
from shared.usecases.steps.transitions import Run, log_step, moved_on

BURIED: Final = "buried"


def replay(run: Run) -> Onward | None:
    """Bring a row that is HELD (buried) back to its state, and the item to where that state is worked on."""
    app, item = run.app, run.item
    row = app.correspondence.mail(item.key)
    if row is None or row.ticket != item.ticket:
        return None
    state, queue = _stage(row)
    if row.state is MailState.HELD and row.reason == BURIED:
        log_step(REPLAY, app.correspondence.save(moved_on(row, state, app.clock.now(), REPLAY)), item)
    elif row.reason != REPLAY:
        return None  # it is not a buried Mail, nor one that an earlier try of this replay revived and could not put
    return Onward(queue, item.but(why="", attempt=0, troubled=0.0, absent=0.0, refused=0))


def _stage(row: Mail) -> tuple[MailState, str]:
    if row.content is None:
        return MailState.SEEN, MAIL_FETCH
    if not row.thread_id:
        return MailState.FETCHED, MAIL_THREAD
    if row.decision is None or (row.claim is None and row.draft is None):
        return MailState.THREADED, MAIL_REPLY
    return (MailState.DRAFTED if row.draft else MailState.REPLYING), MAIL_REPLY
