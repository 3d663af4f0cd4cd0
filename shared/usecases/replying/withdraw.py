"""A Reply that does not go out now: its Mail ends without, or its item comes again."""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn

from shared.domain.mail.mail import Claimed, Mail, MailState
from shared.domain.mail.reasons import Ignored
from shared.domain.policy.rules import Unanswered
from shared.errors import AccessLost, HarperError, NotFound, Refused, TooLate, TryLater, Uncertain
from shared.usecases.steps.again import (
    Counts,
    block_or_hold,
    delay_after,
    delay_of_absence,
    put_back_or_hold,
    wait,
    wait_while_stopped,
)
from shared.usecases.steps.pauses import pause_tenant
from shared.usecases.steps.transitions import (
    ReplyRun,
    hold_with_alarm,
    log_step,
    moved_on,
    rest_of_claim,
)

# The shared mailbox may not send as Harper: that says nothing of its inbox.
_SEND_AS_DENIED = "ErrorSendAsDenied"


# ------------------------------------------------------------------------------------------------ for good


def withdraw(run: ReplyRun, mail: Mail, reason: Ignored) -> None:
    """Delete the draft on record, if there is one, and ignore the Mail for this reason."""
    discard(run, mail, on_record(mail), MailState.IGNORED, reason)


def on_record(mail: Mail) -> tuple[str, ...]:
    """The id of the draft on record, if there is one."""
    return (mail.draft.draft_id,) if mail.draft else ()


def discard(run: ReplyRun, mail: Mail, draft_ids: tuple[str, ...], state: MailState, reason: Unanswered) -> None:
    """Delete these drafts, then end the Mail; if one cannot be deleted now, the item comes again for it."""
    try:
        for draft_id in draft_ids:
            run.app.drafts.delete(run.inbox, draft_id)
    except (TryLater, Refused) as error:
        retry_or_hold(run, _released(run, mail), error)
    else:
        if reason == "trouble":
            hold_with_alarm(run, "reply", mail, reason)
        else:
            run.end(mail, state, reason)


def _released(run: ReplyRun, mail: Mail) -> Mail:
    # With the draft on record the next try needs no look; without, the claim stays, so that it looks by our marker.
    if mail.draft is None or mail.claim is None:
        return mail
    return run.app.correspondence.save(replace(mail, claim=None))


def drop_draft(run: ReplyRun, draft_id: str) -> bool:
    """Delete a draft that is not needed; False where Graph does not let us, which harms nothing."""
    try:
        run.app.drafts.delete(run.inbox, draft_id)
    except (TryLater, Refused):
        return False
    return True


# ------------------------------------------------------------------------------------------------ for now


def retry_or_hold(run: ReplyRun, mail: Mail, error: HarperError) -> None:
    """Have the item come again, or hold the Mail when its time is up; a refusal may pause Tenant or Mailbox."""
    if isinstance(error, AccessLost):
        pause_tenant(run.app, run.item.tenant_id, error.code)
        wait_while_stopped(run, mail)
    elif isinstance(error, Refused) and error.status == 403 and error.code != _SEND_AS_DENIED:
        if run.item.refused:
            _drop_unsent_draft(run, mail)
        block_or_hold(run, mail)
    elif isinstance(error, Refused | TryLater):
        if run.item.troubled >= run.app.limits.give_up:
            _drop_unsent_draft(run, mail)
        put_back_or_hold(run, mail, error if isinstance(error, TryLater) else TryLater(f"refused-{error.status}"))
    else:
        raise error


def _drop_unsent_draft(run: ReplyRun, mail: Mail) -> None:
    """Delete a draft that was certainly not sent and never will be, so that nobody finds it in Drafts and sends it."""
    if mail.draft is None or mail.claim is not None:
        return
    if not drop_draft(run, mail.draft.draft_id):
        log_step("draft-left", mail, run.item)


def after_failure(run: ReplyRun, claimed: Claimed, error: HarperError) -> None:
    """What a claimed Mail's row becomes when createReply, createForward or send failed, and its item comes again.

    Certain refusal: the claim is released, so that the next try goes straight on. Uncertain: the claim ends now but
    its owner stays, so that the next one waits, and looks. Too late: the claim has ended by itself.
    """
    app = run.app
    if isinstance(error, Uncertain):
        _wait_and_look(run, claimed, error)
    if isinstance(error, TooLate):
        wait(run, rest_of_claim(app, claimed.claim), "too-late")
    released = app.correspondence.save(replace(claimed.mail, claim=None))
    if isinstance(error, NotFound):
        _source_is_gone(run, released)
    else:
        retry_or_hold(run, released, error)


def _wait_and_look(run: ReplyRun, claimed: Claimed, error: Uncertain) -> NoReturn:
    app, mail = run.app, claimed.mail
    ended = replace(claimed.claim, until=app.clock.now())
    app.correspondence.save(replace(moved_on(mail, mail.state, ended.until, "uncertain"), claim=ended))
    # Trouble that stays uncertain backs off and comes to an end like any other; a Retry-After is kept.
    delay = max(rest_of_claim(app, ended), delay_after(run, error))
    wait(run, delay, "uncertain", Counts.TROUBLE)


def _source_is_gone(run: ReplyRun, mail: Mail) -> None:
    """The Mail that was to be answered is not there: somebody deleted it, or Graph is behind for a while."""
    if run.item.absent >= run.app.limits.gone:
        run.end(mail, MailState.IGNORED, "gone")
        return
    wait(run, delay_of_absence(run.app.limits, run.item), "absent", Counts.ABSENCE)
