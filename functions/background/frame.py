"""What timers and poison functions do where Settings are missing or wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from shared.errors import NotReady
from shared.usecases.operations.alarms import say_not_ready


@contextmanager
def when_ready(queue: str = "-") -> Iterator[None]:
    """Do what needs Settings; where they are missing or wrong that is said, and the run fails."""
    try:
        yield
    except NotReady as missing:
        say_not_ready(queue, missing)
        raise
