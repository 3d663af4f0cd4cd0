"""The choices of an admin: in a file that git leaves alone, and never taken back silently."""

import re
import subprocess

import pytest

from tests.infra.tools import ROOT
from tests.infra.workplace.by_hand import choose
from tests.infra.workplace.workplace import GROUP, MAIL, Workplace, calls_of, state_of

SUBNETS = "/subscriptions/1/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub/subnets"
WORKSPACE = "/subscriptions/1/resourceGroups/hub/providers/Microsoft.OperationalInsights/workspaces/logs"
# Each choice: one that differs, as the file has it; how it is told, and how the default is.
OTHERS = {
    "network": ("'private'", "private", "public"),
    "existingSubnetId": (f"'{SUBNETS}/app'", f"{SUBNETS}/app", "empty"),
    "existingEndpointSubnetId": (f"'{SUBNETS}/ends'", f"{SUBNETS}/ends", "empty"),
    "dns": ("'none'", "none", "own"),
    "existingWorkspaceId": (f"'{WORKSPACE}'", WORKSPACE, "empty"),
    "instanceMemoryMB": ("512", "512", "2048"),
    "alwaysReadyInstances": ("2", "2", "1"),
    "alwaysReadyFunctions": ("{ fetch_mail: 1 }", '{"fetch_mail":1}', "{}"),
    "maximumInstanceCount": ("100", "100", "40"),
    "httpConcurrency": ("16", "16", "32"),
    "updateStrategy": ("'Recreate'", "Recreate", "RollingUpdate"),
    "dailyCapGb": ("'2'", "2", "0.5"),
    "alertEmails": ("['oncall@contoso.example']", '["oncall@contoso.example"]', "[]"),
    "alertWebhooks": ("['https://contoso.example/a?b=c']", '["https://contoso.example/a?b=c"]', "[]"),
    "settings": ("{ HARPER_TOO_OLD_HOURS: '24' }", '{"HARPER_TOO_OLD_HOURS":"24"}', "{}"),
}


def forget(place: Workplace) -> None:
    """A fresh clone, or somebody else's."""
    (place.checkout / "infra" / "local.bicepparam").unlink()


def network(place: Workplace) -> object:
    (storage,) = (each for each in place.cloud.resources if each["type"] == "Microsoft.Storage/storageAccounts")
    return storage["publicNetworkAccess"]


def test_a_fresh_clone_takes_no_choice_back(place: Workplace) -> None:
    choose(place, network="'private'", instanceMemoryMB="512", settings="{ HARPER_TOO_OLD_HOURS: '24' }")
    assert place.deploy(*MAIL).code == 0
    assert calls_of(place, "deployment group create")[-2].one("--parameters") == "infra/local.bicepparam"
    forget(place)
    before = state_of(place)
    run = place.deploy()
    assert run.code == 1
    assert "choices: infra/main.bicepparam" in run.out
    assert "network is private, and infra/main.bicepparam says public" in run.out
    assert "instanceMemoryMB is 512, and infra/main.bicepparam says 2048" in run.out
    assert re.search(r"settings is .*TOO_OLD_HOURS.*, and infra/main.bicepparam says \{\}", run.out)
    assert run.out.count(" says ") == 3
    assert "write them into infra/local.bicepparam" in run.err
    assert state_of(place) == before
    shown = place.run("deploy.sh", "--group", GROUP, "--what-if")
    assert (shown.code, shown.err) == (0, "")
    assert "network is private, and infra/main.bicepparam says public" in shown.out
    assert network(place) == "Disabled"
    assert place.deploy("--new-choices").code == 0
    assert network(place) == "Enabled"


def test_each_choice_is_told_whether_it_is_lost_or_new(place: Workplace) -> None:
    """Also where one of the two is an empty text: a network or a workspace of one's own is a choice."""
    others = {name: value for name, (value, _, _) in OTHERS.items()}
    choose(place, **others)
    assert place.deploy(*MAIL).code == 0
    forget(place)
    lost = place.deploy()
    assert lost.code == 1
    told = [f"{name} is {other}, and infra/main.bicepparam says {own}" for name, (_, other, own) in OTHERS.items()]
    assert re.findall(r"(?m)^ +(\w+ is .* says .*)$", lost.out) == told
    assert place.deploy("--new-choices").code == 0
    choose(place, **others)
    new = place.deploy()
    assert new.code == 1
    told = [f"{name} is {own}, and infra/local.bicepparam says {other}" for name, (_, other, own) in OTHERS.items()]
    assert re.findall(r"(?m)^ +(\w+ is .* says .*)$", new.out) == told


def test_further_receivers_of_alerts_are_a_choice_and_none_becomes_the_operator(place: Workplace) -> None:
    choose(place, alertEmails="['oncall@contoso.example']")
    assert place.deploy("--operator-email", "").code == 0
    assert place.deploy().code == 0
    (group,) = (each for each in place.cloud.resources if each["type"] == "Microsoft.Insights/actionGroups")
    assert group["emailReceivers"] == [{"name": "mail-0", "emailAddress": "oncall@contoso.example"}]
    forget(place)
    run = place.deploy()
    assert run.code == 1
    assert re.search(r'alertEmails is \["oncall@contoso.example"\], and infra/main.bicepparam says \[\]', run.out)


