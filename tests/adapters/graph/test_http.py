"""One request to Graph: headers, errors, Retry-After, and the repeat after 401."""

import logging
import re
from datetime import timedelta

import pytest
import requests
import responses

from shared.adapters.graph.errors import retry_after
from shared.adapters.graph.http import GraphRequest, path
from shared.adapters.graph.json import Message
from shared.errors import NotFound, Refused, TooLate, TryLater, Uncertain
from tests.adapters.support.graph_host import GRAPH, INBOX, LATER, NOW, TENANT, Tokens, graph_http
from tests.support.fakes.all import FakeClock

URL = f"{GRAPH}/v1.0/things"
READ = GraphRequest("things", "GET", path("things"))
WRITE = GraphRequest("things", "POST", path("things"), b"{}")
MESSAGE = {"id": "m"}


def refusal(code: str, message: str = "") -> dict[str, object]:
    return {"error": {"code": code, "message": message, "innerError": {"request-id": "1"}}}


@responses.activate
def test_every_request_asks_for_immutable_ids_and_carries_the_tenants_token_and_an_id_of_ours() -> None:
    responses.get(URL, json=MESSAGE)
    responses.get(URL, json=MESSAGE)
    http = graph_http()
    http.ask(INBOX, READ, Message)
    http.ask(INBOX, GraphRequest("things", "GET", path("things"), prefer=("a=b",)), Message)
    first, second = (call.request.headers for call in responses.calls)
    assert first["Authorization"] == f"Bearer {TENANT}-1"
    assert first["Prefer"] == 'IdType="ImmutableId"'
    assert second["Prefer"] == 'IdType="ImmutableId", a=b'
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", first["client-request-id"])
    assert first["client-request-id"] != second["client-request-id"]


@responses.activate
def test_a_write_without_a_body_says_that_its_length_is_zero() -> None:
    responses.post(URL, status=202)
    graph_http().tell(INBOX, GraphRequest("send", "POST", path("things")))
    assert responses.calls[0].request.headers["Content-Length"] == "0"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *((status, Refused) for status in (400, 403, 409, 302)),
        *((status, Uncertain) for status in (408, 500, 502, 503, 504, 507, 509)),
        *((status, TryLater) for status in (429, 412)),
        (404, NotFound),
    ],
)
@responses.activate
def test_each_status_becomes_its_error(status: int, kind: type[Exception]) -> None:
    responses.post(URL, json=refusal("SomeCode"), status=status, headers={"Location": "https://fabrikam.example/"})
    with pytest.raises(kind) as caught:
        graph_http().ask(INBOX, WRITE, Message)
    assert isinstance(caught.value, Uncertain) == (kind is Uncertain)
    assert len(responses.calls) == 1


@responses.activate
def test_a_refusal_carries_status_and_code_but_not_the_message() -> None:
    responses.get(URL, json=refusal("ErrorAccessDenied", "ann@contoso.example may not"), status=403)
    with pytest.raises(Refused) as caught:
        graph_http().ask(INBOX, READ, Message)
    assert (caught.value.status, caught.value.code) == (403, "ErrorAccessDenied")
    assert "ann" not in str(caught.value) + repr(caught.value.args)


@pytest.mark.parametrize("body", ["<html>", "", "[]", '{"error": {"code": "a b\\nc"}}', '{"error": "x"}'])
@responses.activate
def test_a_refusal_without_a_proper_code_has_the_code_unknown(body: str) -> None:
    responses.get(URL, body=body, status=400)
    with pytest.raises(Refused) as caught:
        graph_http().ask(INBOX, READ, Message)
    assert caught.value.code == "unknown"


@responses.activate
def test_a_retry_after_is_told_and_holds_for_that_mailbox_only() -> None:
    ticks = FakeClock()
    responses.get(URL, status=429, json=refusal("ApplicationThrottled"), headers={"Retry-After": "17"})
    responses.get(URL, json=MESSAGE)
    http = graph_http(ticks=ticks.monotonic)
    with pytest.raises(TryLater) as first:
        http.ask(INBOX, READ, Message)
    ticks.advance(16.5)
    with pytest.raises(TryLater) as second:
        http.ask(INBOX, READ, Message)
    assert (first.value.after, second.value.after) == (17.0, 1.0)
    assert len(responses.calls) == 1
    ticks.advance(0.5)
    assert http.ask(INBOX, READ, Message).id == "m"


