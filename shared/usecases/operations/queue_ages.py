"""How long the queues' oldest items have waited: log lines that an alert and the workbook read."""

from __future__ import annotations

import logging

from shared.domain.work import QUEUES
from shared.errors import HarperError
from shared.ports import Clock, WorkQueue

logger = logging.getLogger(__name__)


def tell_queue_ages(queue: WorkQueue, clock: Clock) -> None:
    """A line for each queue, and its -poison, in which an item waits: for how many seconds it could have been taken."""
    for name in (*QUEUES, *(f"{name}-poison" for name in QUEUES)):
        try:
            since = queue.oldest(name)
        except HarperError as trouble:
            # The next round looks again, and the other queues are looked at now.
            logger.warning("step=queue-age queue=%s reason=%s", name, trouble)
            continue
        if since is not None:
            logger.info("step=queue-age queue=%s oldest=%d", name, max(0.0, (clock.now() - since).total_seconds()))
