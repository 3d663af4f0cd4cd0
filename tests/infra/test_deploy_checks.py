"""What deploy.sh looks at before it changes anything: programs, sign-in, rights; and --what-if."""

import re
from pathlib import Path

import pytest

from tests.infra.az_directory import (
    ADA,
    APPLICATION_ADMINISTRATOR,
    APPLICATION_DEVELOPER,
    HYBRID_IDENTITY_ADMINISTRATOR,
)
from tests.infra.az_resources import SUBSCRIPTION
from tests.infra.az_stand_in import AzError, Call
from tests.infra.az_subscription import OTHER_SUBSCRIPTION
from tests.infra.scripts import BASICS, GROUP, MAIL, Workplace, calls_of, link, state_of
from tests.infra.tools import ROOT

CONTRIBUTOR = {
    "actions": ["*"],
    "notActions": [
        "Microsoft.Authorization/*/Delete",
        "Microsoft.Authorization/*/Write",
        "Microsoft.Authorization/elevate/action",
    ],
}
RESOURCE_RIGHTS = [
    *("Microsoft.ManagedIdentity/*", "microsoft.storage/storageaccounts/*", "Microsoft.Web/*"),
    *("Microsoft.OperationalInsights/workspaces/write", "Microsoft.Insights/*/Write"),
]
ACCESS_ADMINISTRATOR = {"actions": ["*/read", "Microsoft.Authorization/roleAssignments/*"], "notActions": []}
READER = {"actions": ["*/read"], "notActions": []}


