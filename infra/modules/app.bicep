metadata description = 'The function app on Flex Consumption and the sign-in of people; no credential anywhere.'

import { resourceTags, scaling } from 'types.bicep'

@description('Required. Name of the app, of its plan and of its identity.')
param name string

@description('Required. Azure region.')
param location string

@description('Required. Tags.')
param tags resourceTags

@description('Required. Client id of the app registration.')
param clientId string

@description('Required. Name of the storage account.')
param storageName string

@description('Required. Name of the container of the deployment package.')
param packageContainer string

@description('Required. Memory, number and load of instances; main.bicep says what they cost.')
param scale scaling

@description('Optional. How running instances get a new version: `RollingUpdate` lets them finish their work.')
@allowed([ 'RollingUpdate', 'Recreate' ])
param updateStrategy string = 'RollingUpdate'

@description('Optional. Version of Python.')
@allowed([ '3.11', '3.12', '3.13' ])
param pythonVersion string = '3.12'

@description('Optional. Resource id of the subnet that the app is integrated with, empty: none. Flex Consumption sends all its traffic there.')
param integrationSubnetId string = ''

// Any organisation's directory. App Service compares a token's issuer with this address, but for exactly `common`, where
// it leaves that out: with `organizations` it refuses everybody. So the app itself checks whose tenant a person is of;
// the registration admits work accounts only.
var issuer = uri(environment().authentication.loginEndpoint, 'common/v2.0')

var warmFunctions = [for each in items(scale.alwaysReadyFunctions): { name: 'function:${each.key}', instanceCount: each.value! }]

// The name of an app setting; it holds the identity's client id, no secret: App Service then signs in by the identity.
var signInSetting = 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: name
}

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: storageName
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: empty(integrationSubnetId) ? null : integrationSubnetId
    // Flex Consumption refuses much of what other plans have here (error 51021), ftpsState too: it has no FTP at all.
    siteConfig: {
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      remoteDebuggingEnabled: false
    }
    functionAppConfig: {
      // API versions from 2024-11-01 on take it, says Microsoft ("Site update strategies in Flex Consumption"); their types lag.
      #disable-next-line BCP037
      siteUpdateStrategy: { type: updateStrategy }
      runtime: { name: 'python', version: pythonVersion }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${account.properties.primaryEndpoints.blob}${packageContainer}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identity.id }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: scale.instanceMemoryMB
        maximumInstanceCount: scale.maximumInstanceCount
        alwaysReady: concat([ { name: 'http', instanceCount: scale.alwaysReadyInstances } ], warmFunctions)
        triggers: { http: { perInstanceConcurrency: scale.httpConcurrency } }
      }
    }
  }
}

// App Service refuses two changes of one app at once: from here on they come one after the other.
@batchSize(1)
resource publishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = [for way in ['ftp', 'scm']: {
  parent: app
  #disable-next-line BCP225
  name: way // both have the same properties, so nothing is lost by not knowing which it is
  properties: { allow: false }
}]

// Anonymous requests come through: the app decides per route, and refuses a request that brings the header of a signed-in person itself.
resource signIn 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: { enabled: true, runtimeVersion: '~1' }
    globalValidation: { requireAuthentication: false, unauthenticatedClientAction: 'AllowAnonymous' }
    httpSettings: { requireHttps: true }
    login: { tokenStore: { enabled: false } }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: { clientId: clientId, clientSecretSettingName: signInSetting, openIdIssuer: issuer }
        validation: { allowedAudiences: [ clientId ] }
      }
    }
  }
  dependsOn: [ publishing ]
}

@description('Required. Name of the app.')
output appName string = app.name

@description('Required. Host name of the app, as App Service gave it.')
output hostName string = app.properties.defaultHostName
