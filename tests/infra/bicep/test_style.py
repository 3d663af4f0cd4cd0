"""The Bicep files are of one style: described, typed, tagged, named once, and short."""

import json
import re

import pytest

from tests.infra.bicep.reader.files import INFRA, BicepFile, deployed, read, walk
from tests.infra.bicep.reader.values import Runtime, evaluate
from tests.infra.tools import ROOT

FILES = read()
EACH = pytest.mark.parametrize("file", FILES.values(), ids=FILES)
TYPES = ROOT / ".." / "shared" / "azure" / "types" / "api_versions.json"
PARAMETERS = (INFRA / "main.bicepparam").read_text("utf-8")
GIVEN = dict(re.findall(r"(?m)^param (\w+) = (.+)$", PARAMETERS))
# As an error it would one day stop a deployment of files that nobody changed, by the calendar alone.
# Of which nobody can know the keys.
FREE = {"resourceTags"}
NO_ERRORS = {"use-recent-api-versions"}


@EACH
def test_a_file_says_what_it_is_for_and_is_short(file: BicepFile) -> None:
    assert file.tree["metadata"]["description"]["value"]
    assert len(file.text.splitlines()) <= 150


@EACH
def test_each_parameter_and_output_is_described(file: BicepFile) -> None:
    for parameter in file.parameters.values():
        start = "Optional. " if parameter.has_value else "Required. "
        assert parameter.description.startswith(start), parameter.name
        assert parameter.description.endswith("."), parameter.name
    for output in file.outputs.values():
        assert re.fullmatch(r"(Required|Optional)\. .+\.", output.description), output.name


@EACH
def test_types_are_named_instead_of_object_or_array(file: BicepFile) -> None:
    simple = {"string", "int", "bool", "string[]"}
    for each in [*file.parameters.values(), *file.outputs.values()]:
        assert each.type in simple | set(file.types) | set(file.tree.get("imports", {})), each.name
    for name, made in file.types.items():
        assert {str(each) for each in walk(made)} & {"object", "array", "any"} == set() or name in FREE, name


def test_a_type_refuses_a_name_that_it_does_not_know() -> None:
    """Only then does the compiler stop; otherwise it warns, and az hides that from those who run deploy.sh."""
    for name, made in FILES["types.bicep"].tree["types"].items():
        kinds = [str(each["type"]) for each in made["decorators"]]  # type: ignore[attr-defined]
        assert ("sealed" in kinds) != (name in FREE), name


def test_types_stand_in_one_file_and_each_is_needed() -> None:
    assert {name for name, file in FILES.items() if file.types} == {"types.bicep"}
    imported = {name for file in FILES.values() for name in file.tree.get("imports", {})}
    assert imported == set(FILES["types.bicep"].types)
    assert FILES["types.bicep"].resources() == []


def test_a_resource_type_has_one_api_version_and_a_stable_one() -> None:
    versions: dict[str, set[str]] = {}
    for file in FILES.values():
        for kind, version in file.versions():
            versions.setdefault(kind, set()).add(version)
    assert {kind: found for kind, found in versions.items() if len(found) > 1} == {}
    assert [kind for kind, found in versions.items() if any("preview" in each for each in found)] == []


@pytest.mark.skipif(not TYPES.is_file(), reason="../shared/azure is absent: nothing tells the newest API versions")
@EACH
def test_api_versions_are_the_newest_stable_ones(file: BicepFile) -> None:
    known = {kind.lower(): versions for kind, versions in json.loads(TYPES.read_text("utf-8")).items()}
    for kind, version in file.versions():
        if not kind.startswith("Microsoft.Graph/"):
            assert version == max(each for each in known[kind.lower()] if "preview" not in each), kind


def test_everything_is_tagged_so_that_the_scripts_find_it() -> None:
    tagged = {"app": "harper-mail"}
    for resource in deployed(FILES):
        if "location" in resource.body:
            assert resource.body["tags"] in (Runtime("tags"), tagged), f"{resource.file}: {resource.symbol}"
    for application in ("registration", "servicePrincipal"):
        tags = next(each.body["tags"] for each in deployed(FILES) if each.symbol == application)
        assert isinstance(tags, list)
        assert "harper-mail" in tags


@pytest.mark.parametrize("given", [{}, {"cost": "4711"}, {"cost": "4711", "app": "of somebody else"}])
def test_tags_of_a_customer_stand_beside_ours_and_never_take_its_place(given: dict[str, object]) -> None:
    tagged = {**given, "app": "harper-mail"}
    assert FILES["main.bicep"].names({"tags": given})["allTags"] == tagged
    for alone in ("identity.bicep", "alerts.bicep"):
        assert all(each.body["tags"] == tagged for each in FILES[alone].resources({"tags": given})), alone


