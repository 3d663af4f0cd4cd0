"""The limits and times that a deployment sets, as plain numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

CORRESPONDENT_WINDOW = timedelta(hours=3)
THREAD_WINDOW = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds, counts in mails."""

    claim: float = 120.0
    settle: float = 60.0
    look_again: float = 600.0
    give_up: float = 86_400.0
    gone: float = 600.0
    first_retry: float = 5.0
    pause: float = 300.0
    take_over: float = 86_400.0
    too_old: float = 259_200.0
    answers_per_correspondent: int = 10
    answers_per_thread: int = 5
    sends_per_minute: int = 30
    authserv_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Times:
    """How long things last: `first_retry` in seconds, the others as time spans."""

    subscription_life: timedelta = timedelta(minutes=10_065)
    patch_gap: timedelta = timedelta(minutes=10)
    pending: timedelta = timedelta(minutes=30)
    first_retry: float = 5.0
