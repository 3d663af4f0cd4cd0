"""The HTTP server of the sandbox and its tests."""

import socket
from collections.abc import Iterator

import pytest
import requests

from sandbox.loopback.messages import Answer, Request, plain
from sandbox.loopback.server import Handler, Server
from sandbox.running.ports import answers


class Echo(Handler):
    """Answers with the body, and loses the connection of what has none."""

    def answer(self, request: Request) -> Answer | None:
        return plain(200, request.body.decode()) if request.body else None

    do_POST = Handler.serve  # noqa: N815


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server(0, Echo)
    running.start("echo")
    yield running
    running.stop()


@pytest.fixture
def client() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


def test_a_request_is_read_whole_and_answered(server: Server, client: requests.Session) -> None:
    for body in ("one", "two"):
        assert client.post(f"http://127.0.0.1:{server.server_port}/", data=body, timeout=30).text == body


def test_no_answer_loses_the_connection(server: Server, client: requests.Session) -> None:
    with pytest.raises(requests.ConnectionError):
        client.post(f"http://127.0.0.1:{server.server_port}/", timeout=30)


def test_a_method_that_the_handler_does_not_name_is_refused(server: Server, client: requests.Session) -> None:
    assert client.get(f"http://127.0.0.1:{server.server_port}/", timeout=30).status_code == 501


def test_what_cannot_be_read_is_refused_and_the_connection_closed(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=30) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n")
        said = b"".join(iter(lambda: line.recv(4096), b""))
    assert said.startswith(b"HTTP/1.1 400 ")
    assert said.endswith(b"Content-Length is not a number\n")


def test_stopping_closes_the_port_and_what_is_open() -> None:
    server = Server(0, Echo)
    server.start("echo")
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=30) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx")
        assert line.recv(4096)
        server.stop()
        assert line.recv(4096) == b""
    assert not answers(server.server_port)
