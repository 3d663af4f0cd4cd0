"""Waiting on a condition, with a clear sentence when it does not come."""

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


class NeverHappened(AssertionError):
    """What was waited for did not happen; the text says what, and what there is to see instead."""


def wait_for(
    predicate: Callable[[], Value],
    seconds: float = 20.0,
    what: str = "it happens",
    told: Callable[[], str] = lambda: "",
    sleep: Callable[[float], None] = time.sleep,
    every: float = 0.02,
) -> Value:
    """Ask again and again until the answer is true, and return it; raises NeverHappened with what `told` says."""
    end = time.monotonic() + seconds
    while True:
        answer = predicate()
        if answer:
            return answer
        if time.monotonic() >= end:
            raise NeverHappened("; ".join(filter(None, (f"waited {seconds:.0f} s in vain until {what}", told()))))
        sleep(every)


def next_second() -> None:
    """Wait for the clock's next full second: Graph tells the times of mails in whole seconds, cut off."""
    time.sleep(1 - time.time() % 1)
