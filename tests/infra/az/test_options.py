"""Every command line that the scripts give to az is one that the real Azure CLI takes."""

import json
import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.infra.az.stand_in import Call, printed
from tests.infra.doctor.faults import in_rounds
from tests.infra.doctor.runs import doctor, forbid, have_deployed_well
from tests.infra.tools import GUARD, azure_cli_python
from tests.infra.workplace.by_hand import by_hand, commands_of, todo_of
from tests.infra.workplace.workplace import GROUP, MAIL, Workplace, a_workplace
from tests.support.builders import OTHER_TENANT
from tools.docs.pages import pages

PARSER = Path(__file__).with_name("parser.py")
INVENTED = [
    ["group", "exists", "--name", "g", "--invented"],
    ["group", "exists"],
    ["group", "exsits", "--name", "g"],
    ["functionapp", "deployment", "source", "config-zip", "--name", "n", "--resource-group", "g"],
    ["rest", "--method", "fetch", "--url", "/x"],
    ["account", "show", "--query", "[?"],
]
RESULTS: list[Any] = [
    ["a", None, True, 1, ""],
    [["a", None, True], ["b\tc", [1, 2], {"x": 1}]],
    {"b": 1, "a": "x"},
    "text",
    True,
    [],
]


@pytest.fixture(scope="module")
def real_az(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the real CLI says of all recorded command lines, of invented ones, and how it prints results."""
    if not azure_cli_python().exists():
        pytest.skip("the real Azure CLI is not set up here; `make test-infra` does it and runs this")
    folder = tmp_path_factory.mktemp("az")
    calls = recorded(folder)
    typed = [list(call.arguments) for call in calls if call.command.startswith("ad ")]
    calls = [call for call in calls if not call.command.startswith("ad ")]
    scripts = [list(call.arguments) for call in calls]
    lines = [*scripts, *typed, *in_docs(), *told_by_the_doctor(folder / "doctor")]
    variables = {tuple(sorted(_defaults(call).items())) for call in calls}
    assert len(variables) == 1
    settings = {"AZURE_CONFIG_DIR": str(folder / "config"), "AZURE_CORE_COLLECT_TELEMETRY": "false"}
    (folder / "config").mkdir()
    (folder / "config" / "config").write_text("[defaults]\ngroup = somewhere-else\nlocation = eastus\n")
    wanted = {"lines": [*lines, *INVENTED], "recorded": scripts, "variables": dict(*variables), "results": RESULTS}
    done = subprocess.run(
        [azure_cli_python(), PARSER],
        input=json.dumps(wanted | {"empty": str(folder / "empty")}),
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **settings},
        capture_output=True,
        text=True,
        timeout=GUARD,
        check=True,
    )
    return {"lines": lines, "scripts": scripts, **json.loads(done.stdout)}


def _defaults(call: Call) -> dict[str, str]:
    return {name: value for name, value in call.environment.items() if name.startswith("AZURE_DEFAULTS_")}


def in_docs() -> list[list[str]]:
    """The command lines that the docs tell people to type; what stands in angles or after a $ is theirs to fill in."""
    text = "\n".join(pages().values())
    typed = {*re.findall(r"`(az [^`]+)`", text), *re.findall(r"(?:^ *|[;#:] )(az [a-z][^`;#\n]+)$", text, re.MULTILINE)}
    typed |= set(re.findall(r"(?:\bdo|[:;]) (az [a-z][^`;#\n]+);", text))
    plain = [re.sub(r"<[^>]*>|\$\w+", "x", line) for line in sorted(typed)]
    return [shlex.split(line)[1:] for line in plain]


def told_by_the_doctor(folder: Path) -> list[list[str]]:
    """The command lines that doctor.sh tells people to type, for every fault and where it may not look."""
    folder.mkdir()
    told: set[str] = set()
    for number, faults in enumerate([*in_rounds(), []]):
        (folder / str(number)).mkdir()
        with a_workplace(folder / str(number)) as place:
            have_deployed_well(place)
            for _, plant, _ in faults:
                plant(place)
            place.az.before = forbid() if faults else forbid("storage queue list", "storage table list")
            told.update(re.findall(r"To do: (az [a-z].*?)(?:, and .*)?$", doctor(place).out, re.MULTILINE))
    assert len(told) >= 5
    return [shlex.split(line)[1:] for line in sorted(told)]


def recorded(folder: Path) -> list[Call]:
    """The command lines of all scripts in all their ways; each form of one once."""
    with a_workplace(folder) as place:
        for arguments in (["--what-if"], [], ["--publish"], ["--what-if"]):
            place.deploy(*MAIL, *arguments)
        directory, administrator = place.cloud.directory, place.cloud.directory.roles
        directory.roles, directory.everybody_may_register = [], True
        del place.cloud.outputs[GROUP, "harper-main"]
        place.deploy()
        directory.roles = administrator
        place.cloud.health.lying["mail-fetch-poison"] = 1
        place.run("doctor.sh", "--group", GROUP, "--test-alarm")
        place.run("invite.sh", OTHER_TENANT, "--admin", "bob@fabrikam.example")
        place.cloud.groups[GROUP]["tags"]["harper-made"] = "no"
        place.remove()
        place.deploy(*MAIL)
        place.remove()
        place.remove()
        place.cloud.groups = {}
        place.deploy(*MAIL)
        place.remove()
        place.cloud.publishing = ["Deployment was partially successful."]
        use_a_given_registration(place)
        assert {call.command for call in place.az.calls} == set(place.cloud.commands())
        forms = {(call.command, frozenset(call.options), call.maybe("--query")): call for call in place.az.calls}
    return list(forms.values())


def use_a_given_registration(place: Workplace) -> None:
    """The way of the sheet, and that of a registration with every fault."""
    new = "--new-choices"
    sheet = commands_of(place.deploy("--entra-sheet"))
    client = by_hand(place, sheet)
    assert by_hand(place, sheet) == client
    place.deploy(*MAIL, "--client-id", client)
    (given,) = (each for each in place.cloud.directory.applications if each["appId"] == client)
    given |= {"passwordCredentials": [{"keyId": OTHER_TENANT}], "keyCredentials": [{"keyId": OTHER_TENANT}]}
    for principal in place.cloud.directory.service_principals:
        principal["accountEnabled"] = False
    by_hand(place, "\n".join(todo_of(place.deploy("--variant", "per-mailbox", new))))
    bare = by_hand(place, "az ad app create --display-name Mail --query appId --output tsv | tr -d '\\r'")
    by_hand(place, "\n".join(todo_of(place.deploy("--client-id", bare, "--variant", "tenant-wide", new))))
    place.cloud.caller = {"name": "robot", "type": "servicePrincipal"}
    assert place.deploy("--client-id", "", new).code == 0
    place.remove()


def test_the_real_azure_cli_takes_every_command_line(real_az: dict[str, Any]) -> None:
    said = zip(real_az["lines"], real_az["complaints"], strict=False)
    assert [(line, complaint) for line, complaint in said if complaint] == []
    assert len(real_az["lines"]) >= 30


def test_no_command_line_of_the_docs_is_overlooked() -> None:
    read = [" ".join(line) for line in in_docs()]
    assert any(line.startswith("provider register") for line in read), "the one in a loop"
    for text in pages().values():
        for code in re.findall(r"`[^`\n]+`|^ {4,}.*$", text, re.MULTILINE):
            for command in re.findall(r"(?<![\w/.-])az ([a-z]+ [a-z-]+)", code):
                assert [line for line in read if line.startswith(command)], code
    assert {"provider register --namespace Microsoft.x", "bicep install"} <= set(read)


def test_configured_defaults_change_no_command(real_az: dict[str, Any]) -> None:
    assert real_az["guarded"] == real_az["without"]
    narrowed = zip(real_az["scripts"], real_az["unguarded"], real_az["without"], strict=True)
    listing = {" ".join(line[:2]) for line, changed, plain in narrowed if changed != plain}
    assert "resource list" in listing, "without the variables they would"


def test_what_is_invented_is_refused(real_az: dict[str, Any]) -> None:
    for line, complaint in zip(INVENTED, real_az["complaints"][-len(INVENTED) :], strict=True):
        assert complaint, line


def test_the_stand_in_prints_as_the_real_one(real_az: dict[str, Any]) -> None:
    assert [printed(result, None, "tsv") for result in RESULTS] == real_az["printed"]
