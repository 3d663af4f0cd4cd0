metadata description = 'Who the app is: one user-assigned managed identity, and the names that all other files start from.'

import { resourceTags } from 'types.bicep'

@description('Optional. Name of the app, and of everything that belongs to it; unique in the world, since its host name is made of it.')
@minLength(3)
@maxLength(24)
param name string = 'harper-${uniqueString(resourceGroup().id)}'

@description('Optional. Azure region.')
param location string = resourceGroup().location

@description('Optional. Tags besides our own, by which the scripts find the app.')
param tags resourceTags = {}

// The app exists only after the registration whose redirect URIs name its host, so the host name is told here.
var hostSuffixes = {
  AzureCloud: 'azurewebsites.net'
  AzureUSGovernment: 'azurewebsites.us'
  AzureChinaCloud: 'chinacloudsites.cn'
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: union(tags, { app: 'harper-mail' })
}

@description('Required. Name of the app.')
output name string = name

@description('Required. Host name that the app will have.')
output hostName string = '${name}.${hostSuffixes[environment().name]}'

@description('Required. Resource id of the identity.')
output resourceId string = identity.id

@description('Required. Object id of the identity: whom roles are granted to, and the subject of the federated credential.')
output principalId string = identity.properties.principalId

@description('Required. Client id of the identity: how code chooses it.')
output clientId string = identity.properties.clientId
