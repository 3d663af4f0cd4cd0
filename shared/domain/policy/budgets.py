"""Budgets: how many answers a correspondent, a Thread and a Mailbox's minute may have."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.mail.mail import Mail
from shared.domain.mail.reasons import Held
from shared.domain.policy.limits import CORRESPONDENT_WINDOW, THREAD_WINDOW, Limits
from shared.domain.threads.changes import SendingContext
from shared.domain.threads.thread import Pace, Peer, Thread


@dataclass(frozen=True, slots=True)
class Reserved:
    """The rows of the budgets with this answer counted in each."""

    thread: Thread
    peer: Peer | None
    pace: Pace


@dataclass(frozen=True, slots=True)
class Spent:
    """A budget that is spent: `reason` says which one."""

    reason: Held


@dataclass(frozen=True, slots=True)
class MinuteFull:
    """This minute is full: the seconds until the next begins."""

    wait: float


def reserve(
    mail: Mail, thread: Thread, context: SendingContext, limits: Limits, now: datetime
) -> Reserved | Spent | MinuteFull:
    """Count an answer in the minute, and once a Mail in the budgets of its correspondent and its Thread."""
    pace = _in_minute(context.pace, limits, now)
    if pace is None:
        return MinuteFull(60.0 - now.timestamp() % 60.0)
    if mail.reserved:
        return Reserved(thread, None, pace)
    by_peer = _within(context.peer.answered, CORRESPONDENT_WINDOW, now)
    if len(by_peer) >= limits.answers_per_correspondent:
        return Spent("budget-correspondent")
    in_thread = _within(thread.answered, THREAD_WINDOW, now)
    if len(in_thread) >= limits.answers_per_thread:
        return Spent("budget-thread")
    return Reserved(replace(thread, answered=(*in_thread, now)), replace(context.peer, answered=(*by_peer, now)), pace)


def _in_minute(pace: Pace, limits: Limits, now: datetime) -> Pace | None:
    minute = int(now.timestamp() // 60)
    taken = pace.taken if pace.minute == minute else 0
    return replace(pace, minute=minute, taken=taken + 1) if taken < limits.sends_per_minute else None


def _within(times: tuple[datetime, ...], window: timedelta, now: datetime) -> tuple[datetime, ...]:
    return tuple(time for time in times if time > now - window)
