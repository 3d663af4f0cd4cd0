"""The queue functions that carry a Mail: fetch, thread, reply."""

from __future__ import annotations

import azure.functions as func

from shared.domain.work import MAIL_FETCH, MAIL_REPLY, MAIL_THREAD, WorkItem
from shared.usecases.carry_out import carry_out
from shared.usecases.incoming.fetch import fetch
from shared.usecases.incoming.thread import thread
from shared.usecases.replying.reply import reply
from shared.wiring import process

bp = func.Blueprint()


@bp.function_name("fetch_mail")
@bp.queue_trigger("msg", MAIL_FETCH, "HarperStorage")
def fetch_mail(msg: func.QueueMessage) -> None:
    """Bring one Mail in from Graph."""
    carry_out(process.app(), MAIL_FETCH, WorkItem.decode(msg.get_body()), fetch)


@bp.function_name("thread_mail")
@bp.queue_trigger("msg", MAIL_THREAD, "HarperStorage")
def thread_mail(msg: func.QueueMessage) -> None:
    """Put one Mail into its Thread and walk the rules."""
    carry_out(process.app(), MAIL_THREAD, WorkItem.decode(msg.get_body()), thread)


@bp.function_name("reply_mail")
@bp.queue_trigger("msg", MAIL_REPLY, "HarperStorage")
def reply_mail(msg: func.QueueMessage) -> None:
    """Answer, delegate or hand off one Mail."""
    carry_out(process.app(), MAIL_REPLY, WorkItem.decode(msg.get_body()), reply)
