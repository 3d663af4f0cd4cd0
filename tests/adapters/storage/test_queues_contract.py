"""What every WorkQueue does: the fake and the one in Storage Queues."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from azure.storage.queue import QueueServiceClient, TextBase64DecodePolicy, TextBase64EncodePolicy

from shared.adapters.storage.queues import StorageWorkQueue
from shared.domain.work import MAIL_FETCH, MAIL_REPLY, WorkItem
from shared.ports.queue import WorkQueue
from tests.support.builders import an_item
from tests.support.fakes.all import FakeClock, FakeWorkQueue

QUEUES = (MAIL_FETCH, MAIL_REPLY)


@dataclass(frozen=True)
class Subject:
    """A WorkQueue, what can be received from it now, its time, and what lets that time pass."""

    queue: WorkQueue
    received: Callable[[str], list[WorkItem]]
    now: Callable[[], datetime]
    let_pass: Callable[[float], None]


@pytest.fixture(params=["memory", "queues"])
def subject(request: pytest.FixtureRequest) -> Iterator[Subject]:
    if request.param == "memory":
        clock = FakeClock()
        fake = FakeWorkQueue(clock)
        yield Subject(
            fake,
            lambda name: [item for queue, item, delay in fake.stored if (queue, delay) == (name, 0)],
            clock.now,
            clock.advance,
        )
        return
    service: QueueServiceClient = request.getfixturevalue("queues")
    queue = StorageWorkQueue(service, FakeClock().monotonic)
    yield Subject(queue, lambda name: received(service, name), lambda: datetime.now(UTC), time.sleep)
    queue.close()


def received(service: QueueServiceClient, name: str) -> list[WorkItem]:
    client = service.get_queue_client(name, message_decode_policy=TextBase64DecodePolicy())
    if name not in [queue.name for queue in service.list_queues()]:
        return []
    return [WorkItem.decode(str(message.content).encode()) for message in client.receive_messages(messages_per_page=32)]


def test_an_item_is_received_as_it_was_put(subject: Subject) -> None:
    item = an_item("AAkALgAA/mail+1=", "second", attempt=3, why="grund ü", troubled=12.5, absent=600.0, ticket="pack.7")
    subject.queue.put(MAIL_FETCH, item)
    assert subject.received(MAIL_FETCH) == [item]
    assert subject.received(MAIL_REPLY) == []


def test_a_delayed_item_is_not_there_yet(subject: Subject) -> None:
    subject.queue.put(MAIL_REPLY, an_item(), delay=3_600.5)
    subject.queue.put(MAIL_REPLY, an_item("now"), delay=0)
    assert subject.received(MAIL_REPLY) == [an_item("now")]


def test_all_items_are_stored(subject: Subject) -> None:
    items = [an_item(f"mail-{number}", ticket=f"ticket-{number}") for number in range(30)]
    assert subject.queue.put_all(MAIL_FETCH, items, within=60)
    stored = subject.received(MAIL_FETCH)
    assert sorted(stored, key=lambda item: item.ticket) == sorted(items, key=lambda item: item.ticket)


def test_no_items_are_stored_at_once(subject: Subject) -> None:
    assert subject.queue.put_all(MAIL_FETCH, [], within=1)
    assert subject.received(MAIL_FETCH) == []


def test_the_greatest_pack_fits(subject: Subject) -> None:
    pack = an_item(*("A" * 449 + f"{number:03}" for number in range(99)))
    subject.queue.put(MAIL_FETCH, pack)
    assert subject.received(MAIL_FETCH) == [pack]


def test_nothing_waits_in_a_queue_that_is_empty_or_was_never_made(subject: Subject) -> None:
    assert subject.queue.oldest(MAIL_FETCH) is None
    subject.queue.put(MAIL_FETCH, an_item(), delay=600)
    assert subject.queue.oldest(MAIL_FETCH) is None


def test_the_oldest_item_waits_since_it_was_put(subject: Subject) -> None:
    began = subject.now().replace(microsecond=0)
    subject.queue.put(MAIL_FETCH, an_item("first"))
    subject.let_pass(1.1)
    later = subject.now().replace(microsecond=0)
    subject.queue.put(MAIL_FETCH, an_item("second"))
    since = subject.queue.oldest(MAIL_FETCH)
    assert since is not None
    assert began <= since <= later


def test_an_item_that_was_put_aside_waits_since_it_could_be_taken(subject: Subject) -> None:
    began = subject.now().replace(microsecond=0)
    subject.queue.put(MAIL_FETCH, an_item(), delay=1)
    subject.let_pass(2.1)
    since = subject.queue.oldest(MAIL_FETCH)
    assert since is not None
    assert since >= began + timedelta(seconds=1)


def test_what_lies_in_a_poison_queue_waits_since_it_came_there(queues: QueueServiceClient) -> None:
    began = datetime.now(UTC).replace(microsecond=0)
    client = queues.get_queue_client(f"{MAIL_REPLY}-poison", message_encode_policy=TextBase64EncodePolicy())
    client.create_queue()
    client.send_message(an_item().encode(3600))
    queue = StorageWorkQueue(queues, FakeClock().monotonic)
    since = queue.oldest(f"{MAIL_REPLY}-poison")
    queue.close()
    assert since is not None
    assert began <= since <= datetime.now(UTC)
