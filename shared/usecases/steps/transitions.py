"""From one state of a Mail to the next: its row, its Thread, its line in the log."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from shared.domain.mail.decisions import Delegate, HandOff
from shared.domain.mail.inbox import Inbox
from shared.domain.mail.mail import Claim, Fetched, Mail, MailKey, MailState
from shared.domain.mail.reasons import Alarming, Quiet, Reason
from shared.domain.mailboxes.watch import WatchedMailbox
from shared.domain.policy.rules import Unanswered, refusal
from shared.domain.threads.changes import Changes
from shared.domain.threads.endings import after_ending
from shared.domain.work import WorkItem
from shared.ports.app import App

logger = logging.getLogger(__name__)

SEND_UNKNOWN: Final = "send-unknown"


@dataclass(frozen=True, slots=True)
class Run:
    """One invocation's work: what it works with, the queue that gave out the item, and the item."""

    app: App
    queue: str
    item: WorkItem


@dataclass(frozen=True, slots=True)
class ReplyRun(Run):
    """A run that may answer: with its Mailbox, and the owner under which it claims."""

    watched: WatchedMailbox
    owner: str

    @property
    def inbox(self) -> Inbox:
        """Where this Mailbox's Graph calls go."""
        return self.watched.watch.inbox

    def refusal(self, mail: Mail) -> tuple[MailState, Unanswered] | None:
        """How a Mail ends that may not be answered any more; None where it may."""
        now, limits = self.app.clock.now(), self.app.limits
        return refusal(Fetched.of(mail), self.watched, limits, now, self.item.troubled)

    def end(self, mail: Mail, state: MailState, reason: Quiet) -> None:
        """Write a terminal state."""
        end(self, "reply", mail, state, reason)


def moved_on(mail: Mail, state: MailState, now: datetime, reason: Reason = "") -> Mail:
    """The Mail in its next state, with a line in its trail."""
    line = f"{state.value}@{now.isoformat(timespec='milliseconds')} {reason}".rstrip()
    return replace(mail, state=state, reason=reason, changed_at=now, trail=(*mail.trail, line)[-50:])


def log_step(step: str, mail: Mail, item: WorkItem) -> None:
    """The one line that each step of a Mail writes."""
    logger.info(
        "step=%s mail=%s tenant=%s mailbox=%s state=%s reason=%s item=%s",
        step,
        mail.key.short_id,
        mail.key.tenant_id,
        mail.key.mailbox_id,
        mail.state.value,
        mail.reason or "-",
        item.ticket,
    )


def end(run: Run, step: str, mail: Mail, state: MailState, reason: Quiet) -> Mail:
    """Write a terminal state that raises no alarm, and what it makes of the Mail's Thread."""
    return _end(run, step, mail, state, reason)


def _end(run: Run, step: str, mail: Mail, state: MailState, reason: Quiet | Alarming) -> Mail:
    ended = replace(moved_on(mail, state, run.app.clock.now(), reason), claim=None)
    saved = save_with_thread(run.app, ended, is_unknown=reason == SEND_UNKNOWN)
    log_step(step, saved, run.item)
    return saved


def save_with_thread(app: App, ended: Mail, is_unknown: bool) -> Mail:
    """Save a Mail that ends without a Reply known to be sent, and its Thread: held, or its `leaving` cleared.

    `is_unknown`: its forward may have been sent, so that the Thread stays shut.
    """
    is_forward = isinstance(ended.decision, Delegate | HandOff)
    concerns_thread = ended.state is MailState.HELD or (is_forward and ended.state is MailState.IGNORED)
    if not ended.thread_id or not concerns_thread:
        return app.correspondence.save(ended)
    thread = app.threads.thread(ended.key.tenant_id, ended.key.mailbox_id, ended.thread_id)
    changed = after_ending(thread, ended, is_unknown) if thread else None
    if changed == thread:
        return app.correspondence.save(ended)
    return app.correspondence.commit(Changes(ended, thread=changed)).mail


def hold_with_alarm(run: Run, step: str, mail: Mail, reason: Alarming) -> None:
    """Hold a Mail that Harper could not finish, and raise an alarm."""
    _end(run, step, mail, MailState.HELD, reason)
    alarm(run.item, mail.key, reason)


def end_unfinished(run: Run, step: str, mail: Mail, unclaimed: Alarming | None = None) -> bool:
    """End a Mail that cannot go on: sent without its category, handed off; perhaps sent, held with an alarm.

    Any other is held with the alarm `unclaimed`, if given; False where nothing is written.
    """
    if mail.owes_category:
        end(run, step, mail, MailState.HANDED_OFF, "category-missing")
    elif mail.claim is not None:
        hold_with_alarm(run, step, mail, SEND_UNKNOWN)
    elif unclaimed is not None:
        hold_with_alarm(run, step, mail, unclaimed)
    else:
        return False
    return True


def alarm(item: WorkItem, key: MailKey, reason: Alarming) -> None:
    """The line that tells operators of a Mail that Harper could not finish."""
    logger.error(
        "alarm=mail_held mail=%s tenant=%s mailbox=%s reason=%s item=%s",
        key.short_id,
        key.tenant_id,
        key.mailbox_id,
        reason,
        item.ticket,
    )


def rest_of_claim(app: App, claim: Claim) -> float:
    """Seconds until a claim has ended and things have settled; not positive when they have."""
    settled = claim.until + timedelta(seconds=app.limits.settle)
    return (settled - app.clock.now()).total_seconds()
