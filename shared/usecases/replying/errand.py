"""One invocation's work on one Mail, and what is done when Graph does not do its part."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shared.domain.mail.inbox import Inbox
from shared.domain.mail.mail import Claim, Mail, MailState
from shared.domain.mail.reasons import Quiet
from shared.domain.mailboxes.mailbox import WatchedMailbox
from shared.domain.work import MAIL_REPLY, WorkItem
from shared.errors import AccessLost, HarperError, NotFound, Refused, TooLate, TryLater, Uncertain
from shared.usecases.steps.backoff import delay_of, delay_of_absence
from shared.usecases.steps.mail_room import (
    MailRoom,
    after_denial,
    end,
    inbox_of,
    log_step,
    moved_on,
    put_back,
    rest_of_claim,
    wait,
    wait_while_stopped,
)
from shared.usecases.steps.pauses import pause_tenant

# The shared mailbox may not send as Harper: that says nothing of its inbox.
_SEND_AS_DENIED = "ErrorSendAsDenied"


@dataclass(frozen=True, slots=True)
class Errand:
    """A work item with its Mailbox, and the owner under which this invocation claims."""

    room: MailRoom
    item: WorkItem
    watched: WatchedMailbox
    owner: str

    @property
    def inbox(self) -> Inbox:
        """Where this Mailbox's Graph calls go."""
        return inbox_of(self.watched)

    def end(self, mail: Mail, state: MailState, reason: Quiet) -> None:
        """Write a terminal state."""
        end(self.room, "reply", self.item, mail, state, reason)


def give_way(errand: Errand, mail: Mail, error: HarperError) -> None:
    """Put the item back, pausing the Tenant or blocking the Mailbox where the refusal says so; the row stays."""
    room, item = errand.room, errand.item
    if isinstance(error, AccessLost):
        pause_tenant(room, item.tenant, error.code)
        wait_while_stopped(room, MAIL_REPLY, item, mail)
    elif isinstance(error, Refused) and error.status == 403 and error.code != _SEND_AS_DENIED:
        if item.refused:
            _drop_unsent_draft(errand, mail)
        after_denial(room, MAIL_REPLY, item, mail)
    elif isinstance(error, Refused):
        _put_back(errand, mail, TryLater(f"refused-{error.status}"))
    elif isinstance(error, TryLater):
        _put_back(errand, mail, error)
    else:
        raise error


def _put_back(errand: Errand, mail: Mail, error: TryLater) -> None:
    if errand.item.troubled >= errand.room.limits.give_up:
        _drop_unsent_draft(errand, mail)
    put_back(errand.room, MAIL_REPLY, errand.item, mail, error)


def _drop_unsent_draft(errand: Errand, mail: Mail) -> None:
    """Delete a draft that was certainly not sent and never will be, so that nobody finds it in Drafts and sends it."""
    if mail.draft is None or mail.claim is not None:
        return
    try:
        errand.room.mails.delete(errand.inbox, mail.draft.draft_id)
    except (TryLater, Refused):
        log_step("draft-left", mail, errand.item)


def after_failure(errand: Errand, mail: Mail, error: HarperError) -> None:
    """What a claimed Mail's row becomes when createReply, createForward or send failed, and its item put back.

    Certain refusal: the claim is released, so that the next try goes straight on. Uncertain: the claim ends now but
    its owner stays, so that the next one waits, and looks. Too late: the claim has ended by itself.
    """
    room = errand.room
    assert mail.claim is not None  # only the holder of a claim comes here
    if isinstance(error, Uncertain):
        _wait_and_look(errand, mail, mail.claim, error)
    elif isinstance(error, TooLate):
        wait(room, MAIL_REPLY, errand.item, rest_of_claim(room, mail), "too-late")
    else:
        released = room.correspondence.save(replace(mail, claim=None))
        if isinstance(error, NotFound):
            _source_is_gone(errand, released)
        else:
            give_way(errand, released, error)


def _wait_and_look(errand: Errand, mail: Mail, claim: Claim, error: Uncertain) -> None:
    room, item = errand.room, errand.item
    now = room.clock.now()
    ended = replace(moved_on(mail, mail.state, now, "uncertain"), claim=replace(claim, until=now))
    unsure = room.correspondence.save(ended)
    # Trouble that stays uncertain backs off and comes to an end like any other; a Retry-After is kept.
    delay = max(rest_of_claim(room, unsure), delay_of(error, item.attempt, room.fraction(), room.limits.first_retry))
    again = item.after_trouble(delay)
    wait(room, MAIL_REPLY, again, delay, "uncertain")


def _source_is_gone(errand: Errand, mail: Mail) -> None:
    """The Mail that was to be answered is not there: somebody deleted it, or Graph is behind for a while."""
    room, item = errand.room, errand.item
    if item.absent >= room.limits.gone:
        errand.end(mail, MailState.IGNORED, "gone")
        return
    delay = delay_of_absence(room.limits, item)
    wait(room, MAIL_REPLY, item.after_absence(delay), delay, "absent")
