"""Tables: made on first need, one transaction a call, our own errors; and how values stand in a row.

Times have a fixed width, a text fits a property's limit, and what is empty is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec
from azure.core import MatchConditions
from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.data.tables import TableClient, TableEntity, TableServiceClient, UpdateMode

from shared.adapters.storage.access import StorageAccess, client_options, code_of, understood
from shared.domain.values.lengths import MOST_KEPT, units
from shared.errors import Uncertain

Row = Mapping[str, Any]
Values = Mapping[str, str]
Operation = tuple[Any, ...]
T = TypeVar("T")

MOST_IN_A_BATCH = 100
MOST_PIECES = 8
_KEY = re.compile(r"[A-Za-z0-9_.:@=-]{1,400}")
_NAME = re.compile(r"@(\w+)")
_MISSING = "TableNotFound"


def table_service(access: StorageAccess) -> TableServiceClient:
    """A client for all tables, thread-safe and to be shared; nothing is sent yet."""
    if access.connection_string:
        return TableServiceClient.from_connection_string(access.full_connection_string, **client_options())
    return TableServiceClient(access.table_uri, credential=access.credential, **client_options())


def etag_of(row: TableEntity) -> str:
    """The etag with which a row was read."""
    return str(row.metadata["etag"])


def writing(row: Row, etag: str) -> Operation:
    """The operation of a batch that inserts a row (empty etag) or replaces that version."""
    if not etag:
        return ("create", row)
    conditions = {"mode": UpdateMode.REPLACE, "etag": etag, "match_condition": MatchConditions.IfNotModified}
    return ("update", row, conditions)


def putting(row: Row) -> Operation:
    """The operation of a batch that writes a row whether it is there or not."""
    return ("upsert", row, {"mode": UpdateMode.REPLACE})


def removing(row: Row) -> Operation:
    """The operation of a batch that deletes a row, whichever version it is."""
    return ("delete", {"PartitionKey": row["PartitionKey"], "RowKey": row["RowKey"]})


class Table:
    """One table; what is read from a table that is not there yet is nothing."""

    def __init__(self, service: TableServiceClient, name: str) -> None:
        self._service = service
        self._name = name
        self._client: TableClient = service.get_table_client(name)

    def get(self, partition: str, row_key: str) -> TableEntity | None:
        """One row, or None; a key that no row can have is that of no row."""
        if not _KEY.fullmatch(partition) or not _KEY.fullmatch(row_key):
            return None
        with understood(writing=False):
            try:
                return self._client.get_entity(partition, row_key)
            except ResourceNotFoundError:
                return None

    def query(self, where: str, values: Values, select: Sequence[str] | None = None) -> list[TableEntity]:
        """All rows that a filter fits, in the order of their keys; `@name` in it stands for a value."""
        return [row for page in self.pages(where, values, select) for row in page]

    def pages(
        self, where: str, values: Values, select: Sequence[str] | None = None, size: int = 1000
    ) -> Iterator[list[TableEntity]]:
        """The same page by page, each page one transaction; a page may be empty."""
        found = self._client.query_entities(
            _filled(where, values), select=list(select) if select else None, results_per_page=size
        )
        pages = found.by_page()
        while (page := _next(pages)) is not None:
            yield page

    def write(self, row: Row, etag: str) -> str:
        """Insert a row (empty etag) or replace that version; the new etag, or Conflict."""

        # A transaction of one: the SDK's own insert trips over an answer that breaks off.
        return self.commit([writing(row, etag)])[0]

    def delete(self, row: Row, etag: str = "") -> None:
        """Delete a row, or just that version of it (else Conflict); nothing happens where there is none."""
        condition = MatchConditions.IfNotModified if etag else None
        self._change(lambda client: client.delete_entity(row, etag=etag or None, match_condition=condition))

    def commit(self, operations: Sequence[Operation]) -> list[str]:
        """Up to 100 operations on rows of one partition as one transaction; their new etags, empty for deletions."""
        if len(operations) > MOST_IN_A_BATCH:
            raise ValueError(f"{len(operations)} operations in a transaction, at most {MOST_IN_A_BATCH} are possible")
        done = self._change(lambda client: client.submit_transaction(operations))
        etags = [str(each.get("etag") or "") for each in done]
        wanted = [operation[0] != "delete" for operation in operations]
        if len(etags) != len(wanted) or any(want and not etag for want, etag in zip(wanted, etags, strict=True)):
            raise Uncertain("storage-lost")  # an answer, but not a whole one
        return etags

    def _change(self, work: Callable[[TableClient], T]) -> T:
        with understood(writing=True):
            try:
                return work(self._client)
            except HttpResponseError as error:
                if code_of(error) != _MISSING:
                    raise
            with suppress(ResourceExistsError):  # somebody else made it meanwhile
                self._service.create_table(self._name)
            return work(self._client)


def _next(pages: Iterator[Iterator[TableEntity]]) -> list[TableEntity] | None:
    with understood(writing=False):
        try:
            return list(next(pages))
        except StopIteration:
            return None
        except ResourceNotFoundError:
            return None  # the table is not there yet


def _filled(where: str, values: Values) -> str:
    """A filter with its values: the SDK's own substitution trips over brackets."""
    return _NAME.sub(lambda name: "'" + values[name[1]].replace("'", "''") + "'", where)


def time_text(time: datetime) -> str:
    """A time as fixed-width UTC text, whose order is that of the times."""
    if time.tzinfo is None:
        raise ValueError("a time without a zone")
    return time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def time_from(text: str) -> datetime:
    """The time of such a text."""
    return datetime.fromisoformat(text)


def maybe_time(row: Mapping[str, Any], name: str) -> datetime | None:
    """The time in a column, or None where it is left out."""
    text = row.get(name)
    return time_from(text) if text else None


def maybe_text(time: datetime | None) -> str:
    """A time as text, or nothing."""
    return time_text(time) if time else ""


def packed_row(partition: str, row_key: str, columns: Mapping[str, Any]) -> dict[str, Any]:
    """A row without its empty columns; ValueError where a text is longer than the domain promises."""
    row = {name: value for name, value in columns.items() if value is not None and value is not False and value != ""}
    for name, value in row.items():
        if isinstance(value, str) and units(value) > MOST_KEPT:
            raise ValueError(f"column {name} holds {units(value)} characters, at most {MOST_KEPT} fit")
    return {"PartitionKey": partition, "RowKey": row_key, **row}


def spread(name: str, text: str) -> dict[str, str]:
    """A long text over columns `name`, `name_2` and so on; ValueError past eight of them."""
    size = MOST_KEPT if text.isascii() else MOST_KEPT // 2  # a character is at most two UTF-16 units
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    if len(pieces) > MOST_PIECES:
        raise ValueError(f"column {name} holds {len(text)} characters, more than {MOST_PIECES} columns can")
    return {name if not number else f"{name}_{number + 1}": piece for number, piece in enumerate(pieces)}


def gathered(name: str, row: Mapping[str, Any]) -> str:
    """The text that was spread over columns."""
    names = (name, *(f"{name}_{number}" for number in range(2, MOST_PIECES + 1)))
    return "".join(row.get(each, "") for each in names)


def json_text(value: object) -> str:
    """A value as JSON, or nothing for an empty list."""
    return msgspec.json.encode(value).decode() if value else ""
