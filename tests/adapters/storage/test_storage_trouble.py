"""What the storage adapters say when storage is slow, busy, unreachable, or loses its answer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from sandbox.storage.azurite import Ports, connection_string
from sandbox.storage.faults import on
from sandbox.storage.proxy import StorageProxy
from shared.adapters.storage.access import StorageAccess
from shared.adapters.storage.correspondence import TableCorrespondence
from shared.adapters.storage.queues import StorageWorkQueue, queue_service
from shared.adapters.storage.table import table_service
from shared.domain.mail.mail import MailState
from shared.domain.threads.changes import Changes
from shared.errors import Conflict, HarperError, Refused, TryLater, Uncertain
from tests.adapters.support.broken_storage import BrokenStorage
from tests.support.builders import MAILBOX, TENANT, THREAD, a_mail, a_mail_key, an_item
from tests.support.fakes.all import FakeClock

BATCH_HEADERS = {"Content-Type": "multipart/mixed; boundary=batchresponse_1"}
JSON_HEADERS = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Adapters:
    """One of each kind, on the same storage."""

    correspondence: TableCorrespondence
    queue: StorageWorkQueue


Call = Callable[[Adapters], object]

READS: dict[str, Call] = {
    "mail": lambda adapters: adapters.correspondence.mail(a_mail_key()),
    "thread_mails": lambda adapters: adapters.correspondence.thread_mails(TENANT, MAILBOX, THREAD),
}
WRITES: dict[str, Call] = {
    "insert": lambda adapters: adapters.correspondence.save(a_mail("new")),
    "replace": lambda adapters: adapters.correspondence.save(a_mail("new", etag='W/"1"')),
    "commit": lambda adapters: adapters.correspondence.commit(Changes(a_mail("new"), fetched_index=True)),
    "put": lambda adapters: adapters.queue.put("mail-fetch", an_item()),
}
EVERY = READS | WRITES


def adapters_on(text: str) -> Iterator[Adapters]:
    access = StorageAccess(text)
    with table_service(access) as tables, queue_service(access) as queues:
        yield Adapters(TableCorrespondence(tables, FakeClock()), StorageWorkQueue(queues, FakeClock().monotonic))


@pytest.fixture
def adapters(storage_proxy: StorageProxy) -> Iterator[Adapters]:
    yield from adapters_on(storage_proxy.connection_string)


def error_of(call: Call, adapters: Adapters) -> HarperError:
    with pytest.raises(HarperError) as caught:
        call(adapters)
    return caught.value


def error_on(broken: BrokenStorage, call: Call) -> HarperError:
    with broken:
        for adapters in adapters_on(broken.connection_string):
            return error_of(call, adapters)
    raise AssertionError("no adapters")


@pytest.mark.parametrize("drop", ["before", "after"])
@pytest.mark.parametrize("call", WRITES)
def test_a_write_whose_answer_is_lost_is_uncertain(
    adapters: Adapters, storage_proxy: StorageProxy, call: str, drop: str
) -> None:
    storage_proxy.faults.next(lambda _: True, drop="after" if drop == "after" else "before")
    assert type(error_of(WRITES[call], adapters)) is Uncertain
    assert len(storage_proxy.transactions()) == 1


@pytest.mark.parametrize("call", READS)
def test_a_read_whose_answer_is_lost_is_tried_later(adapters: Adapters, storage_proxy: StorageProxy, call: str) -> None:
    storage_proxy.faults.next(lambda _: True, drop="after")
    assert type(error_of(READS[call], adapters)) is TryLater


@pytest.mark.parametrize("status", [500, 503, 504, 408])
@pytest.mark.parametrize("call", EVERY)
def test_a_5xx_leaves_a_write_uncertain_and_nothing_is_repeated(
    adapters: Adapters, storage_proxy: StorageProxy, call: str, status: int
) -> None:
    storage_proxy.faults.every(1, lambda _: True, status=status)
    assert type(error_of(EVERY[call], adapters)) is (Uncertain if call in WRITES else TryLater)
    assert len(storage_proxy.transactions()) == 1


@pytest.mark.parametrize("status", [401, 403, 429])
@pytest.mark.parametrize("call", EVERY)
def test_a_refusal_that_may_pass_is_certain_and_tried_later(
    adapters: Adapters, storage_proxy: StorageProxy, call: str, status: int
) -> None:
    storage_proxy.faults.every(1, lambda _: True, status=status)
    assert type(error_of(EVERY[call], adapters)) is TryLater
    assert len(storage_proxy.transactions()) == 1


@pytest.mark.parametrize("call", EVERY)
def test_where_no_connection_is_made_nothing_was_done(call: str) -> None:
    for adapters in adapters_on(connection_string(Ports(1, 1, 1))):
        error = error_of(EVERY[call], adapters)
        assert type(error) is TryLater
        assert error.reason == "storage-unreachable"


@pytest.mark.parametrize("call", WRITES)
def test_a_refusal_for_good_is_refused(call: str) -> None:
    body = b'{"odata.error":{"code":"PropertyValueTooLarge","message":{"lang":"en","value":"too large"}}}'
    assert type(error_on(BrokenStorage(413, JSON_HEADERS, body), WRITES[call])) is Refused


@pytest.mark.parametrize("call", EVERY)
def test_retry_after_is_passed_on(call: str) -> None:
    error = error_on(BrokenStorage(503, {"Retry-After": "7"}), EVERY[call])
    assert isinstance(error, TryLater)
    assert error.after == 7.0


@pytest.mark.parametrize("call", EVERY)
@pytest.mark.parametrize(
    "broken",
    [
        BrokenStorage(200, JSON_HEADERS, b'{"value":[', 10),
        BrokenStorage(200, JSON_HEADERS, b'{"value":['),
        BrokenStorage(200, {"Content-Type": "text/html"}, b"<html>"),
        BrokenStorage(201, JSON_HEADERS),
        BrokenStorage(202, BATCH_HEADERS, b"--batchresponse_1\r\n", 500),
        BrokenStorage(202, BATCH_HEADERS),
        BrokenStorage(302, {"Location": "http://127.0.0.1:1/"}),
    ],
    ids=["cut short", "cut", "a page", "empty", "transaction cut short", "transaction empty", "redirect"],
)
def test_an_answer_that_breaks_off_leaves_a_write_uncertain(broken: BrokenStorage, call: str) -> None:
    assert type(error_on(broken, EVERY[call])) is (Uncertain if call in WRITES else TryLater)


def test_a_table_that_is_being_deleted_is_tried_later() -> None:
    body = b'{"odata.error":{"code":"TableBeingDeleted","message":{"lang":"en","value":"wait"}}}'
    assert type(error_on(BrokenStorage(409, JSON_HEADERS, body), WRITES["insert"])) is TryLater


def test_who_reads_again_finds_the_write_whose_answer_was_lost(adapters: Adapters, storage_proxy: StorageProxy) -> None:
    first = adapters.correspondence.save(a_mail())
    storage_proxy.faults.next(on("batch"), drop="after")
    with pytest.raises(Uncertain):
        adapters.correspondence.save(replace(first, state=MailState.THREADED))
    read = adapters.correspondence.mail(first.key)
    assert read is not None
    assert read.state is MailState.THREADED
    with pytest.raises(Conflict):
        adapters.correspondence.save(replace(first, state=MailState.THREADED))


def test_two_who_make_a_table_at_once_both_write(adapters: Adapters, storage_proxy: StorageProxy) -> None:
    storage_proxy.faults.next(
        on("create table"), before=lambda _: adapters.correspondence.save(a_mail("the other one"))
    )
    adapters.correspondence.save(a_mail())
    assert adapters.correspondence.mail(a_mail_key()) is not None
    assert adapters.correspondence.mail(a_mail_key("the other one")) is not None


def test_two_who_make_a_queue_at_once_both_put(adapters: Adapters, storage_proxy: StorageProxy) -> None:
    storage_proxy.faults.next(on("create queue"), before=lambda _: adapters.queue.put("mail-fetch", an_item("other")))
    adapters.queue.put("mail-fetch", an_item())
    assert len(storage_proxy.transactions("put message", where=lambda done: done.status == 201)) == 2


def test_no_secret_is_in_the_words_of_the_storage_access(storage: StorageAccess) -> None:
    assert "AccountKey" in storage.full_connection_string
    assert "AccountKey" not in repr(storage)


@pytest.mark.parametrize("text", ["UseDevelopmentStorage=true", " usedevelopmentstorage=TRUE; "])
def test_development_storage_is_the_emulator_at_its_usual_ports(text: str) -> None:
    access = StorageAccess(text)
    with table_service(access) as tables, queue_service(access) as queues:
        assert tables.url == "http://127.0.0.1:10002/devstoreaccount1"
        assert queues.url.rstrip("/") == "http://127.0.0.1:10001/devstoreaccount1"
