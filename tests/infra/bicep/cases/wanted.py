"""What is wanted of the Bicep files, exactly: one table, each resource with all its properties.

`<x>` is what x is known to be at the deployment; `...` is any value, where another test knows which. A list is a loop,
turn by turn; a dict for a loop holds for each turn. alerts, operators and workbook.bicep have tests of their own.
"""

from tests.infra.bicep.judge.safety import LEAST_ROLES, SIGN_IN_SETTING
from tests.infra.bicep.reader.values import Value

SERVICES = ("blob", "queue", "table")
PLACED: dict[str, Value] = {"name": "<name>", "location": "<location>", "tags": "<tags>"}
GLOBAL: dict[str, Value] = {**PLACED, "location": "global"}
ENDPOINT = "<account.properties.primaryEndpoints.{}>"
IDENTITY = "<identity.properties.clientId>"
KEPT = {"enabled": True, "days": 7}


def grants(file: str, scope: str) -> list[Value]:
    """The grants of a file, one for each role of its table."""
    return [
        {
            "scope": f"<{scope}>",
            "name": f"guid(<{scope}.id>, <principalId>, {role})",
            "properties": {
                "principalId": "<principalId>",
                "principalType": "ServicePrincipal",
                "roleDefinitionId": f"subscription_resource_id(Microsoft.Authorization/roleDefinitions, {number})",
            },
        }
        for (place, role), number in sorted(LEAST_ROLES.items())
        if place == file
    ]


