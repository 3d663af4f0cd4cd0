"""Counts the instructions that a Python program executes, with what the machine has.

Source: perf-stat(1); the Valgrind manual, "Cachegrind".
"""

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_BYTECODES = Path(__file__).parents[1] / "programs" / "bytecodes.py"
_START = Path(__file__).parent / "start"
_REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)==", re.M)
_PERF_LINE = re.compile(r"^(\d+),[^,]*,instructions", re.M)
_CACHEGRIND_LINE = re.compile(r"I\s+refs:\s+([\d,]+)")
_NOT_OURS = ("PYTHON", "COV_", "COVERAGE")


class ProgramFailed(Exception):
    """A program that was to be measured ended with an error; the text holds what it said."""


@dataclass(frozen=True, slots=True)
class Counter:
    """A way to count: `name` as printed, `unit` of the counts; `wrap` makes the command, given where to report."""

    name: str
    unit: str
    wrap: Callable[[Sequence[str], Path], list[str]]
    pattern: re.Pattern[str]

    def count(self, arguments: Sequence[str], environment: Mapping[str, str]) -> int:
        """The units that Python executes with these arguments; it has run once before, so that its .pyc are warm."""
        run(arguments, environment)
        with tempfile.TemporaryDirectory(prefix="harper-count-") as folder:
            report = Path(folder) / "report"
            _run(self.wrap([sys.executable, *arguments], report), environment)
            found = self.pattern.search(report.read_text(encoding="utf-8"))
        if found is None:
            raise ProgramFailed(f"{self.name} reported no count")
        return int(found[1].replace(",", ""))


def run(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Run Python with these arguments and return what it printed; raises ProgramFailed."""
    return _run([sys.executable, *arguments], environment)


def environment_of(outer: Mapping[str, str], **more: str) -> dict[str, str]:
    """An environment in which counts repeat: a fixed hash seed, .pyc files allowed, the packages of a deployment."""
    kept = {name: value for name, value in outer.items() if not name.startswith(_NOT_OURS)}
    hidden = ",".join(packages_not_deployed())
    path = os.pathsep.join((str(ROOT), str(_START)))
    return kept | {"PYTHONHASHSEED": "0", "PYTHONPATH": path, "BENCH_HIDDEN": hidden} | more


def packages_not_deployed() -> tuple[str, ...]:
    """Top-level modules of this environment that no distribution of requirements.txt brings."""
    deployed = set(map(_normal, _REQUIREMENT.findall((ROOT / "requirements.txt").read_text(encoding="utf-8"))))
    found = importlib.metadata.packages_distributions()
    return tuple(sorted(module for module, names in found.items() if deployed.isdisjoint(map(_normal, names))))


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def find_counter(environment: Mapping[str, str]) -> Counter:
    """The machine's counters, else Cachegrind, else Python's own bytecodes, which leave out what C code does."""
    for counter in (_PERF, _CACHEGRIND):
        try:
            counter.count(["-c", "pass"], environment)
        except (ProgramFailed, OSError):
            continue
        return counter
    return BYTECODES


def _run(command: Sequence[str], environment: Mapping[str, str]) -> str:
    if shutil.which(command[0]) is None:
        raise ProgramFailed(f"there is no {command[0]}")
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ProgramFailed(f"{Path(command[0]).name} ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def _perf(command: Sequence[str], report: Path) -> list[str]:
    return ["perf", "stat", "-x", ",", "-e", "instructions:u", "-o", str(report), "--", *command]


def _cachegrind(command: Sequence[str], report: Path) -> list[str]:
    quiet = ["--cache-sim=no", "--cachegrind-out-file=/dev/null", f"--log-file={report}"]
    return ["valgrind", "--tool=cachegrind", *quiet, *command]


def _bytecodes(command: Sequence[str], report: Path) -> list[str]:
    return [command[0], str(_BYTECODES), str(report), *command[1:]]


_PERF = Counter("perf stat -e instructions:u", "instructions", _perf, _PERF_LINE)
_CACHEGRIND = Counter("valgrind --tool=cachegrind", "instructions", _cachegrind, _CACHEGRIND_LINE)
BYTECODES = Counter("Python bytecodes (no instruction counter here)", "bytecodes", _bytecodes, re.compile(r"(\d+)"))
