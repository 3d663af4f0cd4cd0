"""Where the app's code runs, as in the worker: threads for plain functions, one loop for `async def`."""

import asyncio
import json
import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import azure.functions as func
from azure.functions.meta import Datum

from sandbox.host.indexing import IndexedFunction
from sandbox.host.logs import InvocationLocal, current_invocation
from sandbox.host.worker.bindings import decode, encode, has_trigger_support
from sandbox.host.worker.contexts import InvocationContext, Retry
from sandbox.host.worker.values import iso

Outputs = dict[str, Datum]


@dataclass(frozen=True, slots=True)
class Invocation:
    """One call of a function: the trigger's value, its metadata, and why."""

    trigger: Datum
    metadata: Mapping[str, Any]
    reason: str
    retry: Retry = field(default_factory=Retry)
    traceparent: str = ""


class Out(func.Out[Any]):
    """What the app's `Out` parameters are."""

    def __init__(self) -> None:
        self._value: Any = None

    def set(self, val: Any) -> None:
        """Keeps the value until the function has returned."""
        self._value = val

    def get(self) -> Any:
        """The value kept, or None."""
        return self._value


@dataclass(slots=True)
class Worker:
    """The place where the app's code runs."""

    threads: int
    local: InvocationLocal
    pool: ThreadPoolExecutor = field(init=False)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def __post_init__(self) -> None:
        self.pool = ThreadPoolExecutor(self.threads, "worker")
        threading.Thread(target=self.loop.run_forever, name="worker-loop", daemon=True).start()

    def start(self, function: IndexedFunction, call: Invocation, number: str) -> Future[Outputs]:
        """Begins the call; errors of the app come out of the future."""
        if function.is_async:
            return asyncio.run_coroutine_threadsafe(self._async(function, call, number), self.loop)
        return self.pool.submit(self._sync, function, call, number)

    def _sync(self, function: IndexedFunction, call: Invocation, number: str) -> Outputs:
        token = current_invocation.set(number)
        self.local.invocation_id = number
        try:
            arguments = self._arguments(function, call, number)
            return _collect(function, arguments, function.call(**arguments))
        finally:
            self.local.invocation_id = None
            current_invocation.reset(token)

    async def _async(self, function: IndexedFunction, call: Invocation, number: str) -> Outputs:
        current_invocation.set(number)
        arguments = self._arguments(function, call, number)
        return _collect(function, arguments, await function.call(**arguments))

    def _arguments(self, function: IndexedFunction, call: Invocation, number: str) -> dict[str, Any]:
        arguments: dict[str, Any] = {}
        metadata = {key: as_datum(value) for key, value in call.metadata.items() if value is not None}
        for name, parameter in function.inputs.items():
            told = metadata if has_trigger_support(parameter.converter) else {}
            arguments[name] = decode(parameter.converter, call.trigger, told)
        if function.wants_context:
            arguments["context"] = InvocationContext(function, number, self.local, call.traceparent, call.retry)
        return arguments | {name: Out() for name in function.outputs}


def _collect(function: IndexedFunction, arguments: Mapping[str, Any], result: Any) -> Outputs:
    if result is not None and function.returns is None:
        raise RuntimeError(f"function {function.name!r} without a $return binding returned a non-None value")
    outputs: Outputs = {}
    for name, parameter in function.outputs.items():
        value = arguments[name].get()
        if value is not None and (datum := encode(parameter.converter, value, parameter.python_type)):
            outputs[name] = datum
    if function.returns is not None:
        datum = encode(function.returns.converter, result, function.returns.python_type)
        if datum is not None:
            outputs["$return"] = datum
    return outputs


def as_datum(value: Any) -> Datum:
    """Metadata as the worker gets it: strings as they are, everything else as JSON."""
    if isinstance(value, str):
        return Datum(value, "string")
    content = iso(value) if isinstance(value, datetime) else value
    return Datum(json.dumps(content, separators=(",", ":"), ensure_ascii=False), "json")
