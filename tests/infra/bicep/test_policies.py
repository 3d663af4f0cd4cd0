"""Which choices pass the denials that are usual in landing zones, and which are refused by which."""

import pytest

from tests.infra.bicep.judge.policy import denials, policies
from tests.infra.bicep.reader.files import BicepFile, parse, read
from tests.infra.bicep.reader.template import template
from tests.infra.bicep.reader.values import Value

FILES = read()
POLICIES = policies()
SUBNETS = "/subscriptions/1/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/spoke/subnets"
TAGGED: dict[str, Value] = {"tags": {"costCenter": "4711"}}
OWN: dict[str, Value] = {"existingSubnetId": f"{SUBNETS}/app", "existingEndpointSubnetId": f"{SUBNETS}/endpoints"}
# What passes: private, in a network of the customer's own, with the tags that are required, and without DNS zones.
BOUND: dict[str, Value] = {"network": "private", "dns": "none", **OWN, **TAGGED}
TAG = "871b6d14-10aa-478d-b590-94f262ecfa99"
OPEN_STORAGE = {"b2982f36-99f2-4db5-8eff-283140c09693", "34c877ad-507e-4c82-993e-3452a6e0ad3c"}
# The one that nobody can pass: Graph calls the webhook over the internet. It needs an exemption for the app.
OPEN_APP = "969ac98b-88a8-449f-883c-2e9adb123127"


def refusals(choices: dict[str, Value], files: dict[str, BicepFile] | None = None) -> set[str]:
    """The policies that refuse a deployment with these choices, but for the one that all meet."""
    found = set(denials(POLICIES.values(), template(files or FILES, choices)))
    assert {symbol for name, symbol in found if name == OPEN_APP} == {"app"}
    return {name for name, _ in found} - {OPEN_APP}


def test_private_in_a_network_of_their_own_passes_all_that_can_be_passed() -> None:
    assert refusals(BOUND) == set()
    assert refusals({**BOUND, "existingWorkspaceId": "/subscriptions/1/workspaces/logs"}) == set()


@pytest.mark.parametrize(
    ("choices", "refused"),
    [
        ({}, {TAG, *OPEN_STORAGE}),
        ({"network": "public", **TAGGED}, OPEN_STORAGE),
        ({"network": "private", **TAGGED}, {"Deny-Private-DNS-Zones"}),
        ({**BOUND, "dns": "own"}, {"Deny-Private-DNS-Zones"}),
        ({**BOUND, "tags": {"costcentre": "4711"}}, {TAG}),
        ({"network": "private", "dns": "none", **TAGGED}, set()),
    ],
)
def test_each_other_choice_is_refused_by_what_it_does_not_meet(choices: dict[str, Value], refused: set[str]) -> None:
    assert refusals(choices) == refused


@pytest.mark.parametrize(
    ("file", "old", "new", "refused"),
    [
        ("network.bicep", "networkSecurityGroup: { id: securityGroup.id }\n", "\n", "Deny-Subnet-Without-Nsg"),
        ("network.bicep", "defaultOutboundAccess: false", "defaultOutboundAccess: true", "7bca8353"),
        ("storage.bicep", "supportsHttpsTrafficOnly: true", "supportsHttpsTrafficOnly: false", "404c3081"),
        ("storage.bicep", "minimumTlsVersion: 'TLS1_2'", "minimumTlsVersion: 'TLS1_1'", "fe83a0eb"),
        ("storage.bicep", "    minimumTlsVersion: 'TLS1_2'\n", "", "fe83a0eb"),
        ("storage.bicep", "allowSharedKeyAccess: false", "allowSharedKeyAccess: true", "8c6a50c6"),
        ("storage.bicep", "    allowBlobPublicAccess: false\n", "", "4fa4b6c0"),
        ("storage.bicep", "isPrivate ? 'Disabled' : 'Enabled'", "'Enabled'", "b2982f36"),
        ("storage.bicep", "isPrivate ? 'Deny' : 'Allow'", "'Allow'", "34c877ad"),
        ("storage.bicep", "  tags: tags\n", "", TAG),
        ("alerts.bicep", "union(tags, { app: 'harper-mail' })", "{ app: 'harper-mail' }", TAG),
        ("identity.bicep", "union(tags, { app: 'harper-mail' })", "{ app: 'harper-mail' }", TAG),
        ("operators.bicep", "  tags: tags\n", "", TAG),
        ("app.bicep", "httpsOnly: true", "httpsOnly: false", "Deny-AppServiceFunctionApp-http"),
        ("network.bicep", "networkSecurityGroups@2025-09-01'", "publicIPAddresses@2025-09-01'", "Deny-Public-IP"),
        ("main.bicep", "? dns == 'own' : false", "? true : false", "Deny-Private-DNS-Zones"),
    ],
)
def test_a_planted_fault_is_refused(file: str, old: str, new: str, refused: str) -> None:
    text = FILES[file].text
    assert old in text, "there is nothing to spoil any more"
    spoilt = {**FILES, file: parse(file, text.replace(old, new, 1))}
    choices = {"network": "private", "dns": "none", **TAGGED} if file == "network.bicep" else BOUND
    assert [name for name in refusals(choices, spoilt) if name.startswith(refused)]


def test_each_policy_would_refuse_something() -> None:
    """So none of them is in vain: those of the tests above are all of them."""
    met = {TAG, OPEN_APP, *OPEN_STORAGE, "Deny-Private-DNS-Zones", "Deny-Subnet-Without-Nsg", "Deny-Public-IP"}
    met |= {name for name in POLICIES if name.startswith(("7bca8353", "404c3081", "fe83a0eb", "8c6a50c6", "4fa4b6c0"))}
    assert set(POLICIES) == met | {"Deny-AppServiceFunctionApp-http"}
