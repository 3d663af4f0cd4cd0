"""One invocation from its start to its outputs: waiting, time-outs, and the record of how it went."""

import threading
import time
import traceback
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from azure.functions.meta import Datum

from sandbox.host.logs import Journal
from sandbox.host.rules import Function
from sandbox.host.worker.worker import Invocation, Outputs, Worker, as_datum

VIA_API = "This function was programmatically called via the host APIs."
SendOutputs = Callable[[Function, Mapping[str, Datum], Mapping[str, Any]], None]


class InvocationFailed(Exception):
    """The invocation failed; the text is the function's error."""


class OutputError(Exception):
    """A queue output could not be sent."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something to do again and again while a function runs, every so many seconds."""

    every: float
    do: Callable[[], None]


class Invoker:
    """Runs functions, sends what they put out, and records how each invocation went."""

    def __init__(
        self,
        worker: Worker,
        journal: Journal,
        running: dict[str, str],
        send: SendOutputs,
        timeout: float | None,
    ) -> None:
        self._worker = worker
        self._journal = journal
        self._running = running
        self._send = send
        self._timeout = timeout
        self._futures: set[Future[Outputs]] = set()
        self.timed_out = threading.Event()

    @property
    def busy(self) -> bool:
        """Whether any invocation is running."""
        return bool(self._running)

    def invoke(self, function: Function, call: Invocation, waiting: Waiting | None = None) -> Outputs:
        """Runs the function to its end and sends its queue outputs; raises InvocationFailed."""
        number, began = str(uuid.uuid4()), time.monotonic()
        self._running[number] = function.name
        told = f"'Functions.{function.name}' "
        self._journal.run("Information", function.name, f"Executing {told}(Reason='{call.reason}', Id={number})")
        failure: InvocationFailed | None = None
        try:
            return self._run(function, call, number, waiting)
        except InvocationFailed as error:
            failure = error
            raise
        finally:
            self._running.pop(number, None)
            self._tell(function, call, number, failure, int((time.monotonic() - began) * 1000))

    def fail_all(self, reason: str) -> None:
        """Gives up on every running invocation, as when the platform kills a worker."""
        for future in list(self._futures):
            with suppress(InvalidStateError):
                future.set_exception(InvocationFailed(reason))

    def _run(self, function: Function, call: Invocation, number: str, waiting: Waiting | None) -> Outputs:
        work = self._worker.start(function.indexed, call, number)
        # Another future is waited for: a running thread cannot be ended, but it can be given up.
        future: Future[Outputs] = Future()
        work.add_done_callback(lambda done: _pass_on(done, future))
        self._futures.add(future)
        try:
            outputs = self._wait(function, number, future, waiting)
        finally:
            self._futures.discard(future)
        # From here on the function has ended, and its threads' logs belong to nothing.
        self._running.pop(number, None)
        try:
            self._send(function, outputs, call.metadata)
        except (ValueError, KeyError, OutputError) as error:
            raise InvocationFailed(f"Error while binding outputs: {type(error).__name__}: {error}") from error
        return outputs

    def _wait(self, function: Function, number: str, future: Future[Outputs], waiting: Waiting | None) -> Outputs:
        end = time.monotonic() + (self._timeout or threading.TIMEOUT_MAX / 2)
        every = waiting.every if waiting else threading.TIMEOUT_MAX / 2
        while True:
            try:
                error = future.exception(max(0.0, min(end - time.monotonic(), every)))
            except TimeoutError:
                if time.monotonic() >= end:
                    self.timed_out.set()
                    raise InvocationFailed(
                        f"Timeout value of {self._timeout} s exceeded by function 'Functions.{function.name}'"
                    ) from None
                if waiting:
                    waiting.do()
                continue
            if error is None:
                return future.result()
            told = "".join(traceback.format_exception(error))
            raise InvocationFailed(f"Result: Failure\nException: {type(error).__name__}: {error}\n{told}") from error

    def _tell(
        self, function: Function, call: Invocation, number: str, failure: InvocationFailed | None, ms: int
    ) -> None:
        outcome = f"({'Failed' if failure else 'Succeeded'}, Id={number}, Duration={ms}ms)"
        text = f"Executed 'Functions.{function.name}' {outcome}" + (f"\n{failure}" if failure else "")
        self._journal.run("Error" if failure else "Information", function.name, text)
        self._journal.event(
            "invocation",
            function=function.name,
            invocation=number,
            reason=call.reason,
            ok=failure is None,
            error=str(failure) if failure else None,
            ms=ms,
            metadata={key: as_datum(value).value for key, value in call.metadata.items() if value is not None},
        )


def _pass_on(done: Future[Outputs], future: Future[Outputs]) -> None:
    # The invocation may have been given up just now.
    with suppress(InvalidStateError):
        if error := done.exception():
            future.set_exception(error)
        else:
            future.set_result(done.result())
