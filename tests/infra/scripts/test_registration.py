"""A registration that an identity team makes: the sheet that tells them how, and deploy.sh that verifies it."""

import re

import pytest

from tests.infra.az.directory import denied
from tests.infra.az.health import GRAPH_ID, MAIL_ROLES, USER_READ
from tests.infra.az.stand_in import AzError, Call
from tests.infra.tools import ROOT
from tests.infra.workplace.by_hand import by_hand, commands_of, run_by_hand, sheet, todo_of
from tests.infra.workplace.workplace import GROUP, MAIL, Workplace, calls_of, state_of
from tests.support.builders import TENANT

STRANGER = "12345678-0000-4000-8000-000000000001"
ROLE_OF_ANOTHER_API = "dc890d15-9560-4a4c-9b7f-a736ec74ec40"
EXCHANGE = "00000002-0000-0ff1-ce00-000000000000"
DIRECTORY_READ_WRITE = "19dbc75e-c2e2-444c-a770-ec69d8559fc7"


@pytest.mark.parametrize("variant", ["tenant-wide", "per-mailbox"])
def test_what_the_sheet_says_is_what_is_verified(place: Workplace, variant: str) -> None:
    run = sheet(place, "--variant", variant)
    assert (run.code, run.err) == (0, "")
    assert place.cloud.directory.applications == []
    client = by_hand(place, commands_of(run))
    (made,) = place.cloud.directory.applications
    assert made["appId"] == client
    assert made["requiredResourceAccess"][0]["resourceAccess"] == (
        [USER_READ, *MAIL_ROLES] if variant == "tenant-wide" else [USER_READ]
    )
    run = place.deploy(*MAIL, "--client-id", client.upper(), "--variant", variant)
    assert (run.code, run.err) == (0, "")
    assert f"registration {client}, {variant}, made by somebody else: it is as Harper needs it" in run.out
    stages = [call.one("--name") for call in calls_of(place, "deployment group create")]
    assert "harper-entra" not in stages
    assert calls_of(place, "deployment group create")[-2].parameters["HARPER_CLIENT_ID"] == client
    before = state_of(place)
    for more in ([], ["--what-if"], ["--client-id", client]):
        run = place.deploy(*more)
        assert (run.code, run.err) == (0, "")
        assert state_of(place) == before
    assert len(place.cloud.directory.applications) == 1
    run = place.remove()
    assert run.code == 0
    assert f"The registration {client} was made by somebody else and stays" in run.out
    assert place.cloud.directory.applications == [made]
    assert place.cloud.resources == []


def test_the_sheet_tells_a_person_the_same(place: Workplace) -> None:
    run = sheet(place, "--name", "contoso-mail")
    principal = place.cloud.outputs[GROUP, "harper-identity"]["principalId"]["value"]
    for told in (
        "AzureADMultipleOrgs",
        "https://contoso-mail.azurewebsites.net/api/consent/callback",
        "https://contoso-mail.azurewebsites.net/.auth/login/aad/callback",
        f"https://login.microsoftonline.com/{TENANT}/v2.0",
        principal,
        "api://AzureADTokenExchange",
        *(each["id"] for each in (USER_READ, *MAIL_ROLES)),
        f"./infra/deploy.sh --group '{GROUP}' --client-id ",
    ):
        assert told in run.out
    assert place.cloud.packages == []
    assert {call.maybe("--name") for call in calls_of(place, "deployment group create")} == {"harper-identity"}


def test_every_difference_is_told_at_once_with_what_to_do(place: Workplace) -> None:
    sheet(place)
    client = by_hand(place, "az ad app create --display-name Mail --query appId --output tsv | tr -d '\\r'")
    place.cloud.directory.applications[0]["web"]["redirectUris"] = ["https://elsewhere.example/callback"]
    run = place.deploy(*MAIL, "--client-id", client, "--variant", "tenant-wide")
    assert run.code == 1
    todo = todo_of(run)
    assert len(todo) == 10, "audience, ID tokens, two addresses, four permissions, credential, service principal"
    assert f"The registration {client} is not yet as Harper needs it" in run.err
    assert "harper-main" not in {call.one("--name") for call in calls_of(place, "deployment group create")}
    by_hand(place, "\n".join(todo))
    assert "https://elsewhere.example/callback" in place.cloud.directory.applications[0]["web"]["redirectUris"]
    run = place.deploy(*MAIL, "--client-id", client)
    assert (run.code, run.err) == (0, "")


