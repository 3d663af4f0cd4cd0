"""The frame of queue functions and timers: if Settings are missing or wrong, the item is put back unchanged."""

from __future__ import annotations

import logging
from collections.abc import Callable

import azure.functions as func

from shared.domain.work import WorkItem
from shared.errors import NotReady
from shared.usecases.carry_out import Step, carry_out
from shared.wiring import process

logger = logging.getLogger(__name__)

# Seconds; five failures would bury the item instead.
WAIT = 300.0


def attend(queue: str, msg: func.QueueMessage, step: Step) -> None:
    """Carry out a step for the item of a message; where the app is not ready the item is put back as it is."""
    item = WorkItem.decode(msg.get_body())
    try:
        carry_out(process.app(), queue, item, step)
    except NotReady as missing:
        say_not_ready(queue, missing)
        process.app().spare_queue.put(queue, item, WAIT)


def on_time(work: Callable[[], None]) -> None:
    """Do the work of a timer; where the app is not ready, that is said, and the run fails."""
    try:
        work()
    except NotReady as missing:
        say_not_ready("-", missing)
        raise


def say_not_ready(queue: str, missing: NotReady) -> None:
    """The alarm that Settings are missing or wrong."""
    logger.error("alarm=not_ready queue=%s keys=%s", queue, "; ".join(missing.keys))
