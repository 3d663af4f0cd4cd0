"""What the hosts other than our own need: Microsoft's worker with a Python 3.13, or Core Tools."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tools.sources import caches_of, sources_of, uv_sync
from tools.steps import said_by

ROOT = Path(__file__).parents[2]
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
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run side by side
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
        if said_by([candidate, "-c", "import sys, venv, ensurepip; print(sys.version_info[:2] == (3, 13))"]) == "True":
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
    _run([python, "-I", "-m", "venv", "--clear", "--without-pip", str(venv)])
    sources, caches = sources_of(Path(sys.executable), os.environ), caches_of(os.environ, CACHE / "caches")
    known = sources.for_uv(os.environ, caches / "uv")
    _run(uv_sync(Path(sys.prefix) / "bin" / "uv", venv / "bin" / "python", [requirements]), known)
    stamp.write_bytes(requirements.read_bytes())


def _run(command: list[str], environment: Mapping[str, str] | None = None) -> None:
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["it printed nothing"]
        raise HostMissing(f"{Path(command[0]).name} {' '.join(command[1:3])} failed: {said[0]}")
