"""The queue functions that carry a Mail: fetch, thread, reply."""

from __future__ import annotations

import azure.functions as func

from functions.background.frame import attend
from shared.domain.work import MAIL_FETCH, MAIL_REPLY, MAIL_THREAD
from shared.usecases.incoming.fetch import fetch
from shared.usecases.incoming.thread import thread
from shared.usecases.replying.reply import reply

bp = func.Blueprint()


@bp.function_name("fetch_mail")
@bp.queue_trigger("msg", MAIL_FETCH, "HarperStorage")
def fetch_mail(msg: func.QueueMessage) -> None:
    """Bring one Mail in from Graph."""
    attend(MAIL_FETCH, msg, fetch)


@bp.function_name("thread_mail")
@bp.queue_trigger("msg", MAIL_THREAD, "HarperStorage")
def thread_mail(msg: func.QueueMessage) -> None:
    """Put one Mail into its Thread and walk the rules."""
    attend(MAIL_THREAD, msg, thread)


@bp.function_name("reply_mail")
@bp.queue_trigger("msg", MAIL_REPLY, "HarperStorage")
def reply_mail(msg: func.QueueMessage) -> None:
    """Answer, delegate or hand off one Mail."""
    attend(MAIL_REPLY, msg, reply)
