"""`python -m sandbox.host --app DIR`: serves the Functions app in a folder on loopback."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sandbox.host.host import Host
from sandbox.host.settings import HostError, Options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sandbox.host", description=__doc__)
    add = parser.add_argument
    add("--app", type=Path, default=Path(), help="folder with host.json and function_app.py")
    add("--port", type=int, default=7071, help="HTTP port on 127.0.0.1; 0 takes a free one")
    add("--set", dest="given", action="append", default=[], metavar="K=V", help="an app setting; wins")
    add("--key", help="function keys are checked against this one; without it they are not checked")
    add("--events", type=Path, metavar="FILE", help="appends invocations and logs as JSON lines")
    add("--lease", type=int, default=600, metavar="SECONDS", help="how long a running message is hidden")
    add("--timer-state", type=Path, metavar="FILE", help="keeps the timers' status over restarts")
    add("--check", action="store_true", help="index only; print the functions; exit 0, or 3 with errors")
    add("--no-timers", dest="timers", action="store_false", help="timers run only when asked to")
    add(
        "--grace",
        type=float,
        default=20.0,
        metavar="SECONDS",
        help="how long to wait for what runs at the end",
    )
    add("--with-parent", action="store_true", help="end when standard input does")
    told = "tells each run that begins or ends, also where host.json drops the host's own rows"
    add("--runs", dest="tells_runs", action="store_true", help=told)
    add("-v", "--verbose", action="store_true", help="all lines, also those that the platform would drop")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Runs a host and returns the exit code of the process."""
    given = vars(_parser().parse_args(arguments))
    for name in ("app", "events", "timer_state"):
        given[name] = given[name].resolve() if given[name] else None
    given["given"] = tuple(given["given"])
    try:
        return Host(Options(**given), os.environ, sys.stdout).run()
    except HostError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
