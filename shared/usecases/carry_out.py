"""The frame around each step, and the one place that puts an item back, or on to the next function."""

from __future__ import annotations

import logging
from collections.abc import Callable

from shared.domain.work import REPLAY, WorkItem
from shared.errors import Conflict, NotReady, TryLater, until_settled
from shared.ports.app import App
from shared.ports.log import MAIL_IN_WORK
from shared.usecases.operations.alarms import say_not_ready
from shared.usecases.operations.replay import replay
from shared.usecases.steps.again import Again, Onward, after_trouble
from shared.usecases.steps.transitions import Run, alarm

logger = logging.getLogger(__name__)

Step = Callable[[Run], Onward | None]
# Seconds. Not raised: after five failures the platform would bury the item.
WAIT_FOR_SETTINGS = 300.0


def carry_out(app: App, queue: str, item: WorkItem, step: Step) -> None:
    """Run a step, and put its item back, or on, as it says; where the app is not ready it is put back as it is."""
    run = Run(app, queue, item)
    reset_token = MAIL_IN_WORK.set(item.key.short_id if item.mails else "-")
    try:
        _carry(run, _of_a_mail(item, step) if item.mails else step)
    except NotReady as missing:
        say_not_ready(queue, missing)
        app.spare_queue.put(queue, item, WAIT_FOR_SETTINGS)
    finally:
        MAIL_IN_WORK.reset(reset_token)


def _carry(run: Run, step: Step) -> None:
    try:
        _do(run, step)
    except TryLater as trouble:
        again = after_trouble(run, trouble)
        if run.item.mails and run.item.troubled < run.app.limits.give_up <= run.item.troubled + again.delay:
            # Its row could not be read or written for a day: operators are told once, though it cannot be held.
            alarm(run.item, run.item.key, "trouble")
        _put_back(run, again)


def _do(run: Run, step: Step) -> None:
    try:
        onward = step(run)
    except Again as again:
        _put_back(run, again)
    else:
        if onward is not None:
            run.app.queue.put(onward.queue, onward.item)


def _put_back(run: Run, again: Again) -> None:
    run.app.queue.put(run.queue, again.counted(run.item), again.delay)
    again.afterwards()


def _of_a_mail(item: WorkItem, step: Step) -> Step:
    """A step of a Mail's way starts by reading the row, so that running it again is always right.

    A Conflict may be the echo of our own write whose answer was lost, so the row is read again.
    """
    is_replay = item.why == REPLAY and len(item.mails) == 1
    own_step = replay if is_replay else step

    def attempt(run: Run) -> Onward | None:
        try:
            return own_step(run)
        except Conflict:
            logger.info("step=read-again mail=%s item=%s", run.item.key.short_id, run.item.ticket)
            raise

    return lambda run: until_settled(lambda: attempt(run), TryLater("rows keep changing"))
