metadata description = 'Harper Mail: puts the parts together, nothing else. The registration (entra.bicep) is made before, the alerts (alerts.bicep) after the code.'

import { resourceTags, tunedSettings, warmFunctions } from 'modules/types.bicep'

@description('Required. Name of the app, and of everything that belongs to it (an output of identity.bicep).')
@minLength(3)
@maxLength(24)
param name string
@description('Required. Host name under which Graph and people reach the app (an output of identity.bicep).')
param hostName string
@description('Required. Client id of the app registration (an output of entra.bicep).')
param clientId string
@description('Required. Object id of the identity (an output of identity.bicep); what-if could not see through a module\'s output.')
param principalId string
@description('Optional. Azure region.')
param location string = resourceGroup().location
@description('Optional. Tags of everything besides our own (`app`), as a policy may require them.')
param tags resourceTags = {}

@description('Optional. E-mail address of the operator, who gets the alerts; empty: nobody.')
param operatorEmail string = ''
@description('Optional. Further e-mail addresses that get the alerts.')
param alertEmails string[] = []
@description('Optional. Addresses (https) that the alerts are posted to, in the common alert schema.')
param alertWebhooks string[] = []

@description('Optional. `public`: storage is reached over the internet, by identity alone. `private`: by private endpoints, for about 23.40 USD a month (list prices: 3 endpoints at 7.30, 3 DNS zones at 0.50) and 0.01 USD a GB. The webhook is public in both.')
@allowed([ 'public', 'private' ])
param network string = 'public'
@description('Optional. Resource id of a subnet of your own network that the app goes out through, delegated to Microsoft.App/environments, in the region of the app; empty: with `private`, a network is made.')
param existingSubnetId string = ''
@description('Optional. Resource id of the subnet of your own that the private endpoints lie in; with `private`, it goes together with existingSubnetId.')
param existingEndpointSubnetId string = ''
@description('Optional. `own`: with `private`, DNS zones are made for the private endpoints. `none`: somebody else makes them and the records in them, such as a policy or the hub; the app does not find its storage before. `none` saves 1.50 USD a month (list price).')
@allowed([ 'own', 'none' ])
param dns string = 'own'
@description('Optional. Resource id of a Log Analytics workspace of your own; empty: one is made. Its retention and its daily cap are yours then.')
param existingWorkspaceId string = ''