@pytest.mark.parametrize(
    ("part", "name", "value", "sentence"),
    [
        ("", "version", "2.74.9", "az 2.74.9 is too old, 2.75.0 or newer is needed: az upgrade"),
        ("", "bicep", None, "Bicep is missing: az bicep install"),
        ("", "bicep", "Bicep CLI version 0.9.1 (1)", "Bicep 0.9.1 is too old, 0.36.1 or newer"),
        ("", "is_signed_in", False, "Nobody is signed in: az login"),
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
    assert "no Flex Consumption in 'mars'; it is in: northeurope westeurope" in run.err
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


def test_rights_add_up_and_those_at_the_group_are_enough(place: Workplace) -> None:
    place.cloud.permissions = [CONTRIBUTOR, ACCESS_ADMINISTRATOR]
    assert place.deploy(*MAIL).code == 0
    (asked,) = [call for call in calls_of(place, "rest") if "permissions" in call.one("--url")]
    assert asked.one("--url").startswith(f"/subscriptions/{SUBSCRIPTION}/providers/")
    place.commands()
    place.cloud.permissions = [
        {"actions": ["MICROSOFT.RESOURCES/deployments/*", *RESOURCE_RIGHTS], "notActions": []},
        ACCESS_ADMINISTRATOR,
    ]
    assert place.deploy(*MAIL).code == 0
    (asked,) = [call for call in calls_of(place, "rest") if "permissions" in call.one("--url")]
    assert asked.one("--url").startswith(f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/")


def test_an_owner_of_the_group_alone_can_do_it_all(place: Workplace) -> None:
    """What only the subscription could tell is warned of, and the deployment goes on."""
    state = {"provisioningState": "Succeeded"}
    place.cloud.groups[GROUP] = {"location": "westeurope", "tags": None, "properties": state}
    place.cloud.group_only = True
    run = place.deploy(*MAIL)
    assert run.code == 0
    assert re.findall(r"^Note: You may not see which (\w+)", run.err, re.MULTILINE) == ["regions", "resource"]
    assert f"az provider register --subscription {SUBSCRIPTION} --wait --namespace" in run.err
    run = place.deploy()
    assert run.code == 0
    assert "regions" not in run.err, "where Harper is, Flex Consumption is too"
    assert place.run("deploy.sh", "--group", GROUP, "--what-if").code == 0
    assert place.remove().code == 0
    assert place.cloud.resources == place.cloud.role_assignments == []
    for script in ("deploy.sh", "remove.sh"):
        run = place.run(script, "--group", "mistyped", *(["--location", "westeurope"] if script == "deploy.sh" else []))
        assert run.code == 1
        assert "You may not see the resource group mistyped: its name is wrong, or you have no role on it" in run.err


def test_trouble_with_the_subscription_is_not_taken_for_a_lack_of_rights(place: Workplace) -> None:
    for command in ("functionapp list-flexconsumption-locations", "provider list"):

        def fail(call: Call, command: str = command) -> None:
            if call.command == command:
                raise AzError("(Trouble) az's own words.")

        place.az.before = fail
        assert place.deploy(*MAIL).code == 1


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


def test_who_may_register_applications_may_deploy(place: Workplace) -> None:
    directory = place.cloud.directory
    directory.roles, directory.everybody_may_register = [], True
    assert place.deploy(*MAIL).code == 0
    directory.everybody_may_register = False
    assert place.deploy(*MAIL).code == 0, "the owner of the registration may change it"
    directory.applications[0]["owners"] = []
    for role in (APPLICATION_ADMINISTRATOR, HYBRID_IDENTITY_ADMINISTRATOR):
        directory.roles = [role]
        run = place.deploy(*MAIL)
        assert (run.code, run.err) == (0, "")


def test_a_right_that_only_a_role_of_the_directorys_own_could_give_is_doubted_and_tried(place: Workplace) -> None:
    place.deploy(*MAIL)
    directory = place.cloud.directory
    directory.applications[0]["owners"] = []
    directory.roles = [APPLICATION_DEVELOPER]
    run = place.deploy()
    assert run.code == 0
    assert f"does not show that you may change the registration {directory.applications[0]['uniqueName']}" in run.err
    assert "become its owner, or get the role Cloud Application Administrator" in run.err


def test_where_entra_cannot_be_asked_the_deployment_goes_on(place: Workplace) -> None:
    place.cloud.caller = {"name": ADA, "type": "servicePrincipal"}
    run = place.deploy(*MAIL)
    assert run.code == 0
    assert "Signed in as a service principal" in run.err
    assert "--admin 'ADDRESS'" in run.out


def test_the_first_page_of_many_rights_proves_nothing_against_the_caller(place: Workplace) -> None:
    rest = place.az.commands["rest"]

    def paged(call: Call) -> object:
        answer = rest(call)
        return (
            {**answer, "nextLink": "https://management.azure.com/next"}
            if "permissions" in call.one("--url")
            else answer
        )

    place.cloud.permissions = [READER]
    place.az.commands = {**place.az.commands, "rest": paged}
    run = place.deploy(*MAIL)
    assert run.code == 0
    assert "Whether you have these rights could not be seen; going on: Microsoft.Resources/deployments/write" in run.err


def test_the_rights_that_are_asked_for_are_those_of_what_is_deployed() -> None:
    resource = re.compile(r"^resource \w+ '([\w.]+/\w+)(?:/\w+)*@[\w-]+' = ", re.MULTILINE)
    types = {path.name: set(resource.findall(path.read_text())) for path in (ROOT / "infra").glob("*.bicep")}
    del types["entra.bicep"]
    script = (ROOT / "infra" / "rights.sh").read_text()
    listed = {name: set(words.split()) for name, words in re.findall(r'^(\w+)="([^"]*)"', script, re.MULTILINE)}
    alone = {"NETWORK_TYPES": "network.bicep", "ENDPOINT_TYPES": "endpoints.bicep", "DNS_TYPES": "dns.bicep"}
    assert listed["TYPES"] | listed["WORKSPACE_TYPES"] | set().union(*(listed[name] for name in alone)) == set().union(
        *types.values()
    )
    for name, file in alone.items():
        assert listed[name] <= types[file]
    private = set().union(*(listed[name] for name in alone))
    implied = {"Microsoft.Authorization"}  # registered everywhere
    assert {each.split("/")[0] for each in listed["TYPES"]} - implied <= listed["NAMESPACES"]
    assert {each.split("/")[0] for each in private} <= listed["PRIVATE_NAMESPACES"]


@pytest.mark.parametrize(
    ("chosen", "lacking"),
    [
        ({}, ["Microsoft.OperationalInsights/workspaces"]),
        ({"existingWorkspaceId": "/x"}, []),
        (
            {"network": "private", "existingWorkspaceId": "/x"},
            ["privateEndpoints", "virtualNetworks", "privateDnsZones"],
        ),
        ({"network": "private", "existingWorkspaceId": "/x", "existingSubnetId": "/y"}, ["Endpoints", "DnsZones"]),
        (
            {"network": "private", "existingWorkspaceId": "/x", "existingSubnetId": "/y", "dns": "none"},
            ["Microsoft.Network/privateEndpoints"],
        ),
    ],
)
def test_what_is_there_already_needs_no_right_to_make_it(
    place: Workplace, chosen: dict[str, str], lacking: list[str]
) -> None:
    text = (place.checkout / "infra" / "main.bicepparam").read_text()
    for name, value in chosen.items():
        text = re.sub(rf"(?m)^param {name} = .*$", f"param {name} = '{value}'", text)
    (place.checkout / "infra" / "local.bicepparam").write_text(text)
    denied = ["Microsoft.Network/*", "Microsoft.OperationalInsights/*"]
    place.cloud.permissions = [{"actions": ["*"], "notActions": denied}]
    run = place.deploy(*MAIL)
    assert run.code == (1 if lacking else 0)
    named = re.findall(r"(Microsoft\.(?:Network|OperationalInsights)/\w+)/write", run.err)
    assert all(any(each in name for name in named) for each in lacking)
    assert len(named) == len(lacking) + ("virtualNetworks" in lacking)


def test_resource_providers_that_azure_may_not_register_by_itself_are_told(place: Workplace) -> None:
    place.deploy(*MAIL)
    place.cloud.unregistered = ["Microsoft.Web", "microsoft.insights", "Microsoft.Unheard", "Microsoft.App"]
    run = place.deploy()
    assert (run.code, run.err) == (0, "")
    assert re.findall(r"will register the resource provider (\S+)", run.out) == ["Microsoft.Web", "Microsoft.Insights"]
    place.cloud.wider_permissions = [READER]
    run = place.deploy()
    assert run.code == 1
    assert run.err.count("az provider register --subscription") == 2
    assert f"--subscription {SUBSCRIPTION} --wait --namespace Microsoft.Web" in run.err
    place.cloud.wider_permissions = None
    parameters = (place.checkout / "infra" / "main.bicepparam").read_text()
    private = re.sub("param network = .*", "param network = 'private'", parameters)
    (place.checkout / "infra" / "local.bicepparam").write_text(private)
    run = place.deploy("--new-choices")
    assert run.code == 1
    assert re.findall(r"--namespace (\S+)", run.err) == ["Microsoft.App"], "nobody registers it by itself"


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
    assert run.out.count("Resource changes") == 2
    main = calls_of(place, "deployment group what-if")[-1]
    assert main.one("--parameters") == "infra/main.bicepparam"
    assert main.parameters["HARPER_NAME"].startswith("harper-")
    assert not {"group create", "deployment group create", "tag update"} & set(place.commands())


def test_what_if_shows_what_a_deployed_harper_would_become(place: Workplace) -> None:
    place.deploy(*MAIL)
    deployed = {**calls_of(place, "deployment group create")[-1].parameters, "HARPER_TAGS": '{"app": "harper-mail"}'}
    before = state_of(place)
    place.commands()
    run = place.run("deploy.sh", "--group", GROUP, "--what-if")
    assert (run.code, run.err) == (0, "")
    assert calls_of(place, "deployment group what-if")[-1].parameters == deployed
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
