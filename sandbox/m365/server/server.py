"""The HTTPS server on loopback: HTTP/1.1 with kept-open connections, a thread each."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sandbox.m365.server.application import Outcome
from sandbox.m365.state.values import Answer, Request

JSON_TYPE = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
LARGEST_BODY = 4 * 1024 * 1024
HANDSHAKE_SECONDS = 10
Handle = Callable[[Request], Outcome]
Note = Callable[[Request, Answer], None]
"""Told of a request that was refused because of its length, with the answer."""


class HttpsServer(ThreadingHTTPServer):
    """Listens on 127.0.0.1; the TLS handshake is made in the thread of the connection."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, context: ssl.SSLContext, handle: Handle, note: Note) -> None:
        self.handle_call = handle
        self.note_refusal = note
        self._context = context
        self._connections: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    def finish_request(self, request: object, client_address: object) -> None:
        """Make the handshake, then serve the connection."""
        assert isinstance(request, socket.socket)
        request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        request.settimeout(HANDSHAKE_SECONDS)
        try:
            secure = self._context.wrap_socket(request, server_side=True)
        except OSError:
            return
        secure.settimeout(None)
        with self._guard:
            self._connections.add(secure)
        try:
            _Handler(secure, client_address, self)
        except OSError:
            pass  # the client went away, or the connection was dropped on purpose
        finally:
            with self._guard:
                self._connections.discard(secure)
            secure.close()

    def close_all(self) -> None:
        """Stop listening and close every connection."""
        self.shutdown()
        self.server_close()
        with self._guard:
            connections = list(self._connections)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no news; anything else is shown."""
        super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: HttpsServer

    def log_message(self, format: str, *args: object) -> None:
        """The request log is kept elsewhere."""

    def _run(self) -> None:
        body = self._body()
        if body is None:
            return
        outcome = self.server.handle_call(self._request(body))
        if outcome.drop:
            self._drop()
        else:
            self._send(outcome.answer, truncate=outcome.truncate)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _run  # noqa: N815 - http.server's names

    def _request(self, body: bytes) -> Request:
        path, _, query = self.path.partition("?")
        names = {name.lower() for name in self.headers}
        headers = {name: ", ".join(self.headers.get_all(name, [])) for name in names}
        return Request(self.command, path, query, headers, body)

    def _refuse(self, answer: Answer) -> None:
        self.close_connection = True
        self.server.note_refusal(self._request(b""), answer)
        self._send(answer)

    def _body(self) -> bytes | None:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._chunks()
        length = self.headers.get("Content-Length")
        if length is None and self.command in ("POST", "PATCH", "PUT"):
            self._refuse(Answer(411, "Length Required", (("Content-Type", "text/plain"),)))
            return None
        if length is not None and _is_too_long(length):
            error = {"error": {"code": "RequestBodyTooLarge", "message": "The request body is too large."}}
            self._refuse(Answer(413, error))
            return None
        return self.rfile.read(int(length or 0))

    def _chunks(self) -> bytes:
        parts: list[bytes] = []
        while True:
            size = int(self.rfile.readline().split(b";")[0] or b"0", 16)
            part = self.rfile.read(size)
            self.rfile.readline()
            if not size:
                return b"".join(parts)
            parts.append(part)

    def _drop(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _send(self, answer: Answer, *, truncate: bool = False) -> None:
        headers = dict(answer.headers)
        content = _content(answer, headers)
        headers["Content-Length"] = str(len(content))
        headers["Date"] = formatdate(usegmt=True)
        phrase = HTTPStatus(answer.status).phrase if answer.status in HTTPStatus._value2member_map_ else "?"
        lines = [
            f"HTTP/1.1 {answer.status} {phrase}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
        # Head and body in one write: two would wait for each other's acknowledgement.
        self.wfile.write(head + (content[: len(content) // 2] if truncate else content))
        self.wfile.flush()
        if truncate:
            self._drop()


def _is_too_long(length: str) -> bool:
    # Python itself refuses to read a number of thousands of digits.
    return not (length.isascii() and length.isdigit()) or len(length) > 15 or int(length) > LARGEST_BODY


def _content(answer: Answer, headers: dict[str, str]) -> bytes:
    if answer.body is None:
        return b""
    if isinstance(answer.body, bytes):
        return answer.body
    if isinstance(answer.body, str):
        headers.setdefault("Content-Type", "text/html; charset=utf-8")
        return answer.body.encode()
    headers.setdefault("Content-Type", JSON_TYPE)
    return json.dumps(answer.body, ensure_ascii=False).encode()
