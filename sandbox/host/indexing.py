"""Indexing as the Python worker does it: the app is imported once, and one bad function loses them all.

Rules: azure-functions-runtime 1.3 (functions.py, loader.py). An error in the app's own code comes through.
"""

import importlib
import inspect
import json
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import azure.functions as func

from sandbox.host.worker.bindings import check_input, check_output, has_implicit_output

Binding = Mapping[str, Any]


class IndexingError(Exception):
    """The worker refuses the app: it then has no functions at all."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """How a parameter (or the return value) is converted: by which binding's converter, for which type."""

    converter: str
    python_type: Any = None


@dataclass(frozen=True, slots=True)
class IndexedFunction:
    """One function of the app, as the worker knows it."""

    name: str
    call: Callable[..., Any]
    directory: Path
    bindings: tuple[Binding, ...]
    inputs: Mapping[str, Parameter]
    outputs: Mapping[str, Parameter]
    returns: Parameter | None
    wants_context: bool
    retry: Mapping[str, Any] | None

    @property
    def is_async(self) -> bool:
        """Whether it runs on the event loop instead of a thread."""
        return inspect.iscoroutinefunction(self.call)


def import_app(module: str = "function_app") -> list[IndexedFunction]:
    """Imports and indexes the app's entry module; raises IndexingError, or what the app's own code raises."""
    found = importlib.import_module(module)
    apps = [name for name in dir(found) if isinstance(getattr(found, name), func.FunctionRegister)]
    if len(apps) > 1:
        raise IndexingError(f"more than one FunctionApp at top level: {', '.join(apps)}")
    if not apps:
        raise IndexingError(f"could not find a top-level FunctionApp in {module}.py")
    try:
        functions = getattr(found, apps[0]).get_functions()
    except ValueError as error:
        raise IndexingError(str(error)) from error
    return [_index(function) for function in functions]


def _index(function: Any) -> IndexedFunction:
    name = function.get_function_name()
    call = function.get_user_function()
    bindings = tuple(json.loads(raw) for raw in function.get_raw_bindings())
    try:
        hints = typing.get_type_hints(call)
        return _checked(name, call, bindings, hints, function.get_settings_dict("retry_policy"))
    except (TypeError, NameError) as error:
        raise IndexingError(f"cannot load the {name} function: {error}") from error


def _checked(
    name: str,
    call: Callable[..., Any],
    bindings: tuple[Binding, ...],
    hints: dict[str, Any],
    retry: Mapping[str, Any] | None,
) -> IndexedFunction:
    parameters = set(inspect.signature(call).parameters)
    bound = {b["name"]: b for b in bindings if b["name"] != "$return"}
    wants_context = "context" in parameters and "context" not in bound
    if wants_context:
        parameters.remove("context")
        _check_context(name, hints)
    if parameters - set(bound):
        raise _refused(name, f"parameters that no binding names: {sorted(parameters - set(bound))}")
    if set(bound) - parameters:
        raise _refused(name, f"bindings that no parameter names: {sorted(set(bound) - parameters)}")
    kinds = {key: _parameter(name, binding, hints) for key, binding in bound.items()}
    return IndexedFunction(
        name=name,
        call=call,
        directory=Path(inspect.getfile(inspect.unwrap(call))).parent,
        bindings=bindings,
        inputs={key: kind for key, kind in kinds.items() if not _is_out(bound[key])},
        outputs={key: kind for key, kind in kinds.items() if _is_out(bound[key])},
        returns=_returns(name, bindings, hints),
        wants_context=wants_context,
        retry=retry,
    )


def _refused(name: str, reason: str) -> IndexingError:
    return IndexingError(f"cannot load the {name} function: {reason}")


def _is_out(binding: Binding) -> bool:
    return str(binding.get("direction", "")).upper() == "OUT"


def _check_context(name: str, hints: Mapping[str, Any]) -> None:
    hint = hints.get("context", func.Context)
    if not isinstance(hint, type) or hint.__name__ != "Context":
        raise _refused(name, f"the parameter context must be of type azure.functions.Context, not {hint!r}")


def _parameter(name: str, binding: Binding, hints: Mapping[str, Any]) -> Parameter:
    key, kind, out = binding["name"], binding["type"], _is_out(binding)
    if key not in hints:
        return Parameter(kind)
    hint, marked = hints[key], _is_out_type(hints[key])
    if marked:
        arguments = typing.get_args(hint)
        if len(arguments) != 1:
            raise _refused(name, f"binding {key} has the invalid annotation {hint!r}")
        hint = arguments[0]
    if not isinstance(hint, type) and not _is_generic(hint):
        raise _refused(name, f"binding {key} has an annotation that is not a type: {hints[key]!r}")
    if out and not marked:
        raise _refused(name, f"binding {key} goes out, but its annotation is not azure.functions.Out")
    if marked and not out:
        raise _refused(name, f"binding {key} comes in, but its annotation is azure.functions.Out")
    # A plain str or bytes is converted by no binding; so an Out[str] cannot hold a QueueMessage.
    converter = "generic" if hint in (str, bytes) and not has_implicit_output(kind) else kind
    fits = check_output(converter, hint) if marked else check_input(converter, hint)
    if not fits:
        raise _refused(name, f"the type of {key}, {hint!r}, does not fit its binding {kind}")
    return Parameter(converter, hint)


def _returns(name: str, bindings: tuple[Binding, ...], hints: Mapping[str, Any]) -> Parameter | None:
    explicit = next((b for b in bindings if b["name"] == "$return"), None)
    if explicit is None:
        implicit = [b["type"] for b in bindings if has_implicit_output(b["type"])]
        return Parameter(implicit[-1], hints.get("return")) if implicit else None
    if not _is_out(explicit):
        raise _refused(name, "the binding $return must go out")
    if "return" not in hints:
        return Parameter(explicit["type"])
    hint = hints["return"]
    if not isinstance(hint, type):
        raise _refused(name, f"the return annotation is not a type: {hint!r}")
    if not check_output(explicit["type"], hint):
        raise _refused(name, f"the return annotation {hint.__name__} does not fit its binding {explicit['type']}")
    return Parameter(explicit["type"], hint)


def _is_generic(hint: Any) -> bool:
    """Whether the worker takes it for a generic type: those of typing, not list[str], never a Union."""
    origin = typing.get_origin(hint)
    if isinstance(hint, type) and origin is None:
        return issubclass(hint, typing.Generic)
    unusable = (typing.Union, tuple, typing.ClassVar, Callable)
    return type(hint).__module__ == "typing" and origin is not None and origin not in unusable


def _is_out_type(hint: Any) -> bool:
    named = typing.get_origin(hint) or hint
    return isinstance(named, type) and named.__name__ == "Out"
