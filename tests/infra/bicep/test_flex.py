"""A site carries nothing that Flex Consumption refuses or ignores; each such thing would be found."""

import ast
import re

import pytest

from tests.infra.bicep.judge import flex
from tests.infra.bicep.reader.files import BicepFile, deployed, parse, read
from tests.infra.bicep.reader.template import template
from tests.infra.bicep.reader.values import Value
from tests.infra.tools import azure_cli_python
from tests.infra.workplace.workplace import MAIL, Workplace

FILES = read()
SUBNETS = "/subscriptions/1/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub/subnets"
OWN = {"existingSubnetId": f"{SUBNETS}/app", "existingEndpointSubnetId": f"{SUBNETS}/ends"}
CHOICES: dict[str, dict[str, Value]] = {
    "public": {},
    "private": {"network": "private"},
    "own network": {"network": "private", **OWN},
}
SITE, CONFIG, SETTINGS = "    siteConfig: {\n", "      http20Enabled: true\n", "var identitySettings = {\n"


def planted(name: str, old: str, new: str) -> list[str]:
    """The faults after a change in one file."""
    text = FILES[name].text
    assert old in text, "there is nothing to spoil any more"
    spoilt: dict[str, BicepFile] = {**FILES, name: parse(name, text.replace(old, new, 1))}
    return list(flex.faults(deployed(spoilt)))


def within_union(further: str) -> tuple[str, str]:
    """What siteConfig is, and what it is with something further."""
    (found,) = re.findall(r"siteConfig: (\{.*?\n    \})\n", FILES["app.bicep"].text, re.DOTALL)
    return f"siteConfig: {found}\n", f"siteConfig: union({further}, {found})\n"


def in_all(files: dict[str, BicepFile]) -> dict[str, list[str]]:
    """The faults of all that a deployment makes, for each of the usual choices: modules get what main.bicep gives."""
    return {name: list(flex.faults(list(template(files, choices)))) for name, choices in CHOICES.items()}


def test_the_site_carries_only_what_flex_consumption_takes() -> None:
    assert list(flex.faults(deployed(FILES))) == []
    assert in_all(FILES) == {name: [] for name in CHOICES}
    assert flex.refusal(FILES["app.bicep"].text) == ""


@pytest.mark.parametrize("name", sorted(flex.REFUSED_SITE_CONFIG))
def test_a_refused_property_is_found_and_told_as_azure_tells_it(name: str) -> None:
    """Also one that is null: Azure refuses the name (microsoft/azure-pipelines-tasks #21032)."""
    for value in ("'any'", "null", "empty(integrationSubnetId) ? null : 'any'"):
        line = f"{CONFIG}      {name}: {value}\n"
        assert planted("app.bicep", CONFIG, line) == [f"siteConfig.{name} is not for Flex Consumption"]
        said = flex.refusal(FILES["app.bicep"].text.replace(CONFIG, line))
        assert f"(Site.SiteConfig.{name[0].upper()}{name[1:]}) for Flex Consumption sites is invalid" in said
        assert "51021" in said


def test_a_deployment_with_it_ends_with_azures_words(place: Workplace) -> None:
    app = place.checkout / "infra" / "modules" / "app.bicep"
    app.write_text(app.read_text("utf-8").replace(CONFIG, f"{CONFIG}      ftpsState: 'Disabled'\n"), "utf-8")
    place.git("commit", "--quiet", "--all", "--message", "as it was")
    run = place.deploy(*MAIL)
    assert run.code == 1
    assert "Site.SiteConfig.FtpsState" in run.err
    assert "51021" in run.err


def test_what_nobody_knows_of_is_a_fault_too() -> None:
    assert planted("app.bicep", CONFIG, "      phpVersion: '8'\n") == [
        "siteConfig.phpVersion is not for Flex Consumption"
    ]


@pytest.mark.parametrize(
    "name", ["containerSize", "isXenon", "vnetContentShareEnabled", "vnetRouteAllEnabled", "reserved"]
)
def test_a_property_of_the_site_that_is_not_for_it_is_found(name: str) -> None:
    assert planted("app.bicep", SITE, f"    {name}: true\n{SITE}") == [f"properties.{name} is not for Flex Consumption"]


@pytest.mark.parametrize("name", sorted(flex.REFUSED_SETTINGS))
def test_a_refused_setting_is_found_wherever_it_comes_from(name: str) -> None:
    said = [f"the setting {name} is not for Flex Consumption"]
    assert planted("settings.bicep", SETTINGS, f"{SETTINGS}  {name}: '1'\n") == said
    assert planted("settings.bicep", "union(settings, ", f"union(settings, {{ {name.lower()}: '1' }}, ") == said


@pytest.mark.parametrize(
    ("changes", "said", "where"),
    [
        (
            [
                (
                    "main.bicep",
                    "    integrationSubnetId: ",
                    "    further: { ftpsState: 'Disabled' }\n    integrationSubnetId: ",
                ),
                ("app.bicep", "var issuer", "@description('Optional.')\nparam further object = {}\n\nvar issuer"),
                ("app.bicep", *within_union("further")),
            ],
            "siteConfig.ftpsState is not for Flex Consumption",
            {"public", "private", "own network"},
        ),
        (
            [("app.bicep", *within_union("empty(integrationSubnetId) ? {} : { ftpsState: 'Disabled' }"))],
            "siteConfig.ftpsState is not for Flex Consumption",
            {"private", "own network"},
        ),
        (
            [("main.bicep", "settings: settings", "settings: union(settings, { FUNCTIONS_WORKER_RUNTIME: 'python' })")],
            "the setting FUNCTIONS_WORKER_RUNTIME is not for Flex Consumption",
            {"public", "private", "own network"},
        ),
    ],
    ids=["handed in", "under a condition", "united by main"],
)
def test_what_no_file_shows_by_itself_is_found_in_the_whole(
    changes: list[tuple[str, str, str]], said: str, where: set[str]
) -> None:
    spoilt = dict(FILES)
    for name, old, new in changes:
        assert spoilt[name].text.count(old) == 1, "there is nothing to spoil any more"
        spoilt[name] = parse(name, spoilt[name].text.replace(old, new))
    assert list(flex.faults(deployed(spoilt))) == [], "each file by itself looks well"
    assert in_all(spoilt) == {name: [said] if name in where else [] for name in CHOICES}


def test_a_configuration_beside_the_site_is_found() -> None:
    assert planted("settings.bicep", "name: 'appsettings'", "name: 'web'") == [
        "sites/config web is not for Flex Consumption"
    ]


def test_the_settings_are_those_that_the_azure_cli_leaves_behind() -> None:
    """`az functionapp flex-migration` reads a list of its own; ours holds it, but for what we set by identity."""
    if not azure_cli_python().exists():
        pytest.skip("the Azure CLI is not set up here; `make test-infra` does it and runs this")
    [code] = azure_cli_python().parent.parent.glob(
        "lib/python*/site-packages/azure/cli/command_modules/appservice/custom.py"
    )
    assigned = [node for node in ast.walk(ast.parse(code.read_text("utf-8"))) if isinstance(node, ast.Assign)]
    [excluded] = [each.value for each in assigned if ast.unparse(each.targets[0]) == "excluded_settings"]
    left_behind = set(ast.literal_eval(excluded)) - {"APPLICATIONINSIGHTS_CONNECTION_STRING", "AZUREWEBJOBSDASHBOARD"}
    assert left_behind - flex.REFUSED_SETTINGS == set()