def test_names_begin_in_one_place() -> None:
    made = {
        file.name
        for file in FILES.values()
        for word in walk(file.tree)
        if isinstance(word, str) and re.search(r"unique_?string\b", word, re.I)
    }
    assert made == {"identity.bicep"}
    for resource in deployed(FILES):
        if "parent" not in resource.body and "name" in resource.body:
            assert not isinstance(resource.body["name"], str), f"{resource.file}: {resource.symbol} has a fixed name"


def test_main_only_composes_and_hands_the_same_names_to_all() -> None:
    main = FILES["main.bicep"]
    names = {"clientId": Runtime("clientId"), "hostName": Runtime("hostName"), **main.names()}
    assert main.resources() == []
    assert set(main.modules.values()) == set(FILES) - {"main.bicep", "entra.bicep", "alerts.bicep", "types.bicep"}
    for name, has in main.tree["modules"].items():
        module = evaluate(has["config"], names)
        params = next(each["params"] for each in walk(module) if isinstance(each, dict) and "params" in each)
        assert isinstance(params, dict)
        assert params.get("tags", names["allTags"]) == names["allTags"], name
        for shared in ("location", "clientId", "hostName", "packageContainer"):
            assert params.get(shared, names.get(shared)) == names.get(shared), f"{name}: {shared}"
        for its_name in ("storageName", "name"):
            assert params.get(its_name, Runtime("name")) in (Runtime("name"), names["storageName"]), name


def test_the_parameters_of_a_deployment_are_those_of_main_with_its_defaults() -> None:
    parameters = FILES["main.bicep"].parameters
    assert set(GIVEN) == set(parameters)
    read_from = {name: re.findall(r"readEnvironmentVariable\('(\w+)'", value) for name, value in GIVEN.items()}
    assert {name: found[0] for name, found in read_from.items() if found} == {
        "name": "HARPER_NAME",
        "hostName": "HARPER_HOST_NAME",
        "clientId": "HARPER_CLIENT_ID",
        "principalId": "HARPER_PRINCIPAL_ID",
        "location": "HARPER_LOCATION",
        "operatorEmail": "HARPER_OPERATOR_EMAIL",
        "tags": "HARPER_TAGS",
    }
    for name, value in GIVEN.items():
        if not read_from[name]:
            plain = {} if value == "{}" else json.loads(value.replace("'", '"'))
            assert plain == parameters[name].value, f"{name}: the file says another default than main.bicep"
            comment = PARAMETERS.split(f"param {name} =")[0].rsplit("\n\n", 1)[-1]
            assert comment.startswith("//"), f"{name} has no comment"


def test_the_stages_hand_over_what_the_next_one_needs() -> None:
    handed = set(FILES["identity.bicep"].outputs)
    assert handed == {"name", "hostName", "resourceId", "principalId", "clientId"}
    needed = {name for name, each in FILES["entra.bicep"].parameters.items() if not each.has_value}
    assert needed == {"name", "hostName", "identityPrincipalId"}
    assert set(FILES["entra.bicep"].outputs) == {"clientId", "servicePrincipalId"}
    required = {name for name, each in FILES["main.bicep"].parameters.items() if not each.has_value}
    assert required == {"name", "hostName", "clientId", "principalId"}
    assert set(FILES["main.bicep"].outputs) == {"appName", "hostName", "workspaceId"}
    required = {name for name, each in FILES["alerts.bicep"].parameters.items() if not each.has_value}
    assert required == {"name", "workspaceId"}
    assert set(FILES["alerts.bicep"].parameters) == {"name", "location", "tags", "workspaceId"}


def test_the_linter_rules_are_errors() -> None:
    told = json.loads((INFRA / "bicepconfig.json").read_text("utf-8"))
    rules = told["analyzers"]["core"]["rules"]
    assert told["analyzers"]["core"]["enabled"] is True
    assert {name for name, rule in rules.items() if rule["level"] != "error"} == NO_ERRORS
    assert {rules[name]["level"] for name in NO_ERRORS} == {"warning"}
    assert len(rules) >= 30
    assert told["extensions"] == {"microsoftGraphV1": "br:mcr.microsoft.com/bicep/extensions/microsoftgraph/v1.0:1.0.0"}
