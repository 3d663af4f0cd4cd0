"""The catch-up: the timer that asks for it, and the queue function that reads one inbox."""

from __future__ import annotations

import azure.functions as func

from functions.background.frame import when_ready
from shared.domain.work import MAILBOX_CATCH_UP, WorkItem
from shared.usecases.carry_out import carry_out
from shared.usecases.incoming.catch_up import catch_up
from shared.usecases.operations.rounds import schedule_catch_up as schedule
from shared.wiring import process

bp = func.Blueprint()


@bp.function_name("schedule_catch_up")
@bp.timer_trigger("timer", "0 */3 * * * *")
def schedule_catch_up(timer: func.TimerRequest) -> None:
    """Every 3 minutes: put an item for each Mailbox that can be read."""
    with when_ready():
        schedule(process.app())


@bp.function_name("catch_up_mailbox")
@bp.queue_trigger("msg", MAILBOX_CATCH_UP, "HarperStorage")
def catch_up_mailbox(msg: func.QueueMessage) -> None:
    """Read what one inbox got since the last time."""
    carry_out(process.app(), MAILBOX_CATCH_UP, WorkItem.decode(msg.get_body()), catch_up)
