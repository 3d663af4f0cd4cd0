"""What all fakes share: faults by call name, a clock, random bytes, and rows with etags."""

import hashlib
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from shared.errors import Conflict
from tests.support.builders import NOW

K = TypeVar("K")
V = TypeVar("V")


@dataclass
class Faults:
    """The calls of one fake, and what shall go wrong in the next ones."""

    calls: list[str] = field(default_factory=list)
    _planned: dict[str, deque[tuple[Exception | None, bool]]] = field(default_factory=dict)

    def fail(self, call: str, *errors: Exception, done: bool = False) -> None:
        """The next calls of that name raise these errors, one each; with `done`, after the work was done."""
        self._planned.setdefault(call, deque()).extend((error, done) for error in errors)

    def pass_over(self, call: str, times: int = 1) -> None:
        """So many calls of that name go well before the next planned error."""
        self._planned.setdefault(call, deque()).extend([(None, False)] * times)

    def count(self, call: str) -> int:
        """How often that call was made, failed ones included."""
        return self.calls.count(call)

    @contextmanager
    def during(self, call: str) -> Iterator[None]:
        """Stands around the work of a call."""
        self.calls.append(call)
        planned = self._planned.get(call)
        error, done = planned.popleft() if planned else (None, False)
        if error is not None and not done:
            raise error
        yield
        if error is not None:
            raise error


class FakeClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self._now = now

    def now(self) -> datetime:
        """The time it was moved to."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move it on."""
        self._now += timedelta(seconds=seconds)

    def move_to(self, now: datetime) -> None:
        """Set it."""
        self._now = now

    def monotonic(self) -> float:
        """The same time in seconds, for adapters that measure spans."""
        return self._now.timestamp()


class FakeRandomness:
    """Bytes that look random, never repeat, and are the same in each run."""

    def __init__(self, seed: str = "harper") -> None:
        self._seed = seed
        self._drawn = 0
        self._lock = threading.Lock()

    def token(self, size: int) -> bytes:
        """The next `size` bytes."""
        with self._lock:
            self._drawn += 1
            drawn = self._drawn
        return hashlib.shake_256(f"{self._seed}:{drawn}".encode()).digest(size)


class Rows(Generic[K, V]):
    """Rows with etags that follow one counter; conditional like a table's."""

    def __init__(self) -> None:
        self._rows: dict[K, tuple[V, str]] = {}
        self._written = 0

    def get(self, key: K) -> tuple[V, str] | None:
        """The row with its etag, or None."""
        return self._rows.get(key)

    def check(self, key: K, etag: str) -> None:
        """Conflict unless the row is absent (empty etag), or is this version."""
        found = self._rows.get(key)
        if (found[1] if found else "") != etag:
            raise Conflict("row changed")

    def put(self, key: K, value: V) -> str:
        """Write without a condition; the answer is the new etag."""
        self._written += 1
        etag = f'W/"{self._written}"'
        self._rows[key] = (value, etag)
        return etag

    def write(self, key: K, value: V, etag: str) -> str:
        """Insert or replace that version; the answer is the new etag."""
        self.check(key, etag)
        return self.put(key, value)

    def drop(self, key: K) -> None:
        """Remove the row if it is there."""
        self._rows.pop(key, None)

    def items(self) -> list[tuple[K, V, str]]:
        """Key, value and etag of every row, in the order of their insertion."""
        return [(key, value, etag) for key, (value, etag) in self._rows.items()]
