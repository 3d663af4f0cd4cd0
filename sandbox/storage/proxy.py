"""A proxy before Azurite's queue and table services that counts transactions and makes trouble on demand.

Requests pass unchanged, so their SharedKey signatures (over path and headers, not over the host) stay valid.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Literal, Protocol, Self, TypedDict, Unpack

from sandbox.loopback.messages import Answer, BadRequest, Request, forward, has_left, plain
from sandbox.loopback.server import Handler, Server
from sandbox.running.startable import Startable
from sandbox.storage.azurite import ACCOUNT, Ports, connection_string
from sandbox.storage.calls import Call, Service, read_call
from sandbox.storage.polls import POLL, Polls, no_messages

_ANSWER_SECONDS = 120.0


class Storage(Protocol):
    """What the proxy needs to know of an Azurite."""

    @property
    def ports(self) -> Ports:
        """The ports of its services."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """One request that a storage service answered, or would have; times in seconds of the proxy's clock.

    `status` is what the client saw: None if it lost the connection. `worked`: whether the service did the work.
    """

    number: int
    call: Call
    status: int | None
    worked: bool
    messages: int
    started: float
    ended: float
    faulty: bool

    @property
    def empty_poll(self) -> bool:
        """Whether this only asked a queue that had nothing to give."""
        return self.call.operation == POLL and self.messages == 0


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


@dataclass(slots=True)
class StorageProxy(Startable):
    """The proxy as a context manager; set `down`, `queue_down` or `table_down` to lose every connection.

    `stored` counts the messages that were put into queues; `polls` may hold those of an empty queue back.
    """

    azurite: Storage
    account: str = ACCOUNT
    clock: Callable[[], float] = time.time
    faults: Faults = field(default_factory=Faults)
    down: bool = False
    queue_down: bool = False
    table_down: bool = False
    stored: int = 0
    polls: Polls = field(default_factory=lambda: Polls(0))
    _servers: dict[Service, Server] = field(default_factory=dict)
    _log: list[Transaction] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def connection_string(self) -> str:
        """The connection string of the account with queue and table behind the proxy."""
        queue, table = (self._servers[name].server_port for name in ("queue", "table"))
        return connection_string(Ports(self.azurite.ports.blob, queue, table), self.account)

    def start(self) -> Self:
        """Serves on two free loopback ports."""
        for service in ("queue", "table"):
            self._servers[service] = Server(0, _handler(self, service))
            self._servers[service].start(f"storage-proxy-{service}")
        return self

    def stop(self) -> None:
        """Ends both servers and their connections."""
        self._stopping.set()
        self.polls.let_go()
        for server in self._servers.values():
            server.stop()

    def transactions(
        self,
        operation: str = "",
        *,
        service: Service | None = None,
        target: str = "",
        row: str = "",
        where: Callable[[Transaction], bool] | None = None,
        empty_polls: bool = False,
    ) -> list[Transaction]:
        """The transactions so far, in order of their ends; empty polls only when asked for."""
        match = on(operation, service=service, target=target, row=row)
        with self._lock:
            log = list(self._log)
        return [t for t in log if match(t.call) and (empty_polls or not t.empty_poll) and (where is None or where(t))]

    def forget(self) -> None:
        """Empties the log."""
        with self._lock:
            self._log.clear()

    def is_down(self, service: Service) -> bool:
        """Whether that service's connections are lost at present."""
        return self.down or (self.queue_down if service == "queue" else self.table_down)

    def serve(self, service: Service, request: Request, is_gone: Callable[[], bool] = lambda: False) -> Answer | None:
        """Passes one request on, with the trouble planned for it; None: the client loses the connection."""
        call = read_call(service, request)
        held = self.polls.hold(call.target, is_gone) if call.operation == POLL else "ask"
        if held == "gone":
            return None
        effect: Effect = {"drop": "before"} if self.is_down(service) else self.faults.strike(call) or {}
        started, began = self.clock(), time.monotonic()
        self._stopping.wait(effect.get("delay", 0))
        if hook := effect.get("before"):
            hook(call)
        answer = no_messages() if held == "nothing" else self._work(service, request, effect)
        lost = answer is None or effect.get("drop") == "after"
        done = self._record(call, answer, lost, started, effect)
        if done.worked:
            self.polls.passed(call, request, began, done.messages > 0)
        if then := effect.get("after"):
            then(done)
        return None if lost else answer

    def _work(self, service: Service, request: Request, effect: Effect) -> Answer | None:
        if effect.get("drop") == "before":
            return None
        if status := effect.get("status"):
            return plain(status, "trouble on demand", ("x-ms-error-code", "ServerBusy"))
        try:
            return forward(request, "127.0.0.1", getattr(self.azurite.ports, service), _ANSWER_SECONDS)
        except (OSError, HTTPException):
            return None

    def _record(self, call: Call, answer: Answer | None, lost: bool, started: float, effect: Effect) -> Transaction:
        messages = answer.body.count(b"<QueueMessage>") if answer and call.operation == POLL else 0
        with self._lock:
            done = Transaction(
                number=len(self._log) + 1,
                call=call,
                status=None if lost or answer is None else answer.status,
                worked=answer is not None and "status" not in effect,
                messages=messages,
                started=started,
                ended=self.clock(),
                faulty=bool(effect),
            )
            self._log.append(done)
            self.stored += call.operation == "put message" and done.worked
        return done


def _handler(proxy: StorageProxy, service: Service) -> type[Handler]:
    class ProxyHandler(Handler):
        def answer(self, request: Request) -> Answer | None:
            return proxy.serve(service, request, lambda: has_left(self))

        def refuse(self, error: BadRequest) -> None:
            """Loses the connection."""

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_MERGE = do_DELETE = do_OPTIONS = Handler.serve  # noqa: N815

    return ProxyHandler
