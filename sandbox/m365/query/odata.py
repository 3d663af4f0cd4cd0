"""The query options of OData: $select, $filter, $orderby, $top, $skip, $expand, and pages with their links."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qsl, quote

from sandbox.m365.query.filters import Filter, read_filter
from sandbox.m365.state.mailbox import property_key
from sandbox.m365.state.values import GraphError, Json

KNOWN_OPTIONS = {
    "$select", "$filter", "$orderby", "$top", "$skip", "$expand", "$count", "$skiptoken", "$deltatoken", "$format",
}  # fmt: skip
DEFAULT_PAGE = 10
LARGEST_PAGE = 1000
_EXPAND = re.compile(r"^singleValueExtendedProperties(?:\(\$filter=(.*)\))?$", re.IGNORECASE | re.DOTALL)
_EXPAND_ID = re.compile(r"^\s*id eq '((?:[^']|'')+)'\s*$", re.IGNORECASE)
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Options:
    """The query options of one call; `expanded` are ids of extended properties."""

    select: tuple[str, ...]
    filter: Filter | None
    orderby: tuple[tuple[str, bool], ...]
    top: int | None
    skip: int
    expanded: tuple[str, ...]
    count: bool
    raw: tuple[tuple[str, str], ...]

    def value(self, name: str) -> str | None:
        """The raw value of a query parameter."""
        return next((value for key, value in self.raw if key == name), None)


def bad(message: str) -> GraphError:
    """The answer to a query that Graph does not take."""
    return GraphError(400, "RequestBroker--ParseUri", message)


def read_options(query: str, known: frozenset[str], *, kind: str = "microsoft.graph.message") -> Options:
    """Read a query string; GraphError 400 for what Graph refuses."""
    raw = tuple(parse_qsl(query, keep_blank_values=True))
    values: dict[str, str] = {}
    for name, value in raw:
        if name.startswith("$") and name not in KNOWN_OPTIONS:
            raise bad(f"The query parameter '{name}' is not supported.")
        if name in values and name.startswith("$"):
            raise bad(f"Query option '{name}' was specified more than once.")
        values.setdefault(name, value)
    select = tuple(part.strip() for part in values.get("$select", "").split(",") if part.strip())
    for name in select:
        if name.partition("/")[0] not in known and name != "*":
            raise bad(f"Could not find a property named '{name}' on type '{kind}'.")
    found = read_filter(values["$filter"], known) if values.get("$filter") else None
    orderby = _read_order(values.get("$orderby", ""), known)
    check_order(orderby, found)
    return Options(
        select=select,
        filter=found,
        orderby=orderby,
        top=_number(values, "$top", 1, LARGEST_PAGE),
        skip=_number(values, "$skip", 0, 10**9) or 0,
        expanded=_read_expand(values.get("$expand", "")),
        count=values.get("$count", "").lower() == "true",
        raw=raw,
    )


def _number(values: dict[str, str], name: str, least: int, most: int) -> int | None:
    if name not in values:
        return None
    text = values[name]
    if not text.isdigit() or not least <= int(text) <= most:
        raise bad(f"The value of '{name}' must be between {least} and {most}.")
    return int(text)


def _read_order(text: str, known: frozenset[str]) -> tuple[tuple[str, bool], ...]:
    order: list[tuple[str, bool]] = []
    for part in text.split(","):
        words = part.split()
        if not words:
            continue
        if words[0].partition("/")[0] not in known or words[1:] not in ([], ["asc"], ["desc"]):
            raise bad(f"Invalid $orderby: '{part.strip()}'.")
        order.append((words[0], words[1:] == ["desc"]))
    return tuple(order)


def check_order(orderby: tuple[tuple[str, bool], ...], found: Filter | None) -> None:
    """Refuse what Exchange finds too complex.

    What is ordered by must stand first in the filter, in the same order. A filter that only asks
    for flags (isRead eq false) is let through, as Exchange does.
    """
    if not orderby or found is None or not found.selective:
        return
    named = list(dict.fromkeys(found.properties))
    wanted = [name.partition("/")[0] for name, _ in orderby]
    if named[: len(wanted)] != wanted:
        raise GraphError(400, "InefficientFilter", "The restriction or sort order is too complex for this operation.")


def _read_expand(text: str) -> tuple[str, ...]:
    if not text or text.lower() in ("attachments", "extensions"):
        return ()
    found = _EXPAND.match(text.strip())
    if not found or not found.group(1):
        raise GraphError(
            400, "ErrorInvalidRequest", "singleValueExtendedProperties needs a $filter on id in its $expand."
        )
    ids: list[str] = []
    for part in re.split(r"'\s+or\s+(?=id eq ')", found.group(1)):
        match = _EXPAND_ID.match(part if part.endswith("'") else f"{part}'")
        if not match:
            raise bad(f"Invalid filter in $expand: '{part}'.")
        ids.append(property_key(match.group(1).replace("''", "'")))
    return tuple(ids)


def ordered(
    items: Sequence[Item], orderby: tuple[tuple[str, bool], ...], key: Callable[[Item, str], Any]
) -> list[Item]:
    """The items in the order asked for."""
    result = list(items)
    for name, falling in reversed(orderby):
        result.sort(key=lambda item: key(item, name), reverse=falling)
    return result


def page(items: Sequence[Item], options: Options, address: str, context: str, render: Callable[[Item], Json]) -> Json:
    """One page of a collection; `address` is the URL without its query, for the link to the next page."""
    size = options.top or DEFAULT_PAGE
    end = options.skip + size
    body: Json = {"@odata.context": context}
    if options.count:
        body["@odata.count"] = len(items)
    body["value"] = [render(item) for item in items[options.skip : end]]
    if end < len(items):
        kept = [(name, value) for name, value in options.raw if name != "$skip"]
        body["@odata.nextLink"] = link(address, [*kept, ("$skip", str(end))])
    return body


def link(address: str, parameters: Sequence[tuple[str, str]]) -> str:
    """An URL with its query, percent-encoded as Graph does."""
    return address + "?" + "&".join(f"{quote(name, safe='$')}={quote(value, safe='')}" for name, value in parameters)
