"""Imports the app as a new instance does, and lets it accept one notification.

Arguments: where the work and the key lie (`memory`: both in memory; `queue`: the real queue, the key in memory;
`storage`: both real), the key in hex, the body of the POST.
"""

import os
import sys
from types import SimpleNamespace
from typing import cast

import azure.functions as func

import function_app
from functions.web.notifications import receive_notifications
from shared.adapters.storage.recent import MemoryOfStored
from shared.ports.app import App
from shared.wiring import process
from shared.wiring.real import RealApp

KEY_ID = 1


class MemoryQueue:
    """Work items in a list."""

    def __init__(self) -> None:
        self.items: list[object] = []

    def put_all(self, queue: str, items: list[object], within: float) -> bool:
        """Keep all."""
        self.items.extend(items)
        return True


class MemoryKeyring:
    """One key."""

    def __init__(self, key: bytes) -> None:
        self.keys = {KEY_ID: key}

    def verifying(self) -> dict[int, bytes]:
        """The key by its id."""
        return self.keys


def main(place: str, key: str, body: str) -> None:
    """One POST; ends with an error unless it is accepted."""
    assert function_app.app is not None
    if place != "storage":
        real = RealApp(dict(os.environ))
        queue = real.queue if place == "queue" else MemoryQueue()
        keyring = MemoryKeyring(bytes.fromhex(key))
        parts = SimpleNamespace(
            queue=queue, keyring=keyring, random=real.random, clock=real.clock, stored_lately=MemoryOfStored()
        )
        process.use(cast(App, parts))
    request = func.HttpRequest("POST", "/api/notifications", headers={}, params={}, body=body.encode())
    answer = receive_notifications(request)
    if answer.status_code != 202:
        sys.exit(f"the notification was answered {answer.status_code}")


main(*sys.argv[1:])
