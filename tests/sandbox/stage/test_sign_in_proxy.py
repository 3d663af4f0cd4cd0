"""The proxy that stands in for App Service authentication, before a small host of our own."""

import base64
import json
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme

from sandbox.loopback.messages import Answer, Request
from sandbox.loopback.server import Handler, Server
from sandbox.stage.sign_in_proxy import COOKIE, SignInProxy, SimulatedUser, site_path

ADA = SimulatedUser("Ada <Admin>", "ada@contoso.example", "11111111-aaaa-4bbb-8ccc-222222222222", "tenant-1")
BOB = SimulatedUser("Bob", "bob@fabrikam.example", "33333333-aaaa-4bbb-8ccc-444444444444", "tenant-2")
Authority = tuple[ssl.SSLContext, Path]


class Upstream:
    """A host that keeps what it was asked and answers always alike."""

    def __init__(self, port: int = 0) -> None:
        asked: list[Request] = []

        class KeepingHandler(Handler):
            def answer(self, request: Request) -> Answer:
                asked.append(request)
                headers = (("X-Two", "a"), ("X-Two", "b"), ("Location", "/elsewhere"))
                return Answer(207, "Multi-Status", headers, b"told")

            do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = Handler.serve  # noqa: N815

        self.asked = asked
        self._server = Server(port, KeepingHandler)
        self.port = self._server.server_port
        self._server.start("upstream")

    @property
    def last(self) -> Request:
        """What it was asked last."""
        return self.asked[-1]

    def stop(self) -> None:
        """Ends it."""
        self._server.stop()


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    """A host behind the proxy."""
    made = Upstream()
    yield made
    made.stop()


@pytest.fixture
def proxy(upstream: Upstream, authority: Authority) -> Iterator[SignInProxy]:
    """The proxy before that host."""
    with SignInProxy(
        upstream=f"http://127.0.0.1:{upstream.port}", certificate=authority[0], users=[ADA, BOB]
    ) as serving:
        yield serving


@pytest.fixture
def browser(authority: Authority) -> Iterator[requests.Session]:
    """A client that trusts the test's CA and follows no redirect."""
    with requests.Session() as session:
        session.trust_env = False  # or the environment's own CA bundle would win
        session.verify = str(authority[1])
        yield session


def _get(browser: requests.Session, proxy: SignInProxy, path: str, **more: Any) -> requests.Response:
    return browser.get(proxy.url + path, allow_redirects=False, **more)


def _principal(request: Request) -> dict[str, Any]:
    text = request.header("X-MS-CLIENT-PRINCIPAL")
    assert text
    principal: dict[str, Any] = json.loads(base64.b64decode(text))
    return principal


def test_method_path_query_body_and_repeated_headers_pass(
    proxy: SignInProxy, upstream: Upstream, browser: requests.Session
) -> None:
    told = browser.put(f"{proxy.url}/api/a%2Fb?x=1&x=2&e=", data=b"body", headers={"X-Mine": "1"})
    seen = upstream.last
    assert (seen.method, seen.target, seen.body) == ("PUT", "/api/a%2Fb?x=1&x=2&e=", b"body")
    assert seen.header("x-mine") == "1"
    assert (told.status_code, told.text) == (207, "told")
    assert told.raw.headers.getlist("X-Two") == ["a", "b"]
    assert told.headers["Location"] == "/elsewhere"


def test_who_came_how_is_told_by_the_proxy_alone(
    proxy: SignInProxy, upstream: Upstream, browser: requests.Session
) -> None:
    _get(browser, proxy, "/", headers={"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"})
    told = {name: value for name, value in upstream.last.headers if name.startswith("X-Forwarded")}
    assert told == {
        "X-Forwarded-For": "127.0.0.1",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": proxy.url.removeprefix("https://"),
    }


@pytest.mark.parametrize(
    "name",
    ["X-MS-CLIENT-PRINCIPAL", "x-ms-client-principal", "X-Ms-Client-Principal-Id", "X-MS-TOKEN-AAD-ID-TOKEN"],
)
def test_principals_and_tokens_from_outside_are_stripped(
    proxy: SignInProxy, upstream: Upstream, browser: requests.Session, name: str
) -> None:
    _get(browser, proxy, "/api/mailboxes", headers={name: "forged", "X-Other": "kept"})
    assert upstream.last.header(name) is None
    assert upstream.last.header("X-Other") == "kept"


