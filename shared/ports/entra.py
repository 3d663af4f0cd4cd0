"""Entra's tokens, as a Protocol."""

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
