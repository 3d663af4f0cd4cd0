"""Takes a request through routing, authorisation, limits and faults to its handler, and logs it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sandbox.m365.faults import Fault, Faults
from sandbox.m365.login.login import form_of
from sandbox.m365.server.admission import Admission
from sandbox.m365.server.calls import Call
from sandbox.m365.server.requestlog import SECRETS, LoggedRequest, RequestLog
from sandbox.m365.server.routes import Route, path_segments
from sandbox.m365.state.limits import Limits
from sandbox.m365.state.values import Answer, GraphError, Json, Request, iso
from sandbox.m365.state.world import World

GRAPH_VERSION = "v1.0"
HTML_TROUBLE = "<html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"
FAULT_CODES = {
    401: "InvalidAuthenticationToken", 403: "ErrorAccessDenied", 404: "ErrorItemNotFound",
    412: "ErrorIrresolvableConflict", 429: "ApplicationThrottled", 500: "ErrorInternalServerError",
    502: "BadGateway", 503: "ErrorServerBusy", 504: "GatewayTimeout",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the server does: send the answer, whole or truncated, or drop the connection."""

    answer: Answer
    drop: bool = False
    truncate: bool = False


class ConnectionDropped(Exception):
    """The connection is to be closed without an answer."""

    def __init__(self, moment: str) -> None:
        super().__init__(moment)
        self.moment = moment


@dataclass(slots=True)
class _Visit:
    call: Call
    route: Route | None
    started: datetime
    dropped: str = ""
    truncate: bool = False
    work: Callable[[], Answer] = field(default=lambda: Answer(500))


