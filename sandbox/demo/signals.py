"""What ends the demo: the signals of a terminal and of a service manager."""

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType

INTERRUPTED = 130
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_AGAIN = 0.05  # seconds


def leave_at_a_signal(words: str) -> None:
    """From here on a signal ends the process with these words: for the time in which there is nothing to clean up."""

    def leave(number: int, frame: FrameType | None) -> None:
        # An exception might be taken by whatever module is being read in at that moment.
        os.write(2, f"{words}\n".encode())
        os._exit(INTERRUPTED)

    _answer_by(leave)


def catch_signals() -> None:
    """The first signal raises KeyboardInterrupt; further ones, as of an impatient finger, do nothing."""
    sys.unraisablehook = _raise_again
    signal.signal(signal.SIGALRM, _interrupt)
    _answer_by(_interrupt)


def ignore_signals() -> None:
    """From here on no signal breaks the cleaning up."""
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    _answer_by(signal.SIG_IGN)


def _answer_by(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    for each in _ENDING:
        signal.signal(each, handler)


def _interrupt(number: int, frame: FrameType | None) -> None:
    _answer_by(signal.SIG_IGN)
    raise KeyboardInterrupt


def _raise_again(lost: "sys.UnraisableHookArgs") -> None:
    # Python throws away what is raised in a finalizer or in the callback of a weak reference.
    if issubclass(lost.exc_type, KeyboardInterrupt):
        signal.setitimer(signal.ITIMER_REAL, _AGAIN)
    else:
        sys.__unraisablehook__(lost)
