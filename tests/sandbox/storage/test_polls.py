"""Polls that are held: answered as soon as there may be something, let go, and forgotten with their client."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from azure.storage.queue import QueueClient, QueueMessage

from sandbox.running.waiting import wait_for
from sandbox.storage.azurite import Azurite
from sandbox.storage.polls import Polls
from sandbox.storage.proxy import StorageProxy
from tests.sandbox.support.sample_host import new_name

LONG, WAIT = 60.0, 50.0
SHORT = 0.3
Poll = Callable[..., "Future[list[QueueMessage]]"]


@pytest.fixture
def proxy(azurite: Azurite) -> Iterator[StorageProxy]:
    """A proxy that holds polls for long."""
    with StorageProxy(azurite, polls=Polls(LONG)) as running:
        yield running


@pytest.fixture
def work(proxy: StorageProxy) -> Iterator[QueueClient]:
    """A queue behind it."""
    with QueueClient.from_connection_string(proxy.connection_string, new_name(), retry_total=0) as client:
        client.create_queue()
        yield client


@pytest.fixture
def poll(work: QueueClient) -> Iterator[Poll]:
    """Asks the queue once, in a thread."""
    with ThreadPoolExecutor(4) as pool:
        yield lambda seconds=1: pool.submit(lambda: list(next(_pages(work, seconds), [])))


def _pages(work: QueueClient, seconds: int) -> Iterator[Iterator[QueueMessage]]:
    return work.receive_messages(messages_per_page=1, visibility_timeout=seconds).by_page()


def held(proxy: StorageProxy, work: QueueClient, found: "Future[list[QueueMessage]]") -> bool:
    """Whether a poll is held: it does not end for a while, and storage is not asked."""
    wait_for(lambda: proxy.polls.held(work.queue_name) == 1)
    asked = len(proxy.transactions("get messages", empty_polls=True))
    time.sleep(SHORT)
    return not found.done() and len(proxy.transactions("get messages", empty_polls=True)) == asked


def test_a_poll_is_held_until_a_message_comes(proxy: StorageProxy, work: QueueClient, poll: Poll) -> None:
    found = poll()
    assert held(proxy, work, found)
    work.send_message("one")
    assert [message.content for message in found.result(WAIT)] == ["one"]


def test_a_message_that_lies_there_is_found_at_once(work: QueueClient, poll: Poll) -> None:
    for text in ("one", "two"):
        work.send_message(text)
    texts = [message.content for _ in range(2) for message in poll(600).result(WAIT)]
    assert texts == ["one", "two"]


def test_a_hidden_message_is_found_when_it_becomes_visible(work: QueueClient, poll: Poll) -> None:
    began = time.monotonic()
    work.send_message("later", visibility_timeout=2)
    assert [message.content for message in poll().result(WAIT)] == ["later"]
    assert 1.5 < time.monotonic() - began < WAIT


def test_a_message_whose_lease_ends_is_found_again(work: QueueClient, poll: Poll) -> None:
    work.send_message("again")
    assert poll(2).result(WAIT)
    assert poll().result(WAIT) == [], "there might have been more behind it"
    assert [message.dequeue_count for message in poll().result(WAIT)] == [2]


def test_a_message_that_is_put_back_is_found_when_its_time_comes(work: QueueClient, poll: Poll) -> None:
    work.send_message("back")
    [message] = poll(600).result(WAIT)
    work.update_message(message, visibility_timeout=2)
    assert poll().result(WAIT) == []
    assert [again.content for again in poll().result(WAIT)] == ["back"]


def test_a_message_that_came_past_the_proxy_is_found_when_that_is_said(
    azurite: Azurite, proxy: StorageProxy, work: QueueClient, poll: Poll
) -> None:
    found = poll()
    assert held(proxy, work, found)
    with QueueClient.from_connection_string(azurite.connection_string, work.queue_name) as past:
        past.send_message("past")
    proxy.polls.arrived(work.queue_name)
    assert [message.content for message in found.result(WAIT)] == ["past"]


def test_a_poll_that_is_let_go_finds_nothing(proxy: StorageProxy, work: QueueClient, poll: Poll) -> None:
    found = poll()
    assert held(proxy, work, found)
    proxy.polls.let_go()
    assert found.result(WAIT) == []


def test_a_poll_is_answered_after_the_longest_hold(azurite: Azurite) -> None:
    with (
        StorageProxy(azurite, polls=Polls(SHORT)) as proxy,
        QueueClient.from_connection_string(proxy.connection_string, new_name()) as work,
    ):
        work.create_queue()
        assert list(work.receive_messages()) == []
        assert proxy.transactions("get messages", empty_polls=True)


def test_a_poll_that_is_held_while_storage_goes_down_is_lost(
    proxy: StorageProxy, work: QueueClient, poll: Poll
) -> None:
    found = poll()
    assert held(proxy, work, found)
    proxy.queue_down = True
    proxy.polls.arrived(work.queue_name)
    assert found.exception(WAIT) is not None


def test_a_client_that_has_gone_takes_no_message(proxy: StorageProxy, work: QueueClient) -> None:
    port = int(work.url.split(":")[2].split("/")[0])
    path = work.url.split(str(port), 1)[1]
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(f"GET {path}/messages HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        wait_for(lambda: proxy.polls.held(work.queue_name) == 1)
    work.send_message("for somebody else")
    wait_for(lambda: proxy.polls.held(work.queue_name) == 0)
    time.sleep(SHORT)
    assert proxy.transactions("get messages", empty_polls=True) == []


def test_polls_that_are_not_held_ask_at_once() -> None:
    assert Polls(0).hold("work", threading.Event().is_set) == "ask"