class Application:
    """The simulated hosts as a function from request to outcome."""

    def __init__(self, world: World, admission: Admission, limits: Limits, faults: Faults, log: RequestLog) -> None:
        self._world = world
        self._admission = admission
        self._limits = limits
        self._faults = faults
        self._log = log
        self._routes: list[Route] = []
        self._timers: list[threading.Timer] = []
        self._stopped = threading.Event()

    def add_routes(self, routes: Sequence[Route]) -> None:
        """Further routes; the first that matches is taken."""
        self._routes.extend(routes)

    def stop(self) -> None:
        """Cancel pending timers."""
        self._stopped.set()
        for timer in self._timers:
            timer.cancel()

    def later(self, seconds: float, work: Callable[[], None]) -> None:
        """Do some work after so many seconds."""
        timer = threading.Timer(seconds, work)
        timer.daemon = True
        self._timers.append(timer)
        timer.start()

    def handle(self, request: Request) -> Outcome:
        """Answer a request."""
        visit, answer = self._open(request), Answer(500)
        try:
            answer = self._answer(visit)
        finally:
            self._write_log(visit, answer)
        return Outcome(answer, drop=bool(visit.dropped), truncate=visit.truncate)

    def note(self, request: Request, answer: Answer) -> None:
        """Log a request that was answered before its body was read."""
        self._write_log(self._open(request), answer)

    def _answer(self, visit: _Visit) -> Answer:
        try:
            answer = self._admitted(visit)
        except GraphError as error:
            answer = self._error(visit.call, error)
        except ConnectionDropped as dropped:
            visit.dropped = dropped.moment
            answer = Answer(0)
        return replace(answer, headers=(*answer.headers, *self._marks(visit.call)))

    def _open(self, request: Request) -> _Visit:
        segments = path_segments(request.path)
        host = "graph" if segments[:1] == (GRAPH_VERSION,) else "login"
        inner = segments[1:] if host == "graph" else segments
        for route in self._routes:
            ids = route.match(request.method, inner) if route.host == host else None
            if ids is not None:
                call = Call(request, route.template, ids, self._world.ids.guid())
                return _Visit(call, route, self._world.now())
        call = Call(request, f"{request.method} unknown", (), self._world.ids.guid())
        return _Visit(call, None, self._world.now())

    def _admitted(self, visit: _Visit) -> Answer:
        call, route = visit.call, visit.route
        if route is None:
            raise GraphError(400, "BadRequest", f"Resource not found for the segment '{call.request.path}'.")
        if route.host == "graph":
            with self._world.lock:
                self._admission.authorise(call, route)
        place = self._limits.place(call) if call.mailbox is not None else nullcontext()
        with place:
            visit.work = lambda: self._work(call, route)
            fault = self._faults.pick(call)
            return visit.work() if fault is None else self._troubled(visit, fault)

    def _work(self, call: Call, route: Route) -> Answer:
        try:
            if not route.locked:
                return route.handler(call)
            with self._world.lock:
                return route.handler(call)
        except GraphError as error:
            return self._error(call, error)

    def _troubled(self, visit: _Visit, fault: Fault) -> Answer:
        call = visit.call
        if fault.delay:
            self._stopped.wait(fault.delay)
        if fault.before is not None:
            fault.before(call)
        if fault.drop == "before":
            raise ConnectionDropped("before")
        if fault.late_send is not None:
            work = visit.work
            self.later(fault.late_send, lambda: _run(work))
            return self._forced(call, replace_status(fault, fault.status or 504))
        if fault.status is not None and not fault.done:
            return self._forced(call, fault)
        answer = visit.work()
        if fault.after is not None:
            fault.after(call)
        if fault.drop == "after":
            raise ConnectionDropped("after")
        if fault.status is not None:
            return self._forced(call, fault)
        if fault.body == "html":
            return Answer(answer.status, HTML_TROUBLE, (("Content-Type", "text/html"), *fault.retry_header()))
        visit.truncate = fault.body == "truncated"
        return replace(answer, headers=(*answer.headers, *fault.retry_header()))

    def _forced(self, call: Call, fault: Fault) -> Answer:
        status = fault.status or 500
        if fault.body == "html":
            return Answer(status, HTML_TROUBLE, (("Content-Type", "text/html"), *fault.retry_header()))
        code = fault.code or FAULT_CODES.get(status, "UnknownError")
        return self._error(call, GraphError(status, code, "The simulator was told to fail here.", fault.retry_header()))

    def _error(self, call: Call, error: GraphError) -> Answer:
        inner: Json = {
            "date": iso(self._world.now()).removesuffix("Z"),
            "request-id": call.request_id,
            "client-request-id": call.request.header("client-request-id") or call.request_id,
        }
        body: Json = {"error": {"code": error.code, "message": error.message, "innerError": inner}}
        return Answer(error.status, body, error.headers)

    def _marks(self, call: Call) -> tuple[tuple[str, str], ...]:
        own = call.request.header("client-request-id")
        back = call.request.header("return-client-request-id").lower() == "true"
        return (
            ("request-id", call.request_id),
            *((("client-request-id", own),) if own and back else ()),
        )

    def _write_log(self, visit: _Visit, answer: Answer) -> None:
        call, request = visit.call, visit.call.request
        retry_after = next((value for name, value in answer.headers if name == "Retry-After"), "")
        self._log.add(
            LoggedRequest(
                method=request.method,
                path=request.path,
                query=request.query,
                template=call.template,
                tenant=call.tenant_id,
                mailbox=call.mailbox.address if call.mailbox else "",
                status=answer.status,
                cost=1 if call.mailbox else 0,
                body=_body_of(request),
                started=visit.started,
                ended=self._world.now(),
                concurrency=call.concurrency,
                request_id=call.request_id,
                client_request_id=request.header("client-request-id"),
                prefer=request.header("prefer"),
                dropped=visit.dropped,
                retry_after=retry_after,
            )
        )


def replace_status(fault: Fault, status: int) -> Fault:
    """The fault with this status."""
    return replace(fault, status=status)


def _run(work: Callable[[], Answer]) -> None:
    work()


def _body_of(request: Request) -> Any:
    """The body as it is logged: JSON read, a form without its secrets, else text."""
    kind = request.header("content-type").partition(";")[0].strip().lower()
    if not request.body:
        return None
    if kind == "application/x-www-form-urlencoded":
        return {name: value for name, value in form_of(request).items() if name not in SECRETS}
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        return request.body.decode("utf-8", "replace")
