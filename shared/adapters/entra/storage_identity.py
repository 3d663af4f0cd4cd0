"""A managed identity for storage; a module of its own, since azure-identity is slow to import and rarely needed."""

from __future__ import annotations

from azure.core.credentials import TokenCredential
from azure.identity import ManagedIdentityCredential


def storage_credential(client_id: str = "") -> TokenCredential:
    """The user-assigned managed identity with this client id, or the system-assigned one."""
    return ManagedIdentityCredential(client_id=client_id or None)
