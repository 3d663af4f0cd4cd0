"""The Graph adapters together with a simulated Microsoft 365."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.m365 import Mailbox, Microsoft365, Tenant
from shared.adapters.entra.credentials import Credential, secret
from shared.adapters.entra.tokens import EntraApp, EntraTokens
from shared.adapters.graph.gate import Gate
from shared.adapters.graph.http import GraphHost, GraphHttp
from shared.domain.mail.inbox import Inbox
from shared.domain.values.ids import TenantId
from shared.wiring.machine import SystemClock
from tests.adapters.support.graph_clients import RealGraph
from tests.support.fakes.all import FakeRandomness

CLIENT_ID = "6b0f5f1c-0000-4000-8000-000000000001"
SECRET = "correct horse"
IDENTITY = "7c0f5f1c-0000-4000-8000-000000000002"


@dataclass
class Stand:
    """A running simulator with a tenant and a mailbox, and the adapters against it."""

    m365: Microsoft365
    tenant: Tenant
    harper: Mailbox
    tokens: EntraTokens
    mails: RealGraph

    @property
    def tenant_id(self) -> TenantId:
        return TenantId(self.tenant.id)

    @property
    def inbox(self) -> Inbox:
        return Inbox(self.tenant_id, self.harper.object_id)

    @property
    def soon(self) -> datetime:
        return datetime.now(UTC) + timedelta(minutes=1)

    def write(self, **more: Any) -> str:
        """A mail from Ann outside comes; its immutable id."""
        given = {"subject": "A question", "text": "When do you open?", **more}
        return self.m365.exchange.send_mail(from_="ann@outside.example", to=self.harper.address, **given).id


def entra(m365: Microsoft365, credential: Credential) -> EntraTokens:
    """A TokenSource that signs in to the simulator."""
    app = EntraApp(CLIENT_ID, credential, m365.url, "https://graph.microsoft.com/.default", str(m365.ca_file))
    return EntraTokens(app, SystemClock(), time.monotonic)


def graph(m365: Microsoft365, tokens: EntraTokens, read_seconds: float = 20.0) -> GraphHttp:
    """Requests to the simulator."""
    gate = Gate(time.monotonic)
    host = GraphHost(m365.url, read_seconds, answer_seconds=30, ca_file=str(m365.ca_file))
    return GraphHttp(host, tokens, gate, SystemClock(), FakeRandomness(), time.monotonic)


@contextmanager
def open_stand() -> Iterator[Stand]:
    """One for a test of its own."""
    with Microsoft365() as m365:
        m365.entra.register_app(CLIENT_ID, secret=SECRET)
        tenant = m365.entra.add_tenant("contoso.example")
        harper = tenant.add_mailbox("harper@contoso.example", name="Harper", aliases=["help@contoso.example"])
        m365.entra.consented(tenant)
        tokens = entra(m365, secret(SECRET))
        http = graph(m365, tokens)
        yield Stand(m365, tenant, harper, tokens, RealGraph(http))
