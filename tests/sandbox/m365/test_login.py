"""The login host, with msal as its client."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import jwt
import msal
import pytest

from sandbox.m365.login.identity import ManagedIdentity
from tests.sandbox.support.m365_site import CLIENT_ID, REDIRECT, SCOPE, SECRET, Site, open_site
from tests.support.certificates import certificate_pem, key_pem, rsa_key


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as opened:
        yield opened


def msal_app(site: Site, credential: object = SECRET, client_id: str = CLIENT_ID) -> msal.ConfidentialClientApplication:
    return msal.ConfidentialClientApplication(
        client_id,
        client_credential=credential,
        authority=f"{site.m365.url}/{site.tenant.id}",
        instance_discovery=False,
        http_client=site.session,
    )


def certificate() -> tuple[str, bytes]:
    key = rsa_key()
    return key_pem(key), certificate_pem(key).encode()


def error_code(answer: object) -> int:
    assert isinstance(answer, dict)
    assert "access_token" not in answer
    return int(answer["error_codes"][0])


def test_msal_gets_a_token_that_names_tenant_app_and_roles(site: Site) -> None:
    answer = msal_app(site).acquire_token_for_client([SCOPE])
    claims = jwt.decode(answer["access_token"], options={"verify_signature": False})
    assert (claims["tid"], claims["appid"]) == (site.tenant.id, CLIENT_ID)
    assert set(claims["roles"]) == {"User.Read.All", "Mail.ReadWrite", "Mail.Send"}
    assert answer["expires_in"] == 3599


def test_a_token_is_signed_by_the_published_key(site: Site) -> None:
    keys = site.session.get(f"{site.m365.url}/{site.tenant.id}/discovery/v2.0/keys", timeout=10).json()
    key = jwt.PyJWK(keys["keys"][0]).key
    claims = jwt.decode(site.token(), key, algorithms=["RS256"], audience="https://graph.microsoft.com")
    assert claims["idtyp"] == "app"


def test_msal_refuses_to_be_made_for_an_unknown_tenant(site: Site) -> None:
    with pytest.raises(ValueError, match="authority configuration"):
        msal.ConfidentialClientApplication(
            CLIENT_ID,
            client_credential=SECRET,
            authority=f"{site.m365.url}/fabrikam.example",
            instance_discovery=False,
            http_client=site.session,
        )


def test_a_wrong_secret_is_refused_with_7000215(site: Site) -> None:
    assert error_code(msal_app(site, "wrong").acquire_token_for_client([SCOPE])) == 7000215


def test_an_expired_secret_is_refused_with_7000222(site: Site) -> None:
    site.m365.entra.expire_secret()
    assert error_code(msal_app(site).acquire_token_for_client([SCOPE])) == 7000222


def test_a_registered_certificate_signs_in(site: Site) -> None:
    key, public = certificate()
    site.m365.entra.register_app("certified", certificates=[public])
    site.m365.entra.consented(site.tenant, client_id="certified")
    credential = {"private_key": key, "public_certificate": public.decode()}
    assert "access_token" in msal_app(site, credential, "certified").acquire_token_for_client([SCOPE])


def test_a_foreign_certificate_is_refused_with_700027(site: Site) -> None:
    _, public = certificate()
    other_key, other = certificate()
    site.m365.entra.register_app("certified", certificates=[public])
    site.m365.entra.consented(site.tenant, client_id="certified")
    credential = {"private_key": other_key, "public_certificate": other.decode()}
    assert error_code(msal_app(site, credential, "certified").acquire_token_for_client([SCOPE])) == 700027


def test_a_managed_identity_that_is_trusted_signs_in_for_the_tenant(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = site.m365.entra.add_tenant("fabrikam.example")
    identity = site.m365.entra.add_managed_identity("identity-1", home)
    site.m365.entra.register_app("keyless", federated=[identity.credential()], home_tenant=home)
    site.m365.entra.consented(site.tenant, client_id="keyless")
    monkeypatch.setenv("IDENTITY_ENDPOINT", identity.endpoint)
    monkeypatch.setenv("IDENTITY_HEADER", identity.header)
    source = msal.ManagedIdentityClient(
        msal.UserAssignedManagedIdentity(client_id="identity-1"), http_client=site.session
    )
    token = source.acquire_token_for_client(resource="api://AzureADTokenExchange")["access_token"]
    app = msal_app(site, {"client_assertion": lambda: token}, "keyless")
    assert "access_token" in app.acquire_token_for_client([SCOPE])


GOVERNMENT = "api://AzureADTokenExchangeUSGov"


def exchanged(site: Site, identity: ManagedIdentity, resource: str = "api://AzureADTokenExchange") -> int:
    """The error number when the app "keyless" signs in with the identity's token for the resource; 0 for success."""
    answer = site.session.get(
        identity.endpoint,
        params={"api-version": "2019-08-01", "resource": resource, "client_id": identity.client_id},
        headers={"X-IDENTITY-HEADER": identity.header},
        timeout=10,
    )
    token = answer.json()["access_token"]
    told = msal_app(site, {"client_assertion": lambda: token}, "keyless").acquire_token_for_client([SCOPE])
    return 0 if "access_token" in told else error_code(told)


