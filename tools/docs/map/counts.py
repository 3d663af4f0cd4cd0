"""How far the map carries: doors of each room, longest file and function, methods of a port, chains and cycles."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path

from tools.docs.map.code import Module, functions, imports, modules
from tools.docs.pages import ROOT

Alike = Mapping[str, tuple[str, str]]
HOUSES = ("shared", "functions", "sandbox", "bench", "infra", "tests")
# What is made in a clone, and what a folder holds besides its doors.
NO_DOORS = {"__init__.py", "__pycache__", "node_modules", "local.bicepparam"}
# Rooms with doors that look alike, so that a long corridor is no maze: these count as one door. Each with its reason.
ALIKE: Alike = {
    "tests/fixtures/html": ("*", "one mail a file, named by the program that wrote it, and beside it what was written"),
    "tests/fixtures/mails": ("*.eml", "one odd mail a file, named by what is odd"),
    "tests/fixtures/versions/*": ("*.json", "one kind of row or work item a file"),
    "tests/**": ("test_*.py", "one subject a file, many to one file of the product"),
    "shared/domain/words": ("*.py", "what people and programs say, one meaning a file, by language"),
    "infra/modules": ("*.bicep", "one group of resources a file"),
}


def doors(root: Path = ROOT, alike: Alike = ALIKE) -> dict[str, list[str]]:
    """The entries directly in each folder; those that look alike are one."""
    folders = [folder for house in HOUSES for folder in _folders(root / house)]
    return {
        room: sorted({alike_in(room, door.name, alike) or door.name for door in _doors_of(folder)})
        for room, folder in ((folder.relative_to(root).as_posix(), folder) for folder in folders)
    }


def alike_in(room: str, door: str, alike: Alike) -> str | None:
    """The pattern of the doors of a room that this one looks like, or None."""
    for rooms, (pattern, _) in alike.items():
        if (fnmatch(room, rooms) or fnmatch(room, rooms.removesuffix("/**"))) and fnmatch(door, pattern):
            return pattern
    return None


def _folders(top: Path) -> Iterator[Path]:
    yield top
    for door in _doors_of(top):
        if door.is_dir():
            yield from _folders(door)


def _doors_of(folder: Path) -> Iterator[Path]:
    """A folder that holds nothing, as an old version's, is left by git and is no door."""
    for entry in sorted(folder.iterdir()):
        is_hidden = entry.name in NO_DOORS or entry.name.startswith((".", "__azurite"))
        if not is_hidden and (entry.is_file() or any(_doors_of(entry))):
            yield entry


def files(root: Path = ROOT) -> dict[str, int]:
    """The lines of each file of the product."""
    return {module.path.as_posix(): module.lines for module in modules(root).values()}


def lines_of_functions(root: Path = ROOT) -> dict[str, int]:
    """The lines of each function of the product without its docstring; of namesakes in a file, the longest."""
    found: dict[str, int] = {}
    for module in modules(root).values():
        for node in functions(module):
            where = f"{module.path.as_posix()}: {node.name}"
            found[where] = max(found.get(where, 0), _length(node))
    return found


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    told = node.body[0] if ast.get_docstring(node) else None
    docstring = (told.end_lineno or told.lineno) - told.lineno + 1 if told else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - docstring


def ports(root: Path = ROOT) -> dict[str, int]:
    """The methods of each port, with those that it inherits; a property is a part that it holds, and not a method."""
    classes = {
        node.name: node
        for module in modules(root).values()
        if module.layer == "ports"
        for node in module.tree.body
        if isinstance(node, ast.ClassDef)
    }
    return {name: len(_methods(name, classes)) for name, node in classes.items() if _is_protocol(node)}


def _is_protocol(node: ast.ClassDef) -> bool:
    return any(base.id == "Protocol" for base in node.bases if isinstance(base, ast.Name))


def _methods(name: str, classes: Mapping[str, ast.ClassDef]) -> set[str]:
    node = classes.get(name)
    if node is None:
        return set()
    own = {each.name for each in node.body if isinstance(each, ast.FunctionDef) and not _is_property(each)}
    return own.union(*(_methods(base.id, classes) for base in node.bases if isinstance(base, ast.Name)))


def _is_property(node: ast.FunctionDef) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "property" for each in node.decorator_list)


def longest_chain(root: Path = ROOT) -> list[str]:
    """The longest way from use case to use case by imports; what is imported for types alone is left out."""
    ours = modules(root)
    steps = {
        name: sorted(
            {each.module for each in imports(root)[name] if not each.is_for_types and _is_usecase(ours[each.module])}
        )
        for name, module in ours.items()
        if _is_usecase(module)
    }
    known: dict[str, list[str]] = {}

    def chain_from(name: str) -> list[str]:
        if name not in known:
            known[name] = [name, *max((chain_from(each) for each in steps[name]), key=len, default=[])]
        return known[name]

    return max((chain_from(name) for name in sorted(steps)), key=len)


def _is_usecase(module: Module) -> bool:
    return module.layer == "usecases" and not module.is_room


def between_rooms(root: Path = ROOT) -> dict[str, set[str]]:
    """Which room imports of which others, for types too."""
    ours = modules(root)
    found: dict[str, set[str]] = {module.room: set() for module in ours.values()}
    for name, module in ours.items():
        found[module.room] |= {ours[each.module].room for each in imports(root)[name]} - {module.room}
    return found


def cycles(graph: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The groups of rooms of which each one reaches every other."""
    below = {name: reached(name, graph) for name in graph}
    groups = {
        tuple(sorted(other for other in below[name] if name in below[other])) for name in graph if name in below[name]
    }
    return sorted(map(list, groups))


def reached(start: str, graph: Mapping[str, Iterable[str]]) -> set[str]:
    """All to which a way of arrows leads, itself where it is in a cycle."""
    seen: set[str] = set()
    left = list(graph[start])
    while left:
        name = left.pop()
        if name not in seen:
            seen.add(name)
            left += graph[name]
    return seen
