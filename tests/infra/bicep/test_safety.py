"""What is deployed is safe, as our own checks say; and each of them finds the fault that it is there for."""

import re
from collections.abc import Callable, Iterator

import pytest

from tests.infra.bicep.judge import safety
from tests.infra.bicep.reader.files import INFRA, BicepFile, deployed, of_type, parse, read, walk
from tests.infra.bicep.reader.values import Call, Runtime, Words

FILES = read()
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
MUTATIONS = [
    ("storage.bicep", "allowSharedKeyAccess: false", "allowSharedKeyAccess: true", "allowSharedKeyAccess"),
    ("storage.bicep", "    allowSharedKeyAccess: false\n", "", "allowSharedKeyAccess"),
    ("storage.bicep", "allowBlobPublicAccess: false", "allowBlobPublicAccess: true", "allowBlobPublicAccess"),
    ("storage.bicep", "publicAccess: 'None'", "publicAccess: 'Blob'", "publicAccess"),
    ("storage.bicep", "  enabled: true", "  enabled: false", "deleteRetentionPolicy"),
    ("storage.bicep", "'TLS1_2'", "'TLS1_0'", "minimumTlsVersion"),
    ("storage.bicep", "supportsHttpsTrafficOnly: true", "supportsHttpsTrafficOnly: false", "supportsHttpsTrafficOnly"),
    ("storage.bicep", "isPrivate ? 'Disabled' : 'Enabled'", "'Enabled'", "publicNetworkAccess"),
    ("storage.bicep", "isPrivate ? 'Deny' : 'Allow'", "'Allow'", "defaultAction"),
    ("storage.bicep", "'Storage Blob Data Owner': 'b7e6dc6d", "'Storage Blob Data Owner': '8e3af657", "roles are"),
    ("storage.bicep", "var roleIds = {", f"var roleIds = {{\n  Owner: '{OWNER}'", "roles are"),
    ("storage.bicep", "'Storage Queue Data Contributor': '974c", "Contributor: '974c", "roles are"),
    ("storage.bicep", "role.value)", f"'{OWNER}')", "a bare id"),
    ("storage.bicep", "  scope: account\n", "", "where, who and what"),
    ("storage.bicep", "guid(account.id, principalId, role.key)", "guid(account.id, name, role.key)", "somebody else"),
    ("storage.bicep", "'ServicePrincipal'", "'User'", "somebody else"),
    ("endpoints.bicep", "  'table'\n", "", "private endpoints"),
    ("app.bicep", "httpsOnly: true", "httpsOnly: false", "httpsOnly"),
    ("app.bicep", " minTlsVersion: '1.2'", " minTlsVersion: '1.0'", "minTlsVersion"),
    ("app.bicep", "scmMinTlsVersion: '1.2'", "scmMinTlsVersion: '1.1'", "scmMinTlsVersion"),
    ("app.bicep", "requireHttps: true", "requireHttps: false", "requireHttps"),
    ("app.bicep", "remoteDebuggingEnabled: false", "remoteDebuggingEnabled: true", "remoteDebuggingEnabled"),
    ("app.bicep", "allow: false", "allow: true", "allow is"),
    ("app.bicep", "['ftp', 'scm']", "['ftp']", "basic publishing"),
    ("app.bicep", "http20Enabled: true", "cors: { allowedOrigins: [ '*' ] }", "other origins"),
    ("app.bicep", "enabled: true, runtimeVersion", "enabled: false, runtimeVersion", "platform.enabled"),
    ("app.bicep", "'AllowAnonymous'", "'RedirectToLoginPage'", "unauthenticatedClientAction"),
    ("app.bicep", "tokenStore: { enabled: false }", "tokenStore: { enabled: true }", "tokenStore"),
    ("app.bicep", "allowedAudiences: [ clientId ]", "allowedAudiences: []", "allowedAudiences"),
    ("app.bicep", "param clientId string", "@secure()\nparam clientId string", "clientId is a secret"),
    ("app.bicep", "output appName string = app.name", "output adminPassword string = app.name", "adminPassword"),
    ("app.bicep", "string = app.name", "string = account.listKeys().keys[0].value", "listKeys"),
    ("settings.bicep", "'https://${hostName}'", "'DefaultEndpointsProtocol=https;AccountKey=a'", "secret in a text"),
    ("settings.bicep", "HARPER_CLIENT_ID:", "HARPER_CLIENT_SECRET:", "HARPER_CLIENT_SECRET"),
    ("monitoring.bicep", "DisableLocalAuth: true", "DisableLocalAuth: false", "DisableLocalAuth"),
    ("monitoring.bicep", "SamplingPercentage: 100", "SamplingPercentage: 10", "SamplingPercentage"),
    ("monitoring.bicep", "dailyQuotaGb: json(dailyCapGb)", "dailyQuotaGb: -1", "dailyQuotaGb"),
    ("entra.bicep", "  web: {", "  passwordCredentials: [ { displayName: 'x' } ]\n  web: {", "passwordCredentials"),
    ("entra.bicep", "subject: identityPrincipalId", "subject: name", "somebody else"),
]
# What a month has, and list prices in US dollars.
SECONDS, HOURS = 730 * 3600, 730
ALWAYS_READY, LOG_GB, ENDPOINT, ZONE = 0.000004, 2.30, 0.01 * HOURS, 0.50


