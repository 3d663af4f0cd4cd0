"""A small evaluator of the Kusto queries in `infra`: the few operators they use, on the tables that they read.

Anything else raises KqlError: unknown operators and functions, tables and columns that Azure Monitor has not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from tests.infra.alerts.kql_expressions import (
    INGESTED,
    Expression,
    KqlError,
    Reader,
    Row,
    Token,
    literal,
    tokens_of,
    whole,
)

_COMMON = """timestamp itemType itemId itemCount customDimensions customMeasurements operation_Name operation_Id
    operation_ParentId operation_SyntheticSource session_Id user_Id user_AuthenticatedId user_AccountId
    application_Version client_Type client_Model client_OS client_IP client_City client_StateOrProvince
    client_CountryOrRegion client_Browser cloud_RoleName cloud_RoleInstance appId appName iKey sdkVersion _ResourceId"""
_OPERATION = """TimeGenerated Detail OperationCategory OperationStatus OperationKey Solution Computer CorrelationId
    HelpLink ErrorId ManagementGroupName SourceSystem Type _ResourceId _BilledSize _IsBillable"""
# Source: Azure Monitor pages "application-insights data model" and "tables/apptraces", "tables/apprequests"; the last
# is a table of the workspace: "tables/operation".
TABLES = {
    "traces": frozenset(f"{_COMMON} message severityLevel".split()),
    "requests": frozenset(f"{_COMMON} id source name url success resultCode duration performanceBucket".split()),
    "Operation": frozenset(_OPERATION.split()),
}
_TYPES: dict[str, Callable[[str], Any]] = {"string": str, "int": whole}

Group = Callable[[Sequence[Row]], Row]


def told_at(row: Mapping[str, Any]) -> Any:
    """The time that a row itself tells, which Azure's windows go by."""
    return row["timestamp"] if "timestamp" in row else row.get("TimeGenerated")


def came_in(row: Mapping[str, Any]) -> Any:
    """When a row could be found first: at once, unless it says otherwise under INGESTED (null: it does not say)."""
    return row.get(INGESTED) or told_at(row)


def run(query: str, tables: Mapping[str, Iterable[Mapping[str, Any]]], now: datetime) -> list[Row]:
    """The rows that a query gives; a table that is not given is empty."""
    first, *steps = _steps(query)
    if len(first) != 1 or first[0].text not in TABLES:
        raise KqlError(f"there is no table {' '.join(token.text for token in first)}")
    columns: tuple[str, ...] = (*TABLES[first[0].text], INGESTED)
    rows = [{INGESTED: told_at(row), **row} for row in tables.get(first[0].text, ())]
    if unknown := {name for row in rows for name in row}.difference(columns):
        raise KqlError(f"{first[0].text} has no columns {unknown}")
    for tokens in steps:
        reader = Reader(tokens, columns, now)
        name = reader.name()
        if name not in _OPERATORS:
            raise KqlError(f"the operator {name} is not known")
        rows, columns = _OPERATORS[name](reader, rows)
        if reader.at != len(tokens):
            raise KqlError(f"{reader.next().text} is not understood after {name}")
    return [{name: value for name, value in row.items() if name != INGESTED} for row in rows]


@cache
def _steps(query: str) -> list[list[Token]]:
    steps: list[list[Token]] = [[]]
    for token in tokens_of(query):
        if token == Token("sign", "|"):
            steps.append([])
        else:
            steps[-1].append(token)
    return steps


Result = tuple[list[Row], tuple[str, ...]]


def _where(reader: Reader, rows: list[Row]) -> Result:
    test = reader.expression()
    return [row for row in rows if test(row) is True], tuple(reader.columns)


def _extend(reader: Reader, rows: list[Row]) -> Result:
    named = _named(reader)
    columns = tuple(dict.fromkeys([*reader.columns, *named]))
    return [row | {name: value(row) for name, value in named.items()} for row in rows], columns


def _project(reader: Reader, rows: list[Row]) -> Result:
    named = _named(reader)
    return [{name: value(row) for name, value in named.items()} for row in rows], tuple(named)


def _named(reader: Reader) -> dict[str, Expression]:
    """Columns with a name of their own: `name = expression`, or a column as it is."""
    found: dict[str, Expression] = {}
    while not found or reader.took(","):
        name = _own_name(reader)
        if not name:
            name, reader.at = reader.name(), reader.at - 1
        found[name] = reader.expression()
    return found


def _own_name(reader: Reader) -> str:
    """The name before an equals sign, or nothing."""
    following = reader.tokens[reader.at + 1 : reader.at + 2]
    if list(following) != [Token("sign", "=")]:
        return ""
    name = reader.name()
    reader.expect("=")
    return name


