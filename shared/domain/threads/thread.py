"""A Thread: the Mails of one conversation with one correspondent."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime

from shared.domain.mail.mail import MailKey
from shared.domain.mail.reasons import Ignored
from shared.domain.values.ids import MailboxId, TenantId


class ThreadState(enum.StrEnum):
    """Whether Harper may speak in a Thread; `held` says that its last Mail was left for a human, and stops nothing."""

    OPEN = "open"
    DELEGATED = "delegated"
    HANDED_OFF = "handed-off"
    HELD = "held"


_CLOSED: dict[ThreadState, Ignored] = {
    ThreadState.DELEGATED: "thread-delegated",
    ThreadState.HANDED_OFF: "thread-handed-off",
}


class Direction(enum.StrEnum):
    """Whether a Mail of a Thread came in or went out."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Thread:
    """A Thread's row; `answered` holds the times of the places taken in its budget, newest last.

    `waits_for` is the colleague whom it was delegated to last; `leaving` is the id of a Mail whose forward is claimed
    and not yet known to be sent: the Thread is about to close.
    """

    thread_id: str
    tenant_id: TenantId
    mailbox_id: MailboxId
    correspondent: str
    state: ThreadState
    opened_at: datetime
    conversation_id: str = ""
    colleagues: tuple[str, ...] = ()
    answered: tuple[datetime, ...] = ()
    waits_for: str = ""
    leaving: str = ""
    etag: str = field(default="", compare=False)

    @property
    def is_closed(self) -> bool:
        """Whether Harper is silent in it: a colleague is asked, or a person took it over."""
        return self.why_closed is not None

    @property
    def why_closed(self) -> Ignored | None:
        """Why Harper ignores Mails in it, where it is closed."""
        return _CLOSED.get(self.state)

    def belongs_to(self, address: str) -> bool:
        """Whether this address may speak in the Thread: its correspondent, or a colleague it was delegated to."""
        return address == self.correspondent or address in self.colleagues


@dataclass(frozen=True, slots=True)
class ThreadMail:
    """One line of a Thread's list: a Mail, its direction and its time."""

    thread_id: str
    received: datetime
    key: MailKey
    direction: Direction


@dataclass(frozen=True, slots=True)
class Peer:
    """The places that a correspondent's Mails took in the budget, newest last."""

    address: str
    answered: tuple[datetime, ...] = ()
    etag: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Pace:
    """How many sends a mailbox has taken places for in one minute; `minute` is minutes since the epoch."""

    minute: int = 0
    taken: int = 0
    etag: str = field(default="", compare=False)