def test_a_managed_identity_is_trusted_by_issuer_subject_and_audience_together(site: Site) -> None:
    identity = site.m365.entra.add_managed_identity("identity-1", site.tenant)
    right = identity.credential()
    for credential, code in (
        (replace(right, issuer=right.issuer.replace("https", "http")), 700211),
        (replace(right, subject="somebody else"), 700213),
        (replace(right, audience=GOVERNMENT), 700212),
        (right, 0),
    ):
        site.m365.entra.register_app("keyless", federated=[credential], home_tenant=site.tenant)
        site.m365.entra.consented(site.tenant, client_id="keyless")
        assert exchanged(site, identity) == code


def test_a_managed_identity_of_another_tenant_than_the_apps_is_refused_with_700211(site: Site) -> None:
    identity = site.m365.entra.add_managed_identity("identity-1", site.m365.entra.add_tenant("fabrikam.example"))
    site.m365.entra.register_app("keyless", federated=[identity.credential()], home_tenant=site.tenant)
    site.m365.entra.consented(site.tenant, client_id="keyless")
    assert exchanged(site, identity) == 700211


def test_a_managed_identity_of_another_cloud_is_refused_with_700212(site: Site) -> None:
    identity = site.m365.entra.add_managed_identity("identity-1", site.tenant)
    site.m365.entra.register_app("keyless", federated=[identity.credential(GOVERNMENT)], home_tenant=site.tenant)
    site.m365.entra.consented(site.tenant, client_id="keyless")
    assert exchanged(site, identity, GOVERNMENT) == 700212
    site.m365.switches.graph_audience = "https://graph.microsoft.us"
    assert exchanged(site, identity, GOVERNMENT) == 0


@pytest.mark.parametrize(
    ("tenant", "fields", "code"),
    [
        ("nowhere.example", {}, 90002),
        ("not a tenant", {}, 900023),
        ("common", {}, 9001023),
        ("contoso.example", {"client_secret": ""}, 7000218),
        ("contoso.example", {"scope": ""}, 900144),
        ("contoso.example", {"client_id": "unknown"}, 700016),
        ("contoso.example", {"grant_type": "password"}, 70003),
        ("contoso.example", {"scope": "https://elsewhere.example/.default"}, 500011),
    ],
)
def test_the_token_endpoint_names_what_is_wrong(site: Site, tenant: str, fields: dict[str, str], code: int) -> None:
    answer = site.ask_token(tenant, **fields)
    assert answer.status_code in (400, 401)
    assert error_code(answer.json()) == code


def test_a_tenant_without_consent_is_refused_with_700016(site: Site) -> None:
    site.m365.entra.revoke(site.tenant)
    assert error_code(site.ask_token(site.tenant).json()) == 700016


def test_an_app_that_was_switched_off_is_refused_with_7000112(site: Site) -> None:
    site.m365.entra.disable_app(site.tenant)
    assert error_code(site.ask_token(site.tenant).json()) == 7000112


def test_a_tenant_that_forbids_sign_in_is_refused_with_the_code_asked_for(site: Site) -> None:
    site.m365.entra.fail_tokens(site.tenant, 53003)
    assert error_code(site.ask_token(site.tenant).json()) == 53003
    site.m365.entra.fail_tokens(site.tenant, None)
    assert site.ask_token(site.tenant).status_code == 200


