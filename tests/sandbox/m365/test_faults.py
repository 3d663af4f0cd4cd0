"""Trouble on demand, limits, and the request log."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

import pytest
import requests

from sandbox.running.waiting import wait_for
from tests.sandbox.support.m365_site import Site, open_site, part

SEND = "POST /users/{}/messages/{}/send"


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as opened:
        yield opened


def inbox_of_ann(site: Site) -> int:
    return len(site.m365.exchange.outside("ann@outside.example").inbox)


def test_the_next_matching_call_fails_and_others_do_not(site: Site) -> None:
    site.m365.faults.next("GET messages", status=503, retry_after=7)
    assert site.call("GET", "mailFolders/inbox").status_code == 200
    refused = site.call("GET", "messages")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "7")
    assert site.call("GET", "messages").status_code == 200


def test_retry_after_may_be_a_date(site: Site) -> None:
    then = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    site.m365.faults.next("messages", status=429, retry_after=then, count=2)
    for _ in range(2):
        refused = site.call("GET", "messages")
        assert site.code(refused, 429) == "ApplicationThrottled"
        assert parsedate_to_datetime(refused.headers["Retry-After"]) == then
    assert site.call("GET", "messages").status_code == 200


def test_every_third_call_fails_until_cleared(site: Site) -> None:
    site.m365.faults.every(3, "GET messages", status=500)
    seen = [site.call("GET", "messages").status_code for _ in range(6)]
    assert seen == [200, 200, 500, 200, 200, 500]
    site.m365.faults.clear()
    assert [site.call("GET", "messages").status_code for _ in range(3)] == [200] * 3


def test_a_match_may_be_a_test_of_the_call(site: Site) -> None:
    other = site.tenant.add_mailbox("cleo@contoso.example")
    site.m365.faults.next(lambda call: call.mailbox is other, status=500)
    assert site.call("GET", "messages").status_code == 200
    assert site.call("GET", f"/users/{other.object_id}/messages").status_code == 500


def test_a_connection_lost_before_the_work_leaves_nothing_done(site: Site) -> None:
    draft = site.reply(site.write())
    site.m365.faults.next(SEND, drop="before")
    with pytest.raises(requests.ConnectionError):
        site.send(draft["id"])
    assert inbox_of_ann(site) == 0
    (logged,) = site.m365.calls(SEND)
    assert (logged.status, logged.dropped) == (0, "before")


def test_a_connection_lost_after_the_work_leaves_it_done(site: Site) -> None:
    draft = site.reply(site.write())
    site.m365.faults.next(SEND, drop="after")
    with pytest.raises(requests.ConnectionError):
        site.send(draft["id"])
    assert inbox_of_ann(site) == 1


def test_a_504_may_come_although_the_mail_went(site: Site) -> None:
    draft = site.reply(site.write())
    site.m365.faults.next(SEND, status=504, done=True)
    assert site.send(draft["id"]).status_code == 504
    assert inbox_of_ann(site) == 1


def test_a_504_may_come_and_the_mail_goes_later(site: Site) -> None:
    draft = site.reply(site.write())
    site.m365.faults.next(SEND, late_send=0.2)
    assert site.send(draft["id"]).status_code == 504
    assert inbox_of_ann(site) == 0
    wait_for(lambda: inbox_of_ann(site) == 1)
    assert site.code(site.send(draft["id"]), 404) == "ErrorItemNotFound"


def test_hooks_run_before_and_after_the_work(site: Site) -> None:
    draft = site.reply(site.write())
    seen: list[int] = []
    site.m365.faults.next(
        SEND, before=lambda call: seen.append(inbox_of_ann(site)), after=lambda call: seen.append(inbox_of_ann(site))
    )
    assert site.send(draft["id"]).status_code == 202
    assert seen == [0, 1]


def test_a_body_may_be_cut_short_or_be_html(site: Site) -> None:
    site.m365.faults.next("GET messages", body="truncated")
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)):
        site.call("GET", "messages").json()
    site.m365.faults.next("GET messages", body="html", status=502)
    answer = site.call("GET", "messages")
    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html")
    with pytest.raises(requests.JSONDecodeError):
        answer.json()


def test_the_token_endpoint_can_be_in_trouble_too(site: Site) -> None:
    site.m365.faults.next("POST /{}/oauth2/v2.0/token", status=503)
    assert site.ask_token(site.tenant).status_code == 503
    assert site.ask_token(site.tenant).status_code == 200


def test_a_fifth_call_at_once_on_a_mailbox_is_refused(site: Site) -> None:
    gate, inside = threading.Event(), threading.Semaphore(0)

    def hold(call: object) -> None:
        inside.release()
        assert gate.wait(10)

    site.m365.faults.next("GET messages", count=4, before=hold)
    headers = {"Authorization": str(site.session.headers["Authorization"])}
    url = f"{site.m365.url}/v1.0/users/{site.harper.object_id}/messages"
    statuses: list[int] = []

    def ask() -> None:
        with requests.Session() as session:
            session.trust_env = False
            statuses.append(session.get(url, headers=headers, verify=str(site.m365.ca_file), timeout=20).status_code)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        assert all(inside.acquire(timeout=10) for _ in range(4))
        fifth = site.call("GET", "messages")
        assert site.code(fifth, 429) == "ApplicationThrottled"
        assert "MailboxConcurrency" in fifth.text
        assert int(fifth.headers["Retry-After"]) >= 1
        other = site.tenant.add_mailbox("cleo@contoso.example")
        assert site.call("GET", f"/users/{other.object_id}/messages").status_code == 200
    finally:
        gate.set()
        for thread in threads:
            thread.join(timeout=20)
    assert statuses == [200] * 4
    assert site.call("GET", "messages").status_code == 200
    assert site.m365.limits.most_at_once[site.harper.address] == 5


def test_too_many_requests_in_ten_minutes_are_refused(site: Site) -> None:
    site.m365.switches.max_requests_per_ten_minutes = 3
    assert [site.call("GET", "messages").status_code for _ in range(4)] == [200, 200, 200, 429]
    site.m365.switches.clock_offset = dt.timedelta(minutes=11)
    assert site.call("GET", "messages").status_code == 200


def test_json_that_is_nested_too_deeply_is_refused_and_logged(site: Site) -> None:
    deep = b'{"message":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    answer = site.call("POST", "messages", data=deep, headers={"Content-Type": "application/json"})
    assert site.code(answer, 400) == "BadRequest"
    (logged,) = site.m365.calls("POST /users/{}/messages")
    assert logged.status == 400


@pytest.mark.parametrize(("length", "status"), [("9" * 5_000, 413), ("many", 413), ("5000000", 413), ("", 411)])
def test_a_body_without_a_usable_length_is_refused_and_logged(site: Site, length: str, status: int) -> None:
    line = f"Content-Length: {length}\r\n" if length else ""
    context = ssl.create_default_context(cafile=str(site.m365.ca_file))
    with (
        socket.create_connection(("127.0.0.1", site.m365.port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as secure,
    ):
        secure.sendall(f"POST /v1.0/subscriptions HTTP/1.1\r\nHost: graph.example\r\n{line}\r\n".encode())
        assert secure.recv(100).split()[1] == str(status).encode()
    (logged,) = site.m365.calls("POST /subscriptions")
    assert (logged.status, logged.body) == (status, None)


def test_a_call_that_breaks_the_simulator_itself_is_logged_too(site: Site) -> None:
    def bug(call: object) -> None:
        raise ZeroDivisionError

    site.m365.faults.next("GET messages", before=bug)
    with pytest.raises(requests.ConnectionError):
        site.call("GET", "messages")
    (logged,) = site.m365.calls("GET /users/{}/messages")
    assert logged.status == 500


def test_requests_are_logged_with_template_mailbox_status_and_cost(site: Site) -> None:
    mail_id = site.write()
    site.reply(mail_id)
    (logged,) = site.m365.calls("POST createReply")
    assert logged.template == "POST /users/{}/messages/{}/createReply"
    assert (logged.mailbox, logged.tenant, logged.status) == (site.harper.address, site.tenant.id, 201)
    assert (logged.cost, logged.concurrency, logged.dropped) == (1, 1, "")
    assert logged.body["message"]["body"]["content"] == "<p>At nine.</p>"
    assert logged.started <= logged.ended
    assert part(mail_id) in logged.path
    (token,) = site.m365.calls("oauth2/v2.0/token")
    assert (token.cost, token.mailbox) == (0, "")
    site.call("GET", "messages", params={"$top": "1"})
    assert site.m365.requests[-1].query == "%24top=1"
    site.m365.requests.clear()
    assert site.m365.calls() == []
