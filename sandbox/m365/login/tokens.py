"""Access tokens of the simulated login: made, looked up, and client assertions checked."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.m365.state.values import Json
from sandbox.m365.state.world import App, World

EXCHANGE_AUDIENCES = {
    "https://graph.microsoft.com": "api://AzureADTokenExchange",
    "https://graph.microsoft.us": "api://AzureADTokenExchangeUSGov",
    "https://dod-graph.microsoft.us": "api://AzureADTokenExchangeUSGov",
    "https://microsoftgraph.chinacloudapi.cn": "api://AzureADTokenExchangeChina",
}
"""What a token must be meant for to be exchanged, by the Graph of the cloud."""
MAX_CLOCK_SKEW = timedelta(minutes=5)


class LoginError(Exception):
    """A refusal of the login: the AADSTS number and its words."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"AADSTS{code}: {message}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Token:
    """What an access token says."""

    tenant_id: str
    client_id: str
    roles: frozenset[str]
    audience: str
    expires: datetime


class Tokens:
    """Signs tokens with a key of its own and remembers those it gave out."""

    def __init__(self, world: World, issuer_base: str = "") -> None:
        self._world = world
        self.issuer_base = issuer_base
        self._issued: dict[str, Token] = {}

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @cached_property
    def key_id(self) -> str:
        """The name of the signing key."""
        number = self._key.public_key().public_numbers().n
        return hashlib.sha256(number.to_bytes(256, "big")).hexdigest()[:20]

    def key_set(self) -> Json:
        """The public key as a JSON Web Key Set (RFC 7517)."""
        numbers = self._key.public_key().public_numbers()
        values = {"n": numbers.n.to_bytes(256, "big"), "e": numbers.e.to_bytes(3, "big")}
        encoded = {name: base64.urlsafe_b64encode(raw).decode().rstrip("=") for name, raw in values.items()}
        return {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.key_id, **encoded}]}

    def _sign(self, claims: Json) -> str:
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": self.key_id})

    def issue(self, tenant_id: str, app: App, roles: tuple[str, ...], principal: str, audience: str) -> str:
        """An app-only access token for Graph; without any role there is no `roles` claim."""
        now = self._world.now()
        expires = now + timedelta(seconds=self._world.switches.token_lifetime)
        claims: Json = {
            "aud": audience,
            "iss": f"https://sts.windows.net/{tenant_id}/",
            "iat": int(now.timestamp()),
            "nbf": int(now.timestamp()),
            "exp": int(expires.timestamp()),
            "appid": app.client_id,
            "app_displayname": app.name,
            "idtyp": "app",
            "oid": principal,
            "sub": principal,
            "tid": tenant_id,
            "uti": self._world.ids.opaque(12),
            "ver": "1.0",
        }
        if roles:
            claims["roles"] = list(roles)
        value = self._sign(claims)
        self._issued[value] = Token(tenant_id, app.client_id, frozenset(roles), audience, expires)
        return value

    def find(self, value: str) -> Token | None:
        """What a token says, if it was issued here."""
        return self._issued.get(value)

    def expire(self, tenant_id: str | None) -> None:
        """Let all tokens given out so far (of one tenant) be expired."""
        past = self._world.now() - timedelta(seconds=1)
        for value, token in self._issued.items():
            if tenant_id in (None, token.tenant_id):
                self._issued[value] = replace(token, expires=past)

    def issuer_of(self, tenant_id: str) -> str:
        """The issuer of the tokens of a tenant's identities."""
        return f"{self.issuer_base}/{tenant_id}/v2.0"

    def identity_token(self, tenant_id: str, subject: str, audience: str, lifetime: timedelta) -> str:
        """A token of a managed identity, as its endpoint hands it out."""
        now = self._world.now()
        return self._sign(
            {
                "aud": audience,
                "iss": self.issuer_of(tenant_id),
                "sub": subject,
                "oid": subject,
                "tid": tenant_id,
                "iat": int(now.timestamp()),
                "nbf": int(now.timestamp()),
                "exp": int((now + lifetime).timestamp()),
            }
        )

    def check_assertion(self, app: App, assertion: str) -> None:
        """Accept a client assertion signed by a certificate of the app or by a trusted identity."""
        try:
            head = jwt.get_unverified_header(assertion)
            claims: Json = jwt.decode(assertion, options={"verify_signature": False})
        except jwt.PyJWTError as error:
            raise LoginError(50027, f"JWT token is invalid or malformed. {error}") from error
        self._check_times(claims)
        if claims.get("iss") == app.client_id:
            key = _certificate_key(app, head)
        else:
            self._check_federation(app, claims)
            key = self._key.public_key()
        try:
            jwt.decode(
                assertion,
                key,
                algorithms=["RS256", "PS256"],
                options={"verify_aud": False, "verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )
        except jwt.PyJWTError as error:
            raise LoginError(700027, "Client assertion failed signature validation.") from error

    def _check_federation(self, app: App, claims: Json) -> None:
        """Source: Entra page "workload-identity-federation-config-app-trust-managed-identity"."""
        words = "No matching federated identity record found for presented assertion "
        home = self.issuer_of(app.home_tenant)
        trusted = [each for each in app.federated if each.issuer == claims.get("iss") == home]
        if not trusted:
            raise LoginError(700211, f"{words}issuer.")
        trusted = [each for each in trusted if each.subject == claims.get("sub")]
        if not trusted:
            raise LoginError(700213, f"{words}subject.")
        own = EXCHANGE_AUDIENCES.get(self._world.switches.graph_audience)
        if not any(each.audience == claims.get("aud") == own for each in trusted):
            raise LoginError(700212, f"{words}audience.")

    def _check_times(self, claims: Json) -> None:
        now = self._world.now()
        starts, ends = claims.get("nbf", 0), claims.get("exp", 0)
        early = now.timestamp() < float(starts) - MAX_CLOCK_SKEW.total_seconds()
        late = now.timestamp() > float(ends) + MAX_CLOCK_SKEW.total_seconds()
        if early or late:
            raise LoginError(700024, "Client assertion is not within its valid time range.")


def thumbprints(certificate: bytes) -> frozenset[str]:
    """The SHA-1 and SHA-256 thumbprints of a PEM certificate, upper-case hex."""
    loaded = x509.load_pem_x509_certificate(certificate)
    return frozenset(loaded.fingerprint(kind).hex().upper() for kind in (hashes.SHA1(), hashes.SHA256()))


def _certificate_key(app: App, head: dict[str, Any]) -> rsa.RSAPublicKey:
    named = head.get("x5t#S256") or head.get("x5t") or ""
    thumbprint = base64.urlsafe_b64decode(str(named) + "==").hex().upper()
    sent = [
        b"-----BEGIN CERTIFICATE-----\n" + str(each).encode() + b"\n-----END CERTIFICATE-----\n"
        for each in head.get("x5c") or []
    ]
    trusted = app.thumbprints.union(*(thumbprints(each) for each in app.certificates))
    for certificate in (*app.certificates, *sent):
        if thumbprint in trusted and thumbprint in thumbprints(certificate):
            key = x509.load_pem_x509_certificate(certificate).public_key()
            if isinstance(key, rsa.RSAPublicKey):
                return key
    raise LoginError(700027, f"The certificate with thumbprint {thumbprint} is not registered on the app.")
