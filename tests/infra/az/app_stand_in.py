"""The app as the scripts reach it: its real functions on fakes, over HTTPS, behind a platform that can be wrong."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import azure.functions as func
import trustme

from functions.web.consent import start_consent
from functions.web.health import health
from functions.web.mailboxes import list_mailboxes
from functions.web.tenants import delete_tenant, get_tenant, list_tenants, put_tenant
from sandbox.loopback.certificates import server_context
from sandbox.loopback.messages import Answer, Request, plain
from sandbox.loopback.server import Handler, Server
from tests.support.app_on_fakes import app_on, call
from tests.support.builders import TENANT
from tests.support.fake_app import FakeApp

LOGIN = "login.microsoftonline.com"
_ROUTES: tuple[tuple[str, str, Any, bool], ...] = (
    ("GET", r"/api/health", health, False),
    ("GET", r"/api/mailboxes", list_mailboxes, False),
    ("GET", r"/api/consent/start", start_consent, False),
    ("GET", r"/api/tenants", list_tenants, True),
    ("GET", r"/api/tenants/([^/]+)", get_tenant, True),
    ("PUT", r"/api/tenants/([^/]+)", put_tenant, True),
    ("DELETE", r"/api/tenants/([^/]+)", delete_tenant, True),
)
NOBODY_ANSWERS = plain(0, "")


class AppStandIn:
    """What answers under the app's host name and the login host's."""

    def __init__(self, key: str) -> None:
        self.fakes = FakeApp()
        self.key = key
        self.is_published = False
        self.signs_in_as = ""  # the client id that App Service signs people in with
        self.strips_forged = True
        self.requests: list[Request] = []
        self.first: defaultdict[str, list[Answer]] = defaultdict(list)  # by "METHOD /path": what is answered before

    def answer(self, request: Request) -> Answer:
        """One answer: a planned one, the login host's, or the function's."""
        self.requests.append(request)
        target = urlsplit(request.target)
        planned = self.first[f"{request.method} {target.path}"]
        if planned:
            return planned.pop(0)
        if request.header("Host") == LOGIN:
            return self._openid(target.path)
        if not self.is_published:
            return plain(404, "<html>No such site</html>", kind="text/html")
        if target.path == "/.auth/login/aad":
            return self._to_login(request.header("Host") or "")
        for method, pattern, function, needs_key in _ROUTES:
            match = re.fullmatch(pattern, target.path)
            if match and method == request.method:
                if needs_key and request.header("x-functions-key") != self.key:
                    return plain(401, "")
                return self._run(function, request, match.groups())
        return plain(404, "")

    def _openid(self, path: str) -> Answer:
        if path != "/fabrikam.example/v2.0/.well-known/openid-configuration":
            return plain(400, '{"error":"invalid_tenant","error_description":"AADSTS90002"}', kind="application/json")
        issuer = f"https://{LOGIN}/{TENANT}/v2.0"
        return plain(200, f'{{"token_endpoint":"https://{LOGIN}/x","issuer":"{issuer}"}}', kind="application/json")

    def _to_login(self, host: str) -> Answer:
        """App Service sends a person who signs in to the authorisation endpoint of its issuer."""
        asked = {
            "response_type": "code id_token",
            "redirect_uri": f"https://{host}/.auth/login/aad/callback",
            "client_id": self.signs_in_as,
            "scope": "openid profile email",
            "response_mode": "form_post",
            "nonce": "1",
            "state": "redir=%2F",
        }
        return plain(302, "", ("Location", f"https://{LOGIN}/common/oauth2/v2.0/authorize?{urlencode(asked)}"))

    def _run(self, function: Any, request: Request, route: tuple[str, ...]) -> Answer:
        headers = {
            name: value
            for name, value in request.headers
            if not (self.strips_forged and name.lower() == "x-ms-client-principal")
        }
        target = urlsplit(request.target)
        answer: func.HttpResponse = call(
            function,
            func.HttpRequest(
                request.method,
                f"https://harper.contoso.example{target.path}",
                headers=headers,
                params=dict(parse_qsl(target.query)),
                route_params={"tenant": route[0]} if route else {},
                body=request.body,
            ),
        )
        told = (*answer.headers.items(), ("Content-Type", f"{answer.mimetype}; charset=utf-8"))
        return Answer(answer.status_code, HTTPStatus(answer.status_code).phrase, told, answer.get_body())

    @contextmanager
    def serving(self, authority: trustme.CA) -> Iterator[int]:
        """The port on which it answers for every host name that the scripts use."""
        context = server_context(authority, LOGIN, "*.azurewebsites.net")
        site = self

        class SiteHandler(Handler):
            def answer(self, request: Request) -> Answer | None:
                answer = site.answer(request)
                return None if answer is NOBODY_ANSWERS else answer

            do_GET = do_PUT = do_DELETE = Handler.serve  # noqa: N815

        with app_on(self.fakes):
            server = Server(0, SiteHandler, context)
            server.start("app stand-in")
            try:
                yield server.server_address[1]
            finally:
                server.stop()
