"""The `context` parameter of a function."""

import uuid
from dataclasses import dataclass
from typing import Any

import azure.functions as func
from azure.functions._abc import RetryContext, TraceContext

from sandbox.host.indexing import IndexedFunction
from sandbox.host.logs import InvocationLocal


@dataclass(frozen=True, slots=True)
class Retry:
    """Which try of a retry policy this is."""

    count: int = 0
    most: int = 0
    error: str = ""


class _Trace(TraceContext):
    def __init__(self, parent: str) -> None:
        trace = parent.split("-")[1] if parent.count("-") == 3 else uuid.uuid4().hex
        self._parent = f"00-{trace}-{uuid.uuid4().hex[:16]}-00"

    @property
    def trace_state(self) -> str:
        return ""

    @property
    def trace_parent(self) -> str:
        return self._parent

    @property
    def attributes(self) -> dict[str, str]:
        return {}


class _Retry(RetryContext):
    def __init__(self, retry: Retry) -> None:
        self._retry = retry

    @property
    def retry_count(self) -> int:
        return self._retry.count

    @property
    def max_retry_count(self) -> int:
        return self._retry.most

    @property
    def exception(self) -> Any:
        return self._retry.error


class InvocationContext(func.Context):
    """What a function learns about its own invocation."""

    def __init__(
        self, function: IndexedFunction, number: str, local: InvocationLocal, traceparent: str, retry: Retry
    ) -> None:
        self._function = function
        self._number = number
        self._local = local
        self._trace = _Trace(traceparent)
        self._retry = _Retry(retry)

    @property
    def invocation_id(self) -> str:
        """The id of the invocation."""
        return self._number

    @property
    def thread_local_storage(self) -> Any:
        """Set its invocation_id in a thread of your own, and that thread's logs are kept."""
        return self._local

    @property
    def function_name(self) -> str:
        """The name of the function."""
        return self._function.name

    @property
    def function_directory(self) -> str:
        """Where the function's code lies."""
        return str(self._function.directory)

    @property
    def trace_context(self) -> TraceContext:
        """The trace that the caller began, or a new one."""
        return self._trace

    @property
    def retry_context(self) -> RetryContext:
        """Which try this is."""
        return self._retry
