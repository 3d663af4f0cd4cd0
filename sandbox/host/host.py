"""The host: loads an app, serves its triggers, and ends."""

import json
import logging
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

from sandbox.host.indexing import IndexingError, import_app
from sandbox.host.logs import AppLogs, Journal, utc_now
from sandbox.host.rules import Function, admit
from sandbox.host.settings import AppSettings, HostError, HostJson, Options
from sandbox.host.storage import Queues
from sandbox.host.triggers.http import HttpSide, handler
from sandbox.host.triggers.queues import QueueListener
from sandbox.host.triggers.timers import TimerListener, TimerState
from sandbox.host.worker.invocation import VIA_API, InvocationFailed, Invoker
from sandbox.host.worker.worker import Worker
from sandbox.loopback.server import QuietHandler, Server

ROOT = Path(__file__).parents[2]
_RESTARTS = "SANDBOX_HOST_RESTARTS"
_MOST_RESTARTS = 3
_TO_RELEASE = 5.0  # seconds for the messages of a killed worker


class Host:
    """One host process; made once, run once."""

    def __init__(self, options: Options, environment: Mapping[str, str], out: TextIO) -> None:
        self._options = options
        self._out = out
        self._stop = threading.Event()
        self._running: dict[str, str] = {}
        self._host_json = HostJson.read(options.app)
        levels = self._host_json.log_levels
        self._journal = Journal(out, utc_now, levels, options.events, options.verbose, options.tells_runs)
        self._logs = AppLogs(self._journal, self._running)
        # The port is taken before the app is imported, which may read it from its environment.
        self._http = None if options.check else _take(options.port)
        self._port = self._http.server_port if self._http else options.port
        self._settings = AppSettings.gather(options.app, environment, options.given, self._port)
        self._listeners: dict[str, QueueListener | TimerListener] = {}

    def run(self) -> int:
        """Serves until it is told to stop; returns the exit code. Raises HostError if nothing can be served."""
        functions = self._load()
        errors = [f"The '{f.name}' function is in error: {f.error}" for f in functions.values() if f.error]
        for error in errors:
            self._journal.line("Error", "Host.Startup", error)
        if self._options.check:
            told = {f.name: f.bindings for f in functions.values()}
            print(json.dumps({"functions": told, "errors": errors}, indent=1), file=self._out, flush=True)
            return 3 if errors else 0
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        if self._options.with_parent:
            threading.Thread(target=self._watch_parent, name="parent", daemon=True).start()
        invoker, side, server = self._serve(functions)
        while not self._stop.is_set() and not invoker.timed_out.is_set():
            self._stop.wait(0.1)
        return self._restart(invoker) if invoker.timed_out.is_set() else self._end(invoker, side, server)

    def _load(self) -> dict[str, Function]:
        os.environ.update(self._settings.values)
        os.chdir(self._options.app)
        # As on the platform, the app sees its own folder and what is installed, nothing else from here.
        if self._options.app != ROOT:
            for name in [name for name in sys.modules if name.split(".")[0] == "sandbox"]:
                del sys.modules[name]
        others = [p for p in sys.path if p and Path(p).resolve() != ROOT]
        sys.path[:] = [str(self._options.app), *others]
        root = logging.getLogger()
        debugging = self._settings.values.get("PYTHON_ENABLE_DEBUG_LOGGING", "").lower() in ("1", "true")
        root.setLevel(logging.DEBUG if debugging else logging.INFO)
        root.addHandler(self._logs)
        try:
            indexed = import_app()
        except (IndexingError, ImportError) as error:
            raise HostError(f"Worker failed to index functions: {error}") from error
        if not indexed:
            raise HostError("No job functions found.")
        return admit(indexed, self._host_json, self._settings)

    def _serve(self, functions: Mapping[str, Function]) -> tuple[Invoker, HttpSide, Server]:
        assert self._http is not None
        threads = self._settings.values["PYTHON_THREADPOOL_THREAD_COUNT"]
        worker = Worker(int(threads) if threads.isdecimal() and int(threads) else 1000, self._logs.local)
        queues = Queues(self._settings, self._host_json.base64, utc_now)
        timeout = self._host_json.function_timeout
        invoker = Invoker(worker, self._journal, self._running, queues.send_outputs, timeout)
        self._listen(functions, queues, invoker)
        side = HttpSide(
            functions,
            host_json=self._host_json,
            settings=self._settings,
            invoker=invoker,
            key=self._options.key,
            run_now=self._run_now,
        )
        self._http.handle_with(handler(side, self._mark_thread))
        self._http.start("http")
        self._journal.life(f"Job host started on http://127.0.0.1:{self._port}")
        return invoker, side, self._http

    def _listen(self, functions: Mapping[str, Function], queues: Queues, invoker: Invoker) -> None:
        state, chance = TimerState(self._options.timer_state), random.Random()
        for function in functions.values():
            if function.error:
                continue
            if function.kind == "queuetrigger":
                self._listeners[function.name] = QueueListener(
                    function,
                    queues=queues,
                    invoker=invoker,
                    journal=self._journal,
                    host_json=self._host_json,
                    lease=self._options.lease,
                    chance=chance,
                    mark_thread=self._mark_thread,
                )
            elif function.schedule is not None:
                self._listeners[function.name] = TimerListener(
                    function,
                    function.schedule,
                    invoker=invoker,
                    journal=self._journal,
                    state=state,
                    clock=utc_now,
                    chance=chance,
                    mark_thread=self._mark_thread,
                )
        for name, listener in self._listeners.items():
            timer = isinstance(listener, TimerListener)
            if not self._settings.disabled(name) and (self._options.timers or not timer):
                listener.start()

    def _mark_thread(self) -> None:
        self._logs.host_thread.marked = True

    def _run_now(self, function: Function, value: Any) -> bool:
        """Runs a timer or queue function in a thread; False where it is neither."""
        listener = self._listeners.get(function.name)
        if listener is None:
            return False

        def run() -> None:
            self._mark_thread()
            try:
                listener.run_now(value, VIA_API)
            except InvocationFailed:
                return

        threading.Thread(target=run, name=f"admin-{function.name}", daemon=True).start()
        return True

    def _watch_parent(self) -> None:
        # Not sys.stdin, whose lock would be held at the end of the process.
        while os.read(0, 1024):
            continue
        self._stop.set()

    def _end(self, invoker: Invoker, side: HttpSide, server: Server) -> int:
        """Takes no more work and lets what runs come to its end, for so long as is allowed."""
        for listener in self._listeners.values():
            listener.stop()
        server.shutdown()
        end = time.monotonic() + self._options.grace
        while time.monotonic() < end and (invoker.busy or side.busy or self._messages()):
            time.sleep(0.02)
        server.stop()
        self._journal.life("Job host stopped")
        if invoker.busy:
            self._out.flush()
            os._exit(0)  # a function that does not come to its end would hold the process for ever
        return 0

    def _messages(self) -> bool:
        return any(isinstance(one, QueueListener) and one.busy for one in self._listeners.values())

    def _restart(self, invoker: Invoker) -> int:
        """A function ran out of time: the platform kills its worker with all that runs, and starts another."""
        invoker.fail_all("Language Worker Process exited: a function ran out of time")
        for listener in self._listeners.values():
            listener.stop()
        end = time.monotonic() + _TO_RELEASE
        while time.monotonic() < end and (invoker.busy or self._messages()):
            time.sleep(0.02)
        restarts = int(os.environ.get(_RESTARTS, "0")) + 1
        if restarts > _MOST_RESTARTS:
            told = "Exceeded language worker restart retry count. Shutting down."
            self._journal.line("Critical", "Host", told)
            self._out.flush()
            os._exit(1)
        self._journal.line("Error", "Host", "Restarting the language worker process")
        os.environ[_RESTARTS] = str(restarts)
        os.chdir(ROOT)
        arguments = [*sys.argv[1:], "--port", str(self._port)]
        os.execv(sys.executable, [sys.executable, "-m", "sandbox.host", *arguments])


def _take(port: int) -> Server:
    try:
        return Server(port, QuietHandler)
    except OSError as error:
        raise HostError(f"port {port} of the host is busy: choose another with --port") from error
