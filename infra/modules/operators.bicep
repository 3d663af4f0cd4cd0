metadata description = 'Whom the alerts tell: the action group, which alerts.bicep finds by its name. It costs nothing by itself.'

import { resourceTags } from 'types.bicep'

@description('Required. Name of the app, with which the name of the action group begins.')
param name string

@description('Required. Tags.')
param tags resourceTags

@description('Optional. The address that gets the mails. Without one the alerts still show in the portal.')
param operatorEmail string = ''

@description('Optional. Further addresses that get the mails.')
param alertEmails string[] = []

@description('Optional. Addresses that the alerts are posted to, in the common alert schema; https only.')
param alertWebhooks string[] = []

var furtherMails = [for (address, i) in alertEmails: { name: 'mail-${i}', emailAddress: address, useCommonAlertSchema: true }]
var webhooks = [for (address, i) in alertWebhooks: { name: 'webhook-${i}', serviceUri: address, useCommonAlertSchema: true }]
var operator = empty(operatorEmail) ? [] : [{ name: 'operator', emailAddress: operatorEmail, useCommonAlertSchema: true }]

resource operators 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${name}-operators'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'harper-mail'
    enabled: true
    // deploy.sh looks for the one named operator, so that a second run keeps it.
    emailReceivers: concat(operator, furtherMails)
    webhookReceivers: webhooks
  }
}
