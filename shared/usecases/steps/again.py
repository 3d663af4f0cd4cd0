"""What a step hands to the queues: it raises Again to come back later, or returns Onward to go on.

Again says when the item comes back, why, and what that counts as; `carry_out` alone puts both.
"""

from __future__ import annotations

import enum
import logging
from collections.abc import Callable
from typing import NamedTuple, NoReturn

from shared.domain.mail.mail import Mail, MailState
from shared.domain.policy.limits import Limits
from shared.domain.work import WorkItem
from shared.errors import HarperError, TryLater
from shared.ports.time import fraction
from shared.usecases.steps.pauses import ACCESS_DENIED, block_mailbox
from shared.usecases.steps.transitions import Run, end, end_unfinished

logger = logging.getLogger(__name__)

_LONGEST = 3600.0
_MOST_DOUBLINGS = 12


class Counts(enum.Enum):
    """What a put-back counts as."""

    NOTHING = enum.auto()  #: it waits on purpose
    REFUSAL = enum.auto()  #: Graph answered 403: once more, then the Mail is held
    TROUBLE = enum.auto()  #: an attempt; after `limits.give_up` of these the Mail is held
    ABSENCE = enum.auto()  #: Graph answered 404; after `limits.gone` of these the Mail is gone


class Again(HarperError):
    """The run's item comes again after so many seconds, or another version of it in its place."""

    def __init__(
        self,
        delay: float,
        why: str,
        counts: Counts = Counts.NOTHING,
        instead: WorkItem | None = None,
        afterwards: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(why)
        self.delay = max(0.0, delay)
        self.why = why
        self.counts = counts
        self.afterwards = afterwards  #: done once the item is stored
        self._instead = instead

    def counted(self, item: WorkItem) -> WorkItem:
        """The item as it is put back."""
        item = self._instead or item
        if self.counts is Counts.REFUSAL:
            return item.but(refused=1)
        if self.counts is Counts.TROUBLE:
            return item.after_trouble(self.delay)
        if self.counts is Counts.ABSENCE:
            return item.after_absence(self.delay)
        return item


class Onward(NamedTuple):
    """A step is done, and another function goes on with this item."""

    queue: str
    item: WorkItem


def delay_of(error: TryLater, attempt: int, random_fraction: float, first: float) -> float:
    """Seconds until the next try: never less than was asked for, else `first` doubling to an hour, with jitter.

    `random_fraction` (0 to 1) spreads the delay over its upper half, so that items put back together come apart.
    """
    planned = min(_LONGEST, first * 2.0 ** min(attempt, _MOST_DOUBLINGS))
    jittered = planned * (0.5 + random_fraction / 2)
    if error.after is None:
        return jittered
    return error.after + min(jittered, first) * random_fraction


def delay_of_absence(limits: Limits, item: WorkItem) -> float:
    """Seconds until a Mail that is not there is looked for again: doubling, to the end of the time that it is given."""
    planned = limits.first_retry * 2.0 ** min(item.attempt, _MOST_DOUBLINGS)
    return min(planned, max(limits.gone - item.absent, 1.0))


def delay_after(run: Run, error: TryLater) -> float:
    """Seconds until the item of this run is tried again after this trouble."""
    return delay_of(error, run.item.attempt, fraction(run.app.random), run.app.limits.first_retry)


def wait(run: Run, seconds: float, why: str, counts: Counts = Counts.NOTHING) -> NoReturn:
    """Have the item come again; by default this does not count as an attempt."""
    logger.info("step=wait mail=%s queue=%s seconds=%.0f why=%s item=%s",
                run.item.key.short_id, run.queue, seconds, why, run.item.ticket)  # fmt: skip
    raise Again(seconds, why, counts)


def after_trouble(run: Run, error: TryLater, afterwards: Callable[[float], None] = lambda delay: None) -> Again:
    """The item's next try after this trouble, logged; `afterwards` gets the delay once the item is stored."""
    delay = delay_after(run, error)
    item = run.item
    again = Again(delay, error.reason, Counts.TROUBLE, afterwards=lambda: afterwards(delay))
    if not item.mails:
        logger.warning("step=put-back tenant=%s mailbox=%s reason=%s seconds=%.0f item=%s",
                       item.tenant_id, item.mailbox_id, error.reason, delay, item.ticket)  # fmt: skip
        return again
    logger.warning("step=put-back mail=%s queue=%s seconds=%.0f attempt=%d why=%s item=%s",
                   item.key.short_id, run.queue, delay, item.attempt, error.reason, item.ticket)  # fmt: skip
    return again


def put_back_or_hold(run: Run, mail: Mail, error: TryLater) -> None:
    """Have an item that met trouble come again; after `limits.give_up` of it the Mail is held, with an alarm."""
    if run.item.troubled < run.app.limits.give_up:
        raise after_trouble(run, error)
    end_unfinished(run, run.queue, mail, "trouble")


def wait_while_stopped(run: Run, mail: Mail, counts: Counts = Counts.NOTHING) -> None:
    """Have an item of a paused Tenant or Mailbox come again; a Mail that grows too old while it waits is held."""
    if not run.app.limits.is_too_old(mail.since, run.app.clock.now()):
        wait(run, run.app.limits.pause, "paused", counts)
    if not end_unfinished(run, "wait", mail):
        end(run, "wait", mail, MailState.HELD, "too-old")


def block_or_hold(run: Run, mail: Mail) -> None:
    """After a first 403 the Mailbox is blocked until its checks pass; after a second the Mail itself is held."""
    if run.item.refused:
        end_unfinished(run, run.queue, mail, "graph-refused")
    else:
        block_mailbox(run.app, run.item.tenant_id, run.item.mailbox_id, ACCESS_DENIED)
        wait_while_stopped(run, mail, Counts.REFUSAL)
