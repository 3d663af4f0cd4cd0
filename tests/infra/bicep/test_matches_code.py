"""What the code uses is deployed, and nothing else: queues, tables, settings, numbers, clouds, routes."""

import ast
import json
import re
import subprocess
import sys
from functools import cache
from typing import Any

import pytest

from shared.domain.tenants import PERMISSIONS
from shared.domain.work import QUEUES
from shared.settings.reader import Setter
from shared.settings.settings import Settings
from shared.settings.table import CLOUDS, SETTINGS
from tests.infra.bicep.judge.flex import REFUSED_SETTINGS
from tests.infra.bicep.judge.safety import ACCOUNT, CONFIG, SIGN_IN_SETTING, sign_in
from tests.infra.bicep.reader.files import deployed, of_type, read
from tests.infra.bicep.reader.values import Call, Value, Words
from tests.infra.tools import ROOT
from tests.project.test_function_list import QUEUES as QUEUE_FUNCTIONS
from tests.project.test_function_list import TIMERS

FILES = read()
IDENTITY, CLIENT = "66666666-6666-4666-8666-666666666666", "55555555-5555-4555-8555-555555555555"
LOGIN = {
    "AzureCloud": "https://login.microsoftonline.com/",
    "AzureUSGovernment": "https://login.microsoftonline.us/",
    "AzureChinaCloud": "https://login.chinacloudapi.cn/",
}
OUR_CLOUDS = {"AzureCloud": "global", "AzureUSGovernment": "usgov", "AzureChinaCloud": "china"}
NOT_DEPLOYED = {
    "HarperStorage": "a connection string holds a key",
    "HARPER_CERTIFICATE": "a credential, and the identity needs none",
    "HARPER_CLIENT_SECRET": "a credential, and the identity needs none",
    "HARPER_LOGIN_URL": "for the sandbox",
    "HARPER_GRAPH_URL": "for the sandbox",
    "HARPER_CA_FILE": "for the sandbox",
    "WEBSITE_AUTH_ENABLED": "the platform sets it",
}
# Read by the Functions host, its Python worker or App Service.
OF_THE_PLATFORM = {
    *(f"AzureWebJobsStorage__{part}" for part in ("credential", "clientId")),
    *(f"AzureWebJobsStorage__{part}ServiceUri" for part in ("blob", "queue", "table")),
    "APPLICATIONINSIGHTS_CONNECTION_STRING",
    "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
    "PYTHON_THREADPOOL_THREAD_COUNT",
    SIGN_IN_SETTING,
}
INDEX = """
import json, function_app
print(json.dumps([json.loads(each.get_function_json())["bindings"][0] for each in function_app.app.get_functions()]))
"""


@cache
def triggers() -> list[dict[str, Any]]:
    """The triggers of the app's functions, as its own process tells them."""
    run = subprocess.run(
        [sys.executable, "-c", INDEX],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
        text=True,
    )
    found: list[dict[str, Any]] = json.loads(run.stdout)
    return found


def names_of(kind: str) -> set[object]:
    """The names of what storage.bicep makes of a kind."""
    return {each.body["name"] for each in of_type(deployed(FILES), f"{ACCOUNT}/{kind}")}


def names_set_by(setter: Setter) -> list[str]:
    """The names of the settings that somebody sets, in the order of the table."""
    return [setting.name for setting in SETTINGS if setting.setter == setter]


def app_settings(**given: Value) -> dict[str, str]:
    """The settings as the platform hands them to the app in some cloud, with a storage account and identities."""
    cloud = str(given.pop("cloud", "AzureCloud"))
    service = {name: f"https://harper.{name}.core.example/" for name in ("blob", "queue", "table")}
    identity: Value = {"properties": {"clientId": IDENTITY}}
    names: dict[str, Value] = {
        "environment()": {"name": cloud, "authentication": {"loginEndpoint": LOGIN[cloud]}},
        "identity": identity,
        "account": {"properties": {"primaryEndpoints": service}},
        "applicationInsights": {"properties": {"ConnectionString": "IngestionEndpoint=https://telemetry.example/"}},
        "hostName": "harper.contoso.example",
        "clientId": CLIENT,
        "httpConcurrency": 32,
    }
    resource = of_type(FILES["settings.bicep"].resources({**names, **given}), CONFIG)[0]
    assert resource.body["name"] == "appsettings"
    properties = resource.body["properties"]
    assert isinstance(properties, dict)
    assert all(isinstance(value, str) for value in properties.values())
    return {str(name): str(value) for name, value in properties.items()}


