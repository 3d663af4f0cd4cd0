"""Whether the app can do its work."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from shared.domain.values.ids import TenantId
from shared.errors import HarperError, NotReady
from shared.ports.storage import Keyring, TenantStore

logger = logging.getLogger(__name__)

NOBODY = TenantId("00000000-0000-0000-0000-000000000000")
_FRESH = timedelta(seconds=5)


def is_ready(keyring: Callable[[], Keyring], tenants: Callable[[], TenantStore]) -> bool:
    """Whether the Settings are complete and storage answers; the log says what is missing."""
    try:
        keyring().verifying()
        tenants().tenant(NOBODY)
    except NotReady as missing:
        logger.warning("step=health keys=%s", ", ".join(missing.keys))
        return False
    except HarperError as trouble:
        logger.warning("step=health reason=%s", trouble)
        return False
    except ValueError:
        # The SDK cannot read the connection string; its text stays out of the log.
        logger.warning("step=health reason=connection-string")
        return False
    return True


class Readiness:
    """The last answer, kept for some seconds, so that strangers who ask cost no storage call each."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: tuple[object, datetime, bool] | None = None

    def of(self, subject: object, now: datetime, look: Callable[[], bool]) -> bool:
        """Whether `subject` is ready: as kept, or looked up again."""
        with self._lock:
            if self._kept is None or self._kept[0] is not subject or abs(now - self._kept[1]) >= _FRESH:
                self._kept = (subject, now, look())
            return self._kept[2]
