metadata description = 'The private endpoints of the storage account: the only way to it where the network is private.'

import { resourceTags } from 'types.bicep'

@description('Required. Start of the endpoints\' names.')
param name string

@description('Required. Azure region: that of the subnet.')
param location string

@description('Required. Tags.')
param tags resourceTags

@description('Required. Name of the storage account.')
param storageName string

@description('Required. Resource id of the subnet that the endpoints lie in.')
param endpointSubnetId string

var storageServices = [
  'blob'
  'queue'
  'table'
]

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: storageName
}

resource endpoints 'Microsoft.Network/privateEndpoints@2025-09-01' = [for service in storageServices: {
  name: '${name}-${service}'
  location: location
  tags: tags
  properties: {
    subnet: {
      id: endpointSubnetId
    }
    privateLinkServiceConnections: [
      {
        name: service
        properties: {
          privateLinkServiceId: account.id
          groupIds: [
            service
          ]
        }
      }
    ]
  }
}]
