"""Parts that the tests of the Graph adapters share."""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import responses
import trustme

from sandbox.loopback.certificates import server_context
from shared.adapters.graph.gate import Gate
from shared.adapters.graph.http import GraphHost, GraphHttp
from shared.domain.mail.inbox import DraftOrder, Inbox
from shared.domain.values.ids import TenantId
from shared.ports.entra import TokenSource
from tests.support.fakes.all import FakeClock, FakeRandomness

GRAPH = "https://graph.contoso.example"
TENANT = TenantId("6a1b1f5e-5a8e-4d0c-9d2e-1f7f5a3b9c10")
INBOX = Inbox(TENANT, "0d3c2b1a-1111-4222-8333-444455556666")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 9, 2, tzinfo=UTC)
ORDER = DraftOrder("mail-1", "<p>Hello</p>", "marker-1")
USER_URL = f"{GRAPH}/v1.0/users/{INBOX.object_id}"


@dataclass
class Tokens:
    """Gives numbered tokens that name their tenant; `meanwhile` runs before each is given."""

    meanwhile: Callable[[], None] = lambda: None
    given: int = 0
    rejected: list[str] = field(default_factory=list)

    def token(self, tenant_id: TenantId) -> str:
        self.meanwhile()
        self.given += 1
        return f"{tenant_id}-{self.given}"

    def probe(self, tenant_id: TenantId) -> frozenset[str]:
        return frozenset()

    def reject(self, tenant_id: TenantId, token: str) -> None:
        self.rejected.append(token)


def graph_http(
    tokens: TokenSource | None = None,
    clock: FakeClock | None = None,
    ticks: Callable[[], float] | None = None,
    host: GraphHost | None = None,
) -> GraphHttp:
    """The adapter against a host that only the test answers for."""
    monotonic = ticks or FakeClock().monotonic
    return GraphHttp(
        host or GraphHost(GRAPH, 20, 30),
        tokens or Tokens(),
        Gate(monotonic, longest_wait=0.2),
        clock or FakeClock(NOW),
        FakeRandomness(),
        monotonic,
    )


def asked(number: int = 0) -> dict[str, str]:
    """The query of a call that `responses` has answered."""
    return dict(parse_qsl(urlsplit(str(responses.calls[number].request.url)).query))


def posted(number: int = 0) -> Any:
    """The JSON body of a call that `responses` has answered."""
    return json.loads(responses.calls[number].request.body or b"null")


def an_error(code: str, message: str = "") -> dict[str, object]:
    """An error as Graph words it."""
    return {"error": {"code": code, "message": message}}


Script = Callable[[ssl.SSLSocket], None]


@dataclass
class RawServer:
    """A TLS server that does with each connection what a script says."""

    url: str
    ca_file: str
    connections: int = 0


@contextmanager
def raw_server(folder: Path, script: Script) -> Iterator[RawServer]:
    """Run one on loopback; the script gets each connection."""
    authority = trustme.CA()
    context = server_context(authority)
    ca_file = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = RawServer(f"https://127.0.0.1:{listener.getsockname()[1]}", str(ca_file))
        thread = threading.Thread(target=_serve, args=(listener, context, script, server), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=10)


def _serve(listener: socket.socket, context: ssl.SSLContext, script: Script, server: RawServer) -> None:
    with suppress(OSError):
        while True:
            plain, _ = listener.accept()
            server.connections += 1
            with suppress(OSError), context.wrap_socket(plain, server_side=True) as connection:
                connection.settimeout(2)
                script(connection)


def read_request(connection: ssl.SSLSocket) -> bytes:
    """One request, as far as its head."""
    seen = b""
    while b"\r\n\r\n" not in seen:
        part = connection.recv(65536)
        if not part:
            raise OSError("gone")
        seen += part
    return seen
