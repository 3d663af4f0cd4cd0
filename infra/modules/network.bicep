metadata description = 'A virtual network of our own: the app\'s way out, and a place for the private endpoints of its storage. Only where it is asked for.'

import { resourceTags } from 'types.bicep'

@description('Required. Name of the virtual network and of its security group.')
param name string

@description('Required. Azure region.')
param location string

@description('Required. Tags.')
param tags resourceTags

// The network is an island, nothing is peered with it: its addresses matter to nobody else.
var addresses = {
  network: '10.60.0.0/24'
  integration: '10.60.0.0/26'
  endpoints: '10.60.0.64/27'
}

// Without rules of its own: the default ones let the app out and nobody from outside in. Many companies refuse a subnet without any.
resource securityGroup 'Microsoft.Network/networkSecurityGroups@2025-09-01' = {
  name: name
  location: location
  tags: tags
}

resource network 'Microsoft.Network/virtualNetworks@2025-09-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: [
        addresses.network
      ]
    }
    subnets: [
      {
        name: 'integration'
        properties: {
          addressPrefix: addresses.integration
          networkSecurityGroup: { id: securityGroup.id }
          // The app calls Graph and Entra, so this subnet keeps its way to the internet, whatever the default becomes.
          defaultOutboundAccess: true
          delegations: [
            {
              name: 'functions'
              properties: {
                serviceName: 'Microsoft.App/environments'
              }
            }
          ]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: addresses.endpoints
          networkSecurityGroup: { id: securityGroup.id }
          defaultOutboundAccess: false
        }
      }
    ]
  }

  resource integrationSubnet 'subnets' existing = {
    name: 'integration'
  }

  resource endpointSubnet 'subnets' existing = {
    name: 'endpoints'
  }
}

@description('Required. Resource id of the subnet that the app is integrated with.')
output integrationSubnetId string = network::integrationSubnet.id

@description('Required. Resource id of the subnet of the private endpoints.')
output endpointSubnetId string = network::endpointSubnet.id
