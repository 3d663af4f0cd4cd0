"""What is deployed is what is wanted, property by property, and hangs together; each planted fault is found."""

from collections.abc import Callable, Iterator

import pytest

from tests.infra import wiring
from tests.infra.bicep import parse, read
from tests.infra.bicep_values import evaluate
from tests.infra.wanted import WANTED

FILES = read()
STORAGE = "params: { name: name, location: location, tags: tags, storageName: storageName }"
INSIGHTS = "tags: tags, applicationInsightsId: insights"
# File, what stands there, what is planted in its place, and the words that the fault is told in.
APP = [
    ("alwaysReady: [ { name: 'http', instanceCount: scale.alwaysReadyInstances } ]", "alwaysReady: []", "alwaysReady"),
    ("{ name: 'http', instanceCount", "{ name: 'function:fetch_mail', instanceCount", "alwaysReady.0.name"),
    ("instanceCount: scale.alwaysReadyInstances", "instanceCount: 0", "alwaysReady.0.instanceCount"),
    ("perInstanceConcurrency: scale.httpConcurrency", "perInstanceConcurrency: 1", "perInstanceConcurrency"),
    ("triggers: { http: { perInstanceConcurrency: scale.httpConcurrency } }", "triggers: {}", "perInstanceConcurrency"),
    ("maximumInstanceCount: scale.maximumInstanceCount", "maximumInstanceCount: 1000", "maximumInstanceCount"),
    ("instanceMemoryMB: scale.instanceMemoryMB", "instanceMemoryMB: 4096", "instanceMemoryMB"),
    ("{ name: 'FC1', tier: 'FlexConsumption' }", "{ name: 'EP1', tier: 'ElasticPremium' }", "sku.name is EP1"),
    ("reserved: true", "reserved: false", "reserved"),
    ("serverFarmId: plan.id", "serverFarmId: name", "serverFarmId"),
    ("type: 'UserAssigned', user", "type: 'SystemAssigned, UserAssigned', user", "identity.type"),
    ("'${identity.id}': {} }", "'${identity.id}': {}, '${account.id}': {} }", "was not asked for"),
    ("version: pythonVersion", "version: '3.9'", "runtime.version"),
    ("type: 'UserAssignedIdentity', user", "type: 'StorageAccountConnectionString', user", "authentication.type"),
    (
        "    virtualNetworkSubnetId: empty(integrationSubnetId) ? null : integrationSubnetId\n",
        "",
        "SubnetId is missing",
    ),
    ("empty(integrationSubnetId) ? null : integrationSubnetId", "null", "virtualNetworkSubnetId"),
    ("publicNetworkAccess: 'Enabled'", "publicNetworkAccess: 'Disabled'", "publicNetworkAccess"),
    ("  dependsOn: [ publishing ]\n", "", "dependsOn.0 is missing"),
    ("@batchSize(1)\n", "", "batchSize(1): there are 0"),
    (
        "resource signIn 'Microsoft.Web/sites/config@2025-03-01' = {",
        "resource signIn 'Microsoft.Web/sites/config@2025-03-01' = if (false) {",
        "signIn",
    ),
    ("'AllowAnonymous'", "'RedirectToLoginPage'", "unauthenticatedClientAction"),
    ("requireAuthentication: false", "requireAuthentication: true", "requireAuthentication"),
    ("tokenStore: { enabled: false }", "tokenStore: { enabled: true }", "tokenStore"),
    ("requireHttps: true", "requireHttps: false", "requireHttps"),
    ("'common/v2.0'", "'organizations/v2.0'", "openIdIssuer"),
    ("uri(environment().authentication.loginEndpoint, 'common", "uri('https://sts.windows.example', 'common", "Issuer"),
    ("clientSecretSettingName: signInSetting, ", "", "clientSecretSettingName is missing"),
    ("allowedAudiences: [ clientId ]", "allowedAudiences: [ clientId, 'api://other' ]", "allowedAudiences.1"),
    ("http20Enabled: true", "http20Enabled: true, ipSecurityRestrictionsDefaultAction: 'Deny'", "was not asked for"),
    ("existing = {\n  name: storageName", "existing = {\n  name: name", "refers to"),
    ("app.properties.defaultHostName", "app.name", "app.bicep hostName is"),
    ("param pythonVersion string = '3.12'", "param pythonVersion string = '3.13'", "pythonVersion is 3.13"),
]
SETTINGS = [
    ("'ClientId=${identity.properties.clientId};Authorization=AAD'", "'Authorization=AAD'", "AUTHENTICATION_STRING"),
    ("  AzureWebJobsStorage__credential: 'managedidentity'\n", "", "AzureWebJobsStorage__credential is missing"),
    ("  AzureWebJobsStorage__clientId: identity.properties.clientId\n", "", "AzureWebJobsStorage__clientId is missing"),
    ("HarperStorage__clientId: identity.properties.clientId", "HarperStorage__clientId: clientId", "HarperStorage__cl"),
    (
        "AzureWebJobsStorage__queueServiceUri: account.properties.primaryEndpoints.queue",
        "AzureWebJobsStorage__queueServiceUri: account.properties.primaryEndpoints.blob",
        "queueServiceUri",
    ),
    ("ASSERTION_CLIENTID: identity.properties.clientId", "ASSERTION_CLIENTID: clientId", "ASSERTION_CLIENTID"),
    ("  APPLICATIONINSIGHTS_CONNECTION_STRING:", "  APPINSIGHTS_CONNECTION_STRING:", "APPINSIGHTS"),
    ("max(httpConcurrency, queueConcurrency)", "min(httpConcurrency, queueConcurrency)", "THREADPOOL"),
    ("var queueConcurrency = 12", "var queueConcurrency = 1", "THREADPOOL"),
    ("HARPER_CREDENTIAL: 'managed-identity'", "HARPER_CREDENTIAL: 'secret'", "HARPER_CREDENTIAL"),
    ("'https://${hostName}'", "'http://${hostName}'", "HARPER_PUBLIC_URL"),
    ("AzureCloud: 'global'", "AzureCloud: 'usgov'", "HARPER_CLOUD"),
    ("name: 'appsettings'", "name: 'connectionstrings'", "name is connectionstrings"),
    ("  parent: app\n", "", "parent is missing"),
]
ENTRA = [
    ("'AzureADMultipleOrgs'", "'AzureADMyOrg'", "signInAudience"),
    ("'AzureADMultipleOrgs'", "'AzureADandPersonalMicrosoftAccount'", "signInAudience"),
    ("enableIdTokenIssuance: true", "enableIdTokenIssuance: false", "enableIdTokenIssuance"),
    ("enableAccessTokenIssuance: false", "enableAccessTokenIssuance: true", "enableAccessTokenIssuance"),
    ("'https://${hostName}/api/consent/callback'", "'http://evil.example/api/consent/callback'", "redirectUris.0"),
    ("'https://${hostName}/api/consent/callback'", "'http://${hostName}/api/consent/callback'", "redirectUris.0"),
    ("/.auth/login/aad/callback'", "/.auth/login/aad/callback'\n      'https://fabrikam.example/'", "redirectUris.2"),
    ("      'https://${hostName}/.auth/login/aad/callback'\n", "", "redirectUris.1 is missing"),
    ("uniqueName: name", "uniqueName: hostName", "uniqueName"),
    ("subject: identityPrincipalId", "subject: name", "subject"),
    ("issuer: environment().authentication.loginEndpoint", "issuer: 'https://evil.example/'", "issuer"),
    ("${tenant().tenantId}/v2.0", "common/v2.0", "issuer"),
    (
        "AzureCloud: {\n    audience: 'api://AzureADTokenExchange'",
        "AzureCloud: {\n    audience: 'api://any'",
        "audiences",
    ),
    ("  web: {", "  api: { requestedAccessTokenVersion: 1 }\n  web: {", "was not asked for"),
    ("appId: registration.appId", "appId: name", "appId"),
    ("string = servicePrincipal.id", "string = registration.id", "servicePrincipalId"),
    ("param variant string = 'tenant-wide'", "param variant string = 'per-mailbox'", "variant"),
    (
        "var microsoftGraph = '00000003-0000-0000-c000-000000000000'",
        "var microsoftGraph = '00000002-0000-0000-c000-000000000000'",
        "resourceAppId",
    ),
]
MAIN = [
    ("  dependsOn: [ storage ]\n}\n\nmodule appSettings", "}\n\nmodule appSettings", "app: dependsOn.0 is missing"),
    (
        "tags: tags, storageName: storageName }\n  dependsOn: [ storage ]\n",
        "tags: tags, storageName: storageName }\n",
        "privateNetwork: dependsOn",
    ),
    ("  dependsOn: [ app, monitoring ]\n", "  dependsOn: [ monitoring ]\n", "appSettings: dependsOn"),
    ("  dependsOn: [ app, monitoring ]\n", "", "appSettings: dependsOn"),
    ("packageContainer: packageContainer, network: network", "packageContainer: packageContainer", "storage: network"),
    ("packageContainer, network: network", "packageContainer, network: 'public'", "private storage: network"),
    ("packageContainer, network: network", "packageContainer, network: 'private'", "public storage: network"),
    ("isPrivate ? privateNetwork!.outputs.integrationSubnetId : ''", "''", "private app: integrationSubnetId"),
    ("isPrivate ? privateNetwork!", "!isPrivate ? privateNetwork!", "integrationSubnetId"),
    ("= if (isPrivate) {", "= {", "privateNetwork is deployed if True, where the network is public"),
    ("= if (isPrivate) {", "= if (network == 'public') {", "privateNetwork is deployed if"),
    ("network == 'private'\n", "network != 'private'\n", "privateNetwork is deployed if"),
    ("principalId: principalId, packageContainer", "packageContainer", "storage: principalId is missing"),
    ("principalId: principalId, dailyCapGb", "dailyCapGb", "monitoring: principalId is missing"),
    ("principalId: principalId, dailyCapGb", "principalId: clientId, dailyCapGb", "monitoring: principalId"),
    ("dailyCapGb: dailyCapGb", "dailyCapGb: '100'", "monitoring: dailyCapGb"),
    ("operatorEmail: operatorEmail", "operatorEmail: ''", "alerts: operatorEmail"),
    (INSIGHTS, "tags: tags, applicationInsightsId: name", "applicationInsightsId"),
    (
        "var insights = monitoring.outputs.applicationInsightsId",
        "var insights = monitoring.outputs.applicationInsightsName",
        "applicationInsightsId",
    ),
    (
        "      alwaysReadyInstances: alwaysReadyInstances\n",
        "      alwaysReadyInstances: 0\n",
        "scale.alwaysReadyInstances",
    ),
    ("      maximumInstanceCount: maximumInstanceCount\n", "      maximumInstanceCount: 1000\n", "scale.maximumInst"),
    ("    settings: settings\n", "", "appSettings: settings is missing"),
    (
        "    httpConcurrency: httpConcurrency\n    settings",
        "    httpConcurrency: 1\n    settings",
        "appSettings: httpConc",
    ),
    (
        "    clientId: clientId\n    storageName: storageName\n    packageContainer",
        "    clientId: principalId\n    storageName: storageName\n    packageContainer",
        "app: clientId",
    ),
    (STORAGE, STORAGE.replace("storageName: storageName", "storageName: name"), "privateNetwork: storageName"),
    ("'${deployment().name}-alerts'", "'${deployment().name}-workbook'", "alerts: name"),
    ("'${deployment().name}-storage'", "'storage'", "storage: name"),
    (
        "@minValue(1)\nparam alwaysReadyInstances",
        "@minValue(0)\nparam alwaysReadyInstances",
        "alwaysReadyInstances is 1",
    ),
    ("param alwaysReadyInstances int = 1", "param alwaysReadyInstances int = 0", "alwaysReadyInstances is 0"),
    ("param httpConcurrency int = 32", "param httpConcurrency int = 1", "httpConcurrency is 1"),
    ("@maxValue(1000)\nparam maximumInstanceCount", "param maximumInstanceCount", "maximumInstanceCount"),
    ("param network string = 'public'", "param network string = 'private'", "network is private"),
    ("param instanceMemoryMB int = 2048", "param instanceMemoryMB int = 4096", "instanceMemoryMB is 4096"),
    ("param dailyCapGb string = '0.5'", "param dailyCapGb string = '-1'", "dailyCapGb is -1"),
    ("string = app.outputs.hostName", "string = hostName", "main.bicep hostName is"),
]
NETWORK = [
    ("'Microsoft.App/environments'", "'Microsoft.Web/serverFarms'", "serviceName"),
    ("privateDnsZoneId: zones[i].id", "privateDnsZoneId: zones[0].id", "privateDnsZoneId"),
    ("parent: zones[i]", "parent: zones[0]", "parent is <zones.0>"),
    ("parent: endpoints[i]", "parent: endpoints[0]", "parent is <endpoints.0>"),
    ("    virtualNetwork: {\n      id: network.id\n    }\n", "", "virtualNetwork.id is missing"),
    ("registrationEnabled: false", "registrationEnabled: true", "registrationEnabled"),
    ("id: network::endpointSubnet.id", "id: network::integrationSubnet.id", "subnet.id"),
    (
        "Subnet 'subnets' existing = {\n    name: 'endpoints'",
        "Subnet 'subnets' existing = {\n    name: 'integration'",
        "the subnets are",
    ),
    (
        "Subnet 'subnets' existing = {\n    name: 'integration'",
        "Subnet 'subnets' existing = {\n    name: 'endpoints'",
        "the subnets are",
    ),
    ("string = network::integrationSubnet.id", "string = network::endpointSubnet.id", "integrationSubnetId is"),
    ("  'table'\n", "", "there are 2, not 3"),
    ("  'table'\n", "  'file'\n", "zones"),
    ("groupIds: [\n            service", "groupIds: [\n            'blob'", "groupIds.0"),
    ("privateLinkServiceId: account.id", "privateLinkServiceId: network.id", "privateLinkServiceId"),
    ("'privatelink.${service}.", "'${service}.", "zones"),
    ("environment().suffixes.storage", "'core.windows.net'", "zones"),
    ("          defaultOutboundAccess: true", "          defaultOutboundAccess: false", "defaultOutboundAccess"),
    ("endpoints: '10.60.0.64/27'", "endpoints: '10.60.0.0/27'", "addressPrefix"),
    ("  name: storageName", "  name: name", "refers to"),
]
MONITORING = [
    ("retentionInDays: 30", "retentionInDays: 730", "retentionInDays is 730"),
    ("dailyQuotaGb: json(dailyCapGb)", "dailyQuotaGb: -1", "dailyQuotaGb"),
    ("    workspaceCapping: {\n      dailyQuotaGb: json(dailyCapGb)\n    }\n", "", "dailyQuotaGb is missing"),
    ("SamplingPercentage: 100", "SamplingPercentage: 10", "SamplingPercentage is 10"),
    ("'PerGB2018'", "'CapacityReservation'", "sku.name"),
    ("IngestionMode: 'LogAnalytics'", "IngestionMode: 'ApplicationInsights'", "IngestionMode"),
    ("WorkspaceResourceId: workspace.id", "WorkspaceResourceId: name", "WorkspaceResourceId"),
    ("DisableLocalAuth: true", "DisableLocalAuth: false", "DisableLocalAuth"),
    ("  scope: applicationInsights\n", "  scope: workspace\n", "scope is <workspace>"),
    (
        "@description('Required. Name of Application Insights.')\noutput applicationInsightsName string = "
        "applicationInsights.name\n",
        "",
        "applicationInsightsName is None",
    ),
    ("string = applicationInsights.id", "string = workspace.id", "applicationInsightsId is"),
]
KEPT = {
    "storage.bicep": [
        ("    deleteRetentionPolicy: keepDeletedFor\n", "", "deleteRetentionPolicy.enabled is missing"),
        (
            "    containerDeleteRetentionPolicy: keepDeletedFor\n",
            "",
            "containerDeleteRetentionPolicy.enabled is missing",
        ),
        ("  enabled: true\n", "  enabled: false\n", "enabled is False"),
        ("  days: 7\n", "  days: 0\n", "days is 0"),
        ("'Standard_LRS'", "'Premium_LRS'", "sku.name"),
        ("isPrivate ? 'Disabled' : 'Enabled'", "isPrivate ? 'Enabled' : 'Disabled'", "publicNetworkAccess"),
        ("bypass: 'None'", "bypass: 'AzureServices'", "bypass"),
        ("  parent: queueService\n", "  parent: tableService\n", "parent is <tableService>"),
        ("  name: packageContainer\n", "  name: 'other'\n", "name is other"),
        (
            "    bypass: 'None'\n",
            "    bypass: 'None'\n      ipRules: [ { value: '0.0.0.0/0' } ]\n",
            "was not asked for",
        ),
    ],
    "identity.bicep": [
        ("string = identity.properties.principalId", "string = identity.properties.clientId", "principalId is"),
        ("string = identity.properties.clientId", "string = identity.properties.principalId", "clientId is"),
        ("string = identity.id", "string = identity.name", "resourceId is"),
        ("AzureCloud: 'azurewebsites.net'", "AzureCloud: 'azurewebsites.us'", "hostName is"),
        ("@maxLength(24)\n", "", "identity.bicep name is"),
    ],
}
PLANTED = {
    "app.bicep": APP,
    "settings.bicep": SETTINGS,
    "entra.bicep": ENTRA,
    "main.bicep": MAIN,
    "network.bicep": NETWORK,
    "monitoring.bicep": MONITORING,
    **KEPT,
}
MUTATIONS = [(name, *planted) for name, faults in PLANTED.items() for planted in faults]


