"""The rights that deploy.sh asks for before it changes anything, in Azure and in Entra."""

import re

import pytest

from tests.infra.az.directory import (
    ADA,
    APPLICATION_ADMINISTRATOR,
    APPLICATION_DEVELOPER,
    HYBRID_IDENTITY_ADMINISTRATOR,
)
from tests.infra.az.registrations import OWNED_BY, READ_WRITE_ALL, ROBOT, ROBOT_OBJECT
from tests.infra.az.resources import SUBSCRIPTION
from tests.infra.az.stand_in import AzError, Call
from tests.infra.az.subscription import ACCESS_ADMINISTRATOR, CONTRIBUTOR, READER
from tests.infra.tools import ROOT, bicep_files
from tests.infra.workplace.by_hand import choose
from tests.infra.workplace.workplace import GROUP, MAIL, Workplace, calls_of

HUB = "/subscriptions/9/resourceGroups/hub/providers/Microsoft"
SUBNETS = f"{HUB}.Network/virtualNetworks/hub/subnets"
ELSEWHERE = {
    "existingSubnetId": f"{SUBNETS}/app",
    "existingEndpointSubnetId": f"{SUBNETS}/ends",
    "existingWorkspaceId": f"{HUB}.OperationalInsights/workspaces/logs",
}
RESOURCE_RIGHTS = [
    *("Microsoft.ManagedIdentity/*", "microsoft.storage/storageaccounts/*", "Microsoft.Web/*"),
    *("Microsoft.OperationalInsights/workspaces/write", "Microsoft.Insights/*/Write"),
]


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


def test_a_service_principal_is_told_which_permission_it_lacks(place: Workplace) -> None:
    """With OwnedBy alone the deployment makes a registration that the service principal does not own."""
    directory = place.cloud.directory
    place.cloud.caller = {"name": ROBOT, "type": "servicePrincipal"}
    told = "this service principal may deploy the registration: it needs the application permission"
    for roles in ([], [OWNED_BY], None):
        directory.robot_roles = roles
        run = place.deploy(*MAIL)
        assert run.code == 0
        assert f"{told} Application.ReadWrite.All of Microsoft Graph" in run.err
        assert "--entra-sheet prints what they need, --client-id takes it" in run.err
    directory.robot_roles = [OWNED_BY]
    directory.applications[0]["owners"] = [ROBOT_OBJECT]
    assert place.deploy().err == ""
    directory.robot_roles, directory.applications[0]["owners"] = [READ_WRITE_ALL], []
    assert place.deploy().err == ""


def test_where_entra_cannot_be_asked_the_deployment_goes_on(place: Workplace) -> None:
    place.cloud.caller = {"name": ADA, "type": "servicePrincipal"}
    run = place.deploy(*MAIL)
    assert run.code == 0
    assert "Entra does not show that this service principal may deploy" in run.err
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
    types = {path.name: set(resource.findall(path.read_text())) for path in bicep_files()}
    del types["entra.bicep"]
    script = (ROOT / "infra" / "lib" / "rights.sh").read_text()
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
        ({"existingWorkspaceId": f"{HUB}.OperationalInsights/workspaces/logs"}, []),
        (
            {"network": "private", "existingWorkspaceId": f"{HUB}.OperationalInsights/workspaces/logs"},
            ["privateEndpoints", "virtualNetworks", "privateDnsZones"],
        ),
        (
            {
                "network": "private",
                "existingWorkspaceId": f"{HUB}.OperationalInsights/workspaces/logs",
                "existingSubnetId": f"{SUBNETS}/app",
            },
            ["Endpoints", "DnsZones"],
        ),
        (
            {
                "network": "private",
                "existingWorkspaceId": f"{HUB}.OperationalInsights/workspaces/logs",
                "existingSubnetId": f"{SUBNETS}/app",
                "dns": "none",
            },
            ["Microsoft.Network/privateEndpoints"],
        ),
    ],
)
def test_what_is_there_already_needs_no_right_to_make_it(
    place: Workplace, chosen: dict[str, str], lacking: list[str]
) -> None:
    choose(place, **{name: f"'{value}'" for name, value in chosen.items()})
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
    for choice in ({"network": "'private'"}, {"existingSubnetId": f"'{SUBNETS}/app'"}):
        choose(place, **choice)
        run = place.deploy("--new-choices")
        assert run.code == 1
        assert re.findall(r"--namespace (\S+)", run.err) == ["Microsoft.App"], "nobody registers it by itself"


