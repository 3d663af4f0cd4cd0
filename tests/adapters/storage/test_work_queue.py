"""The WorkQueue in Storage Queues: what the contract does not say."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from azure.storage.queue import QueueServiceClient

from sandbox.storage.faults import on
from sandbox.storage.proxy import StorageProxy
from shared.adapters.storage.queues import StorageWorkQueue, whole_seconds
from shared.domain.work import MAIL_FETCH
from tests.support.builders import an_item

LONG = 60.0


@pytest.fixture
def queue(queues: QueueServiceClient) -> Iterator[StorageWorkQueue]:
    made = StorageWorkQueue(queues, time.monotonic)
    yield made
    made.close()


def stored(queues: QueueServiceClient) -> int:
    return queues.get_queue_client(MAIL_FETCH).get_queue_properties().approximate_message_count or 0


@pytest.mark.parametrize(
    ("delay", "seconds"), [(-1.0, 0), (0.0, 0), (0.2, 1), (7.0, 7), (7.001, 8), (604_799.5, 604_800), (1e12, 604_800)]
)
def test_a_delay_is_whole_seconds_and_never_undercut(delay: float, seconds: int) -> None:
    assert whole_seconds(delay) == seconds


def test_a_delay_of_more_than_seven_days_is_seven_days_and_nothing_expires(
    queue: StorageWorkQueue, queues: QueueServiceClient
) -> None:
    queue.put(MAIL_FETCH, an_item(), delay=30 * 24 * 3600.0)
    queue.put(MAIL_FETCH, an_item())
    assert stored(queues) == 2
    message = queues.get_queue_client(MAIL_FETCH).receive_message()
    assert message is not None
    assert message.expires_on is not None
    assert message.expires_on > datetime.now(UTC) + timedelta(days=36_500)


def test_a_thousand_items_are_stored(queue: StorageWorkQueue, queues: QueueServiceClient) -> None:
    assert queue.put_all(MAIL_FETCH, [an_item(f"mail-{number}") for number in range(1000)], LONG)
    assert stored(queues) == 1000


def test_at_most_sixteen_items_are_put_at_once(queue: StorageWorkQueue, storage_proxy: StorageProxy) -> None:
    queue.put(MAIL_FETCH, an_item())
    lock = threading.Lock()
    running: list[int] = [0]
    most: list[int] = [0]

    def begin(_: object) -> None:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.02)

    def end(_: object) -> None:
        with lock:
            running[0] -= 1

    storage_proxy.faults.every(1, on("put message"), before=begin, after=end)
    assert queue.put_all(MAIL_FETCH, [an_item(f"mail-{number}") for number in range(64)], LONG)
    assert 1 < most[0] <= 16


@pytest.mark.parametrize("effect", ["before", "after", "status"])
def test_one_item_that_fails_makes_it_false_and_the_others_are_stored_without_retries(
    queue: StorageWorkQueue, storage_proxy: StorageProxy, effect: str
) -> None:
    queue.put(MAIL_FETCH, an_item())
    storage_proxy.forget()
    if effect == "status":
        storage_proxy.faults.next(on("put message"), skip=3, status=503)
    else:
        storage_proxy.faults.next(on("put message"), skip=3, drop="before" if effect == "before" else "after")
    assert not queue.put_all(MAIL_FETCH, [an_item(f"mail-{number}") for number in range(20)], LONG)
    puts = storage_proxy.transactions("put message")
    assert len(puts) == 20
    assert sum(put.status == 201 for put in puts) == 19


def test_storage_that_is_down_makes_it_false(queue: StorageWorkQueue, storage_proxy: StorageProxy) -> None:
    storage_proxy.queue_down = True
    assert not queue.put_all(MAIL_FETCH, [an_item(f"mail-{number}") for number in range(40)], LONG)


def test_time_that_is_up_makes_it_false_and_what_had_not_begun_is_not_put(
    queue: StorageWorkQueue, storage_proxy: StorageProxy
) -> None:
    queue.put(MAIL_FETCH, an_item())
    storage_proxy.forget()
    released = threading.Event()
    storage_proxy.faults.every(1, on("put message"), before=lambda _: released.wait(20))
    assert not queue.put_all(MAIL_FETCH, [an_item(f"mail-{number}") for number in range(200)], 0.3)
    released.set()
    queue.close()
    assert len(storage_proxy.transactions("put message")) <= 16


def test_after_a_lost_race_with_time_the_next_items_are_stored(
    queue: StorageWorkQueue, queues: QueueServiceClient, storage_proxy: StorageProxy
) -> None:
    queue.put(MAIL_FETCH, an_item())
    assert not queue.put_all(MAIL_FETCH, [an_item("too late")], 0.0)
    assert queue.put_all(MAIL_FETCH, [an_item("in time")], LONG)
    assert stored(queues) == 2
