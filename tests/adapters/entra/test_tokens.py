"""App-only tokens: one client a tenant, one request in flight, and probes past every cache."""

import base64
import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import responses
from requests import PreparedRequest

from shared.adapters.entra.credentials import secret
from shared.adapters.entra.tokens import EntraApp, EntraTokens, permissions_of
from shared.errors import AccessLost, TryLater
from tests.adapters.support.graph_host import TENANT
from tests.adapters.support.login_host import LOGIN, NOW, OTHER, gives, jwt, knows, posts, refuses, source, token_url
from tests.support.builders import a_tenant
from tests.support.fakes.all import FakeClock, FakeTenantStore


@responses.activate
def test_a_token_is_asked_for_once_and_then_comes_from_the_cache() -> None:
    knows()
    gives(jwt(1))
    tokens = source()
    assert tokens.token(TENANT) == tokens.token(TENANT) == jwt(1)
    assert len(responses.calls) == 2
    assert "scope=https%3A%2F%2Fgraph.contoso.example%2F.default" in str(responses.calls[1].request.body)


@responses.activate
def test_a_tenant_never_gets_another_tenants_token() -> None:
    for tenant, number in ((TENANT, 1), (OTHER, 2)):
        knows(tenant)
        gives(jwt(number), tenant_id=tenant)
    tokens = source()
    assert [tokens.token(one) for one in (TENANT, OTHER, TENANT, OTHER)] == [jwt(1), jwt(2), jwt(1), jwt(2)]


@responses.activate
def test_a_login_that_answers_for_another_tenant_is_not_used() -> None:
    knows(TENANT, token_endpoint=token_url(OTHER))
    gives(jwt(2), tenant_id=OTHER)
    with pytest.raises(AccessLost):
        source().token(TENANT)
    assert posts() == 0


@responses.activate
def test_a_login_that_names_another_host_is_not_followed() -> None:
    knows(TENANT, token_endpoint=f"https://login.fabrikam.example/{TENANT}/oauth2/v2.0/token")
    with pytest.raises(TryLater):
        source().token(TENANT)
    assert posts() == 0


