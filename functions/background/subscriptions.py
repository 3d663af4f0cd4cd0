"""Subscriptions: the timer that finds what is due, and the queue function that does it."""

from __future__ import annotations

import azure.functions as func

from functions.background.frame import when_ready
from shared.domain.work import SUBSCRIPTION_RENEW, WorkItem
from shared.usecases.carry_out import carry_out
from shared.usecases.mailboxes.renew import renew
from shared.usecases.operations.rounds import keep_subscriptions as keep
from shared.wiring import process

bp = func.Blueprint()


@bp.function_name("keep_subscriptions")
@bp.timer_trigger("timer", "0 */15 * * * *")
def keep_subscriptions(timer: func.TimerRequest) -> None:
    """Every 15 minutes: put an item for each Subscription that is missing or due."""
    with when_ready():
        keep(process.app())


@bp.function_name("renew_subscription")
@bp.queue_trigger("msg", SUBSCRIPTION_RENEW, "HarperStorage")
def renew_subscription(msg: func.QueueMessage) -> None:
    """Make, renew or check one Subscription, or probe one Tenant."""
    carry_out(process.app(), SUBSCRIPTION_RENEW, WorkItem.decode(msg.get_body()), renew)