@description('Optional. Memory of an instance in MB. Each always-ready one costs about 21 USD a month with 2048, 5 USD with 512, 42 USD with 4096 (list prices, idle; work costs 0.000016 USD a GB-second more).')
@allowed([ 512, 2048, 4096 ])
param instanceMemoryMB int = 2048
@description('Optional. Instances kept warm for the webhook, since Graph waits 3 seconds only. Each costs about 21 USD a month with 2048 MB, 5 USD with 512 (list prices, idle).')
@minValue(1)
param alwaysReadyInstances int = 1
@description('Optional. Instances kept warm for single queue and timer functions, as { fetch_mail: 1 }: a mail then waits for no cold start. Each costs about 21 USD a month with 2048 MB, 5 USD with 512 (list prices, idle).')
param alwaysReadyFunctions warmFunctions = {}
@description('Optional. Most instances at once; each costs only while it works, 0.000026 USD a GB-second (list price): 40 of 2 GB that never rest would be about 5,400 USD a month.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40
@description('Optional. Requests that one instance answers at once. Without it Python gets 1, and every parallel call of Graph a cold start.')
@minValue(1)
@maxValue(1000)
param httpConcurrency int = 32
@description('Optional. How running instances get a new version of code or settings. `RollingUpdate`: they finish their work, and for some minutes two versions run side by side. `Recreate`: they are ended at once.')
@allowed([ 'RollingUpdate', 'Recreate' ])
param updateStrategy string = 'RollingUpdate'
@description('Optional. Most GB of logs a day, as text, since it may be a fraction. 0.5 costs at most about 35 USD a month (15 GB at 2.30 USD, list price; the first 5 GB of a billing account are free). When it is reached, logs and alerts stop until the next day.')
param dailyCapGb string = '0.5'
@description('Optional. Settings of the app that differ from its defaults.')
param settings tunedSettings = {}

var allTags = union(tags, { app: 'harper-mail' })
var isPrivate = network == 'private'
var hasOwnNetwork = isPrivate ? empty('${existingSubnetId}${existingEndpointSubnetId}') : false
var hasOwnDns = isPrivate ? dns == 'own' : false
var storageName = toLower(replace(name, '-', ''))
var packageContainer = 'package'

module identity 'modules/identity.bicep' = {
  name: '${deployment().name}-identity'
  params: { name: name, location: location, tags: allTags }
}

module storage 'modules/storage.bicep' = {
  name: '${deployment().name}-storage'
  params: { name: storageName, location: location, tags: allTags, principalId: principalId, packageContainer: packageContainer, network: network }
}

module ownNetwork 'modules/network.bicep' = if (hasOwnNetwork) {
  name: '${deployment().name}-network'
  params: { name: name, location: location, tags: allTags }
}

var integrationSubnetId = hasOwnNetwork ? ownNetwork!.outputs.integrationSubnetId : existingSubnetId
var lacksOne = empty(existingSubnetId) != empty(existingEndpointSubnetId)
var endpointSubnetId = hasOwnNetwork ? ownNetwork!.outputs.endpointSubnetId : lacksOne ? fail('existingSubnetId and existingEndpointSubnetId go together') : existingEndpointSubnetId

module privateEndpoints 'modules/endpoints.bicep' = if (isPrivate) {
  name: '${deployment().name}-endpoints'
  params: { name: name, location: location, tags: allTags, storageName: storageName, endpointSubnetId: endpointSubnetId }
  dependsOn: [ storage ]
}

module privateDns 'modules/dns.bicep' = if (hasOwnDns) {
  name: '${deployment().name}-dns'
  params: { name: name, tags: allTags, endpointSubnetId: endpointSubnetId }
  dependsOn: [ privateEndpoints ]
}

module monitoring 'modules/monitoring.bicep' = {
  name: '${deployment().name}-monitoring'
  params: { name: name, location: location, tags: allTags, principalId: principalId, dailyCapGb: dailyCapGb, existingWorkspaceId: existingWorkspaceId }
}

module app 'modules/app.bicep' = {
  name: '${deployment().name}-app'
  params: {
    name: name, location: location, tags: allTags, clientId: clientId
    storageName: storageName, packageContainer: packageContainer, updateStrategy: updateStrategy
    scale: {
      instanceMemoryMB: instanceMemoryMB
      alwaysReadyInstances: alwaysReadyInstances
      alwaysReadyFunctions: alwaysReadyFunctions
      maximumInstanceCount: maximumInstanceCount
      httpConcurrency: httpConcurrency
    }
    integrationSubnetId: integrationSubnetId
  }
  dependsOn: [ storage, privateEndpoints, privateDns ]
}

module appSettings 'modules/settings.bicep' = {
  name: '${deployment().name}-settings'
  params: {
    name: name, hostName: hostName, clientId: clientId, storageName: storageName
    httpConcurrency: httpConcurrency, settings: settings
  }
  dependsOn: [ app, monitoring ]
}

module operators 'modules/operators.bicep' = {
  name: '${deployment().name}-operators'
  params: { name: name, tags: allTags, operatorEmail: operatorEmail, alertEmails: alertEmails, alertWebhooks: alertWebhooks }
}

module workbook 'modules/workbook.bicep' = {
  name: '${deployment().name}-workbook'
  params: { name: name, location: location, tags: allTags, applicationInsightsId: monitoring.outputs.applicationInsightsId }
}

@description('Required. Name of the app.')
output appName string = app.outputs.appName
@description('Required. Host name of the app, as App Service gave it.')
output hostName string = app.outputs.hostName

@description('Required. Resource id of the workspace that the log lines go to (a parameter of alerts.bicep).')
output workspaceId string = monitoring.outputs.workspaceId
