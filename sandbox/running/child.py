"""A child process whose lines are heard as they come: a Functions host, or Azurite."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sandbox.running.waiting import Value

_LAST_LINES_SECONDS = 10


class Child:
    """A running child process. Its standard input is a pipe that ends when this process does, however that ends.

    `heard` gets each line, in a thread of its own; with `group` the process leads a process group, which ends whole.
    """

    def __init__(
        self,
        command: Sequence[str],
        heard: Callable[[str], object],
        *,
        environment: Mapping[str, str],
        folder: Path | None = None,
        group: bool = False,
    ) -> None:
        self._group = group
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=group,
        )
        self._reader = threading.Thread(target=self._read, args=(heard,), name=f"child-{self.pid}", daemon=True)
        self._reader.start()

    def _read(self, heard: Callable[[str], object]) -> None:
        for line in self._process.stdout or ():
            heard(line.rstrip("\n"))

    @property
    def pid(self) -> int:
        """Its process id, which is that of its group too, if it leads one."""
        return self._process.pid

    @property
    def code(self) -> int | None:
        """The exit code; None while it runs."""
        return self._process.poll()

    def wait_for(
        self,
        serves: Callable[[], Value],
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> Value | None:
        """Ask until the answer is true, and return it; None where the process ends before, or the time is over."""
        end = clock() + seconds
        while True:
            over = self.code is not None or clock() >= end
            answer = serves()
            if answer or over:
                return answer or None
            sleep(0.02)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process, or to all of its group."""
        if not self._group:
            self._process.send_signal(number)
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)

    def terminate(self, seconds: float) -> int:
        """Ask it to end, and kill it after so many seconds; returns the exit code."""
        self._process.terminate()
        return self._end(seconds)

    def hang_up(self, seconds: float) -> int:
        """The same for a process that ends when its standard input does."""
        if self._process.stdin:
            self._process.stdin.close()
        return self._end(seconds)

    def kill(self) -> int:
        """End it at once, as a crash does; returns the exit code."""
        return self._end(0)

    def _end(self, seconds: float) -> int:
        if seconds:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
        # Whatever it started and did not end goes too: a group lives as long as one of its processes.
        self.signal(signal.SIGKILL)
        code = self._process.wait()
        self._reader.join(_LAST_LINES_SECONDS)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        return code
