"""A Tenant: an organisation that was invited, and what became of its consent."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime

PERMISSIONS = ("User.Read.All", "Mail.ReadWrite", "Mail.Send")


class TenantState(enum.StrEnum):
    """Invited -> pending -> connected; paused, with a reason, when Entra gives no token any more."""

    INVITED = "invited"
    PENDING = "pending"
    CONNECTED = "connected"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Admin:
    """A person who may consent and configure; bound to an object id by the first sign-in."""

    user_principal_name: str
    object_id: str = ""


@dataclass(frozen=True, slots=True)
class Tenant:
    """A Tenant's row; `permissions` is what its token carried at the last probe."""

    tenant_id: str
    name: str
    admins: tuple[Admin, ...]
    state: TenantState
    changed_at: datetime
    reason: str = ""
    consented_by: str = ""
    consented_at: datetime | None = None
    permissions: tuple[str, ...] = ()
    probed_at: datetime | None = None
    etag: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in person, as the platform's sign-in says."""

    tenant_id: str
    object_id: str
    user_principal_name: str


@dataclass(frozen=True, slots=True)
class ConsentState:
    """A single-use state of a consent that was started: bound to a Tenant and a person, and expiring."""

    nonce: str
    tenant_id: str
    object_id: str
    expires_at: datetime
    spent: bool = False
    etag: str = field(default="", compare=False)
