"""A Functions host of any kind as a child process with its own process group: killed, paused and started again."""

import json
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self

from sandbox.host.logs import DROPPED
from sandbox.running.child import Child
from sandbox.running.ports import free_port
from sandbox.stage.runs import Runs
from sandbox.stage.tools import ROOT, HostMissing, func_program, worker_tools

HostKind = Literal["local", "worker", "func"]

_STARTED = {"local": "Job host started", "worker": "Job host started", "func": "Job host started"}
# The group ends when this pipe does, so no host outlives the process that started it, however that ends. A shell
# gives a background command /dev/null as standard input, hence the detour over descriptor 3.
_WITH_PARENT = 'exec 3<&0; (cat <&3 >/dev/null; kill -KILL 0) & exec "$@" </dev/null 3<&-'
# What the hosts say when somebody else took the port between the look for a free one and the start.
_PORT_TAKEN = re.compile(r"port \d+ of the host is busy|address already in use|Port \d+ is unavailable", re.IGNORECASE)
_PORTS_TRIED = 3
# host.json drops the host's own rows, by which a Stage knows its start and what runs; a setting wins over host.json.
_TOLD_CATEGORIES = ("default", "Function")
_TELLS_RUNS = {f"AzureFunctionsJobHost__logging__logLevel__{name}": "Information" for name in _TOLD_CATEGORIES}
_OURS = (
    "COVERAGE_",  # tests that measure coverage would start a traced host, twice as slow, for what they know already
    "HARPER_",
    "HarperStorage",
    "AzureWebJobs",
    "WEBSITE_",
    "IDENTITY_",
    "MSI_",
    "FUNCTIONS_",
    "PYTHON_THREADPOOL_",
)


class HostDied(Exception):
    """The host did not start; the text holds its last words."""


class _PortTaken(HostDied):
    """Somebody else has the port."""


@dataclass(slots=True)
class StageHost:
    """One host process of a Stage; a second start takes the port of the first, unless somebody else has it by then.

    `lease` and `patience` in seconds.
    """

    kind: HostKind
    app: Path
    settings: Mapping[str, str]
    port: int
    key: str
    folder: Path
    lease: int = 600
    timers: bool = False
    patience: float = 120.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    listener: Callable[[str], None] | None = None
    lines: list[str] = field(default_factory=list)
    runs: Runs = field(default_factory=Runs)
    _child: Child | None = None
    _name: str = ""

    def __post_init__(self) -> None:
        self._name = str(self.port)

    @property
    def url(self) -> str:
        """The address of the host, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def group(self) -> int:
        """The process group of the running host; 0 where it does not run."""
        return self._child.pid if self._child else 0

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._child is not None and self._child.code is None

    def start(self) -> Self:
        """Starts the host and returns once it serves; raises HostDied, or HostMissing where it cannot be had."""
        if self.is_running:
            return self
        self.kill()
        for _ in range(_PORTS_TRIED - 1):
            try:
                return self._start()
            except _PortTaken:
                self.port = free_port()
        return self._start()

    def _start(self) -> Self:
        seen = len(self.lines)
        self._child = Child(
            ["/bin/sh", "-c", _WITH_PARENT, "host", *self._command()],
            self._hear,
            folder=self.app if self.kind == "func" else ROOT,
            environment=self._environment(),
            group=True,
        )

        def serves() -> bool:
            return any(_STARTED[self.kind] in line for line in self.lines[seen:])

        if self._child.wait_for(serves, self.patience, self.clock, self.sleep):
            return self
        self.kill()
        said = "\n".join(self.lines[seen:][-30:])
        raise (_PortTaken if _PORT_TAKEN.search(said) else HostDied)(f"the host did not start:\n{said}")

    def stop(self) -> int:
        """Asks the host to end, waits for it, and returns its exit code."""
        return self._ended(lambda child: child.terminate(60))

    def kill(self) -> None:
        """Ends the host at once with everything that it started, as a crash of the machine does."""
        self._ended(Child.kill)

    def strike_down(self) -> None:
        """Sends SIGKILL and returns at once: for hooks that run while the host waits for an answer."""
        self._signal(signal.SIGKILL)

    def pause(self) -> None:
        """Lets the host stand still."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Lets a host that stands still go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._child is not None:
            self._child.signal(number)

    def _ended(self, by: Callable[[Child], int]) -> int:
        child, self._child = self._child, None
        if child is None:
            return 0
        code = by(child)
        self.runs.forget()
        return code

    def _hear(self, line: str) -> None:
        self.lines.append(line)
        self.runs.listen(line)
        if self.listener and DROPPED not in line:
            self.listener(line)

    def _environment(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        if self.kind == "func":
            ours |= self._app_settings() | {"FUNCTIONS_WORKER_RUNTIME": "python", **_TELLS_RUNS}
        return ours

    def _app_settings(self) -> dict[str, str]:
        disabled = {} if self.timers or self.kind == "local" else _without_timers()
        return dict(self.settings) | disabled

    def _command(self) -> list[str]:
        if self.kind == "func":
            return [func_program(), "start", "--port", str(self.port), "--no-build"]
        options = ["--port", str(self.port), "--key", self.key, "--lease", str(self.lease)]
        options += ["--events", str(self.folder / f"events-{self._name}.jsonl")]
        options += ["--timer-state", str(self.folder / f"timers-{self._name}.json")]
        for name, value in self._app_settings().items():
            options += ["--set", f"{name}={value}"]
        if self.kind == "worker":
            tools = worker_tools()
            return [*tools.command, str(self._app_that_tells_runs()), *options, "--python", str(tools.python)]
        timers = [] if self.timers else ["--no-timers"]
        return [sys.executable, "-m", "sandbox.host", "--app", str(self.app), "--runs", *options, *timers]

    def _app_that_tells_runs(self) -> Path:
        """The app with a host.json that keeps the host's own rows, for a host that takes no other word for it."""
        told = self.folder / f"app-{self._name}"
        told.mkdir(exist_ok=True)
        for path in self.app.iterdir():
            if not (told / path.name).exists() and path.name != "host.json":
                (told / path.name).symlink_to(path)
        content = json.loads((self.app / "host.json").read_text("utf-8"))
        content["logging"]["logLevel"] |= dict.fromkeys(_TOLD_CATEGORIES, "Information")
        (told / "host.json").write_text(json.dumps(content), "utf-8")
        return told


def _without_timers() -> dict[str, str]:
    # Disabled functions can still be run by /admin/functions, as on the platform.
    return {f"AzureWebJobs.{name}.Disabled": "true" for name in ("keep_subscriptions", "schedule_catch_up")}


__all__ = ["HostDied", "HostKind", "HostMissing", "StageHost"]
