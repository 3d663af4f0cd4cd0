"""App-only tokens by msal: one client a tenant, one shared cache, one request in flight a tenant."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msal
import msgspec
from requests import Response

from shared.adapters.entra.credentials import Credential
from shared.adapters.entra.login_errors import error_of, operator_fault
from shared.adapters.entra.login_http import LoginHttp, LoginTrouble
from shared.domain.values.ids import TenantId
from shared.domain.values.shapes import decoded
from shared.errors import AccessLost, TryLater
from shared.ports.storage import TenantStore
from shared.ports.time import Clock

_ACCESS_TOKEN = msal.TokenCache.CredentialType.ACCESS_TOKEN


@dataclass(frozen=True, slots=True)
class EntraApp:
    """Our registration and the cloud it is asked in; `scope` is Graph's, such as https://graph.microsoft.com/.default."""

    client_id: str
    credential: Credential = field(repr=False)
    login_url: str
    scope: str
    ca_file: str = ""


@dataclass(slots=True)
class _Login:
    """What is known of one tenant."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    client: Any = None
    changed_at: datetime | None = None


class _Roles(msgspec.Struct):
    roles: list[str] = []


class EntraTokens:
    """The TokenSource on msal; `monotonic` gives seconds, `longest_wait` is how many a call waits for another's.

    `tenants` tells when a Tenant consented or changed its state, which mostly happens in another process: what was
    got before then is not used any more.
    """

    def __init__(
        self,
        app: EntraApp,
        clock: Clock,
        monotonic: Callable[[], float],
        longest_wait: float = 30.0,
        tenants: TenantStore | None = None,
    ) -> None:
        self._app = app
        self._tenants = tenants
        self._longest_wait = longest_wait
        self._login = app.login_url.rstrip("/")
        self._http = LoginHttp(app.login_url, clock, monotonic, app.ca_file)
        self._cache = msal.TokenCache()
        self._lock = threading.Lock()
        self._logins: dict[str, _Login] = {}

    def token(self, tenant_id: TenantId) -> str:
        """A token for Graph in this Tenant; AccessLost (terminal) or TryLater."""
        changed_at = self._changed_at(tenant_id)
        with self._one_at_a_time(tenant_id) as login:
            self._start_over(login, tenant_id, changed_at)
            return self._acquire(login, tenant_id)

    def probe(self, tenant_id: TenantId) -> frozenset[str]:
        """Ask Entra again, past every cache, and tell the permissions that the token carries (not validated)."""
        with self._one_at_a_time(tenant_id) as login:
            # msal repeats a refusal from memory for a minute: only a new client asks again.
            login.client = None
            kept = self._take_out(tenant_id)
            try:
                return permissions_of(self._acquire(login, tenant_id))
            except TryLater:
                for entry in kept:
                    self._cache.modify(_ACCESS_TOKEN, entry, entry)
                raise

    def reject(self, tenant_id: TenantId, token: str) -> None:
        """Forget a token that Graph answered 401 to."""
        self._take_out(tenant_id, token)

    def _changed_at(self, tenant_id: TenantId) -> datetime | None:
        if self._tenants is not None:
            # Without storage the token in memory is the best that there is.
            with suppress(TryLater):
                found = self._tenants.recent_tenant(tenant_id)
                return found.changed_at if found is not None else None
        return None

    def _start_over(self, login: _Login, tenant_id: TenantId, changed_at: datetime | None) -> None:
        """Forget client and tokens of before the Tenant's last change: permissions may have been added by it."""
        if changed_at is None or (login.changed_at is not None and changed_at <= login.changed_at):
            return
        login.client = None
        self._take_out(tenant_id)
        login.changed_at = changed_at

    @contextmanager
    def _one_at_a_time(self, tenant_id: TenantId) -> Iterator[_Login]:
        with self._lock:
            login = self._logins.setdefault(tenant_id, _Login())
        # A call that waits behind a login that hangs gives up, or the waits would add up.
        if not login.lock.acquire(timeout=self._longest_wait):
            raise TryLater("login busy")
        try:
            yield login
        finally:
            login.lock.release()

    def _acquire(self, login: _Login, tenant_id: TenantId) -> str:
        try:
            if login.client is None:
                login.client = self._new_client(tenant_id)
            answer = login.client.acquire_token_for_client(scopes=[self._app.scope])
        except LoginTrouble as trouble:
            raise trouble.error from None
        if "access_token" not in answer:
            # This client would repeat the refusal from memory for a minute, whatever has changed since.
            login.client = None
            raise error_of(answer, tenant_id)
        return str(answer["access_token"])

    def _new_client(self, tenant_id: TenantId) -> Any:
        login = _LoginOf(self._http, tenant_id)
        try:
            client = msal.ConfidentialClientApplication(
                self._app.client_id,
                client_credential=self._app.credential,
                authority=f"{self._login}/{tenant_id}",
                token_cache=self._cache,
                http_client=login,
                # Our settings name the login host, so nobody else needs to vouch for it.
                instance_discovery=False,
            )
        except ValueError:
            raise operator_fault("client", tenant_id) from None
        if str(client.authority.tenant).lower() != tenant_id.lower():
            # The cache goes by this name, so another's token would be taken for this tenant's.
            raise AccessLost(400, "90002")
        return client

    def _take_out(self, tenant_id: TenantId, token: str = "") -> list[dict[str, Any]]:
        """Take this token, or all of the tenant's, out of the cache."""
        taken = [
            entry
            for entry in list(self._cache.search(_ACCESS_TOKEN, query={"client_id": self._app.client_id}))
            if str(entry["realm"]).lower() == tenant_id.lower() and token in ("", entry["secret"])
        ]
        for entry in taken:
            self._cache.remove_at(entry)
        return taken


class _LoginOf:
    """The login as msal sees it for one tenant: a refused configuration gets its meaning here, not by msal's text."""

    def __init__(self, http: LoginHttp, tenant_id: TenantId) -> None:
        self._http = http
        self._tenant = tenant_id

    def get(self, url: str, **options: Any) -> Response:
        response = self._http.get(url, **options)
        if response.status_code != 200:
            raise LoginTrouble(error_of(response.json(), self._tenant))
        return response

    def post(self, url: str, **options: Any) -> Response:
        return self._http.post(url, **options)


def permissions_of(token: str) -> frozenset[str]:
    """The roles that a token carries; none where it is not readable, which its format allows."""
    parts = token.split(".")
    if len(parts) != 3:
        return frozenset()
    try:
        payload = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
        return frozenset(decoded(payload, _Roles).roles)
    except ValueError:
        return frozenset()
