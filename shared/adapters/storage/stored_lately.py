"""What the webhook stored lately: Graph repeats notifications, and a repeat of stored work needs no second item."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime, timedelta

from shared.ports.queue import NotifiedMail

MOST = 2_000
_FOR = timedelta(minutes=10)


class MemoryOfStored:
    """The last mails (tenant, mailbox, mail id) whose work this process stored, since Graph repeats notifications."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stored: OrderedDict[NotifiedMail, datetime] = OrderedDict()

    def holds(self, mail: NotifiedMail, now: datetime) -> bool:
        """Whether the work of this mail was stored in the last ten minutes."""
        stored_at = self._stored.get(mail)
        return stored_at is not None and now - stored_at < _FOR

    def note(self, mails: Iterable[NotifiedMail], now: datetime) -> None:
        """Their work is stored."""
        with self._lock:
            for mail in mails:
                self._stored[mail] = now
                self._stored.move_to_end(mail)
            while len(self._stored) > MOST:
                self._stored.popitem(last=False)
