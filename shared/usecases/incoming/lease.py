"""The lease of an inbox: one run at a time reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from shared.domain.mailboxes.watch import Watch
from shared.domain.values.ids import MailboxId, TenantId
from shared.errors import HarperError
from shared.ports.app import App

LEASE = timedelta(seconds=330)


class NotTheReader(HarperError):
    """Another run reads this inbox, or the Mailbox was switched or deleted while this one ran."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right of one run to read an inbox, under a name of its own; Conflict where the Mailbox is gone."""

    app: App
    tenant_id: TenantId
    mailbox_id: MailboxId
    reader: str

    def take(self) -> Watch:
        """Begin to read, unless another run does."""
        now = self.app.clock.now()

        def take(watch: Watch) -> Watch:
            # Switched off: since we looked.
            if watch.is_off or watch.reading.is_taken(now):
                raise NotTheReader
            return replace(watch, reading=replace(watch.reading, reader=self.reader, until=now + LEASE))

        return self.app.mailboxes.change_watch(self.tenant_id, self.mailbox_id, take).after

    def write(self, change: Callable[[Watch], Watch]) -> Watch:
        """Change the watch, as long as this run is the reader; each write makes the lease last again."""
        until = self.app.clock.now() + LEASE

        def write(watch: Watch) -> Watch:
            if watch.reading.reader != self.reader:
                raise NotTheReader
            return change(replace(watch, reading=replace(watch.reading, until=until)))

        return self.app.mailboxes.change_watch(self.tenant_id, self.mailbox_id, write).after

    def note(self, **read: Any) -> Watch:
        """Write how far this run has read."""
        return self.write(lambda watch: replace(watch, reading=replace(watch.reading, **read)))

    def give_back(self) -> None:
        """Let another run read."""
        self.write(lambda watch: replace(watch, reading=watch.reading.released()))

    def keep_for(self, delay: timedelta) -> None:
        """Keep other runs away for so long, whether this one goes on or not."""
        self.note(until=self.app.clock.now() + delay)
