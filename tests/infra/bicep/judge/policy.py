"""A small evaluator of Azure Policy: whether the rules of `tests/infra/policies` would deny a resource of a template.

Only what those rules use is known: anything else raises PolicyError, and so does a comparison with a value that is
known at the deployment only. Source: Microsoft's pages "Azure Policy definition structure: policy rule", "Author
policies for array properties".
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from tests.infra.bicep.reader.files import Resource
from tests.infra.bicep.reader.values import Call, Runtime, Words

FOLDER = Path(__file__).parent / "policies"
Rule = Mapping[str, Any]


class PolicyError(Exception):
    """The rule is wrong, uses what is not known here, or asks for what nobody knows yet."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A definition as it is assigned: with effect Deny, and with these parameters."""

    name: str
    title: str
    source: str
    mode: str
    rule: Rule
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def denies(self, resource: Resource) -> bool:
        """Whether it refuses this resource; `Indexed` looks only at what has tags and a location."""
        if self.mode == "Indexed" and "location" not in resource.body:
            return False
        return _holds(self.rule, _Seen(resource, self.parameters))


def policies() -> dict[str, Policy]:
    """All rules of the folder by their names."""
    read = (json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json")))
    return {each["name"]: Policy(**each) for told in read for each in told}


def denials(given: Iterable[Policy], resources: Iterable[Resource]) -> Iterator[tuple[str, str]]:
    """Which policy refuses what."""
    found = list(resources)
    return ((policy.name, each.symbol) for policy in given for each in found if policy.denies(each))


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a rule looks at; inside a count, also the member of an array that it has come to."""

    resource: Resource
    parameters: Mapping[str, Any]
    member: tuple[str, Any] | None = None

    def values(self, name: str) -> list[Any]:
        """The value of a field, or those of all members of an array."""
        kind = self.resource.type
        if name in ("type", "name", "kind", "location"):
            return [kind if name == "type" else self.resource.body.get(name)]
        if tag := re.fullmatch(r"tags\[(.+)\]", name):
            return [_at(self.resource.body, f"tags.{tag[1]}")]
        if not name.lower().startswith(f"{kind.lower()}/"):
            return [None]
        array, is_array, below = name[len(kind) + 1 :].partition("[*]")
        if not is_array:
            return [_at(self.resource.body, array)]
        members = _at(self.resource.body, array) or []
        if self.member and self.member[0] == array:
            members = [self.member[1]]
        return [_at(each, below.removeprefix(".")) if below else each for each in members]

    def filled(self, value: Any) -> Any:
        """A value of the rule, in which parameters and the version of the request stand as expressions."""
        if not isinstance(value, str) or not value.startswith("["):
            return value
        if value == "[requestContext().apiVersion]":
            return self.resource.version
        if named := re.fullmatch(r"\[parameters\('(\w+)'\)\]", value):
            return self.parameters[named[1]]
        if joined := re.fullmatch(r"\[concat\('(.*)', parameters\('(\w+)'\), '(.*)'\)\]", value):
            return f"{joined[1]}{self.parameters[joined[2]]}{joined[3]}"
        raise PolicyError(f"{value} is not understood")


def _at(value: Any, path: str) -> Any:
    """What an alias stands for: a property below `properties`, or one beside it."""
    for start in ("properties.", ""):
        found = value
        for step in f"{start}{path}".split("."):
            found = found.get(step) if isinstance(found, dict) else found if _is_unknown(found) else None
        if found is not None:
            return found
    return None


def _holds(rule: Rule, seen: _Seen) -> bool:
    match rule:
        case {"allOf": rules}:
            return all(_holds(each, seen) for each in rules)
        case {"anyOf": rules}:
            return any(_holds(each, seen) for each in rules)
        case {"not": inner}:
            return not _holds(inner, seen)
        case {"field": name, **tests}:
            values = seen.values(seen.filled(name))
        case {"value": given, **tests}:
            values = [seen.filled(given)]
        case {"count": {"field": name}, **tests}:
            array, where = name[len(seen.resource.type) + 1 :].removesuffix("[*]"), rule["count"].get("where")
            members = seen.values(name)
            values = [sum(where is None or _holds(where, replace(seen, member=(array, each))) for each in members)]
        case _:
            raise PolicyError(f"{sorted(rule)} is not understood")
    return all(_meets(how, value, seen.filled(wanted)) for how, wanted in tests.items() for value in values)


def _meets(how: str, value: Any, wanted: Any) -> bool:
    if how == "exists":
        return (value is not None) == (str(wanted).lower() == "true")
    if how not in _TESTS:
        raise PolicyError(f"the condition {how} is not known")
    if _is_unknown(value):
        raise PolicyError(f"nobody knows yet whether {value} {how} {wanted}")
    return _TESTS[how](value, wanted)


def _is_unknown(value: Any) -> bool:
    return isinstance(value, Runtime | Call | Words)


def _same(value: Any, wanted: Any) -> bool:
    """Texts are compared without their case; true and false also as texts."""
    return value is not None and str(value).lower() == str(wanted).lower()


_TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    "equals": _same,
    "notEquals": lambda value, wanted: not _same(value, wanted),
    "in": lambda value, wanted: any(_same(value, each) for each in wanted),
    "notIn": lambda value, wanted: not any(_same(value, each) for each in wanted),
    "like": lambda value, wanted: fnmatchcase(str(value or "").lower(), str(wanted).lower()),
    "notContains": lambda value, wanted: str(wanted).lower() not in str(value or "").lower(),
    "greater": lambda value, wanted: value is not None and value > wanted,
    "less": lambda value, wanted: value is not None and value < wanted,
}
