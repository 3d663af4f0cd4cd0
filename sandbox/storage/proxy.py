"""A proxy before Azurite's queue and table services that counts transactions and makes trouble on demand.

Requests pass unchanged, so their SharedKey signatures (over path and headers, not over the host) stay valid.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Protocol, Self

from sandbox.loopback.messages import Answer, BadRequest, Request, forward, has_left, plain
from sandbox.loopback.server import Handler, Server
from sandbox.running.startable import Startable
from sandbox.storage.azurite import ACCOUNT, Ports, connection_string
from sandbox.storage.calls import POLL, Call, Service, Transaction, read_call
from sandbox.storage.faults import Effect, Faults, on
from sandbox.storage.polls import Polls, no_messages

_ANSWER_SECONDS = 120.0


class Storage(Protocol):
    """What the proxy needs to know of an Azurite."""

    @property
    def ports(self) -> Ports:
        """The ports of its services."""


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
