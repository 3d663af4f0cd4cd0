"""One HTTP request and its answer: read from a handler, written to it, and passed on to another server."""

import http.client
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from io import BufferedIOBase

Headers = tuple[tuple[str, str], ...]

# Headers that belong to one connection, not to the request (RFC 9110, 7.6.1). Host and Content-Length pass.
_OF_THE_CONNECTION = frozenset(
    ("connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade")
)
# Python itself refuses to read a number of thousands of digits.
_LONGEST_LENGTH = 15
_LINGER_NOT = struct.pack("ii", 1, 0)


class BadRequest(Exception):
    """The request cannot be read; `status` is what to answer."""

    status = 400


class TooLarge(BadRequest):
    """The body is longer than allowed."""

    status = 413


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request; `target` is path and query as they came, `chunked` how the body came."""

    method: str
    target: str
    headers: Headers
    body: bytes
    chunked: bool = False

    def header(self, name: str) -> str | None:
        """The first header of that name, without case."""
        return next((v for n, v in self.headers if n.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer."""

    status: int
    reason: str
    headers: Headers
    body: bytes


def plain(status: int, text: str, *more: tuple[str, str], kind: str = "text/plain") -> Answer:
    """A short answer of our own, with further headers."""
    headers = (("Content-Type", f"{kind}; charset=utf-8"), *more)
    return Answer(status, http.client.responses.get(status, ""), headers, text.encode())


def read_request(handler: BaseHTTPRequestHandler, longest: int | None = None) -> Request:
    """Reads the body of the request that a handler has just parsed, in bytes; raises BadRequest."""
    headers = tuple(handler.headers.items())
    chunked = "chunked" in handler.headers.get("Transfer-Encoding", "").lower()
    if chunked:
        body = b"".join(chunks_of(handler.rfile))
    else:
        length = handler.headers.get("Content-Length", "0")
        if not length.isdecimal():
            raise BadRequest("Content-Length is not a number")
        if len(length) > _LONGEST_LENGTH:
            raise BadRequest("Content-Length has too many digits")
        if longest is not None and int(length) > longest:
            raise TooLarge(f"the body has more than {longest} bytes")
        body = handler.rfile.read(int(length))
        if len(body) != int(length):
            raise BadRequest("the body ended early")
    return Request(handler.command, handler.path, headers, body, chunked)


def chunks_of(stream: BufferedIOBase) -> Iterator[bytes]:
    """The chunks of a body that came in such; raises BadRequest."""
    while True:
        line = stream.readline(1024).split(b";")[0].strip()
        try:
            size = int(line, 16)
        except ValueError as error:
            raise BadRequest("a chunk has no size") from error
        chunk = stream.read(size)
        if size == 0:
            break
        stream.readline(8)
        yield chunk
    while stream.readline(65536).strip():
        pass


def forward(request: Request, host: str, port: int, timeout: float) -> Answer:
    """Sends the request and reads the whole answer; raises OSError or HTTPException.

    One connection a request: a kept one could be closed by the other side just as we write, and then nobody
    knows whether the request was worked on.
    """
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    try:
        connection.putrequest(request.method, request.target, skip_host=True, skip_accept_encoding=True)
        for name, value in request.headers:
            if name.lower() not in _OF_THE_CONNECTION:
                connection.putheader(name, value)
        if request.chunked:
            connection.putheader("Transfer-Encoding", "chunked")
            connection.endheaders([request.body] if request.body else [], encode_chunked=True)
        else:
            connection.endheaders(request.body)
        answer = connection.getresponse()
        return Answer(answer.status, answer.reason, tuple(answer.getheaders()), answer.read())
    finally:
        connection.close()


def write_answer(handler: BaseHTTPRequestHandler, answer: Answer) -> None:
    """Writes the answer to the client, its length set anew since the body was read whole."""
    handler.send_response_only(answer.status, answer.reason)
    bodiless = answer.status in (204, 304) or answer.status < 200
    # What an answer to HEAD says is the length of a body that is not sent.
    told = [value for name, value in answer.headers if name.lower() == "content-length"]
    length = told[0] if told and handler.command == "HEAD" else str(len(answer.body))
    for name, value in answer.headers:
        if name.lower() not in _OF_THE_CONNECTION and name.lower() != "content-length":
            handler.send_header(name, value)
    if not bodiless:
        handler.send_header("Content-Length", length)
    if handler.close_connection:
        handler.send_header("Connection", "close")
    handler.end_headers()
    if not bodiless and handler.command != "HEAD":
        handler.wfile.write(answer.body)
    handler.wfile.flush()


def lose(handler: BaseHTTPRequestHandler) -> None:
    """Drops the connection without an answer, as a broken line does."""
    handler.close_connection = True
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)


def has_left(handler: BaseHTTPRequestHandler) -> bool:
    """Whether the client has closed the connection while it was to wait for the answer."""
    try:
        return not handler.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True
