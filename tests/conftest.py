"""What tests of several folders share: one Azurite for the run, and an empty storage for each test that asks."""

from collections.abc import Generator, Iterator

import coverage
import hypothesis
import pytest
from azure.data.tables import TableServiceClient
from azure.storage.queue import QueueServiceClient

from sandbox.storage.azurite import Azurite
from sandbox.storage.proxy import StorageProxy
from shared.adapters.storage.access import StorageAccess
from shared.adapters.storage.queues import queue_service
from shared.adapters.storage.table import table_service


def pytest_configure() -> None:
    """No example of hypothesis is timed: how long it takes says how busy the machine is."""
    untimed = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
    hypothesis.settings.register_profile("untimed", untimed)
    hypothesis.settings.load_profile("untimed")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """A test marked heavy runs untraced."""
    running = coverage.Coverage.current() if item.get_closest_marker("heavy") else None
    if running is None:
        yield
        return
    running.stop()
    try:
        yield
    finally:
        running.start()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The Functions host of the end-to-end tests; HARPER_TEST_HOST does the same."""
    parser.addoption("--host", choices=("local", "worker", "func"), help="the Functions host of the end-to-end tests")


@pytest.fixture(scope="session")
def azurite() -> Iterator[Azurite]:
    """A running Azurite that keeps nothing on disk."""
    with Azurite(in_memory=True) as running:
        yield running


@pytest.fixture(scope="session")
def running_proxy(azurite: Azurite) -> Iterator[StorageProxy]:
    """The proxy before it, for the whole run; tests take `storage_proxy`."""
    with StorageProxy(azurite) as proxy:
        yield proxy


@pytest.fixture
def storage_proxy(azurite: Azurite, running_proxy: StorageProxy) -> Iterator[StorageProxy]:
    """A proxy with an empty storage behind it, which counts and makes trouble."""
    _empty(azurite)
    running_proxy.forget()
    yield running_proxy
    running_proxy.faults.clear()
    running_proxy.down = running_proxy.queue_down = running_proxy.table_down = False


@pytest.fixture
def storage(storage_proxy: StorageProxy) -> StorageAccess:
    """The way to an empty storage."""
    return StorageAccess(storage_proxy.connection_string)


@pytest.fixture
def tables(storage: StorageAccess) -> Iterator[TableServiceClient]:
    """The tables of an empty storage; there are none yet."""
    with table_service(storage) as service:
        yield service


@pytest.fixture
def queues(storage: StorageAccess) -> Iterator[QueueServiceClient]:
    """The queues of an empty storage; there are none yet."""
    with queue_service(storage) as service:
        yield service


def _empty(azurite: Azurite) -> None:
    access = StorageAccess(azurite.connection_string)
    with table_service(access) as tables, queue_service(access) as queues:
        for table in tables.list_tables():
            tables.delete_table(table.name)
        for queue in queues.list_queues():
            queues.delete_queue(queue.name)
