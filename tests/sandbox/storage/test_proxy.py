"""The proxy before Azurite, on the real SDKs and the real Azurite."""

from collections.abc import Iterator

import pytest
from azure.core import MatchConditions
from azure.core.exceptions import AzureError, HttpResponseError, ResourceExistsError
from azure.data.tables import TableClient, TableServiceClient
from azure.storage.queue import QueueClient

from sandbox.storage.azurite import Azurite
from sandbox.storage.calls import Call, Transaction
from sandbox.storage.faults import on
from sandbox.storage.proxy import StorageProxy
from tests.sandbox.support.sample_host import new_name


@pytest.fixture
def work(storage_proxy: StorageProxy) -> Iterator[QueueClient]:
    """A queue behind the proxy, whose client never repeats a call."""
    with QueueClient.from_connection_string(storage_proxy.connection_string, new_name(), retry_total=0) as client:
        client.create_queue()
        yield client


@pytest.fixture
def table(storage_proxy: StorageProxy) -> Iterator[TableClient]:
    """A table behind the proxy, whose client never repeats a call."""
    name = new_name("t").replace("-", "")
    with TableClient.from_connection_string(storage_proxy.connection_string, name, retry_total=0) as client:
        client.create_table()
        yield client


def _operations(proxy: StorageProxy, *, empty_polls: bool = False) -> list[str]:
    return [t.call.operation for t in proxy.transactions(empty_polls=empty_polls)]


def _entity(row: str, **more: object) -> dict[str, object]:
    return {"PartitionKey": "p", "RowKey": row, **more}


def test_queue_calls_are_named_and_their_messages_counted(storage_proxy: StorageProxy, work: QueueClient) -> None:
    work.send_message("one")
    work.send_message("two")
    first, second = list(next(work.receive_messages(messages_per_page=8).by_page()))
    work.update_message(first, visibility_timeout=60)
    work.delete_message(second)
    work.peek_messages()
    assert _operations(storage_proxy) == [
        "create queue",
        "put message",
        "put message",
        "get messages",
        "update message",
        "delete message",
        "peek messages",
    ]
    assert [t.messages for t in storage_proxy.transactions("get messages")] == [2]
    assert {t.call.target for t in storage_proxy.transactions()} == {work.queue_name}


def test_messages_that_were_really_put_are_counted(storage_proxy: StorageProxy, work: QueueClient) -> None:
    before = storage_proxy.stored
    work.send_message("one")
    storage_proxy.faults.next(on("put message"), status=503)
    with pytest.raises(HttpResponseError):
        work.send_message("two", retry_total=0)
    assert storage_proxy.stored == before + 1


def test_an_empty_poll_is_told_apart(storage_proxy: StorageProxy, work: QueueClient) -> None:
    assert list(work.receive_messages()) == []
    assert _operations(storage_proxy) == ["create queue"]
    assert _operations(storage_proxy, empty_polls=True) == ["create queue", "get messages"]


def test_entity_calls_are_named_with_their_decoded_row_keys(storage_proxy: StorageProxy, table: TableClient) -> None:
    row = "mail:it's a %41 é b"
    table.create_entity(_entity(row, state="SEEN"))
    kept = table.get_entity("p", row)
    table.update_entity(
        _entity(row, state="FETCHED"),
        etag=kept.metadata["etag"],
        match_condition=MatchConditions.IfNotModified,
    )
    table.upsert_entity(_entity(row, state="THREADED"))
    table.delete_entity("p", row)
    entities = [t.call.entities[0] for t in storage_proxy.transactions(row="mail:")]
    assert [e.operation for e in entities] == [
        "insert entity",
        "get entity",
        "merge entity",
        "insert or merge entity",
        "delete entity",
    ]
    assert {e.row for e in entities} == {row}
    assert entities[0].properties["state"] == "SEEN"
    assert {e.table for e in entities} == {table.table_name}


def test_a_batch_is_one_transaction_with_its_inner_operations(storage_proxy: StorageProxy, table: TableClient) -> None:
    table.create_entity(_entity("mail:1"))
    etag = table.get_entity("p", "mail:1").metadata["etag"]
    changed = {"etag": etag, "match_condition": MatchConditions.IfNotModified}
    table.submit_transaction(
        [
            ("update", _entity("mail:1", state="THREADED"), changed),
            ("create", _entity("thread:1", subject="a 'quoted' one")),
            ("upsert", _entity("conv:1")),
        ]
    )
    (batch,) = storage_proxy.transactions("batch")
    assert batch.call.prefixes == ("merge entity mail", "insert entity thread", "insert or merge entity conv")
    assert batch.call.entities[0].properties["state"] == "THREADED"
    assert batch.call.target == table.table_name
    assert storage_proxy.transactions(row="thread:") == [batch]


def test_queries_keep_their_filter(storage_proxy: StorageProxy, table: TableClient) -> None:
    list(table.query_entities("PartitionKey eq 'p' and RowKey ge 'mail:'"))
    (query,) = storage_proxy.transactions("query")
    assert query.call.filter == "PartitionKey eq 'p' and RowKey ge 'mail:'"
    assert query.call.target == table.table_name


def test_tables_are_named_when_made_listed_and_deleted(storage_proxy: StorageProxy) -> None:
    name = new_name("t").replace("-", "")
    with TableServiceClient.from_connection_string(storage_proxy.connection_string) as service:
        service.create_table(name).close()
        assert name in [t.name for t in service.list_tables()]
        service.delete_table(name)
    assert _operations(storage_proxy) == ["create table", "query tables", "delete table"]
    assert storage_proxy.transactions("delete table")[0].call.target == name


