"""What a request to Azure Storage's queue or table service asks for, read from the request alone.

Source: the REST references of Queue Storage and Table Storage.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from sandbox.loopback.messages import Request

Service = Literal["queue", "table"]
POLL = "get messages"

_ENTITY_KEYS = re.compile(
    r"^(?P<table>\w+)\(PartitionKey='(?P<partition>(?:[^']|'')*)',RowKey='(?P<row>(?:[^']|'')*)'\)$"
)
_TABLE_KEY = re.compile(r"^Tables\('(?P<table>\w+)'\)$")
_INNER_REQUEST = re.compile(r"^(POST|PUT|PATCH|MERGE|DELETE|GET) (\S+) HTTP/1\.1\r?$", re.M)
_IF_MATCH = re.compile(r"^If-Match:\s*\S", re.M | re.I)


@dataclass(frozen=True, slots=True)
class EntityCall:
    """One operation on one entity, by itself or inside a batch."""

    operation: str
    table: str
    partition: str
    row: str
    properties: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a storage service; `target` is the queue or the table."""

    service: Service
    operation: str
    target: str
    entities: tuple[EntityCall, ...] = ()
    filter: str = ""

    @property
    def rows(self) -> tuple[str, ...]:
        """The row keys that the call names, decoded."""
        return tuple(entity.row for entity in self.entities)

    @property
    def prefixes(self) -> tuple[str, ...]:
        """The inner operations with their row keys' prefixes, such as "insert entity mail"."""
        return tuple(f"{entity.operation} {entity.row.split(':')[0]}" for entity in self.entities)


@dataclass(frozen=True, slots=True)
class Transaction:
    """One request that a storage service answered, or would have; times in seconds of the proxy's clock.

    `status` is what the client saw: None if it lost the connection. `worked`: whether the service did the work.
    """

    number: int
    call: Call
    status: int | None
    worked: bool
    messages: int
    started: float
    ended: float
    faulty: bool

    @property
    def empty_poll(self) -> bool:
        """Whether this only asked a queue that had nothing to give."""
        return self.call.operation == POLL and self.messages == 0


def read_call(service: Service, request: Request) -> Call:
    """Names what the request asks for; an unknown one is called by its method and path."""
    parts = urlsplit(request.target)
    path = [unquote(part) for part in parts.path.strip("/").split("/")][1:]
    query = {name.lower(): values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    found = (
        _queue_call(request.method, path, query) if service == "queue" else _table_call(request, "/".join(path), query)
    )
    return found or Call(service, f"{request.method} {parts.path}", "/".join(path))


_QUEUE_SERVICE = {("GET", "list"): "list queues", ("GET", "properties"): "get service properties"}
_QUEUE = {
    ("PUT", ""): "create queue",
    ("DELETE", ""): "delete queue",
    ("GET", "metadata"): "get queue metadata",
    ("PUT", "metadata"): "set queue metadata",
    ("GET", "acl"): "get queue acl",
    ("PUT", "acl"): "set queue acl",
}
_MESSAGES = {"POST": "put message", "GET": "get messages", "DELETE": "clear messages"}
_MESSAGE = {"PUT": "update message", "DELETE": "delete message"}


def _queue_call(method: str, path: list[str], query: Mapping[str, str]) -> Call | None:
    comp = query.get("comp", "")
    if not path:
        operation = _QUEUE_SERVICE.get((method, comp))
    elif len(path) == 1:
        operation = _QUEUE.get((method, comp))
    elif len(path) == 2:
        operation = "peek messages" if query.get("peekonly") == "true" else _MESSAGES.get(method)
    else:
        operation = _MESSAGE.get(method)
    return Call("queue", operation, path[0] if path else "") if operation else None


def _table_call(request: Request, path: str, query: Mapping[str, str]) -> Call | None:
    if path == "Tables":
        if request.method == "POST":
            return Call("table", "create table", str(_json(request.body).get("TableName", "")))
        return Call("table", "query tables", "", filter=query.get("$filter", ""))
    if deleted := _TABLE_KEY.match(path):
        return Call("table", "delete table", deleted["table"])
    if path == "$batch":
        entities = _batch(request.body)
        return Call("table", "batch", entities[0].table if entities else "", entities)
    if request.method == "GET" and path.endswith("()"):
        return Call("table", "query", path[:-2], filter=query.get("$filter", ""))
    entity = _entity_call(request.method, path, request.header("If-Match") is not None, request.body)
    return Call("table", entity.operation, entity.table, (entity,)) if entity else None


def _batch(body: bytes) -> tuple[EntityCall, ...]:
    text = body.decode("utf-8", "replace")
    starts = list(_INNER_REQUEST.finditer(text))
    calls = []
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        part = text[start.end() : following.start() if following else len(text)]
        headers, _, rest = part.replace("\r\n", "\n").lstrip("\n").partition("\n\n")
        path = unquote(urlsplit(start[2]).path).strip("/").split("/", 1)[-1]
        content = rest.split("\n--")[0].encode()
        call = _entity_call(start[1], path, _IF_MATCH.search(headers) is not None, content)
        if call:
            calls.append(call)
    return tuple(calls)


def _entity_call(method: str, path: str, conditional: bool, body: bytes) -> EntityCall | None:
    keyed = _ENTITY_KEYS.match(path)
    properties = _json(body)
    if keyed is None:
        if method != "POST":
            return None
        partition, row = str(properties.get("PartitionKey", "")), str(properties.get("RowKey", ""))
        return EntityCall("insert entity", path.removesuffix("()"), partition, row, properties)
    names = {
        "GET": "get entity",
        "DELETE": "delete entity",
        "PUT": "update entity" if conditional else "insert or replace entity",
        "PATCH": "merge entity" if conditional else "insert or merge entity",
    }
    operation = names.get("PATCH" if method == "MERGE" else method)
    if operation is None:
        return None
    partition, row = (keyed[name].replace("''", "'") for name in ("partition", "row"))
    return EntityCall(operation, keyed["table"], partition, row, properties)


def _json(body: bytes) -> dict[str, object]:
    try:
        value = json.loads(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
