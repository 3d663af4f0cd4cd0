"""Versions n-1 and n understand each other's rows and items: while an update rolls, they run side by side.

tests/fixtures/versions/ keeps what each version wrote, from its release on: those files are never changed and never
made again. Here today's readers read them, also with what a next version may add; and what today writes for the same
values still holds all of it, so that an older version can read that too.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from azure.data.tables import TableServiceClient
from msgspec.structs import fields

from shared.adapters.storage.mailboxes import TABLE, TableMailboxStore
from shared.adapters.storage.table import Table, putting
from shared.domain.work import WorkItem
from tests.adapters.support.kept_values import ITEM, KEPT
from tests.support.builders import MAILBOX, TENANT, a_mailbox, a_watch
from tests.support.fakes.all import FakeClock

FILES = sorted((Path(__file__).parents[2] / "fixtures" / "versions").glob("*/*.json"))
ADDED = "of_the_next_version"

each_row = pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")


def row_in(file: Path) -> dict[str, Any]:
    """What a version wrote."""
    row: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return row


def with_more(value: object) -> object:
    """A JSON value, each object of which has a property more."""
    if isinstance(value, dict):
        return {name: with_more(inner) for name, inner in value.items()} | {ADDED: {"since": 1}}
    return [with_more(inner) for inner in value] if isinstance(value, list) else value


def of_a_next_version(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row as a next version may write it: columns more, and properties more in the JSON of a column."""

    def column(name: str, value: object) -> object:
        """The body of a buried item is no JSON of ours: it is kept as it lay in the queue."""
        if name == "draft":
            return json.dumps([*json.loads(str(value)), "more"])
        if name != "body" and isinstance(value, str) and value.startswith(("{", "[")):
            return json.dumps(with_more(json.loads(value)))
        return value

    return {name: column(name, value) for name, value in row.items()} | {ADDED: "words", f"{ADDED}_2": 7}


def test_the_first_version_is_still_kept() -> None:
    assert {file.stem for file in FILES if file.parent.name == "0.1.0"} >= set(KEPT)


def test_a_row_of_every_kind_is_kept() -> None:
    """What writes a row is a function `..._row`, and there is a value of which it has written one."""
    writers = set()
    for file in sorted((Path(__file__).parents[3] / "shared" / "adapters").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and "packed_row" in _called(node):
                writers.add(node.name)
    kept = {name for each in KEPT.values() for name in (each.write.__name__, *each.write.__code__.co_names)}
    assert len(writers) >= 14
    assert writers - kept == set()
    assert {name for name in writers if not name.endswith("_row")} == set()


def _called(function: ast.FunctionDef) -> set[str]:
    """The functions that a function calls by their bare names."""
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {called.id for called in calls if isinstance(called, ast.Name)}


def test_the_kept_item_has_a_value_in_every_field() -> None:
    assert {field.name for field in fields(WorkItem) if getattr(ITEM, field.name) == field.default} == set()


@pytest.mark.parametrize("name", ["item", "item-first"])
def test_an_item_has_no_property_that_the_first_version_refuses(name: str) -> None:
    """0.1.0 refuses an item with a property that it does not know; this may go when 0.1.0 is no neighbour any more."""
    first = row_in(next(file for file in FILES if (file.parent.name, file.stem) == ("0.1.0", name)))
    assert KEPT[name].write(KEPT[name].value).keys() == first.keys()


@each_row
def test_what_an_older_version_wrote_is_read(file: Path) -> None:
    kept = KEPT[file.stem]
    assert kept.read is None or kept.read(row_in(file)) == kept.value


@each_row
def test_what_a_next_version_adds_does_no_harm(file: Path) -> None:
    kept = KEPT[file.stem]
    assert kept.read is None or kept.read(of_a_next_version(row_in(file))) == kept.value


@each_row
def test_today_still_writes_what_an_older_version_reads(file: Path) -> None:
    """A column that goes, or means something else, has to wait for the version after next."""
    kept, row = KEPT[file.stem], row_in(file)
    written = kept.write(kept.value)
    assert {column: written.get(column) for column in row} == row


def test_rows_of_a_kind_that_a_next_version_adds_are_passed_over(tables: TableServiceClient) -> None:
    store = TableMailboxStore(tables, FakeClock().monotonic)
    store.save_mailbox(a_mailbox())
    store.save_watch(a_watch())
    known = store.mailboxes(TENANT)
    keys = (f"rev:{MAILBOX}:9223", f"fold:{MAILBOX}:9f86", "msg:9f86", f"{MAILBOX}:more")
    Table(tables, TABLE).commit([putting({"PartitionKey": TENANT, "RowKey": key, ADDED: "words"}) for key in keys])
    assert store.mailboxes(TENANT) == known
    assert store.mailbox(TENANT, MAILBOX) == known[0]
    assert len(known) == 1