def test_a_workspace_of_their_own_and_receivers_reach_the_alerts(place: Workplace) -> None:
    hook = "https://contoso.example/hook?a=b"
    choose(
        place, existingWorkspaceId=f"'{WORKSPACE}'", alertEmails="['a@contoso.example']", alertWebhooks=f"['{hook}']"
    )
    assert place.deploy(*MAIL).code == 0
    assert f"workspaceId={WORKSPACE}" in calls_of(place, "deployment group create")[-1].options["--parameters"]
    assert not [each for each in place.cloud.resources if each["type"].endswith("/workspaces")]
    (group,) = (each for each in place.cloud.resources if each["type"] == "Microsoft.Insights/actionGroups")
    assert [each["serviceUri"] for each in group["webhookReceivers"]] == [hook]
    assert [each["name"] for each in group["emailReceivers"]] == ["operator", "mail-0"]


def test_a_webhook_without_tls_is_refused_before_anything_is_made(place: Workplace) -> None:
    choose(place, alertWebhooks="['https://contoso.example', 'HTTP://contoso.example/hook']")
    run = place.deploy(*MAIL)
    assert run.code == 1
    assert "infra/local.bicepparam has an address that begins with http: alertWebhooks takes https only" in run.err
    assert place.cloud.groups == {}


@pytest.mark.parametrize("choice", [{"settings": "{ HARPER_TYPO: '1' }"}, {"alwaysReadyFunctions": "{ fetch: 1 }"}])
def test_a_name_that_a_choice_does_not_know_ends_the_deployment(place: Workplace, choice: dict[str, str]) -> None:
    choose(place, **choice)
    run = place.deploy(*MAIL)
    assert run.code == 1
    assert "BCP037" in run.err


@pytest.mark.parametrize("key", ["cost center", "cost:center", "1st", "kostenträger"])
def test_a_tag_that_dns_zones_do_not_take_is_told_where_there_are_some(place: Workplace, key: str) -> None:
    tags = ("--tag", f"{key}=4711", "--tag", 'of=a "b": "c d"')
    told = f', also where a policy wants them: "{key}"\n'
    choose(place, network="'private'")
    assert told in place.deploy(*MAIL, *tags).err
    assert told in place.deploy().err, "also where they are as before"
    for choice in ({"network": "'public'"}, {"network": "'private'", "dns": "'none'"}):
        choose(place, **choice)
        assert "may drop" not in place.deploy("--new-choices").err


def test_a_choice_of_ones_own_is_told_and_confirmed(place: Workplace) -> None:
    place.deploy(*MAIL)
    choose(place, dailyCapGb="'2'")
    run = place.deploy()
    assert run.code == 1
    assert "dailyCapGb is 0.5, and infra/local.bicepparam says 2" in run.out
    assert "to change them, add --new-choices" in run.err
    assert place.deploy("--new-choices").code == 0
    run = place.deploy()
    assert run.code == 0
    assert " says " not in run.out


def test_a_version_that_knows_a_choice_more_or_less_differs_in_nothing(place: Workplace) -> None:
    choose(place, httpConcurrency="")
    assert place.deploy(*MAIL).code == 0
    choose(place, instanceMemoryMB="")
    assert place.deploy().code == 0


def test_where_azure_has_forgotten_the_deployment_the_storage_tells_the_network(place: Workplace) -> None:
    choose(place, network="'private'")
    place.deploy(*MAIL)
    del place.cloud.outputs[GROUP, "harper-main"]
    assert place.deploy().code == 0
    del place.cloud.outputs[GROUP, "harper-main"]
    forget(place)
    run = place.deploy()
    assert run.code == 1
    assert "network is private, and infra/main.bicepparam says public" in run.out
    assert run.out.count(" says ") == 1
    place.az.commands = {**place.cloud.commands(), "deployment group validate": lambda call: {"properties": {}}}
    assert place.deploy().out.count("network is private, and infra/main.bicepparam says public") == 1
    assert network(place) == "Disabled"


def test_git_leaves_the_choices_alone() -> None:
    ignored = subprocess.run(["git", "check-ignore", "--quiet", "infra/local.bicepparam"], cwd=ROOT, check=False)
    assert ignored.returncode == 0
    script = (ROOT / "infra" / "lib" / "choices.sh").read_text()
    (compared,) = re.findall(r"^CHOICES='(.*)'", script, re.MULTILINE)
    parameters = (ROOT / "infra" / "main.bicepparam").read_text()
    given = re.findall(r"^param (\w+) = (?!(?:json\()?readEnv)", parameters, re.MULTILINE)
    assert set(compared.split()) == set(given) == set(OTHERS)
