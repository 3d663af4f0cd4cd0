"""The keys of the client states: in Table Storage, and in memory."""

from __future__ import annotations

import base64
import re
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from azure.data.tables import TableServiceClient

from shared.adapters.storage.table import Table, packed_row, time_from, time_text
from shared.domain.mailboxes.client_state import StateKey
from shared.errors import Conflict, HarperError, TryLater
from shared.ports.storage import KeyStore
from shared.ports.time import Clock, Randomness

TABLE = "keys"
PARTITION = "client-state"
FIRST_KEY_ID = 1
LARGEST_KEY_ID = 255
KEY_BYTES = 32
SIGNS_AFTER = timedelta(minutes=15)
REFRESH_SECONDS = 300.0
PATIENCE_SECONDS = 5.0
LONGEST_WAIT_SECONDS = 2.0
_KEY_ID = re.compile(r"[0-9]{3}")
_SHOWN = re.compile(r"[A-Za-z0-9_.-]{1,40}")


class TableKeyStore:
    """One row a key."""

    def __init__(self, service: TableServiceClient) -> None:
        self._table = Table(service, TABLE)
        self._unreadable: tuple[str, ...] = ()

    def keys(self) -> tuple[StateKey, ...]:
        """All keys, oldest first; a row that is not a key is left out and noted, so that the others hold."""
        rows = self._table.query("PartitionKey eq @partition", {"partition": PARTITION})
        found = [(_shown(row), key_from(row)) for row in rows]
        self._unreadable = tuple(name for name, key in found if key is None)
        return tuple(sorted((key for _, key in found if key), key=lambda key: (key.stored_at, key.key_id)))

    def unreadable(self) -> tuple[str, ...]:
        """The names of the rows that the last `keys` left out."""
        return self._unreadable

    def add_key(self, key: StateKey) -> None:
        """Insert a key; Conflict where its id is taken."""
        self._table.write(key_row(key), "")


def key_row(key: StateKey) -> dict[str, Any]:
    """The row of a key."""
    columns = {"secret": key.secret, "stored_at": time_text(key.stored_at)}
    return packed_row(PARTITION, f"{key.key_id:03}", columns)


def key_from(row: Mapping[str, Any]) -> StateKey | None:
    """The key of a row that an operator may have written: a secret as bytes or base64, a time as text or DateTime."""
    name = str(row["RowKey"])
    key_id = int(name) if _KEY_ID.fullmatch(name) else 0
    secret, stored_at = _secret_of(row.get("secret")), _time_of(row.get("stored_at"))
    if not 1 <= key_id <= LARGEST_KEY_ID or len(secret) != KEY_BYTES or stored_at is None:
        return None
    return StateKey(key_id, secret, stored_at)


def _shown(row: Mapping[str, Any]) -> str:
    """The name of a row as it may stand in a log."""
    name = str(row["RowKey"])
    return name if _SHOWN.fullmatch(name) else "?"


def _secret_of(value: object) -> bytes:
    if isinstance(value, str):
        with suppress(ValueError):
            return base64.b64decode(value.strip(), validate=True)
    return value if isinstance(value, bytes) else b""


def _time_of(value: object) -> datetime | None:
    """A time with its zone, or None."""
    if isinstance(value, str):
        with suppress(ValueError):
            value = time_from(value.strip())
    return value if isinstance(value, datetime) and value.tzinfo is not None else None


class MemoryKeyring:
    """The keys in memory: loaded at first need, then refreshed by a thread of its own, never by a request.

    So it is the first POST to an instance, a forged one too, that has the table read (and the first key made), and
    no other; a caller waits for it `longest_wait` seconds at most. A first load that failed is remembered for
    `patience` seconds, so that a storm of POSTs does not reach storage: while storage is down they cost one read in
    that time.
    """

    def __init__(
        self,
        store: KeyStore,
        clock: Clock,
        randomness: Randomness,
        monotonic: Callable[[], float],
        refresh: float = REFRESH_SECONDS,
        patience: float = PATIENCE_SECONDS,
        longest_wait: float = LONGEST_WAIT_SECONDS,
    ) -> None:
        self._store = store
        self._clock = clock
        self._randomness = randomness
        self._monotonic = monotonic
        self._refresh = refresh
        self._patience = patience
        self._longest_wait = longest_wait
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._keys: tuple[StateKey, ...] = ()
        self._unreadable: tuple[str, ...] = ()
        self._failed_at: float | None = None
        self._loading: threading.Event | None = None

    def signing(self) -> StateKey:
        """The newest key that every instance knows by now, else the oldest."""
        keys = self._loaded()
        settled = [key for key in keys if self._clock.now() - key.stored_at >= SIGNS_AFTER]
        return settled[-1] if settled else keys[0]

    def verifying(self) -> dict[int, bytes]:
        """Every key by its id."""
        return {key.key_id: key.secret for key in self._loaded()}

    def unreadable(self) -> tuple[str, ...]:
        """The names of the rows that are not keys, for a caller whose log the host takes: it drops this thread's."""
        with suppress(TryLater):  # where no row at all is a key, these are known nevertheless
            self._loaded()
        return self._unreadable

    def close(self) -> None:
        """Ask storage no more."""
        self._closed.set()

    def _loaded(self) -> tuple[StateKey, ...]:
        if not self._keys:
            self._begin_loading().wait(self._longest_wait)
        if not self._keys:
            raise TryLater("keys cannot be read")
        return self._keys

    def _begin_loading(self) -> threading.Event:
        """Storage may hang for longer than Graph waits for its answer, so a thread of the keyring's own reads."""
        with self._lock:
            if self._loading is not None:
                return self._loading
            if self._failed_at is not None and self._monotonic() - self._failed_at < self._patience:
                raise TryLater("keys could not be read a moment ago")
            loading = self._loading = threading.Event()
        threading.Thread(target=self._load, args=(loading,), name="keyring", daemon=True).start()
        return loading

    def _load(self, loading: threading.Event) -> None:
        try:
            self._keys = self._read() or self._make_first()
        except HarperError:
            self._keys = ()  # the next one who asks after `patience` seconds begins again
        finally:
            with self._lock:
                if not self._keys:
                    self._failed_at = self._monotonic()
                    self._loading = None
            loading.set()
        if self._keys:
            self._keep_fresh()

    def _make_first(self) -> tuple[StateKey, ...]:
        key = StateKey(FIRST_KEY_ID, self._randomness.token(KEY_BYTES), self._clock.now())
        with suppress(Conflict):  # another instance was faster: its key is the one
            self._store.add_key(key)
        keys = self._read()
        if not keys:
            raise TryLater("the first key is not there yet")
        return keys

    def _read(self) -> tuple[StateKey, ...]:
        keys = self._store.keys()
        self._unreadable = self._store.unreadable()
        return keys

    def _keep_fresh(self) -> None:
        while not self._closed.wait(self._refresh):
            try:
                keys = self._read()
            except HarperError:
                continue  # the keys in memory still hold
            if keys:
                self._keys = keys
