"""Tables: made on first need, one transaction a call, and our own errors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from azure.core import MatchConditions
from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.data.tables import TableClient, TableEntity, TableServiceClient, UpdateMode

from shared.adapters.storage.access import StorageAccess, client_options, code_of, understood
from shared.errors import Uncertain

Row = Mapping[str, Any]
Values = Mapping[str, str]
Operation = tuple[Any, ...]
T = TypeVar("T")

MOST_IN_A_BATCH = 100
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
