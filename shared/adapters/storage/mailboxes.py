"""Mailboxes in Table Storage."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from azure.data.tables import TableEntity, TableServiceClient

from shared.adapters.storage.mailbox_rows import (
    BOX,
    OBJECT,
    WATCH,
    mailbox_from,
    mailbox_row,
    object_row,
    owner_from,
    watch_from,
    watch_row,
)
from shared.adapters.storage.recent import Recent
from shared.adapters.storage.table import Table, etag_of, removing
from shared.domain.mailboxes.settings import Mailbox
from shared.domain.mailboxes.watch import Watch, WatchedMailbox
from shared.domain.values.changed import Changed
from shared.domain.values.ids import MailboxId, TenantId
from shared.errors import Conflict, TryLater, until_settled

TABLE = "mailboxes"

# Settings and watch stand side by side, so that one short range brings both: an `or` would walk the partition.
_OWN_ROWS = "RowKey ge @first and RowKey le @last"

_Key = tuple[TenantId, MailboxId]


class TableMailboxStore:
    """Settings, watches and notes of a Tenant in one partition; `monotonic` measures how old the memory is."""

    def __init__(self, service: TableServiceClient, monotonic: Callable[[], float]) -> None:
        self._table = Table(service, TABLE)
        self._recent: Recent[_Key, WatchedMailbox] = Recent(monotonic)

    def mailbox(self, tenant_id: TenantId, mailbox_id: MailboxId) -> WatchedMailbox | None:
        """Settings and watch of a Mailbox with one read, or None."""
        begun = self._recent.begin()
        rows = self._table.query(
            f"PartitionKey eq @tenant and {_OWN_ROWS}", {"tenant": tenant_id, **_own_rows(mailbox_id)}
        )
        watched = next(iter(_watched(rows)), None)
        self._recent.learn((tenant_id, mailbox_id), watched, begun)
        return watched

    def recent_mailbox(self, tenant_id: TenantId, mailbox_id: MailboxId) -> WatchedMailbox | None:
        """The same, at most ten seconds old and never older than this process's last read or write of it."""
        return self._recent.get((tenant_id, mailbox_id)) or self.mailbox(tenant_id, mailbox_id)

    def mailboxes(self, tenant_id: TenantId | None = None) -> tuple[WatchedMailbox, ...]:
        """All Mailboxes of a Tenant, or of all."""
        begun = self._recent.begin()
        where = "PartitionKey eq @tenant" if tenant_id is not None else ""
        found = tuple(_watched(self._table.query(where, {"tenant": tenant_id} if tenant_id is not None else {})))
        for watched in found:
            self._recent.learn((watched.mailbox.tenant_id, watched.mailbox.mailbox_id), watched, begun)
        return found

    def save_mailbox(self, mailbox: Mailbox) -> Mailbox:
        """Insert (empty etag) or replace that version of the settings."""
        try:
            return replace(mailbox, etag=self._table.write(mailbox_row(mailbox), mailbox.etag))
        finally:
            self._recent.forget((mailbox.tenant_id, mailbox.mailbox_id))

    def save_watch(self, watch: Watch) -> Watch:
        """Insert (empty etag) or replace that version of the watch."""
        try:
            return replace(watch, etag=self._table.write(watch_row(watch), watch.etag))
        finally:
            self._recent.forget((watch.tenant_id, watch.mailbox_id))

    def change_watch(
        self, tenant_id: TenantId, mailbox_id: MailboxId, change: Callable[[Watch], Watch]
    ) -> Changed[Watch]:
        """Read the watch, change it, save it, again on a Conflict; Conflict where the Mailbox is gone.

        What the change leaves as it is, is not written.
        """

        def attempt() -> Changed[Watch] | None:
            found = self.mailbox(tenant_id, mailbox_id)
            return Changed.saved(found.watch, change, self.save_watch, bool(found.watch.etag)) if found else None

        done = until_settled(attempt, Conflict("watch keeps changing"))
        if done is None:
            raise Conflict("mailbox is gone")
        return done

    def delete_mailbox(self, tenant_id: TenantId, mailbox_id: MailboxId) -> None:
        """Remove settings, watch and the notes of its inboxes, as one transaction."""
        where = (
            f"PartitionKey eq @tenant and (({_OWN_ROWS})"
            " or (RowKey ge @notes and RowKey lt @noted and mailbox eq @mailbox))"
        )
        values = {
            "tenant": tenant_id,
            **_own_rows(mailbox_id),
            "notes": OBJECT,
            "noted": OBJECT + "~",
            "mailbox": mailbox_id,
        }

        def attempt() -> None:
            rows = self._table.query(where, values, ("PartitionKey", "RowKey"))
            if rows:
                self._table.commit([removing(row) for row in rows])  # Conflict: one of them vanished meanwhile

        try:
            until_settled(attempt, TryLater("mailbox keeps changing"))
        finally:
            self._recent.forget((tenant_id, mailbox_id))

    def take_object(self, tenant_id: TenantId, object_id: str, mailbox_id: MailboxId) -> MailboxId:
        """Note that this inbox belongs to this Mailbox unless another has it; returns whose it is."""

        def attempt() -> MailboxId:
            row = self._table.get(tenant_id, OBJECT + object_id)
            if row is not None:
                return owner_from(row)
            self._table.write(object_row(tenant_id, object_id, mailbox_id), "")
            return mailbox_id

        return until_settled(attempt, TryLater("note keeps changing"))

    def release_object(self, tenant_id: TenantId, object_id: str, mailbox_id: MailboxId) -> None:
        """Take that note back if it is this Mailbox's."""
        row = self._table.get(tenant_id, OBJECT + object_id)
        if row is not None and owner_from(row) == mailbox_id:
            try:
                self._table.delete(row, etag_of(row))
            except Conflict:
                return  # it was taken back and given to another meanwhile


def _own_rows(mailbox_id: MailboxId) -> dict[str, str]:
    return {"first": f"{mailbox_id}:", "last": f"{mailbox_id}:~"}


def _watched(rows: Iterable[TableEntity]) -> Iterable[WatchedMailbox]:
    """Settings with their watches; a watch that is not there yet is a new one."""
    boxes: dict[_Key, Mailbox] = {}
    watches: dict[_Key, Watch] = {}
    for row in rows:
        if str(row["RowKey"]).endswith(BOX):
            mailbox = mailbox_from(row, etag_of(row))
            boxes[(mailbox.tenant_id, mailbox.mailbox_id)] = mailbox
        elif str(row["RowKey"]).endswith(WATCH):
            watch = watch_from(row, etag_of(row))
            watches[(watch.tenant_id, watch.mailbox_id)] = watch
    return [WatchedMailbox(box, watches.get(place) or Watch(*place)) for place, box in boxes.items()]
