"""Tenants and consent states in Table Storage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from azure.data.tables import TableServiceClient

from shared.adapters.storage.recent import Recent
from shared.adapters.storage.table import (
    Table,
    etag_of,
    json_text,
    maybe_text,
    maybe_time,
    packed_row,
    time_from,
    time_text,
)
from shared.domain.tenants import Admin, ConsentState, Tenant, TenantState
from shared.domain.values.changed import Changed
from shared.domain.values.ids import TenantId
from shared.errors import TryLater, until_settled

TENANTS = "tenants"
CONSENTS = "consents"
_TENANT_ROW = "tenant"
_CONSENT_ROW = "consent"

_admins = msgspec.json.Decoder(tuple[Admin, ...])
_texts = msgspec.json.Decoder(tuple[str, ...])


class TableTenantStore:
    """One row a Tenant, one row a consent state; `monotonic` measures how old the memory of Tenants is."""

    def __init__(self, service: TableServiceClient, monotonic: Callable[[], float]) -> None:
        self._tenants = Table(service, TENANTS)
        self._consents = Table(service, CONSENTS)
        self._recent: Recent[TenantId, Tenant] = Recent(monotonic)

    def tenant(self, tenant_id: TenantId) -> Tenant | None:
        """The row of a Tenant, or None."""
        begun = self._recent.begin()
        row = self._tenants.get(tenant_id, _TENANT_ROW)
        tenant = tenant_from(row, etag_of(row)) if row is not None else None
        self._recent.learn(tenant_id, tenant, begun)
        return tenant

    def recent_tenant(self, tenant_id: TenantId) -> Tenant | None:
        """The same, at most ten seconds old."""
        return self._recent.get(tenant_id) or self.tenant(tenant_id)

    def tenants(self) -> tuple[Tenant, ...]:
        """All Tenants."""
        begun = self._recent.begin()
        rows = self._tenants.query("RowKey eq @row", {"row": _TENANT_ROW})
        tenants = tuple(tenant_from(row, etag_of(row)) for row in rows)
        for tenant in tenants:
            self._recent.learn(tenant.tenant_id, tenant, begun)
        return tenants

    def save_tenant(self, tenant: Tenant) -> Tenant:
        """Insert (empty etag) or replace that version."""
        try:
            return replace(tenant, etag=self._tenants.write(tenant_row(tenant), tenant.etag))
        finally:
            self._recent.forget(tenant.tenant_id)

    def change_tenant(self, tenant_id: TenantId, change: Callable[[Tenant], Tenant]) -> Changed[Tenant] | None:
        """Read a Tenant, change it, save it, again on a Conflict; None where it is gone.

        What the change leaves as it is, is not written.
        """

        def attempt() -> Changed[Tenant] | None:
            found = self.tenant(tenant_id)
            return Changed.saved(found, change, self.save_tenant) if found else None

        return until_settled(attempt, TryLater("tenant-contended"))

    def delete_tenant(self, tenant_id: TenantId) -> None:
        """Remove the row."""
        try:
            self._tenants.delete({"PartitionKey": tenant_id, "RowKey": _TENANT_ROW})
        finally:
            self._recent.forget(tenant_id)

    def save_consent(self, consent: ConsentState) -> ConsentState:
        """Insert (empty etag) or replace that version."""
        return replace(consent, etag=self._consents.write(consent_row(consent), consent.etag))

    def consent(self, nonce: str) -> ConsentState | None:
        """The state of a started consent, or None."""
        row = self._consents.get(nonce, _CONSENT_ROW)
        return consent_from(row, etag_of(row)) if row is not None else None

    def delete_consents(self, tenant_id: TenantId) -> None:
        """Remove every consent state of a Tenant."""
        self._delete_consents("tenant eq @value", tenant_id)

    def delete_expired_consents(self, now: datetime) -> None:
        """Remove every consent state that has expired."""
        self._delete_consents("expires_at le @value", time_text(now))

    def _delete_consents(self, where: str, value: str) -> None:
        # Each lies in a partition of its own, so that there is no transaction over them.
        for page in self._consents.pages(where, {"value": value}, ("PartitionKey", "RowKey")):
            for row in page:
                self._consents.delete(row)


def tenant_row(tenant: Tenant) -> dict[str, Any]:
    """A Tenant's row."""
    return packed_row(
        tenant.tenant_id,
        _TENANT_ROW,
        {
            "name": tenant.name,
            "admins": json_text(tenant.admins),
            "state": tenant.state.value,
            "changed_at": time_text(tenant.changed_at),
            "reason": tenant.reason,
            "consented_by": tenant.consented_by,
            "consented_at": maybe_text(tenant.consented_at),
            "permissions": json_text(tenant.permissions),
            "probed_at": maybe_text(tenant.probed_at),
        },
    )


def tenant_from(row: Mapping[str, Any], etag: str) -> Tenant:
    """The Tenant of a row."""
    return Tenant(
        tenant_id=TenantId(row["PartitionKey"]),
        name=row.get("name", ""),
        admins=_admins.decode(row.get("admins", "[]")),
        state=TenantState(row["state"]),
        changed_at=time_from(row["changed_at"]),
        reason=row.get("reason", ""),
        consented_by=row.get("consented_by", ""),
        consented_at=maybe_time(row, "consented_at"),
        permissions=_texts.decode(row.get("permissions", "[]")),
        probed_at=maybe_time(row, "probed_at"),
        etag=etag,
    )


def consent_row(consent: ConsentState) -> dict[str, Any]:
    """The row of a consent state."""
    return packed_row(
        consent.nonce,
        _CONSENT_ROW,
        {
            "tenant": consent.tenant_id,
            "object_id": consent.object_id,
            "expires_at": time_text(consent.expires_at),
            "spent": consent.spent,
        },
    )


def consent_from(row: Mapping[str, Any], etag: str) -> ConsentState:
    """The consent state of a row."""
    return ConsentState(
        nonce=row["PartitionKey"],
        tenant_id=TenantId(row.get("tenant", "")),
        object_id=row.get("object_id", ""),
        expires_at=time_from(row["expires_at"]),
        spent=bool(row.get("spent")),
        etag=etag,
    )
