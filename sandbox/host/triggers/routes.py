"""Route templates of http triggers: items/{id:int}/{tail?}, {*rest}, a.{ext}, {name=default}."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote

from sandbox.host.settings import FunctionError

Check = Callable[[str], bool]

_BRACES = r"\{((?:[^{}]|\{\{|\}\}|\{[^{}]*\})+)\}"
_PARAMETER = re.compile(_BRACES)
_SEGMENT = re.compile(rf"(?:{_BRACES}|[^/{{}}])+")
_PARTS = re.compile(r"(?P<stars>\*{0,2})(?P<name>\w+)(?P<rest>.*)", re.S)
_CONSTRAINT = re.compile(r":([a-zA-Z]+)(?:\(((?:[^()]|\([^()]*\))*)\))?")

_PATTERNS = {
    "bool": "true|false",
    "alpha": "[a-z]*",
    "guid": r"[{(]?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}[)}]?",
    "decimal": r"[+-]?\d*\.?\d+",
    "double": r"[+-]?\d*\.?\d+(?:e[+-]?\d+)?",
    "float": r"[+-]?\d*\.?\d+(?:e[+-]?\d+)?",
    "datetime": r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?",
    "required": ".+",
}
_WHOLE = re.compile(r"[+-]?\d+")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One placeholder of a template."""

    name: str
    optional: bool
    catch_all: bool
    default: str | None
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """A template that is matched against the raw path, still escaped and without the prefix."""

    template: str
    pattern: re.Pattern[str]
    parameters: tuple[Parameter, ...]

    @classmethod
    def parse(cls, template: str) -> Self:
        """Reads a template; raises FunctionError."""
        parameters: list[Parameter] = []
        pattern = ""
        for place, segment in enumerate(_segments(template)):
            before = len(parameters)
            body = _segment(segment, parameters)
            loose = any(p.optional or p.catch_all for p in parameters[before:])
            lead = "/" if place else ""
            pattern += f"(?:{lead}{body})?" if loose else lead + body
        return cls(template, re.compile(pattern, re.I), tuple(parameters))

    def match(self, path: str) -> Mapping[str, str | None] | None:
        """The values of the placeholders, unescaped, or None where the path does not fit."""
        found = self.pattern.fullmatch(path.rstrip("/"))
        if not found:
            return None
        values: dict[str, str | None] = {}
        for parameter, raw in zip(self.parameters, found.groups(), strict=True):
            # An escaped slash stays escaped: it is no separator.
            value = unquote(re.sub("%2f", lambda f: f[0].replace("%", "%25"), raw, flags=re.I)) if raw else None
            values[parameter.name] = value if value is not None else parameter.default
            if value is not None and not all(check(value) for check in parameter.checks):
                return None
        return values


def _segments(template: str) -> list[str]:
    """Splits at slashes that are outside of braces."""
    return [found[0] for found in _SEGMENT.finditer(template)] or [""]


def _segment(segment: str, parameters: list[Parameter]) -> str:
    """The regular expression of one segment; its parameters are added to the list."""
    pattern, end = "", 0
    for found in _PARAMETER.finditer(segment):
        parameter = _parameter(found[1])
        parameters.append(parameter)
        pattern += re.escape(segment[end : found.start()]) + ("(.*)" if parameter.catch_all else "([^/]+)")
        end = found.end()
    return pattern + re.escape(segment[end:])


def _parameter(text: str) -> Parameter:
    found = _PARTS.fullmatch(text)
    if not found:
        raise FunctionError(f"the route template parameter '{{{text}}}' is not valid")
    rest, checks, place = found["rest"], [], 0
    for constraint in _CONSTRAINT.finditer(rest):
        if constraint.start() == place:
            checks.append(_check(constraint[1].lower(), constraint[2] or ""))
            place = constraint.end()
    optional = rest[place:] == "?"
    default = rest[place + 1 :] if rest[place:].startswith("=") else None
    if rest[place:] and not optional and default is None:
        raise FunctionError(f"the route template parameter '{{{text}}}' is not valid")
    return Parameter(found["name"], optional or default is not None, bool(found["stars"]), default, tuple(checks))


def _check(name: str, argument: str) -> Check:
    if name in _PATTERNS:
        pattern = re.compile(_PATTERNS[name], re.I)
        return lambda value: pattern.fullmatch(value) is not None
    if name == "regex":
        wanted = re.compile(argument.replace("{{", "{").replace("}}", "}"), re.I)
        return lambda value: wanted.search(value) is not None
    bounds = [int(part) for part in argument.split(",") if _WHOLE.fullmatch(part.strip())]
    limits = {
        "int": lambda: _between(-(2**31), 2**31 - 1),
        "long": lambda: _between(-(2**63), 2**63 - 1),
        "min": lambda: _between(bounds[0], 2**63 - 1),
        "max": lambda: _between(-(2**63), bounds[0]),
        "range": lambda: _between(bounds[0], bounds[1]),
        "length": lambda: _long(bounds[0], bounds[-1]),
        "minlength": lambda: _long(bounds[0], 2**31),
        "maxlength": lambda: _long(0, bounds[0]),
    }
    wants = {"int": 0, "long": 0, "range": 2}.get(name, 1)
    if name not in limits or len(bounds) < wants:
        raise FunctionError(f"the constraint '{name}({argument})' could not be resolved")
    return limits[name]()


def _between(low: int, high: int) -> Check:
    return lambda value: _WHOLE.fullmatch(value) is not None and low <= int(value) <= high


def _long(low: int, high: int) -> Check:
    return lambda value: low <= len(value) <= high
