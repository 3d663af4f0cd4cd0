"""The limits that a deployment sets, as plain numbers; their defaults stand in the table of its settings only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

CORRESPONDENT_WINDOW = timedelta(hours=3)
THREAD_WINDOW = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Limits:
    """Those of a Mail's way: times in seconds, counts in mails."""

    claim: float
    settle: float
    look_again: float
    give_up: float
    gone: float
    first_retry: float
    pause: float
    too_old: float
    answers_per_correspondent: int
    answers_per_thread: int
    sends_per_minute: int
    authserv_ids: frozenset[str]
    #: No setting: how long an item holds a Mail that was only seen, before another takes it over.
    take_over: float = 86_400.0

    def is_too_old(self, since: datetime, now: datetime) -> bool:
        """Whether nobody waits any longer for an answer to what is as old as this."""
        return now - since > timedelta(seconds=self.too_old)


@dataclass(frozen=True, slots=True)
class Times:
    """How long Subscriptions and consents last."""

    subscription_life: timedelta
    patch_gap: timedelta
    pending: timedelta
