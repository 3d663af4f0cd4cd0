"""The HTTP client that msal is given: one host, time-outs, no redirects, no retries, and errors of ours."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import msgspec
from requests import RequestException, Response, Session

from shared.adapters.graph.connection import https_session
from shared.adapters.graph.errors import retry_after
from shared.domain.values.shapes import decoded
from shared.errors import HarperError, TryLater
from shared.ports.time import Clock

TIMEOUTS = (5.0, 20.0)
# China's login host has two names, and what is read under one may name the other.
_ALIASES = frozenset({"login.chinacloudapi.cn", "login.partner.microsoftonline.cn"})


class LoginTrouble(RequestException):
    """Carries an error of ours through msal, which keeps a token that is still good when it meets this kind."""

    def __init__(self, error: HarperError) -> None:
        super().__init__(str(error))
        self.error = error


class Discovery(msgspec.Struct):
    """What msal reads of a tenant's openid configuration."""

    authorization_endpoint: str
    token_endpoint: str


class LoginHttp:
    """What msal needs of an HTTP client; `login_url` is the one host that it may speak to, over https.

    A Retry-After is kept for its URL, which names the tenant: until then nothing is sent there.
    """

    def __init__(self, login_url: str, clock: Clock, monotonic: Callable[[], float], ca_file: str = "") -> None:
        self._place = _place(login_url)
        self._clock = clock
        self._monotonic = monotonic
        self._session = https_session(ca_file)
        self._not_before: dict[str, float] = {}

    def get(self, url: str, **options: Any) -> Response:
        """A GET (msal reads the tenant's endpoints)."""
        return self._request("GET", url, options)

    def post(self, url: str, **options: Any) -> Response:
        """A POST (msal asks for a token)."""
        return self._request("POST", url, options)

    def _request(self, method: str, url: str, options: dict[str, Any]) -> Response:
        if _place(url) != self._place:
            raise LoginTrouble(TryLater("login names another host"))
        rest = self._not_before.get(url, 0.0) - self._monotonic()
        if rest > 0:
            raise LoginTrouble(TryLater("login held off", float(math.ceil(rest))))
        try:
            response = self._session.request(method, url, timeout=TIMEOUTS, allow_redirects=False, **options)
        except RequestException as error:
            raise LoginTrouble(TryLater(f"login not reached: {type(error).__name__}")) from None
        return self._usable(method, url, response)

    def _usable(self, method: str, url: str, response: Response) -> Response:
        """The answer if msal can read it: a success, or a refusal of the request, in JSON."""
        status = response.status_code
        after = retry_after(response.headers.get("Retry-After"), self._clock.now())
        if after is not None:
            self._not_before[url] = self._monotonic() + after
        if status == 429 or not (status == 200 or 400 <= status < 500):
            raise LoginTrouble(TryLater(f"login {status}", after))
        shape = Discovery if method == "GET" and status == 200 else dict[str, Any]
        try:
            decoded(response.content, shape)
        except ValueError:
            raise LoginTrouble(TryLater(f"login {status} unreadable", after)) from None
        return response


class _TimedSession(Session):
    def request(self, *args: Any, **options: Any) -> Response:
        options.setdefault("timeout", TIMEOUTS)
        options["allow_redirects"] = False
        return super().request(*args, **options)


def identity_session(ca_file: str = "") -> Session:
    """A session for the platform's own identity endpoint, which is plain http on the machine."""
    session = _TimedSession()
    session.trust_env = False
    session.verify = ca_file or True
    return session


def _place(url: str) -> tuple[str, str, int]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 443
    except ValueError:
        return ("", "", 0)
    return parts.scheme, ("china" if host in _ALIASES else host), port