def test_a_token_without_roles_has_no_roles_claim(site: Site) -> None:
    site.m365.entra.set_roles(site.tenant, ())
    claims = jwt.decode(site.token(), options={"verify_signature": False})
    assert "roles" not in claims


@pytest.mark.parametrize("shows", ["700016", "roles"])
def test_a_fresh_consent_shows_only_after_some_calls(site: Site, shows: str) -> None:
    site.m365.entra.consent_delay(site.tenant, calls=2, shows=shows)
    site.m365.entra.consented(site.tenant)
    seen = []
    for _ in range(3):
        answer = site.ask_token(site.tenant).json()
        token = answer.get("access_token")
        seen.append("roles" in jwt.decode(token, options={"verify_signature": False}) if token else False)
    assert seen == [False, False, True]


def test_a_fresh_consent_shows_only_after_some_time(site: Site) -> None:
    site.m365.entra.consent_delay(site.tenant, seconds=60)
    site.m365.entra.consented(site.tenant)
    assert error_code(site.ask_token(site.tenant).json()) == 700016
    site.m365.switches.clock_offset = dt.timedelta(seconds=61)
    assert site.ask_token(site.tenant).status_code == 200


def consent(site: Site, version: str = "v2.0/", **fields: str) -> str:
    query = {"client_id": CLIENT_ID, "redirect_uri": REDIRECT, "state": "s 1", "scope": SCOPE, **fields}
    url = f"{site.m365.url}/{site.tenant.id}/{version}adminconsent"
    page = site.session.get(url, params=query, timeout=10)
    assert page.status_code == 200, page.text
    assert "Mail.ReadWrite" in page.text
    return page.text


def follow(site: Site, page: str, link: str) -> dict[str, str]:
    found = re.search(rf'id="{link}" href="([^"]+)"', page)
    assert found is not None
    url = site.m365.url + found.group(1).replace("&amp;", "&")
    answer = site.session.get(url, timeout=10, allow_redirects=False)
    assert answer.status_code == 302
    target = answer.headers["Location"]
    assert target.startswith(REDIRECT + "?")
    return {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}


def test_an_admin_who_says_yes_is_sent_back_and_the_app_gets_a_token(site: Site) -> None:
    site.m365.entra.revoke(site.tenant)
    page = consent(site)
    assert site.ask_token(site.tenant).status_code == 400
    back = follow(site, page, "yes")
    assert back == {"admin_consent": "True", "tenant": site.tenant.id, "scope": SCOPE, "state": "s 1"}
    assert site.ask_token(site.tenant).status_code == 200


def test_an_admin_who_says_no_is_sent_back_with_an_error_and_admin_consent_true(site: Site) -> None:
    site.m365.entra.revoke(site.tenant)
    back = follow(site, consent(site), "no")
    assert (back["admin_consent"], back["error"], back["state"]) == ("True", "consent_required", "s 1")
    assert "AADSTS65004" in back["error_description"]
    assert site.ask_token(site.tenant).status_code == 400


def test_the_elder_consent_page_answers_in_its_own_words(site: Site) -> None:
    page = consent(site, version="")
    assert follow(site, page, "yes") == {"tenant": site.tenant.id, "admin_consent": "True", "state": "s 1"}
    assert follow(site, page, "no")["error"] == "permission_denied"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [("redirect_uri", "https://evil.example/", "AADSTS50011"), ("client_id", "unknown", "AADSTS700016")],
)
def test_the_consent_page_sends_nobody_to_a_stranger(site: Site, field: str, value: str, code: str) -> None:
    query = {"client_id": CLIENT_ID, "redirect_uri": REDIRECT, "scope": SCOPE, field: value, "decision": "yes"}
    url = f"{site.m365.url}/{site.tenant.id}/v2.0/adminconsent"
    answer = site.session.get(url, params=query, timeout=10, allow_redirects=False)
    assert answer.status_code == 400
    assert code in answer.text


def test_secrets_do_not_stand_in_the_log(site: Site) -> None:
    logged = site.m365.calls("POST /oauth2/v2.0/token")
    assert logged
    assert all(SECRET not in repr(request) for request in logged)