@pytest.mark.parametrize("status", [202, 503])
@responses.activate
def test_a_retry_after_of_a_success_and_of_a_503_is_remembered_too(status: int) -> None:
    responses.post(URL, status=status, headers={"Retry-After": "30"})
    http = graph_http()
    if status == 202:
        http.tell(INBOX, WRITE)
    else:
        with pytest.raises(Uncertain):
            http.tell(INBOX, WRITE)
    with pytest.raises(TryLater) as caught:
        http.tell(INBOX, WRITE)
    assert caught.value.after == 30.0
    assert len(responses.calls) == 1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("17", 17.0),
        (" 2.1 ", 3.0),
        ("0", 0.0),
        ("999999999", 604800.0),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("Mon, 02 Mar 2026 09:01:30 GMT", 90.0),
        ("Mon, 02 Mar 2026 08:00:00 GMT", None),
        (None, None),
        ("Mon, 02 Mar 2026 10:01:30 +0100", 90.0),
        ("Mon, 99 Mar 2026 09:01:30 GMT", None),
        ("٣", None),
        ("Mon, 02 Mar 2026 09:01:30 -0000", 90.0),
    ],
)
def test_a_retry_after_is_seconds_or_a_date_and_never_less_than_it_says(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def test_a_date_is_rounded_up_to_whole_seconds() -> None:
    assert retry_after("Mon, 02 Mar 2026 09:01:30 GMT", NOW + timedelta(milliseconds=1)) == 90.0


@responses.activate
def test_after_a_401_the_token_is_rejected_and_the_request_repeated_once() -> None:
    responses.post(URL, status=401)
    responses.post(URL, json=MESSAGE)
    tokens = Tokens()
    assert graph_http(tokens).ask(INBOX, WRITE, Message).id == "m"
    assert tokens.rejected == [f"{TENANT}-1"]
    assert responses.calls[1].request.headers["Authorization"] == f"Bearer {TENANT}-2"


@responses.activate
def test_a_second_401_is_a_refusal() -> None:
    responses.post(URL, status=401, json=refusal("InvalidAuthenticationToken"))
    with pytest.raises(Refused) as caught:
        graph_http().ask(INBOX, WRITE, Message)
    assert caught.value.status == 401
    assert len(responses.calls) == 2


@responses.activate
def test_nothing_leaves_once_before_has_come_even_if_it_comes_while_the_token_is_fetched() -> None:
    clock = FakeClock(NOW)
    tokens = Tokens(meanwhile=lambda: clock.advance(120))
    with pytest.raises(TooLate):
        graph_http(tokens, clock).tell(INBOX, GraphRequest("send", "POST", path("things"), before=LATER))
    assert len(responses.calls) == 0


@responses.activate
def test_the_clock_is_compared_again_before_the_repeat_after_a_401() -> None:
    clock = FakeClock(NOW)
    responses.post(URL, status=401)
    tokens = Tokens()
    http = graph_http(tokens, clock)
    tokens.meanwhile = lambda: clock.advance(60)
    with pytest.raises(TooLate):
        http.tell(INBOX, GraphRequest("send", "POST", path("things"), before=LATER))
    assert len(responses.calls) == 1


@pytest.mark.parametrize("body", ["<html>ok</html>", "", '{"id": "m"', '{"id": 5}', "[1]", "\udcff"])
@responses.activate
def test_an_answer_that_cannot_be_read_is_uncertain_for_a_write_and_only_later_for_a_read(body: str) -> None:
    raw = body.encode("utf-8", "surrogateescape")
    responses.get(URL, body=raw, status=200)
    responses.post(URL, body=raw, status=201)
    http = graph_http()
    with pytest.raises(TryLater) as read:
        http.ask(INBOX, READ, Message)
    assert not isinstance(read.value, Uncertain)
    with pytest.raises(Uncertain):
        http.ask(INBOX, WRITE, Message)


@responses.activate
def test_half_a_surrogate_pair_in_a_subject_becomes_a_question_mark() -> None:
    responses.get(URL, body=rb'{"id": "m", "subject": "cut \ud83d", "internetMessageId": "\ude00 \u00e4"}')
    message = graph_http().ask(INBOX, READ, Message)
    assert message.subject == "cut ?"
    assert message.internet_message_id == "? ä"


@responses.activate
def test_an_answer_of_more_than_ten_megabytes_is_refused_for_a_read_and_uncertain_for_a_write() -> None:
    body = b'{"id": "' + b"x" * (10 * 1024 * 1024) + b'"}'
    responses.get(URL, body=body)
    responses.post(URL, body=body, status=201)
    http = graph_http()
    with pytest.raises(Refused) as caught:
        http.ask(INBOX, READ, Message)
    assert caught.value.code == "AnswerTooLarge"
    with pytest.raises(Uncertain):
        http.ask(INBOX, WRITE, Message)


@responses.activate
def test_no_text_and_no_log_line_holds_a_url_an_address_or_a_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="shared")
    target = path("users", "ann@contoso.example")
    url = f"{GRAPH}/{target}"
    responses.get(url, body=requests.ConnectionError(f"cannot reach {url}"))
    responses.get(url, json=refusal("Bad", "ann@contoso.example"), status=400, headers={"request-id": "ann@x\n"})
    http = graph_http()
    told = []
    for _ in range(2):
        with pytest.raises((TryLater, Refused)) as caught:
            http.ask(INBOX, GraphRequest("user", "GET", target), Message)
        told.append(repr(caught.value) + str(caught.value))
        assert caught.value.__suppress_context__ or caught.value.__context__ is None
    written = "\n".join([*told, caplog.text])
    assert "call=user" in written
    assert not re.search(r"ann|contoso|Bearer|-1\b.*token", written)


@responses.activate
def test_every_answer_has_a_line_with_its_status_and_time_and_so_has_a_lost_one(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, logger="shared")
    responses.get(URL, json={"id": "1"})
    responses.get(URL, json=refusal("ErrorItemNotFound"), status=404)
    responses.get(URL, body=requests.ConnectTimeout())
    http = graph_http()
    http.ask(INBOX, READ, Message)
    for _ in range(2):
        with pytest.raises((NotFound, TryLater)):
            http.ask(INBOX, READ, Message)
    lines = [re.sub(r"(ms|client_request)=\S+", r"\1=?", message) for message in caplog.messages]
    assert lines == [
        "graph call=things mail=- status=200 code=- trouble=none ms=? request=unknown client_request=?",
        "graph call=things mail=- status=404 code=ErrorItemNotFound trouble=none ms=? request=unknown client_request=?",
        "graph call=things mail=- failed=ConnectTimeout left=False client_request=?",
    ]
