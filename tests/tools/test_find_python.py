"""Which Python the set-up takes, and what it says where there is none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
THIS_PYTHON = os.path.realpath(sys.executable) + "\n"


def program(path: Path, text: str) -> Path:
    """Write a small shell program."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def find_python(folder: Path, *path: Path, python: str = "", word: str = "") -> subprocess.CompletedProcess[str]:
    """Run find_python.sh in a folder, on a machine that has nothing but these folders on its PATH."""
    environment = {"PATH": ":".join(map(str, path)), "HOME": str(folder), "PYTHON": python}
    return subprocess.run(
        ["/bin/sh", str(ROOT / "tools/find_python.sh"), *filter(None, [word])],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def shims(tmp_path: Path) -> Path:
    """A folder whose Pythons do not start, as a version manager leaves them."""
    for name in ("python3.14", "python3.13", "python3.12", "python3.11", "python3"):
        program(tmp_path / "shims" / name, "echo 'command not found' >&2; exit 127")
    return tmp_path / "shims"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A folder with a Python that starts."""
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "python3").symlink_to(sys.executable)
    return tmp_path / "good"


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
    assert "install Python 3.11, 3.12, 3.13 or 3.14" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_named_python_that_will_not_do_is_said_and_another_taken(tmp_path: Path, good: Path) -> None:
    done = find_python(tmp_path, good, python="no-such-python")
    assert done.stdout == THIS_PYTHON
    assert "PYTHON=no-such-python does not start" in done.stderr


def test_a_python_that_is_too_old_is_not_taken(tmp_path: Path) -> None:
    program(tmp_path / "old" / "python3", "exit 1")
    assert find_python(tmp_path, tmp_path / "old").returncode == 1


def test_all_lists_each_version_once_however_often_it_is_there(tmp_path: Path, shims: Path, good: Path) -> None:
    (good / f"python3.{sys.version_info.minor}").symlink_to(sys.executable)
    assert find_python(tmp_path, shims, good, word="all").stdout == THIS_PYTHON


def test_an_environment_that_is_not_whole_is_not_taken(tmp_path: Path, shims: Path) -> None:
    own = tmp_path / ".venv" / "bin"
    own.mkdir(parents=True)
    (own / "python").symlink_to(sys.executable)
    assert find_python(tmp_path, shims).returncode == 1
    (tmp_path / ".venv" / "packages-stamp").touch()
    assert find_python(tmp_path, shims).stdout == THIS_PYTHON
