"""The way of a piece of work through the code, traced: which files a reader opens to follow it, and in which order.

A file counts as opened when it is a trigger or a use case in which code ran, or a module of the domain of which one of
these called a function. What the domain calls itself lies behind that door, and what an adapter calls behind its port
(how a page is read, which kind of mail it is). A method of a value (a dataclass, an enumeration) is read where it is
asked, and `domain/values` is vocabulary. Adapters, wiring, settings, texts and errors do not count.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tools.docs.map.code import Module, modules, name_of
from tools.docs.pages import ROOT, WIDTH, complete, table

FOLLOWED = ("functions", "usecases")
ASKED = "domain"
VOCABULARY = "shared/domain/values/"
_VALUES = {"Enum", "StrEnum", "NamedTuple", "Struct", "Protocol"}
# In the order of the page: what is followed, and the most files that may be opened for it.
WAYS: Mapping[str, tuple[str, int]] = {
    "mail": ("A mail, from the POST of its notification until its answer is sent", 16),
    "save": ("Settings of a new mailbox, from the PUT until it is watched", 10),
    "renewal": ("A subscription, from its work item until Graph has renewed it", 8),
    "consent": ("A consent, from the return of the login host until the tenant is connected", 8),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One invocation on the way: its function, the queue that starts it, and what it asks of Graph's mail."""

    function: str
    queue: str
    graph: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One piece of work: its invocations, and each opened file with what is entered there, in order."""

    steps: tuple[Step, ...]
    opened: Mapping[Path, tuple[str, ...]]

    def count(self, *layers: str) -> int:
        """How many files are opened in these layers."""
        ours = modules()
        return sum(ours[name_of(ROOT / path)].layer in layers for path in self.opened)


@cache
def traced() -> Mapping[str, Way]:
    """The ways of today's code, run on fakes in a process of their own, where nothing is known from before."""
    command = [sys.executable, "-m", "tests.support.ways"]
    # Without chance in the order of sets.
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(f"tests/support/ways.py cannot follow the work any more:\n{run.stderr}")
    found: dict[str, Any] = json.loads(run.stdout)
    complete("map/way", WAYS, found)
    return {
        name: Way(
            tuple(Step(each["function"], each["queue"], tuple(each["graph"])) for each in found[name]["steps"]),
            opened(((caller, file, function) for caller, file, function in found[name]["calls"]), modules()),
        )
        for name in WAYS
    }


def opened(calls: Iterable[tuple[str, str, str]], ours: Mapping[str, Module]) -> dict[Path, tuple[str, ...]]:
    """The files that a reader opens, in order, with the functions that are entered from another file."""
    found: dict[Path, list[str]] = {}
    for caller, file, function in calls:
        module = ours[name_of(Path(file), Path())]
        if not _counts(module, caller, function, ours):
            continue
        entered = found.setdefault(module.path, [])
        if caller != file and "<" not in function and function not in entered:
            entered.append(function)
    return {path: tuple(entered) for path, entered in found.items()}


def _counts(module: Module, caller: str, function: str, ours: Mapping[str, Module]) -> bool:
    if module.layer != ASKED:
        return module.layer in FOLLOWED
    if module.path.as_posix().startswith(VOCABULARY):
        return False
    asks = ours[name_of(Path(caller), Path())].layer in FOLLOWED if caller else False
    return asks and function.partition(".")[0] not in _values_of(module)


def _values_of(module: Module) -> frozenset[str]:
    return frozenset(node.name for node in module.tree.body if isinstance(node, ast.ClassDef) and _is_value(node))


def _is_value(node: ast.ClassDef) -> bool:
    decorators = [each.func if isinstance(each, ast.Call) else each for each in node.decorator_list]
    names = {ast.unparse(each).rpartition(".")[2] for each in decorators + node.bases}
    return bool(names & (_VALUES | {"dataclass"}))


def summary() -> Iterable[str]:
    """How many files a reader opens for each piece of work."""
    columns = (FOLLOWED, (ASKED,), (*FOLLOWED, ASKED))
    rows = (
        (words, *(str(traced()[name].count(*layers)) for layers in columns), str(most))
        for name, (words, most) in WAYS.items()
    )
    heads = ("way", "triggers and use cases", "asked of the domain", "files", "at most")
    return table(heads, rows, right=[1, 2, 3, 4])


def listing() -> Iterable[str]:
    """Each way, file by file, with the functions that are entered there."""
    for number, (name, (words, _)) in enumerate(WAYS.items()):
        yield from ("",) if number else ()
        yield f"**{words}**"
        yield ""
        for place, (path, entered) in enumerate(traced()[name].opened.items(), 1):
            yield from _item(f"{place}. ", f"`{path.as_posix()}`: {', '.join(f'`{each}`' for each in entered)}")


def _item(mark: str, text: str) -> Iterable[str]:
    return textwrap.wrap(mark + text, WIDTH, subsequent_indent=" " * len(mark), break_on_hyphens=False)
