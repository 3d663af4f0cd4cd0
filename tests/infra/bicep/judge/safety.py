"""What must never be deployed: each check tells the faults of a set of Bicep files, in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from tests.infra.bicep.reader.files import BicepFile, Resource, deployed, of_type, walk
from tests.infra.bicep.reader.values import Call, Runtime

Files = Mapping[str, BicepFile]
ACCOUNT = "Microsoft.Storage/storageAccounts"
SITE = "Microsoft.Web/sites"
CONFIG = f"{SITE}/config"
ASSIGNMENT = "Microsoft.Authorization/roleAssignments"
# Official ids (Azure built-in roles), so that a name cannot hide another role.
LEAST_ROLES = {
    ("storage.bicep", "Storage Blob Data Owner"): "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
    ("storage.bicep", "Storage Queue Data Contributor"): "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
    ("storage.bicep", "Storage Table Data Contributor"): "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
    ("monitoring.bicep", "Monitoring Metrics Publisher"): "3913510d-42f4-4e42-8a64-420c390055eb",
}
SIGN_IN_SETTING = "OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID"
_GUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)
_SECRET_NAME = re.compile(r"secret|password|pwd|account_?key|shared_?key|connection_?string|certificate", re.IGNORECASE)
_SECRET_TEXT = re.compile(r"AccountKey=|SharedAccess|InstrumentationKey=|-----BEGIN|[A-Za-z0-9+/]{86}==")
# Says where telemetry goes, while only a token of Entra lets any in; names a setting (see sign-in); is a switch.
_NO_SECRET = {"APPLICATIONINSIGHTS_CONNECTION_STRING", "clientSecretSettingName", "allowSharedKeyAccess"}


def wrong(resources: list[Resource], kind: str, **wanted: object) -> Iterator[str]:
    """Each resource of a type whose properties are not as wanted (`__` stands for a dot), or that there is none."""
    found = of_type(resources, kind)
    if not found:
        yield f"there is no {kind}"
    for resource in found:
        for path, value in wanted.items():
            at = path.replace("__", ".")
            if (has := resource.at(f"properties.{at}")) != value or type(has) is not type(value):
                yield f"{resource.file}: {at} is {has}, not {value}"


def keys_and_public_blobs(files: Files) -> Iterator[str]:
    """Storage: no shared keys, no public blobs, deleted blobs are kept."""
    resources = deployed(files)
    yield from wrong(resources, ACCOUNT, allowSharedKeyAccess=False, defaultToOAuthAuthentication=True)
    yield from wrong(resources, ACCOUNT, allowBlobPublicAccess=False, allowCrossTenantReplication=False)
    yield from wrong(resources, f"{ACCOUNT}/blobServices/containers", publicAccess="None")
    for kept in ("deleteRetentionPolicy", "containerDeleteRetentionPolicy"):
        yield from wrong(resources, f"{ACCOUNT}/blobServices", **{f"{kept}__enabled": True, f"{kept}__days": 7})


def encryption_on_the_way(files: Files) -> Iterator[str]:
    """HTTPS with TLS 1.2 everywhere."""
    resources = deployed(files)
    yield from wrong(resources, ACCOUNT, minimumTlsVersion="TLS1_2", supportsHttpsTrafficOnly=True)
    yield from wrong(
        resources, SITE, httpsOnly=True, siteConfig__minTlsVersion="1.2", siteConfig__scmMinTlsVersion="1.2"
    )
    yield from wrong(sign_in(resources), CONFIG, httpSettings__requireHttps=True)


def private_network(files: Files) -> Iterator[str]:
    """Where the network is private, only private endpoints reach storage, each of its services."""
    private = deployed(files, {"network": "private", "dns": "none"})
    closed = {"publicNetworkAccess": "Disabled", "networkAcls__defaultAction": "Deny", "networkAcls__bypass": "None"}
    yield from wrong(private, ACCOUNT, **closed)
    connections = [
        each.at("properties.privateLinkServiceConnections")
        for each in of_type(private, "Microsoft.Network/privateEndpoints")
    ]
    reached = {value for value in walk(connections) if value in ("blob", "queue", "table")}
    if reached != {"blob", "queue", "table"}:
        yield f"private endpoints reach only {sorted(map(str, reached))}"


def ways_in(files: Files) -> Iterator[str]:
    """The app: no passwords for publishing, no remote debugging, no CORS. (Flex Consumption has no FTP.)"""
    resources = deployed(files)
    yield from wrong(resources, SITE, siteConfig__remoteDebuggingEnabled=False)
    yield from wrong(resources, f"{SITE}/basicPublishingCredentialsPolicies", allow=False)
    closed = {each.body["name"] for each in of_type(resources, f"{SITE}/basicPublishingCredentialsPolicies")}
    if closed != {"ftp", "scm"}:
        yield f"basic publishing is off for {closed} only"
    for resource in resources:
        if any(isinstance(value, str) and value.lower() == "cors" for value in walk(resource.body)):
            yield f"{resource.file}: {resource.symbol} allows other origins"


def sign_in(resources: list[Resource]) -> list[Resource]:
    """App Service authentication."""
    return [each for each in of_type(resources, CONFIG) if each.body["name"] == "authsettingsV2"]


def people_sign_in(files: Files) -> Iterator[str]:
    """App Service authentication: on, no secret, no tokens kept, anonymous requests let through to the app."""
    resources = sign_in(deployed(files))
    entra = "identityProviders__azureActiveDirectory"
    wanted: dict[str, object] = {
        "platform__enabled": True,
        "globalValidation__requireAuthentication": False,
        "globalValidation__unauthenticatedClientAction": "AllowAnonymous",
        "login__tokenStore__enabled": False,
        f"{entra}__enabled": True,
        f"{entra}__registration__clientId": Runtime("clientId"),
        f"{entra}__registration__clientSecretSettingName": SIGN_IN_SETTING,
        f"{entra}__validation__allowedAudiences": [Runtime("clientId")],
    }
    yield from wrong(resources, CONFIG, **wanted)


def telemetry(files: Files) -> Iterator[str]:
    """Telemetry: only with a token of Entra, nothing sampled away on arrival, a cap on what it may cost."""
    resources = deployed(files)
    yield from wrong(resources, "Microsoft.Insights/components", DisableLocalAuth=True, SamplingPercentage=100)
    workspace = "Microsoft.OperationalInsights/workspaces"
    cap = Call("json", (Runtime("dailyCapGb"),))
    yield from wrong(resources, workspace, features__disableLocalAuth=True, workspaceCapping__dailyQuotaGb=cap)


def least_roles(files: Files) -> Iterator[str]:
    """The identity has exactly the roles it needs, on single resources, each by a name that is its own."""
    granted = {}
    for grant in of_type(deployed(files), ASSIGNMENT):
        role, name = grant.at("properties.roleDefinitionId"), grant.body["name"]
        if not isinstance(role, Call) or role.name != "subscription_resource_id" or not isinstance(name, Call):
            yield f"{grant.file}: a grant without a role of the table"
            continue
        scope, who, role_name = name.arguments
        granted[(grant.file, role_name)] = role.arguments[-1]
        if scope != Runtime(f"{_text(grant.body.get('scope'))}.id") or who != grant.at("properties.principalId"):
            yield f"{grant.file}: the name of a grant is not made of where, who and what"
        if who != Runtime("principalId") or grant.at("properties.principalType") != "ServicePrincipal":
            yield f"{grant.file}: a grant to somebody else than the identity"
    if granted != LEAST_ROLES:
        yield f"roles are {granted}"


def guids(files: Files) -> Iterator[str]:
    """Ids stand in tables, under a name; never where they are used."""
    for file in files.values():
        for kind in ("parameters", "resources", "modules", "outputs"):
            for name, has in file.tree.get(kind, {}).items():
                if any(isinstance(value, str) and _GUID.search(value) for value in walk(has)):
                    yield f"{file.name}: a bare id in {name}"


def secrets(files: Files) -> Iterator[str]:
    """No secret in a parameter, output, setting or text, and no function that reads one."""
    for file in files.values():
        declared = [*file.parameters.values(), *file.outputs.values()]
        for each in declared:
            if "secure" in each.decorators or _SECRET_NAME.search(each.name):
                yield f"{file.name}: {each.name} is a secret"
        for value in walk(file.tree):
            # pycep says func_name of `x.listKeys()` and list_keys of `listKeys(...)`
            if isinstance(value, str) and re.match(r"list(_?[A-Z]|_)|getSecret|get_secret", value):
                yield f"{file.name}: {value} reads a secret"
            if isinstance(value, str) and _SECRET_TEXT.search(value):
                yield f"{file.name}: a secret in a text"
    for resource in deployed(files):
        for name in walk(resource.body):
            is_name = isinstance(name, str) and re.fullmatch(r"\w+", name)
            if is_name and _SECRET_NAME.search(str(name)) and name not in _NO_SECRET:
                yield f"{resource.file}: {resource.symbol} has {name}"


def registration(files: Files) -> Iterator[str]:
    """The registration has one credential, the identity, and no more permissions than the variant says."""
    resources = deployed(files)
    for each in of_type(resources, "Microsoft.Graph/applications"):
        for kind in ("passwordCredentials", "keyCredentials", "publicClient", "spa"):
            if kind in each.body:
                yield f"the registration has {kind}"
    credentials = of_type(resources, "Microsoft.Graph/applications/federatedIdentityCredentials")
    if [each.body["subject"] for each in credentials] != [Runtime("identityPrincipalId")]:
        yield "somebody else than the identity may sign in as the app"


def _text(value: object) -> str:
    return value.text if isinstance(value, Runtime) else str(value)


CHECKS: tuple[Callable[[Files], Iterator[str]], ...] = (
    keys_and_public_blobs,
    encryption_on_the_way,
    private_network,
    ways_in,
    people_sign_in,
    telemetry,
    least_roles,
    guids,
    secrets,
    registration,
)