@responses.activate
def test_many_threads_make_one_request() -> None:
    knows()
    asked: list[int] = []

    def answer(request: PreparedRequest) -> tuple[int, dict[str, str], str]:
        asked.append(1)
        return 200, {}, json.dumps({"access_token": jwt(1), "expires_in": 3599})

    responses.add_callback(responses.POST, token_url(), callback=answer)
    tokens = source()
    given: list[str] = []
    threads = [threading.Thread(target=lambda: given.append(tokens.token(TENANT))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert given == [jwt(1)] * 8
    assert len(asked) == 1


@responses.activate
def test_who_waits_too_long_behind_a_login_that_hangs_is_told_to_try_later() -> None:
    knows()
    hangs, goes_on = threading.Event(), threading.Event()

    def answer(request: PreparedRequest) -> tuple[int, dict[str, str], str]:
        hangs.set()
        goes_on.wait(10)
        return 200, {}, json.dumps({"access_token": jwt(1), "expires_in": 3599})

    responses.add_callback(responses.POST, token_url(), callback=answer)
    app = EntraApp("client", secret("hush"), LOGIN, "s/.default")
    tokens = EntraTokens(app, FakeClock(NOW), FakeClock().monotonic, longest_wait=0.05)
    first = threading.Thread(target=lambda: tokens.token(TENANT))
    first.start()
    try:
        assert hangs.wait(5)
        with pytest.raises(TryLater, match="busy"):
            tokens.token(TENANT)
    finally:
        goes_on.set()
        first.join(10)
    assert tokens.token(TENANT) == jwt(1)


@responses.activate
def test_a_credential_that_msal_cannot_use_is_the_operators_fault(caplog: pytest.LogCaptureFixture) -> None:
    knows()
    app = EntraApp("client", {"private_key": "x"}, LOGIN, "s/.default")
    with pytest.raises(TryLater):
        EntraTokens(app, FakeClock(NOW), FakeClock().monotonic).token(TENANT)
    assert "alarm=credential_refused code=client" in caplog.text


@responses.activate
def test_a_rejected_token_is_forgotten_but_not_its_successor() -> None:
    knows()
    gives(jwt(1), jwt(2))
    tokens = source()
    first = tokens.token(TENANT)
    tokens.reject(TENANT, first)
    assert tokens.token(TENANT) == jwt(2)
    tokens.reject(TENANT, first)
    assert tokens.token(TENANT) == jwt(2)
    assert posts() == 2


@responses.activate
def test_a_probe_asks_anew_past_every_cache_and_its_token_replaces_the_old_one() -> None:
    knows()
    gives(jwt(1, []), jwt(2, ["Mail.Send", "Mail.ReadWrite"]))
    tokens = source()
    tokens.token(TENANT)
    assert tokens.probe(TENANT) == {"Mail.Send", "Mail.ReadWrite"}
    assert tokens.token(TENANT) == jwt(2, ["Mail.Send", "Mail.ReadWrite"])
    assert posts() == 2


@responses.activate
def test_a_probe_is_not_deceived_by_a_refusal_that_msal_remembers() -> None:
    knows()
    refuses(700016)
    gives(jwt(1, ["Mail.Send"]))
    tokens = source()
    with pytest.raises(AccessLost):
        tokens.token(TENANT)
    assert tokens.probe(TENANT) == {"Mail.Send"}


@responses.activate
def test_a_refusal_is_not_repeated_from_memory() -> None:
    knows()
    refuses(700016)
    gives(jwt(1))
    tokens = source()
    with pytest.raises(AccessLost):
        tokens.token(TENANT)
    assert tokens.token(TENANT) == jwt(1)
    assert posts() == 2


@responses.activate
def test_a_token_of_before_the_tenants_last_change_is_not_used_any_more() -> None:
    for tenant in (TENANT, OTHER):
        knows(tenant)
    gives(jwt(1, []), jwt(2, ["Mail.Send"]))
    gives(jwt(3), tenant_id=OTHER)
    tenants = FakeTenantStore(a_tenant(tenant_id=TENANT, changed_at=NOW))
    tokens = source(tenants=tenants)
    assert [tokens.token(TENANT), tokens.token(TENANT), tokens.token(OTHER)] == [jwt(1, []), jwt(1, []), jwt(3)]
    consented = tenants.tenant(TENANT)
    assert consented is not None
    tenants.save_tenant(replace(consented, changed_at=NOW + timedelta(seconds=1)))
    assert [tokens.token(TENANT), tokens.token(OTHER)] == [jwt(2, ["Mail.Send"]), jwt(3)]
    assert tokens.token(TENANT) == jwt(2, ["Mail.Send"])
    assert posts() == 3


@responses.activate
def test_a_token_is_given_although_storage_does_not_tell_of_the_tenant() -> None:
    knows()
    gives(jwt(1))
    tenants = FakeTenantStore(a_tenant(tenant_id=TENANT, changed_at=NOW))
    tokens = source(tenants=tenants)
    tokens.token(TENANT)
    tenants.faults.fail("recent_tenant", TryLater("storage-503"))
    assert tokens.token(TENANT) == tokens.token(TENANT) == jwt(1)
    assert posts() == 1


@responses.activate
def test_a_probe_that_meets_trouble_leaves_the_old_token_in_use() -> None:
    knows()
    gives(jwt(1))
    responses.post(token_url(), status=503, body="")
    tokens = source()
    tokens.token(TENANT)
    with pytest.raises(TryLater):
        tokens.probe(TENANT)
    assert tokens.token(TENANT) == jwt(1)


@responses.activate
def test_a_probe_that_is_refused_drops_the_old_token() -> None:
    knows()
    gives(jwt(1))
    refuses(7000112)
    tokens = source()
    tokens.token(TENANT)
    for ask in (tokens.probe, tokens.token):
        with pytest.raises(AccessLost):
            ask(TENANT)


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "a.!!.c", f"a.{base64.urlsafe_b64encode(b'[1]').decode()}.c"])
def test_a_token_that_is_not_readable_has_no_permissions(token: str) -> None:
    assert permissions_of(token) == frozenset()


def test_no_secret_shows_when_the_app_is_printed() -> None:
    assert "hush" not in repr(EntraApp("client", secret("hush"), LOGIN, "s/.default"))


def test_china_answers_under_either_of_its_two_names() -> None:
    tenant = TENANT
    with responses.RequestsMock() as mocked:
        base = f"https://login.partner.microsoftonline.cn/{tenant}/oauth2/v2.0"
        mocked.get(
            f"https://login.chinacloudapi.cn/{tenant}/v2.0/.well-known/openid-configuration",
            json={"authorization_endpoint": f"{base}/authorize", "token_endpoint": f"{base}/token"},
        )
        mocked.post(f"{base}/token", json={"access_token": jwt(1), "expires_in": 3599})
        app = EntraApp("client", secret("hush"), "https://login.chinacloudapi.cn", "s/.default")
        assert EntraTokens(app, FakeClock(NOW), FakeClock().monotonic).token(tenant) == jwt(1)
