"""HTTP triggers and the host's own pages.

Behaviour: azure-functions-host 4.x (routes in function-name order; a chunked body arrives empty).
"""

import json
import threading
from collections.abc import Callable, Mapping
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from azure.functions.meta import Datum

from sandbox.host.rules import Function
from sandbox.host.settings import AppSettings, HostJson
from sandbox.host.worker.invocation import InvocationFailed, Invoker
from sandbox.host.worker.values import http_result, looks_like_json, overwrite_metadata
from sandbox.host.worker.worker import Invocation
from sandbox.loopback.messages import Answer, BadRequest, Request, plain, read_request
from sandbox.loopback.server import Handler

_LONGEST_BODY = 104_857_600  # bytes
_UP = "Your Functions 4.0 app is up and running\n"
_HTTP_REASON = "This function was programmatically called via the host APIs."

RunNow = Callable[[Function, Any], bool]


class HttpSide:
    """Finds the function for a request, checks the key, and turns its result into an answer."""

    def __init__(
        self,
        functions: Mapping[str, Function],
        *,
        host_json: HostJson,
        settings: AppSettings,
        invoker: Invoker,
        key: str | None,
        run_now: RunNow,
    ) -> None:
        self._functions = functions
        self._host_json = host_json
        self._settings = settings
        self._invoker = invoker
        self._key = key
        self._run_now = run_now
        self._lock = threading.Lock()
        self._serving = 0

    @property
    def busy(self) -> bool:
        """Whether a request is being answered."""
        with self._lock:
            return self._serving > 0

    def begin(self) -> None:
        """Counts a request in."""
        with self._lock:
            self._serving += 1

    def end(self) -> None:
        """Counts a request out."""
        with self._lock:
            self._serving -= 1

    def serve(self, request: Request) -> Answer:
        """Answers one request."""
        path = urlsplit(request.target).path.strip("/")
        query = _query(request.target)
        if not path:
            return plain(200, _UP)
        if path.split("/")[0].lower() == "admin":
            return self._admin(request, path, query)
        prefix = self._host_json.route_prefix
        if prefix:
            first, _, path = path.partition("/")
            if first.lower() != prefix.lower():
                return _empty(404)
        for function in self._functions.values():
            if function.route is None or function.error:
                continue
            values = function.route.match(path)
            if values is None or (function.methods is not None and request.method not in function.methods):
                continue
            anonymous = str(function.trigger.get("authLevel", "FUNCTION")).lower() == "anonymous"
            if not anonymous and not self._authorised(request, query):
                return _empty(401)
            if self._settings.disabled(function.name):
                return _empty(404)
            return self._invoke(function, request, values, query)
        return _empty(404)

    def _authorised(self, request: Request, query: Mapping[str, str]) -> bool:
        return self._key is None or self._key in (request.header("x-functions-key"), query.get("code"))

    def _invoke(
        self,
        function: Function,
        request: Request,
        values: Mapping[str, str | None],
        query: Mapping[str, str],
    ) -> Answer:
        headers = _headers(request)
        body = b"" if request.chunked else request.body
        route = {name: value for name, value in values.items() if value is not None}
        metadata: dict[str, Any] = {}
        text = body.decode("utf-8", "replace")
        if looks_like_json(text):
            overwrite_metadata(text, metadata)
        metadata |= {name: value for name, value in query.items() if name.lower() != "code"}
        metadata |= route
        metadata = {"query": dict(query), "headers": headers} | metadata
        trigger = {
            "method": Datum(request.method, "string"),
            "url": Datum(f"http://{headers.get('host', '')}{request.target}", "string"),
            "headers": _strings(headers),
            "query": _strings({name: value for name, value in query.items() if value}),
            "params": _strings(route),
            "body": Datum(body, "bytes"),
        }
        traceparent = headers.get("traceparent", "")
        call = Invocation(Datum(trigger, "http"), metadata, _HTTP_REASON, traceparent=traceparent)
        try:
            outputs = self._invoker.invoke(function, call)
        except InvocationFailed:
            return _empty(500)
        names = [b["name"] for b in function.outputs if b["type"].lower() == "http"]
        result = next((outputs[name] for name in names if name in outputs), None)
        return _answer(result) if result is not None else _empty(204)

    def _admin(self, request: Request, path: str, query: Mapping[str, str]) -> Answer:
        if not self._authorised(request, query):
            return _empty(401)
        errors = [f"{f.name}: {f.error}" for f in self._functions.values() if f.error]
        if path == "admin/host/status":
            return _json({"state": "Error" if errors else "Running", "version": "4", "errors": errors})
        if path == "admin/functions":
            return _json([self._described(function) for function in self._functions.values()])
        name = path.split("/", 2)[-1].lower()
        function = next((f for f in self._functions.values() if f.name.lower() == name), None)
        if request.method != "POST" or not path.startswith("admin/functions/"):
            return _empty(404)
        if function is None or function.error:
            return _empty(404)
        try:
            content = json.loads(request.body)
        except ValueError:
            return _empty(400)
        if not isinstance(content, dict) or not self._run_now(function, content.get("input")):
            return _empty(400)
        return _empty(202)

    def _described(self, function: Function) -> Mapping[str, Any]:
        return {
            "name": function.name,
            "config": {"bindings": function.bindings},
            "isDisabled": self._settings.disabled(function.name),
            "error": function.error,
        }


