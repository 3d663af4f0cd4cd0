metadata description = 'One storage account: queues, tables, the deployment package, and what the identity may do with them.'

import { resourceTags } from 'types.bicep'

@description('Required. Name of the storage account.')
param name string

@description('Required. Azure region.')
param location string

@description('Required. Tags.')
param tags resourceTags

@description('Required. Object id of the app\'s identity.')
param principalId string

@description('Required. Name of the container of the deployment package.')
param packageContainer string

@description('Optional. `private`: only private endpoints reach the account (see network.bicep for what they cost).')
@allowed([
  'public'
  'private'
])
param network string = 'public'

var isPrivate = network == 'private'

var workQueues = [
  'mail-fetch'
  'mail-thread'
  'mail-reply'
  'subscription-renew'
  'mailbox-catch-up'
]

var poisonQueues = [for queue in workQueues: '${queue}-poison']

var tableNames = [
  'tenants'
  'mailboxes'
  'correspondence'
  'consents'
  'keys'
  'buried'
]

var keepDeletedFor = {
  enabled: true
  days: 7
}

// The least that works, data only. Blobs: the Functions host takes leases and keeps its own keys there, and the
// deployment puts the package there. Queues: Message Processor would not do, since the host extends and gives back a
// running item by Update Message, which needs messages/write; the app also puts items. Tables: the app reads and writes.
var roleIds = {
  'Storage Blob Data Owner': 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  'Storage Queue Data Contributor': '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  'Storage Table Data Contributor': '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'None'
      // Without a network of its own a Flex Consumption app has no address of its own that could be let in.
      defaultAction: isPrivate ? 'Deny' : 'Allow'
    }
  }
}

// Soft delete exists for blobs and containers; queues and tables have none.
resource blobService 'Microsoft.Storage/storageAccounts/blobServices@2026-04-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: keepDeletedFor
    containerDeleteRetentionPolicy: keepDeletedFor
  }
}

resource packages 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01' = {
  parent: blobService
  name: packageContainer
  properties: {
    publicAccess: 'None'
  }
}

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2026-04-01' = {
  parent: account
  name: 'default'
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices/queues@2026-04-01' = [for queue in concat(workQueues, poisonQueues): {
  parent: queueService
  name: queue
}]

resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2026-04-01' = {
  parent: account
  name: 'default'
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices/tables@2026-04-01' = [for table in tableNames: {
  parent: tableService
  name: table
}]

resource grants 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for role in items(roleIds): {
  scope: account
  name: guid(account.id, principalId, role.key)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
  }
}]
