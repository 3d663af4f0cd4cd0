"""What Graph's connection does wrong: whether a request had left decides between later and uncertain."""

import gzip
import socket
import ssl
import struct
import threading
from datetime import datetime
from pathlib import Path

import pytest

from shared.adapters.graph.http import GraphHost, GraphHttp, GraphRequest, path
from shared.adapters.graph.json import Message
from shared.errors import Refused, TooLate, TryLater, Uncertain
from tests.adapters.support.graph_host import (
    INBOX,
    LATER,
    NOW,
    RawServer,
    Script,
    graph_http,
    raw_server,
    read_request,
)
from tests.support.fakes.all import FakeClock

READ = GraphRequest("things", "GET", path("things"))
SEND = GraphRequest("send", "POST", path("things"), before=LATER)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def against(
    server: RawServer, ticks: FakeClock | None = None, clock: FakeClock | None = None, read_seconds: float = 10
) -> GraphHttp:
    host = GraphHost(server.url, read_seconds, answer_seconds=10, ca_file=server.ca_file)
    return graph_http(host=host, ticks=ticks.monotonic if ticks else None, clock=clock)


def answering(answer: bytes) -> Script:
    def script(connection: ssl.SSLSocket) -> None:
        read_request(connection)
        connection.sendall(answer)

    return script


def silent(connection: ssl.SSLSocket) -> None:
    read_request(connection)
    connection.recv(1)


def resetting(connection: ssl.SSLSocket) -> None:
    read_request(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def test_where_nobody_listens_nothing_was_done(tmp_path: Path) -> None:
    with raw_server(tmp_path, silent) as server:
        http = against(server)
    with pytest.raises(TryLater) as caught:
        http.tell(INBOX, SEND)
    assert not isinstance(caught.value, Uncertain)


def test_a_certificate_that_nobody_vouches_for_ends_it_before_anything_leaves(tmp_path: Path) -> None:
    asked: list[bytes] = []
    with raw_server(tmp_path, lambda connection: asked.append(read_request(connection))) as server:
        http = graph_http(host=GraphHost(server.url, 20, 30))
        with pytest.raises(TryLater) as caught:
            http.tell(INBOX, SEND)
    assert not isinstance(caught.value, Uncertain)
    assert asked == []


@pytest.mark.parametrize(
    "script", [silent, resetting, read_request, answering(b"HTTP/1.1 2"), answering(b"nonsense\n")]
)
def test_a_connection_lost_or_silent_after_the_request_left_is_uncertain(script: Script, tmp_path: Path) -> None:
    with raw_server(tmp_path, script) as server:
        http = against(server, read_seconds=0.3)
        for request in (READ, SEND):
            with pytest.raises(Uncertain):
                http.tell(INBOX, request)


def test_nothing_is_sent_twice_by_itself(tmp_path: Path) -> None:
    with raw_server(tmp_path, resetting) as server:
        with pytest.raises(Uncertain):
            against(server).tell(INBOX, SEND)
        assert server.connections == 1


def test_a_truncated_body_is_uncertain_for_a_write_and_later_for_a_read(tmp_path: Path) -> None:
    with raw_server(tmp_path, answering(HEAD + b'Content-Length: 100\r\n\r\n{"id": "m"}')) as server:
        http = against(server)
        with pytest.raises(TryLater) as caught:
            http.ask(INBOX, READ, Message)
        assert not isinstance(caught.value, Uncertain)
        with pytest.raises(Uncertain):
            http.ask(INBOX, SEND, Message)


def test_a_send_that_was_accepted_is_done_even_if_its_body_is_cut_off(tmp_path: Path) -> None:
    with raw_server(tmp_path, answering(b"HTTP/1.1 202 Accepted\r\nContent-Length: 10\r\n\r\nx")) as server:
        against(server).tell(INBOX, SEND)


def test_an_answer_that_trickles_is_given_up_at_the_deadline(tmp_path: Path) -> None:
    ticks = FakeClock()
    goes_on = threading.Event()

    def trickling(connection: ssl.SSLSocket) -> None:
        read_request(connection)
        connection.sendall(HEAD + b"Content-Length: 1000\r\n\r\n")
        while not goes_on.wait(0.01):
            connection.sendall(b" ")
            ticks.advance(1)

    with raw_server(tmp_path, trickling) as server:
        try:
            with pytest.raises(TryLater, match="too slow"):
                against(server, ticks).ask(INBOX, READ, Message)
        finally:
            goes_on.set()


def test_a_chunked_and_compressed_answer_is_read(tmp_path: Path) -> None:
    packed = gzip.compress(b'{"id": "m"}')
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (packed[:5], packed[5:], b""))
    head = HEAD + b"Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
    with raw_server(tmp_path, answering(head + chunks)) as server:
        assert against(server).ask(INBOX, READ, Message).id == "m"
    with raw_server(tmp_path, answering(head + chunks[:-20])) as server, pytest.raises(TryLater):
        against(server).ask(INBOX, READ, Message)


def test_one_connection_serves_many_requests(tmp_path: Path) -> None:
    def talking(connection: ssl.SSLSocket) -> None:
        while True:
            read_request(connection)
            connection.sendall(HEAD + b'Content-Length: 11\r\n\r\n{"id": "m"}')

    with raw_server(tmp_path, talking) as server:
        http = against(server)
        for _ in range(5):
            http.ask(INBOX, READ, Message)
        assert server.connections == 1


def test_a_redirect_is_refused_and_not_followed(tmp_path: Path) -> None:
    asked: list[bytes] = []
    place: list[str] = []

    def redirecting(connection: ssl.SSLSocket) -> None:
        asked.append(read_request(connection))
        connection.sendall(f"HTTP/1.1 307 Go\r\nLocation: {place[0]}/v1.0/other\r\nContent-Length: 0\r\n\r\n".encode())

    with raw_server(tmp_path, redirecting) as server:
        place.append(server.url)
        with pytest.raises(Refused) as caught:
            against(server).tell(INBOX, SEND)
    assert caught.value.code == "Redirect"
    assert len(asked) == 1


def test_a_cookie_is_not_carried_from_one_request_to_the_next(tmp_path: Path) -> None:
    asked: list[bytes] = []

    def baking(connection: ssl.SSLSocket) -> None:
        asked.append(read_request(connection))
        connection.sendall(
            HEAD + b'Set-Cookie: a=b; Path=/\r\nConnection: close\r\nContent-Length: 11\r\n\r\n{"id": "m"}'
        )

    with raw_server(tmp_path, baking) as server:
        http = against(server)
        http.ask(INBOX, READ, Message)
        http.ask(INBOX, READ, Message)
    assert len(asked) == 2
    assert b"cookie" not in asked[1].lower()


def test_the_clock_is_compared_after_the_connection_stands(tmp_path: Path) -> None:
    """Connecting can outlast a claim: here the clock passes `before` while the two sides shake hands."""
    clock = FakeClock(NOW)
    asked: list[bytes] = []
    with raw_server(tmp_path, lambda connection: asked.append(read_request(connection))) as server:
        http = against(server, clock=PassingClock(clock))
        with pytest.raises(TooLate):
            http.tell(INBOX, SEND)
    assert asked == []


class PassingClock(FakeClock):
    """A clock that has passed `before` by the second time it is looked at."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock.now())
        self.looks = 0

    def now(self) -> datetime:
        self.looks += 1
        return LATER if self.looks > 1 else super().now()
