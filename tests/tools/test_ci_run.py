"""What CI runs: .ci/run over a Makefile that does what the test wants."""

import os
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run_ci(folder: Path, makefile: str) -> subprocess.CompletedProcess[str]:
    """Run .ci/run over another Makefile, not as a part of the make that runs these tests."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    (folder / ".ci").mkdir()
    (folder / ".ci" / "run").write_bytes((ROOT / ".ci/run").read_bytes())
    (folder / "Makefile").write_text(makefile)
    return subprocess.run(
        ["bash", str(folder / ".ci" / "run")],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=environment,
    )


def test_ci_runs_the_tests_even_when_the_checks_fail_and_then_fails(tmp_path: Path) -> None:
    done = run_ci(tmp_path, "check:\n\t@exit 3\ntest:\n\t@echo '= 7 passed in 1s ='\n")
    assert done.returncode != 0
    assert "7 passed" in done.stdout.splitlines()[-1]


def test_ci_fails_when_the_tests_fail(tmp_path: Path) -> None:
    assert run_ci(tmp_path, "check:\n\t@true\ntest:\n\t@exit 1\n").returncode != 0


def test_ci_passes_when_both_do(tmp_path: Path) -> None:
    assert run_ci(tmp_path, "check:\n\t@true\ntest:\n\t@true\n").returncode == 0


def runs(process: int) -> bool:
    """Whether a process is there and is not a zombie that nobody collects."""
    try:
        return Path(f"/proc/{process}/stat").read_text().split()[2] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_ci_leaves_no_process_behind(tmp_path: Path) -> None:
    recipe = "\t@sleep 600 >/dev/null 2>&1 & echo $$! > left\n"
    done = run_ci(tmp_path, f"check:\n\t@true\ntest:\n{recipe}")
    assert done.returncode == 0
    assert "left behind" in done.stderr
    left = int((tmp_path / "left").read_text())
    deadline = time.monotonic() + 10
    while runs(left):
        assert time.monotonic() < deadline
        time.sleep(0.05)
