"""Campaigns: a mail's way is recorded, and then something happens at each of its calls, one after the other.

What is planned is what every run makes. A slow machine makes calls beside the way (a lease is renewed, a call to Graph
is given up and repeated, a notification comes twice), so a call that only some runs make is no point of the plan.
"""

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Literal, Self

from sandbox.m365 import Delivered
from sandbox.m365.server.calls import Call as GraphCall
from sandbox.stage.stage import Stage
from sandbox.storage.calls import POLL, Transaction
from sandbox.storage.calls import Call as StorageCall
from sandbox.storage.faults import on
from tests.e2e.support.trial import Trial

Moment = Literal["before", "after"]
IS_FULL = os.environ.get("HARPER_CAMPAIGN", "") == "full"
AT_ONCE = 3
_READS = ("get ", "query", "list ", "peek ")
# The host's own upkeep of a message that it holds: its lease is renewed in runs that last, put off in those that fail.
_UPKEEP = "update message"
_RECORDINGS = 2
_TRIES = 3


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """The n-th call with this label in a mail's way, and whether something happens before or after its work."""

    label: str
    number: int
    moment: Moment = "after"

    @property
    def is_read(self) -> bool:
        """Whether the call only reads storage."""
        return self.label.startswith(_READS)

    @property
    def is_write(self) -> bool:
        """Whether the call changes storage."""
        return not self.label.startswith("graph ") and not self.is_read

    def __str__(self) -> str:
        return f"{self.moment} {self.label} ({self.number})"


@dataclass(slots=True)
class Tripwire:
    """Watches the calls of a Stage's hosts, from the first item that `queue` gives (or from now on, without one).

    `seen` are the points that were passed; at `point` the wire trips once: `act` runs and the connection is lost
    before the work, or (if `loses`) after it.
    """

    stage: Stage
    queue: str = ""
    point: Point | None = None
    act: Callable[[], object] = lambda: None
    loses: bool = False
    seen: list[Point] = field(default_factory=list)
    tripped: threading.Event = field(default_factory=threading.Event)
    _counts: Counter[str] = field(default_factory=Counter)
    _active: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def stretch(self) -> "Tripwire":
        """Put the wire up, for one mail."""
        self._active = not self.queue
        proxy, faults = self.stage.proxy.faults, self.stage.m365.faults
        if self.queue:
            proxy.every(1, on(POLL, target=self.queue), after=self._begin)
        lost = "after" if self.loses else ""
        if self.point is not None and self.point.moment == "before":
            proxy.every(1, self._storage_hit, before=self._trip, drop="before")
            faults.every(1, self._graph_hit, before=self._trip, drop="before")
        elif self.loses:
            proxy.every(1, self._storage_hit, after=self._trip, drop="after")
            faults.every(1, self._graph_hit, after=self._trip, drop=lost)
        else:
            proxy.every(1, self._storage_hit, after=self._trip)
            faults.every(1, self._graph_hit, after=self._trip)
        return self

    def trips(self, mail: Delivered) -> bool:
        """Wait until the wire has tripped or the mail has gone by; whether it has tripped."""

        def over() -> bool:
            row = None if self.tripped.is_set() else self.stage.row(mail)
            return self.tripped.is_set() or (row is not None and row.is_done and self.stage.is_idle())

        self.stage.wait_for(over, what=f"something happens {self.point}")
        return self.tripped.is_set()

    def take_down(self) -> None:
        """No trouble any more."""
        self.stage.proxy.faults.clear()
        self.stage.m365.faults.clear()

    def _begin(self, done: Transaction) -> None:
        self._active = self._active or done.messages > 0

    def _trip(self, what: object) -> None:
        self.act()
        self.tripped.set()

    def _storage_hit(self, call: StorageCall) -> bool:
        elsewhere = call.service == "queue" and self.queue not in ("", call.target)
        if not self._active or elsewhere or call.operation in (POLL, _UPKEEP) or call.target == "keys":
            return False
        return self._is_it(_label(call))

    def _graph_hit(self, call: GraphCall) -> bool:
        return self._active and call.mailbox is not None and self._is_it(f"graph {call.template}")

    def _is_it(self, label: str) -> bool:
        with self._lock:
            self._counts[label] += 1
            passed = Point(label, self._counts[label])
            self.seen.append(passed)
            wanted = self.point
            return (
                wanted is not None
                and not self.tripped.is_set()
                and (wanted.label, wanted.number) == (passed.label, passed.number)
            )


def _label(call: StorageCall) -> str:
    # Whether a row is inserted or updated depends on the mails before, so only the rows are named.
    rows = " ".join(sorted({row.split(":")[0] for row in call.rows}))
    operation = call.operation.replace("insert entity", "write entity").replace("update entity", "write entity")
    return f"{operation} {call.target} {rows}".strip()


@dataclass(frozen=True, slots=True)
class Plan:
    """The points that every run passes, in order; `known` are also those that only some have passed."""

    points: tuple[Point, ...]
    known: frozenset[Point]

    @classmethod
    def of(cls, runs: Sequence[Sequence[Point]]) -> Self:
        """What these runs have in common."""
        common = set(runs[0]).intersection(*runs[1:])
        return cls(tuple(point for point in runs[0] if point in common), frozenset().union(*runs))

    def missed(self, point: Point, seen: Sequence[Point]) -> Literal["spared", "other way", "never"]:
        """Why a mail never came by a point: a memory spared a read, it made calls that are not of its way, or neither.

        The last is a fault: a write was not made although the mail went the known way.
        """
        if point.is_read:
            return "spared"
        return "other way" if set(seen) - self.known else "never"


def recorded(trials: Sequence[Trial], way: Callable[[Trial], None], queue: str = "") -> Plan:
    """The plan of an undisturbed mail's way; each host is fresh, so that it remembers nothing."""

    def run(trial: Trial) -> list[Point]:
        way(trial)  # the queues and tables are made
        trial.stage.settle()
        trial.stage.restart_host()
        wire = Tripwire(trial.stage, queue).stretch()
        way(trial)
        trial.stage.settle()
        wire.take_down()
        return wire.seen

    with ThreadPoolExecutor(_RECORDINGS) as pool:
        return Plan.of(list(pool.map(run, trials[:_RECORDINGS])))


Strike = Callable[[Trial, Point], Tripwire]


def at_each(plan: Plan, points: Sequence[Point], trials: Sequence[Trial], strike: Strike) -> None:
    """Strike at each point, on some Stages at once; every fault is told."""

    def share(number: int) -> Iterator[str]:
        for point in points[number :: len(trials)]:
            try:
                _strike(plan, trials[number], point, strike)
            except (AssertionError, OSError) as fault:
                yield f"{point}: {fault}"
                return  # what this Stage is in now is not known

    with ThreadPoolExecutor(len(trials)) as pool:
        faults = [fault for found in pool.map(lambda n: list(share(n)), range(len(trials))) for fault in found]
    assert not faults, "\n\n".join(faults)


def _strike(plan: Plan, trial: Trial, point: Point, strike: Strike) -> None:
    """Strike at a point; once more where the machine was so slow that the mail went another way."""
    told = ""
    for _ in range(_TRIES):
        wire = strike(trial, point)
        missed = "" if wire.tripped.is_set() else plan.missed(point, wire.seen)
        if missed in ("", "spared"):
            return
        told = ", ".join(map(str, wire.seen))
        assert missed == "other way", f"the mail never came by {point}, but by {told}"
    raise AssertionError(f"{_TRIES} mails went other ways than by {point}, the last one by {told}")
