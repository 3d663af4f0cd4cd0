"""A server that gives the same answer to everything, whole or broken off, for tests of the storage adapters."""

from dataclasses import dataclass, field
from typing import Self

from sandbox.loopback.server import QuietHandler, Server
from sandbox.running.startable import Startable
from sandbox.storage.azurite import Ports, connection_string


@dataclass(slots=True)
class BrokenStorage(Startable):
    """Answers with this status, these headers and this body, and promises `missing` bytes that never come."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    missing: int = 0
    _server: Server | None = None

    @property
    def connection_string(self) -> str:
        """A connection string whose queue and table services are this server."""
        assert self._server is not None
        port = self._server.server_port
        return connection_string(Ports(port, port, port))

    def start(self) -> Self:
        """Answers from now on."""
        self._server = Server(0, self._handler())
        self._server.start("broken-storage")
        return self

    def stop(self) -> None:
        """Answers no more."""
        if self._server is not None:
            self._server.stop()

    def _handler(self) -> type[QuietHandler]:
        broken = self

        class BrokenHandler(QuietHandler):
            protocol_version = "HTTP/1.0"

            def answer(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(broken.status)
                for name, value in broken.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(broken.body) + broken.missing))
                self.end_headers()
                self.wfile.write(broken.body)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815

        return BrokenHandler
