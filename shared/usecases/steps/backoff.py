"""How long a work item that met trouble waits."""

from __future__ import annotations

from shared.domain.policy.limits import Limits
from shared.domain.work import WorkItem
from shared.errors import TryLater

LONGEST = 3600.0
_MOST_DOUBLINGS = 12


def delay_of(error: TryLater, attempt: int, random_fraction: float, first: float = 5.0) -> float:
    """Seconds until the next try: never less than was asked for, else `first` doubling to an hour, with jitter.

    `random_fraction` (0 to 1) spreads the delay over its upper half, so that items put back together come apart.
    """
    planned = min(LONGEST, first * 2.0 ** min(attempt, _MOST_DOUBLINGS))
    jittered = planned * (0.5 + random_fraction / 2)
    if error.after is None:
        return jittered
    return error.after + min(jittered, first) * random_fraction


def delay_of_absence(limits: Limits, item: WorkItem) -> float:
    """Seconds until a Mail that is not there is looked for again: doubling, to the end of the time that it is given."""
    planned = limits.first_retry * 2.0 ** min(item.attempt, _MOST_DOUBLINGS)
    return min(planned, max(limits.gone - item.absent, 1.0))
