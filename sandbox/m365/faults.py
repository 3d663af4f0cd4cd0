"""Trouble on demand: for the next call, or for every n-th, that matches."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import TypedDict, Unpack

from sandbox.m365.server.calls import Call
from sandbox.m365.server.requestlog import matches

Match = str | Callable[[Call], bool]
Hook = Callable[[Call], None]


class Trouble(TypedDict, total=False):
    """What a Fault does, as its fields say."""

    status: int | None
    code: str
    retry_after: int | str | datetime | None
    delay: float
    drop: str
    body: str
    before: Hook | None
    after: Hook | None
    done: bool
    late_send: float | None


@dataclass(slots=True, eq=False)
class Fault:
    """What happens to a call.

    `delay` seconds and `before` come before the work, `after` behind it. `drop`: the connection is lost
    `before` or `after` the work was done. `status`: this answer instead of the work, or, with `done`,
    after the work. `late_send`: 504 now, and the work is done so many seconds later.
    `body`: `truncated` or `html` instead of the answer's body. `retry_after`: seconds, or an HTTP date.
    """

    match: Match
    every: int = 0
    count: int = 1
    status: int | None = None
    code: str = ""
    retry_after: int | str | datetime | None = None
    delay: float = 0.0
    drop: str = ""
    body: str = ""
    before: Hook | None = None
    after: Hook | None = None
    done: bool = False
    late_send: float | None = None
    seen: int = 0
    hits: int = 0

    def __post_init__(self) -> None:
        if self.drop not in ("", "before", "after") or self.body not in ("", "truncated", "html"):
            raise ValueError("drop is before or after, body is truncated or html")

    def applies(self, call: Call) -> bool:
        """Whether this call is hit; counts it."""
        fits = matches(self.match, call.template) if isinstance(self.match, str) else self.match(call)
        if not fits:
            return False
        self.seen += 1
        hit = self.seen % self.every == 0 if self.every else self.hits < self.count
        self.hits += hit
        return hit

    def retry_header(self) -> tuple[tuple[str, str], ...]:
        """The Retry-After header asked for."""
        if self.retry_after is None:
            return ()
        if isinstance(self.retry_after, datetime):
            return (("Retry-After", format_datetime(self.retry_after, usegmt=True)),)
        return (("Retry-After", str(self.retry_after)),)


class Faults:
    """The faults in force; the first that applies to a call hits it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Put a fault in force."""
        with self._lock:
            self._faults.append(fault)
        return fault

    def next(self, match: Match, *, count: int = 1, **trouble: Unpack[Trouble]) -> Fault:
        """Hit the next `count` calls that match: `METHOD part-of-template`, or a test of the call."""
        return self.add(Fault(match, 0, count, **trouble))

    def every(self, n: int, match: Match, **trouble: Unpack[Trouble]) -> Fault:
        """Hit every n-th call that matches, until `clear`."""
        return self.add(Fault(match, n, 0, **trouble))

    def pick(self, call: Call) -> Fault | None:
        """The fault that hits this call."""
        with self._lock:
            return next((fault for fault in self._faults if fault.applies(call)), None)

    def clear(self) -> None:
        """No trouble any more."""
        with self._lock:
            self._faults.clear()
