"""What can go wrong, split by what the caller does about it.

HarperError
├── TryLater          certainly not done, and it may pass: put the work item back
│   └── Uncertain     perhaps done: look before doing it again
├── Refused           certainly not done, and it will not pass by itself: hold, or say so
│   ├── NotFound      what was asked for is not there (404)
│   ├── CursorLost    the delta cursor is no longer known (410, SyncStateNotFound): start the round again
│   └── AccessLost    Entra gives no token for the tenant: pause it
├── Conflict          a row changed or already existed: read it again
├── TooLate           the claim ended before the request could leave: nothing was sent
├── SwitchedOff       the mailbox was switched off before the request could leave: nothing was sent
├── InvalidInput      the caller's input is wrong, field by field: 4xx
└── NotReady          settings are missing or wrong: alarm the operator
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")

TRIES = 6


class HarperError(Exception):
    """Any failure that Harper knows by name."""


class TryLater(HarperError):
    """Certainly not done, and it may pass; `after` is the least delay in seconds that was asked for, if any."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after


class Uncertain(TryLater):
    """Perhaps done: a time-out, a lost connection or a 5xx after the request had left."""


class Refused(HarperError):
    """Certainly not done, and asking again will not help; `status` is the HTTP status, `code` the service's."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code


class NotFound(Refused):
    """What was asked for is not there."""


class CursorLost(Refused):
    """The delta cursor is no longer known (Graph page "delta query overview")."""


class AccessLost(Refused):
    """Entra gives no token for the tenant; `code` is the AADSTS number as text."""


class Conflict(HarperError):
    """A row changed, already existed or is gone since it was read."""


class TooLate(HarperError):
    """The claim ended before the request could leave, so nothing was sent."""


class SwitchedOff(HarperError):
    """The mailbox was switched off or deleted before the request could leave, so nothing was sent."""


class InvalidInput(HarperError):
    """The caller's input is wrong; `problems` maps each field to a sentence."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {problem}" for field, problem in problems.items()))
        self.problems = problems


class NotReady(HarperError):
    """Settings are missing or wrong; `keys` names each of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__("settings missing or wrong: " + ", ".join(keys))
        self.keys = tuple(keys)


def until_settled(attempt: Callable[[], T], otherwise: HarperError) -> T:
    """What an attempt returns that begins by reading, made again on Conflict; a few times, then raise `otherwise`."""
    for _ in range(TRIES):
        try:
            return attempt()
        except Conflict:
            continue
    raise otherwise
