"""A Bicep file's resources as plain values, and where they differ from those that are wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pycep.models import BicepElement

from tests.infra.bicep.reader.values import tree_of


def resource(text: str, name: str) -> Any:
    """A resource of a file's text: type, version, loop, condition and body."""
    tree = tree_of(text)["resources"][name]
    return plain({key: tree[key] for key in ("type", "api_version", "existing", "config")})


def variable(text: str, name: str) -> Any:
    """A variable of a file's text."""
    return plain(tree_of(text)["variables"][name]["value"])


def plain(tree: Any) -> Any:
    """Values as they are, and each expression as a text that begins with an equals sign."""
    match tree:
        case {"operator": {"type": "property_accessor", "operands": {"operand_1": of, "operand_2": name}}}:
            return f"={of}.{name}"
        case {"operator": {"type": kind, "operands": parts}} | {"function": {"type": kind, "parameters": parts}}:
            return f"={kind}({', '.join(f'{name}: {plain(part)}' for name, part in (parts or {}).items())})"
        case BicepElement():
            return f"={tree}"
        case dict():
            return {name: plain(value) for name, value in tree.items()}
        case list():
            return [plain(value) for value in tree]
    return tree


def differences(has: Any, wanted: Any, at: str = "") -> Iterator[str]:
    """Each place in which one differs from the other."""
    if isinstance(has, Mapping) and isinstance(wanted, Mapping):
        for name in sorted(has.keys() | wanted.keys()):
            yield from differences(has.get(name), wanted.get(name), f"{at}.{name}")
    elif isinstance(has, list) and isinstance(wanted, list) and len(has) == len(wanted):
        for number, (each, other) in enumerate(zip(has, wanted, strict=True)):
            yield from differences(each, other, f"{at}[{number}]")
    elif has != wanted or type(has) is not type(wanted):
        yield f"{at.removeprefix('.')} is {has!r}, not {wanted!r}"
