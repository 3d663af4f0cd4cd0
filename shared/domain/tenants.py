"""A Tenant: an organisation that was invited, what became of its consent, and what an operator sends about it."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime

from shared.domain.values.fields import fields_of
from shared.domain.values.ids import TenantId
from shared.errors import InvalidInput

PERMISSIONS = ("User.Read.All", "Mail.ReadWrite", "Mail.Send")
DELETING = "deleting"

_MOST_NAME = 200
_MOST_ADMINS = 50


class TenantState(enum.StrEnum):
    """Invited -> pending -> connected; paused, with a reason, when Entra gives no token any more."""

    INVITED = "invited"  #: the operator named it, and no admin has consented
    PENDING = "pending"  #: an admin consented, and Entra does not say so yet
    CONNECTED = "connected"  #: Entra gives a token
    PAUSED = "paused"  #: Entra gives no token any more, or the operator deletes it


@dataclass(frozen=True, slots=True)
class Admin:
    """A person who may consent and configure; bound to an object id by the first sign-in."""

    user_principal_name: str
    object_id: str = ""


@dataclass(frozen=True, slots=True)
class Tenant:
    """A Tenant's row; `permissions` is what its token carried at the last probe."""

    tenant_id: TenantId
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

    @property
    def is_being_deleted(self) -> bool:
        """Whether the operator deletes this Tenant right now, or began to and shall run it again."""
        return self.state is TenantState.PAUSED and self.reason == DELETING


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in person, as the platform's sign-in says."""

    tenant_id: TenantId
    object_id: str
    user_principal_name: str


@dataclass(frozen=True, slots=True)
class ConsentState:
    """A single-use state of a consent that was started: bound to a Tenant and a person, and expiring."""

    nonce: str
    tenant_id: TenantId
    object_id: str
    expires_at: datetime
    spent: bool = False
    etag: str = field(default="", compare=False)


class Ending(enum.StrEnum):
    """How a consent ended."""

    CONNECTED = "connected"  #: Entra gives a token
    PENDING = "pending"  #: consented, and Microsoft needs some minutes to apply it
    NOT_ADMIN = "not-admin"  #: the person is not an admin of an invited Tenant, or is not any more
    STATE_UNKNOWN = "state-unknown"  #: the state was used before, has expired, or is not ours
    OTHER_PERSON = "other-person"  #: somebody else had started it
    OTHER_TENANT = "other-tenant"  #: the consent was given for another Tenant
    DECLINED = "declined"  #: the person said no, or the login host an error
    NOT_PROVEN = "not-proven"  #: Entra gives no token


class Left(enum.Enum):
    """What a run of a Tenant's deletion left."""

    RECORDS = enum.auto()  #: the time was over before everything was deleted
    LATE_WORK = enum.auto()  #: what work that was under way may still write
    UNREACHED = enum.auto()  #: Subscriptions, since Graph could not be reached
    REFUSED = enum.auto()  #: Subscriptions, since Graph refused; these stay until they end


# What the operator should know of a deletion: what it left, and Graph's reason where there is one.
Note = tuple[Left, str]


def parse_tenant(body: bytes) -> tuple[str, tuple[str, ...]]:
    """Name and admins (user principal names) of a Tenant; InvalidInput names every wrong field."""
    fields = fields_of(body)
    name = fields.text("name", most=_MOST_NAME).strip()
    admins = fields.addresses("admins", _MOST_ADMINS)
    if not admins:
        fields.wrong("admins", "must name at least one admin")
    fields.refuse_others()
    if fields.problems:
        raise InvalidInput(fields.problems)
    return name, admins
