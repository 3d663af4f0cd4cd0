"""Long steps of the set-up: what they say when they fail."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.steps import SetupError, Steps, advice_on, telling_lines


@pytest.fixture
def steps(tmp_path: Path) -> Iterator[Steps]:
    """Steps with their logs in a folder of their own."""
    (tmp_path / "logs").mkdir()
    with (tmp_path / "lock").open("w") as lock:
        yield Steps(tmp_path, tmp_path / "logs", lock.fileno())


def test_a_step_that_fails_names_its_log_what_to_try_and_why(steps: Steps) -> None:
    program = "import sys; print('Fetching'); print('error: dns error: no such host'); sys.exit(2)"
    with pytest.raises(SetupError) as caught:
        steps.run("packages", [sys.executable, "-c", program], os.environ)
    assert str(caught.value).splitlines() == [
        "the step `packages` failed (exit code 2; log: logs/packages.log). See whether this machine reaches its package"
        " index (pip's settings and `~/.npmrc` name it), and run the same command again: it goes on where it stopped.",
        "    | error: dns error: no such host",
    ]


def test_a_step_that_says_nothing_is_told_too(steps: Steps) -> None:
    with pytest.raises(SetupError, match=r"make clean.*\n    \| it printed nothing"):
        steps.run("npm", [sys.executable, "-c", "raise SystemExit(1)"], os.environ)


@pytest.mark.parametrize(
    ("log", "advice"),
    [
        ("WARNING: Retrying (Retry(total=4)): connection refused\nERROR: No matching distribution found", "reaches"),
        ("npm error code ENOTFOUND\nnpm error network request failed", "reaches"),
        ("error: Failed to fetch: `https://index.example/simple/x/`\n  Caused by: tcp connect error", "reaches"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "Make room"),
        ("error: Hash mismatch for `x==1.0`", "another file than the locked one"),
        ("  × No solution found when resolving dependencies:", "lacks a locked package"),
        ("npm error code ETARGET\nnpm error notarget No matching version found", "lacks a locked package"),
        ("error: failed to open file: Permission denied (os error 13)", "writable"),
        ("Segmentation fault", "make clean"),
    ],
)
def test_what_to_try_next_depends_on_what_went_wrong(log: str, advice: str) -> None:
    assert advice in advice_on(log)


def test_the_telling_lines_of_npm_are_not_its_code_nor_what_it_fetched() -> None:
    log = "npm http fetch GET 200 x\nnpm error code EUSAGE\nnpm error\nnpm error no lock file\nnpm error Run help\n"
    assert telling_lines(log) == ["npm error no lock file", "npm error Run help"]


def test_the_telling_lines_of_uv_begin_with_its_error() -> None:
    log = "Using Python 3.13\n  × No solution found:\n  ╰─▶ Because x was not found, nothing works.\n"
    assert telling_lines(log) == ["× No solution found:", "╰─▶ Because x was not found, nothing works."]


def test_a_log_without_an_error_is_told_by_its_last_lines() -> None:
    assert telling_lines("\n".join(f"line {n}" for n in "abcdefgh")) == [f"line {n}" for n in "defgh"]


def test_each_try_of_pip_is_told_once() -> None:
    log = "".join(f"WARNING: Retrying (total={n}) <object at 0x7fb{n}>\n" for n in (4, 3, 2)) + "ERROR: No match\n"
    assert telling_lines(log) == ["WARNING: Retrying (total=2) <object at 0x7fb2>", "ERROR: No match"]
