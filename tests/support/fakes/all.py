"""In-memory fakes, one a port; each has `faults` that make its next calls fail."""

from tests.support.fakes.correspondence import FakeCorrespondence
from tests.support.fakes.faults import FakeClock, FakeRandomness, Faults
from tests.support.fakes.graph import FakeMailClient, OutgoingMail
from tests.support.fakes.services import FakeResponder, FakeSubscriptionClient, FakeTemplates, FakeTokenSource
from tests.support.fakes.storage import (
    FakeGraveyard,
    FakeKeyring,
    FakeKeyStore,
    FakeMailboxStore,
    FakeTenantStore,
    FakeWorkQueue,
)

__all__ = [
    "FakeClock",
    "FakeCorrespondence",
    "FakeGraveyard",
    "FakeKeyStore",
    "FakeKeyring",
    "FakeMailClient",
    "FakeMailboxStore",
    "FakeRandomness",
    "FakeResponder",
    "FakeSubscriptionClient",
    "FakeTemplates",
    "FakeTenantStore",
    "FakeTokenSource",
    "FakeWorkQueue",
    "Faults",
    "OutgoingMail",
]
