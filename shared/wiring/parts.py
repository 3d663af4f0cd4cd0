"""All parts that the functions of one process use."""

from __future__ import annotations

from typing import Protocol

from shared.ports import (
    Clock,
    Correspondence,
    Graveyard,
    Keyring,
    MailboxStore,
    MailClient,
    MailReader,
    Randomness,
    Responder,
    SubscriptionClient,
    Templates,
    TenantStore,
    TokenSource,
    WorkQueue,
)
from shared.settings.settings import Settings


class Parts(Protocol):
    """All parts that functions need."""

    @property
    def settings(self) -> Settings:
        """The Settings; NotReady names every key that is missing or wrong."""

    @property
    def clock(self) -> Clock:
        """The time."""

    @property
    def random(self) -> Randomness:
        """Random bytes."""

    @property
    def tenants(self) -> TenantStore:
        """Tenants."""

    @property
    def mailboxes(self) -> MailboxStore:
        """Mailboxes."""

    @property
    def correspondence(self) -> Correspondence:
        """What is remembered."""

    @property
    def keyring(self) -> Keyring:
        """The keys of the client states."""

    @property
    def graveyard(self) -> Graveyard:
        """What was buried."""

    @property
    def queue(self) -> WorkQueue:
        """Where work is put."""

    @property
    def spare_queue(self) -> WorkQueue:
        """The same by the settings of storage alone: where items wait while others are missing or wrong."""

    @property
    def mails(self) -> MailClient:
        """Graph's mail calls."""

    @property
    def subscriptions(self) -> SubscriptionClient:
        """Graph's subscription calls."""

    @property
    def tokens(self) -> TokenSource:
        """Entra's tokens."""

    @property
    def templates(self) -> Templates:
        """Response templates."""

    @property
    def reader(self) -> MailReader:
        """Reads mails."""

    @property
    def responder(self) -> Responder:
        """Who decides."""
