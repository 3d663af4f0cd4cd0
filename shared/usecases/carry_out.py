"""The frame around each step of a Mail's way: read again on a Conflict, put back when storage is in trouble."""

from __future__ import annotations

import logging
from collections.abc import Callable

from shared.domain.work import REPLAY, WorkItem
from shared.errors import Conflict, TryLater
from shared.ports import MAIL_IN_WORK
from shared.usecases.operations.replay import replay
from shared.usecases.steps.mail_room import MailRoom, alarm, delay_after, key_of

logger = logging.getLogger(__name__)

_TRIES = 6


def carry_out(room: MailRoom, queue: str, item: WorkItem, step: Callable[[MailRoom, WorkItem], None]) -> None:
    """Run a step that starts by reading the Mail's row, so that running it again is always right.

    A Conflict may be the echo of our own write whose answer was lost: the row, read again, tells.
    """
    is_replay = item.why == REPLAY and len(item.mails) == 1
    in_work = MAIL_IN_WORK.set(key_of(item).short_id)
    try:
        _with_fresh_rows(room, item, replay if is_replay else step)
    except TryLater as trouble:
        delay = delay_after(room, queue, item, trouble)
        if item.troubled < room.limits.give_up <= item.troubled + delay:
            alarm(item, key_of(item), "trouble")
        room.queue.put(queue, item.after_trouble(delay), delay)
    finally:
        MAIL_IN_WORK.reset(in_work)


def _with_fresh_rows(room: MailRoom, item: WorkItem, step: Callable[[MailRoom, WorkItem], None]) -> None:
    for _ in range(_TRIES):
        try:
            return step(room, item)
        except Conflict:
            logger.info("step=read-again mail=%s item=%s", key_of(item).short_id, item.ticket)
    raise TryLater("rows keep changing")
