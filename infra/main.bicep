metadata description = 'Harper Mail: puts the parts together, nothing else. The registration (entra.bicep) is made before.'

// The settings of the app that may be changed; the same type as in settings.bicep.
type tunedSettings = {
  HARPER_SETTLE_SECONDS: string?
  HARPER_CLAIM_SECONDS: string?
  HARPER_GRAPH_TIMEOUT_SECONDS: string?
  HARPER_TOO_OLD_HOURS: string?
  HARPER_ANSWERS_PER_CORRESPONDENT: string?
  HARPER_ANSWERS_PER_THREAD: string?
  HARPER_SENDS_PER_MINUTE: string?
  HARPER_GIVE_UP_HOURS: string?
  HARPER_GONE_SECONDS: string?
  HARPER_LOOK_AGAIN_SECONDS: string?
  HARPER_RETRY_SECONDS: string?
  HARPER_AUTHSERV_IDS: string?
  HARPER_SUBSCRIPTION_MINUTES: string?
  HARPER_PATCH_GAP_SECONDS: string?
  HARPER_PENDING_MINUTES: string?
  HARPER_PAUSE_SECONDS: string?
}

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

@description('Optional. E-mail address of the operator, who gets the alerts; empty: nobody.')
param operatorEmail string = ''

@description('Optional. `public`: storage is reached over the internet, by identity alone. `private`: by private endpoints, for about 23.40 USD a month (list prices: 3 endpoints at 7.30, 3 DNS zones at 0.50) and 0.01 USD a GB. The webhook is public in both.')
@allowed([ 'public', 'private' ])
param network string = 'public'

@description('Optional. Memory of an instance in MB. Each always-ready one costs about 21 USD a month with 2048, 5 USD with 512, 42 USD with 4096 (list prices, idle; work costs 0.000016 USD a GB-second more).')
@allowed([ 512, 2048, 4096 ])
param instanceMemoryMB int = 2048

@description('Optional. Instances kept warm for the webhook, since Graph waits 3 seconds only. Each costs about 21 USD a month with 2048 MB, 5 USD with 512 (list prices, idle).')
@minValue(1)
param alwaysReadyInstances int = 1

@description('Optional. Most instances at once; each costs only while it works, 0.000026 USD a GB-second (list price): 40 of 2 GB that never rest would be about 5,400 USD a month.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Optional. Requests that one instance answers at once. Without it Python gets 1, and every parallel call of Graph a cold start.')
@minValue(1)
@maxValue(1000)
param httpConcurrency int = 32

@description('Optional. Most GB of logs a day, as text, since it may be a fraction. 0.5 costs at most about 35 USD a month (15 GB at 2.30 USD, list price; the first 5 GB of a billing account are free). When it is reached, logs and alerts stop until the next day.')
param dailyCapGb string = '0.5'

@description('Optional. Settings of the app that differ from its defaults.')
param settings tunedSettings = {}

var tags = { app: 'harper-mail' }
var isPrivate = network == 'private'
var storageName = toLower(replace(name, '-', ''))
var packageContainer = 'package'

module identity 'identity.bicep' = {
  name: '${deployment().name}-identity'
  params: { name: name, location: location, tags: tags }
}

module storage 'storage.bicep' = {
  name: '${deployment().name}-storage'
  params: {
    name: storageName, location: location, tags: tags
    principalId: principalId, packageContainer: packageContainer, network: network
  }
}

module privateNetwork 'network.bicep' = if (isPrivate) {
  name: '${deployment().name}-network'
  params: { name: name, location: location, tags: tags, storageName: storageName }
  dependsOn: [ storage ]
}

module monitoring 'monitoring.bicep' = {
  name: '${deployment().name}-monitoring'
  params: { name: name, location: location, tags: tags, principalId: principalId, dailyCapGb: dailyCapGb }
}

module app 'app.bicep' = {
  name: '${deployment().name}-app'
  params: {
    name: name
    location: location
    tags: tags
    clientId: clientId
    storageName: storageName
    packageContainer: packageContainer
    scale: {
      instanceMemoryMB: instanceMemoryMB
      alwaysReadyInstances: alwaysReadyInstances
      maximumInstanceCount: maximumInstanceCount
      httpConcurrency: httpConcurrency
    }
    integrationSubnetId: isPrivate ? privateNetwork!.outputs.integrationSubnetId : ''
  }
  dependsOn: [ storage ]
}

module appSettings 'settings.bicep' = {
  name: '${deployment().name}-settings'
  params: {
    name: name
    hostName: hostName
    clientId: clientId
    storageName: storageName
    httpConcurrency: httpConcurrency
    settings: settings
  }
  dependsOn: [ app, monitoring ]
}

var insights = monitoring.outputs.applicationInsightsId
var logs = monitoring.outputs.workspaceId
module alerts 'alerts.bicep' = {
  name: '${deployment().name}-alerts'
  params: { name: name, location: location, tags: tags, operatorEmail: operatorEmail, applicationInsightsId: insights, workspaceId: logs }
}

module workbook 'workbook.bicep' = {
  name: '${deployment().name}-workbook'
  params: { name: name, location: location, tags: tags, applicationInsightsId: insights }
}

@description('Required. Name of the app.')
output appName string = app.outputs.appName

@description('Required. Host name of the app, as App Service gave it.')
output hostName string = app.outputs.hostName
