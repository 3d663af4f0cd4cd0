"""Timer triggers: when they fire, what they remember, and their retries.

Behaviour: azure-webjobs-sdk-extensions (TimerListener), with one worker and UTC.
"""

import json
import random
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from azure.functions.meta import Datum

from sandbox.host.logs import Journal
from sandbox.host.rules import Function
from sandbox.host.settings import seconds
from sandbox.host.triggers.ncrontab import Schedule
from sandbox.host.worker.contexts import Retry
from sandbox.host.worker.invocation import InvocationFailed, Invoker
from sandbox.host.worker.values import iso
from sandbox.host.worker.worker import Invocation

_NEVER = datetime.min.replace(tzinfo=UTC)
_LONGEST_SLEEP = 3600.0


@dataclass(frozen=True, slots=True)
class Status:
    """When a timer fired last and fires next."""

    last: datetime
    next: datetime
    updated: datetime

    def as_json(self) -> dict[str, str]:
        """The names and texts of the platform."""
        return {"Last": iso(self.last), "Next": iso(self.next), "LastUpdated": iso(self.updated)}

    @classmethod
    def of(cls, kept: Mapping[str, str]) -> Self:
        """Reads what as_json wrote."""
        return cls(*(datetime.fromisoformat(kept[key]) for key in ("Last", "Next", "LastUpdated")))


class TimerState:
    """The statuses of all timers in one JSON file, written whole; without a file nothing is kept."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._lock = threading.Lock()

    def load(self, name: str) -> Status | None:
        """The status kept for a timer."""
        kept = self._read().get(name)
        return Status.of(kept) if kept else None

    def save(self, name: str, status: Status) -> None:
        """Keeps a timer's status."""
        if self._file is None:
            return
        with self._lock:
            whole = self._read() | {name: status.as_json()}
            new = self._file.with_suffix(".new")
            new.write_text(json.dumps(whole), encoding="utf-8")
            new.replace(self._file)

    def _read(self) -> dict[str, dict[str, str]]:
        if self._file is None or not self._file.exists():
            return {}
        content: dict[str, dict[str, str]] = json.loads(self._file.read_text(encoding="utf-8"))
        return content


class TimerListener:
    """Runs one function by its schedule, never twice at once."""

    def __init__(
        self,
        function: Function,
        schedule: Schedule,
        *,
        invoker: Invoker,
        journal: Journal,
        state: TimerState,
        clock: Callable[[], datetime],
        chance: random.Random,
        mark_thread: Callable[[], None],
    ) -> None:
        self._function = function
        self._schedule = schedule
        self._invoker = invoker
        self._journal = journal
        self._state = state
        self._clock = clock
        self._chance = chance
        self._mark_thread = mark_thread
        self._stopping = threading.Event()
        self._monitored = function.trigger.get("useMonitor", True) is not False and not schedule.sub_minute
        self._status, self._past_due = self._begin()
        self._thread = threading.Thread(target=self._listen, name=f"timer-{function.name}", daemon=True)

    def start(self) -> None:
        """Begins to keep the schedule."""
        self._thread.start()

    def stop(self) -> None:
        """Fires no more."""
        self._stopping.set()

    def run_now(self, value: Any, reason: str) -> None:
        """Runs the function now; raises InvocationFailed."""
        self._run(reason, False, {self._function.trigger["name"]: value})

    def _begin(self) -> tuple[Status, bool]:
        """The status to go on from, and whether a run was missed while no host ran."""
        now = self._clock()
        fresh = Status(_NEVER, self._schedule.next(now), now)
        kept = self._state.load(self._function.name) if self._monitored else None
        if kept is not None:
            since = kept.last if kept.last != _NEVER else kept.updated
            if kept.next == self._schedule.next(since):  # else the schedule was changed meanwhile
                return kept, now > kept.next
        self._keep(fresh)
        return fresh, False

    def _keep(self, status: Status) -> None:
        self._status = status
        if self._monitored:
            self._state.save(self._function.name, status)

    def _listen(self) -> None:
        self._mark_thread()
        past_due = self._past_due
        at_once = past_due or self._function.trigger.get("runOnStartup") is True
        while not self._stopping.is_set():
            wait = 0.0 if at_once else (self._status.next - self._clock()).total_seconds()
            if wait > 0:
                self._stopping.wait(min(wait, _LONGEST_SLEEP))
                continue
            at = self._clock()
            with suppress(InvocationFailed):  # told in the journal; the next run comes by the schedule
                self._run(f"Timer fired at {iso(at)}", past_due, {})
            at = at if at_once else max(at, self._status.next)
            self._keep(Status(at, self._schedule.next(at), at))
            at_once = past_due = False

    def _run(self, reason: str, past_due: bool, more: Mapping[str, Any]) -> None:
        status = self._status.as_json() if self._monitored else None
        content = {"Schedule": {"AdjustForDST": True}, "ScheduleStatus": status, "IsPastDue": past_due}
        metadata = {"TimerTrigger": f"{self._clock():%m/%d/%Y %H:%M:%S}", **more}
        call = Invocation(Datum(json.dumps(content), "json"), metadata, reason)
        policy = self._function.indexed.retry
        most = int(policy["max_retry_count"]) if policy else 0
        tried = 0
        while True:
            try:
                self._invoker.invoke(self._function, call)
                return
            except InvocationFailed as error:
                if policy is None or tried == most or self._stopping.is_set():  # -1 is for ever
                    raise
                tried += 1
                call = replace(call, retry=Retry(tried, most, str(error)))
            delay = self._delay(policy, tried)
            self._journal.line(
                "Warning",
                f"Function.{self._function.name}",
                f"Waiting for {delay:.1f} s before retry {tried}",
            )
            self._stopping.wait(delay)

    def _delay(self, policy: Mapping[str, Any], tried: int) -> float:
        """Seconds before the next try."""
        if policy.get("strategy") == "fixed_delay":
            return seconds(str(policy["delay_interval"]))
        low = seconds(str(policy.get("minimum_interval") or "00:00:00"))
        high = seconds(str(policy.get("maximum_interval") or "24855.03:14:07"))
        grown = low if tried == 1 else low + self._chance.uniform(0.8, 1.2) * 2 ** (tried - 2) * low
        return min(high, grown)