WANTED: dict[str, Value] = {
    "identity.bicep identity Microsoft.ManagedIdentity/userAssignedIdentities": {
        **PLACED,
        "tags": "union(<tags>, {'app': 'harper-mail'})",
    },
    "storage.bicep account Microsoft.Storage/storageAccounts": {
        **PLACED,
        "kind": "StorageV2",
        "sku.name": "Standard_LRS",
        "properties": {
            "accessTier": "Hot",
            "allowBlobPublicAccess": False,
            "allowCrossTenantReplication": False,
            "allowSharedKeyAccess": False,
            "defaultToOAuthAuthentication": True,
            "minimumTlsVersion": "TLS1_2",
            "supportsHttpsTrafficOnly": True,
            "publicNetworkAccess": "conditional(equals(<network>, private), Disabled, Enabled)",
            "networkAcls": {
                "bypass": "None",
                "defaultAction": "conditional(equals(<network>, private), Deny, Allow)",
            },
        },
    },
    "storage.bicep blobService Microsoft.Storage/storageAccounts/blobServices": {
        "parent": "<account>",
        "name": "default",
        "properties": {"deleteRetentionPolicy": KEPT, "containerDeleteRetentionPolicy": KEPT},
    },
    "storage.bicep packages Microsoft.Storage/storageAccounts/blobServices/containers": {
        "parent": "<blobService>",
        "name": "<packageContainer>",
        "properties.publicAccess": "None",
    },
    "storage.bicep queueService Microsoft.Storage/storageAccounts/queueServices": {
        "parent": "<account>",
        "name": "default",
    },
    "storage.bicep queues Microsoft.Storage/storageAccounts/queueServices/queues": {
        "parent": "<queueService>",
        "name": ...,
    },
    "storage.bicep tableService Microsoft.Storage/storageAccounts/tableServices": {
        "parent": "<account>",
        "name": "default",
    },
    "storage.bicep tables Microsoft.Storage/storageAccounts/tableServices/tables": {
        "parent": "<tableService>",
        "name": ...,
    },
    "storage.bicep grants Microsoft.Authorization/roleAssignments": grants("storage.bicep", "account"),
    "network.bicep securityGroup Microsoft.Network/networkSecurityGroups": PLACED,
    "network.bicep network Microsoft.Network/virtualNetworks": {
        **PLACED,
        "properties.addressSpace.addressPrefixes": ["10.60.0.0/24"],
        "properties.subnets": [
            {
                "name": "integration",
                "properties": {
                    "addressPrefix": "10.60.0.0/26",
                    "networkSecurityGroup.id": "<securityGroup.id>",
                    "defaultOutboundAccess": True,
                    "delegations": [{"name": "functions", "properties": {"serviceName": "Microsoft.App/environments"}}],
                },
            },
            {
                "name": "endpoints",
                "properties": {
                    "addressPrefix": "10.60.0.64/27",
                    "networkSecurityGroup.id": "<securityGroup.id>",
                    "defaultOutboundAccess": False,
                },
            },
        ],
    },
    "dns.bicep zones Microsoft.Network/privateDnsZones": [
        {**GLOBAL, "name": f"privatelink.{service}.core.example"} for service in SERVICES
    ],
    "dns.bicep links Microsoft.Network/privateDnsZones/virtualNetworkLinks": [
        {
            **GLOBAL,
            "parent": f"<zones.{turn}>",
            "properties": {
                "registrationEnabled": False,
                "virtualNetwork.id": "reach(split(<endpointSubnetId>, /subnets/), 0)",
            },
        }
        for turn, _ in enumerate(SERVICES)
    ],
    "endpoints.bicep endpoints Microsoft.Network/privateEndpoints": [
        {
            **PLACED,
            "name": f"${{name}}-{service}",
            "properties.subnet.id": "<endpointSubnetId>",
            "properties.privateLinkServiceConnections": [
                {"name": service, "properties": {"privateLinkServiceId": "<account.id>", "groupIds": [service]}}
            ],
        }
        for service in SERVICES
    ],
    "dns.bicep zoneGroups Microsoft.Network/privateEndpoints/privateDnsZoneGroups": [
        {
            "parent": f"<endpoints.{turn}>",
            "name": "default",
            "properties.privateDnsZoneConfigs": [
                {"name": service, "properties": {"privateDnsZoneId": f"<zones.{turn}.id>"}}
            ],
        }
        for turn, service in enumerate(SERVICES)
    ],
    "monitoring.bicep workspace Microsoft.OperationalInsights/workspaces": {
        **PLACED,
        "if": "empty(<existingWorkspaceId>)",
        "properties": {
            "sku.name": "PerGB2018",
            "retentionInDays": 30,
            "features.disableLocalAuth": True,
            "workspaceCapping.dailyQuotaGb": "json(<dailyCapGb>)",
        },
    },
    "monitoring.bicep applicationInsights Microsoft.Insights/components": {
        **PLACED,
        "kind": "web",
        "properties": {
            "Application_Type": "web",
            "DisableLocalAuth": True,
            "IngestionMode": "LogAnalytics",
            "SamplingPercentage": 100,
            "WorkspaceResourceId": "conditional(empty(<existingWorkspaceId>), <workspace.id>, <existingWorkspaceId>)",
        },
    },
    "monitoring.bicep grants Microsoft.Authorization/roleAssignments": grants(
        "monitoring.bicep", "applicationInsights"
    ),
    "app.bicep plan Microsoft.Web/serverfarms": {
        **PLACED,
        "kind": "functionapp",
        "sku": {"name": "FC1", "tier": "FlexConsumption"},
        "properties.reserved": True,
    },
    "app.bicep app Microsoft.Web/sites": {
        **PLACED,
        "kind": "functionapp,linux",
        "identity": {"type": "UserAssigned", "userAssignedIdentities": {"${identity.id}": {}}},
        "properties": {
            "serverFarmId": "<plan.id>",
            "httpsOnly": True,
            "publicNetworkAccess": "Enabled",
            "virtualNetworkSubnetId": "conditional(empty(<integrationSubnetId>), None, <integrationSubnetId>)",
            "siteConfig": {
                "http20Enabled": True,
                "minTlsVersion": "1.2",
                "scmMinTlsVersion": "1.2",
                "remoteDebuggingEnabled": False,
            },
            "functionAppConfig.siteUpdateStrategy.type": "<updateStrategy>",
            "functionAppConfig.runtime": {"name": "python", "version": "<pythonVersion>"},
            "functionAppConfig.deployment.storage": {
                "type": "blobContainer",
                "value": "${account.properties.primaryEndpoints.blob}${packageContainer}",
                "authentication": {
                    "type": "UserAssignedIdentity",
                    "userAssignedIdentityResourceId": "<identity.id>",
                },
            },
            "functionAppConfig.scaleAndConcurrency": {
                "instanceMemoryMB": "<scale.instanceMemoryMB>",
                "maximumInstanceCount": "<scale.maximumInstanceCount>",
                "alwaysReady": [
                    {"name": "http", "instanceCount": "<scale.alwaysReadyInstances>"},
                    {"name": "function:fetch_mail", "instanceCount": 2},
                ],
                "triggers.http.perInstanceConcurrency": "<scale.httpConcurrency>",
            },
        },
    },
    "app.bicep publishing Microsoft.Web/sites/basicPublishingCredentialsPolicies batchSize(1)": [
        {"parent": "<app>", "name": way, "properties.allow": False} for way in ("ftp", "scm")
    ],
    "app.bicep signIn Microsoft.Web/sites/config": {
        "parent": "<app>",
        "name": "authsettingsV2",
        "properties": {
            "platform": {"enabled": True, "runtimeVersion": "~1"},
            "globalValidation": {
                "requireAuthentication": False,
                "unauthenticatedClientAction": "AllowAnonymous",
            },
            "httpSettings.requireHttps": True,
            "login.tokenStore.enabled": False,
            "identityProviders.azureActiveDirectory": {
                "enabled": True,
                "registration": {
                    "clientId": "<clientId>",
                    "clientSecretSettingName": SIGN_IN_SETTING,
                    "openIdIssuer": "https://login.example/common/v2.0",
                },
                "validation.allowedAudiences": ["<clientId>"],
            },
        },
        "dependsOn": ["<publishing>"],
    },
    "settings.bicep appSettings Microsoft.Web/sites/config": {
        "parent": "<app>",
        "name": "appsettings",
        "properties": {
            **{f"AzureWebJobsStorage__{service}ServiceUri": ENDPOINT.format(service) for service in SERVICES},
            **{f"HarperStorage__{service}ServiceUri": ENDPOINT.format(service) for service in ("queue", "table")},
            **{f"{account}__credential": "managedidentity" for account in ("AzureWebJobsStorage", "HarperStorage")},
            **{f"{account}__clientId": IDENTITY for account in ("AzureWebJobsStorage", "HarperStorage")},
            "HARPER_PUBLIC_URL": "https://${hostName}",
            "HARPER_CLIENT_ID": "<clientId>",
            "HARPER_CREDENTIAL": "managed-identity",
            "HARPER_IDENTITY_CLIENT_ID": IDENTITY,
            "HARPER_CLOUD": "global",
            SIGN_IN_SETTING: IDENTITY,
            "APPLICATIONINSIGHTS_CONNECTION_STRING": "<applicationInsights.properties.ConnectionString>",
            "APPLICATIONINSIGHTS_AUTHENTICATION_STRING": "ClientId=${identity.properties.clientId};Authorization=AAD",
            "PYTHON_THREADPOOL_THREAD_COUNT": "string(max(<httpConcurrency>, 12))",
        },
    },
    "entra.bicep registration Microsoft.Graph/applications": {
        "uniqueName": "<name>",
        "displayName": "Harper Mail",
        "signInAudience": "AzureADMultipleOrgs",
        "tags": ["harper-mail"],
        "requiredResourceAccess": [
            {"resourceAppId": "00000003-0000-0000-c000-000000000000", "resourceAccess": ...},
        ],
        "web": {
            "redirectUris": [
                "https://${hostName}/api/consent/callback",
                "https://${hostName}/.auth/login/aad/callback",
            ],
            "implicitGrantSettings": {"enableAccessTokenIssuance": False, "enableIdTokenIssuance": True},
        },
    },
    "entra.bicep credential Microsoft.Graph/applications/federatedIdentityCredentials": {
        "name": "${registration.uniqueName}/identity",
        "description": "The app's managed identity",
        "issuer": "uri(https://login.example/, ${tenant().tenantId}/v2.0)",
        "subject": "<identityPrincipalId>",
        "audiences": ["api://AzureADTokenExchange"],
    },
    "entra.bicep servicePrincipal Microsoft.Graph/servicePrincipals": {
        "appId": "<registration.appId>",
        "tags": ["harper-mail", "WindowsAzureActiveDirectoryIntegratedApp"],
    },
}
