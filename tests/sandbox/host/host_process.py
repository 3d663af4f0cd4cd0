"""The host as a child process of a test: started, asked, stopped, killed and started again."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_ROOT = Path(__file__).parents[3]
_STARTED = "Job host started on http://127.0.0.1:"


class HostDied(Exception):
    """The host did not start; the text holds its last words."""


@dataclass(slots=True)
class HostProcess:
    """A host as a context manager; a second start takes the port of the first.

    `lease`, `grace` and `patience` are in seconds; `environment` defaults to that of this process.
    """

    app: Path
    settings: Mapping[str, str]
    events_file: Path | None = None
    port: int = 0
    key: str | None = None
    lease: int = 600
    grace: float = 20.0
    timer_state: Path | None = None
    timers: bool = True
    tells_runs: bool = False
    environment: Mapping[str, str] | None = None
    patience: float = 60.0
    listener: Callable[[str], object] | None = None
    lines: list[str] = field(default_factory=list)
    _process: subprocess.Popen[str] | None = None
    _reader: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The address of the host, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int | None:
        """The process id of the running host."""
        return self._process.pid if self._process else None

    def start(self) -> Self:
        """Starts the host and returns when it serves; raises HostDied."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sandbox.host", *self._arguments()],
            cwd=_ROOT,
            env=dict(self.environment if self.environment is not None else os.environ),
            # The host ends when this pipe does, so it cannot outlive this process.
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        seen = len(self.lines)
        self._reader = threading.Thread(target=self._read, args=(self._process,), name="host-output", daemon=True)
        self._reader.start()
        end = time.monotonic() + self.patience
        while time.monotonic() < end:
            exited = self._process.poll() is not None
            for line in self.lines[seen:]:
                if _STARTED in line:
                    self.port = int(line.rpartition(":")[2])
                    return self
            if exited:
                break
            time.sleep(0.02)
        self.kill()
        raise HostDied("the host did not start:\n" + "\n".join(self.lines[-30:]))

    def stop(self) -> int:
        """Asks the host to end, and returns its exit code."""
        return self._end(subprocess.Popen.terminate)

    def kill(self) -> int:
        """Ends the host at once, as a crash does."""
        return self._end(subprocess.Popen.kill)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def events(self, kind: str | None = None, **wanted: object) -> list[dict[str, Any]]:
        """The events of that kind with these values, in order."""
        if self.events_file is None or not self.events_file.exists():
            return []
        # A line that is being written has no end yet.
        whole, _, _ = self.events_file.read_text(encoding="utf-8").rpartition("\n")
        events = [json.loads(line) for line in whole.splitlines()]
        wanted = wanted | ({"kind": kind} if kind else {})
        return [e for e in events if all(e.get(key) == value for key, value in wanted.items())]

    def _arguments(self) -> list[str]:
        arguments = ["--app", str(self.app), "--port", str(self.port), "--with-parent"]
        arguments += ["--lease", str(self.lease), "--grace", str(self.grace)]
        for name, value in (("events", self.events_file), ("key", self.key), ("timer-state", self.timer_state)):
            arguments += [f"--{name}", str(value)] if value is not None else []
        arguments += [] if self.timers else ["--no-timers"]
        arguments += ["--runs"] if self.tells_runs else []
        for key, value in self.settings.items():
            arguments += ["--set", f"{key}={value}"]
        return arguments

    def _read(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            self.lines.append(line.rstrip("\n"))
            if self.listener:
                self.listener(self.lines[-1])

    def _end(self, how: Callable[[subprocess.Popen[str]], None]) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        how(process)
        try:
            code = process.wait(self.grace + 10)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        if self._reader:
            self._reader.join(5)
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        return code