def opened_tables() -> set[str]:
    """The names of all tables that the adapters open, read in their code."""
    found = set()
    for path in (ROOT / "shared" / "adapters").rglob("*.py"):
        module = ast.parse(path.read_text("utf-8"))
        constants = {
            target.id: node.value.value
            for node in module.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Table":
                name = node.args[1]
                assert isinstance(name, ast.Name), f"{path.name} opens a table whose name is no constant"
                found.add(str(constants[name.id]))
            if isinstance(node, ast.Attribute) and node.attr in ("get_table_client", "create_table"):
                assert path.name == "table.py", f"{path.name} opens tables in another way"
    return found


def test_the_queues_are_those_of_the_code_and_their_poison_queues() -> None:
    assert names_of("queueServices/queues") == {*QUEUES, *(f"{queue}-poison" for queue in QUEUES)}


def test_the_queues_are_those_that_functions_wait_for() -> None:
    assert names_of("queueServices/queues") == {each["queueName"] for each in triggers() if "queueName" in each}


def test_the_tables_are_those_that_the_code_opens() -> None:
    assert names_of("tableServices/tables") == opened_tables()


def test_every_setting_is_deployed_or_there_is_a_reason() -> None:
    tuned = FILES["types.bicep"].types["tunedSettings"]
    assert isinstance(tuned, dict)
    fixed = app_settings()
    assert [str(name) for name in tuned] == names_set_by("operator")
    assert set(fixed) - OF_THE_PLATFORM == set(names_set_by("deployment"))
    assert set(fixed) >= OF_THE_PLATFORM
    assert set(names_set_by("others")) == set(NOT_DEPLOYED)
    assert {*fixed, *map(str, tuned)} & REFUSED_SETTINGS == set()


def test_what_a_deployment_sets_in_the_global_cloud_is_the_default_where_there_is_one() -> None:
    fixed = app_settings()
    defaults = {each.name: each.default for each in SETTINGS if each.setter == "deployment" and each.default}
    assert defaults.items() <= fixed.items()
    assert len(defaults) == 3


def test_only_the_settings_that_are_given_become_app_settings_and_none_of_the_fixed_ones_can_be_changed() -> None:
    assert "HARPER_TOO_OLD_HOURS" not in app_settings()
    given = app_settings(settings={"HARPER_TOO_OLD_HOURS": "24", "HARPER_CLIENT_ID": "another"})
    assert given == app_settings() | {"HARPER_TOO_OLD_HOURS": "24"}


@pytest.mark.parametrize("cloud", OUR_CLOUDS)
def test_the_app_reads_the_settings_as_they_are_deployed(cloud: str) -> None:
    settings = Settings.from_env(app_settings(cloud=cloud))
    assert settings.cloud == CLOUDS[OUR_CLOUDS[cloud]]
    assert settings.public_url == "https://harper.contoso.example"
    assert (settings.client_id, settings.credential.kind) == (CLIENT, "managed-identity")
    assert settings.credential.identity_client_id == settings.storage.identity_client_id == IDENTITY
    assert settings.storage.table_url == "https://harper.table.core.example"
    assert settings.storage.connection_string == ""


@pytest.mark.parametrize("cloud", OUR_CLOUDS)
def test_the_federated_credential_is_that_of_the_cloud(cloud: str) -> None:
    ours = CLOUDS[OUR_CLOUDS[cloud]]
    given: dict[str, Value] = {"environment()": {"name": cloud, "authentication": {"loginEndpoint": LOGIN[cloud]}}}
    resources = FILES["entra.bicep"].resources(given)
    credential = of_type(resources, "Microsoft.Graph/applications/federatedIdentityCredentials")[0]
    assert credential.body["audiences"] == [ours.exchange_audience]
    assert credential.body["issuer"] == Call("uri", (f"{ours.login_url}/", Words("${tenant().tenantId}/v2.0")))


def test_the_sign_in_setting_has_the_identity_and_is_the_one_that_sign_in_names() -> None:
    named = sign_in(deployed(FILES))[0].at("properties.identityProviders.azureActiveDirectory.registration")
    assert isinstance(named, dict)
    assert app_settings()[str(named["clientSecretSettingName"])] == IDENTITY


def test_an_instance_has_a_thread_for_all_that_it_does_at_once() -> None:
    queues = json.loads((ROOT / "host.json").read_text("utf-8"))["extensions"]["queues"]
    at_once = queues["batchSize"] + queues["newBatchThreshold"]
    assert FILES["settings.bicep"].names()["queueConcurrency"] == at_once
    assert app_settings(httpConcurrency=32)["PYTHON_THREADPOOL_THREAD_COUNT"] == "32"
    assert app_settings(httpConcurrency=1)["PYTHON_THREADPOOL_THREAD_COUNT"] == str(at_once)


def test_the_redirect_addresses_lead_to_the_app() -> None:
    web = of_type(
        FILES["entra.bicep"].resources({"hostName": "harper.contoso.example"}), "Microsoft.Graph/applications"
    )
    addresses = web[0].at("web.redirectUris")
    assert isinstance(addresses, list)
    prefix = json.loads((ROOT / "host.json").read_text("utf-8"))["extensions"]["http"]["routePrefix"]
    [consent] = [each["route"] for each in triggers() if each.get("route", "").endswith("callback")]
    app = "https://harper.contoso.example"
    assert addresses == [f"{app}/{prefix}/{consent}", f"{app}/.auth/login/aad/callback"]


def test_the_permissions_are_those_that_the_code_looks_for() -> None:
    variants = FILES["entra.bicep"].names()["permissionsOf"]
    assert isinstance(variants, dict)
    assert set(variants["tenant-wide"]) - set(variants["per-mailbox"]) == set(PERMISSIONS)


def test_a_warm_instance_can_be_had_for_each_function_that_works_and_is_not_for_http() -> None:
    """Those of `-poison` queues are left out: nobody waits for them."""
    groups = FILES["types.bicep"].types["warmFunctions"]
    assert isinstance(groups, dict)
    assert set(map(str, groups)) == {*TIMERS, *(name for name in QUEUE_FUNCTIONS if not name.startswith("bury_"))}
    assert set(groups.values()) == {"int"}


def test_the_python_versions_are_those_of_the_project() -> None:
    parameter = FILES["app.bicep"].tree["parameters"]["pythonVersion"]
    decorators = parameter["decorators"]
    assert isinstance(decorators, list)
    allowed = next(each["argument"] for each in decorators if each["type"] == "allowed")
    wanted = re.search(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    assert wanted is not None
    # The sandbox and the tests run on newer ones than the platform has.
    assert set(allowed) <= {f"3.{minor}" for minor in range(int(wanted[1]), int(wanted[2]))}
