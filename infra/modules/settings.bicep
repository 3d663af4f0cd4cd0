metadata description = 'All settings that the app reads, and those of the Functions host; none of them is a secret.'

import { tunedSettings } from 'types.bicep'

@description('Required. Name of the app, of its identity and of Application Insights.')
param name string

@description('Required. Host name under which Graph and people reach the app.')
param hostName string

@description('Required. Client id of the app registration.')
param clientId string

@description('Required. Name of the storage account.')
param storageName string

@description('Required. Requests that one instance answers at once.')
param httpConcurrency int

@description('Optional. Settings of the app that differ from its defaults.')
param settings tunedSettings = {}

// Work items that one instance takes at once of one queue: batchSize and newBatchThreshold of host.json together.
var queueConcurrency = 12

var clouds = {
  AzureCloud: 'global'
  AzureUSGovernment: 'usgov'
  AzureChinaCloud: 'china'
}

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: name
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: name
}

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: storageName
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: name
}

var identitySettings = {
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.properties.clientId
  AzureWebJobsStorage__blobServiceUri: account.properties.primaryEndpoints.blob
  AzureWebJobsStorage__queueServiceUri: account.properties.primaryEndpoints.queue
  AzureWebJobsStorage__tableServiceUri: account.properties.primaryEndpoints.table
  HarperStorage__credential: 'managedidentity'
  HarperStorage__clientId: identity.properties.clientId
  HarperStorage__queueServiceUri: account.properties.primaryEndpoints.queue
  HarperStorage__tableServiceUri: account.properties.primaryEndpoints.table
  HARPER_PUBLIC_URL: 'https://${hostName}'
  HARPER_CLIENT_ID: clientId
  HARPER_CREDENTIAL: 'managed-identity'
  HARPER_IDENTITY_CLIENT_ID: identity.properties.clientId
  HARPER_CLOUD: clouds[environment().name]
  // App Service signs people in by the identity instead of a secret. (Not slot-sticky: Flex Consumption has no slots.)
  OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: identity.properties.clientId
  // No secret: it says where to send, and with local authentication off nothing is taken without a token of Entra.
  APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
  // A thread for each invocation that an instance can have at once. An instance answers requests or works on one queue,
  // so it is the larger number; without this the host allows 1000.
  PYTHON_THREADPOOL_THREAD_COUNT: string(max(httpConcurrency, queueConcurrency))
}

resource appSettings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'appsettings'
  properties: union(settings, identitySettings)
}
