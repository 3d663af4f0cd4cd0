"""What some work costs, and how that grows with its input: processor time, so that other processes do not count."""

import gc
import time
from collections.abc import Callable


def cost(work: Callable[[], object], runs: int = 3) -> float:
    """The seconds of processor time that the cheapest of some runs took."""
    seconds = []
    # The collector looks at all that the tests before have made, whose number has nothing to do with this work.
    gc.disable()
    try:
        for _ in range(runs):
            began = time.thread_time()
            work()
            seconds.append(time.thread_time() - began)
    finally:
        gc.enable()
    return min(seconds)


def growth(small: Callable[[], object], large: Callable[[], object], floor: float = 0.001) -> float:
    """How many times as much the large work costs as the small one; less than `floor` seconds count as so many."""
    return cost(large) / max(cost(small), floor)
