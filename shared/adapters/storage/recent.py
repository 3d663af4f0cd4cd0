"""A small memory of rows: at most ten seconds old, and never older than this process's last read or write."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

MOST_AGE = 10.0
MOST_KEPT_ROWS = 500


class Recent(Generic[K, V]):
    """Rows by key, thread-safe and of bounded size; `monotonic` tells seconds."""

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