def told(files: wiring.Files) -> Iterator[str]:
    """All that the checks find."""
    for check in wiring.CHECKS:
        yield from check(files)


@pytest.mark.parametrize("check", wiring.CHECKS, ids=lambda check: str(check.__name__))
def test_everything_is_as_it_is_wanted(check: Callable[[wiring.Files], Iterator[str]]) -> None:
    assert list(check(FILES)) == []


@pytest.mark.parametrize(("name", "old", "new", "said"), MUTATIONS, ids=[f"{m[0]}: {m[3]}" for m in MUTATIONS])
def test_each_planted_fault_is_found(name: str, old: str, new: str, said: str) -> None:
    text = FILES[name].text
    assert old in text, "there is nothing to spoil any more"
    spoilt = {**FILES, name: parse(name, text.replace(old, new, 1))}
    assert [fault for fault in told(spoilt) if said in fault]


@pytest.mark.parametrize(
    ("cloud", "suffix"),
    [
        ("AzureCloud", "azurewebsites.net"),
        ("AzureUSGovernment", "azurewebsites.us"),
        ("AzureChinaCloud", "chinacloudsites.cn"),
    ],
)
def test_the_host_name_is_that_of_the_cloud(cloud: str, suffix: str) -> None:
    file = FILES["identity.bicep"]
    names = file.names({"name": "harper", "environment()": {"name": cloud}})
    assert evaluate(file.outputs["hostName"].value, names) == f"harper.{suffix}"


def test_a_file_without_a_table_has_tests_of_its_own() -> None:
    assert {key.split()[0] for key in WANTED} | wiring.ELSEWHERE | {"main.bicep"} == set(FILES)
