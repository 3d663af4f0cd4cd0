"""Time and chance, as the use cases are handed them."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The time now, in UTC, aware."""


class Randomness(Protocol):
    """Gives random bytes."""

    def token(self, size: int) -> bytes:
        """`size` random bytes, fit for secrets."""


def new_ticket(random: Randomness) -> str:
    """A new ticket: 16 hex digits."""
    return random.token(8).hex()


def fraction(random: Randomness) -> float:
    """A random number from 0 to 1."""
    return int.from_bytes(random.token(4), "big") / 2**32