def _query(target: str) -> dict[str, str]:
    """The query, names without case; the values of a repeated name joined by a comma."""
    joined: dict[str, str] = {}
    for name, value in parse_qsl(urlsplit(target).query, keep_blank_values=True):
        known = next((k for k in joined if k.lower() == name.lower()), name)
        joined[known] = f"{joined[known]},{value}" if known in joined else value
    return joined


def _headers(request: Request) -> dict[str, str]:
    """The headers, names in lower case; the values of a repeated name joined by a comma."""
    joined: dict[str, str] = {}
    for name, value in request.headers:
        low = name.lower()
        joined[low] = f"{joined[low]},{value}" if low in joined else value
    return joined


def _strings(values: Mapping[str, str]) -> dict[str, Datum]:
    return {name: Datum(value, "string") for name, value in values.items()}


def _answer(result: Datum) -> Answer:
    if result.type != "http":
        status, headers, body = http_result(result.value)
        named = {name.lower(): (name, value) for name, value in headers.items()}
        named.setdefault("content-type", ("Content-Type", "text/plain; charset=utf-8"))
        named.pop("content-length", None)
        return Answer(status, "", tuple(named.values()), body)
    value = result.value
    given = [(name, datum.value) for name, datum in value["headers"].items()]
    cookies: list[SimpleCookie] = value.get("cookies") or []
    for morsel in (morsel for cookie in cookies for morsel in cookie.values()):
        morsel["path"] = morsel["path"] or "/"
        given.append(("Set-Cookie", morsel.OutputString()))
    return Answer(int(value["status_code"].value), "", tuple(given), value["body"].value)


def _empty(status: int) -> Answer:
    return Answer(status, "", (), b"")


def _json(content: object) -> Answer:
    return plain(200, json.dumps(content), kind="application/json")


def handler(side: HttpSide, mark_thread: Callable[[], None]) -> type[Handler]:
    """The handler class of the host's HTTP server."""

    class HostHandler(Handler):
        def read(self) -> Request:
            return read_request(self, _LONGEST_BODY)

        def answer(self, request: Request) -> Answer:
            return side.serve(request)

        def refuse(self, error: BadRequest) -> Answer:
            return _empty(error.status)

        def serve(self) -> None:
            mark_thread()
            side.begin()
            try:
                super().serve()
            finally:
                side.end()

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = serve  # noqa: N815

    return HostHandler
