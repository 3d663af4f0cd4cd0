"""What the hosts other than our own need: Microsoft's worker with a Python 3.13, or Core Tools."""

import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
WORKER_HOST = ROOT.parent / "shared" / "host"
CACHE = ROOT / ".sandbox"


class HostMissing(Exception):
    """This kind of host cannot be had here; the text says why."""


@dataclass(frozen=True, slots=True)
class WorkerTools:
    """The command that runs the worker host, and the interpreter with the app's packages."""

    command: tuple[str, ...]
    python: Path


@cache
def worker_tools() -> WorkerTools:
    """The worker host, set up in `.sandbox` at the first use; raises HostMissing."""
    if not (WORKER_HOST / "setup.sh").exists():
        raise HostMissing("the worker host is not there: ../shared/host is absent")
    python = find_python_313()
    host, app = CACHE / "worker-host", CACHE / "python313"
    CACHE.mkdir(exist_ok=True)
    _run(["bash", str(WORKER_HOST / "setup.sh"), str(host), python])
    _install(python, app)
    return WorkerTools(("bash", str(WORKER_HOST / "run.sh"), str(host)), app / "bin" / "python")


def func_program(path: str | None = None) -> str:
    """Azure Functions Core Tools on the PATH, or on another one; raises HostMissing."""
    program = shutil.which("func", path=path)
    if program is None:
        raise HostMissing("Azure Functions Core Tools (func) are not installed")
    return program


def find_python_313() -> str:
    """A Python 3.13 that really starts; raises HostMissing."""
    for candidate in _candidates():
        try:
            done = subprocess.run(
                [candidate, "-c", "import sys, venv, ensurepip; print(sys.version_info[:2] == (3, 13))"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            continue
        if done.stdout.strip() == "True":
            return candidate
    raise HostMissing("no Python 3.13 starts here")


def _candidates() -> Iterable[str]:
    # A name on the PATH may be a shim without a Python behind it, so further places are looked at too.
    yield from filter(None, (os.environ.get("PYTHON313"), shutil.which("python3.13")))
    versions = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    yield from (str(path) for path in sorted(versions.glob("3.13*/bin/python3.13"), reverse=True))


def _install(python: str, venv: Path) -> None:
    requirements, stamp = ROOT / "requirements.txt", venv / "installed"
    if stamp.exists() and stamp.read_bytes() == requirements.read_bytes():
        return
    _run([python, "-m", "venv", "--clear", str(venv)])
    pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "--require-hashes", "--only-binary=:all:", "-r", str(requirements)])
    stamp.write_bytes(requirements.read_bytes())


def _run(command: list[str]) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["it said nothing"]
        raise HostMissing(f"{Path(command[0]).name} {' '.join(command[1:3])} failed: {said[0]}")
