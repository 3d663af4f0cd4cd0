"""How the catch-up asks for what is known: one range read a page, however long the index is."""

from datetime import datetime, timedelta

from azure.data.tables import TableServiceClient

from sandbox.storage.proxy import StorageProxy
from shared.adapters.storage.correspondence import TABLE, TableCorrespondence
from shared.adapters.storage.mail_rows import partition_of
from shared.adapters.storage.table import Table, putting, time_text
from tests.support.builders import MAILBOX, NOW, TENANT
from tests.support.fakes.all import FakeClock

MANY = 2_500
MONTHS_AGO = NOW - timedelta(days=90)


def at(number: int) -> datetime:
    return MONTHS_AGO + timedelta(minutes=number)


def with_an_index(tables: TableServiceClient, first: int, count: int) -> TableCorrespondence:
    """A mailbox whose index holds a Mail a minute: the n-th has the hash n."""
    table = Table(tables, TABLE)
    keys = [f"rcv:{time_text(at(number))}:{number:040}" for number in range(first, first + count)]
    for start in range(0, len(keys), 100):
        rows = [{"PartitionKey": partition_of(TENANT, MAILBOX), "RowKey": key} for key in keys[start : start + 100]]
        table.commit([putting(row) for row in rows])
    return TableCorrespondence(tables, FakeClock())


def hashes(*numbers: int) -> frozenset[str]:
    return frozenset(f"{number:040}" for number in numbers)


def test_a_page_of_mails_is_one_read(tables: TableServiceClient, storage_proxy: StorageProxy) -> None:
    correspondence = with_an_index(tables, 0, 300)
    storage_proxy.forget()
    known = correspondence.known(TENANT, MAILBOX, [at(number) for number in range(250, 350)])
    assert known == hashes(*range(250, 300))
    assert len(storage_proxy.transactions()) == 1


def test_an_old_mail_beside_a_new_one_does_not_bring_everything_between_them(
    tables: TableServiceClient, storage_proxy: StorageProxy
) -> None:
    correspondence = with_an_index(tables, 0, MANY)
    storage_proxy.forget()
    asked = [at(MANY - 1), at(3), at(MANY + 5)]
    assert correspondence.known(TENANT, MAILBOX, asked) == hashes(3, MANY - 1)
    assert len(storage_proxy.transactions()) == 2


def test_mails_that_fill_more_than_a_read_are_all_found(tables: TableServiceClient) -> None:
    correspondence = with_an_index(tables, 0, 1_200)
    asked = [at(number) for number in (0, 998, 999, 1_000, 1_001, 1_199)]
    assert correspondence.known(TENANT, MAILBOX, asked) == hashes(0, 998, 999, 1_000, 1_001, 1_199)