def faults(files: dict[str, BicepFile]) -> Iterator[str]:
    """All that the checks find."""
    for check in safety.CHECKS:
        yield from check(files)


@pytest.mark.parametrize("check", safety.CHECKS, ids=lambda check: str(check.__name__))
def test_nothing_unsafe_is_deployed(check: Callable[[safety.Files], Iterator[str]]) -> None:
    assert list(check(FILES)) == []


@pytest.mark.parametrize(("name", "old", "new", "said"), MUTATIONS, ids=[f"{m[0]}: {m[3]}" for m in MUTATIONS])
def test_each_fault_would_be_found(name: str, old: str, new: str, said: str) -> None:
    text = FILES[name].text
    assert old in text, "there is nothing to spoil any more"
    spoilt = {**FILES, name: parse(name, text.replace(old, new, 1))}
    assert any(said in fault for fault in faults(spoilt))


def test_both_variants_ask_for_what_they_need_and_no_more() -> None:
    known = {
        "User.Read.All": "df021288-bdef-4463-88db-98f22de89214",
        "Mail.ReadWrite": "e2a3a72e-5f79-4c64-b1b1-878b674786c9",
        "Mail.Send": "b633e1c5-b582-4048-a93e-9f11b44c7e96",
    }
    sign_in = {("e1fe6dd8-ba31-4d61-89e7-88639da4683d", "Scope")}
    assert asked("tenant-wide") == {(each, "Role") for each in known.values()} | sign_in
    assert asked("per-mailbox") == sign_in


def test_the_container_of_the_package_and_the_app_agree() -> None:
    names = FILES["main.bicep"].names()
    containers = of_type(deployed(FILES, names), f"{safety.ACCOUNT}/blobServices/containers")
    site = of_type(deployed(FILES, names), safety.SITE)[0]
    where = site.at("properties.functionAppConfig.deployment.storage")
    assert isinstance(where, dict)
    assert [each.body["name"] for each in containers] == ["package"]
    assert where["value"] == Words("${account.properties.primaryEndpoints.blob}package")
    assert where["authentication"]["type"] == "UserAssignedIdentity"


def test_any_organisation_may_sign_in_and_the_issuer_is_one_that_app_service_takes() -> None:
    issuer = of_type(deployed(FILES), safety.CONFIG)
    given = safety.sign_in(issuer)[0].at("properties.identityProviders.azureActiveDirectory.registration.openIdIssuer")
    assert given == Call("uri", (Runtime("environment().authentication.loginEndpoint"), "common/v2.0"))


def test_what_costs_more_than_a_few_euros_a_month_says_what() -> None:
    said = {name: each.description for name, each in FILES["main.bicep"].parameters.items()}
    for megabytes in (512, 2048, 4096):
        idle = round(megabytes / 1024 * SECONDS * ALWAYS_READY)
        assert re.search(
            rf"\b{idle} USD a month with {megabytes}|\b{idle} USD with {megabytes}", said["instanceMemoryMB"]
        )
    for name in ("alwaysReadyInstances", "alwaysReadyFunctions"):
        assert "21 USD a month with 2048 MB, 5 USD with 512" in said[name]
    assert f"`none` saves {3 * ZONE:.2f} USD a month" in said["dns"]
    cap = FILES["main.bicep"].parameters["dailyCapGb"].value
    assert f"about {float(str(cap)) * 30 * LOG_GB + 0.5:.0f} USD a month" in said["dailyCapGb"]
    assert f"{3 * (ENDPOINT + ZONE):.2f} USD a month" in said["network"]
    for name in ("instanceMemoryMB", "alwaysReadyInstances", "alwaysReadyFunctions", "dailyCapGb", "network", "dns"):
        assert "list price" in said[name]


def test_the_parameters_of_a_deployment_hold_no_secret() -> None:
    text = (INFRA / "main.bicepparam").read_text("utf-8")
    assert not re.search(r"(?i)secret\w* *=|password|accountkey|connectionstring", text)
    assert "getSecret" not in text


def asked(variant: str) -> set[tuple[str, str]]:
    """The permissions that the registration asks for, and whether as the app (Role) or for a person (Scope)."""
    registration = of_type(FILES["entra.bicep"].resources({"variant": variant}), "Microsoft.Graph/applications")[0]
    access = [value for value in walk(registration.body["requiredResourceAccess"]) if isinstance(value, dict)]
    return {(str(each["id"]), str(each["type"])) for each in access if "id" in each}
