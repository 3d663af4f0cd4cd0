"""The App of this process."""

from __future__ import annotations

import logging
import os
import threading
from typing import TYPE_CHECKING

from shared.wiring.real import RealApp

if TYPE_CHECKING:
    from shared.ports.app import App


class _Root:
    """The App that this process uses."""

    lock = threading.Lock()
    app: App | None = None


def app() -> App:
    """The App of this process: the real one, unless `use` gave another."""
    if (kept := _Root.app) is not None:
        return kept
    with _Root.lock:
        if _Root.app is None:
            # The SDK logs whole URLs at INFO: keys of rows, nonces of consents.
            logging.getLogger("azure").setLevel(logging.WARNING)
            _Root.app = RealApp(dict(os.environ))
        return _Root.app


def use(other: App | None) -> None:
    """Use this App from now on; None: the real one, made again."""
    with _Root.lock:
        _Root.app = other
