"""Storage by its settings: a connection string, or the addresses of an account and a managed identity."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.adapters.storage.access import StorageAccess
    from shared.adapters.storage.queues import StorageWorkQueue
    from shared.settings.settings import Storage


def access_to(storage: Storage) -> StorageAccess:
    """How storage is reached."""
    from shared.adapters.storage.access import StorageAccess

    if storage.connection_string:
        return StorageAccess(storage.connection_string)
    from shared.adapters.entra.storage_identity import storage_credential

    credential = storage_credential(storage.identity_client_id)
    return StorageAccess(table_uri=storage.table_url, queue_uri=storage.queue_url, credential=credential)


def queue_on(access: StorageAccess) -> StorageWorkQueue:
    """The work queues in this storage."""
    from shared.adapters.storage.queues import StorageWorkQueue, queue_service

    return StorageWorkQueue(queue_service(access), time.monotonic)
