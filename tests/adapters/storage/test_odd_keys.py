"""Rows in the table of keys that an operator wrote: each that is a key counts, and no other takes it along."""

import base64
import logging
import threading
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from azure.data.tables import TableServiceClient

from shared.adapters.storage.keys import PARTITION, TABLE, MemoryKeyring, TableKeyStore
from shared.adapters.storage.table import Table, putting, time_text
from shared.usecases.operations.rounds import keep_subscriptions
from tests.support.builders import NOW, a_state_key
from tests.support.fake_app import FakeApp
from tests.support.fakes.all import FakeClock, FakeKeyring, FakeRandomness

SECRET = bytes(range(32))
GOOD: dict[str, Any] = {"RowKey": "002", "secret": SECRET, "stored_at": time_text(NOW)}


def with_row(tables: TableServiceClient, **odd: Any) -> TableKeyStore:
    """The first key, as the app made it, and another row."""
    store = TableKeyStore(tables)
    store.add_key(a_state_key(1))
    row = {"PartitionKey": PARTITION, **GOOD, **odd}
    Table(tables, TABLE).commit([putting({name: value for name, value in row.items() if value is not None})])
    return store


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"secret": base64.b64encode(SECRET).decode()},
        {"secret": base64.b64encode(SECRET).decode() + "\n"},
        {"stored_at": "2026-03-02T10:00:00+01:00"},
        {"stored_at": "2026-03-02T09:00:00Z"},
        {"stored_at": datetime(2026, 3, 2, 9, 0, tzinfo=UTC)},
    ],
    ids=["as the app writes it", "base64", "base64 and a line end", "another zone", "Z", "DateTime"],
)
def test_a_key_may_be_written_in_several_forms(tables: TableServiceClient, form: dict[str, Any]) -> None:
    assert with_row(tables, **form).keys() == (a_state_key(1), a_state_key(2, secret=SECRET, stored_at=NOW))


@pytest.mark.parametrize(
    "odd",
    [
        {"RowKey": "second"},
        {"RowKey": "2"},
        {"RowKey": "000"},
        {"RowKey": "256"},
        {"secret": "no base64!"},
        {"secret": base64.b64encode(b"short").decode()},
        {"secret": b"short"},
        {"secret": 7},
        {"secret": None},
        {"stored_at": "2026-03-02T09:00:00"},
        {"stored_at": "soon"},
        {"stored_at": 1},
        {"stored_at": None},
    ],
    ids=str,
)
def test_a_row_that_is_no_key_is_noted_and_the_others_hold(tables: TableServiceClient, odd: dict[str, Any]) -> None:
    store = with_row(tables, **odd)
    assert store.keys() == (a_state_key(1),)
    assert store.unreadable() == (odd.get("RowKey", "002"),)
    clock = FakeClock(NOW + timedelta(hours=1))
    keyring = MemoryKeyring(store, clock, FakeRandomness(), clock.monotonic)
    try:
        assert keyring.verifying() == {1: a_state_key(1).secret}
        assert keyring.signing() == a_state_key(1)
    finally:
        keyring.close()


def test_the_alarm_is_logged_by_the_timer_and_not_by_the_thread_of_the_keyring(
    tables: TableServiceClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="shared")
    app = FakeApp()
    keyring = MemoryKeyring(with_row(tables, RowKey="second"), app.clock, app.random, app.clock.monotonic)
    app.keyring = cast(FakeKeyring, keyring)
    try:
        keep_subscriptions(app)
    finally:
        keyring.close()
    alarms = [record for record in caplog.records if record.getMessage() == "alarm=key_unreadable key=second"]
    assert [(alarm.levelname, alarm.thread) for alarm in alarms] == [("ERROR", threading.get_ident())]
    assert {record.thread for record in caplog.records if record.name.startswith("shared")} == {threading.get_ident()}


def test_neither_a_secret_nor_an_odd_name_stands_in_the_alarm(tables: TableServiceClient) -> None:
    store = with_row(tables, RowKey="second key=x", secret="hidden")
    store.keys()
    assert store.unreadable() == ("?",)


def test_a_row_that_was_mended_is_noted_no_more(tables: TableServiceClient) -> None:
    store = with_row(tables, secret="no base64!")
    store.keys()
    Table(tables, TABLE).commit([putting({"PartitionKey": PARTITION, **GOOD})])
    assert len(store.keys()) == 2
    assert store.unreadable() == ()
