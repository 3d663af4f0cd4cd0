"""What the care of Tenants, Mailboxes and Subscriptions needs."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.mail.inbox import Inbox
from shared.domain.mailboxes.mailbox import Watch
from shared.domain.policy.limits import Times
from shared.domain.work import WorkItem
from shared.ports import (
    Clock,
    Correspondence,
    Keyring,
    MailboxStore,
    MailClient,
    Randomness,
    SubscriptionClient,
    Templates,
    TenantStore,
    TokenSource,
    WorkQueue,
)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the app stands: its client id, its own address, and the cloud's login address and token scope."""

    client_id: str
    public_url: str
    login_url: str
    scope: str


@dataclass(frozen=True, slots=True)
class Office:
    """The ports and settings that the care of Tenants, Mailboxes and Subscriptions needs."""

    tenants: TenantStore
    mailboxes: MailboxStore
    correspondence: Correspondence
    queue: WorkQueue
    mails: MailClient
    subscriptions: SubscriptionClient
    tokens: TokenSource
    templates: Templates
    keyring: Keyring
    clock: Clock
    random: Randomness
    places: Places
    times: Times

    def ticket(self) -> str:
        """A new ticket: 16 hex digits."""
        return self.random.token(8).hex()

    def fraction(self) -> float:
        """A random number from 0 to 1."""
        return int.from_bytes(self.random.token(4), "big") / 2**32

    def item(self, tenant: str, mailbox: str, why: str) -> WorkItem:
        """A new work item for one of the mailbox queues; without a mailbox it is about the Tenant."""
        return WorkItem(tenant, mailbox, self.ticket(), why=why)


def inbox_of(watch: Watch) -> Inbox:
    """Where the Graph calls of a watched Mailbox go."""
    return Inbox(watch.tenant, watch.object_id)