def _order(reader: Reader, rows: list[Row]) -> Result:
    reader.expect("by")
    keys: list[tuple[Expression, bool]] = []
    while not keys or reader.took(","):
        key = reader.expression()
        keys.append((key, not reader.took("asc")))
        reader.took("desc")
    for key, is_descending in reversed(keys):
        rows = sorted(rows, key=key, reverse=is_descending)
    return rows, tuple(reader.columns)


def _parse(reader: Reader, rows: list[Row]) -> Result:
    """`parse COLUMN with ...`: stars, texts and columns; a row that does not fit gets no values."""
    source = reader.expression()
    reader.expect("with")
    pattern, kinds = "", dict[str, str]()
    while reader.at < len(reader.tokens):
        token = reader.take()
        if token.kind == "text":
            pattern += re.escape(literal(token))
        elif token.kind == "name":
            kinds[token.text] = reader.name() if reader.took(":") else "string"
            pattern += f"(?P<{token.text}>.*?)"
        elif token == Token("sign", "*"):
            pattern += ".*?"
        else:
            raise KqlError(f"{token.text} is not understood after parse")
    if unknown := set(kinds.values()) - set(_TYPES):
        raise KqlError(f"the types {unknown} are not known")

    def parsed(row: Row) -> Row:
        match = re.fullmatch(pattern, source(row) or "")
        return {name: _TYPES[kind](match[name]) if match else None for name, kind in kinds.items()}

    return [row | parsed(row) for row in rows], tuple(dict.fromkeys([*reader.columns, *kinds]))


def _summarize(reader: Reader, rows: list[Row]) -> Result:
    """Without `by` there is one row, even for no rows at all."""
    columns: list[str] = []
    parts: list[Group] = []
    while not parts or reader.took(","):
        names, part = _aggregate(reader, _own_name(reader))
        columns.extend(names)
        parts.append(part)
    keys = _keys(reader) if reader.took("by") else {}
    groups: dict[tuple[Any, ...], list[Row]] = {} if keys else {(): []}
    for row in rows:
        groups.setdefault(tuple(key(row) for key in keys.values()), []).append(row)
    made = []
    for values, group in groups.items():
        whole_row = dict(zip(keys, values, strict=True))
        for part in parts:
            whole_row |= part(group)
        made.append(whole_row)
    return made, (*keys, *columns)


def _keys(reader: Reader) -> dict[str, Expression]:
    """What is grouped by; `bin(column, size)` keeps the column's name."""
    found: dict[str, Expression] = {}
    while not found or reader.took(","):
        name = _own_name(reader)
        if not name:
            offset = 2 if reader.next().text == "bin" else 0
            name = reader.tokens[reader.at + offset].text
        found[name] = reader.expression()
    return found


def _aggregate(reader: Reader, own_name: str) -> tuple[list[str], Group]:
    function = reader.name()
    if function == "arg_max":
        return _arg_max(reader)
    if function not in _AGGREGATES:
        raise KqlError(f"the aggregate {function} is not known")
    count, aggregate = _AGGREGATES[function]
    given = reader.arguments()
    if len(given) != count or not own_name:
        raise KqlError(f"{function} needs a name and {count} arguments")
    return [own_name], lambda rows: {own_name: aggregate([tuple(each(row) for each in given) for row in rows])}


def _arg_max(reader: Reader) -> tuple[list[str], Group]:
    """`arg_max(what, columns)`: these columns of the row in which `what` is greatest."""
    reader.expect("(")
    names = [reader.name()]
    while reader.took(","):
        names.append(reader.name())
    reader.expect(")")
    for name in names:
        if name not in reader.columns:
            raise KqlError(f"there is no column {name}")

    def latest(rows: Sequence[Row]) -> Row:
        found = max(rows, key=lambda row: row[names[0]])
        return {name: found.get(name) for name in names}

    return names, latest


Values = Sequence[tuple[Any, ...]]


def _present(values: Values, *, where: int = 0) -> list[Any]:
    """The first of each that is there, and where the last one says so if it is a test."""
    return [each[0] for each in values if each[0] is not None and (not where or each[where] is True)]


def _percentile(values: Values) -> Any:
    found = sorted(_present(values))
    return found[max(0, math.ceil(values[0][1] / 100 * len(found)) - 1)] if found else None


_AGGREGATES: dict[str, tuple[int, Callable[[Values], Any]]] = {
    "count": (0, len),
    "countif": (1, lambda values: sum(each[0] is True for each in values)),
    "max": (1, lambda values: max(_present(values), default=None)),
    "min": (1, lambda values: min(_present(values), default=None)),
    "minif": (2, lambda values: min(_present(values, where=1), default=None)),
    "percentile": (2, _percentile),
    "sum": (1, lambda values: sum(_present(values))),
    "sumif": (2, lambda values: sum(_present(values, where=1))),
}
_OPERATORS: dict[str, Callable[[Reader, list[Row]], Result]] = {
    "extend": _extend,
    "order": _order,
    "parse": _parse,
    "project": _project,
    "summarize": _summarize,
    "where": _where,
}
