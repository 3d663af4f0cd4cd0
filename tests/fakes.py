"""In-memory fakes, one a port; each has `faults` that make its next calls fail."""

from tests.fake_correspondence import FakeCorrespondence
from tests.fake_faults import FakeClock, FakeRandomness, Faults
from tests.fake_graph import FakeMailClient, OutgoingMail
from tests.fake_services import FakeResponder, FakeSubscriptionClient, FakeTemplates, FakeTokenSource
from tests.fake_storage import (
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
