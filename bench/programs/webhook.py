"""Calls a handler so many times in one process, each time with a request of its own about a mail of its own.

Arguments: `harper`, `harper-logging` (at level INFO) or `at-once`, how often, the key in hex, and the body of the POST,
in which the last MARK is part of the mail's id.
"""

import logging
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import cast

import azure.functions as func

from functions.web.notifications import receive_notifications
from shared.adapters.storage.recent import MemoryOfStored
from shared.ports.app import App
from shared.wiring import process
from shared.wiring.machine import SystemClock, SystemRandomness

KEY_ID = 1
MARK = b"00000000"
Handler = Callable[[func.HttpRequest], func.HttpResponse]


class MemoryQueue:
    """Counts the work items."""

    def __init__(self) -> None:
        self.stored = 0

    def put_all(self, queue: str, items: list[object], within: float) -> bool:
        """Count them."""
        self.stored += len(items)
        return True


class MemoryKeyring:
    """One key."""

    def __init__(self, key: bytes) -> None:
        self.keys = {KEY_ID: key}

    def verifying(self) -> dict[int, bytes]:
        """The key by its id."""
        return self.keys


def at_once(req: func.HttpRequest) -> func.HttpResponse:
    """Accept whatever comes."""
    return func.HttpResponse(status_code=202)


def main(which: str, times: str, key: str, body: str) -> None:
    """All calls; ends with an error unless each is accepted, and each of Harper's stored."""
    if which == "harper-logging":
        # As in the worker: each line at INFO becomes a record, which the host takes over.
        logging.getLogger().setLevel(logging.INFO)
        logging.getLogger().addHandler(logging.NullHandler())
    queue, number = MemoryQueue(), int(times)
    head, _, tail = body.encode().rpartition(MARK)
    parts = SimpleNamespace(
        queue=queue,
        keyring=MemoryKeyring(bytes.fromhex(key)),
        random=SystemRandomness(),
        clock=SystemClock(),
        stored_lately=MemoryOfStored(),
    )
    process.use(cast(App, parts))
    handler = at_once if which == "at-once" else cast(Handler, receive_notifications)
    for call in range(number):
        posted = head + b"%08d" % call + tail
        request = func.HttpRequest("POST", "/api/notifications", headers={}, params={}, body=posted)
        if handler(request).status_code != 202:
            sys.exit("a notification was not accepted")
    if which != "at-once" and queue.stored != number:
        sys.exit(f"{queue.stored} of {number} notifications were stored")


main(*sys.argv[1:])
