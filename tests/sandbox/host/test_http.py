"""HTTP triggers in the local host, on the sample app."""

import json
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from sandbox.running.waiting import wait_for
from sandbox.storage.azurite import Azurite
from tests.sandbox.support.host_process import HostProcess
from tests.sandbox.support.sample_host import queue, sample_host


@pytest.fixture(scope="module")
def host(azurite: Azurite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostProcess]:
    """The sample app with function keys checked and its timers asleep."""
    with sample_host(azurite, tmp_path_factory.mktemp("http"), key="the-key", timers=False) as running:
        yield running


def _echo(host: HostProcess, path: str, **more: Any) -> dict[str, Any]:
    told = requests.request(more.pop("method", "GET"), host.url + path, timeout=30, **more)
    assert told.status_code == 200
    echoed: dict[str, Any] = told.json()
    return echoed


def _raw(host: HostProcess, text: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", urlsplit(host.url).port or 0), timeout=30) as line:
        line.sendall(text)
        answer = b""
        while b"\r\n\r\n" not in answer or not answer.endswith((b"}", b"\r\n\r\n")):
            part = line.recv(65536)
            if not part:
                break
            answer += part
    return answer


def test_the_root_tells_that_the_host_is_up(host: HostProcess) -> None:
    assert "up and running" in requests.get(host.url, timeout=30).text


def test_route_parameters_are_matched_and_optional_ones_may_be_missing(host: HostProcess) -> None:
    assert _echo(host, "/api/echo/abc/7")["route"] == {"kind": "abc", "number": "7"}
    assert _echo(host, "/API/Echo/abc")["route"] == {"kind": "abc"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/echo/123"),
        ("GET", "/echo/abc"),
        ("GET", "/api"),
        ("GET", "/apis/echo/abc"),
        ("PUT", "/api/echo/abc"),
    ],
)
def test_what_matches_no_route_or_method_is_404_and_empty(host: HostProcess, method: str, path: str) -> None:
    told = requests.request(method, host.url + path, timeout=30)
    assert (told.status_code, told.content) == (404, b"")


def test_routes_are_tried_in_the_order_of_function_names(host: HostProcess) -> None:
    assert requests.get(f"{host.url}/api/items/special", timeout=30).text == "any special"


def test_empty_query_values_are_dropped_and_repeated_ones_joined(host: HostProcess) -> None:
    assert _echo(host, "/api/echo/abc?a=1&A=2&empty=&b=%2B+x")["params"] == {"a": "1,2", "b": "+ x"}


def test_header_names_arrive_in_lower_case_and_repeated_values_joined(host: HostProcess) -> None:
    raw = b"GET /api/echo/abc HTTP/1.1\r\nHost: a\r\nX-Multi: 1\r\nx-MULTI: 2\r\nConnection: close\r\n\r\n"
    headers = json.loads(_raw(host, raw).partition(b"\r\n\r\n")[2])["headers"]
    assert headers["x-multi"] == "1,2"
    assert all(name == name.lower() for name in headers)


def test_a_body_with_a_length_arrives(host: HostProcess) -> None:
    assert _echo(host, "/api/echo/abc", method="POST", data=b"hello")["body"] == "hello"


def test_a_chunked_body_arrives_empty(host: HostProcess) -> None:
    with requests.Session() as session:
        told = session.post(f"{host.url}/api/echo/abc", data=iter([b"hel", b"lo"]), timeout=30)
        assert told.json()["body"] == ""
        # The connection is still in step.
        assert session.post(f"{host.url}/api/echo/abc", data=b"next", timeout=30).json()["body"] == "next"


