"""Ids: a tenant_id is always an id, as a tenant is always a Tenant."""

from __future__ import annotations

import uuid
from typing import NewType

from shared.domain.values.addresses import normalise

TenantId = NewType("TenantId", str)
MailboxId = NewType("MailboxId", str)

NO_MAILBOX = MailboxId("")
"""What stands in a work item that is about a Tenant as a whole."""


def mailbox_id_of(tenant_id: TenantId, address: str) -> MailboxId:
    """UUIDv5 of tenant and normalised address: a mailbox can be kept before its inbox is found."""
    return MailboxId(str(uuid.uuid5(uuid.UUID(tenant_id), normalise(address))))


def guid(text: str) -> str:
    """A GUID in its usual form (8-4-4-4-12 hex digits) and in lower case, or nothing where it is not one."""
    lower = text.lower()
    try:
        return lower if str(uuid.UUID(lower)) == lower else ""
    except ValueError:
        return ""
