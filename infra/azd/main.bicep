metadata description = 'For azd only, and it deploys nothing: it has azd ask for subscription and region, and names the group. The hooks of azure.yaml do the rest.'

targetScope = 'subscription'

@description('Required. The name of azd\'s environment.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Required. Azure region, which azd asks for.')
@metadata({
  azd: {
    type: 'location'
  }
})
param location string

@description('Optional. Name of the resource group; empty: rg- and the name of the environment.')
param resourceGroupName string = ''

// azd keeps outputs in its environment and gives them to the hooks under these names.
@description('Required. Name of the resource group that deploy.sh makes or takes.')
output AZURE_RESOURCE_GROUP string = empty(resourceGroupName) ? 'rg-${environmentName}' : resourceGroupName

@description('Required. Azure region.')
output AZURE_LOCATION string = location