def test_permissions_that_a_variant_must_not_have_are_told(place: Workplace) -> None:
    """Consent would grant what the registration asks for: all mailboxes."""
    client = by_hand(place, commands_of(sheet(place)))
    run = place.deploy(*MAIL, "--client-id", client, "--variant", "per-mailbox")
    assert run.code == 1
    todo = todo_of(run)
    assert [line.split(" --")[0] for line in todo] == ["az ad app permission delete"] * len(MAIL_ROLES)
    by_hand(place, "\n".join(todo))
    assert place.deploy(*MAIL, "--client-id", client, "--variant", "per-mailbox").code == 0


def test_a_credential_of_another_identity_is_told(place: Workplace) -> None:
    client = by_hand(place, commands_of(sheet(place)))
    (credential,) = place.cloud.directory.applications[0]["federatedIdentityCredentials"]
    credential["subject"] = STRANGER
    run = place.deploy(*MAIL, "--client-id", client)
    assert run.code == 1
    assert f"subject {STRANGER}" in run.err
    (todo,) = todo_of(run)
    by_hand(place, todo)
    assert place.deploy(*MAIL).code == 0


def test_a_registration_that_may_not_be_read_is_taken_as_given(place: Workplace) -> None:
    client = by_hand(place, commands_of(sheet(place)))
    place.cloud.directory.hides_applications = True
    run = place.deploy(*MAIL, "--client-id", client)
    assert run.code == 0
    assert f"You may not read the registration {client}, so it was not verified" in run.err
    assert place.deploy().code == 0
    assert place.remove().code == 0


def test_a_registration_that_is_not_there_is_told(place: Workplace) -> None:
    run = place.deploy(*MAIL, "--client-id", STRANGER)
    assert run.code == 1
    assert f"The directory {TENANT} has no registration with the client id {STRANGER}" in run.err
    assert "harper-client-id" not in place.cloud.groups[GROUP]["tags"]


def test_harper_takes_up_and_gives_back_a_registration_of_its_own(place: Workplace) -> None:
    place.deploy(*MAIL)
    (own,) = place.cloud.directory.applications
    client = by_hand(place, commands_of(sheet(place)))
    assert place.deploy("--client-id", client, "--new-choices").code == 0
    assert place.deploy("--client-id", "", "--new-choices").code == 0
    assert calls_of(place, "deployment group create")[-2].parameters["HARPER_CLIENT_ID"] == own["appId"]
    assert "harper-client-id" not in place.cloud.groups[GROUP]["tags"]
    assert place.deploy("--client-id", client, "--new-choices").code == 0
    assert place.remove().code == 0
    assert [each["appId"] for each in place.cloud.directory.applications] == [client], "its own went, the other stayed"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--client-id", "harper"], "'harper' is not a client id"),
        (["--entra-sheet", "--what-if"], "--entra-sheet and --what-if do not go together"),
        (["--entra-sheet", "--client-id", STRANGER], "--entra-sheet and --client-id do not go together"),
    ],
)
def test_wrong_usage_is_told(untouched: Workplace, arguments: list[str], sentence: str) -> None:
    run = untouched.deploy(*arguments)
    assert run.code == 2
    assert sentence in run.err


def test_what_is_wanted_is_what_entra_bicep_makes() -> None:
    template = (ROOT / "infra" / "modules" / "entra.bicep").read_text()
    script = (ROOT / "infra" / "lib" / "registration.sh").read_text()
    made = re.findall(r"'([\w.]+)': \{\s*id: '([0-9a-f-]+)'\s*type: '(\w+)'", template)
    (listed,) = re.findall(r"^PERMISSIONS='([^']*)'", script, re.MULTILINE)
    assert [tuple(line.split()) for line in listed.splitlines()] == made
    for path in re.findall(r"'https://\$\{hostName\}(/[^']*)'", template):
        assert f'https://$HOST{path}"' in script
    assert all(each in script for each in re.findall(r"issuer: '(https://[^']+?)/'", template))
    suffixes = {each.removeprefix("api://AzureADTokenExchange") for each in re.findall(r"audience: '(.*)'", template)}
    assert suffixes == {"", "USGov", "China"}
    assert all(each in script for each in (GRAPH_ID, "AzureADMultipleOrgs", "{AUDIENCE}USGov", "{AUDIENCE}China"))


