"""Each Correspondence there is: the fake and the one in Table Storage."""

import pytest

from shared.adapters.storage.correspondence import TableCorrespondence
from shared.ports.storage import Correspondence
from tests.support.fakes.all import FakeClock, FakeCorrespondence


@pytest.fixture
def correspondence_clock() -> FakeClock:
    """The clock of the Correspondence."""
    return FakeClock()


@pytest.fixture(params=["memory", "tables"])
def correspondence(request: pytest.FixtureRequest, correspondence_clock: FakeClock) -> Correspondence:
    """The fake, then the real one."""
    if request.param == "memory":
        return FakeCorrespondence(clock=correspondence_clock)
    return TableCorrespondence(request.getfixturevalue("tables"), correspondence_clock)
