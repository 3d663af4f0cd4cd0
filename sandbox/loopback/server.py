"""The one HTTP server of the sandbox and its tests: on loopback, a thread a connection, over TLS if need be."""

import socket
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sandbox.loopback.messages import Answer, BadRequest, Request, lose, plain, read_request, write_answer


class QuietHandler(BaseHTTPRequestHandler):
    """Speaks HTTP/1.1 and keeps no log: whoever serves keeps its own."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


class Handler(QuietHandler):
    """Reads each request whole and writes its answer; a subclass says what to answer, and to which methods."""

    def read(self) -> Request:
        """Reads the request; raises BadRequest."""
        return read_request(self)

    def answer(self, request: Request) -> Answer | None:
        """The answer to a request; None loses the connection."""
        raise NotImplementedError

    def refuse(self, error: BadRequest) -> Answer | None:
        """The answer to a request that cannot be read, after which the connection is closed."""
        return plain(error.status, f"{error}\n")

    def serve(self) -> None:
        """Serves one request."""
        try:
            answer = self.answer(self.read())
        except BadRequest as error:
            self.close_connection = True
            answer = self.refuse(error)
        if answer is None:
            lose(self)
        else:
            write_answer(self, answer)


class Server(ThreadingHTTPServer):
    """An HTTP or HTTPS server on loopback, one thread a connection; it ends with its connections."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, port: int, handler: type[BaseHTTPRequestHandler], context: ssl.SSLContext | None = None) -> None:
        self._context = context
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        super().__init__(("127.0.0.1", port), handler)

    def handle_with(self, handler: type[BaseHTTPRequestHandler]) -> None:
        """Serves with another handler from now on."""
        self.RequestHandlerClass = handler

    def start(self, name: str) -> None:
        """Serves in a thread of that name."""
        self._thread.name = name
        self._thread.start()

    def stop(self) -> None:
        """Takes no more connections and closes the open ones."""
        if self._thread.is_alive():
            self.shutdown()
            self._thread.join()
        self.server_close()
        with self._lock:
            left = list(self._open)
        for connection in left:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Handles one connection in its thread, with its TLS handshake, so that a slow one delays nobody."""
        with self._lock:
            self._open.add(request)
        try:
            if self._context is not None:
                request.settimeout(30)
                secure = self._context.wrap_socket(request, server_side=True)
                with self._lock:
                    self._open.add(secure)
                secure.settimeout(None)
                try:
                    super().finish_request(secure, client_address)
                finally:
                    with self._lock:
                        self._open.discard(secure)
                    self.shutdown_request(secure)
            else:
                super().finish_request(request, client_address)
        finally:
            with self._lock:
                self._open.discard(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no news; anything else is reported as usual."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)
