"""A stand-in for App Service authentication: an HTTPS proxy on loopback before any Functions host.

Source: learn.microsoft.com/azure/app-service/configure-authentication-user-identities
"""

import base64
import hashlib
import hmac
import json
import secrets
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from http.client import HTTPException
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs, quote, urlsplit

from sandbox.loopback.messages import Answer, Request, forward, plain
from sandbox.loopback.server import Handler, Server
from sandbox.running.startable import Startable

COOKIE = "AppServiceAuthSession"
_GUARDED = ("x-ms-client-principal", "x-ms-token-")
_FORWARDED = ("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host")
_MAPPED = "http://schemas.microsoft.com/identity/claims/"
_SOAP = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
_ROLE = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role"
_LONGEST_ANSWER = 230.0  # seconds: the load balancer of App Service gives up then


@dataclass(frozen=True, slots=True)
class SimulatedUser:
    """A person who can sign in; `address` is the user principal name, `mail` the e-mail claim if another."""

    name: str
    address: str
    object_id: str
    tenant_id: str
    mail: str = ""

    def claims(self) -> list[dict[str, str]]:
        """The claims of the person as the platform maps them."""
        values = {
            "aud": "00000000-0000-0000-0000-000000000000",
            "name": self.name,
            "preferred_username": self.address,
            f"{_MAPPED}objectidentifier": self.object_id,
            f"{_MAPPED}tenantid": self.tenant_id,
            f"{_SOAP}emailaddress": self.mail or self.address,
        }
        return [{"typ": name, "val": value} for name, value in values.items()]

    def headers(self) -> tuple[tuple[str, str], ...]:
        """The headers by which the platform tells the app who is signed in."""
        principal = {
            "auth_typ": "aad",
            "claims": self.claims(),
            "name_typ": f"{_SOAP}emailaddress",
            "role_typ": _ROLE,
        }
        return (
            ("X-MS-CLIENT-PRINCIPAL", base64.b64encode(json.dumps(principal).encode()).decode()),
            ("X-MS-CLIENT-PRINCIPAL-ID", self.object_id),
            ("X-MS-CLIENT-PRINCIPAL-NAME", self.address),
            ("X-MS-CLIENT-PRINCIPAL-IDP", "aad"),
        )


def site_path(wanted: str) -> str:
    """The path of this site that a redirect may go to; `/` where another site was asked for."""
    # Browsers read a backslash as a slash and drop control characters, so //host has several disguises.
    if not wanted.startswith("/") or wanted[1:2] in ("/", "\\") or "\\" in wanted:
        return "/"
    return (
        "/" if any(ord(c) < 0x21 or ord(c) == 0x7F for c in wanted) else quote(wanted, safe="/?#[]@!$&'()*+,;=:%-._~")
    )


