"""Which functions a host runs, read from the lines that every kind of host writes as one begins and ends."""

import re
import threading
from collections import Counter

_TOLD = re.compile(r"\bExecut(?P<end>ing|ed) 'Functions\.(?P<name>\w+)' \(.*?\bId=(?P<id>[0-9a-fA-F-]{36})")


class Runs:
    """Listens to the lines of one host; what a host that died was about runs no more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[str, str] = {}
        self._ended: Counter[str] = Counter()

    def listen(self, line: str) -> None:
        """Take note of a line."""
        told = _TOLD.search(line)
        if told is None:
            return
        with self._lock:
            if told["end"] == "ing":
                self._running[told["id"]] = told["name"]
            else:
                self._running.pop(told["id"], None)
                self._ended[told["name"]] += 1

    def forget(self) -> None:
        """The host has died."""
        with self._lock:
            self._running.clear()

    @property
    def running(self) -> tuple[str, ...]:
        """The functions that run now, by name."""
        with self._lock:
            return tuple(sorted(self._running.values()))

    def ended(self, function: str) -> int:
        """How often a function has come to its end."""
        with self._lock:
            return self._ended[function]
