"""What ends the demo: the signals of a terminal and of a service manager, each as a KeyboardInterrupt."""

import signal
from types import FrameType

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def catch_signals() -> None:
    """The first signal raises KeyboardInterrupt; further ones, as of an impatient finger, do nothing."""
    for each in _ENDING:
        signal.signal(each, _interrupt)


def ignore_signals() -> None:
    """From here on no signal breaks the cleaning up."""
    for each in _ENDING:
        signal.signal(each, signal.SIG_IGN)


def _interrupt(number: int, frame: FrameType | None) -> None:
    ignore_signals()
    raise KeyboardInterrupt
