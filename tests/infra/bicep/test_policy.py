"""The evaluator of policy rules does what Azure Policy does, and refuses what it does not know."""

from typing import Any

import pytest

from tests.infra.bicep.judge.policy import Policy, PolicyError, policies
from tests.infra.bicep.reader.files import Resource
from tests.infra.bicep.reader.values import Runtime

KIND = "Microsoft.Network/virtualNetworks"
MEMBERS = [
    {"name": "one", "properties": {"group": {"id": Runtime("group.id")}, "isOpen": False}},
    {"name": "two", "properties": {"isOpen": True}},
]
BODY: dict[str, Any] = {
    "name": Runtime("name"),
    "location": "westeurope",
    "kind": "Plain",
    "sku": {"name": "Standard"},
    "tags": {"costCenter": "4711"},
    "properties": {"access": "Enabled", "isOn": True, "address": Runtime("given"), "subnets": MEMBERS},
}


def denies(rule: dict[str, Any], body: dict[str, Any] | None = None, mode: str = "All", **parameters: Any) -> bool:
    """Whether a rule refuses a resource."""
    resource = Resource("a.bicep", "network", KIND, "2025-09-01", BODY if body is None else body)
    return Policy("a", "A", "nowhere", mode, rule, parameters).denies(resource)


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ({"field": "type", "equals": KIND.upper()}, True),
        ({"field": "type", "in": ["other", KIND]}, True),
        ({"field": "type", "notIn": ["other", KIND]}, False),
        ({"field": "kind", "like": "pl*"}, True),
        ({"field": "kind", "notContains": "LAI"}, False),
        ({"field": f"{KIND}/access", "equals": "enabled"}, True),
        ({"field": f"{KIND}/access", "notEquals": "Disabled"}, True),
        ({"field": f"{KIND}/isOn", "equals": "true"}, True),
        ({"field": f"{KIND}/missing", "equals": "true"}, False),
        ({"field": f"{KIND}/missing", "notEquals": "true"}, True),
        ({"field": f"{KIND}/missing", "exists": "false"}, True),
        ({"field": f"{KIND}/address", "exists": True}, True),
        ({"field": f"{KIND}/address.below", "exists": True}, True),
        ({"field": f"{KIND}/sku.name", "equals": "standard"}, True),
        ({"field": "Microsoft.Storage/storageAccounts/access", "exists": "true"}, False),
        ({"field": "tags[costCenter]", "exists": "true"}, True),
        ({"field": "tags[other]", "exists": "true"}, False),
        ({"not": {"field": f"{KIND}/isOn", "equals": "true"}}, False),
        ({"allOf": [{"field": f"{KIND}/isOn", "equals": True}, {"field": "kind", "equals": "x"}]}, False),
        ({"anyOf": [{"field": f"{KIND}/isOn", "equals": True}, {"field": "kind", "equals": "x"}]}, True),
        ({"count": {"field": f"{KIND}/subnets[*]"}, "equals": 2}, True),
        ({"count": {"field": f"{KIND}/other[*]"}, "greater": 0}, False),
        ({"value": "[requestContext().apiVersion]", "less": "2026-01-01"}, True),
    ],
)
def test_a_rule_holds_or_not(rule: dict[str, Any], holds: bool) -> None:
    assert denies(rule) is holds


def test_a_count_looks_at_one_member_after_the_other() -> None:
    group = {"field": f"{KIND}/subnets[*].group.id", "exists": "false"}
    named = {"field": f"{KIND}/subnets[*].name", "notIn": "[parameters('left')]"}
    rule = {"count": {"field": f"{KIND}/subnets[*]", "where": {"allOf": [group, named]}}, "greater": 0}
    assert denies(rule, left=["one"])
    assert not denies(rule, left=["two"])


def test_outside_a_count_all_members_must_meet_it() -> None:
    rule = {"field": f"{KIND}/subnets[*].isOpen", "notEquals": "false"}
    assert not denies(rule)
    assert denies(rule, {**BODY, "properties": {"subnets": MEMBERS[1:]}})


def test_what_has_no_location_is_not_looked_at_where_the_mode_is_indexed() -> None:
    child = {name: value for name, value in BODY.items() if name != "location"}
    assert denies({"field": "kind", "equals": "plain"}, child)
    assert not denies({"field": "kind", "equals": "plain"}, child, "Indexed")


@pytest.mark.parametrize(
    "rule",
    [
        {"field": f"{KIND}/address", "equals": "x"},
        {"field": f"{KIND}/address", "notEquals": "x"},
        {"field": "kind", "match": "##"},
        {"field": "[resourceGroup().location]", "equals": "x"},
        {"source": "action", "equals": "x"},
        {},
    ],
)
def test_what_is_unknown_is_never_guessed(rule: dict[str, Any]) -> None:
    with pytest.raises(PolicyError):
        denies(rule)


def test_each_rule_says_where_it_is_from() -> None:
    assert len(policies()) >= 12
    for policy in policies().values():
        assert policy.source.startswith(("Azure/azure-policy, ", "Azure/Enterprise-Scale, "))
        assert policy.title
        assert policy.mode in ("All", "Indexed")
