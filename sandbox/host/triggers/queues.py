"""Queue triggers: polling with back-off, leases, dequeue counts and poison queues.

Behaviour: azure-webjobs-sdk (QueueListener, QueueProcessor) with Storage.Queues 5.x.
"""

import base64
import json
import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from azure.core.exceptions import AzureError, ResourceNotFoundError
from azure.functions.meta import Datum
from azure.storage.queue import QueueClient, QueueMessage

from sandbox.host.logs import Journal
from sandbox.host.rules import Function
from sandbox.host.settings import HostJson
from sandbox.host.storage import Queues
from sandbox.host.worker.invocation import InvocationFailed, Invoker, Waiting
from sandbox.host.worker.values import looks_like_json, overwrite_metadata
from sandbox.host.worker.worker import Invocation

_SHORTEST = 0.1  # seconds between two looks at an empty queue, at first
_LONGEST_QUEUE_NAME = 63


class Backoff:
    """How long to wait before the next look at a queue, in seconds."""

    def __init__(self, longest: float, chance: random.Random) -> None:
        self._longest = longest
        self._chance = chance
        self._exponent = 0
        self._wait = _SHORTEST

    def found(self) -> None:
        """Begins again, since there was something."""
        self._exponent, self._wait = 0, _SHORTEST

    def next(self) -> float:
        """The wait before the next look; it grows at random, about twofold, from 100 ms to the longest."""
        wait = self._wait
        if wait < self._longest:
            more = self._chance.uniform(0.8, 1.2) * 2**self._exponent * _SHORTEST
            self._wait = min(_SHORTEST + more, self._longest)
            self._exponent += 1
        return min(wait, self._longest)


