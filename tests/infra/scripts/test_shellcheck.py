"""The shell scripts: clean for shellcheck, and without what the bash of macOS does not know."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.infra.tools import ROOT

SHELLCHECK = Path(sys.executable).with_name("shellcheck")
SCRIPTS = sorted(path.relative_to(ROOT) for path in (*(ROOT / "infra").rglob("*.sh"), ROOT / ".ci" / "run"))
# What came after bash 3.2, each as it would be written.
NEWER = (
    r"\b(mapfile|readarray|coproc)\b|\b(declare|local|typeset) -[a-z]*[An]|\$\{\w+(\^|,)|\$\{\w+@|\|&|&>>|;&|;;&"
    r"|\bwait -n|\$EPOCH|\[\[ -v|\bprintf '%\(|\$\{\w+: -"
)


def lint(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SHELLCHECK, "--external-sources", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True
    )


def test_shellcheck_finds_nothing() -> None:
    assert {Path("infra/deploy.sh"), Path("infra/remove.sh"), Path("infra/invite.sh")} <= set(SCRIPTS)
    found = lint(*SCRIPTS)
    assert (found.returncode, found.stdout) == (0, "")


def test_shellcheck_would_find_a_fault(tmp_path: Path) -> None:
    faulty = tmp_path / "faulty.sh"
    faulty.write_text("#!/usr/bin/env bash\nrm $1\n")
    assert "SC2086" in lint(faulty).stdout


@pytest.mark.parametrize("script", SCRIPTS, ids=str)
def test_the_bash_of_macos_knows_every_word(script: Path) -> None:
    code = re.sub(r"(?m)^\s*#.*$", "", (ROOT / script).read_text())
    assert not re.findall(NEWER, code)
    # An empty array is unbound there.
    for name in re.findall(r'"\$\{(\w+)\[@\]\}"', code):
        assert f'"${{#{name}[@]}}" -gt 0' in code


@pytest.mark.parametrize("script", sorted((ROOT / "infra").rglob("*.sh")), ids=lambda path: path.name)
def test_a_script_that_is_run_can_be_run_and_stops_at_the_first_failure(script: Path) -> None:
    text = script.read_text()
    is_run = text.startswith("#!/usr/bin/env bash\n")
    assert is_run != ("Sourced, never run." in text)
    assert is_run == bool(script.stat().st_mode & 0o111) == ("\nset -euo pipefail\n" in text)


def test_no_list_is_piped_to_what_ends_at_its_first_match() -> None:
    """Under pipefail the writer of such a pipe fails now and then: what was found counts as not found."""
    for path in (ROOT / "infra").rglob("*.sh"):
        early = re.findall(r"^.*\|[^|\n]*\bgrep -\w*[qm].*$", path.read_text(), re.MULTILINE)
        assert [line for line in early if '"$TENANT" |' not in line] == [], "a tenant is one line"