class SignInProxy(Startable):
    """An HTTPS server in a thread, which signs people in and passes everything else to the host.

    `certificate` is an ssl context or the files (certificate, key); `upstream` may be changed at any time.
    """

    def __init__(
        self,
        *,
        upstream: str,
        certificate: ssl.SSLContext | tuple[str | Path, str | Path],
        users: Sequence[SimulatedUser],
        port: int = 0,
        key: bytes | None = None,
    ) -> None:
        self.upstream = upstream
        self._users: Mapping[str, SimulatedUser] = {user.address.lower(): user for user in users}
        self._key = key or secrets.token_bytes(32)
        self._server = Server(port, _handler(self), _context(certificate))

    @property
    def url(self) -> str:
        """The address of the site, without a slash at its end."""
        return f"https://localhost:{self._server.server_port}"

    def start(self) -> Self:
        """Serves in a thread."""
        self._server.start("sign-in-proxy")
        return self

    def stop(self) -> None:
        """Ends the server and its connections."""
        self._server.stop()

    def admit(self, user: SimulatedUser) -> None:
        """One person more who can sign in."""
        # A new mapping, since requests may be walking through the old one.
        self._users = {**self._users, user.address.lower(): user}

    def sign_in(self, address: str) -> str:
        """The value of a Cookie header for a person who has signed in; raises KeyError for an unknown one."""
        user = self._users[address.lower()]
        return f"{COOKIE}={self._session(user)}"

    def serve(self, request: Request, client: str) -> Answer:
        """Answers one request: sign-in pages here, all else from the host."""
        parts = urlsplit(request.target)
        if parts.path.lower().startswith("/.auth/"):
            return self._own_page(request, parts.path.lower(), parse_qs(parts.query, keep_blank_values=True))
        try:
            host = urlsplit(self.upstream)
            return forward(
                self._inward(request, client), host.hostname or "127.0.0.1", host.port or 80, _LONGEST_ANSWER
            )
        except (OSError, HTTPException):
            return plain(502, "The app does not answer.\n")

    def _inward(self, request: Request, client: str) -> Request:
        """The request as the host gets it: without what only the platform may say, with what it says."""
        headers = [
            (name, value)
            for name, value in request.headers
            if not name.lower().startswith(_GUARDED) and name.lower() not in _FORWARDED
        ]
        headers += [
            ("X-Forwarded-For", client),
            ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-Host", request.header("Host") or ""),
        ]
        if user := self._signed_in(request):
            headers += user.headers()
        return Request(request.method, request.target, tuple(headers), request.body, request.chunked)

    def _own_page(self, request: Request, path: str, query: Mapping[str, list[str]]) -> Answer:
        if path == "/.auth/login/aad":
            return self._login(query)
        if path == "/.auth/logout":
            target = site_path(query.get("post_logout_redirect_uri", ["/"])[0])
            return plain(302, "", ("Location", target), ("Set-Cookie", _cookie("", ended=True)))
        if path == "/.auth/me":
            user = self._signed_in(request)
            told = [
                {"provider_name": "aad", "user_id": user.address, "user_claims": user.claims()}
                for user in filter(None, [user])
            ]
            return plain(200, json.dumps(told), kind="application/json")
        return plain(404, "Page not found.\n")

    def _login(self, query: Mapping[str, list[str]]) -> Answer:
        target = site_path(query.get("post_login_redirect_uri", ["/"])[0])
        wanted = query.get("as", [""])[0]
        if not wanted:
            return plain(200, self._choice(target), ("Cache-Control", "no-store"), kind="text/html")
        user = self._users.get(wanted.lower())
        if user is None:
            return plain(403, "This person is not known here.\n")
        cookie = _cookie(self._session(user))
        return plain(302, "", ("Location", target), ("Set-Cookie", cookie), ("Cache-Control", "no-store"))

    def _choice(self, target: str) -> str:
        links = "".join(
            f'<li><a href="/.auth/login/aad?as={quote(user.address, safe="")}'
            f'&amp;post_login_redirect_uri={quote(target, safe="")}">{escape(user.name)}</a>'
            f" ({escape(user.address)})</li>"
            for user in self._users.values()
        )
        return (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign in</title>'
            f"<h1>Sign in</h1><p>These people are simulated.</p><ul>{links}</ul></html>"
        )

    def _session(self, user: SimulatedUser) -> str:
        name = base64.urlsafe_b64encode(user.address.lower().encode()).decode().rstrip("=")
        return f"{name}.{hmac.new(self._key, name.encode(), hashlib.sha256).hexdigest()}"

    def _signed_in(self, request: Request) -> SimulatedUser | None:
        for name, value in request.headers:
            if name.lower() != "cookie":
                continue
            try:
                jar: SimpleCookie = SimpleCookie(value)
            except CookieError:
                continue
            if COOKIE in jar:
                return self._holder(jar[COOKIE].value)
        return None

    def _holder(self, session: str) -> SimulatedUser | None:
        return next(
            (u for u in self._users.values() if hmac.compare_digest(self._session(u).encode(), session.encode())),
            None,
        )


def _cookie(value: str, ended: bool = False) -> str:
    return f"{COOKIE}={value}; Path=/; HttpOnly; Secure; SameSite=Lax" + ("; Max-Age=0" if ended else "")


def _context(certificate: ssl.SSLContext | tuple[str | Path, str | Path]) -> ssl.SSLContext:
    if isinstance(certificate, ssl.SSLContext):
        return certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


def _handler(proxy: SignInProxy) -> type[Handler]:
    class SignInHandler(Handler):
        def answer(self, request: Request) -> Answer:
            return proxy.serve(request, self.client_address[0])

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = Handler.serve  # noqa: N815

    return SignInHandler
