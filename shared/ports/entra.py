"""Entra's tokens and addresses, as Protocols."""

from __future__ import annotations

from typing import Protocol

from shared.domain.values.ids import TenantId


class TokenSource(Protocol):
    """App-only tokens."""

    def token(self, tenant_id: TenantId) -> str:
        """A token for Graph in this Tenant; AccessLost (terminal) or TryLater."""

    def probe(self, tenant_id: TenantId) -> frozenset[str]:
        """Ask Entra again, past every cache, and tell the permissions that the token carries; errors as above."""

    def reject(self, tenant_id: TenantId, token: str) -> None:
        """Forget a token that Graph answered 401 to."""


class LoginLinks(Protocol):
    """Addresses of the login host."""

    def admin_consent(self, tenant_id: TenantId, redirect: str, state: str) -> str:
        """The page on which an admin of this Tenant consents; it sends the person back to `redirect` with `state`."""
