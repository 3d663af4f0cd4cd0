"""Addresses of the login host (Entra page "v2-admin-consent")."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from shared.domain.values.ids import TenantId


class EntraLinks:
    """The LoginLinks of Entra; `scope` is Graph's, such as https://graph.microsoft.com/.default."""

    def __init__(self, client_id: str, login_url: str, scope: str) -> None:
        self._client_id = client_id
        self._login_url = login_url
        self._scope = scope

    def admin_consent(self, tenant_id: TenantId, redirect: str, state: str) -> str:
        """The page on which an admin of this Tenant consents; it sends the person back to `redirect` with `state`."""
        query = {"client_id": self._client_id, "redirect_uri": redirect, "scope": self._scope, "state": state}
        return f"{self._login_url}/{tenant_id}/v2.0/adminconsent?{urlencode(query, quote_via=quote)}"