def test_a_person_who_signed_in_is_told_to_the_host(
    proxy: SignInProxy, upstream: Upstream, browser: requests.Session
) -> None:
    _get(browser, proxy, f"/.auth/login/aad?as={ADA.address}")
    _get(browser, proxy, "/api/mailboxes", headers={"X-MS-CLIENT-PRINCIPAL-ID": "forged"})
    principal = _principal(upstream.last)
    claims = {claim["typ"]: claim["val"] for claim in principal["claims"]}
    assert principal["auth_typ"] == "aad"
    assert claims["http://schemas.microsoft.com/identity/claims/tenantid"] == ADA.tenant_id
    assert claims["http://schemas.microsoft.com/identity/claims/objectidentifier"] == ADA.object_id
    assert claims["preferred_username"] == ADA.address
    assert claims["name"] == ADA.name
    assert [v for n, v in upstream.last.headers if n.lower() == "x-ms-client-principal-id"] == [ADA.object_id]
    assert upstream.last.header("X-MS-CLIENT-PRINCIPAL-NAME") == ADA.address
    assert upstream.last.header("X-MS-CLIENT-PRINCIPAL-IDP") == "aad"


def test_the_mail_claim_may_differ_from_the_name_of_the_person() -> None:
    person = SimulatedUser("Eve", "eve@fabrikam.example", "id", "tenant-2", mail=ADA.address)
    claims = {claim["typ"].rsplit("/", 1)[-1]: claim["val"] for claim in person.claims()}
    assert (claims["emailaddress"], claims["preferred_username"]) == (ADA.address, person.address)


