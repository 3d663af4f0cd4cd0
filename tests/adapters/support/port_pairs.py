"""Ports that one fake and one adapter stand for together, as the contract tests hold them."""

from __future__ import annotations

from typing import Protocol

from shared.ports.graph import DraftClient, InboxClient, MailClient
from shared.ports.storage import (
    ConsentStore,
    Correspondence,
    InboxOwners,
    MailboxStore,
    TenantStore,
    ThreadIndex,
)


class AnyGraph(MailClient, DraftClient, InboxClient, Protocol):
    """Graph's calls about mails, drafts and inboxes."""


class AnyTenants(TenantStore, ConsentStore, Protocol):
    """Tenants and consents."""


class AnyMailboxes(MailboxStore, InboxOwners, Protocol):
    """Mailboxes and whose inbox it is."""


class AnyCorrespondence(Correspondence, ThreadIndex, Protocol):
    """Mails and Threads."""
