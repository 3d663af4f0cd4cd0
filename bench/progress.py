"""Says on one line of a terminal how far a long step is; in a log, a line a step."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

_EVERY_SECONDS = 10.0
_WIDTH = 100


@dataclass(slots=True)
class Progress:
    """Where progress is shown; `clock` tells seconds."""

    out: TextIO = field(default_factory=lambda: sys.stderr)
    clock: Callable[[], float] = time.monotonic
    _shown: float | None = None

    def step(self, text: str) -> None:
        """A new step begins."""
        self._clear()
        print(f"- {text}", file=self.out, flush=True)
        self._shown = self.clock()

    def show(self, text: str) -> None:
        """How far the step is."""
        if self.out.isatty():
            print(f"\r  {text[:_WIDTH]:<{_WIDTH}}", end="", file=self.out, flush=True)
        elif self._shown is None or self.clock() - self._shown >= _EVERY_SECONDS:
            print(f"  {text}", file=self.out, flush=True)
            self._shown = self.clock()

    def _clear(self) -> None:
        if self.out.isatty():
            print(f"\r{'':<{_WIDTH + 2}}\r", end="", file=self.out, flush=True)
