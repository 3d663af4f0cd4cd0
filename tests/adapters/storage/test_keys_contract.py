"""What every KeyStore does: the fake and the one in Table Storage."""

from datetime import timedelta

import pytest

from shared.adapters.storage.keys import TableKeyStore
from shared.errors import Conflict
from shared.ports.storage import KeyStore
from tests.support.builders import ENABLED, a_state_key
from tests.support.fakes.all import FakeKeyStore


@pytest.fixture(params=["memory", "tables"])
def store(request: pytest.FixtureRequest) -> KeyStore:
    if request.param == "memory":
        return FakeKeyStore()
    return TableKeyStore(request.getfixturevalue("tables"))


def test_at_first_there_are_no_keys(store: KeyStore) -> None:
    assert store.keys() == ()


def test_keys_come_back_as_they_were_the_oldest_first(store: KeyStore) -> None:
    newest = a_state_key(2, stored_at=ENABLED + timedelta(hours=1))
    oldest = a_state_key(255, secret=bytes(range(32)), stored_at=ENABLED - timedelta(hours=1))
    middle = a_state_key(10)
    for key in (newest, oldest, middle):
        store.add_key(key)
    assert store.keys() == (oldest, middle, newest)


def test_a_key_id_is_taken_once(store: KeyStore) -> None:
    store.add_key(a_state_key(1))
    with pytest.raises(Conflict):
        store.add_key(a_state_key(1, secret=b"x" * 32))
    assert store.keys() == (a_state_key(1),)
