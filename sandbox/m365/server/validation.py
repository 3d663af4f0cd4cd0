"""Checks logged requests against Microsoft's own description of Graph (OpenAPI, and strict JSON Schema)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from jsonschema import Draft202012Validator

from sandbox.m365.server.requestlog import LoggedRequest
from sandbox.m365.server.routes import path_segments
from sandbox.m365.state.values import Json

SUBSET = "graph_openapi_subset.json"
STRICT = "graph_openapi_strict.json"
GRAPH_PREFIX = "/v1.0/"
# Parts of links that the server made; a client follows them as they are.
LINK_PARAMETERS = frozenset(("$skiptoken", "$deltatoken"))
OF_PROPERTIES = frozenset(("$select", "$orderby", "$expand"))
METHODS = ("get", "post", "patch", "put", "delete")
_RESULT = re.compile(r'"#/components/schemas/(microsoft\.graph\.\w+?)(?:CollectionResponse)?"')
# A comma between items, not one within the parentheses of an item.
_COMMA = re.compile(r",(?![^()]*\))")


@dataclass(frozen=True, slots=True)
class _Operation:
    path: str
    segments: tuple[str, ...]
    parameters: Mapping[str, Json]
    needs_body: bool
    known: frozenset[str]
    """The properties of what it answers; empty where the description leaves that open."""

    def fits(self, segments: tuple[str, ...]) -> bool:
        """Whether the path is one of this operation's; a named action is not an id."""
        if len(segments) != len(self.segments):
            return False
        pairs = zip(self.segments, segments, strict=True)
        return all(wanted.startswith("{") or wanted == given for wanted, given in pairs)


class Description:
    """Microsoft's description of the calls, read from a folder with both files."""

    def __init__(self, folder: Path) -> None:
        self._subset: Json = json.loads((folder / SUBSET).read_text(encoding="utf-8"))
        self._strict: Json = json.loads((folder / STRICT).read_text(encoding="utf-8"))
        self._operations: dict[str, list[_Operation]] = {method.upper(): [] for method in METHODS}
        for path, item in self._subset["paths"].items():
            for method in METHODS:
                if method in item:
                    self._operations[method.upper()].append(self._operation(path, item[method]))
        # What is spelt out wins over a parameter: messages/delta is no message.
        for operations in self._operations.values():
            operations.sort(key=lambda operation: operation.path.count("{"))

    def _operation(self, path: str, operation: Json) -> _Operation:
        parameters: dict[str, Json] = {}
        for given in operation.get("parameters", []):
            parameter = self._component("parameters", given)
            if parameter["in"] == "query":
                parameters[parameter["name"]] = parameter.get("schema", {})
        body = self._component("requestBodies", operation.get("requestBody", {}))
        return _Operation(
            path, path_segments(path), parameters, bool(body.get("required")), self._properties(operation)
        )

    def _component(self, kind: str, given: Json) -> Json:
        name = given.get("$ref", "").rpartition("/")[2]
        found: Json = self._subset["components"][kind][name] if name else given
        return found

    def _properties(self, operation: Json) -> frozenset[str]:
        answer = self._component("responses", operation.get("responses", {}).get("2XX", {}))
        found = _RESULT.search(json.dumps(answer))
        definition = self._strict["$defs"].get(found[1], {}) if found else {}
        return frozenset(definition.get("properties", ()))

    def problems(self, request: LoggedRequest) -> list[str]:
        """What is wrong with a request to Graph; nothing for one to the login host."""
        if not request.path.startswith(GRAPH_PREFIX):
            return []
        segments = path_segments(request.path.removeprefix(GRAPH_PREFIX))
        fitting = [each for each in self._operations.get(request.method, []) if each.fits(segments)]
        if not fitting:
            return [f"{request.template}: no such call in the description"]
        found = [*_query_problems(fitting[0], request.query), *self._body_problems(fitting[0], request)]
        return [f"{request.template}: {problem}" for problem in found]

    def _body_problems(self, operation: _Operation, request: LoggedRequest) -> list[str]:
        schema = self._strict["requests"].get(f"{request.method} {operation.path}")
        if request.body is None:
            return ["a body is needed and there is none"] if operation.needs_body else []
        if schema is None:
            return ["a body where none is described"]
        return self.schema_problems(schema, request.body)

    def schema_problems(self, schema: Json, value: Any) -> list[str]:
        """What is wrong with a value by a strict schema."""
        validator = Draft202012Validator({**schema, "$defs": self._strict["$defs"]})
        return [
            f"{'/'.join(str(part) for part in error.absolute_path) or 'body'}: {error.message[:200]}"
            for error in validator.iter_errors(value)
        ]

    def type_problems(self, type_name: str, value: Any) -> list[str]:
        """What is wrong with a value of a type such as `message` or `subscription`."""
        return self.schema_problems({"$ref": f"#/$defs/microsoft.graph.{type_name}"}, value)


def check_requests(requests: Iterable[LoggedRequest], folder: Path) -> list[str]:
    """Problems of the requests by the description in the folder; an empty list if all is well."""
    description = Description(folder)
    return [problem for request in requests for problem in description.problems(request)]


def _query_problems(operation: _Operation, query: str) -> list[str]:
    problems: list[str] = []
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name in LINK_PARAMETERS:
            continue
        schema = operation.parameters.get(name)
        if schema is None:
            problems.append(f"the query parameter '{name}' is not described")
        elif schema.get("type") == "integer" and not re.fullmatch(r"\d+", value):
            problems.append(f"the query parameter '{name}' is not a number: {value}")
        elif schema.get("type") == "boolean" and value not in ("true", "false"):
            problems.append(f"the query parameter '{name}' is neither true nor false: {value}")
        elif schema.get("type") == "array" and schema.get("uniqueItems"):
            items = [part.strip() for part in value.split(",")]
            if name == "$select" and (len(set(items)) < len(items) or not all(items)):
                problems.append(f"the query parameter '{name}' repeats an item or has an empty one")
        if name in OF_PROPERTIES and operation.known:
            problems += [f"{name} of '{each}', which is not a property" for each in _named(value) - operation.known]
    return problems


def _named(value: str) -> set[str]:
    """The properties that a list such as `from/emailAddress,receivedDateTime desc,attachments($top=1)` begins with."""
    return {re.split(r"[/( ]", item.strip())[0] for item in _COMMA.split(value)} - {"*", ""}