class QueueListener:
    """Takes messages from one queue and runs one function on them."""

    def __init__(
        self,
        function: Function,
        *,
        queues: Queues,
        invoker: Invoker,
        journal: Journal,
        host_json: HostJson,
        lease: int,
        chance: random.Random,
        mark_thread: Callable[[], None],
    ) -> None:
        connection = str(function.trigger.get("connection") or "Storage")
        name = function.trigger["queueName"]
        poison = f"{name}-poison"
        self._function = function
        self._queues = queues
        self._invoker = invoker
        self._journal = journal
        self._host_json = host_json
        self._lease = lease
        self._mark_thread = mark_thread
        self._queue = queues.client(connection, name)
        has_poison = not name.endswith("-poison") and len(poison) <= _LONGEST_QUEUE_NAME
        self._poison: QueueClient | None = queues.client(connection, poison) if has_poison else None
        self._backoff = Backoff(host_json.max_polling_interval, chance)
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._state = threading.Condition()
        self._processing = 0
        queues.watch(self._queue, self._wake)
        places = host_json.batch_size + host_json.new_batch_threshold
        self._pool = ThreadPoolExecutor(places, f"queue-{name}", initializer=mark_thread)
        self._thread = threading.Thread(target=self._listen, name=f"listen-{name}", daemon=True)

    def start(self) -> None:
        """Begins to poll."""
        self._thread.start()

    def stop(self) -> None:
        """Takes no more messages; what runs, runs on."""
        self._stopping.set()
        self._wake.set()
        with self._state:
            self._state.notify_all()

    @property
    def busy(self) -> bool:
        """Whether a message is being worked on."""
        with self._state:
            return self._processing > 0

    def run_now(self, value: Any, reason: str) -> None:
        """Runs the function on a value that is in no queue; raises InvocationFailed."""
        text = value if isinstance(value, str) else json.dumps(value)
        never = datetime.max.replace(tzinfo=UTC)
        told = {"DequeueCount": 0, "ExpirationTime": never, "InsertionTime": datetime.now(UTC)}
        self._run(text.encode(), told | {self._function.trigger["name"]: value}, reason, None)

    def _listen(self) -> None:
        self._mark_thread()
        while not self._stopping.is_set():
            self._wake.clear()
            batch = self._receive()
            if not batch:
                self._wake.wait(self._backoff.next())
                continue
            self._backoff.found()
            with self._state:
                self._processing += len(batch)
            for message in batch:
                self._pool.submit(self._process, message)
            with self._state:
                self._state.wait_for(self._has_room)

    def _has_room(self) -> bool:
        return self._stopping.is_set() or self._processing <= self._host_json.new_batch_threshold

    def _receive(self) -> list[QueueMessage]:
        # No repeats by the client: the next poll is one.
        pages = self._queue.receive_messages(
            messages_per_page=self._host_json.batch_size, visibility_timeout=self._lease, retry_total=0
        ).by_page()
        try:
            return list(next(pages))
        except (StopIteration, ResourceNotFoundError):
            return []
        except AzureError as error:
            self._warn(f"cannot read '{self._queue.queue_name}': {error.message}")
            return []

    def _process(self, message: QueueMessage) -> None:
        try:
            self._work_on(message)
        except AzureError as error:  # such as a pop receipt that changed hands: the message comes again
            self._warn(f"'{self._queue.queue_name}' {message.id}: {error.message}")
        finally:
            with self._state:
                self._processing -= 1
                self._state.notify_all()

    def _work_on(self, message: QueueMessage) -> None:
        if (message.dequeue_count or 0) > self._host_json.max_dequeue_count:
            return self._to_poison(message)
        try:
            body = _decoded(message.content, self._host_json.base64)
        except ValueError:
            self._journal.line("Error", "Host.Queues", f"Message decoding has failed! '{message.id}' is not base64")
            return self._to_poison(message)
        told = {
            "DequeueCount": message.dequeue_count,
            "ExpirationTime": message.expires_on,
            "Id": message.id,
            "InsertionTime": message.inserted_on,
            "NextVisibleTime": message.next_visible_on,
            "PopReceipt": message.pop_receipt,
        }
        reason = f"New queue message detected on '{self._queue.queue_name}'."
        renewing = Waiting(self._lease / 2, lambda: self._renew(message))
        try:
            self._run(body, told, reason, renewing)
        except InvocationFailed:
            return self._after_failure(message)
        self._queue.delete_message(message.id, message.pop_receipt)
        return None

    def _run(self, body: bytes, told: dict[str, Any], reason: str, waiting: Waiting | None) -> None:
        binary = str(self._function.trigger.get("dataType", "")).lower() == "binary"
        metadata = {key: value for key, value in told.items() if value is not None}
        trigger = Datum(body, "bytes")
        try:
            text = body.decode()
            metadata = {"QueueTrigger": text, **metadata}
        except UnicodeDecodeError as error:
            if not binary:
                self._warn(f"'{self._queue.queue_name}': the message is not UTF-8: {error}")
                raise InvocationFailed(f"Exception binding parameter: {error}") from error
        if not binary:
            trigger = Datum(text, "string")
            if looks_like_json(text):
                overwrite_metadata(text, metadata)
        self._invoker.invoke(self._function, Invocation(trigger, metadata, reason), waiting)

    def _renew(self, message: QueueMessage) -> None:
        try:
            renewed = self._queue.update_message(message.id, message.pop_receipt, visibility_timeout=self._lease)
            message.pop_receipt = renewed.pop_receipt
        except AzureError as error:
            self._warn(f"cannot renew '{self._queue.queue_name}' {message.id}: {error.message}")

    def _after_failure(self, message: QueueMessage) -> None:
        if self._poison is None:  # a failing consumer of a poison queue: its message stays hidden for the whole lease
            return
        if (message.dequeue_count or 0) >= self._host_json.max_dequeue_count:
            self._to_poison(message)
        else:
            hidden = int(self._host_json.visibility_timeout)
            self._queue.update_message(message.id, message.pop_receipt, visibility_timeout=hidden)

    def _to_poison(self, message: QueueMessage) -> None:
        if self._poison is None:
            return
        self._warn(
            f"Message has reached MaxDequeueCount of {self._host_json.max_dequeue_count}. "
            f"Moving message to queue '{self._poison.queue_name}'."
        )
        self._queues.send(self._poison, str(message.content))
        self._queue.delete_message(message.id, message.pop_receipt)

    def _warn(self, text: str) -> None:
        self._journal.line("Warning", "Host.Queues", text)


def _decoded(content: object, encoded: bool) -> bytes:
    text = str(content)
    return base64.b64decode(text, validate=True) if encoded else text.encode()
