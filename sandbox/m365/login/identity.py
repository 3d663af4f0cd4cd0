"""The endpoint from which an app on the platform gets tokens of its managed identity."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs

from sandbox.m365.login.tokens import Tokens
from sandbox.m365.server.calls import Call
from sandbox.m365.state.values import Answer, Json
from sandbox.m365.state.world import FederatedCredential, World

LIFETIME = timedelta(hours=24)
API_VERSION = "2019-08-01"


@dataclass(frozen=True, slots=True)
class ManagedIdentity:
    """A user-assigned identity; `endpoint` and `header` are its app's IDENTITY_ENDPOINT and IDENTITY_HEADER."""

    client_id: str
    principal_id: str
    tenant_id: str
    endpoint: str
    header: str
    issuer: str

    def credential(self, audience: str = "api://AzureADTokenExchange") -> FederatedCredential:
        """The federated credential by which an app registration trusts this identity."""
        return FederatedCredential(self.issuer, self.principal_id, audience)


class IdentityEndpoint:
    """GET /identity/token?api-version=2019-08-01&resource=...&client_id=..."""

    def __init__(self, world: World, tokens: Tokens) -> None:
        self._world = world
        self._tokens = tokens
        self._identities: dict[str, ManagedIdentity] = {}

    def add(self, client_id: str, tenant_id: str) -> ManagedIdentity:
        """A new identity of the (home) tenant."""
        ids = self._world.ids
        endpoint = f"{self._tokens.issuer_base}/identity/token"
        issuer = self._tokens.issuer_of(tenant_id)
        made = ManagedIdentity(client_id, ids.guid(), tenant_id, endpoint, ids.opaque(), issuer)
        self._identities[client_id] = made
        return made

    def token(self, call: Call) -> Answer:
        """A token for the resource asked for."""
        fields = {name: values[0] for name, values in parse_qs(call.request.query).items()}
        identity = self._identities.get(fields.get("client_id", ""))
        if identity is None or fields.get("api-version") != API_VERSION or not fields.get("resource"):
            return Answer(400, {"statusCode": 400, "message": "No managed identity found, or a bad request."})
        if not hmac.compare_digest(call.request.header("x-identity-header").encode(), identity.header.encode()):
            return Answer(401, {"statusCode": 401, "message": "The identity header is missing or wrong."})
        value = self._tokens.identity_token(identity.tenant_id, identity.principal_id, fields["resource"], LIFETIME)
        expires = self._world.now() + LIFETIME
        body: Json = {
            "access_token": value,
            "client_id": identity.client_id,
            "expires_on": str(int(expires.timestamp())),
            "resource": fields["resource"],
            "token_type": "Bearer",
        }
        return Answer(200, body)
