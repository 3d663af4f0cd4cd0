"""How the simulated hosts read a request and write its outcome."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Callable
from email.utils import formatdate
from http import HTTPStatus

from sandbox.loopback.messages import chunks_of
from sandbox.loopback.server import QuietHandler
from sandbox.m365.server.application import Outcome
from sandbox.m365.state.values import Answer, Request

JSON_TYPE = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
LARGEST_BODY = 4 * 1024 * 1024
Handle = Callable[[Request], Outcome]
Note = Callable[[Request, Answer], None]
"""Told of a request that was refused because of its length, with the answer."""


class _Handler(QuietHandler):
    handle_call: Handle
    note_refusal: Note

    def _run(self) -> None:
        body = self._body()
        if body is None:
            return
        outcome = self.handle_call(self._request(body))
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
        self.note_refusal(self._request(b""), answer)
        self._send(answer)

    def _body(self) -> bytes | None:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return b"".join(chunks_of(self.rfile))
        length = self.headers.get("Content-Length")
        if length is None and self.command in ("POST", "PATCH", "PUT"):
            self._refuse(Answer(411, "Length Required", (("Content-Type", "text/plain"),)))
            return None
        if length is not None and _is_too_long(length):
            error = {"error": {"code": "RequestBodyTooLarge", "message": "The request body is too large."}}
            self._refuse(Answer(413, error))
            return None
        return self.rfile.read(int(length or 0))

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


def handler_of(handle: Handle, note: Note) -> type[QuietHandler]:
    """The handler class by which a server serves the simulated hosts."""

    class Handler(_Handler):
        handle_call = staticmethod(handle)
        note_refusal = staticmethod(note)

    return Handler


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
