"""Azurite as a child process."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from azure.core.exceptions import ResourceNotFoundError
from azure.storage.queue import QueueClient

from sandbox.running.ports import answers
from sandbox.running.waiting import wait_for
from sandbox.storage.azurite import Azurite, AzuriteError, Ports, connection_string, find_node
from tests.sandbox.support.sample_host import new_name, queue
from tests.support.processes import is_alive

ROOT = Path(__file__).parents[3]


def test_its_connection_string_reaches_a_queue(azurite: Azurite) -> None:
    client = queue(azurite, new_name())
    client.create_queue()
    client.send_message(b"one")
    assert [message.content for message in client.receive_messages()] == [b"one"]
    client.close()


def test_each_service_has_a_port_of_its_own_on_loopback(azurite: Azurite) -> None:
    ports = {azurite.blob_port, azurite.queue_port, azurite.table_port}
    assert len(ports) == 3
    assert all(answers(port) for port in ports)


def test_data_in_a_folder_outlive_a_restart_on_the_same_ports(azurite: Azurite, tmp_path: Path) -> None:
    kept = Azurite(in_memory=False, location=tmp_path)
    name = new_name()
    with kept:
        with QueueClient.from_connection_string(kept.connection_string, name) as client:
            client.create_queue()
            client.send_message("kept")
        before = kept.ports
    assert not answers(before.queue)
    with kept, QueueClient.from_connection_string(kept.connection_string, name) as client:
        assert [message.content for message in client.receive_messages()] == ["kept"]
        assert kept.ports == before


def test_further_accounts_have_storages_of_their_own() -> None:
    name = new_name()
    with Azurite(accounts=("first", "second")) as running:
        first, second = (connection_string(running.ports, account) for account in ("first", "second"))
        with QueueClient.from_connection_string(first, name) as client:
            client.create_queue()
        with QueueClient.from_connection_string(second, name) as client, pytest.raises(ResourceNotFoundError):
            client.get_queue_properties()


def test_a_busy_port_is_named_with_the_setting_that_changes_it(azurite: Azurite) -> None:
    second = Azurite(wanted=Ports.from_env({"AZURITE_QUEUE_PORT": str(azurite.queue_port)}))
    with pytest.raises(AzuriteError, match=f"port {azurite.queue_port} .* AZURITE_QUEUE_PORT"):
        second.start()


def test_a_folder_without_azurite_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(AzuriteError, match="make setup"):
        Azurite(home=tmp_path).start()


def test_memory_and_a_folder_exclude_each_other(azurite: Azurite, tmp_path: Path) -> None:
    with pytest.raises(AzuriteError, match="not both"):
        Azurite(in_memory=True, location=tmp_path).start()


def test_its_node_is_the_one_of_the_set_up_whatever_the_path_holds() -> None:
    assert Path(find_node()).is_relative_to(sys.prefix)


def test_it_ends_when_its_parent_is_killed(azurite: Azurite) -> None:
    script = (
        "from sandbox.storage.azurite import Azurite\n"
        "import time\n"
        "running = Azurite().start()\n"
        "print(running.pid, running.queue_port, flush=True)\n"
        "time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout
        pid, port = map(int, parent.stdout.readline().split())
        assert answers(port)
        os.kill(parent.pid, signal.SIGKILL)
        wait_for(lambda: not answers(port) and not is_alive(pid))
