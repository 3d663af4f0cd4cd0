"""How the Bicep files must hang together: what they refer to, hand on, tell, and take at most."""

from tests.infra.bicep.reader.values import Runtime, Value

# A cloud of nobody's, named like Azure's public one: what stands fixed in a file shows beside it.
CLOUD: dict[str, Value] = {
    "name": "AzureCloud",
    "authentication": {"loginEndpoint": "https://login.example/"},
    "suffixes": {"storage": "core.example"},
}
OWN_WORKSPACE = "empty(<existingWorkspaceId>)"
LACKS_ONE = "fail(existingSubnetId and existingEndpointSubnetId go together)"
ELSEWHERE = {"alerts.bicep", "operators.bicep", "workbook.bicep"}
REFERRED = {
    "dns.bicep endpoints Microsoft.Network/privateEndpoints": "${name}-blob ${name}-queue ${name}-table",
    "endpoints.bicep account Microsoft.Storage/storageAccounts": "<storageName>",
    "app.bicep identity Microsoft.ManagedIdentity/userAssignedIdentities": "<name>",
    "app.bicep account Microsoft.Storage/storageAccounts": "<storageName>",
    "settings.bicep app Microsoft.Web/sites": "<name>",
    "settings.bicep identity Microsoft.ManagedIdentity/userAssignedIdentities": "<name>",
    "settings.bicep account Microsoft.Storage/storageAccounts": "<storageName>",
    "settings.bicep applicationInsights Microsoft.Insights/components": "<name>",
}
# pycep keeps only the last resource inside another, so these two are read in the text.
SUBNETS = {"integrationSubnet": "integration", "endpointSubnet": "endpoints"}
OUTPUTS = {
    "identity.bicep name": "<name>",
    "identity.bicep hostName": "${name}.azurewebsites.net",
    "identity.bicep resourceId": "<identity.id>",
    "identity.bicep principalId": "<identity.properties.principalId>",
    "identity.bicep clientId": "<identity.properties.clientId>",
    "entra.bicep clientId": "<registration.appId>",
    "entra.bicep servicePrincipalId": "<servicePrincipal.id>",
    "network.bicep integrationSubnetId": "<network.integrationSubnet.id>",
    "network.bicep endpointSubnetId": "<network.endpointSubnet.id>",
    "monitoring.bicep applicationInsightsId": "<applicationInsights.id>",
    "monitoring.bicep applicationInsightsName": "<applicationInsights.name>",
    "monitoring.bicep workspaceId": f"conditional({OWN_WORKSPACE}, <workspace.id>, <existingWorkspaceId>)",
    "app.bicep appName": "<app.name>",
    "app.bicep hostName": "<app.properties.defaultHostName>",
    "main.bicep appName": "<app.outputs.appName>",
    "main.bicep hostName": "<app.outputs.hostName>",
    "main.bicep workspaceId": "<monitoring.outputs.workspaceId>",
}
# Each default and each limit of those who may be given by a person: some cost money, some keep Graph waiting.
LIMITS = {
    "identity.bicep name": "harper-${uniqueString(resourceGroup().id)} min_length(3) max_length(24)",
    "entra.bicep variant": "tenant-wide allowed(tenant-wide, per-mailbox)",
    "storage.bicep network": "public allowed(public, private)",
    "settings.bicep settings": "{}",
    "app.bicep pythonVersion": "3.12 allowed(3.11, 3.12, 3.13)",
    "app.bicep integrationSubnetId": "",
    "app.bicep updateStrategy": "RollingUpdate allowed(RollingUpdate, Recreate)",
    "monitoring.bicep existingWorkspaceId": "",
    "main.bicep name": "None min_length(3) max_length(24)",
    "main.bicep operatorEmail": "",
    "main.bicep alertEmails": "[]",
    "main.bicep alertWebhooks": "[]",
    "main.bicep existingSubnetId": "",
    "main.bicep existingEndpointSubnetId": "",
    "main.bicep existingWorkspaceId": "",
    "main.bicep dns": "own allowed(own, none)",
    "main.bicep alwaysReadyFunctions": "{}",
    "main.bicep updateStrategy": "RollingUpdate allowed(RollingUpdate, Recreate)",
    "main.bicep network": "public allowed(public, private)",
    "main.bicep instanceMemoryMB": "2048 allowed(512, 2048, 4096)",
    "main.bicep alwaysReadyInstances": "1 min_value(1)",
    "main.bicep maximumInstanceCount": "40 min_value(40) max_value(1000)",
    "main.bicep httpConcurrency": "32 min_value(1) max_value(1000)",
    "main.bicep dailyCapGb": "0.5",
    "main.bicep settings": "{}",
}
# What a customer chooses of the network, and what is then deployed and handed on: the subnets, and further modules.
MADE = {name: f"<ownNetwork.outputs.{name}SubnetId>" for name in ("integration", "endpoint")}
NETWORKS: dict[str, tuple[dict[str, Value], str, str, set[str]]] = {
    "public": ({"network": "public"}, "", "", set()),
    "public, way out of their own": ({"network": "public", "existingSubnetId": "/a"}, "/a", "", set()),
    "private": (
        {"network": "private"},
        MADE["integration"],
        MADE["endpoint"],
        {"ownNetwork", "privateEndpoints", "privateDns"},
    ),
    "private, no DNS": (
        {"network": "private", "dns": "none"},
        MADE["integration"],
        MADE["endpoint"],
        {"ownNetwork", "privateEndpoints"},
    ),
    "private, network of their own": (
        {"network": "private", "existingSubnetId": "/a", "existingEndpointSubnetId": "/b"},
        "/a",
        "/b",
        {"privateEndpoints", "privateDns"},
    ),
    "private, network of their own, no DNS": (
        {"network": "private", "existingSubnetId": "/a", "existingEndpointSubnetId": "/b", "dns": "none"},
        "/a",
        "/b",
        {"privateEndpoints"},
    ),
    "private, one subnet only": (
        {"network": "private", "existingSubnetId": "/a"},
        "/a",
        LACKS_ONE,
        {"privateEndpoints", "privateDns"},
    ),
    "private, the other subnet only": (
        {"network": "private", "existingEndpointSubnetId": "/b"},
        "",
        LACKS_ONE,
        {"privateEndpoints", "privateDns"},
    ),
}
NO_NETWORK: dict[str, Value] = {"existingSubnetId": "", "existingEndpointSubnetId": "", "dns": "own"}
TAGS = "union(<tags>, {'app': 'harper-mail'})"
OF_THE_NETWORK = {"ownNetwork", "privateEndpoints", "privateDns"}
# What a module gets under another name than main's own, or put together; and what it waits for without naming it.
HANDED: dict[str, dict[str, Value]] = {
    "storage": {"name": "to_lower(replace(<name>, -, ))"},
    "workbook": {"applicationInsightsId": "<monitoring.outputs.applicationInsightsId>"},
    "app": {
        "scale": {
            each: f"<{each}>"
            for each in (
                "instanceMemoryMB",
                "alwaysReadyInstances",
                "alwaysReadyFunctions",
                "maximumInstanceCount",
                "httpConcurrency",
            )
        }
    },
}
SCALE: dict[str, Value] = {
    **{name: Runtime(f"scale.{name}") for name in ("instanceMemoryMB", "maximumInstanceCount", "httpConcurrency")},
    "alwaysReadyInstances": Runtime("scale.alwaysReadyInstances"),
    "alwaysReadyFunctions": {"fetch_mail": 2},
}
AFTER = {
    "privateEndpoints": ("storage",),
    "privateDns": ("privateEndpoints",),
    "app": ("storage", "privateEndpoints", "privateDns"),
    "appSettings": ("app", "monitoring"),
}
NOT_HANDED = {"app.bicep": {"pythonVersion"}}
