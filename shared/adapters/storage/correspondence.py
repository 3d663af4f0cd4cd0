"""The Correspondence in Table Storage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from azure.data.tables import TableServiceClient

from shared.adapters.storage.mail_rows import mail_from, mail_key, mail_row, partition_of, received_row
from shared.adapters.storage.table import Operation, Table, etag_of, putting, removing, time_text, writing
from shared.adapters.storage.thread_rows import (
    PACE,
    conversation_key,
    index_row,
    indexed_from,
    message_id_key,
    pace_from,
    pace_row,
    peer_from,
    peer_key,
    peer_row,
    thread_from,
    thread_key,
    thread_mail_from,
    thread_mail_prefix,
    thread_mail_row,
    thread_row,
)
from shared.domain.mail.mail import Mail, MailKey
from shared.domain.threads.changes import Changes, SendingContext
from shared.domain.threads.thread import Pace, Peer, Thread, ThreadMail
from shared.domain.values.ids import NO_MAILBOX, MailboxId, TenantId
from shared.errors import Conflict
from shared.ports.time import Clock

TABLE = "correspondence"
_MOST_PACES = 500
_PAGE = 100
_INDEX_PAGE = 1000
_END = "~"  # sorts after every character that our row keys hold
_ROWS = "PartitionKey eq @partition and RowKey ge @first and RowKey le @last"


class TableCorrespondence:
    """Rows of one mailbox in one partition; each call is one transaction, but for long lists and `forget`."""

    def __init__(self, service: TableServiceClient, clock: Clock) -> None:
        self._table = Table(service, TABLE)
        self._clock = clock
        # Our own last version of each mailbox's pace spares a read: where another process wrote since, the claim
        # conflicts, and the row is read again.
        self._paces: dict[str, Pace] = {}

    def mail(self, key: MailKey) -> Mail | None:
        """The row of a Mail, or None."""
        row = self._table.get(partition_of(key.tenant_id, key.mailbox_id), mail_key(key.hash))
        return mail_from(row, etag_of(row)) if row is not None else None

    def save(self, mail: Mail) -> Mail:
        """Insert or replace one Mail's row."""
        return replace(mail, etag=self._table.write(mail_row(mail), mail.etag))

    def commit(self, changes: Changes) -> Changes:
        """Write all changes of one mailbox as one transaction."""
        operations = _operations(changes)
        partition = partition_of(changes.mail.key.tenant_id, changes.mail.key.mailbox_id)
        if changes.pace:
            self._paces.pop(partition, None)
        etags = dict(zip(operations, self._table.commit(list(operations.values())), strict=True))
        thread, peer, pace = changes.thread, changes.peer, changes.pace
        if pace:
            self._keep_pace(partition, replace(pace, etag=etags[PACE]))
        return replace(
            changes,
            mail=replace(changes.mail, etag=etags[mail_key(changes.mail.key.hash)]),
            thread=replace(thread, etag=etags[thread_key(thread.thread_id)]) if thread else None,
            peer=replace(peer, etag=etags[peer_key(peer.address)]) if peer else None,
            pace=replace(pace, etag=etags[PACE]) if pace else None,
        )

    def known(self, tenant_id: TenantId, mailbox_id: MailboxId, received: Sequence[datetime]) -> frozenset[str]:
        """Hashes of the fetched Mails that were received at these times: one range read, more only past 1,000 rows."""
        wanted = sorted({time_text(time) for time in received})
        found: set[str] = set()
        while wanted:
            wanted = self._look_up(partition_of(tenant_id, mailbox_id), wanted, found)
        return frozenset(found)

    def _look_up(self, partition: str, wanted: list[str], found: set[str]) -> list[str]:
        """Read the index from the first of these times on; returns the times to which the next read leaps.

        An old Mail that was moved beside a new one makes a range with everything between them in it.
        """
        values = {"partition": partition, "first": f"rcv:{wanted[0]}", "last": f"rcv:{wanted[-1]}:{_END}"}
        times = set(wanted)
        for rows in self._table.pages(_ROWS, values, ("RowKey",), _INDEX_PAGE):
            places = [str(row["RowKey"]).removeprefix("rcv:").rpartition(":") for row in rows]
            found.update(mail for time, _, mail in places if time in times)
            last = places[-1][0] if len(places) == _INDEX_PAGE else ""
            if last and last not in times:
                return [time for time in wanted if time > last]
        return []

    def thread_by_conversation(self, tenant_id: TenantId, mailbox_id: MailboxId, conversation: tuple[str, str]) -> str:
        """The id of the Thread that the index knows for (conversation id, person), or nothing."""
        return self._indexed(partition_of(tenant_id, mailbox_id), conversation_key(conversation))

    def thread_by_message(self, tenant_id: TenantId, mailbox_id: MailboxId, key: str) -> str:
        """The id of the Thread that the index knows for a message, or nothing."""
        return self._indexed(partition_of(tenant_id, mailbox_id), message_id_key(key))

    def thread(self, tenant_id: TenantId, mailbox_id: MailboxId, thread_id: str) -> Thread | None:
        """The row of a Thread, or None."""
        row = self._table.get(partition_of(tenant_id, mailbox_id), thread_key(thread_id))
        return thread_from(row, etag_of(row)) if row is not None else None

    def context(self, mail: Mail, correspondent: str) -> SendingContext:
        """Thread, correspondent's budget and the mailbox's pace for one Mail."""
        # Three point reads: an `or` over row keys makes the service walk all rows between them.
        tenant, mailbox = mail.key.tenant_id, mail.key.mailbox_id
        partition = partition_of(tenant, mailbox)
        peer = self._table.get(partition, peer_key(correspondent))
        return SendingContext(
            thread=self.thread(tenant, mailbox, mail.thread_id),
            peer=peer_from(peer, etag_of(peer)) if peer is not None else Peer(correspondent),
            pace=self._pace(partition),
        )

    def thread_mails(self, tenant_id: TenantId, mailbox_id: MailboxId, thread_id: str) -> tuple[ThreadMail, ...]:
        """The Mails of a Thread in order of their time."""
        prefix = thread_mail_prefix(thread_id)
        return tuple(thread_mail_from(row) for row in self._range(tenant_id, mailbox_id, prefix, prefix + _END))

    def forget(self, tenant_id: TenantId, deadline: datetime) -> bool:
        """Remove everything of a Tenant, page by page; False when the deadline came first."""
        self._paces.clear()
        first = partition_of(tenant_id, NO_MAILBOX)
        where, values = "PartitionKey ge @first and PartitionKey le @last", {"first": first, "last": first + _END}
        while self._clock.now() < deadline:
            if self._remove(self._table.pages(where, values, ("PartitionKey", "RowKey"), _PAGE), deadline):
                return True
        return False

    def _remove(self, pages: Iterator[Sequence[Any]], deadline: datetime) -> bool:
        """False where time is up, or a row vanished meanwhile, which makes its whole transaction fail."""
        for page in pages:
            for _, rows in groupby(page, key=lambda row: row["PartitionKey"]):
                if self._clock.now() >= deadline:
                    return False
                try:
                    self._table.commit([removing(row) for row in rows])
                except Conflict:
                    return False
        return True

    def _range(self, tenant_id: TenantId, mailbox_id: MailboxId, first: str, last: str) -> list[Any]:
        values = {"partition": partition_of(tenant_id, mailbox_id), "first": first, "last": last}
        return list(self._table.query(_ROWS, values))

    def _indexed(self, partition: str, row_key: str) -> str:
        row = self._table.get(partition, row_key)
        return indexed_from(row) if row is not None else ""

    def _keep_pace(self, partition: str, pace: Pace) -> None:
        if len(self._paces) >= _MOST_PACES:
            self._paces.clear()
        self._paces[partition] = pace

    def _pace(self, partition: str) -> Pace:
        known = self._paces.get(partition)
        if known is not None:
            return known
        row = self._table.get(partition, PACE)
        return pace_from(row, etag_of(row)) if row is not None else Pace()


