"""deploy.sh and the code: what is published, and when."""

import re
import subprocess
from fnmatch import fnmatch

from tests.infra.az_stand_in import AzError, Call
from tests.infra.scripts import MAIL, PACKAGE, Workplace, calls_of
from tests.infra.tools import ROOT


def commit(place: Workplace, content: str) -> None:
    (place.checkout / "function_app.py").write_text(content)
    place.git("commit", "--quiet", "--all", "--message", content)


def _lose_the_tag(call: Call) -> None:
    if call.command == "tag update" and call.one("--tags") != "harper-code=being-published":
        raise AzError("the published code is not remembered")


def test_new_code_is_published_and_old_code_again_after_a_roll_back(place: Workplace) -> None:
    place.deploy()
    commit(place, "app = 2\n")
    place.az.before = _lose_the_tag
    assert place.deploy().code == 1
    place.az.before = lambda call: None
    place.git("revert", "--no-edit", "HEAD")
    assert place.deploy().code == 0
    assert len(place.cloud.packages) == 3


def test_code_is_published_again_when_asked_for_or_when_the_app_has_lost_it(place: Workplace) -> None:
    place.deploy()
    (place.checkout / "README.md").write_text("changed\n")
    place.git("commit", "--quiet", "--all", "--message", "no code")
    place.deploy()
    assert len(place.cloud.packages) == 1
    place.deploy("--publish")
    assert len(place.cloud.packages) == 2
    place.app.is_published = False
    assert place.deploy().code == 0
    assert len(place.cloud.packages) == 3


def test_what_is_not_committed_is_not_published_and_that_is_told(place: Workplace) -> None:
    (place.checkout / "functions" / "new.py").write_text("")
    run = place.deploy(*MAIL)
    assert run.code == 0
    assert "There are changes that are not committed" in run.err
    assert "functions/new.py" not in place.cloud.packages[0]


def test_without_git_history_nothing_begins(place: Workplace) -> None:
    (place.checkout / ".git").rename(place.folder / "away")
    run = place.deploy()
    assert run.code == 1
    assert "no complete git checkout" in run.err
    assert "deployment group create" not in place.commands()


def test_the_package_is_what_funcignore_leaves() -> None:
    rules = [line for line in (ROOT / ".funcignore").read_text().splitlines() if line and not line.startswith("#")]
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    names = {path.split("/")[0] + ("/" if "/" in path else "") for path in tracked.splitlines()}
    left = {name.rstrip("/") for name in names if not any(fnmatch(name, rule) for rule in rules)}
    (packed,) = re.findall(r"^PACKAGE='(.*)'", (ROOT / "infra" / "publish.sh").read_text(), re.MULTILINE)
    assert set(packed.split()) == left == {path.split("/")[0] for path in PACKAGE}


def test_parameters_variables_and_outputs_are_those_of_the_bicep_files(place: Workplace) -> None:
    place.deploy(*MAIL)
    declared = {
        stage: dict.fromkeys(re.findall(r"^(?:param|output) (\w+)", (ROOT / "infra" / file).read_text(), re.MULTILINE))
        for stage, file in (("identity", "identity.bicep"), ("entra", "entra.bicep"), ("main", "main.bicep"))
    }
    for call in calls_of(place, "deployment group create"):
        stage = call.one("--name").removeprefix("harper-")
        given = {each.split("=")[0] for each in call.options["--parameters"]} if stage == "entra" else set()
        asked = set(re.findall(r"(\w+)\.value", call.one("--query")))
        assert asked
        assert given | asked <= declared[stage].keys()
    read = set(re.findall(r"readEnvironmentVariable\('(\w+)'", (ROOT / "infra" / "main.bicepparam").read_text()))
    assert calls_of(place, "deployment group create")[-1].parameters.keys() == read
