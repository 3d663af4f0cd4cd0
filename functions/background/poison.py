"""What went to poison is buried: recorded, alarmed, kept for replay."""

from __future__ import annotations

import azure.functions as func

from functions.background.frame import when_ready
from shared.domain.work import MAIL_FETCH, MAIL_REPLY, MAIL_THREAD, MAILBOX_CATCH_UP, SUBSCRIPTION_RENEW
from shared.usecases.operations.bury import bury
from shared.wiring import process

bp = func.Blueprint()


@bp.function_name("bury_fetch")
@bp.queue_trigger("msg", f"{MAIL_FETCH}-poison", "HarperStorage", data_type=func.DataType.BINARY)
def bury_fetch(msg: func.QueueMessage) -> None:
    """Bury a poisoned item of mail-fetch."""
    _bury(MAIL_FETCH, msg)


@bp.function_name("bury_thread")
@bp.queue_trigger("msg", f"{MAIL_THREAD}-poison", "HarperStorage", data_type=func.DataType.BINARY)
def bury_thread(msg: func.QueueMessage) -> None:
    """Bury a poisoned item of mail-thread."""
    _bury(MAIL_THREAD, msg)


@bp.function_name("bury_reply")
@bp.queue_trigger("msg", f"{MAIL_REPLY}-poison", "HarperStorage", data_type=func.DataType.BINARY)
def bury_reply(msg: func.QueueMessage) -> None:
    """Bury a poisoned item of mail-reply."""
    _bury(MAIL_REPLY, msg)


@bp.function_name("bury_renew")
@bp.queue_trigger("msg", f"{SUBSCRIPTION_RENEW}-poison", "HarperStorage", data_type=func.DataType.BINARY)
def bury_renew(msg: func.QueueMessage) -> None:
    """Bury a poisoned item of subscription-renew."""
    _bury(SUBSCRIPTION_RENEW, msg)


@bp.function_name("bury_catch_up")
@bp.queue_trigger("msg", f"{MAILBOX_CATCH_UP}-poison", "HarperStorage", data_type=func.DataType.BINARY)
def bury_catch_up(msg: func.QueueMessage) -> None:
    """Bury a poisoned item of mailbox-catch-up."""
    _bury(MAILBOX_CATCH_UP, msg)


def _bury(queue: str, msg: func.QueueMessage) -> None:
    # Where the app is not ready the platform leaves it in the poison queue, and tries again ten minutes later.
    with when_ready(f"{queue}-poison"):
        bury(process.app(), queue, msg.id or "", msg.get_body())