def _operations(changes: Changes) -> dict[str, Operation]:
    """What a transaction does, by row key: it may touch each row once."""
    mail, partition = changes.mail, partition_of(changes.mail.key.tenant_id, changes.mail.key.mailbox_id)
    thread_id = changes.thread.thread_id if changes.thread else mail.thread_id
    conditional = [(mail_row(mail), mail.etag)]
    if changes.thread:
        conditional.append((thread_row(changes.thread), changes.thread.etag))
    if changes.peer:
        conditional.append((peer_row(partition, changes.peer), changes.peer.etag))
    if changes.pace:
        conditional.append((pace_row(partition, changes.pace), changes.pace.etag))
    opened = [index_row(partition, conversation_key(each), thread_id) for each in changes.new_conversations]
    conditional += [(row, "") for row in opened]
    blind = [thread_mail_row(line) for line in changes.thread_mails]
    blind += [index_row(partition, conversation_key(each), thread_id) for each in changes.conversations]
    blind += [index_row(partition, message_id_key(each), thread_id) for each in changes.message_ids]
    if changes.fetched_index:
        blind.append(received_row(mail))
    operations = {str(row["RowKey"]): putting(row) for row in blind}
    return operations | {str(row["RowKey"]): writing(row, etag) for row, etag in conditional}
