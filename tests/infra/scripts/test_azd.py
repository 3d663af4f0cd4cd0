"""azure.yaml: azd's schema takes it, and its hooks leave what deploy.sh and remove.sh leave."""

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from jsonschema import Draft201909Validator

from tests.infra.az.resources import SUBSCRIPTION
from tests.infra.bicep.reader.files import parse
from tests.infra.tools import GUARD, ROOT
from tests.infra.workplace.workplace import GROUP, MAIL, Workplace, a_workplace, calls_of, state_of

AZURE_YAML: dict[str, Any] = yaml.safe_load((ROOT / "azure.yaml").read_text("utf-8"))
SCHEMA = json.loads((ROOT / "tests" / "fixtures" / "azd" / "azure.yaml.schema.json").read_text("utf-8"))
HOOKS: dict[str, dict[str, dict[str, Any]]] = AZURE_YAML["hooks"]
# What azd's environment holds after it has provisioned infra/azd/main.bicep.
TOLD = {
    "AZURE_ENV_NAME": "harper",
    "AZURE_SUBSCRIPTION_ID": SUBSCRIPTION,
    "AZURE_LOCATION": "westeurope",
    "AZURE_RESOURCE_GROUP": GROUP,
}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")


def hook(
    place: Workplace, name: str, typed: str = "", shell: str = "sh", **more: str
) -> subprocess.CompletedProcess[str]:
    """Run a hook as azd does: a script in the folder for temporary files, from the project's folder."""
    script = place.folder / f"azd-{name}-1.sh"
    script.write_text(f"#!/bin/sh\n\n# Auto generated file from Azure Developer CLI\n{HOOKS[name]['posix']['run']}")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return subprocess.run(
        [f"/bin/{shell}", str(script)],
        cwd=place.checkout,
        env=place.environment | TOLD | more | {"PATH": str(place.programs)},
        input=typed,
        capture_output=True,
        text=True,
        timeout=GUARD,
    )


def test_azds_schema_takes_the_file() -> None:
    assert [error.message for error in Draft201909Validator(SCHEMA).iter_errors(AZURE_YAML)] == []


@pytest.mark.parametrize(
    "plant",
    [
        lambda file: file.pop("name"),
        lambda file: file.update(name="Harper Mail"),
        lambda file: file["hooks"].update(predestroy=file["hooks"]["predown"]),
        lambda file: file["hooks"]["predown"].update(run="./infra/remove.sh"),
        lambda file: file["hooks"]["predown"]["posix"].update(shell="bash"),
        lambda file: file["hooks"]["predown"]["posix"].pop("run"),
        lambda file: file["hooks"]["predown"]["posix"].update(interactive="yes"),
        lambda file: file["workflows"].update(up={"steps": []}),
        lambda file: file["workflows"].update(down=file["workflows"]["up"]),
        lambda file: file["infra"].update(provider="Bicep"),
        lambda file: file.update(services={}),
    ],
)
def test_a_wrong_file_would_be_refused(plant: Callable[[dict[str, Any]], object]) -> None:
    file = json.loads(json.dumps(AZURE_YAML))
    plant(file)
    assert list(Draft201909Validator(SCHEMA).iter_errors(file))


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_azd_up_leaves_what_deploy_sh_leaves(tmp_path: Path, shell: str) -> None:
    left = []
    for number, way in enumerate((None, shell)):
        folder = tmp_path / str(number)
        folder.mkdir()
        with a_workplace(folder) as place:
            if way is None:
                run: Any = place.deploy("--subscription", SUBSCRIPTION, "--variant", "per-mailbox", *MAIL)
                assert run.code == 0
            else:
                assert hook(place, "preprovision", shell=way).returncode == 0
                chosen = {"HARPER_OPERATOR_EMAIL": MAIL[1], "HARPER_VARIANT": "per-mailbox"}
                done = hook(place, "postprovision", shell=way, **chosen)
                assert (done.returncode, done.stderr) == (0, "")
                assert "[7/7]" in done.stdout or "[8/8]" in done.stdout
            commands = [call.command for call in place.az.calls if call.command != "account show"]
            left.append((TIME.sub("time", UUID.sub("id", state_of(place).replace(str(folder), ""))), commands))
    assert left[0] == left[1]


def test_a_second_azd_up_keeps_what_was_chosen_before(place: Workplace) -> None:
    place.deploy("--variant", "per-mailbox", *MAIL)
    before = state_of(place)
    assert hook(place, "postprovision").returncode == 0
    assert state_of(place) == before


def test_azd_hands_on_a_registration_that_somebody_else_made(place: Workplace) -> None:
    run = hook(place, "postprovision", HARPER_REGISTRATION="x")
    assert run.returncode == 2
    assert "'x' is not a client id" in run.stderr


