"""The host's log lines on standard output, its events file, and the log records of the app."""

import contextvars
import json
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

LEVELS = ("Trace", "Debug", "Information", "Warning", "Error", "Critical", "None")
_SYSTEM = ("azure.functions",)
# Stands in the place of the category of a line that no log of the platform would hold.
DROPPED = "(dropped on the platform)"

current_invocation: contextvars.ContextVar[str] = contextvars.ContextVar("current_invocation", default="")


class InvocationLocal(threading.local):
    """What `context.thread_local_storage` is: a thread joins an invocation by setting the id here."""

    invocation_id: str | None = None


class HostThread(threading.local):
    """Marks the threads of the host, whose log records are none of the app's."""

    marked: bool = False


@dataclass(slots=True)
class Journal:
    """Writes lines and events, each whole and at once, so that a killed host leaves what it wrote."""

    out: TextIO
    clock: Callable[[], datetime]
    levels: Mapping[str, str] = field(default_factory=dict)
    events: Path | None = None
    verbose: bool = False
    tells_runs: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def line(self, level: str, category: str, text: str) -> None:
        """One line with time, level and category, if the host.json's levels let it through."""
        if self.verbose or self.enabled(level, category):
            self._write(level, category, text)

    def life(self, text: str) -> None:
        """The host's own start and end, for which a person or a Stage waits, whatever host.json keeps."""
        self._write("Information", "Host", text)

    def run(self, level: str, function: str, text: str) -> None:
        """The host's own row of a run that begins or ends; who wants to know what runs gets it in any case."""
        category = f"Function.{function}"
        if self.verbose or self.enabled(level, category):
            self._write(level, category, text)
        elif self.tells_runs:
            self._write(level, f"{DROPPED} {category}", text)

    def event(self, kind: str, **values: object) -> None:
        """One JSON line in the events file, if there is one."""
        if self.events is None:
            return
        text = json.dumps({"t": self.clock().isoformat(), "kind": kind, **values}) + "\n"
        with self._lock, self.events.open("a", encoding="utf-8") as file:
            file.write(text)

    def enabled(self, level: str, category: str) -> bool:
        """Whether host.json lets a row through: the rule with the longest beginning of the category decides."""
        longest, wanted = -1, "Information"
        for prefix, rule in self.levels.items():
            fits = prefix.lower() == "default" or category.lower().startswith(prefix.lower())
            length = 0 if prefix.lower() == "default" else len(prefix)
            if fits and length > longest:
                longest, wanted = length, rule
        return LEVELS.index(level) >= LEVELS.index(wanted.capitalize())

    def _write(self, level: str, category: str, text: str) -> None:
        with self._lock:
            self.out.write(f"{self.clock():%Y-%m-%dT%H:%M:%S.%fZ} {level:<11} {category}: {text}\n")
            self.out.flush()


class AppLogs(logging.Handler):
    """Takes the app's log records: keeps those of a running invocation, drops and counts all others."""

    def __init__(self, journal: Journal, running: Mapping[str, str]) -> None:
        super().__init__()
        self.local = InvocationLocal()
        self.host_thread = HostThread()
        self._journal = journal
        self._running = running

    def emit(self, record: logging.LogRecord) -> None:
        """Binds the record to the invocation of its context or of its thread."""
        if self.host_thread.marked or record.name.startswith(_SYSTEM):
            return
        level = level_of(record.levelno)
        invocation = current_invocation.get() or self.local.invocation_id or ""
        function = self._running.get(invocation)
        told = {"level": level, "category": record.name, "message": self.format(record)}
        category = f"Function.{function}.User"
        if function is None or not self._journal.enabled(level, category):
            self._journal.event("dropped_log", **told)
            self._journal.line("Debug", DROPPED, f"{record.name}: {told['message']}")
            return
        self._journal.event("log", function=function, invocation=invocation, **told)
        self._journal.line(level, category, f"[{invocation}] {told['message']}")


def level_of(number: int) -> str:
    """The platform's name for a level of the logging module."""
    for limit, name in ((50, "Critical"), (40, "Error"), (30, "Warning"), (20, "Information"), (10, "Debug")):
        if number >= limit:
            return name
    return "None"


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)