def test_what_the_sheet_does_not_allow_is_told(place: Workplace) -> None:
    client = by_hand(place, commands_of(sheet(place)))
    assert place.deploy(*MAIL, "--client-id", client).code == 0
    (given,) = place.cloud.directory.applications
    (asked,) = given["requiredResourceAccess"]
    asked["resourceAccess"] += [
        {"id": DIRECTORY_READ_WRITE, "type": "Role"},
        {"id": MAIL_ROLES[2]["id"], "type": "Scope"},
    ]
    further = {"resourceAppId": EXCHANGE, "resourceAccess": [{"id": ROLE_OF_ANOTHER_API, "type": "Role"}]}
    given["requiredResourceAccess"].append(further)
    given["web"]["implicitGrantSettings"]["enableAccessTokenIssuance"] = True
    given |= {"passwordCredentials": [{"keyId": STRANGER}], "keyCredentials": [{"keyId": STRANGER}]}
    place.cloud.directory.service_principals[0]["accountEnabled"] = False
    run = place.deploy()
    assert run.code == 1
    told = [line.split(" --id")[0] for line in todo_of(run)]
    assert told == [
        "az ad app update",
        *["az ad app permission delete"] * 3,
        *["az ad app credential delete"] * 2,
        "az ad sp update",
    ]
    by_hand(place, "\n".join(todo_of(run)))
    run = place.deploy()
    assert run.code == 1, "what has the id of a permission that is needed went with it"
    by_hand(place, "\n".join(todo_of(run)))
    run = place.deploy()
    assert (run.code, run.err) == (0, "")


def test_a_further_federated_credential_is_warned_of(place: Workplace) -> None:
    client = by_hand(place, commands_of(sheet(place)))
    further = {"name": "ci", "issuer": "https://ci.example", "subject": "repo:x", "audiences": ["api://x"]}
    place.cloud.directory.applications[0]["federatedIdentityCredentials"].append(further)
    run = place.deploy(*MAIL, "--client-id", client)
    assert run.code == 0
    assert "trusts further federated credentials, which Harper does not need; its owner" in run.err


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("/federatedIdentityCredentials", "the federated credentials"),
        ("servicePrincipals(appId=", "the service principal"),
    ],
)
def test_a_part_that_may_not_be_read_holds_up_nothing(place: Workplace, part: str, words: str) -> None:
    client = by_hand(place, commands_of(sheet(place)))

    def fail(call: Call, error: AzError) -> None:
        if call.command == "rest" and part in call.one("--url"):
            raise error

    place.az.before = lambda call: fail(call, denied())
    run = place.deploy(*MAIL, "--client-id", client)
    assert run.code == 0
    assert f"You may not read {words} of the registration {client}, so this part was not verified." in run.err
    place.cloud.directory.applications[0]["signInAudience"] = "AzureADMyOrg"
    run = place.deploy()
    assert [line.split(" --id")[0] for line in todo_of(run)] == ["az ad app update"], "all else is verified"
    place.az.before = lambda call: fail(call, AzError("Internal Server Error({})"))
    run = place.deploy()
    assert run.code == 1
    assert f"Entra did not show {words} of the registration {client}." in run.err


def test_the_commands_of_the_sheet_end_at_the_first_that_fails_and_can_be_run_again(place: Workplace) -> None:
    """People paste them into a shell that goes on after a failure."""
    commands = f"set +eu\n{commands_of(sheet(place))}"

    def fail(call: Call) -> None:
        if call.command == "ad app create":
            raise AzError("Insufficient privileges to complete the operation.")

    place.az.before = fail
    place.az.calls.clear()
    assert run_by_hand(place, commands).stdout == ""
    assert [call.command for call in place.az.calls] == ["ad app create"]
    place.az.before = lambda call: None
    assert by_hand(place, commands) == by_hand(place, commands) != ""
    directory = place.cloud.directory
    assert len(directory.applications) == len(directory.service_principals) == 1
    assert len(directory.applications[0]["federatedIdentityCredentials"]) == 1
