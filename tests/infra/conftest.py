"""A workplace for the deployment scripts: a cloud, an app and programs that stand in for the real ones."""

import os
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import pytest

from tests.infra.az.stand_in import AZ_CRLF
from tests.infra.doctor.runs import have_deployed_well
from tests.infra.workplace.workplace import Workplace, a_workplace


@pytest.fixture(autouse=True)
def line_ends(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the tests meet an az that ends lines as on Windows; HARPER_AZ_CRLF=1 or 0 says it for all of them."""
    if AZ_CRLF not in os.environ:
        monkeypatch.setenv(AZ_CRLF, str(crc32(request.node.nodeid.encode()) % 2))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    """A workplace of the test's own."""
    with a_workplace(tmp_path) as workplace:
        yield workplace


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    """One for all tests of a file that change nothing in it."""
    with a_workplace(tmp_path_factory.mktemp("untouched")) as workplace:
        yield workplace


@pytest.fixture
def well(tmp_path: Path) -> Iterator[Workplace]:
    """A workplace of the test's own in which Harper is deployed, and somebody gets the alerts."""
    with a_workplace(tmp_path) as workplace:
        have_deployed_well(workplace)
        yield workplace
