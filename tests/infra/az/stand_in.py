"""A recording stand-in for `az`: a small program first on PATH asks it over a socket what to print."""

from __future__ import annotations

import json
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Self

import jmespath

# In bash, since a Python would take three times as long to start, and there are thousands of calls.
_CLIENT = """#!{bash}
exec 3<>/dev/tcp/127.0.0.1/{port}
names=(${{!HARPER_@}} ${{!AZURE_DEFAULTS_@}} ${{!AZURE_STORAGE_@}})
printf '%s\\0' {program} "$#" "$@" "${{#names[@]}}" >&3
for name in "${{names[@]}}"; do printf '%s=%s\\0' "$name" "${{!name}}" >&3; done
IFS= read -r -d '' code <&3
IFS= read -r -d '' out <&3
IFS= read -r -d '' err <&3
printf '%s' "$out"
printf '%s' "$err" >&2
exit "$code"
"""

# Bash reads it before a script ($BASH_ENV): the stand-in's sleep takes no time, so the clock is moved.
CLOCK = "clock.sh"
_CLOCK = 'sleep() { command sleep "$1" && SECONDS=$((SECONDS + $1)); }\n'

# Set to 1: lines end as those of az on Windows do.
AZ_CRLF = "HARPER_AZ_CRLF"

Answering = Callable[["Call"], Any]


