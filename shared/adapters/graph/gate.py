"""How many calls run at once on a mailbox, and until when the service asked to be left alone."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from shared.domain.values.ids import TenantId
from shared.errors import TryLater

_SWEEP_ABOVE = 256


@dataclass(slots=True)
class _Counters:
    """One mailbox's counters; all share the gate's lock."""

    freed: threading.Condition
    running: int = 0
    waiting: int = 0
    until: float = 0.0

    def is_idle(self, now: float) -> bool:
        return self.running == 0 and self.waiting == 0 and self.until <= now


class Gate:
    """Lets at most `slots` calls run at once on a mailbox of a tenant, and none before a Retry-After has passed.

    Graph allows 4 at once per app and mailbox (page "throttling-limits"). `monotonic` gives seconds. What is kept is
    bounded by the mailboxes in use or held off at the moment.
    """

    def __init__(self, monotonic: Callable[[], float], slots: int = 3, longest_wait: float = 5.0) -> None:
        self._monotonic = monotonic
        self._slots = slots
        self._longest_wait = longest_wait
        self._lock = threading.Lock()
        self._counters: dict[tuple[TenantId, str], _Counters] = {}
        self._sweep_above = _SWEEP_ABOVE

    @contextmanager
    def slot(self, tenant_id: TenantId, object_id: str) -> Iterator[None]:
        """Hold one of the mailbox's slots; TryLater if none comes free in time, or while the mailbox is held off."""
        counters = self._enter(tenant_id, object_id)
        try:
            yield
        finally:
            with self._lock:
                counters.running -= 1
                counters.freed.notify()

    def hold_off(self, tenant_id: TenantId, object_id: str, seconds: float) -> None:
        """Let no call through to this mailbox for so many seconds; a longer time asked for before stands."""
        with self._lock:
            counters = self._counters_of(tenant_id, object_id)
            counters.until = max(counters.until, self._monotonic() + seconds)

    def known(self) -> int:
        """How many mailboxes something is kept of."""
        with self._lock:
            return len(self._counters)

    def _enter(self, tenant_id: TenantId, object_id: str) -> _Counters:
        give_up_at = self._monotonic() + self._longest_wait
        with self._lock:
            counters = self._counters_of(tenant_id, object_id)
            counters.waiting += 1
            try:
                self._refuse_if_held_off(counters)
                while counters.running >= self._slots:
                    left = give_up_at - self._monotonic()
                    if left <= 0 or not counters.freed.wait(left):
                        raise TryLater("mailbox busy")
                    self._refuse_if_held_off(counters)
                counters.running += 1
            finally:
                counters.waiting -= 1
            return counters

    def _refuse_if_held_off(self, counters: _Counters) -> None:
        rest = counters.until - self._monotonic()
        if rest > 0:
            counters.freed.notify()  # a wake-up that is not used here goes on to the next who waits
            raise TryLater("mailbox held off", float(math.ceil(rest)))

    def _counters_of(self, tenant_id: TenantId, object_id: str) -> _Counters:
        key = (tenant_id, object_id)
        if key not in self._counters:
            if len(self._counters) >= self._sweep_above:
                self._sweep()
            self._counters[key] = _Counters(threading.Condition(self._lock))
        return self._counters[key]

    def _sweep(self) -> None:
        now = self._monotonic()
        self._counters = {key: counters for key, counters in self._counters.items() if not counters.is_idle(now)}
        self._sweep_above = max(_SWEEP_ABOVE, 2 * len(self._counters))
