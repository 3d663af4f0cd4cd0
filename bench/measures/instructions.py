"""How many instructions the app's start, its first notification and its webhook take, against Azure Functions alone."""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec

from bench.counting.counters import Counter, environment_of
from bench.plan import DOMAIN
from bench.progress import Progress
from shared.adapters.storage.access import StorageAccess
from shared.adapters.storage.keys import MemoryKeyring, TableKeyStore
from shared.adapters.storage.queues import StorageWorkQueue, queue_service
from shared.adapters.storage.table import table_service
from shared.domain.mailboxes.client_state import NONCE_BYTES, StateKey
from shared.domain.values.ids import TenantId, mailbox_id_of
from shared.domain.work import MAIL_FETCH, WorkItem
from shared.wiring.machine import SystemClock, SystemRandomness

Place = Literal["memory", "queue", "storage"]
Handler = Literal["harper", "harper-logging", "at-once"]

CALLS = 3000
_PROGRAMS = Path(__file__).parents[1] / "programs"
_TENANT = TenantId(str(uuid.UUID(int=5)))
_MAILBOX = mailbox_id_of(_TENANT, f"harper@{DOMAIN}")
_MAIL_ID = f"AAkALg{'x' * 137}00000000A="
_ANY_TIME = datetime(2026, 3, 2, tzinfo=UTC)
_KEY_ID, _KEY = 1, bytes(range(32))
_SETTINGS = {
    "HARPER_PUBLIC_URL": "https://harper.contoso.example",
    "HARPER_CLIENT_ID": str(uuid.UUID(int=6)),
    "HARPER_CREDENTIAL": "secret",
    "HARPER_CLIENT_SECRET": "a-secret-of-the-measurement-only",
}


@dataclass(frozen=True, slots=True)
class Instructions:
    """Counts in the counter's unit: of whole processes, and of one call of a handler with a request of its own.

    The first notification finds queue and key in memory, or the real queue, or, as when deployed, the real queue and
    the real keys.
    """

    counter: str
    unit: str
    start: int
    import_azure: int
    import_app: int
    first_in_memory: int
    first_with_queue: int
    first_with_storage: int
    call_at_once: float
    call: float
    call_logging: float

    @property
    def import_ratio(self) -> float:
        """Importing function_app against importing azure.functions."""
        return self.import_app / self.import_azure

    @property
    def first_notification_ratio(self) -> float:
        """The same plus the first accepted notification, with the real queue and the real keys."""
        return self.first_with_storage / self.import_azure

    @property
    def webhook_ratio(self) -> float:
        """One good notification through the handler against a handler that returns 202 at once."""
        return self.call / self.call_at_once


def measure_instructions(
    counter: Counter, connection_string: str, outer: Mapping[str, str], progress: Progress, calls: int = CALLS
) -> Instructions:
    """All counts; the connection string is that of an empty storage account, `outer` the process's environment."""
    environment = environment_of(outer, **_SETTINGS, HarperStorage=connection_string)

    def count(*arguments: str) -> int:
        progress.show(f"counting {arguments[0].rpartition('/')[2]} {' '.join(arguments[1:2])}")
        return counter.count(arguments, environment)

    def first(place: Place, key_id: int = _KEY_ID, key: bytes = _KEY) -> int:
        return count(str(_PROGRAMS / "first_notification.py"), place, key.hex(), notification(key_id, key))

    def call(handler: Handler) -> float:
        # Numbers of equal length, so that the two processes differ in nothing but their calls.
        program, body, width = str(_PROGRAMS / "webhook.py"), notification(_KEY_ID, _KEY), len(str(calls))
        none, all_ = (count(program, handler, f"{n:0{width}}", _KEY.hex(), body) for n in (0, calls))
        return (all_ - none) / calls

    real_key = _prepare_storage(connection_string)
    return Instructions(
        counter=counter.name,
        unit=counter.unit,
        start=count("-c", "pass"),
        import_azure=count("-c", "import azure.functions"),
        import_app=count("-c", "import function_app"),
        first_in_memory=first("memory"),
        first_with_queue=first("queue"),
        first_with_storage=first("storage", *real_key),
        call_at_once=call("at-once"),
        call=call("harper"),
        call_logging=call("harper-logging"),
    )


def notification(key_id: int, key: bytes) -> str:
    """The body of a POST with one good notification, as Graph writes it, on one line."""
    resource = f"Users/{uuid.UUID(int=7)}/Messages/{_MAIL_ID}"
    item = {
        "subscriptionId": str(uuid.UUID(int=8)),
        "subscriptionExpirationDateTime": "2030-01-08T12:00:00.0000000Z",
        "clientState": StateKey(key_id, key, _ANY_TIME).client_state(_TENANT, _MAILBOX, bytes(NONCE_BYTES)),
        "tenantId": _TENANT,
        "changeType": "created",
        "resource": resource,
        "resourceData": {
            "@odata.type": "#Microsoft.Graph.Message",
            "@odata.id": resource,
            "@odata.etag": 'W/"CQAAABYAAAB"',
            "id": _MAIL_ID,
        },
    }
    return msgspec.json.encode({"value": [item]}).decode()


def _prepare_storage(connection_string: str) -> tuple[int, bytes]:
    """Make the queue and the first key, as an app that has run before has them; the key that signs."""
    access = StorageAccess(connection_string)
    queue = StorageWorkQueue(queue_service(access), time.monotonic)
    queue.put(MAIL_FETCH, WorkItem(_TENANT, _MAILBOX, "first", (_MAIL_ID,)))
    queue.close()
    keyring = MemoryKeyring(TableKeyStore(table_service(access)), SystemClock(), SystemRandomness(), time.monotonic)
    key = keyring.signing()
    keyring.close()
    return key.key_id, key.secret