def test_errors_of_the_service_pass_unchanged(storage_proxy: StorageProxy, table: TableClient) -> None:
    table.create_entity(_entity("mail:1"))
    with pytest.raises(ResourceExistsError):
        table.create_entity(_entity("mail:1"))
    assert [t.status for t in storage_proxy.transactions("insert entity")] == [201, 409]


def test_a_write_whose_answer_is_lost_was_done(storage_proxy: StorageProxy, table: TableClient) -> None:
    fault = storage_proxy.faults.next(on("insert entity", row="mail:"), drop="after")
    with pytest.raises(AzureError):
        table.create_entity(_entity("mail:1"))
    assert fault.hits == 1
    assert table.get_entity("p", "mail:1")["RowKey"] == "mail:1"
    (lost,) = storage_proxy.transactions("insert entity")
    assert (lost.status, lost.worked, lost.faulty) == (None, True, True)


def test_a_write_that_is_dropped_before_was_not_done(storage_proxy: StorageProxy, table: TableClient) -> None:
    storage_proxy.faults.next(on("insert entity"), drop="before")
    with pytest.raises(AzureError):
        table.create_entity(_entity("mail:1"))
    table.create_entity(_entity("mail:1"))
    assert [t.worked for t in storage_proxy.transactions("insert entity")] == [False, True]


def test_a_refusal_on_demand_carries_its_status(storage_proxy: StorageProxy, work: QueueClient) -> None:
    storage_proxy.faults.next(on("put message"), status=503)
    with pytest.raises(HttpResponseError) as refusal:
        work.send_message("one")
    assert refusal.value.status_code == 503
    assert list(work.receive_messages()) == []


def test_only_every_third_matching_call_is_struck(storage_proxy: StorageProxy, work: QueueClient) -> None:
    fault = storage_proxy.faults.every(3, on("put message"), status=500)
    for _ in range(7):
        try:
            work.send_message("one")
        except HttpResponseError:
            continue
    assert [t.status for t in storage_proxy.transactions("put message")] == [201, 201, 500] * 2 + [201]
    assert fault.hits == 2
    storage_proxy.faults.clear()
    for _ in range(3):
        work.send_message("one")


def test_a_fault_can_let_calls_pass_first(storage_proxy: StorageProxy, work: QueueClient) -> None:
    storage_proxy.faults.next(on("put message"), skip=1, times=2, status=500)
    codes = []
    for _ in range(4):
        try:
            work.send_message("one")
            codes.append(201)
        except HttpResponseError as error:
            codes.append(error.status_code or 0)
    assert codes == [201, 500, 500, 201]


def test_a_fault_can_look_into_what_a_batch_writes(storage_proxy: StorageProxy, table: TableClient) -> None:
    def sent(call: Call) -> bool:
        return any(entity.properties.get("state") == "SENT" for entity in call.entities)

    fault = storage_proxy.faults.next(on("batch", where=sent), drop="before")
    table.submit_transaction([("upsert", _entity("mail:1", state="DRAFTED"))])
    with pytest.raises(AzureError):
        table.submit_transaction([("upsert", _entity("mail:1", state="SENT"))])
    assert fault.hits == 1


def test_hooks_run_before_the_work_and_after_it(storage_proxy: StorageProxy, work: QueueClient) -> None:
    seen: list[tuple[str, object]] = []

    def before(call: Call) -> None:
        seen.append(("before", len(storage_proxy.transactions(call.operation))))

    def after(done: Transaction) -> None:
        seen.append(("after", done.status))

    storage_proxy.faults.next(on("put message"), before=before, after=after)
    work.send_message("one")
    assert seen == [("before", 0), ("after", 201)]


def test_a_delayed_call_is_answered_all_the_same(storage_proxy: StorageProxy, work: QueueClient) -> None:
    storage_proxy.faults.next(on("put message"), delay=0.2)
    work.send_message("one")
    (late,) = storage_proxy.transactions("put message")
    assert late.ended - late.started >= 0.2
    assert late.status == 201


def test_a_service_that_is_down_loses_every_connection_and_comes_back(
    storage_proxy: StorageProxy, work: QueueClient, table: TableClient
) -> None:
    storage_proxy.queue_down = True
    with pytest.raises(AzureError):
        work.send_message("one")
    table.create_entity(_entity("mail:1"))
    storage_proxy.queue_down, storage_proxy.down = False, True
    with pytest.raises(AzureError):
        table.create_entity(_entity("mail:2"))
    storage_proxy.down = False
    work.send_message("two")
    assert [message.content for message in work.receive_messages()] == ["two"]
    assert [t.worked for t in storage_proxy.transactions("put message")] == [False, True]


def test_forgetting_empties_the_log(storage_proxy: StorageProxy, work: QueueClient) -> None:
    storage_proxy.forget()
    work.send_message("one")
    assert _operations(storage_proxy) == ["put message"]


def test_a_service_behind_the_proxy_that_is_gone_loses_the_connection() -> None:
    gone = Azurite()  # never started: its ports are 0
    with StorageProxy(gone) as proxy:
        text = proxy.connection_string
        client = QueueClient.from_connection_string(text, "work", retry_total=0)
        with client, pytest.raises(AzureError):
            client.send_message("one")
        assert [t.status for t in proxy.transactions("put message")] == [None]


def test_transactions_carry_the_times_of_the_proxys_clock(azurite: Azurite) -> None:
    ticks = iter(range(1, 100))
    with StorageProxy(azurite, clock=lambda: float(next(ticks))) as proxy:
        with QueueClient.from_connection_string(proxy.connection_string, new_name()) as client:
            client.create_queue()
        (made,) = proxy.transactions()
    assert (made.started, made.ended) == (1.0, 2.0)
