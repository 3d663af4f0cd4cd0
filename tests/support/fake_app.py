"""The App on fakes: every port in memory, and what a deployment sets."""

from __future__ import annotations

from shared.adapters.entra.links import EntraLinks
from shared.adapters.html.reader import PageReader
from shared.adapters.storage.recent import MemoryOfStored
from shared.domain.tenants import Tenant
from shared.domain.values.deployment import Deployment
from shared.ports.entra import LoginLinks
from shared.ports.wording import MailReader, Responder
from tests.support.builders import a_state_key, a_tenant
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


class FakeApp:
    """All fakes by name, with one connected Tenant; a fake that stands for two ports has two names."""

    def __init__(self, tenant: Tenant | None = None) -> None:
        self.clock = FakeClock()
        self.random = FakeRandomness()
        self.limits = some_limits()
        self.times = some_times()
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
