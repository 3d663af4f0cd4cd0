"""Polls of a queue are held back until there may be something, so that a host that has nothing to do costs nothing.

The service answers each poll at once, and a host with short times asks some forty times a second, for each of its
stages. To the host a poll that is held is a slow answer. When a message becomes visible is known from what passes
the proxy; a moment too many costs one empty poll, and what came past the proxy waits for the longest hold at most.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from sandbox.loopback.messages import Answer, Request
from sandbox.storage.calls import POLL, Call

# Seconds for which the service hides a message unless it is told otherwise.
_HIDDEN = {"put message": 0, POLL: 30, "update message": 0}
_NOTHING = b'<?xml version="1.0" encoding="utf-8"?><QueueMessagesList/>'


def no_messages() -> Answer:
    """The answer of a queue that has nothing to give."""
    return Answer(200, "OK", (("Content-Type", "application/xml"),), _NOTHING)


class _Queue:
    """The moments at which a message of one queue becomes visible, of which no empty poll has told the contrary."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.moments: list[float] = []
        self.held = 0


class Polls:
    """Holds polls for at most `longest` seconds; with 0, not at all."""

    def __init__(self, longest: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._longest = longest
        self._clock = clock
        self._queues: defaultdict[str, _Queue] = defaultdict(_Queue)
        self._released = 0

    def hold(self, queue: str, is_gone: Callable[[], bool]) -> Literal["ask", "nothing", "gone"]:
        """Wait until the queue is to be asked; `nothing` where the polls were let go, `gone` where nobody waits."""
        if not self._longest:
            return "ask"
        place, released = self._queues[queue], self._released
        end = self._clock() + self._longest
        with place.changed:
            place.held += 1
            while released == self._released and (wait := min([end, *place.moments]) - self._clock()) > 0:
                place.changed.wait(wait)
            place.held -= 1
        if released != self._released:
            return "nothing"
        return "gone" if is_gone() else "ask"

    def held(self, queue: str) -> int:
        """How many polls of a queue wait now."""
        return self._queues[queue].held

    def passed(self, call: Call, request: Request, began: float, found: bool) -> None:
        """A call was answered that had been passed on at `began`; `found`: a poll that brought messages."""
        if not self._longest or call.operation not in _HIDDEN:
            return
        told = parse_qs(urlsplit(request.target).query).get("visibilitytimeout", [""])[0]
        hidden = int(told) if told.isdecimal() else _HIDDEN[call.operation]
        place, now = self._queues[call.target], self._clock()
        with place.changed:
            if call.operation == POLL and not found:
                place.moments = [moment for moment in place.moments if moment > began]
                return
            # Behind those that a poll has brought there may be more.
            place.moments += [now + hidden, now] if call.operation == POLL else [now + hidden]
            place.changed.notify_all()

    def arrived(self, queue: str) -> None:
        """A message came past the proxy."""
        place = self._queues[queue]
        with place.changed:
            place.moments.append(self._clock())
            place.changed.notify_all()

    def let_go(self) -> None:
        """Answer every poll that is held now: its host stands still, and would take what it cannot work on."""
        self._released += 1
        for place in list(self._queues.values()):
            with place.changed:
                place.changed.notify_all()
