"""A workplace for the deployment scripts: a cloud, an app and programs that stand in for the real ones."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.infra.scripts import Workplace, a_workplace


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
