"""The set-up: which Python it takes, what it mends, what it leaves alone and what it says."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools import setup

ROOT = Path(__file__).resolve().parents[2]


def program(path: Path, text: str) -> Path:
    """Write a small shell program."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def find_python(folder: Path, *path: Path, python: str = "") -> subprocess.CompletedProcess[str]:
    """Run find_python.sh in a folder, on a machine that has nothing but these folders on its PATH."""
    environment = {"PATH": ":".join(map(str, path)), "HOME": str(folder), "PYTHON": python}
    return subprocess.run(
        ["/bin/sh", str(ROOT / "tools/find_python.sh")],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def shims(tmp_path: Path) -> Path:
    """A folder whose Pythons do not start, as a version manager leaves them."""
    for name in ("python3.13", "python3.12", "python3.11", "python3"):
        program(tmp_path / "shims" / name, "echo 'command not found' >&2; exit 127")
    return tmp_path / "shims"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A folder with a Python that starts."""
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "python3").symlink_to(sys.executable)
    return tmp_path / "good"


THIS_PYTHON = os.path.realpath(sys.executable) + "\n"


def test_a_python_that_does_not_start_is_passed_over_silently(tmp_path: Path, shims: Path, good: Path) -> None:
    done = find_python(tmp_path, shims, good)
    assert (done.stdout, done.stderr) == (THIS_PYTHON, "")


def test_a_python_of_a_version_manager_is_found_behind_its_shims(tmp_path: Path, shims: Path) -> None:
    minor = sys.version_info.minor
    real = tmp_path / ".pyenv" / "versions" / f"3.{minor}.1" / "bin"
    real.mkdir(parents=True)
    (real / "python3").symlink_to(sys.executable)
    assert find_python(tmp_path, shims).stdout == THIS_PYTHON


def test_without_a_usable_python_one_sentence_says_what_to_install(tmp_path: Path, shims: Path) -> None:
    done = find_python(tmp_path, shims)
    assert done.returncode == 1
    assert "install Python 3.11, 3.12 or 3.13" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_named_python_that_will_not_do_is_said_and_another_taken(tmp_path: Path, good: Path) -> None:
    done = find_python(tmp_path, good, python="no-such-python")
    assert done.stdout == THIS_PYTHON
    assert "PYTHON=no-such-python does not start" in done.stderr


def test_a_python_that_is_too_old_is_not_taken(tmp_path: Path) -> None:
    program(tmp_path / "old" / "python3", "exit 1")
    assert find_python(tmp_path, tmp_path / "old").returncode == 1


@pytest.fixture
def checkout(tmp_path: Path) -> setup.Places:
    """A checkout that wants no packages, with an environment that an earlier set-up left half made."""
    places = setup.Places(tmp_path)
    for name in setup.REQUIREMENTS:
        (places.root / name).write_text("# nothing\n")
    places.work.mkdir()
    places.venv.mkdir()
    setup.own_environment(places).half_made.touch()
    (places.venv / "torn").touch()
    return places


@pytest.fixture
def lock(tmp_path: Path) -> Iterator[int]:
    """An open lock file."""
    with (tmp_path / "lock").open("w") as file:
        yield file.fileno()


def test_a_half_made_environment_is_made_anew_and_then_left_alone(
    checkout: setup.Places, lock: int, capsys: pytest.CaptureFixture[str]
) -> None:
    setup.set_up_packages(checkout, lock)
    assert "[1/3] virtual environment (Python 3." in capsys.readouterr().out
    assert not (checkout.venv / "torn").exists()
    assert not setup.own_environment(checkout).half_made.exists()
    subprocess.run([str(setup.own_environment(checkout).python), "-c", "import pip"], check=True)
    setup.set_up_packages(checkout, lock)
    assert capsys.readouterr().out == ""


def test_each_judge_has_an_environment_of_its_own_that_is_then_left_alone(
    checkout: setup.Places, lock: int, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in setup.JUDGES:
        (checkout.root / f"requirements-{name}.txt").write_text("# nothing\n")
    setup.set_up_judges(checkout, lock)
    assert capsys.readouterr().out.count("an environment for") == len(setup.JUDGES)
    for name in setup.JUDGES:
        subprocess.run([str(checkout.judge(name) / "bin" / "python"), "-c", "import pip"], check=True)
    setup.set_up_judges(checkout, lock)
    assert capsys.readouterr().out == ""


def test_a_package_that_cannot_be_had_is_one_sentence_with_the_log(
    checkout: setup.Places, lock: int, capsys: pytest.CaptureFixture[str]
) -> None:
    setup.set_up_packages(checkout, lock)
    wanted = checkout.root / setup.REQUIREMENTS[0]
    wanted.write_text(f"--no-index\nharper-no-such==1.0 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(setup.SetupError, match=r"harper-no-such==1\.0 .*log: \.setup/pip\.log"):
        setup.set_up_packages(checkout, lock)
    assert not setup.own_environment(checkout).half_made.exists()
    wanted.write_text("# nothing\n")
    capsys.readouterr()
    setup.set_up_packages(checkout, lock)
    assert capsys.readouterr().out.startswith("[2/3]")


def test_the_telling_line_of_npm_is_not_its_code_nor_its_advice(tmp_path: Path) -> None:
    log = tmp_path / "npm.log"
    log.write_text("npm warn x\nnpm error code EUSAGE\nnpm error\nnpm error no lock file\nnpm error Run help\n")
    assert setup.telling_line(log) == "npm error no lock file"


def test_a_network_that_does_not_answer_is_told_before_what_follows_from_it(tmp_path: Path) -> None:
    log = tmp_path / "pip.log"
    log.write_text("WARNING: Retrying: connection refused\nERROR: No matching distribution found for x\n")
    assert setup.telling_line(log) == "WARNING: Retrying: connection refused"


def test_the_fingerprint_changes_with_every_file_and_with_the_python(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("one")
    second.write_text("two")
    before = setup.fingerprint([first, second], "3.11")
    assert before == setup.fingerprint([first, second], "3.11")
    assert before != setup.fingerprint([first, second], "3.12")
    second.write_text("three")
    assert before != setup.fingerprint([first, second], "3.11")
