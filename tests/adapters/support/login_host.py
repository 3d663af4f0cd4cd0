"""A login host that `responses` stands in for."""

import base64
import json
from datetime import UTC, datetime

import responses

from shared.adapters.entra.credentials import secret
from shared.adapters.entra.tokens import EntraApp, EntraTokens
from shared.domain.values.ids import TenantId
from shared.ports.storage import TenantStore
from tests.adapters.support.graph_host import TENANT
from tests.support.fakes.all import FakeClock

LOGIN = "https://login.contoso.example"
OTHER = TenantId("7a1b1f5e-5a8e-4d0c-9d2e-1f7f5a3b9c11")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def discovery_url(tenant_id: TenantId = TENANT) -> str:
    return f"{LOGIN}/{tenant_id}/v2.0/.well-known/openid-configuration"


def token_url(tenant_id: TenantId = TENANT) -> str:
    return f"{LOGIN}/{tenant_id}/oauth2/v2.0/token"


def knows(tenant_id: TenantId = TENANT, **changes: str) -> None:
    base = f"{LOGIN}/{tenant_id}/oauth2/v2.0"
    configuration = {"authorization_endpoint": f"{base}/authorize", "token_endpoint": f"{base}/token"}
    responses.get(discovery_url(tenant_id), json={**configuration, "issuer": LOGIN, **changes})


def jwt(number: int, roles: list[str] | None = None) -> str:
    payload = json.dumps({"n": number, **({} if roles is None else {"roles": roles})}).encode()
    return f"e30.{base64.urlsafe_b64encode(payload).decode().rstrip('=')}.x"


def gives(*tokens: str, tenant_id: TenantId = TENANT) -> None:
    for token in tokens:
        responses.post(token_url(tenant_id), json={"access_token": token, "expires_in": 3599, "token_type": "Bearer"})


def refuses(*codes: int, tenant_id: TenantId = TENANT, status: int = 400) -> None:
    for code in codes:
        answer = {"error": "e", "error_description": f"AADSTS{code}: secret words", "error_codes": [code]}
        responses.post(token_url(tenant_id), json=answer, status=status)


def source(ticks: FakeClock | None = None, tenants: TenantStore | None = None) -> EntraTokens:
    app = EntraApp("client", secret("hush"), LOGIN, "https://graph.contoso.example/.default")
    return EntraTokens(app, FakeClock(NOW), (ticks or FakeClock()).monotonic, tenants=tenants)


def posts() -> int:
    return sum(call.request.method == "POST" for call in responses.calls)
