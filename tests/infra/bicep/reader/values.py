"""What Bicep expressions come to, as far as that is known before a deployment."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pycep import BicepParser
from pycep.models import BicepElement

Value = object
Names = Mapping[str, Value]
_HOLE = re.compile(r"\$\{((?:[^{}']|'[^']*')*)\}")
_PARSER = BicepParser()


@dataclass(frozen=True, slots=True)
class Runtime:
    """What is known at the deployment only, by the words that ask for it."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function that is known at the deployment only, with its arguments as far as they are known."""

    name: str
    arguments: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A text with holes that are filled at the deployment only."""

    text: str


@lru_cache(maxsize=2000)
def tree_of(text: str) -> dict[str, Any]:
    """What pycep reads; kept, so nobody may change it."""
    tree: Any = _PARSER.parse(text=text)
    assert isinstance(tree, dict)
    return tree


def parsed(text: str) -> dict[str, dict[str, dict[str, object]]]:
    """The tree of a file: kind of declaration, name, attributes."""
    tree = tree_of(text)
    return {str(kind): {str(name): dict(has) for name, has in made.items()} for kind, made in tree.items()}


def evaluate(tree: Value, names: Names) -> Value:
    """What an expression comes to; names that are not known become Runtime."""
    if isinstance(tree, BicepElement):
        return names.get(str(tree), Runtime(str(tree)))
    if isinstance(tree, str):
        return _filled(tree, names)
    if isinstance(tree, list):
        return [evaluate(each, names) for each in tree]
    if not isinstance(tree, dict):
        return tree
    if "loop_type" in tree:
        return [evaluate(tree["config"], turn) for turn in turns(tree, names)]
    if set(tree) == {"operator"}:
        return _operator(str(tree["operator"]["type"]), list(tree["operator"]["operands"].values()), names)
    if set(tree) == {"function"}:
        arguments = tree["function"].get("parameters", {}).values()
        return _function(str(tree["function"]["type"]), [a for a in arguments if a is not None], names)
    return {plain(key): evaluate(each, names) for key, each in tree.items()}


def turns(loop: Mapping[str, object], names: Names) -> list[Names]:
    """The names in each turn of a loop; one turn, with the item not known, where the list is not known."""
    kind = loop["loop_type"]
    assert isinstance(kind, dict)
    detail = kind["detail"]
    over = evaluate(detail["array_name"] if "array_name" in detail else detail["object_name"], names)
    over = over if isinstance(over, list) else [Runtime(str(detail["item_name"]))]
    index = str(detail.get("index_name") or "index of the loop")
    return [{**names, str(detail["item_name"]): item, index: turn} for turn, item in enumerate(over)]


def plain(text: object) -> str:
    """A key or a text without its quotes and escapes."""
    return str(text).strip("'").replace("\\'", "'")


def _filled(text: str, names: Names) -> Value:
    is_whole = True

    def fill(hole: re.Match[str]) -> str:
        nonlocal is_whole
        value = evaluate(parsed(f"var hole = {hole[1]}\n")["variables"]["hole"]["value"], names)
        if isinstance(value, str | int):
            return str(value)
        is_whole = False
        return f"${{{value.text if isinstance(value, Runtime | Words) else hole[1]}}}"

    filled = plain(_HOLE.sub(fill, text))
    return filled if is_whole else Words(filled)


def _operator(kind: str, operands: list[Value], names: Names) -> Value:
    if kind in ("property_accessor", "nested_resource_accessor"):
        return _reached(evaluate(operands[0], names), _steps(operands[1], names))
    values = [evaluate(each, names) for each in operands]
    if kind == "index_accessor":
        return _reached(values[0], [values[1]])
    if kind == "conditional" and isinstance(values[0], bool):
        return values[1] if values[0] else values[2]
    if kind in ("equals", "not_equals") and not any(isinstance(each, Runtime | Call | Words) for each in values):
        return (values[0] == values[1]) == (kind == "equals")
    return Call(kind, tuple(values))


def _steps(tree: Value, names: Names) -> list[Value]:
    """`a.b[c]` hangs to the right in the tree: the names on the way, one by one."""
    if isinstance(tree, dict) and set(tree) == {"operator"}:
        first, *rest = tree["operator"]["operands"].values()
        if tree["operator"]["type"] == "index_accessor":
            return [*_steps(first, names), evaluate(rest[0], names)]
        return [*_steps(first, names), *(step for each in rest for step in _steps(each, names))]
    return [str(tree) if isinstance(tree, BicepElement) else evaluate(tree, names)]


def _reached(value: Value, steps: list[Value]) -> Value:
    for step in steps:
        if isinstance(value, dict):
            value = value[step] if isinstance(step, str) else Call("reach", (value, step))
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step]
        elif isinstance(value, Runtime) and isinstance(step, str | int):
            value = Runtime(f"{value.text}.{step}")
        else:
            value = Call("reach", (value, step))
    return value


def _function(kind: str, trees: list[Value], names: Names) -> Value:
    if kind == "environment":
        return names.get("environment()", Runtime("environment()"))
    values = [evaluate(each, names) for each in trees]
    known = _KNOWN.get(kind)
    return known(*values) if known and all(map(_is_known, values)) else Call(kind, tuple(values))


def _is_known(value: Value) -> bool:
    return not isinstance(value, Runtime | Call | Words)


def _items(table: Value) -> Value:
    assert isinstance(table, dict)
    return [{"key": key, "value": value} for key, value in sorted(table.items())]


def _concat(*lists: Value) -> Value:
    return [each for one in lists if isinstance(one, list) for each in one]


def _union(*tables: Value) -> Value:
    return {key: value for table in tables if isinstance(table, dict) for key, value in table.items()}


_KNOWN: Mapping[str, Callable[..., Value]] = {
    "items": _items,
    "concat": _concat,
    "union": _union,
    "empty": lambda value: not value,
    "string": str,
    "max": max,
    "uri": lambda base, path: f"{base.rstrip('/')}/{path}",
}
