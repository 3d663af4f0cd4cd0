"""Bury a work item that went to poison: keep it for replay, raise an alarm, hold its Mails."""

from __future__ import annotations

import logging

from shared.domain.mail.mail import Mail, MailState
from shared.domain.work import MAIL_FETCH, MAIL_REPLY, MAIL_THREAD, BuriedItem, WorkItem
from shared.errors import InvalidInput, TryLater, until_settled
from shared.ports.app import App
from shared.usecases.operations.replay import BURIED
from shared.usecases.steps.transitions import log_step, moved_on, save_with_thread

logger = logging.getLogger(__name__)

_MAIL_QUEUES = frozenset({MAIL_FETCH, MAIL_THREAD, MAIL_REPLY})


def bury(app: App, queue: str, message_id: str, body: bytes) -> None:
    """Record a poisoned work item of this queue; each Mail of it that has not ended becomes HELD (buried)."""
    buried = BuriedItem(queue, app.clock.now(), message_id, body.decode("utf-8", "backslashreplace"))
    app.graveyard.bury(buried)
    try:
        item = WorkItem.decode(body)
    except InvalidInput:
        logger.error("alarm=buried queue=%s message=%s reason=unreadable", queue, message_id)
        return
    for single in item.unpacked():
        mail = f" mail={single.key.short_id}" if single.mails else ""
        logger.error(
            "alarm=buried queue=%s message=%s item=%s tenant=%s mailbox=%s%s",
            queue, message_id, single.ticket, item.tenant_id, item.mailbox_id, mail,
        )  # fmt: skip
        if queue in _MAIL_QUEUES and single.mails and not _is_gone(app, item):
            _hold(app, single)


def _is_gone(app: App, item: WorkItem) -> bool:
    tenant = app.tenants.recent_tenant(item.tenant_id)
    return tenant is None or tenant.is_being_deleted


def _hold(app: App, item: WorkItem) -> None:
    now = app.clock.now()

    def attempt() -> Mail | None:
        row = app.correspondence.mail(item.key) or Mail(item.key, MailState.SEEN, item.ticket, now)
        if row.is_done or row.ticket != item.ticket:
            return None
        state = MailState.HANDED_OFF if row.owes_category else MailState.HELD
        # The claim stays: a replay must look first.
        return save_with_thread(app, moved_on(row, state, now, BURIED), is_unknown=row.claim is not None)

    held = until_settled(attempt, TryLater("rows keep changing"))
    if held is not None:
        log_step("bury", held, item)
