"""What each refusal and each trouble of the login means."""

import logging
import re
from typing import Any

import pytest
import requests
import responses

from shared.errors import AccessLost, TryLater
from tests.adapters.support.graph_host import TENANT
from tests.adapters.support.login_host import discovery_url, gives, jwt, knows, posts, refuses, source, token_url
from tests.support.fakes.all import FakeClock


@pytest.mark.parametrize("code", [700016, 700011, 90002, 7000112, 70001, 53003, 530032, 500011, 65001, 50105, 900023])
@responses.activate
def test_a_terminal_code_loses_the_access(code: int, caplog: pytest.LogCaptureFixture) -> None:
    knows()
    refuses(code)
    with pytest.raises(AccessLost) as caught:
        source().token(TENANT)
    assert caught.value.code == str(code)
    assert "alarm=" not in caplog.text


@pytest.mark.parametrize("code", [7000215, 7000222, 700027, 70021, 700213, 7000218])
@responses.activate
def test_a_fault_of_our_own_is_alarmed_and_pauses_nobody(code: int, caplog: pytest.LogCaptureFixture) -> None:
    knows()
    refuses(code, status=401)
    with pytest.raises(TryLater):
        source().token(TENANT)
    (record,) = (one for one in caplog.records if one.levelno == logging.ERROR)
    assert f"alarm=credential_refused code={code}" in record.getMessage()


@pytest.mark.parametrize("code", [90006, 90024, 90033, 50196, 123456])
@responses.activate
def test_any_other_code_is_tried_later_without_an_alarm(code: int, caplog: pytest.LogCaptureFixture) -> None:
    knows()
    refuses(code)
    with pytest.raises(TryLater):
        source().token(TENANT)
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]


@responses.activate
def test_a_code_that_stands_in_the_description_only_is_read_there() -> None:
    knows()
    responses.post(token_url(), json={"error": "x", "error_description": "AADSTS700016: no such app"}, status=400)
    with pytest.raises(AccessLost) as caught:
        source().token(TENANT)
    assert caught.value.code == "700016"


@pytest.mark.parametrize("answer", [{"error": "x"}, {"error_codes": "no"}, {}])
@responses.activate
def test_a_refusal_without_any_code_is_tried_later(answer: dict[str, Any]) -> None:
    knows()
    responses.post(token_url(), json=answer, status=400)
    with pytest.raises(TryLater):
        source().token(TENANT)


@responses.activate
def test_a_tenant_that_does_not_exist_is_lost() -> None:
    answer = {"error": "invalid_tenant", "error_description": "AADSTS90002: x", "error_codes": [90002]}
    responses.get(discovery_url(), json=answer, status=400)
    with pytest.raises(AccessLost) as caught:
        source().token(TENANT)
    assert caught.value.code == "90002"


PLACES = ((responses.GET, discovery_url()), (responses.POST, token_url()))
TROUBLES = [
    (503, "down"),
    (500, "{}"),
    (302, ""),
    (200, "<html>"),
    (200, "[]"),
    (404, "<html>"),
    (429, "{}"),
]


@pytest.mark.parametrize(("status", "body"), TROUBLES)
@pytest.mark.parametrize("place", [0, 1])
@responses.activate
def test_trouble_at_the_login_is_tried_later(status: int, body: str, place: int) -> None:
    if place == 1:
        knows()
    way, url = PLACES[place]
    responses.add(way, url, body=body, status=status, headers={"Location": "https://fabrikam.example/"})
    with pytest.raises(TryLater):
        source().token(TENANT)
    assert {str(call.request.url).split("/")[2] for call in responses.calls} == {"login.contoso.example"}


@pytest.mark.parametrize("place", [0, 1])
@responses.activate
def test_a_login_that_cannot_be_reached_is_tried_later_and_its_url_is_in_no_text(
    place: int, caplog: pytest.LogCaptureFixture
) -> None:
    if place == 1:
        knows()
    way, url = PLACES[place]
    responses.add(way, url, body=requests.ConnectTimeout(f"cannot reach {url} with hush"))
    with pytest.raises(TryLater) as caught:
        source().token(TENANT)
    assert not re.search("contoso|hush", str(caught.value) + caplog.text)
    assert caught.value.__suppress_context__


@responses.activate
def test_a_retry_after_of_the_login_is_told_and_not_undercut() -> None:
    ticks = FakeClock()
    knows()
    responses.post(token_url(), status=429, body="{}", headers={"Retry-After": "20"})
    gives(jwt(1))
    tokens = source(ticks)
    afters = []
    for _ in range(2):
        with pytest.raises(TryLater) as caught:
            tokens.token(TENANT)
        afters.append(caught.value.after)
        ticks.advance(15)
    assert afters == [20.0, 5.0]
    assert posts() == 1
    assert tokens.token(TENANT) == jwt(1)
