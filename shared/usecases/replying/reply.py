"""Reply to a Mail: decide, then claim, draft, record, send and finish, effectively once."""

from __future__ import annotations

from shared.domain.mail.decisions import HandOff, Hold, Ignore, Sending
from shared.domain.mail.mail import Claimed, Fetched, Mail, MailState
from shared.domain.policy.rules import is_stopped
from shared.usecases.replying.claim import claim
from shared.usecases.replying.finish import finish, finish_hand_off, hand_off_silently
from shared.usecases.replying.look import look
from shared.usecases.replying.send import draft, send
from shared.usecases.replying.withdraw import discard, drop_draft, on_record
from shared.usecases.steps.again import wait, wait_while_stopped
from shared.usecases.steps.transitions import ReplyRun, Run, end, end_unfinished, rest_of_claim

_OWNER_BYTES = 12
_UNFINISHED = frozenset({MailState.THREADED, MailState.REPLYING, MailState.DRAFTED})


def reply(run: Run) -> None:
    """Bring a Mail from THREADED to its end."""
    app, item = run.app, run.item
    mail = app.correspondence.mail(item.key)
    if mail is None or not (mail.owes_category or mail.state in _UNFINISHED):
        return
    tenant = app.tenants.recent_tenant(item.tenant_id)
    watched = app.mailboxes.recent_mailbox(item.tenant_id, item.mailbox_id)
    if tenant is None or watched is None:
        # Its inbox is not known any more, so nothing can be looked up or deleted there.
        if not end_unfinished(run, "reply", mail):
            end(run, "reply", mail, MailState.IGNORED, "mailbox-deleted")
    elif is_stopped(tenant, watched):
        wait_while_stopped(run, mail)
    else:
        if mail.claim is not None and (rest := rest_of_claim(app, mail.claim)) > 0:
            wait(run, rest, "claimed")
        # The owner is new for each run, so that nobody takes a claim of an earlier run for a valid one.
        owner = app.random.token(_OWNER_BYTES).hex()
        _go_on(ReplyRun(app, run.queue, item, watched, owner), mail)


def _go_on(run: ReplyRun, mail: Mail) -> None:
    if mail.owes_category:
        finish_hand_off(run, mail)
    elif mail.claim is not None:
        _look_and_go_on(run, Claimed.of(mail))
    elif refused := run.refusal(mail):
        discard(run, mail, on_record(mail), *refused)
    else:
        _decide_and_send(run, mail)


def _look_and_go_on(run: ReplyRun, claimed: Claimed) -> None:
    """A claim has ended: one look shows whether the Reply was sent, or what is to be done to send it."""
    looked = look(run, claimed)
    if looked is None:
        return
    if looked.is_sent:
        finish(run, claimed)
    else:
        _claim_and_send(run, looked.mail, claimed.decision, looked.spare)


def _decide_and_send(run: ReplyRun, mail: Mail) -> None:
    decision = mail.decision or run.app.responder.decide(mail, run.watched)
    if isinstance(decision, Ignore):
        run.end(mail, MailState.IGNORED, decision.reason)
    elif isinstance(decision, Hold):
        run.end(mail, MailState.HELD, decision.reason)
    elif isinstance(decision, HandOff) and decision.to is None:
        hand_off_silently(run, mail)
    else:
        _claim_and_send(run, mail, decision)


def _claim_and_send(run: ReplyRun, mail: Mail, decision: Sending, spare: tuple[str, ...] = ()) -> None:
    """The order is the promise that no mail goes out twice; None or False says that the Mail goes no further."""
    claimed = claim(run, Fetched.of(mail), decision)
    if claimed is None:
        return
    for draft_id in spare:
        drop_draft(run, draft_id)
    recorded = claimed if claimed.mail.draft else draft(run, claimed)
    if recorded is not None and send(run, recorded):
        finish(run, recorded)
