"""The WorkQueue in Storage Queues."""

from __future__ import annotations

import base64
import binascii
import math
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import datetime, timedelta

from azure.core.exceptions import HttpResponseError, ResourceExistsError
from azure.storage.queue import QueueClient, QueueMessage, QueueServiceClient, TextBase64EncodePolicy

from shared.adapters.storage.access import (
    CONNECT_SECONDS,
    READ_SECONDS,
    StorageAccess,
    client_options,
    code_of,
    understood,
)
from shared.domain.work import WorkItem, seconds_aside
from shared.errors import Conflict, HarperError, TryLater

LONGEST_DELAY = 7 * 24 * 3600
PUTS_AT_ONCE = 16
URGENT_SECONDS = 5.0
_NEVER_EXPIRES = -1
_MISSING = "QueueNotFound"
_PEEKED = 32


def queue_service(access: StorageAccess) -> QueueServiceClient:
    """A client for all queues, thread-safe and to be shared; nothing is sent yet."""
    if access.connection_string:
        return QueueServiceClient.from_connection_string(access.full_connection_string, **client_options())
    return QueueServiceClient(access.queue_uri, credential=access.credential, **client_options())


class StorageWorkQueue:
    """Work items as base64 JSON; a queue is made when its first item comes. `monotonic` tells seconds."""

    def __init__(self, service: QueueServiceClient, monotonic: Callable[[], float]) -> None:
        self._service = service
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._pools: dict[bool, ThreadPoolExecutor] = {}

    def put(self, queue: str, item: WorkItem, delay: float = 0.0) -> None:
        """Store one work item, visible after `delay` seconds, at most seven days."""
        self._put(queue, item, whole_seconds(delay), CONNECT_SECONDS, READ_SECONDS)

    def put_all(self, queue: str, items: Sequence[WorkItem], within: float) -> bool:
        """Store all, up to 16 at once; False unless all were stored within so many seconds.

        One that fails does not stop the others: the fewer are missing, the fewer mails wait for Graph's next try.
        """
        end = self._monotonic() + within
        pool = self._threads(is_urgent=within <= URGENT_SECONDS)
        puts = [pool.submit(self._put_by, end, queue, item) for item in items]
        done, late = wait(puts, timeout=max(0.0, end - self._monotonic()))
        for put in late:
            put.cancel()
        stored = [put.result() for put in done]
        return not late and all(stored)

    def oldest(self, queue: str) -> datetime | None:
        """Since when the oldest item of a queue that waits now could have been taken; None where none waits.

        Looked for among the first 32: the service promises no order, and what was put aside can stand in front.
        """
        client = self._service.get_queue_client(queue)
        try:
            with understood(writing=False):
                waiting = _peek(client)
        except Conflict as conflict:
            raise TryLater(f"storage-{conflict}") from None
        # The host copies a body to -poison as it is, delay and all, and it can be taken there at once.
        is_poison = queue.endswith("-poison")
        return min(
            (
                message.inserted_on + timedelta(seconds=0 if is_poison else _delay(message))
                for message in waiting
                if message.inserted_on
            ),
            default=None,
        )

    def close(self) -> None:
        """End the threads, once their puts have ended."""
        with self._lock:
            pools, self._pools = self._pools, {}
        for pool in pools.values():
            pool.shutdown(wait=True, cancel_futures=True)

    def _threads(self, is_urgent: bool) -> ThreadPoolExecutor:
        # What a webhook must store in time never queues up behind what may take a minute.
        with self._lock:
            if is_urgent not in self._pools:
                self._pools[is_urgent] = ThreadPoolExecutor(PUTS_AT_ONCE, thread_name_prefix="put")
            return self._pools[is_urgent]

    def _put_by(self, end: float, queue: str, item: WorkItem) -> bool:
        # Nothing is logged here: the host drops what threads of our own say.
        left = end - self._monotonic()
        if left <= 0:
            return False
        try:
            self._put(queue, item, 0, min(CONNECT_SECONDS, left), min(READ_SECONDS, left))
        except HarperError:
            return False
        return True

    def _put(self, queue: str, item: WorkItem, delay: int, connect: float, read: float) -> None:
        client = self._service.get_queue_client(queue, message_encode_policy=TextBase64EncodePolicy())
        body = item.encode(delay)

        def send() -> None:
            client.send_message(
                body,
                visibility_timeout=delay,
                time_to_live=_NEVER_EXPIRES,
                connection_timeout=connect,
                read_timeout=read,
            )

        try:
            with understood(writing=True):
                _send(client, send)
        except Conflict as conflict:
            raise TryLater(f"storage-{conflict}") from None  # a queue that was just deleted, say


def whole_seconds(delay: float) -> int:
    """A delay as the service takes it: rounded up, so that it is never undercut, and at most seven days."""
    return math.ceil(min(max(0.0, delay), LONGEST_DELAY))


def _send(client: QueueClient, send: Callable[[], None]) -> None:
    try:
        send()
    except HttpResponseError as error:
        if code_of(error) != _MISSING:
            raise
        with suppress(ResourceExistsError):  # another process has just made it
            client.create_queue()
        send()


def _peek(client: QueueClient) -> list[QueueMessage]:
    try:
        return client.peek_messages(max_messages=_PEEKED)
    except HttpResponseError as error:
        if code_of(error) != _MISSING:
            raise
        return []


def _delay(message: QueueMessage) -> int:
    """The seconds for which an item was put aside; what is not an item of ours was not."""
    try:
        return seconds_aside(base64.b64decode(message.content, validate=True))
    except (binascii.Error, ValueError):
        return 0
