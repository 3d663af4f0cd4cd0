"""What was buried, in Table Storage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from azure.data.tables import TableServiceClient

from shared.adapters.storage.table import Table, gathered, packed_row, spread, time_from, time_text
from shared.domain.mail.mail import digest
from shared.domain.values.ids import TenantId
from shared.domain.work import BuriedItem, WorkItem
from shared.errors import Conflict, InvalidInput

TABLE = "buried"


class TableGraveyard:
    """One partition a queue, its rows in order of time."""

    def __init__(self, service: TableServiceClient) -> None:
        self._table = Table(service, TABLE)

    def bury(self, item: BuriedItem) -> None:
        """Keep it; the same message twice is one."""
        where = "PartitionKey eq @queue and message_id eq @message"
        values = {"queue": item.queue, "message": item.message_id}
        # Its time differs when a message is buried again, so that its key does not tell.
        if self._table.query(where, values, ("RowKey",)):
            return
        try:
            self._table.write(buried_row(item), "")
        except Conflict:
            return

    def buried(self, queue: str) -> tuple[BuriedItem, ...]:
        """What was buried of a queue, oldest first."""
        rows = self._table.query("PartitionKey eq @queue", {"queue": queue})
        return tuple(buried_from(row) for row in rows)

    def forget(self, tenant_id: TenantId) -> None:
        """Remove all items of a Tenant; one whose body cannot be read is nobody's, and stays."""
        for row in self._table.query("tenant eq @tenant", {"tenant": tenant_id}, ("PartitionKey", "RowKey")):
            self._table.delete(row)


def buried_row(item: BuriedItem) -> dict[str, Any]:
    """The row of a buried item."""
    columns = {
        "buried_at": time_text(item.buried_at),
        "message_id": item.message_id,
        "tenant": _tenant_of(item.body),
        **spread("body", item.body),
    }
    return packed_row(item.queue, f"{time_text(item.buried_at)}:{digest(item.message_id)}", columns)


def buried_from(row: Mapping[str, Any]) -> BuriedItem:
    """The buried item of a row."""
    when = time_from(row["buried_at"])
    return BuriedItem(row["PartitionKey"], when, row.get("message_id", ""), gathered("body", row))


def _tenant_of(body: str) -> str:
    """The Tenant of a work item, or nothing where the body is none."""
    try:
        return WorkItem.decode(body.encode()).tenant_id
    except InvalidInput:
        return ""
