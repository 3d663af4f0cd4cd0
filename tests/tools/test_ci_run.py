"""What CI runs: .ci/run over a Makefile that does what the test wants."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from sandbox.running.waiting import wait_for
from tests.support.processes import is_alive

ROOT = Path(__file__).resolve().parents[2]


MAKEFILE = """
check:
\t@echo check >> ran
test-infra:
\t@echo infra >> ran
test:
\t@echo test $(PYTHON) $(origin COVER) $(ARGS) $(HARPER_AZ_CRLF) >> ran
\t@echo '= 7 passed in 1.00s ='
	@echo 'TOTAL 98 %'
"""
PYTHONS = """
[ "$1" = all ] || { echo /pythons/b; exit; }
printf '/pythons/%s\\n' a b c
"""


def run_ci(folder: Path, makefile: str = MAKEFILE) -> subprocess.CompletedProcess[str]:
    """Run .ci/run over another Makefile and with three Pythons, not as a part of the make that runs these tests."""
    # What make was told on its command line is in the environment of all that it runs.
    ours = ("MAKE", "MFLAGS", "ARGS", "COVER", "HARPER", "HOST", "JOBS", "PYTHON")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    for path, text in {".ci/run": (ROOT / ".ci/run").read_text(), "tools/find_python.sh": PYTHONS}.items():
        (folder / path).parent.mkdir()
        (folder / path).write_text(text)
    (folder / "Makefile").write_text(makefile)
    return subprocess.run(
        ["bash", str(folder / ".ci" / "run")],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=environment,
    )


def test_ci_runs_all_on_one_python_and_what_can_differ_on_the_others(tmp_path: Path) -> None:
    assert run_ci(tmp_path).returncode == 0
    left_out = "--ignore=tests/e2e --ignore=tests/infra --ignore=tests/tools/test_setup.py"
    left_out += " --ignore=tests/project/test_bench.py --ignore=tests/sandbox/host"
    others = [
        f"test /pythons/a command line -m not heavy {left_out}",
        "test /pythons/c command line -m not heavy tests/domain tests/usecases tests/adapters tests/functions",
    ]
    ran = (tmp_path / "ran").read_text().splitlines()
    assert sorted(ran[:2]) == ["check", "infra"]
    assert ran[2:] == [*others, "test /pythons/b undefined 1"]


@pytest.mark.parametrize(("target", "other"), [("check", "infra"), ("test-infra", "check")])
def test_ci_goes_on_when_one_of_them_fails_and_then_fails(tmp_path: Path, target: str, other: str) -> None:
    done = run_ci(tmp_path, MAKEFILE.replace(f"\n{target}:\n", f"\n{target}:\n\t@exit 3\n"))
    assert done.returncode != 0
    assert "7 passed" in done.stdout.splitlines()[-1]
    assert re.search(r"failed: \[make .*check test-infra\]", done.stderr)
    assert other in (tmp_path / "ran").read_text().split()


def test_ci_fails_when_the_tests_of_one_python_fail(tmp_path: Path) -> None:
    done = run_ci(tmp_path, MAKEFILE.replace("\ntest:\n", "\ntest:\n\t@[ $(PYTHON) != /pythons/c ]\n"))
    assert done.returncode != 0
    assert "7 passed" in done.stdout.splitlines()[-1]


def test_ci_leaves_no_process_behind(tmp_path: Path) -> None:
    recipe = "\t@sleep 600 >/dev/null 2>&1 & echo $$! > left\n"
    done = run_ci(tmp_path, MAKEFILE.replace("\ncheck:\n", f"\ncheck:\n{recipe}"))
    assert done.returncode == 0
    assert "left behind" in done.stderr
    left = int((tmp_path / "left").read_text())
    wait_for(lambda: not is_alive(left), 10, "it ends")