class AzError(Exception):
    """What az prints on stderr, and its exit code."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code

    @property
    def words(self) -> str:
        """What stands on stderr."""
        return f"ERROR: {self}\n"


class AzCrash(AzError):
    """An error that az has no sentence for: it prints the traceback, whose last line says what happened."""

    @property
    def words(self) -> str:
        """As `handle_exception` of azure-cli-core prints it."""
        return (
            "ERROR: The command failed with an unexpected error. Here is the traceback:\n"
            f"ERROR: {str(self).partition(': ')[2]}\n"
            "Traceback (most recent call last):\n"
            '  File "/opt/az/lib/python3.13/site-packages/knack/cli.py", line 233, in invoke\n'
            "    cmd_result = self.invocation.execute(args)\n"
            f"{self}\n"
            "To check existing issues, please visit: https://github.com/Azure/azure-cli/issues\n"
        )


@dataclass(frozen=True, slots=True)
class Call:
    """One command line: its words before the options, the options, and the variables that it saw."""

    arguments: tuple[str, ...]
    command: str
    options: Mapping[str, Sequence[str]]
    environment: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, arguments: Sequence[str], environment: Mapping[str, str]) -> Self:
        """Read a command line; what follows an option up to the next one is its values."""
        words: list[str] = []
        options: dict[str, list[str]] = {}
        values = words
        for argument in arguments:
            if argument.startswith("--"):
                values = options.setdefault(argument, [])
            else:
                values.append(argument)
        return cls(tuple(arguments), " ".join(words), options, dict(environment))

    def one(self, option: str) -> str:
        """The one value of an option that must be there."""
        (value,) = self.options[option]
        return value

    def maybe(self, option: str) -> str | None:
        """The one value of an option, or None where it was not given."""
        return self.one(option) if option in self.options else None

    @property
    def parameters(self) -> dict[str, str]:
        """The variables that a file of parameters reads."""
        return {name: value for name, value in self.environment.items() if name.startswith("HARPER_")}

    @property
    def key(self) -> str:
        """What tells apart calls that may fail one by one: the command, and what it is about."""
        about = ("--name", "--url", "--template-file", "--query", "--tags", "--ids")
        return " ".join((self.command, *(" ".join(self.options.get(name, ())) for name in about)))


@dataclass(slots=True)
class AzStandIn:
    """Answers command lines from a table of commands, writes each down, and fails where a test wants it."""

    commands: Mapping[str, Answering]
    folder: Path
    on_sleep: Callable[[float], None] = lambda seconds: None
    calls: list[Call] = field(default_factory=list)
    sleeps: list[float] = field(default_factory=list)
    before: Answering = lambda call: None
    after: Answering = lambda call: None
    _server: socket.socket = field(default_factory=socket.socket)
    _ends: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread = field(default_factory=threading.Thread)

    def __enter__(self) -> Self:
        self._server.bind(("127.0.0.1", 0))
        self._server.listen(16)
        port = self._server.getsockname()[1]
        for program in ("az", "sleep"):
            path = self.folder / program
            path.write_text(_CLIENT.format(bash=shutil.which("bash"), port=port, program=program))
            path.chmod(0o755)
        (self.folder / CLOCK).write_text(_CLOCK)
        self._thread = threading.Thread(target=self._serve, name="az stand-in", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        # A thread that waits in accept() wakes only from a shutdown.
        self._ends.set()
        self._server.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._server.close()

    def _serve(self) -> None:
        while not self._ends.is_set():
            try:
                connection, _ = self._server.accept()
            except OSError:
                # Of this connection alone (aborted, no descriptor free), unless it ends: who comes next would hang.
                self._ends.wait(0.01)
                continue
            threading.Thread(target=self._handle, args=(connection,), daemon=True).start()

    def _handle(self, connection: socket.socket) -> None:
        # A script that is stopped takes its az along, at any moment.
        with suppress(OSError, EOFError), connection, connection.makefile("rb") as stream:
            program = _word(stream)
            arguments = [_word(stream) for _ in range(int(_word(stream)))]
            told = [_word(stream).partition("=") for _ in range(int(_word(stream)))]
            environment = {name: value for name, _, value in told}
            answer = self._sleep(arguments) if program == "sleep" else self.answer(Call.of(arguments, environment))
            end = "\r\n" if os.environ.get(AZ_CRLF) == "1" else "\n"
            connection.sendall(b"".join(str(part).replace("\n", end).encode() + b"\0" for part in answer))

    def _sleep(self, arguments: Sequence[str]) -> tuple[int, str, str]:
        self.sleeps.append(float(arguments[0]))
        self.on_sleep(float(arguments[0]))
        # Long enough that a line which comes every 15 s does not come thousands of times.
        time.sleep(0.02)
        return 0, "", ""

    def answer(self, call: Call) -> tuple[int, str, str]:
        """Exit code, standard output and standard error of one call."""
        self.calls.append(call)
        try:
            self.before(call)
            if call.command not in self.commands:
                raise AzError(f"'{call.command}' is misspelled or not recognized by the system.", 2)
            result = self.commands[call.command](call)
            self.after(call)
        except AzError as error:
            return error.code, "", error.words
        return 0, printed(result, call.maybe("--query"), call.maybe("--output") or "json"), ""


def _word(stream: BinaryIO) -> str:
    """What the client sent up to a NUL."""
    word = bytearray()
    while (byte := stream.read(1)) != b"\0":
        if not byte:
            raise EOFError
        word += byte
    return word.decode()


def printed(result: Any, query: str | None, form: str) -> str:
    """A result as az prints it; a command that prints by itself gives text."""
    if isinstance(result, Printed):
        return result.text
    if query is not None and result is not None:
        result = jmespath.search(query, result)
    if result is None or form == "none":
        return ""
    if form == "tsv":
        return "".join(_row(item) + "\n" for item in (result if isinstance(result, list) else [result]))
    return json.dumps(result, indent=2, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class Printed:
    """Text that a command prints by itself, whatever --query and --output say."""

    text: str


def _row(item: Any) -> str:
    if isinstance(item, dict):
        return "\t".join(_cell(value) for _, value in sorted(item.items()))
    if isinstance(item, list):
        return "\t".join(map(_cell, item))
    return str(item).lower() if isinstance(item, bool) else _cell(item)


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return str(len(value))
    return "" if isinstance(value, dict) else str(value)
