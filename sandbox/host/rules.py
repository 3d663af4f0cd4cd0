"""The host's own rules at start; a broken one puts that function in error, not the others."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.host.indexing import IndexedFunction
from sandbox.host.settings import AppSettings, FunctionError, HostJson
from sandbox.host.triggers.ncrontab import Schedule
from sandbox.host.triggers.routes import Route

_FUNCTION_NAME = re.compile(r"(?!host$)[a-z][a-z0-9_-]{0,127}", re.I)
_BINDING_NAME = re.compile(r"(?!.*__)[a-z_][a-z0-9_]{0,127}|\$return", re.I)
_QUEUE_NAME = re.compile(r"(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*")
_WITHOUT_BUNDLE = frozenset(("http", "httptrigger", "timertrigger"))
_SERVED = _WITHOUT_BUNDLE | {"queue", "queuetrigger"}
_BUILT_IN_ROUTES = ("admin", "runtime")


@dataclass(frozen=True, slots=True)
class Function:
    """A function as the host serves it; `error` says why it is not served."""

    indexed: IndexedFunction
    bindings: tuple[Mapping[str, Any], ...]
    trigger: Mapping[str, Any] = field(default_factory=dict)
    route: Route | None = None
    methods: frozenset[str] | None = None
    schedule: Schedule | None = None
    error: str | None = None

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.indexed.name

    @property
    def kind(self) -> str:
        """The type of its trigger in lower case, or nothing."""
        return str(self.trigger.get("type", "")).lower()

    @property
    def outputs(self) -> list[Mapping[str, Any]]:
        """Its output bindings."""
        return [b for b in self.bindings if str(b.get("direction", "")).upper() == "OUT"]


def admit(indexed: Iterable[IndexedFunction], host_json: HostJson, settings: AppSettings) -> dict[str, Function]:
    """The functions by name, in the order of their names without case, which is the order of their routes."""
    admitted: dict[str, Function] = {}
    for function in sorted(indexed, key=lambda f: f.name.upper()):
        try:
            admitted[function.name] = _admit(function, admitted, host_json, settings)
        except FunctionError as error:
            admitted[function.name] = Function(function, function.bindings, error=str(error))
    return admitted


def _admit(
    indexed: IndexedFunction, others: Mapping[str, Function], host_json: HostJson, settings: AppSettings
) -> Function:
    if not _FUNCTION_NAME.fullmatch(indexed.name):
        raise FunctionError(f"'{indexed.name}' is not a valid function name")
    if any(other.lower() == indexed.name.lower() for other in others):
        raise FunctionError("the function name must be unique within the app, without case")
    names = [b["name"] for b in indexed.bindings]
    for name in names:
        if not _BINDING_NAME.fullmatch(name):
            raise FunctionError(f"the binding name {name} is invalid")
    if len({name.lower() for name in names}) != len(names):
        raise FunctionError("binding names must be unique, without case")
    bindings = tuple(_binding(b, host_json, settings) for b in indexed.bindings)
    triggers = [b for b in bindings if b["type"].lower().endswith("trigger")]
    if len(triggers) != 1:
        raise FunctionError(f"a function must have one trigger, this one has {len(triggers)}")
    function = Function(indexed, bindings, triggers[0])
    if function.kind == "timertrigger":
        schedule = Schedule.parse(settings.resolve(str(triggers[0]["schedule"])))
        return replace(function, schedule=schedule)
    return _routed(function, others) if function.kind == "httptrigger" else function


def _binding(binding: Mapping[str, Any], host_json: HostJson, settings: AppSettings) -> Mapping[str, Any]:
    kind = binding["type"].lower()
    if kind not in _WITHOUT_BUNDLE and not host_json.extension_bundle:
        raise FunctionError(
            f"the binding type(s) '{binding['type']}' are not registered: host.json has no extensionBundle"
        )
    if kind not in _SERVED:
        raise FunctionError(f"the binding type '{binding['type']}' is not served by this host")
    if not kind.startswith("queue"):
        return binding
    name = settings.resolve(str(binding["queueName"])).lower()
    if "{" not in name and not _QUEUE_NAME.fullmatch(name):
        raise FunctionError(f"'{name}' is not a valid queue name")
    settings.connection_string(str(binding.get("connection") or "Storage"))
    return {**binding, "queueName": name}


def _routed(function: Function, others: Mapping[str, Function]) -> Function:
    template = str(function.trigger.get("route") or function.name).strip("/")
    if template.lower().startswith(_BUILT_IN_ROUTES):
        raise FunctionError(f"the route '{template}' conflicts with one or more built in routes")
    given = function.trigger.get("methods")
    methods = frozenset(str(method).upper() for method in given) if given is not None else None
    for other in others.values():
        same = other.route is not None and other.route.template.lower() == template.lower()
        if same and (not methods or not other.methods or methods & other.methods):
            raise FunctionError(f"the route '{template}' conflicts with that of function '{other.name}'")
    return replace(function, route=Route.parse(template), methods=methods)
