"""The ways to storage: a managed identity, and what may be asked of a transaction."""

from collections.abc import Callable

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError
from azure.data.tables import TableServiceClient

from sandbox.storage.faults import on
from sandbox.storage.proxy import StorageProxy
from shared.adapters.entra.storage_identity import storage_credential
from shared.adapters.storage.access import StorageAccess
from shared.adapters.storage.correspondence import TableCorrespondence
from shared.adapters.storage.mailboxes import TableMailboxStore
from shared.adapters.storage.queues import StorageWorkQueue, queue_service
from shared.adapters.storage.table import MOST_IN_A_BATCH, Table, putting, table_service
from shared.domain.values.ids import MailboxId
from shared.errors import TryLater
from tests.support.builders import MAILBOX, OBJECT, TENANT, a_mail, a_mail_key, an_item
from tests.support.fakes.all import FakeClock

OTHER = MailboxId("55555555-5555-4555-8555-555555555555")


class NoToken:
    """A managed identity that gives no token."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    def get_token(self, *scopes: str, **_: object) -> AccessToken:
        self.asked.append(scopes)
        raise ClientAuthenticationError("no identity here")


def calls(access: StorageAccess) -> list[Callable[[], object]]:
    correspondence = TableCorrespondence(table_service(access), FakeClock())
    queue = StorageWorkQueue(queue_service(access), FakeClock().monotonic)
    return [
        lambda: correspondence.mail(a_mail_key()),
        lambda: correspondence.save(a_mail()),
        lambda: queue.put("mail-fetch", an_item()),
    ]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_without_a_token_nothing_is_sent_and_it_is_tried_later(number: int) -> None:
    credential = NoToken()
    access = StorageAccess(
        table_uri="https://contoso.table.core.example",
        queue_uri="https://contoso.queue.core.example",
        credential=credential,
    )
    with pytest.raises(TryLater) as caught:
        calls(access)[number]()
    assert type(caught.value) is TryLater
    assert credential.asked == [("https://storage.azure.com/.default",)]


def test_an_identity_is_made_without_asking_for_a_token() -> None:
    access = StorageAccess(
        table_uri="https://contoso.table.core.example",
        queue_uri="https://contoso.queue.core.example",
        credential=storage_credential("44444444-4444-4444-8444-444444444444"),
    )
    with table_service(access) as tables, queue_service(access) as queues:
        assert tables.url == "https://contoso.table.core.example"
        assert queues.url.rstrip("/") == "https://contoso.queue.core.example"


def test_a_transaction_of_more_than_a_hundred_rows_is_refused_before_it_is_sent(
    tables: TableServiceClient, storage_proxy: StorageProxy
) -> None:
    rows = [{"PartitionKey": "p", "RowKey": f"{number:03}"} for number in range(MOST_IN_A_BATCH + 1)]
    with pytest.raises(ValueError, match="101 operations"):
        Table(tables, "buried").commit([putting(row) for row in rows])
    assert storage_proxy.transactions() == []
    assert len(Table(tables, "buried").commit([putting(row) for row in rows[1:]])) == MOST_IN_A_BATCH


def test_of_two_who_take_an_inbox_at_once_one_has_it(tables: TableServiceClient, storage_proxy: StorageProxy) -> None:
    here = TableMailboxStore(tables, FakeClock().monotonic)
    there = TableMailboxStore(tables, FakeClock().monotonic)
    there.take_object(TENANT, OTHER, OTHER)
    storage_proxy.faults.next(on("batch"), before=lambda _: there.take_object(TENANT, OBJECT, OTHER))
    assert here.take_object(TENANT, OBJECT, MAILBOX) == OTHER


def test_an_inbox_that_was_given_to_another_meanwhile_is_not_taken_back(
    tables: TableServiceClient, storage_proxy: StorageProxy
) -> None:
    here = TableMailboxStore(tables, FakeClock().monotonic)
    here.take_object(TENANT, OBJECT, MAILBOX)

    def change_hands(_: object) -> None:
        there = TableMailboxStore(tables, FakeClock().monotonic)
        there.release_object(TENANT, OBJECT, MAILBOX)
        there.take_object(TENANT, OBJECT, OTHER)

    storage_proxy.faults.next(on("delete entity"), before=change_hands)
    here.release_object(TENANT, OBJECT, MAILBOX)
    assert here.take_object(TENANT, OBJECT, MAILBOX) == OTHER


def test_of_two_who_delete_a_mailbox_at_once_both_are_done(
    tables: TableServiceClient, storage_proxy: StorageProxy
) -> None:
    here = TableMailboxStore(tables, FakeClock().monotonic)
    there = TableMailboxStore(tables, FakeClock().monotonic)
    here.take_object(TENANT, OBJECT, MAILBOX)
    storage_proxy.faults.next(on("batch"), before=lambda _: there.delete_mailbox(TENANT, MAILBOX))
    here.delete_mailbox(TENANT, MAILBOX)
    assert here.take_object(TENANT, OBJECT, OTHER) == OTHER
