metadata description = 'The names of the private endpoints, where nobody else makes them: private DNS zones, known to the network of the endpoints.'

import { resourceTags } from 'types.bicep'

@description('Required. Start of the endpoints\' names, and the name of the links.')
param name string

@description('Required. Tags.')
param tags resourceTags

@description('Required. Resource id of the subnet that the endpoints lie in; its network gets the names.')
param endpointSubnetId string

var storageServices = [
  'blob'
  'queue'
  'table'
]

resource endpoints 'Microsoft.Network/privateEndpoints@2025-09-01' existing = [for service in storageServices: {
  name: '${name}-${service}'
}]

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [for service in storageServices: {
  name: 'privatelink.${service}.${environment().suffixes.storage}'
  location: 'global'
  tags: tags
}]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [for (service, i) in storageServices: {
  parent: zones[i]
  name: name
  location: 'global'
  tags: tags
  properties: {
    registrationEnabled: false
    virtualNetwork: {
      id: split(endpointSubnetId, '/subnets/')[0]
    }
  }
}]

resource zoneGroups 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-09-01' = [for (service, i) in storageServices: {
  parent: endpoints[i]
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      {
        name: service
        properties: {
          privateDnsZoneId: zones[i].id
        }
      }
    ]
  }
}]
