"""What ends the demo: the signals of a terminal and of a service manager."""

import os
import signal
import time
from collections.abc import Callable
from types import FrameType

INTERRUPTED = 130
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(Exception):
    """Somebody has asked the demo to end."""


class Interruption:
    """Whether a signal has asked the demo to end, looked up where nothing is half done.

    An exception out of the handler itself may come where a lock stays held, or where Python throws it away: in
    finalizers and in the callbacks of weak references.
    """

    def __init__(self) -> None:
        self._asked = False

    def listen(self) -> None:
        """Take note of signals from here on; further ones, as of an impatient finger, change nothing."""
        _answer_by(self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._asked = True

    def check(self) -> None:
        """Raises Interrupted once a signal has come."""
        if self._asked:
            raise Interrupted

    def sleep(self, seconds: float) -> None:
        """Sleep to the end (PEP 475); raises Interrupted if a signal came before or meanwhile."""
        self.check()
        time.sleep(seconds)
        self.check()


def leave_at_a_signal(words: str) -> None:
    """From here on a signal ends the process with these words: for the time in which there is nothing to clean up."""

    def leave(number: int, frame: FrameType | None) -> None:
        # An exception might be taken by whatever module is being read in at that moment.
        os.write(2, f"{words}\n".encode())
        os._exit(INTERRUPTED)

    _answer_by(leave)


def _answer_by(handler: Callable[[int, FrameType | None], None]) -> None:
    for each in _ENDING:
        signal.signal(each, handler)
