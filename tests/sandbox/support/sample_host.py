"""The sample app on a host, and the queues that it listens to."""

import uuid
from pathlib import Path

from azure.storage.queue import BinaryBase64DecodePolicy, BinaryBase64EncodePolicy, QueueClient

from sandbox.storage.azurite import Azurite
from tests.sandbox.support.host_process import HostProcess

SAMPLE = Path(__file__).parents[1] / "host" / "apps" / "sample"


def queue(azurite: Azurite, name: str, *, raw: bool = False) -> QueueClient:
    """A queue's client, with the base64 that the host expects unless raw."""
    if raw:
        return QueueClient.from_connection_string(azurite.connection_string, name)
    return QueueClient.from_connection_string(
        azurite.connection_string,
        name,
        message_encode_policy=BinaryBase64EncodePolicy(),
        message_decode_policy=BinaryBase64DecodePolicy(),
    )


def new_name(prefix: str = "work") -> str:
    """A name that no other test uses."""
    return f"{prefix}-{uuid.uuid4().hex[:12]}"


def sample_host(azurite: Azurite, folder: Path, **more: object) -> HostProcess:
    """The sample app on a queue of its own; its events lie in that folder."""
    settings = {
        "HarperStorage": azurite.connection_string,
        "WORK_QUEUE": new_name(),
        "OUTPUT_QUEUE": new_name("out"),
    }
    host = HostProcess(SAMPLE, settings, folder / "events.jsonl")
    for name, value in more.items():
        setattr(host, name, value)
    return host


def work_queue(azurite: Azurite, host: HostProcess) -> QueueClient:
    """The queue that the sample app's `work` listens to, made if need be."""
    made = queue(azurite, host.settings["WORK_QUEUE"])
    made.create_queue()
    return made
