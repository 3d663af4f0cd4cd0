"""Where work is put, as a Protocol."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from shared.domain.values.ids import MailboxId, TenantId

if TYPE_CHECKING:
    from shared.domain.work import WorkItem


# Tenant id, mailbox id, mail id.
NotifiedMail = tuple[TenantId, MailboxId, str]


class StoredLately(Protocol):
    """Remembers in this process the mails whose work the webhook stored in the last ten minutes."""

    def holds(self, mail: NotifiedMail, now: datetime) -> bool:
        """Whether the work of this mail was stored lately."""

    def note(self, mails: Iterable[NotifiedMail], now: datetime) -> None:
        """Their work is stored."""


class WorkQueue(Protocol):
    """Where work for the next function is put; TryLater when it could not be stored."""

    def put(self, queue: str, item: WorkItem, delay: float = 0.0) -> None:
        """Store one work item, visible after `delay` seconds (at most seven days; it does not expire)."""

    def put_all(self, queue: str, items: Sequence[WorkItem], within: float) -> bool:
        """Store all, up to 16 at once and without retries; False unless all were stored within so many seconds."""

    def oldest(self, queue: str) -> datetime | None:
        """Since when the oldest item of a queue that waits now could have been taken; None where none waits."""