def test_azd_hands_on_name_tags_and_new_choices(place: Workplace) -> None:
    """A subscription whose policies want names and tags, and a pipeline, can say so by variables alone."""
    tags = "costCenter=4711;team=Mail & *"
    chosen = {"HARPER_APP_NAME": "harper-orders", "HARPER_RESOURCE_TAGS": tags}
    assert hook(place, "postprovision", **chosen).returncode == 0
    (site,) = (each for each in place.cloud.resources if each["type"] == "Microsoft.Web/sites")
    assert site["name"] == "harper-orders"
    assert site["tags"] | {"costCenter": "4711", "team": "Mail & *"} == site["tags"]
    choices = (place.checkout / "infra" / "main.bicepparam").read_text("utf-8")
    (place.checkout / "infra" / "local.bicepparam").write_text(
        re.sub(r"(?m)^(param dailyCapGb = ).*", r"\g<1>'9'", choices)
    )
    assert hook(place, "postprovision").returncode != 0
    assert hook(place, "postprovision", HARPER_NEW_CHOICES="1").returncode == 0
    assert hook(place, "postprovision", HARPER_RESOURCE_TAGS=";").returncode == 0
    (site,) = (each for each in place.cloud.resources if each["type"] == "Microsoft.Web/sites")
    assert not {"costCenter", "team"} & site["tags"].keys()


def test_every_option_of_a_choice_has_a_variable_of_azd() -> None:
    """What is left out shows something only, or publishes by force: people type that."""
    usage = set(re.findall(r"^#   (--[a-z-]+)", (ROOT / "infra" / "deploy.sh").read_text("utf-8"), re.MULTILINE))
    given = set(re.findall(r"--[a-z-]+", HOOKS["postprovision"]["posix"]["run"]))
    assert usage - given == {"--entra-sheet", "--what-if", "--publish", "--help"}
    exported = set(re.findall(r"\b(HARPER_\w+)=", (ROOT / "infra" / "lib" / "choices.sh").read_text("utf-8")))
    read = set(re.findall(r"(HARPER_\w+)", HOOKS["postprovision"]["posix"]["run"]))
    assert read & exported == {"HARPER_OPERATOR_EMAIL"}, "deploy.sh would take its own for azd's"


def test_azd_down_removes_what_remove_sh_removes(place: Workplace) -> None:
    place.have_deployed()
    for typed in ("", "another\n"):
        kept = hook(place, "predown", typed)
        assert kept.returncode != 0
        assert "nothing was removed" in kept.stderr
        assert place.cloud.groups
    assert hook(place, "predown", f"{GROUP}\n").returncode == 0
    assert (place.cloud.groups, place.cloud.resources, place.cloud.directory.applications) == ({}, [], [])
    place.have_deployed()
    assert hook(place, "predown", HARPER_YES="1").returncode == 0
    assert place.cloud.groups == {}


def test_before_azd_makes_anything_az_must_be_signed_in(place: Workplace) -> None:
    place.cloud.is_signed_in = False
    run = hook(place, "preprovision")
    assert run.returncode == 1
    assert "az login" in run.stderr
    assert {call.command for call in place.az.calls} == {"account show"}
    assert calls_of(place, "account show")


def test_every_hook_stops_on_windows_and_says_where_to_go() -> None:
    for name, ways in HOOKS.items():
        assert ways.keys() == {"posix", "windows"}, name
        assert ways["windows"]["shell"] == "pwsh"
        assert "exit 1" in ways["windows"]["run"]
    for name in ("preprovision", "predown"):
        assert "Azure Cloud Shell" in HOOKS[name]["windows"]["run"]


def test_what_azd_deploys_is_nothing_and_tells_the_hooks_their_names() -> None:
    source = (ROOT / AZURE_YAML["infra"]["path"] / f"{AZURE_YAML['infra']['module']}.bicep").read_text("utf-8")
    parse("main.bicep", source)
    assert not re.search(r"^\s*(resource|module|extension)\b", source, re.MULTILINE)
    given = json.loads((ROOT / "infra" / "azd" / "main.parameters.json").read_text("utf-8"))["parameters"]
    assert set(given) == set(re.findall(r"^param (\w+)", source, re.MULTILINE))
    outputs = set(re.findall(r"^output (\w+)", source, re.MULTILINE))
    used = {name for ways in HOOKS.values() for name in re.findall(r"\$\{?(AZURE_\w+)", ways["posix"]["run"])}
    assert used <= outputs | {"AZURE_SUBSCRIPTION_ID", "AZURE_ENV_NAME"}
    assert used <= TOLD.keys()


def test_the_variables_that_one_may_set_are_told_at_the_top() -> None:
    told = set(re.findall(r"azd env set (\w+)", (ROOT / "azure.yaml").read_text("utf-8")))
    read = {name for ways in HOOKS.values() for name in re.findall(r"(HARPER_\w+)", ways["posix"]["run"])}
    assert told == read | {"AZURE_RESOURCE_GROUP"}


@pytest.mark.parametrize("name", HOOKS)
def test_shellcheck_finds_nothing_in_a_hook(name: str) -> None:
    found = subprocess.run(
        [Path(sys.executable).with_name("shellcheck"), "--shell=sh", "-"],
        input=HOOKS[name]["posix"]["run"],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
    )
    assert (found.returncode, found.stdout) == (0, "")
