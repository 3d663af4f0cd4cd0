"""The host as a child process of a test: started, asked, stopped, killed and started again."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from sandbox.running.child import Child
from sandbox.running.startable import Startable
from sandbox.stage.host import HostDied

_ROOT = Path(__file__).parents[3]
_STARTED = "Job host started on http://127.0.0.1:"


@dataclass(slots=True)
class HostProcess(Startable):
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
    _child: Child | None = None

    @property
    def url(self) -> str:
        """The address of the host, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int | None:
        """The process id of the running host."""
        return self._child.pid if self._child else None

    def start(self) -> Self:
        """Starts the host and returns when it serves; raises HostDied."""
        seen = len(self.lines)
        self._child = Child(
            [sys.executable, "-m", "sandbox.host", *self._arguments()],
            self._hear,
            folder=_ROOT,
            environment=self.environment if self.environment is not None else os.environ,
        )

        def told() -> str | None:
            return next((line for line in self.lines[seen:] if _STARTED in line), None)

        if started := self._child.wait_for(told, self.patience):
            self.port = int(started.rpartition(":")[2])
            return self
        self.kill()
        raise HostDied("the host did not start:\n" + "\n".join(self.lines[-30:]))

    def stop(self) -> int:
        """Asks the host to end, and returns its exit code."""
        return self._ended(lambda child: child.terminate(self.grace + 10))

    def kill(self) -> int:
        """Ends the host at once, as a crash does."""
        return self._ended(Child.kill)

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

    def _hear(self, line: str) -> None:
        self.lines.append(line)
        if self.listener:
            self.listener(line)

    def _ended(self, by: Callable[[Child], int]) -> int:
        child, self._child = self._child, None
        return 0 if child is None else by(child)
