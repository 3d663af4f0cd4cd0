metadata description = 'Where logs and metrics go: a Log Analytics workspace with a daily cap, and Application Insights on it.'

import { resourceTags } from 'types.bicep'

@description('Required. Name of the workspace and of Application Insights.')
param name string

@description('Required. Azure region.')
param location string

@description('Required. Tags.')
param tags resourceTags

@description('Required. Object id of the app\'s identity.')
param principalId string

@description('Required. Most GB that the workspace takes in a day, as text, since it may be a fraction; at about 2.30 USD a GB (list price).')
param dailyCapGb string

@description('Optional. Resource id of a workspace that is there already; empty: one is made. Its retention and its daily cap are then its owner\'s.')
param existingWorkspaceId string = ''

var isOwnWorkspace = empty(existingWorkspaceId)

// The app writes its telemetry as its identity: nobody else can write any, and no key exists that could leak.
var roleIds = {
  'Monitoring Metrics Publisher': '3913510d-42f4-4e42-8a64-420c390055eb'
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' = if (isOwnWorkspace) {
  name: name
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: 30
    features: {
      disableLocalAuth: true
    }
    workspaceCapping: {
      dailyQuotaGb: json(dailyCapGb)
    }
  }
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' = {
  name: name
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    DisableLocalAuth: true
    IngestionMode: 'LogAnalytics'
    // Everything that the app sends is kept: host.json decides what is sampled, and never errors.
    SamplingPercentage: 100
    WorkspaceResourceId: isOwnWorkspace ? workspace.id : existingWorkspaceId
  }
}

resource grants 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for role in items(roleIds): {
  scope: applicationInsights
  name: guid(applicationInsights.id, principalId, role.key)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
  }
}]

@description('Required. Resource id of Application Insights.')
output applicationInsightsId string = applicationInsights.id

@description('Required. Name of Application Insights.')
output applicationInsightsName string = applicationInsights.name

@description('Required. Resource id of the workspace.')
output workspaceId string = isOwnWorkspace ? workspace.id : existingWorkspaceId
