"""What ends the demo: the signals of a terminal and of a service manager."""

import contextlib
import os
import signal
import sys
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
        say_at_the_end(words)
        os._exit(INTERRUPTED)

    _answer_by(leave)


def say_at_the_end(words: str) -> None:
    """Words for the terminal, if it is still there."""
    with contextlib.suppress(OSError):
        os.write(2, f"{words}\n".encode())


def end_quietly() -> None:
    """From here on neither a signal nor a terminal that is gone changes the exit code while Python ends.

    Python takes its handlers back before it has ended, and ends with 120 where it cannot write what is left.
    """
    _answer_by(signal.SIG_IGN)
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _answer_by(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    for each in _ENDING:
        signal.signal(each, handler)
