"""The keys of the client states: in Table Storage, and in memory."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from azure.data.tables import TableServiceClient

from shared.adapters.columns import packed_row, time_from, time_text
from shared.adapters.tables import Table
from shared.domain.keys import StateKey
from shared.errors import Conflict, HarperError, TryLater
from shared.ports import Clock, KeyStore, Randomness

TABLE = "keys"
PARTITION = "client-state"
FIRST_KEY_ID = 1
KEY_BYTES = 32
SIGNS_AFTER = timedelta(minutes=15)
REFRESH_SECONDS = 300.0
PATIENCE_SECONDS = 5.0


class TableKeyStore:
    """One row a key."""

    def __init__(self, service: TableServiceClient) -> None:
        self._table = Table(service, TABLE)

    def keys(self) -> tuple[StateKey, ...]:
        """All keys, oldest first."""
        rows = self._table.query("PartitionKey eq @partition", {"partition": PARTITION})
        keys = (StateKey(int(row["RowKey"]), row["secret"], time_from(row["stored_at"])) for row in rows)
        return tuple(sorted(keys, key=lambda key: (key.stored_at, key.key_id)))

    def add_key(self, key: StateKey) -> None:
        """Insert a key; Conflict where its id is taken."""
        columns = {"secret": key.secret, "stored_at": time_text(key.stored_at)}
        self._table.write(packed_row(PARTITION, f"{key.key_id:03}", columns), "")


class MemoryKeyring:
    """The keys in memory: loaded at first need, then refreshed by a thread of its own, never by a request.

    A first load that failed is remembered for `patience` seconds, so that a storm of POSTs is no storm on storage.
    """

    def __init__(
        self,
        store: KeyStore,
        clock: Clock,
        randomness: Randomness,
        monotonic: Callable[[], float],
        refresh: float = REFRESH_SECONDS,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._store = store
        self._clock = clock
        self._randomness = randomness
        self._monotonic = monotonic
        self._refresh = refresh
        self._patience = patience
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._keys: tuple[StateKey, ...] = ()
        self._failed_at: float | None = None

    def signing(self) -> StateKey:
        """The newest key that every instance knows by now, else the oldest."""
        keys = self._loaded()
        settled = [key for key in keys if self._clock.now() - key.stored_at >= SIGNS_AFTER]
        return settled[-1] if settled else keys[0]

    def verifying(self) -> dict[int, bytes]:
        """Every key by its id."""
        return {key.key_id: key.secret for key in self._loaded()}

    def close(self) -> None:
        """Ask storage no more."""
        self._closed.set()

    def _loaded(self) -> tuple[StateKey, ...]:
        if self._keys:
            return self._keys
        with self._lock:
            if not self._keys:
                self._load_first()
            return self._keys

    def _load_first(self) -> None:
        if self._failed_at is not None and self._monotonic() - self._failed_at < self._patience:
            raise TryLater("keys could not be read a moment ago")
        try:
            self._keys = self._store.keys() or self._make_first()
        except HarperError as error:
            self._failed_at = self._monotonic()
            if isinstance(error, TryLater):
                raise
            raise TryLater("keys cannot be read") from error
        threading.Thread(target=self._keep_fresh, name="keyring", daemon=True).start()

    def _make_first(self) -> tuple[StateKey, ...]:
        key = StateKey(FIRST_KEY_ID, self._randomness.token(KEY_BYTES), self._clock.now())
        with suppress(Conflict):  # another instance was faster: its key is the one
            self._store.add_key(key)
        keys = self._store.keys()
        if not keys:
            raise TryLater("the first key is not there yet")
        return keys

    def _keep_fresh(self) -> None:
        while not self._closed.wait(self._refresh):
            try:
                keys = self._store.keys()
            except HarperError:
                continue  # the keys in memory still hold
            if keys:
                self._keys = keys
