"""The Bicep files as the tests read them: declarations and their values, never a search in the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tests.infra.bicep.reader.values import Names, Value, evaluate, parsed, plain, turns
from tests.infra.tools import ROOT, bicep_files

INFRA = ROOT / "infra"
Tree = dict[str, dict[str, dict[str, object]]]


@dataclass(frozen=True, slots=True)
class Declared:
    """A parameter or an output: its type, what its description says, and its default or value."""

    name: str
    type: str
    description: str
    value: Value
    has_value: bool
    decorators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource as it is deployed, each turn of a loop one of its own."""

    file: str
    symbol: str
    type: str
    version: str
    body: dict[str, Value]
    condition: Value = True
    decorators: tuple[str, ...] = ()

    def at(self, path: str) -> Value:
        """The value at `a.b.c`, or None."""
        value: Value = self.body
        for step in path.split("."):
            value = value.get(step) if isinstance(value, dict) else None
        return value


@dataclass(frozen=True, slots=True)
class Module:
    """The deployment of another file: which, if what, and how."""

    symbol: str
    path: str
    condition: Value
    body: dict[str, Value]


@dataclass(frozen=True, slots=True)
class BicepFile:
    """One file."""

    name: str
    text: str
    tree: Tree = field(repr=False)

    @property
    def parameters(self) -> dict[str, Declared]:
        """Its parameters."""
        return {name: _declared(name, has, "default") for name, has in self.tree.get("parameters", {}).items()}

    @property
    def outputs(self) -> dict[str, Declared]:
        """Its outputs; their values are trees."""
        return {name: _declared(name, has, "value") for name, has in self.tree.get("outputs", {}).items()}

    @property
    def types(self) -> dict[str, Value]:
        """Its own types."""
        return {name: has["value"] for name, has in self.tree.get("types", {}).items()}

    @property
    def modules(self) -> dict[str, str]:
        """Its modules: name and file."""
        found = {}
        for name, has in self.tree.get("modules", {}).items():
            detail = has["detail"]
            assert isinstance(detail, dict)
            found[name] = PurePosixPath(str(detail["path"])).name
        return found

    def names(self, given: Names | None = None) -> dict[str, Value]:
        """What each name stands for: what is given, else defaults of parameters, else variables."""
        names: dict[str, Value] = dict(given or {})
        for name, parameter in self.parameters.items():
            if name not in names and parameter.has_value:
                names[name] = evaluate(parameter.value, names)
        for name, has in self.tree.get("variables", {}).items():
            if name not in names:
                names[name] = evaluate(has["value"], names)
        return names

    def resources(self, given: Names | None = None) -> list[Resource]:
        """What it deploys, without what it only refers to, and without what its condition leaves out."""
        return [each for each in self._resources(self.names(given), existing=False) if each.condition is not False]

    def referred(self, given: Names | None = None) -> list[Resource]:
        """What it only refers to."""
        return list(self._resources(self.names(given), existing=True))

    def calls(self, given: Names | None = None) -> Iterator[Module]:
        """How it deploys its modules."""
        names = self.names(given)
        for symbol, has in self.tree.get("modules", {}).items():
            condition, config = _unwrapped(has["config"])
            body = evaluate(config, names)
            assert isinstance(body, dict)
            yield Module(symbol, self.modules[symbol], evaluate(condition, names), body)

    def versions(self) -> Iterator[tuple[str, str]]:
        """Type and API version of each resource, also of those it only refers to."""
        for has in self.tree.get("resources", {}).values():
            if has["api_version"]:
                yield str(has["type"]), str(has["api_version"])

    def _resources(self, names: Names, *, existing: bool) -> Iterator[Resource]:
        for symbol, has in self.tree.get("resources", {}).items():
            if has["existing"] is not existing:
                continue
            condition, config = _unwrapped(has["config"])
            loop, decorators = has["config"], has["decorators"]
            assert isinstance(loop, dict)
            assert isinstance(decorators, list)
            said = tuple(f"{each['type']}({each['argument']})" for each in decorators)
            for turn in turns(loop, names) if "loop_type" in loop else [names]:
                body = evaluate(config, turn)
                assert isinstance(body, dict)
                kind, version = str(has["type"]), str(has["api_version"])
                yield Resource(self.name, symbol, kind, version, body, evaluate(condition, turn), said)


def parse(name: str, text: str) -> BicepFile:
    """A file from its text."""
    return BicepFile(name, text, parsed(text))


def read(folder: Path = INFRA) -> dict[str, BicepFile]:
    """All files of a folder by their names."""
    return {path.name: parse(path.name, path.read_text("utf-8")) for path in bicep_files(folder)}


def deployed(files: Mapping[str, BicepFile], given: Names | None = None) -> list[Resource]:
    """What all files deploy together."""
    return [resource for file in files.values() for resource in file.resources(given)]


def of_type(resources: list[Resource], kind: str) -> list[Resource]:
    """Those of one type."""
    return [each for each in resources if each.type == kind]


def walk(value: object) -> Iterator[object]:
    """A value and all that is in it; of tables also the keys."""
    yield value
    if isinstance(value, dict):
        for key, each in value.items():
            yield plain(key)
            yield from walk(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from walk(each)


def _unwrapped(config: object) -> tuple[Value, Value]:
    """The condition of a declaration, and what it declares; a loop or a condition is wrapped around that."""
    assert isinstance(config, dict)
    if "loop_type" in config or "condition" in config:
        condition = config.get("condition")
        return True if condition is None else condition, config["config"]
    return True, config


def _declared(name: str, has: Mapping[str, object], value: str) -> Declared:
    decorators = has["decorators"]
    assert isinstance(decorators, list)
    said = [each["argument"] for each in decorators if each["type"] == "description"]
    kinds = tuple(str(each["type"]) for each in decorators)
    description = plain(said[0]) if said else ""
    kind = f"{has['type']['item_type']}[]" if isinstance(has["type"], dict) else str(has["type"])
    return Declared(name, kind, description, has[value], has[value] is not None, kinds)
