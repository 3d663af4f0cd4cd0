"""Reply to a Mail: decide, then claim, draft, record and send, effectively once."""

from __future__ import annotations

from shared.domain.mail.decisions import HandOff, Hold, Ignore
from shared.domain.mail.mail import Mail, MailState
from shared.domain.work import MAIL_REPLY, WorkItem
from shared.usecases.replying.claim import claim
from shared.usecases.replying.errand import Errand
from shared.usecases.replying.finish import finish_hand_off, hand_off_silently
from shared.usecases.replying.look import look
from shared.usecases.replying.send import draft_and_send, send
from shared.usecases.replying.withdraw import discard, on_record, refusal_of
from shared.usecases.steps.mail_room import (
    SEND_UNKNOWN,
    MailRoom,
    end,
    hold_with_alarm,
    is_stopped,
    key_of,
    rest_of_claim,
    wait,
    wait_while_stopped,
)

_OWNER_BYTES = 12
_UNFINISHED = frozenset({MailState.THREADED, MailState.REPLYING, MailState.DRAFTED})


def reply(room: MailRoom, item: WorkItem) -> None:
    """Bring a Mail from THREADED to its end."""
    mail = room.correspondence.mail(key_of(item))
    if mail is None or not (mail.owes_category or mail.state in _UNFINISHED):
        return
    tenant = room.tenants.recent_tenant(item.tenant)
    watched = room.mailboxes.recent_mailbox(item.tenant, item.mailbox)
    if tenant is None or watched is None:
        _end_without_mailbox(room, item, mail)
    elif is_stopped(tenant, watched):
        wait_while_stopped(room, MAIL_REPLY, item, mail)
    elif mail.claim is not None and (rest := rest_of_claim(room, mail)) > 0:
        wait(room, MAIL_REPLY, item, rest, "claimed")
    else:
        # The owner is new for each run, so that nobody takes a claim of an earlier run for a valid one.
        _go_on(Errand(room, item, watched, room.random.token(_OWNER_BYTES).hex()), mail)


def _go_on(errand: Errand, mail: Mail) -> None:
    if mail.owes_category:
        finish_hand_off(errand, mail)
    elif mail.claim is not None:
        look(errand, mail)
    elif refused := refusal_of(errand, mail):
        discard(errand, mail, on_record(mail), *refused)
    else:
        _decide_and_send(errand, mail)


def _end_without_mailbox(room: MailRoom, item: WorkItem, mail: Mail) -> None:
    """Its inbox is not known any more, so nothing can be looked up or deleted there."""
    if mail.owes_category:
        end(room, "reply", item, mail, MailState.HANDED_OFF, "category-missing")
    elif mail.claim is not None:
        hold_with_alarm(room, "reply", item, mail, SEND_UNKNOWN)
    else:
        end(room, "reply", item, mail, MailState.IGNORED, "mailbox-deleted")


def _decide_and_send(errand: Errand, mail: Mail) -> None:
    decision = mail.decision or errand.room.responder.decide(mail, errand.watched)
    if isinstance(decision, Ignore):
        errand.end(mail, MailState.IGNORED, decision.reason)
    elif isinstance(decision, Hold):
        errand.end(mail, MailState.HELD, decision.reason)
    elif isinstance(decision, HandOff) and decision.to is None:
        hand_off_silently(errand, mail)
    else:
        claimed = claim(errand, mail, decision)
        if claimed is not None and claimed.draft is None:
            draft_and_send(errand, claimed)
        elif claimed is not None:
            send(errand, claimed)
