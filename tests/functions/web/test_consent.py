"""The consent functions: redirects and pages."""

from urllib.parse import parse_qs, urlsplit

import azure.functions as func
import pytest

from functions.web.consent import finish_consent, start_consent
from shared.domain.tenants import TenantState
from shared.errors import TryLater
from tests.support.app_on_fakes import app_on, call, principal, request
from tests.support.builders import OTHER_TENANT, TENANT, a_tenant
from tests.support.fake_app import FakeApp


def invited() -> FakeApp:
    return FakeApp(a_tenant(state=TenantState.INVITED))


def start(**params: str) -> func.HttpResponse:
    answer: func.HttpResponse = call(start_consent, request("GET", signed_in=principal(), params=params))
    return answer


def finish(signed_in: str | None = None, **params: str) -> func.HttpResponse:
    answer: func.HttpResponse = call(finish_consent, request("GET", signed_in=signed_in or principal(), params=params))
    return answer


def state_of(answer: func.HttpResponse) -> str:
    return str(parse_qs(urlsplit(answer.headers["Location"]).query)["state"][0])


def page_of(answer: func.HttpResponse) -> str:
    assert answer.mimetype == "text/html"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    return str(answer.get_body(), "utf-8")


def test_an_admin_is_sent_to_the_login_host() -> None:
    with app_on(invited()):
        answer = start(tenant=TENANT)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"https://login.microsoftonline.com/{TENANT}/v2.0/adminconsent?")
    assert "scope=https%3A%2F%2Fgraph.microsoft.com%2F.default" in answer.headers["Location"]


@pytest.mark.parametrize("function", [start_consent, finish_consent])
def test_nobody_signed_in_is_asked_to_sign_in(function: object) -> None:
    with app_on(invited()) as parts:
        answer = call(function, request("GET"))
        assert answer.status_code == 401
        assert "/.auth/login/aad?post_login_redirect_uri=/api/consent/start" in page_of(answer)
        assert parts.tenants.faults.calls == []


def test_whoever_is_no_admin_is_refused() -> None:
    with app_on(FakeApp(a_tenant(admins=()))):
        assert start().status_code == 403
    with app_on(invited()):
        assert start(tenant=OTHER_TENANT).status_code == 403


def test_a_forged_principal_is_nobody_where_the_platform_does_not_sign_in() -> None:
    with app_on(invited(), WEBSITE_AUTH_ENABLED="False"):
        assert start().status_code == 401


def test_a_yes_connects_and_says_so() -> None:
    app = invited()
    with app_on(app):
        answer = finish(state=state_of(start()), tenant=TENANT, admin_consent="True")
    assert answer.status_code == 200
    assert "Harper is connected" in page_of(answer)
    assert app.tenant.state is TenantState.CONNECTED


def test_a_consent_that_spreads_slowly_says_what_is_missing() -> None:
    app = invited()
    app.tokens.permissions[TENANT] = frozenset({"User.Read.All", "Mail.Send"})
    with app_on(app):
        answer = finish(state=state_of(start()), tenant=TENANT, admin_consent="True")
    assert answer.status_code == 200
    assert "Almost there" in page_of(answer)
    assert "Mail.ReadWrite" in page_of(answer)


def test_only_who_is_connected_reads_that_harper_works_without_what_is_missing() -> None:
    told = []
    for state in (TenantState.CONNECTED, TenantState.INVITED):
        app = FakeApp(a_tenant(state=state))
        app.tokens.permissions[TENANT] = frozenset({"Mail.Send"})
        with app_on(app):
            told.append(page_of(finish(state=state_of(start()), tenant=TENANT, admin_consent="True")))
    assert ["These permissions are missing: User.Read.All, Mail.ReadWrite." in page for page in told] == [True, True]
    assert ["Harper works without them" in page for page in told] == [True, False]


def test_a_no_gets_a_page_with_a_way_on() -> None:
    with app_on(invited()):
        answer = finish(state=state_of(start()), tenant=TENANT, admin_consent="True", error="<script>")
    assert answer.status_code == 400
    assert "No consent was given" in page_of(answer)
    assert "/api/consent/start" in page_of(answer)
    assert "<script>" not in page_of(answer)


def test_entras_reason_is_told_by_its_code() -> None:
    app = invited()
    app.tokens.lose(TENANT, "53003")
    with app_on(app):
        answer = finish(state=state_of(start()), tenant=TENANT, admin_consent="True")
    assert answer.status_code == 409
    assert "AADSTS53003" in page_of(answer)


@pytest.mark.parametrize("params", [{}, {"state": "x"}, {"state": "y" * 43, "tenant": TENANT, "admin_consent": "True"}])
def test_a_state_that_we_do_not_know_is_refused(params: dict[str, str]) -> None:
    with app_on(invited()):
        answer = finish(**params)
    assert answer.status_code == 400
    assert "This link cannot be used" in page_of(answer)


def test_a_stolen_state_is_refused() -> None:
    app = invited()
    thief = principal(object_id="99999999-9999-4999-8999-999999999999")
    with app_on(app):
        answer = finish(thief, state=state_of(start()), tenant=TENANT, admin_consent="True")
    assert answer.status_code == 403
    assert "belongs to somebody else" in page_of(answer)


def test_storage_being_down_is_a_page_too() -> None:
    app = invited()
    app.tenants.faults.fail("tenant", TryLater("down"))
    with app_on(app):
        assert start().status_code == 503
