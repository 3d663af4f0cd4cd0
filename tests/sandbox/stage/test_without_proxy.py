"""A proxy in the environment is nothing to storage on loopback: no client of it asks one."""

import base64
import uuid
from datetime import UTC, datetime

import pytest
from azure.core.exceptions import ResourceNotFoundError

from sandbox.host.settings import AppSettings
from sandbox.host.storage import Queues
from sandbox.stage.storage import StageStorage
from sandbox.storage.azurite import Azurite
from shared.adapters.storage.access import StorageAccess
from shared.adapters.storage.queues import queue_service
from shared.adapters.storage.table import table_service

DEAD = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def dead_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment as behind a company's proxy, which does not answer here."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, DEAD)
        monkeypatch.setenv(name.lower(), DEAD)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


def new_name() -> str:
    return f"q{uuid.uuid4().hex}"


def test_harpers_own_storage_clients_ask_no_proxy(azurite: Azurite) -> None:
    access = StorageAccess(azurite.connection_string)
    with queue_service(access) as queues, table_service(access) as tables:
        name = new_name()
        queues.create_queue(name)
        assert queues.get_queue_client(name).get_queue_properties().approximate_message_count == 0
        assert name not in [table.name for table in tables.list_tables()]


def test_the_hosts_queue_clients_ask_no_proxy(azurite: Azurite) -> None:
    settings = AppSettings({"HarperStorage": azurite.connection_string})
    queues = Queues(settings, True, lambda: datetime.now(UTC))
    client = queues.client("HarperStorage", new_name())
    with pytest.raises(ResourceNotFoundError):
        client.get_queue_properties()
    queues.send(client, base64.b64encode(b"work").decode())
    assert client.get_queue_properties().approximate_message_count == 1
    queues.close()


def test_a_stage_looks_into_its_storage_without_a_proxy(azurite: Azurite) -> None:
    storage = StageStorage(azurite, "devstoreaccount1")
    name = new_name()
    storage.put(name, b"work")
    assert storage.take(name) == [b"work"]
