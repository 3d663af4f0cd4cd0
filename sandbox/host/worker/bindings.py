"""The converters of azure.functions, by binding type, and the one for bindings that it does not know."""

import json
from collections.abc import Mapping
from typing import Any

import azure.functions as func
from azure.functions.meta import Datum


def _converter(binding: str) -> Any:
    registry: Any = func.get_binding_registry
    return registry().get(binding)


def has_implicit_output(binding: str) -> bool:
    """Whether a function with that binding may return a value without a `$return` binding."""
    converter = _converter(binding)
    if converter is None:
        return binding != "durableClient"
    return bool(getattr(converter, "has_implicit_output", lambda: False)())


def has_trigger_support(binding: str) -> bool:
    """Whether the converter wants the trigger's metadata."""
    converter = _converter(binding)
    return converter is not None and bool(converter.has_trigger_support())


def check_input(binding: str, hint: Any) -> bool:
    """Whether a parameter of an input binding may have that type; raises TypeError for what is no class."""
    converter = _converter(binding)
    if converter is None:
        return issubclass(hint, (str, bytes))
    return bool(converter.check_input_type_annotation(hint))


def check_output(binding: str, hint: Any) -> bool:
    """Whether an output binding may have that type; raises TypeError for what is no class."""
    converter = _converter(binding)
    if converter is None:
        return issubclass(hint, (str, bytes, bytearray))
    check = getattr(converter, "check_output_type_annotation", None)
    return check is not None and bool(check(hint))


def decode(binding: str, data: Datum, metadata: Mapping[str, Datum]) -> Any:
    """The Python object of an incoming value; raises TypeError or ValueError."""
    converter = _converter(binding)
    if converter is None:
        if data.type not in ("string", "bytes", "json"):
            raise ValueError(f"unexpected type of data for the generic binding: {data.type!r}")
        return data.value
    try:
        return converter.decode(data, trigger_metadata=metadata)
    except NotImplementedError as error:
        raise TypeError(f"unable to decode {data.type!r} for the binding {binding!r}") from error


def encode(binding: str, value: Any, hint: Any) -> Datum | None:
    """The outgoing value of a Python object; raises TypeError where the binding cannot take it."""
    converter = _converter(binding)
    if converter is None:
        return _encode_plain(value)
    try:
        datum: Datum | None = converter.encode(value, expected_type=hint)
    except NotImplementedError as error:
        raise TypeError(f"unable to encode: unsupported type {type(value).__name__} for {binding!r}") from error
    return datum


def _encode_plain(value: Any) -> Datum | None:
    if value is None:
        return None
    if isinstance(value, str):
        return Datum(value, "string")
    if isinstance(value, (bytes, bytearray)):
        return Datum(bytes(value), "bytes")
    if isinstance(value, (dict, list, int, float)):
        return Datum(json.dumps(value), "json")
    raise TypeError(f"unable to encode: unsupported type {type(value).__name__}")


def plain_value(datum: Datum) -> Any:
    """What the host sees of an outgoing value: str, bytes, or the parsed JSON."""
    return json.loads(datum.value) if datum.type == "json" else datum.value
