"""The $filter language of OData, as far as mail needs it, read into a test over properties."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.m365.state.mailbox import property_key
from sandbox.m365.state.values import GraphError, parse_time

Lookup = Callable[[tuple[str, ...]], Any]
Test = Callable[[Lookup], bool]
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<time>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?)|(?P<number>-?\d+)"
    r"|(?P<name>[A-Za-z_@][\w.@]*(?:/[A-Za-z_@][\w.@]*)*)|(?P<mark>[(),:]))"
)
FUNCTIONS: dict[str, Callable[[str, str], bool]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": lambda text, part: part in text,
}
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: bool(a == b),
    "ne": lambda a, b: bool(a != b),
    "gt": lambda a, b: a is not None and b is not None and bool(a > b),
    "ge": lambda a, b: a is not None and b is not None and bool(a >= b),
    "lt": lambda a, b: a is not None and b is not None and bool(a < b),
    "le": lambda a, b: a is not None and b is not None and bool(a <= b),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter: its test, the properties it names in order, and those compared with more than true or false."""

    test: Test
    properties: tuple[str, ...]
    selective: tuple[str, ...]
    comparisons: tuple[tuple[str, str, Any], ...]


def syntax_error(why: str) -> GraphError:
    """The answer to a filter that cannot be read."""
    return GraphError(400, "BadRequest", f"Invalid filter clause: {why}")


def read_filter(text: str, known: frozenset[str]) -> Filter:
    """Read a filter over the known properties; GraphError 400 if it is wrong."""
    return _Reader(text, known).whole()


def comparable(value: Any, path: tuple[str, ...]) -> Any:
    """A value as it is compared: ids exactly, times as times, other text without case."""
    if isinstance(value, datetime) or not isinstance(value, str):
        return value
    last = path[-1].lower()
    if last == "id":
        return property_key(value)
    if last.endswith("datetime"):
        return parse_time(value)
    return value if last.endswith("id") else value.casefold()


class _Reader:
    def __init__(self, text: str, known: frozenset[str]) -> None:
        self._tokens: list[tuple[str, str]] = []
        self._known = known
        self._variables: list[str] = []
        self._properties: list[str] = []
        self._selective: list[str] = []
        self._comparisons: list[tuple[str, str, Any]] = []
        position = 0
        while text[position:].strip():
            match = _TOKEN.match(text, position)
            if not match or not match.lastgroup:
                raise syntax_error(f"at position {position}.")
            self._tokens.append((match.lastgroup, match.group(match.lastgroup)))
            position = match.end()

    def whole(self) -> Filter:
        test = self._either()
        if self._tokens:
            raise syntax_error(f"'{self._tokens[0][1]}' is too much.")
        return Filter(test, tuple(self._properties), tuple(self._selective), tuple(self._comparisons))

    def _peek(self) -> str:
        return self._tokens[0][1] if self._tokens else ""

    def _next(self, wanted: str | None = None) -> tuple[str, str]:
        if not self._tokens or (wanted is not None and self._tokens[0][1].lower() != wanted):
            raise syntax_error(f"{wanted or 'more'} expected, '{self._peek()}' found.")
        return self._tokens.pop(0)

    def _either(self) -> Test:
        tests = [self._both()]
        while self._peek().lower() == "or":
            self._next()
            tests.append(self._both())
        return lambda lookup: any(test(lookup) for test in tests)

    def _both(self) -> Test:
        tests = [self._single()]
        while self._peek().lower() == "and":
            self._next()
            tests.append(self._single())
        return lambda lookup: all(test(lookup) for test in tests)

    def _single(self) -> Test:
        if self._peek() == "(":
            self._next()
            inside = self._either()
            self._next(")")
            return inside
        kind, name = self._next()
        if name.lower() == "not":
            denied = self._single()
            return lambda lookup: not denied(lookup)
        if kind != "name":
            raise syntax_error(f"a property expected, '{name}' found.")
        if self._peek() == "(":
            return self._function(name) if name.lower() in FUNCTIONS else self._any_of(name)
        return self._comparison(self._path(name))

    def _path(self, name: str) -> tuple[str, ...]:
        path = tuple(name.split("/"))
        if path[0] not in self._variables:
            if path[0] not in self._known:
                raise syntax_error(f"Could not find a property named '{path[0]}'.")
            self._properties.append(path[0])
        return path

    def _comparison(self, path: tuple[str, ...]) -> Test:
        word = self._next()[1].lower()
        compare = COMPARISONS.get(word)
        if compare is None:
            raise syntax_error(f"'{word}' is not a comparison.")
        value = self._literal(path)
        self._comparisons.append(("/".join(path), word, value))
        if not isinstance(value, bool):
            self._selective.append(path[0])
        return lambda lookup: compare(comparable(lookup(path), path), value)

    def _literal(self, path: tuple[str, ...]) -> Any:
        kind, text = self._next()
        try:
            return self._value(kind, text, path)
        except ValueError as error:
            raise syntax_error(f"'{text}' is not a value for {'/'.join(path)}.") from error

    def _value(self, kind: str, text: str, path: tuple[str, ...]) -> Any:
        if kind == "text":
            return comparable(text[1:-1].replace("''", "'"), path)
        if kind == "time":
            return parse_time(text if "T" in text else f"{text}T00:00:00Z")
        if kind == "number":
            return int(text)
        if text in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[text]
        raise ValueError(text)

    def _function(self, name: str) -> Test:
        self._next("(")
        path = self._path(self._next()[1])
        self._next(",")
        part = self._literal(path)
        self._next(")")
        self._selective.append(path[0])
        run = FUNCTIONS[name.lower()]
        return lambda lookup: run(str(comparable(lookup(path) or "", path)), str(part))

    def _any_of(self, name: str) -> Test:
        collection, _, word = name.rpartition("/")
        if word.lower() != "any" or not collection:
            raise syntax_error(f"'{name}' is not a function.")
        path = self._path(collection)
        self._next("(")
        variable = self._next()[1]
        self._next(":")
        self._variables.append(variable)
        inside = self._either()
        self._variables.remove(variable)
        self._next(")")
        return lambda lookup: any(inside(_bound(item, variable, lookup)) for item in lookup(path) or ())


def _bound(item: Any, variable: str, outer: Lookup) -> Lookup:
    def lookup(path: tuple[str, ...]) -> Any:
        if path[0] != variable:
            return outer(path)
        value = item
        for name in path[1:]:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    return lookup
