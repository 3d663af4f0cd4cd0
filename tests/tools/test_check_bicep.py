"""`make check` compiles infra/ where a Bicep compiler is on the PATH, and says so where none is."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = ["main.bicep", *sorted(f"modules/{path.name}" for path in (ROOT / "infra" / "modules").glob("*.bicep"))]
READS = set(re.findall(r"readEnvironmentVariable\('(\w+)'\)", (ROOT / "infra/main.bicepparam").read_text()))

# Notes its words; as the compiler does, it fails where a variable without a default is not set (BCP338).
COMPILER = r"""#!/bin/sh
[ "$1" != bicep ] || { shift; [ "$1" != version ] || exit "${NO_BICEP:-0}"; }
echo "$@" >> "$SAID"
case "$1" in build-params) for name in %s; do eval "[ \"\${$name+is}\" = is ]" || exit 1; done;; esac
case "$*" in *"$BAD"*) exit 1;; esac
"""


def check(folder: Path, program: str = "", **environment: str) -> tuple[int, str, list[str]]:
    """Run the script with this program alone on its PATH; its code, words and what was compiled."""
    said = folder / "said"
    said.write_text("")
    if program:
        path = folder / program
        path.write_text(COMPILER % " ".join(sorted(READS)))
        path.chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", str(ROOT / "tools/check_bicep.sh")],
        cwd=ROOT,
        env={"PATH": str(folder), "SAID": str(said), "BAD": "no such file", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr, said.read_text().splitlines()


@pytest.mark.parametrize("program", ["bicep", "az"])
def test_every_file_is_built_and_linted_and_the_parameters_are_built(tmp_path: Path, program: str) -> None:
    code, _, said = check(tmp_path, program)
    assert code == 0
    for name in FILES:
        assert [line.split()[0] for line in said if line.endswith(f"infra/{name}")] == ["build", "lint"]
    assert [line.split()[0] for line in said if line.endswith("infra/main.bicepparam")] == ["build-params"]


@pytest.mark.parametrize(
    "bad", ["lint infra/modules/storage.bicep", "build --stdout infra/modules/app.bicep", "main.bicepparam"]
)
def test_a_file_that_does_not_compile_fails_the_check_after_all_were_looked_at(tmp_path: Path, bad: str) -> None:
    code, _, said = check(tmp_path, "bicep", BAD=bad)
    assert code == 1
    assert len(said) == 2 * len(FILES) + 1


def test_without_a_compiler_it_says_so(tmp_path: Path) -> None:
    for program, environment in (("", {}), ("az", {"NO_BICEP": "1"})):
        code, words, said = check(tmp_path, program, **environment)
        assert (code, said) == (0, [])
        assert "Bicep was not compiled" in words