def test_signing_in_sets_a_cookie_that_scripts_cannot_read(proxy: SignInProxy, browser: requests.Session) -> None:
    told = _get(browser, proxy, f"/.auth/login/aad?as={BOB.address}&post_login_redirect_uri=/api/x%3Fy=1")
    assert (told.status_code, told.headers["Location"]) == (302, "/api/x?y=1")
    cookie = told.headers["Set-Cookie"]
    assert all(flag in cookie for flag in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/"))


def test_the_sign_in_page_names_the_people_and_keeps_the_way_back(
    proxy: SignInProxy, browser: requests.Session
) -> None:
    page = _get(browser, proxy, "/.auth/login/aad?post_login_redirect_uri=/api/consent/start").text
    assert "Ada &lt;Admin&gt;" in page
    assert "as=bob%40fabrikam.example&amp;post_login_redirect_uri=%2Fapi%2Fconsent%2Fstart" in page


def test_nobody_else_can_sign_in(proxy: SignInProxy, browser: requests.Session) -> None:
    told = _get(browser, proxy, "/.auth/login/aad?as=eve@fabrikam.example")
    assert told.status_code == 403
    assert "Set-Cookie" not in told.headers


@pytest.mark.parametrize(
    "wanted",
    [
        "https://fabrikam.example/",
        "//fabrikam.example/",
        "/\\fabrikam.example/",
        "/a\\b",
        "/\t/fabrikam.example",
        "/a\r\nSet-Cookie: x=1",
        "fabrikam",
        "",
    ],
)
def test_redirects_stay_on_this_site(wanted: str) -> None:
    assert site_path(wanted) == "/"


def test_a_redirect_keeps_path_and_query_of_this_site() -> None:
    assert site_path("/api/consent/start?tenant=a%20b&x=ü") == "/api/consent/start?tenant=a%20b&x=%C3%BC"


def test_a_forged_cookie_signs_nobody_in(proxy: SignInProxy, upstream: Upstream, browser: requests.Session) -> None:
    name, _, signature = proxy.sign_in(ADA.address).partition("=")[2].partition(".")
    other = base64.urlsafe_b64encode(BOB.address.encode()).decode().rstrip("=")
    for forged in (f"{other}.{signature}", name, f"{name}.{'0' * 64}", f"{name}.", "é.é"):
        _get(browser, proxy, "/", headers={"Cookie": f"{COOKIE}={forged}".encode()})
        assert upstream.last.header("X-MS-CLIENT-PRINCIPAL") is None


def test_a_cookie_of_another_proxy_signs_nobody_in(
    proxy: SignInProxy, upstream: Upstream, browser: requests.Session, authority: Authority
) -> None:
    other = SignInProxy(upstream=proxy.upstream, certificate=authority[0], users=[ADA])
    cookie = other.sign_in(ADA.address)
    other.stop()
    _get(browser, proxy, "/", headers={"Cookie": cookie})
    assert upstream.last.header("X-MS-CLIENT-PRINCIPAL") is None


def test_tests_can_sign_in_by_a_header_beside_other_cookies(
    proxy: SignInProxy, upstream: Upstream, browser: requests.Session
) -> None:
    _get(browser, proxy, "/", headers={"Cookie": f"other=1; {proxy.sign_in('ADA@contoso.example')}"})
    assert upstream.last.header("X-MS-CLIENT-PRINCIPAL-NAME") == ADA.address


def test_people_can_be_admitted_while_it_serves(
    proxy: SignInProxy, upstream: Upstream, browser: requests.Session
) -> None:
    late = SimulatedUser("Lea", "lea@contoso.example", "55555555-aaaa-4bbb-8ccc-666666666666", "tenant-1")
    proxy.admit(late)
    _get(browser, proxy, f"/.auth/login/aad?as={late.address}")
    _get(browser, proxy, "/")
    assert upstream.last.header("X-MS-CLIENT-PRINCIPAL-ID") == late.object_id


def test_signing_out_ends_it(proxy: SignInProxy, upstream: Upstream, browser: requests.Session) -> None:
    _get(browser, proxy, f"/.auth/login/aad?as={ADA.address}")
    told = _get(browser, proxy, "/.auth/logout?post_logout_redirect_uri=https://fabrikam.example/")
    assert told.headers["Location"] == "/"
    _get(browser, proxy, "/")
    assert upstream.last.header("X-MS-CLIENT-PRINCIPAL") is None


def test_me_tells_who_is_signed_in(proxy: SignInProxy, browser: requests.Session) -> None:
    assert _get(browser, proxy, "/.auth/me").json() == []
    (told,) = _get(browser, proxy, "/.auth/me", headers={"Cookie": proxy.sign_in(BOB.address)}).json()
    assert (told["user_id"], told["provider_name"]) == (BOB.address, "aad")


def test_pages_of_the_platform_never_reach_the_host(
    proxy: SignInProxy, upstream: Upstream, browser: requests.Session
) -> None:
    assert _get(browser, proxy, "/.auth/other").status_code == 404
    assert _get(browser, proxy, "/.AUTH/me").json() == []
    assert upstream.asked == []


def test_a_chunked_body_reaches_the_host_chunked(
    proxy: SignInProxy, upstream: Upstream, browser: requests.Session
) -> None:
    browser.post(f"{proxy.url}/api/notifications", data=iter([b"one", b"two"]))
    assert (upstream.last.chunked, upstream.last.body) == (True, b"onetwo")
    assert upstream.last.header("Content-Length") is None


def test_a_length_that_is_no_number_is_refused(
    proxy: SignInProxy, upstream: Upstream, browser: requests.Session
) -> None:
    for length in ("many", "9" * 5_000, "-1", "\u0665"):
        told = browser.post(f"{proxy.url}/", headers={"Content-Length": length.encode()})
        assert told.status_code == 400
        # Else the client may send its next request into a connection that is just being closed.
        assert told.headers["Connection"] == "close"
    assert upstream.asked == []


def test_it_serves_on_while_the_host_is_away_and_when_it_comes_back(
    proxy: SignInProxy, upstream: Upstream, browser: requests.Session
) -> None:
    upstream.stop()
    assert _get(browser, proxy, "/api/health").status_code == 502
    assert _get(browser, proxy, "/.auth/me").status_code == 200
    again = Upstream(upstream.port)
    assert _get(browser, proxy, "/api/health").status_code == 207
    again.stop()


def test_it_can_be_given_files_instead_of_a_context(upstream: Upstream, tmp_path: Path) -> None:
    ca = trustme.CA()
    leaf = ca.issue_cert("localhost")
    certificate, key, trusted = (tmp_path / name for name in ("cert.pem", "key.pem", "ca.pem"))
    leaf.cert_chain_pems[0].write_to_path(str(certificate))
    leaf.private_key_pem.write_to_path(str(key))
    ca.cert_pem.write_to_path(str(trusted))
    address = f"http://127.0.0.1:{upstream.port}"
    with (
        SignInProxy(upstream=address, certificate=(certificate, key), users=[]) as proxy,
        requests.Session() as browser,
    ):
        browser.trust_env = False
        assert browser.get(proxy.url, verify=str(trusted)).status_code == 207
