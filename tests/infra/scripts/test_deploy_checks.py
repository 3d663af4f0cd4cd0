"""What deploy.sh looks at before it changes anything: programs, sign-in; and --what-if."""

import re
from pathlib import Path

import pytest

from tests.infra.az.resources import SUBSCRIPTION
from tests.infra.az.stand_in import AzError, Call
from tests.infra.az.subscription import CONTRIBUTOR, OTHER_SUBSCRIPTION, READER
from tests.infra.workplace.workplace import BASICS, GROUP, MAIL, Workplace, calls_of, link, state_of


@pytest.mark.parametrize(
    ("part", "name", "value", "sentence"),
    [
        ("", "version", "2.74.9", "az 2.74.9 is too old, 2.75.0 or newer is needed: az upgrade"),
        ("", "bicep", None, "Bicep is missing: az bicep install"),
        ("", "bicep", "Bicep CLI version 0.9.1 (1)", "Bicep 0.9.1 is too old, 0.36.1 or newer"),
        ("", "is_signed_in", False, "You are not signed in: az login"),
        ("", "state", "Warned", "The subscription is not enabled but Warned"),
        ("", "permissions", [READER], "you lack Microsoft.Resources/deployments/write, "),
        ("", "permissions", [CONTRIBUTOR], "you lack Microsoft.Authorization/roleAssignments/write: have an owner"),
        ("", "permissions", [], "Microsoft.Resources/subscriptions/resourceGroups/write, Microsoft.Managed"),
        ("directory", "roles", [], "You may not register applications in Entra"),
    ],
)
def test_what_is_missing_is_told_before_anything_changes(
    untouched: Workplace, part: str, name: str, value: object, sentence: str
) -> None:
    lacking = untouched.cloud.directory if part else untouched.cloud
    before, normal = state_of(untouched), getattr(lacking, name)
    setattr(lacking, name, value)
    run = untouched.deploy(*MAIL)
    setattr(lacking, name, normal)
    assert run.code == 1
    assert sentence in run.err
    assert state_of(untouched) == before
    assert "group create" not in untouched.commands()


def test_everything_that_is_missing_is_told_at_once(place: Workplace) -> None:
    place.cloud.permissions, place.cloud.directory.roles = [READER], ["another-role"]
    run = place.run("deploy.sh", "--group", GROUP, "--location", "Mars")
    assert run.code == 1
    assert "'mars' does not offer Flex Consumption; these regions do: northeurope westeurope" in run.err
    assert run.err.count("you lack Microsoft.Resources/deployments/write") == 1
    assert "You may not register applications" in run.err


@pytest.mark.parametrize("missing", [("az",), ("git",), ("curl",), ("az", "git", "curl")])
def test_a_program_that_is_missing_is_told(untouched: Workplace, tmp_path: Path, missing: tuple[str, ...]) -> None:
    link(tmp_path, BASICS)
    for name in {"az", "git", "curl"} - set(missing):
        (tmp_path / name).symlink_to(untouched.programs / name)
    run = untouched.run("deploy.sh", "--group", GROUP, programs=tmp_path)
    assert run.code == 1
    assert all(re.search(rf"^{name}\b.* is missing: ", run.err, re.MULTILINE) for name in missing)
    assert "deployment group create" not in untouched.commands()


def test_versions_are_compared_number_by_number(place: Workplace) -> None:
    for version, bicep in (("2.75.0", "0.36.1"), ("2.100.0", "0.100.0"), ("3.0", "1.0.0")):
        place.cloud.version, place.cloud.bicep = version, f"Bicep CLI version {bicep} (1a2b)\n"
        assert "too old" not in place.deploy(*MAIL).err


def test_the_chosen_subscription_is_used_and_must_be_of_the_directory_that_az_asks(place: Workplace) -> None:
    assert place.deploy(*MAIL, "--subscription", 'Contoso\'s "main" one').code == 0
    (made,) = calls_of(place, "group create")
    assert made.one("--subscription") == SUBSCRIPTION
    run = place.deploy("--subscription", OTHER_SUBSCRIPTION)
    assert run.code == 1
    assert f"az account set --subscription {OTHER_SUBSCRIPTION}" in run.err
    run = place.deploy("--subscription", "unheard of")
    assert run.code == 1
    assert "az account list" in run.err


# --- What-if ------------------------------------------------------------------------------------------------------


def test_what_if_creates_nothing(place: Workplace) -> None:
    run = place.deploy("--what-if")
    assert run.code == 1
    assert f"What-if needs the resource group, and {GROUP} does not exist: az group create" in run.err
    assert place.cloud.groups == {}
    state = {"provisioningState": "Succeeded"}
    place.cloud.groups[GROUP] = {"location": "westeurope", "tags": None, "properties": state}
    before = state_of(place)
    run = place.deploy("--what-if", *MAIL)
    assert (run.code, run.err) == (0, "")
    assert state_of(place) == before
    assert "what-if cannot look into a directory" in run.out
    assert "00000000-0000-0000-0000-000000000000 stands for its client id" in run.out
    assert run.out.count("Resource changes") == 3
    alerts = calls_of(place, "deployment group what-if")[-1]
    assert alerts.one("--template-file") == "infra/modules/alerts.bicep"
    main = calls_of(place, "deployment group what-if")[-2]
    assert main.one("--parameters") == "infra/main.bicepparam"
    assert main.parameters["HARPER_NAME"].startswith("harper-")
    assert not {"group create", "deployment group create", "tag update"} & set(place.commands())


def test_what_if_shows_what_a_deployed_harper_would_become(place: Workplace) -> None:
    place.deploy(*MAIL)
    deployed = {**calls_of(place, "deployment group create")[-2].parameters, "HARPER_TAGS": '{"app": "harper-mail"}'}
    before = state_of(place)
    place.commands()
    run = place.run("deploy.sh", "--group", GROUP, "--what-if")
    assert (run.code, run.err) == (0, "")
    *_, main, alerts = calls_of(place, "deployment group what-if")
    assert main.parameters == deployed
    workspace = place.cloud.outputs[GROUP, "harper-main"]["workspaceId"]["value"]
    assert f"workspaceId={workspace}" in alerts.options["--parameters"]
    assert state_of(place) == before


def test_a_failing_what_if_is_told(place: Workplace) -> None:
    place.deploy(*MAIL)

    def fail(call: Call) -> None:
        if call.command == "deployment group what-if":
            raise AzError("(Trouble) az's own words.")

    place.az.before = fail
    run = place.deploy("--what-if")
    assert run.code == 1
    assert "az's own words" in run.err
    assert "What-if did not work" in run.err


def test_a_deployment_that_never_ends_is_awaited_for_half_an_hour(place: Workplace) -> None:
    active = "(DeploymentActive) The deployment with resource id ... is still active."

    def fail(call: Call) -> None:
        if call.maybe("--name") == "harper-main" and call.command == "deployment group create":
            raise AzError(active)

    place.az.before = fail
    run = place.deploy(*MAIL)
    assert run.code == 1
    assert active in run.err
    assert "The deployment harper-main of an earlier run did not end within 30 minutes." in run.err
    cancel = f"az deployment group cancel --resource-group '{GROUP}' --name harper-main --subscription {SUBSCRIPTION}"
    assert cancel in run.err
    assert 100 <= run.out.count("an earlier run's deployment is not finished yet") <= 120
