"""What a mailbox bears: calls at once, requests in ten minutes, mails in a minute."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from math import ceil

from sandbox.m365.server.calls import Call
from sandbox.m365.state.mailbox import Mailbox
from sandbox.m365.state.values import GraphError
from sandbox.m365.state.world import World

MINUTE = timedelta(minutes=1)
TEN_MINUTES = timedelta(minutes=10)
Key = tuple[str, str]


class Limits:
    """Counts per app and mailbox (requests) and per mailbox (mails), and refuses what is too much."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._open: dict[Key, int] = {}
        self._requests: dict[Key, deque[datetime]] = {}
        self._sends: dict[str, deque[datetime]] = {}
        self.most_at_once: dict[str, int] = {}
        """The most calls at once by mailbox, refused ones among them."""

    @contextmanager
    def place(self, call: Call) -> Iterator[None]:
        """A place among the calls at once of the mailbox; GraphError 429 if there is none."""
        key = (call.client_id, call.box.object_id)
        with self._world.lock:
            call.concurrency = self._open.get(key, 0) + 1
            address = call.box.address
            self.most_at_once[address] = max(call.concurrency, self.most_at_once.get(address, 0))
            self._check(key, call.concurrency)
            self._open[key] = call.concurrency
        try:
            yield
        finally:
            with self._world.lock:
                self._open[key] -= 1

    def _check(self, key: Key, concurrency: int) -> None:
        switches = self._world.switches
        if concurrency > switches.max_concurrent_calls:
            raise throttled("MailboxConcurrency", switches.throttle_retry_after)
        now = self._world.now()
        recent = _recent(self._requests.setdefault(key, deque()), now, TEN_MINUTES)
        if len(recent) >= switches.max_requests_per_ten_minutes:
            raise throttled("MailboxRequests", _wait(recent[0], now, TEN_MINUTES))
        recent.append(now)

    def count_send(self, mailbox: Mailbox) -> None:
        """One mail more of the mailbox; GraphError 429 if it is too much for this minute."""
        now = self._world.now()
        recent = _recent(self._sends.setdefault(mailbox.object_id, deque()), now, MINUTE)
        if len(recent) >= self._world.switches.max_sends_per_minute:
            raise throttled("MailboxSendRate", _wait(recent[0], now, MINUTE))
        recent.append(now)


def _recent(moments: deque[datetime], now: datetime, window: timedelta) -> deque[datetime]:
    while moments and moments[0] <= now - window:
        moments.popleft()
    return moments


def _wait(first: datetime, now: datetime, window: timedelta) -> int:
    return max(1, ceil((first + window - now).total_seconds()))


def throttled(which: str, seconds: int) -> GraphError:
    """The answer to a call beyond a limit, with its Retry-After in seconds."""
    return GraphError(
        429,
        "ApplicationThrottled",
        f"Application is over its {which} limit.",
        (("Retry-After", str(seconds)),),
    )
