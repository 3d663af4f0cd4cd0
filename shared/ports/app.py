"""All that Harper works with, as one Protocol: each part is made when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shared.domain.policy.limits import Limits, Times
    from shared.domain.values.deployment import Deployment
    from shared.ports.entra import LoginLinks, TokenSource
    from shared.ports.graph import DraftClient, InboxClient, MailClient, SubscriptionClient
    from shared.ports.queue import StoredLately, WorkQueue
    from shared.ports.storage import (
        ConsentStore,
        Correspondence,
        Graveyard,
        InboxOwners,
        Keyring,
        MailboxStore,
        TenantStore,
        ThreadIndex,
    )
    from shared.ports.time import Clock, Randomness
    from shared.ports.wording import MailReader, Responder, Templates


class App(Protocol):
    """What the use cases work with: the ports, and what the deployment sets."""

    @property
    def clock(self) -> Clock:
        """The time."""

    @property
    def random(self) -> Randomness:
        """Random bytes."""

    @property
    def limits(self) -> Limits:
        """The limits of a Mail's way."""

    @property
    def times(self) -> Times:
        """How long Subscriptions and consents last."""

    @property
    def deployment(self) -> Deployment:
        """Where the app stands; NotReady, as from most parts, names every setting that is missing or wrong."""

    @property
    def tenants(self) -> TenantStore:
        """Tenants."""

    @property
    def consents(self) -> ConsentStore:
        """Consents that were started."""

    @property
    def mailboxes(self) -> MailboxStore:
        """Mailboxes."""

    @property
    def owners(self) -> InboxOwners:
        """Which Mailbox has which inbox."""

    @property
    def correspondence(self) -> Correspondence:
        """What is remembered of Mails."""

    @property
    def threads(self) -> ThreadIndex:
        """What is remembered of Threads."""

    @property
    def keyring(self) -> Keyring:
        """The keys of the client states."""

    @property
    def graveyard(self) -> Graveyard:
        """What was buried."""

    @property
    def stored_lately(self) -> StoredLately:
        """The notifications whose work this process stored lately."""

    @property
    def queue(self) -> WorkQueue:
        """Where work is put."""

    @property
    def spare_queue(self) -> WorkQueue:
        """The same by the settings of storage alone: where items wait while others are missing or wrong."""

    @property
    def mails(self) -> MailClient:
        """Graph's mails."""

    @property
    def drafts(self) -> DraftClient:
        """Graph's drafts."""

    @property
    def inboxes(self) -> InboxClient:
        """Graph's inboxes."""

    @property
    def subscriptions(self) -> SubscriptionClient:
        """Graph's Subscriptions."""

    @property
    def tokens(self) -> TokenSource:
        """Entra's tokens."""

    @property
    def links(self) -> LoginLinks:
        """Entra's addresses."""

    @property
    def reader(self) -> MailReader:
        """Reads Mails."""

    @property
    def responder(self) -> Responder:
        """Who decides."""

    @property
    def templates(self) -> Templates:
        """Response templates."""
