"""Small memories: rows, at most ten seconds old, and the mails whose work the webhook stored lately."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from shared.ports.queue import NotifiedMail

K = TypeVar("K")
V = TypeVar("V")

MOST_AGE = 10.0
MOST_KEPT_ROWS = 500
MOST_STORED = 2_000
_STORED_FOR = timedelta(minutes=10)


class Recent(Generic[K, V]):
    """Rows by key, never older than this process's last read or write, for threads; `monotonic` gives seconds."""

    def __init__(self, monotonic: Callable[[], float], most: int = MOST_KEPT_ROWS) -> None:
        self._monotonic = monotonic
        self._most = most
        self._lock = threading.Lock()
        self._kept: dict[K, tuple[float, int, V]] = {}
        self._counted = 0
        self._written = 0

    def begin(self) -> tuple[float, int]:
        """To be taken before a read: when it began, and its number."""
        with self._lock:
            self._counted += 1
            return self._monotonic(), self._counted

    def learn(self, key: K, value: V | None, begun: tuple[float, int]) -> None:
        """Keep what a read brought, unless a write or a later read came in between."""
        at, number = begun
        with self._lock:
            found = self._kept.get(key)
            if number <= self._written or (found is not None and found[1] > number):
                return
            self._kept.pop(key, None)
            if value is None:
                return
            if len(self._kept) >= self._most:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = (at, number, value)

    def forget(self, key: K) -> None:
        """To be called after a write, whether it succeeded or not: reads that began before it are not kept."""
        with self._lock:
            self._counted += 1
            self._written = self._counted
            self._kept.pop(key, None)

    def get(self, key: K) -> V | None:
        """What is known of a key and not too old."""
        with self._lock:
            found = self._kept.get(key)
            return found[2] if found is not None and self._monotonic() - found[0] < MOST_AGE else None


class MemoryOfStored:
    """The last mails (tenant, mailbox, mail id) whose work this process stored, since Graph repeats notifications."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stored: OrderedDict[NotifiedMail, datetime] = OrderedDict()

    def holds(self, mail: NotifiedMail, now: datetime) -> bool:
        """Whether the work of this mail was stored in the last ten minutes."""
        stored_at = self._stored.get(mail)
        return stored_at is not None and now - stored_at < _STORED_FOR

    def note(self, mails: Iterable[NotifiedMail], now: datetime) -> None:
        """Their work is stored."""
        with self._lock:
            for mail in mails:
                self._stored[mail] = now
                self._stored.move_to_end(mail)
            while len(self._stored) > MOST_STORED:
                self._stored.popitem(last=False)
