"""The keys in memory."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from sandbox.running.waiting import wait_for
from shared.adapters.storage.keys import MemoryKeyring
from shared.domain.mailboxes.client_state import StateKey
from shared.errors import Conflict, Refused, TryLater, Uncertain
from shared.ports.storage import KeyStore
from tests.support.builders import NOW, a_state_key
from tests.support.fakes.all import FakeClock, FakeKeyStore, FakeRandomness

NEVER = 3_600.0
SOON = 0.01


class Keyrings:
    """Makes keyrings and closes them."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self._made: list[MemoryKeyring] = []

    def on(self, store: KeyStore, refresh: float = NEVER) -> MemoryKeyring:
        keyring = MemoryKeyring(store, self.clock, FakeRandomness(), self.clock.monotonic, refresh)
        self._made.append(keyring)
        return keyring

    def close(self) -> None:
        for keyring in self._made:
            keyring.close()


@pytest.fixture
def keyrings() -> Iterator[Keyrings]:
    made = Keyrings()
    yield made
    made.close()


def test_keys_are_read_once_for_many_requests(keyrings: Keyrings) -> None:
    store = FakeKeyStore(a_state_key(1), a_state_key(2))
    keyring = keyrings.on(store)
    assert store.faults.count("keys") == 0
    for _ in range(100):
        assert keyring.verifying() == {1: bytes([1]) * 32, 2: bytes([2]) * 32}
    assert store.faults.count("keys") == 1


def test_the_first_key_is_made_where_there_is_none(keyrings: Keyrings) -> None:
    store = FakeKeyStore()
    key = keyrings.on(store).signing()
    assert (key.key_id, len(key.secret), key.stored_at) == (1, 32, NOW)
    assert store.keys() == (key,)


def test_of_two_instances_that_make_the_first_key_both_use_the_one_that_was_stored(keyrings: Keyrings) -> None:
    class Slow(FakeKeyStore):
        def add_key(self, key: StateKey) -> None:
            if not self.keys():
                super().add_key(a_state_key(1))  # the other instance is faster
            super().add_key(key)

    store = Slow()
    assert keyrings.on(store).verifying() == {1: a_state_key(1).secret}


def test_a_first_key_whose_storing_is_uncertain_is_looked_for_the_next_time(keyrings: Keyrings) -> None:
    store = FakeKeyStore()
    store.faults.fail("add_key", Uncertain("storage-lost"), done=True)
    keyring = keyrings.on(store)
    with pytest.raises(TryLater):
        keyring.signing()
    keyrings.clock.advance(5)
    assert (keyring.signing(),) == store.keys()


def test_the_newest_key_signs_after_a_quarter_of_an_hour(keyrings: Keyrings) -> None:
    old, new = a_state_key(1), a_state_key(2, stored_at=NOW)
    keyring = keyrings.on(FakeKeyStore(old, new))
    keyrings.clock.advance(15 * 60 - 1)
    assert keyring.signing() == old
    keyrings.clock.advance(1)
    assert keyring.signing() == new


def test_where_every_key_is_new_the_oldest_signs(keyrings: Keyrings) -> None:
    first, second = a_state_key(3, stored_at=NOW - timedelta(seconds=2)), a_state_key(1, stored_at=NOW)
    assert keyrings.on(FakeKeyStore(second, first)).signing() == first


@pytest.mark.parametrize("error", [TryLater("storage-unreachable"), Refused(400, "Odd"), Conflict("odd")])
def test_a_failed_first_load_is_remembered_for_five_seconds(keyrings: Keyrings, error: Exception) -> None:
    store = FakeKeyStore(a_state_key(1))
    store.faults.fail("keys", error)
    keyring = keyrings.on(store)
    for _ in range(10):
        with pytest.raises(TryLater):
            keyring.verifying()
    assert store.faults.count("keys") == 1
    keyrings.clock.advance(5)
    assert keyring.verifying() == {1: a_state_key(1).secret}


def test_many_first_requests_at_once_read_once(keyrings: Keyrings) -> None:
    store = FakeKeyStore(a_state_key(1))
    keyring = keyrings.on(store)
    answers: list[dict[int, bytes]] = []
    together = threading.Barrier(8)

    def ask() -> None:
        together.wait(20)
        answers.append(keyring.verifying())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert answers == [{1: a_state_key(1).secret}] * 8
    assert store.faults.count("keys") == 1


def test_a_new_key_comes_by_itself(keyrings: Keyrings) -> None:
    store = FakeKeyStore(a_state_key(1))
    keyring = keyrings.on(store, refresh=SOON)
    assert set(keyring.verifying()) == {1}
    store.add_key(a_state_key(2))
    wait_for(lambda: set(keyring.verifying()) == {1, 2})


def test_rows_that_are_no_keys_are_known_as_storage_was_last_read(keyrings: Keyrings) -> None:
    store = FakeKeyStore(a_state_key(1))
    store.odd_rows = ("second",)
    keyring = keyrings.on(store, refresh=SOON)
    assert keyring.unreadable() == ("second",)
    store.odd_rows = ()
    wait_for(lambda: keyring.unreadable() == ())


def test_rows_that_are_no_keys_are_known_where_no_row_is_one(keyrings: Keyrings) -> None:
    class Taken(FakeKeyStore):
        def add_key(self, key: StateKey) -> None:
            raise Conflict("key id is taken")

    store = Taken()
    store.odd_rows = ("001",)
    keyring = keyrings.on(store)
    assert keyring.unreadable() == ("001",)
    with pytest.raises(TryLater):
        keyring.verifying()


def test_nothing_is_known_of_rows_while_storage_cannot_be_read(keyrings: Keyrings) -> None:
    store = FakeKeyStore()
    store.odd_rows = ("001",)
    store.faults.fail("keys", TryLater("storage-lost"))
    assert keyrings.on(store).unreadable() == ()


def test_keys_in_memory_outlast_trouble_with_storage(keyrings: Keyrings) -> None:
    store = FakeKeyStore(a_state_key(1))
    keyring = keyrings.on(store, refresh=SOON)
    keyring.verifying()
    store.faults.fail("keys", *[TryLater("storage-lost")] * 3)
    store.add_key(a_state_key(2))
    assert set(keyring.verifying()) >= {1}
    wait_for(lambda: set(keyring.verifying()) == {1, 2})


def test_a_closed_keyring_asks_storage_no_more(keyrings: Keyrings) -> None:
    store = FakeKeyStore(a_state_key(1))
    keyring = keyrings.on(store, refresh=SOON)
    keyring.verifying()
    wait_for(lambda: store.faults.count("keys") > 2)
    keyring.close()
    wait_for(lambda: all(thread.name != "keyring" for thread in threading.enumerate()))
    asked = store.faults.count("keys")
    assert keyring.verifying() == {1: a_state_key(1).secret}
    assert store.faults.count("keys") == asked


def test_a_storage_that_hangs_keeps_nobody_waiting_for_longer_than_a_webhook_may_wait() -> None:
    hanging = threading.Event()

    class Hanging(FakeKeyStore):
        def keys(self) -> tuple[StateKey, ...]:
            hanging.wait(30)
            return super().keys()

    clock = FakeClock()
    ring = MemoryKeyring(Hanging(a_state_key()), clock, FakeRandomness(), clock.monotonic, longest_wait=0.05)
    with pytest.raises(TryLater):
        ring.verifying()
    hanging.set()
    wait_for(lambda: is_loaded(ring), 30)
    ring.close()


def is_loaded(ring: MemoryKeyring) -> bool:
    try:
        return bool(ring.verifying())
    except TryLater:
        return False
