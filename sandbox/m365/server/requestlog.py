"""The log of requests, with what each cost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

SECRETS = ("client_secret", "client_assertion")


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request that came in.

    `path` and `query` as sent, still encoded; `template` such as `POST /users/{}/messages/{}/send`;
    `status` 0 if the connection was dropped before an answer was made; `cost` in requests that count
    towards a mailbox's limit; `concurrency` with this one; `mailbox` the primary address.
    """

    method: str
    path: str
    query: str
    template: str
    tenant: str
    mailbox: str
    status: int
    cost: int
    body: Any
    started: datetime
    ended: datetime
    concurrency: int
    request_id: str
    client_request_id: str
    prefer: str
    dropped: str = ""
    retry_after: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class RequestLog:
    """Requests in the order in which they were answered."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: list[LoggedRequest] = []

    def add(self, request: LoggedRequest) -> None:
        """Log a request."""
        with self._lock:
            self._requests.append(request)

    def __iter__(self) -> Iterator[LoggedRequest]:
        with self._lock:
            return iter(tuple(self._requests))

    def __len__(self) -> int:
        return len(self._requests)

    def __getitem__(self, position: int) -> LoggedRequest:
        return self._requests[position]

    def calls(self, wanted: str = "") -> list[LoggedRequest]:
        """Those whose template contains the text, or is `METHOD text` with the text in its path."""
        return [request for request in self if matches(wanted, request.template)]

    def clear(self) -> None:
        """Forget what was logged so far."""
        with self._lock:
            self._requests.clear()


def matches(wanted: str, template: str) -> bool:
    """Whether `METHOD part` or `part` fits a template such as `GET /users/{}/messages`."""
    method, _, rest = wanted.partition(" ")
    if rest and method.isupper():
        return template.startswith(f"{method} ") and rest in template.partition(" ")[2]
    return wanted in template
