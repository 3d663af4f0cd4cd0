"""Prints the steps of the demo line by line: what happens, what came of it, and how long it took."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TextIO

import requests
from azure.core.exceptions import AzureError

from sandbox.running.waiting import NeverHappened
from sandbox.stage.host import HostDied
from sandbox.storage.azurite import AzuriteError

_SHOWN_LINES = 25


class NotAsExpected(Exception):
    """What a step looked up is not what was expected; the text tells the difference."""


_TROUBLE = (NotAsExpected, NeverHappened, AzuriteError, HostDied, requests.RequestException, AzureError, OSError)


class StepFailed(Exception):
    """A step did not hold; which one, and why, has been printed."""


@dataclass(slots=True)
class Step:
    """One step while it happens; `found` is what came of it, in words."""

    found: str = "done"

    def check(self, holds: bool, otherwise: str) -> None:
        """Let the step fail, in these words, unless it holds."""
        if not holds:
            raise NotAsExpected(otherwise)


class Printer:
    """Writes one line a step on `out`; `clock` counts seconds, `log` are the lines of the Functions host.

    `check` raises where nothing more is to be printed.
    """

    def __init__(self, out: TextIO, clock: Callable[[], float], check: Callable[[], None] = lambda: None) -> None:
        self.steps = 0
        self.log: Sequence[str] = ()
        self._out = out
        self._clock = clock
        self._check = check
        self._began = clock()

    @property
    def seconds(self) -> float:
        """How long the steps have taken so far."""
        return self._clock() - self._began

    def say(self, words: str = "") -> None:
        """A line that is no step."""
        self._write(f"{words}\n")

    @contextmanager
    def step(self, happens: str) -> Iterator[Step]:
        """One step; what goes wrong in it is printed with the last lines of the log, and raised as StepFailed."""
        self._check()
        began, step = self.seconds, Step()
        self._write(f"{began:6.1f} s  {happens} ... ")
        try:
            yield step
        except _TROUBLE as error:
            self._check()
            self._write(f"FAILED ({self.seconds - began:.1f} s)\n")
            self._print_failure(happens, error)
            raise StepFailed(happens) from error
        self.steps += 1
        self._write(f"{step.found} ({self.seconds - began:.1f} s)\n")

    def _print_failure(self, happens: str, error: BaseException) -> None:
        # The first line says it all, but for one that only leads up to the last; what waited in vain shows log
        # lines of its own behind it.
        lines = str(error).strip().splitlines() or [""]
        why = (lines[-1] if lines[0].endswith(":") else lines[0]).partition("; the last lines of the host:")[0]
        self.say(f"\nThe step that failed: {happens}.\nWhy: {why or type(error).__name__}")
        if shown := list(self.log)[-_SHOWN_LINES:]:
            self.say("The last lines of the Functions host:")
            self.say("\n".join(f"  {line}" for line in shown))

    def _write(self, text: str) -> None:
        # A terminal that is closed, or `tee` that Ctrl-C has ended too: the signal says what becomes of the demo.
        with suppress(OSError):
            self._out.write(text)
            self._out.flush()
