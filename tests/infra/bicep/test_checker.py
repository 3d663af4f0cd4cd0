"""The checker of Bicep files that lies beside the project finds nothing, and would find a mistake."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.infra.bicep.reader.files import INFRA
from tests.infra.tools import ROOT

CHECKER = ROOT / ".." / "shared" / "azure" / "check_bicep.py"
pytestmark = pytest.mark.skipif(not CHECKER.is_file(), reason="../shared/azure/check_bicep.py is absent")


def checked(folder: Path) -> tuple[int, str]:
    """The exit code and the words of the checker."""
    run = subprocess.run(
        [sys.executable, "-B", str(CHECKER), "--strict", str(folder)], capture_output=True, text=True, check=False
    )
    return run.returncode, run.stdout + run.stderr


def test_the_checker_finds_nothing() -> None:
    code, said = checked(INFRA)
    findings = [line for line in said.splitlines()[:-1] if "use-recent-api-versions" not in line]
    assert (code, findings) == (0, [])
    number = len([*INFRA.rglob("*.bicep"), *INFRA.rglob("*.bicepparam")])
    assert said.splitlines()[-1].startswith(f"{number} files: 0 errors")


def test_the_checker_would_find_an_invented_property(tmp_path: Path) -> None:
    copied = tmp_path / "infra"
    shutil.copytree(INFRA, copied)
    storage = copied / "modules" / "storage.bicep"
    storage.write_text(storage.read_text("utf-8").replace("allowSharedKeyAccess", "allowSharedKeys"), "utf-8")
    code, said = checked(copied)
    assert code == 1
    assert "allowSharedKeys" in said


def test_linter_rules_that_the_checker_knows_are_all_set() -> None:
    source = (CHECKER.parent / "lint.py").read_text("utf-8")
    known = set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', source)) - {"no-hardcoded-environment-urls"}  # its former name
    rules = json.loads((INFRA / "bicepconfig.json").read_text("utf-8"))["analyzers"]["core"]["rules"]
    assert len(known) >= 15
    assert known <= set(rules)