def test_a_body_that_is_too_long_is_refused_before_it_is_read(host: HostProcess) -> None:
    answer = _raw(host, b"POST /api/echo/abc HTTP/1.1\r\nHost: a\r\nContent-Length: 104857601\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_function_key_is_asked_for_where_the_level_says_so(host: HostProcess) -> None:
    url = f"{host.url}/api/guarded"
    assert requests.get(url, timeout=30).status_code == 401
    assert requests.get(url, headers={"x-functions-key": "other"}, timeout=30).status_code == 401
    assert requests.get(url, headers={"X-Functions-Key": "the-key"}, timeout=30).text == "in"
    assert requests.get(f"{url}?code=the-key", timeout=30).text == "in"


@pytest.mark.parametrize("path", ["/api/breaks", "/api/nothing"])
def test_a_bug_and_none_are_500_with_an_empty_body(host: HostProcess, path: str) -> None:
    told = requests.get(host.url + path, timeout=30)
    assert (told.status_code, told.content) == (500, b"")


def test_the_error_of_a_bug_is_told_in_the_events(host: HostProcess) -> None:
    requests.get(f"{host.url}/api/breaks", timeout=30)
    (error, *_) = wait_for(lambda: [e["error"] for e in host.events("invocation", function="breaks", ok=False)])
    assert "RuntimeError: a bug" in error


def test_a_bare_str_is_read_as_json_and_rewritten(host: HostProcess) -> None:
    told = requests.post(f"{host.url}/api/bare", data=b'{"a":[1]}', timeout=30)
    assert told.text == '{\n  "a": [\n    1\n  ]\n}'
    assert told.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_an_answer_to_head_tells_the_length_of_the_body_it_leaves_out(host: HostProcess) -> None:
    told = requests.head(f"{host.url}/api/cookies", timeout=30)
    assert (told.headers["Content-Length"], told.content) == ("3", b"")


def test_several_cookies_come_as_several_headers(host: HostProcess) -> None:
    told = requests.get(f"{host.url}/api/cookies", timeout=30)
    assert told.raw.headers.getlist("Set-Cookie") == ["a=1; HttpOnly; Path=/", "b=2; Path=/"]
    assert told.headers["X-Made-By"] == "sample"


def test_async_functions_run_on_one_loop(host: HostProcess) -> None:
    assert requests.get(f"{host.url}/api/slow?seconds=0.01", timeout=30).text == "slow"
    lines = [e["message"] for e in host.events("log", function="slow")]
    assert lines == ["on thread worker-loop"]


def _outputs(azurite: Azurite, host: HostProcess) -> list[bytes]:
    with queue(azurite, host.settings["OUTPUT_QUEUE"]) as outputs:
        messages = list(outputs.receive_messages(messages_per_page=32))
        for message in messages:
            outputs.delete_message(message)
    return [message.content for message in messages]


def test_a_queue_output_makes_its_queue_splits_arrays_and_rewrites_json(azurite: Azurite, host: HostProcess) -> None:
    assert requests.post(f"{host.url}/api/put", data=b'[{"a":1},"two"]', timeout=30).status_code == 202
    assert _outputs(azurite, host) == [b'{\n  "a": 1\n}', b"two"]


def test_bytes_are_put_out_untouched(azurite: Azurite, host: HostProcess) -> None:
    assert requests.post(f"{host.url}/api/put-bytes", data=b'{"a":1}', timeout=30).status_code == 202
    assert _outputs(azurite, host) == [b'{"a":1}']


def test_an_output_that_cannot_be_sent_fails_the_invocation(host: HostProcess) -> None:
    assert requests.post(f"{host.url}/api/put", data=b"{not json}", timeout=30).status_code == 500
    assert requests.post(f"{host.url}/api/put-message", data=b"x", timeout=30).status_code == 500
    assert "unable to encode" in wait_for(lambda: host.events("invocation", function="put_message"))[0]["error"]


def test_a_timer_runs_when_the_admin_asks(host: HostProcess) -> None:
    url, key = f"{host.url}/admin/functions/nightly", {"x-functions-key": "the-key"}
    assert requests.post(url, json={"input": ""}, timeout=30).status_code == 401
    assert requests.post(url, json={"input": ""}, headers=key, timeout=30).status_code == 202
    wait_for(lambda: host.events("invocation", function="nightly", ok=True))


def test_a_queue_function_runs_when_the_admin_asks(host: HostProcess) -> None:
    url, key = f"{host.url}/admin/functions/WORK", {"x-functions-key": "the-key"}
    told = requests.post(url, json={"input": '{"name": "by hand"}'}, headers=key, timeout=30)
    assert told.status_code == 202
    wait_for(lambda: host.events("log", function="work", message="done by hand"))


@pytest.mark.parametrize(
    ("method", "name", "body", "status"),
    [
        ("POST", "unknown", '{"input": ""}', 404),
        ("GET", "nightly", None, 404),
        ("POST", "nightly", "no json", 400),
        ("POST", "nightly", "[]", 400),
        ("POST", "echo", '{"input": ""}', 400),
    ],
)
def test_what_the_admin_cannot_run_is_refused(
    host: HostProcess, method: str, name: str, body: str | None, status: int
) -> None:
    headers = {"x-functions-key": "the-key"}
    url = f"{host.url}/admin/functions/{name}"
    assert requests.request(method, url, data=body, headers=headers, timeout=30).status_code == status


def test_the_admin_pages_list_functions_and_state(host: HostProcess) -> None:
    headers = {"x-functions-key": "the-key"}
    assert requests.get(f"{host.url}/admin/host/status", headers=headers, timeout=30).json()["state"] == "Running"
    listed = requests.get(f"{host.url}/admin/functions", headers=headers, timeout=30).json()
    assert {"echo", "work", "nightly"} < {function["name"] for function in listed}


def test_log_lines_carry_time_level_function_and_invocation(host: HostProcess) -> None:
    requests.post(
        f"{host.url}/admin/functions/work",
        json={"input": '{"name": "seen"}'},
        headers={"x-functions-key": "the-key"},
        timeout=30,
    )
    (event,) = wait_for(lambda: host.events("log", message="done seen"))
    (line,) = wait_for(lambda: [line for line in host.lines if line.endswith("done seen")])
    assert line.split() == [
        line.split()[0],
        "Information",
        "Function.work.User:",
        f"[{event['invocation']}]",
        "done",
        "seen",
    ]
    assert line.split()[0].endswith("Z")


def test_logs_of_the_module_are_dropped_and_counted(host: HostProcess) -> None:
    assert host.events("dropped_log", message="a line of the module")
    assert not host.events("log", message="a line of the module")
