"""What the log lines of one invocation share."""

from __future__ import annotations

from contextvars import ContextVar

# The short id of the Mail in work, so that an adapter's log line stands in that Mail's story.
MAIL_IN_WORK: ContextVar[str] = ContextVar("mail_in_work", default="-")