def test_rights_on_what_lies_elsewhere_are_looked_at_there(place: Workplace) -> None:
    choose(place, network="'private'", **{name: f"'{value}'" for name, value in ELSEWHERE.items()})
    assert place.deploy(*MAIL).err == ""
    place.cloud.permissions_at = {"app": [READER], "ends": None, "logs": [READER]}
    run = place.deploy()
    assert run.code == 0
    assert [re.split(r" \(|; going on", line)[0] for line in run.err.splitlines()] == [
        f"Note: At {SUBNETS}/app you seem to lack Microsoft.Network/virtualNetworks/subnets/join/action",
        f"Note: Your rights at {SUBNETS}/ends could not be seen",
        f"Note: At {ELSEWHERE['existingWorkspaceId']} you seem to lack "
        "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
    ]
    roles = re.findall(r"LinkedAuthorizationFailed, its owner gives you the role ([\w ]+) there", run.err)
    assert roles == ["Network Contributor", "Network Contributor", "Log Analytics Contributor"]
    place.cloud.permissions_at = {"app": [CONTRIBUTOR], "ends": [CONTRIBUTOR], "logs": [CONTRIBUTOR]}
    assert place.deploy().err == ""


@pytest.mark.parametrize(
    "words", ["(SubscriptionNotFound) The subscription '9' could not be found.", "Bad Request", "No such host"]
)
def test_rights_elsewhere_that_cannot_be_seen_hold_up_nothing_whatever_azure_says(place: Workplace, words: str) -> None:
    choose(place, network="'private'", **{name: f"'{value}'" for name, value in ELSEWHERE.items()})

    def fail(call: Call) -> None:
        if call.command == "rest" and HUB in call.one("--url"):
            raise AzError(words)

    place.az.before = fail
    run = place.deploy(*MAIL)
    assert run.code == 0
    assert f"Note: Your rights at {SUBNETS}/app could not be seen (ERROR: {words}); going on." in run.err


@pytest.mark.parametrize("hole", ["${hub}", "/subscriptions/${hub}/providers/Microsoft"])
def test_what_only_bicep_can_read_is_not_asked_of_azure(place: Workplace, hole: str) -> None:
    given = {name: value.replace(HUB, hole) for name, value in ELSEWHERE.items() if name != "existingWorkspaceId"}
    choose(place, network="'private'", **{name: f"'{value}'" for name, value in given.items()})
    run = place.deploy(*MAIL)
    assert not [call for call in calls_of(place, "rest") if "hub" in call.one("--url")]
    assert "Your rights at" not in run.err


def test_who_may_not_see_their_rights_may_still_register_providers(place: Workplace) -> None:
    place.deploy(*MAIL)
    place.cloud.unregistered = ["Microsoft.Web", "Microsoft.App"]

    def fail(call: Call) -> None:
        if call.command == "rest" and f"/{SUBSCRIPTION}/providers/Microsoft.Authorization/permi" in call.one("--url"):
            raise AzError('Forbidden({"error":{"code":"AuthorizationFailed"}})')

    place.az.before = fail
    run = place.deploy()
    assert run.code == 0
    assert "Whether you may register the resource provider Microsoft.Web could not be seen; going on." in run.err
    choose(place, existingSubnetId=f"'{SUBNETS}/app'")
    run = place.deploy("--new-choices")
    assert run.code == 1
    assert "The subscription lacks resource providers" in run.err
    assert re.findall(r"--namespace (\S+)", run.err.splitlines()[-1]) == ["Microsoft.App"]


def test_rights_that_may_not_be_read_at_the_group_hold_up_nothing(place: Workplace) -> None:
    """A role of the company's own need not have Microsoft.Authorization/*/read."""
    place.deploy(*MAIL)

    def fail(call: Call) -> None:
        if call.command == "rest" and "Microsoft.Authorization/permissions" in call.one("--url"):
            raise AzError('Forbidden({"error":{"code":"AuthorizationFailed"}})')

    place.az.before = fail
    run = place.deploy()
    assert run.code == 0
    assert "Whether you have these rights could not be seen; going on: " in run.err
