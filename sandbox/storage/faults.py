"""The trouble that the storage proxy makes: for which calls, when, and what happens to them."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypedDict, Unpack

from sandbox.storage.calls import Call, Service, Transaction


class Effect(TypedDict, total=False):
    """What a fault does; hooks run in the thread of the call, the one `after` the work before the answer."""

    drop: Literal["before", "after"]
    status: int
    delay: float
    before: Callable[[Call], object]
    after: Callable[[Transaction], object]


@dataclass(slots=True)
class Fault:
    """Trouble planned for calls that match; `hits` counts how often it struck."""

    match: Callable[[Call], bool]
    effect: Effect
    skip: int = 0
    nth: int = 1
    times: int | None = None
    seen: int = 0
    hits: int = 0


def on(
    operation: str = "",
    *,
    service: Service | None = None,
    target: str = "",
    row: str = "",
    where: Callable[[Call], bool] | None = None,
) -> Callable[[Call], bool]:
    """A match by operation (also inside a batch), queue or table, prefix of a row key, and a condition."""

    def match(call: Call) -> bool:
        inner = [e for e in call.entities if e.row.startswith(row) and operation in ("", call.operation, e.operation)]
        return (
            (bool(inner) or (not row and operation in ("", call.operation)))
            and service in (None, call.service)
            and target in ("", call.target)
            and (where is None or where(call))
        )

    return match


class Faults:
    """The trouble that a proxy makes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planned: list[Fault] = []

    def next(self, match: Callable[[Call], bool], *, times: int = 1, skip: int = 0, **effect: Unpack[Effect]) -> Fault:
        """Strikes the next matching calls: `times` of them, after `skip` that pass."""
        return self._plan(Fault(match, effect, skip=skip, times=times))

    def every(self, n: int, match: Callable[[Call], bool], **effect: Unpack[Effect]) -> Fault:
        """Strikes every n-th matching call until cleared."""
        return self._plan(Fault(match, effect, nth=n))

    def clear(self) -> None:
        """Ends all trouble."""
        with self._lock:
            self._planned.clear()

    def strike(self, call: Call) -> Effect | None:
        """The effect for a call: of the first fault whose turn it is."""
        with self._lock:
            for fault in self._planned:
                if (fault.times is not None and fault.hits >= fault.times) or not fault.match(call):
                    continue
                fault.seen += 1
                if fault.seen > fault.skip and (fault.seen - fault.skip) % fault.nth == 0:
                    fault.hits += 1
                    return fault.effect
        return None

    def _plan(self, fault: Fault) -> Fault:
        with self._lock:
            self._planned.append(fault)
        return fault
