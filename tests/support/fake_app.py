"""The App on fakes: every port in memory, and what a deployment sets."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from shared.adapters.entra.links import EntraLinks
from shared.adapters.html.reader import PageReader
from shared.adapters.storage.recent import MemoryOfStored
from shared.domain.mail.inbox import DirectoryUser
from shared.domain.mailboxes.watch import Watch, WatchedMailbox
from shared.domain.policy.limits import Times
from shared.domain.tenants import Principal, Tenant
from shared.domain.values.deployment import Deployment
from shared.domain.work import MAILBOX_CATCH_UP, SUBSCRIPTION_RENEW
from shared.ports.entra import LoginLinks
from shared.ports.wording import MailReader, Responder
from tests.support.builders import (
    ADMIN,
    ADMIN_OBJECT,
    HARPER,
    MAILBOX,
    OBJECT,
    TENANT,
    a_state_key,
    a_tenant,
    an_inbox,
    changed_watch,
)
from tests.support.deployment import some_limits, some_times
from tests.support.fakes.all import (
    FakeClock,
    FakeCorrespondence,
    FakeGraveyard,
    FakeKeyring,
    FakeMailboxStore,
    FakeMailClient,
    FakeRandomness,
    FakeResponder,
    FakeSubscriptionClient,
    FakeTemplates,
    FakeTenantStore,
    FakeTokenSource,
    FakeWorkQueue,
)

DEPLOYMENT = Deployment("https://harper.contoso.example", platform_signs_in=True)
LINKS = EntraLinks("55555555-5555-4555-8555-555555555555", "https://login.example", "https://graph.example/.default")
ADA = Principal(TENANT, ADMIN_OBJECT, ADMIN)
HARPER_USER = DirectoryUser(OBJECT, HARPER, (HARPER, "hello@contoso.example"))


class FakeApp:
    """All fakes by name, with one connected Tenant that knows Harper's address; and a short way to what is asked most.

    A fake that stands for two ports has two names.
    """

    def __init__(self, tenant: Tenant | None = None, *watched: WatchedMailbox, times: Times | None = None) -> None:
        self.clock = FakeClock()
        self.random = FakeRandomness()
        self.limits = some_limits()
        self.times = times or some_times()
        self.deployment = DEPLOYMENT
        self.tenants = self.consents = FakeTenantStore(tenant or a_tenant())
        self.mailboxes = self.owners = FakeMailboxStore()
        self.correspondence = self.threads = FakeCorrespondence(clock=self.clock)
        self.keyring = FakeKeyring(a_state_key())
        self.graveyard = FakeGraveyard()
        self.stored_lately = MemoryOfStored()
        self.queue = self.spare_queue = FakeWorkQueue(self.clock)
        self.mails = self.drafts = self.inboxes = FakeMailClient(self.clock)
        self.subscriptions = FakeSubscriptionClient(self.clock)
        self.tokens = FakeTokenSource()
        self.links: LoginLinks = LINKS
        self.reader: MailReader = PageReader()
        self.responder: Responder = FakeResponder()
        self.templates = FakeTemplates()
        for each in watched:
            self.mailboxes.keep(each)
        self.mails.add_user(TENANT, HARPER_USER)

    @property
    def now(self) -> datetime:
        """The time."""
        return self.clock.now()

    @property
    def tenant(self) -> Tenant:
        """The Tenant's row as it stands."""
        tenant = self.tenants.tenant(TENANT)
        assert tenant is not None
        return tenant

    @property
    def watched(self) -> WatchedMailbox:
        """Harper's Mailbox as it stands."""
        watched = self.mailboxes.mailbox(TENANT, MAILBOX)
        assert watched is not None
        return watched

    @property
    def watch(self) -> Watch:
        """Harper's watch as it stands."""
        return self.watched.watch

    def set_watch(self, **changes: object) -> None:
        """Change Harper's watch without more ado."""
        self.mailboxes.change_watch(TENANT, MAILBOX, lambda watch: changed_watch(watch, **changes))

    def set_tenant(self, **changes: object) -> None:
        """Change the Tenant's row without more ado."""
        self.tenants.save_tenant(replace(self.tenant, **changes))  # type: ignore[arg-type]

    def whys(self, queue: str) -> list[tuple[str, str]]:
        """Mailbox and reason of each item in a queue."""
        return [(item.mailbox_id, item.why) for item in self.queue.items(queue)]

    @property
    def renewals(self) -> list[tuple[str, str]]:
        """What lies in subscription-renew."""
        return self.whys(SUBSCRIPTION_RENEW)

    @property
    def catch_ups(self) -> list[tuple[str, str]]:
        """What lies in mailbox-catch-up."""
        return self.whys(MAILBOX_CATCH_UP)

    def subscribe(self) -> str:
        """A Subscription in Graph that the watch knows; returns its id."""
        made = self.subscriptions.create(an_inbox(), "state")
        self.set_watch(subscription_id=made.subscription_id, ends=made.ends)
        return made.subscription_id
