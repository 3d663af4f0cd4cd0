"""The storage queues behind triggers and queue outputs."""

import base64
import re
import threading
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from azure.core.exceptions import AzureError, ResourceNotFoundError
from azure.core.pipeline.transport import RequestsTransport
from azure.functions.meta import Datum
from azure.storage.queue import ExponentialRetry, QueueClient

from sandbox.host.rules import Function
from sandbox.host.settings import AppSettings
from sandbox.host.worker.bindings import plain_value
from sandbox.host.worker.invocation import OutputError
from sandbox.host.worker.values import as_text, queue_messages

_EXPRESSION = re.compile(r"\{([^{}]+)\}")


class Queues:
    """Queue clients by connection and name; raw text goes in and comes out, base64 is the host's affair."""

    def __init__(self, settings: AppSettings, base64_messages: bool, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._base64 = base64_messages
        self._clock = clock
        self._clients: dict[tuple[str, str], QueueClient] = {}
        self._watchers: dict[tuple[str | None, str], list[threading.Event]] = {}
        self._lock = threading.Lock()

    def client(self, connection: str, name: str) -> QueueClient:
        """The client of one queue; `connection` names a setting."""
        text = self._settings.connection_string(connection)
        with self._lock:
            if (text, name) not in self._clients:
                retries = ExponentialRetry(initial_backoff=1, increment_base=2, retry_total=3)
                self._clients[text, name] = QueueClient.from_connection_string(
                    text, name, retry_policy=retries, transport=RequestsTransport(use_env_settings=False)
                )
            return self._clients[text, name]

    def watch(self, client: QueueClient, wake: threading.Event) -> None:
        """Sets the event whenever this host itself puts a message into that queue."""
        self._watchers.setdefault((client.account_name, client.queue_name), []).append(wake)

    def send(self, client: QueueClient, text: str) -> None:
        """Puts a message, and makes the queue if there is none; raises AzureError."""
        try:
            client.send_message(text)
        except ResourceNotFoundError:
            client.create_queue()
            client.send_message(text)
        for wake in self._watchers.get((client.account_name, client.queue_name), []):
            wake.set()

    def send_outputs(self, function: Function, outputs: Mapping[str, Datum], metadata: Mapping[str, Any]) -> None:
        """Sends what a function put out, after it has returned; raises OutputError or ValueError."""
        for binding in function.outputs:
            datum = outputs.get(binding["name"])
            if datum is None or binding["type"].lower() != "queue":
                continue
            name = self._fill(binding["queueName"], metadata, function.name)
            client = self.client(str(binding.get("connection") or "Storage"), name)
            for body in queue_messages(plain_value(datum)):
                text = base64.b64encode(body).decode() if self._base64 else body.decode()
                try:
                    self.send(client, text)
                except AzureError as error:
                    raise OutputError(f"queue '{name}': {error.message}") from error

    def _fill(self, template: str, metadata: Mapping[str, Any], function: str) -> str:
        """Puts metadata in the place of {name} or {name.part}; raises ValueError."""

        def value(found: re.Match[str]) -> str:
            key = found[1].strip().lower()
            if key in ("rand-guid", "sys.randguid"):
                return str(uuid.uuid4())
            if key in ("datetime", "sys.utcnow"):
                return f"{self._clock():%Y-%m-%dT%H-%M-%SZ}"
            if key == "sys.methodname":
                return function
            current: Any = metadata
            for part in key.split("."):
                known = {k.lower(): v for k, v in current.items()} if isinstance(current, Mapping) else {}
                if part not in known:
                    raise ValueError(f"no value for '{{{found[1]}}}'")
                current = known[part]
            return as_text(current)

        return _EXPRESSION.sub(value, template).lower()

    def close(self) -> None:
        """Closes every client."""
        for client in self._clients.values():
            client.close()
