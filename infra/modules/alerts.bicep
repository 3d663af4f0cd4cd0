metadata description = 'Mails to the operator; deployed by itself, after the code. List price about 0.50 USD a month for each of the 12 rules (a log query every 15 minutes), so 6.00 USD; a rule that tells mailboxes apart costs about 0.05 USD more for each one in trouble.'

import { resourceTags } from 'types.bicep'

@description('Required. Name of the app, with which the names of the rules begin.')
param name string
@description('Optional. Azure region.')
param location string = resourceGroup().location
@description('Optional. Tags besides our own, by which the scripts find what belongs to the app.')
param tags resourceTags = {}
@description('Required. Resource id of the Log Analytics workspace that holds the log lines (an output of main.bicep); its daily cap may stop them.')
param workspaceId string

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: name
}
resource operators 'Microsoft.Insights/actionGroups@2023-01-01' existing = {
  name: '${name}-operators'
}

// Whose trouble must not hide that of others has an alert for each: a rule is silent while its alert stands.
var apart = [
  { name: 'tenant', operator: 'Include', values: ['*'] }
  { name: 'mailbox', operator: 'Include', values: ['*'] }
]
// An event is told once: nothing makes it good again, so its alert never resolves, and each line belongs to one look alone,
// that after it came in (lines may be late). The 5 minutes are for lines that came in but cannot be found yet.
// Where Azure does not tell when a line came in (ingestion_time() may be null), the line's own time stands for it.
var newlyCome = 'where coalesce(ingestion_time(), timestamp) > ago(20m) and coalesce(ingestion_time(), timestamp) <= ago(5m)'
// Half an hour is read every 15 minutes, since lines may come late. Shares are compared as whole numbers: no rounding.
var alerts = [
  {
    key: 'buried', severity: 1, isEvent: true, window: 'P1D', scope: applicationInsights.id, dimensions: []
    title: 'read what was buried, remove its cause, replay it'
    text: 'A work item failed five times and lies in table buried; its mail is held. The line names queue, item and mail: read the story of the mail in the workbook, remove the cause, then replay the item as docs/operate/replay.md says. One alert may stand for several lines.'
    query: 'traces | ${newlyCome} | where message startswith "alarm=buried "'
  }
  {
    key: 'mail-held', severity: 2, isEvent: true, window: 'P1D', scope: applicationInsights.id, dimensions: []
    title: 'answer the held mail by hand'
    text: 'Harper could not finish a mail and holds it; nobody answers it now but a person. Reason send-unknown: look in Sent Items whether it went. Reason trouble or graph-refused: the workbook tells its story by the short id in the line. One alert may stand for several lines.'
    query: 'traces | ${newlyCome} | where message startswith "alarm=mail_held "'
  }
  {
    key: 'stopped', severity: 1, isEvent: false, window: 'PT30M', scope: applicationInsights.id, dimensions: apart
    title: 'have the tenant or mailbox let us in again'
    text: 'A tenant is paused (its admin consents again; the reason is the AADSTS code), or a mailbox is failing (its admin reads the hint of the failed check). Its mails wait until they are too old. The alert stands until it works again.'
    query: '''
      traces | where message startswith "alarm=tenant_paused " or message startswith "alarm=mailbox_failing " or message startswith "step=state "
      | extend tenant = extract("tenant=([^ ]+)", 1, message), mailbox = extract("mailbox=([^ ]+)", 1, message)
      | extend mailbox = iff(mailbox == "", "-", mailbox), state = extract(" state=([^ ]+)", 1, message), reason = extract(" reason=([^ ]+)", 1, message)
      | where message startswith "alarm=" or (state in ("paused", "failing") and reason != "deleting")'''
  }
  {
    key: 'not-renewed', severity: 1, isEvent: false, window: 'PT30M', scope: applicationInsights.id, dimensions: apart
    title: 'see why a subscription was not renewed'
    text: 'Graph does not tell us of this mailbox any more; only the catch-up finds its mails, some minutes later. Read the lines step=renew and graph call= of the mailbox, and see whether queue subscription-renew moves.'
    query: 'traces | where message startswith "alarm=subscription_not_renewed " | parse message with * "tenant=" tenant " mailbox=" mailbox " " *'
  }
  {
    key: 'no-mail', severity: 2, isEvent: true, window: 'P1D', scope: applicationInsights.id, dimensions: apart
    title: 'ask whether the mailbox should have got mail'
    text: 'A mailbox got no mail for the hours that its admin set (alarmAfterHours). Send it a mail: if that is answered, nobody wrote; if not, see the state of the mailbox in the workbook, and the way that mail takes to it.'
    query: 'traces | ${newlyCome} | where message startswith "alarm=no_mail_for_hours " | parse message with * "tenant=" tenant " mailbox=" mailbox " " *'
  }
  {
    key: 'queue-age', severity: 1, isEvent: false, window: 'PT30M', scope: applicationInsights.id, dimensions: []
    title: 'see why a queue stands still'
    text: 'The oldest work item of a queue has been there to be taken for more than 15 minutes. See whether the functions of the queue run or fail, whether the app scales out, and whether the identity still has its roles on the storage account.'
    query: 'traces | where message startswith "step=queue-age " | parse message with * "queue=" queue " oldest=" oldest:int | where oldest > 900'
  }
  {
    key: 'webhook-slow', severity: 1, isEvent: false, window: 'PT30M', scope: applicationInsights.id, dimensions: []
    title: 'make the webhook faster before Graph punishes it'
    text: 'Within ten minutes at least 2 answers of the webhook, and more than 5 % of them, took over 2.5 s. At 10 % over 3 s Graph delays the notifications of all tenants, at 15 % over 10 s it drops them. See whether storage is slow; raise alwaysReadyInstances or instanceMemoryMB. A request that starts an instance is in no row: Graph may see worse.'
    query: 'requests | where operation_Name in ("receive_notifications", "receive_lifecycle") | summarize answers = sum(itemCount), slow = sumif(itemCount, duration > 2500) by bin(timestamp, 10m) | where slow >= 2 and 20 * slow > answers'
  }
  {
    key: 'webhook-5xx', severity: 1, isEvent: false, window: 'PT30M', scope: applicationInsights.id, dimensions: []
    title: 'see why the webhook could not store'
    text: 'The webhook answered 5xx since notifications could not be stored. Graph sends them again for 4 hours, and the catch-up finds their mails. If it lasts, see the storage account, its network, and /api/health. A 502 or 503 that Azure gives before any instance is reached leaves no row, and is not heard here.'
    query: 'requests | where operation_Name in ("receive_notifications", "receive_lifecycle") and toint(resultCode) >= 500'
  }
  {
    key: 'graph-errors', severity: 2, isEvent: false, window: 'PT30M', scope: applicationInsights.id, dimensions: []
    title: 'see whether Microsoft Graph is in trouble'
    text: 'More than 10 % of the calls to Graph, and at least 3, got 429, 5xx or no whole answer (404, 409 and 412 are normal). An answer takes three calls, so at 10 % every fourth mail waits for a repeat. See the service health of Microsoft 365; mails are tried for a day.'
    query: '''
      traces | where message startswith "graph call="
      | extend status = toint(extract(" status=([0-9]+)", 1, message)), is_whole = message contains " trouble=none "
      | summarize timestamp = max(timestamp), calls = count(), errors = countif(not(is_whole) or status == 429 or status >= 500)
      | where errors >= 3 and 10 * errors > calls'''
  }
  {
    key: 'cannot-work', severity: 0, isEvent: false, window: 'PT30M', scope: applicationInsights.id, dimensions: []
    title: 'put the setting, credential or key right now'
    text: 'The app cannot work: settings are missing or wrong (not_ready names them), Entra refuses our own credential (see the federated credential of the registration), or a row of table keys is not a valid key (key_unreadable names it). Until then work items wait.'
    query: 'traces | where message startswith "alarm=not_ready " or message startswith "alarm=credential_refused " or message startswith "alarm=key_unreadable "'
  }
  {
    key: 'timers', severity: 1, isEvent: false, window: 'P1D', scope: applicationInsights.id, dimensions: []
    title: 'get the timers, or the logs, to run again'
    text: 'In the last hour keep_subscriptions (0 */15 * * * *) or schedule_catch_up (0 */3 * * * *) did its work less than half as often as planned, or nothing came for a day. See its exceptions and /api/health. Where all lines are missing, see whether the daily cap was reached. In the minutes until a new deployment has its code this may come too.'
    // The timers' own lines are counted: Flex Consumption writes no row of `requests` for a run that starts an instance
    // (Azure/azure-functions-host #11167), and each timer scales by itself, so every run may be one. Both put renewals,
    // schedule_catch_up alone catch-ups, and it writes both lines or none.
    // The day is read so that an app that was published within the hour is not taken for a silent one; without a row in it nothing has a time.
    query: '''
      traces | extend is_late = timestamp > ago(1h), is_run = message startswith "step=schedule "
      | extend is_catch_up = message startswith "step=schedule queue=mailbox-catch-up ", is_renewal = message startswith "step=schedule queue=subscription-renew "
      | summarize first_line = min(timestamp), first_run = minif(timestamp, is_run), renewals = countif(is_late and is_renewal), scheduled = countif(is_late and is_catch_up)
      | extend timestamp = ago(1m), began = coalesce(first_run, first_line), kept = renewals - scheduled
      | where (isnull(began) or began < ago(1h)) and (kept * 15 < 30 or scheduled * 3 < 30)'''
  }
  {
    key: 'daily-cap', severity: 1, isEvent: true, window: 'P1D', scope: workspaceId, dimensions: []
    title: 'see who fills the logs, or raise their cap'
    text: 'The workspace has taken as much as its daily cap allows (dailyCapGb) and takes no more until its next day begins; until then the other alerts hear nothing, while mails are answered as ever. See in table requests whether strangers call the webhook: each refused call writes lines too. Where it is honest work, raise the cap.'
    // What tells of the cap is not billed, and the cap stops only what is.
    query: 'Operation | extend timestamp = TimeGenerated | ${newlyCome} | where Detail contains "OverQuota"'
  }
]


resource rules 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [for alert in alerts: {
  name: '${name}-${alert.key}'
  location: location
  tags: union(tags, { app: 'harper-mail' })
  kind: 'LogAlert'
  properties: {
    displayName: 'Harper Mail: ${alert.title}'
    description: alert.text
    severity: alert.severity
    enabled: true
    scopes: [alert.scope]
    evaluationFrequency: 'PT15M'
    windowSize: alert.window
    criteria: {
      allOf: [{ query: alert.query, timeAggregation: 'Count', operator: 'GreaterThan', threshold: 0, dimensions: alert.dimensions, failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 } }]
    }
    autoMitigate: !alert.isEvent
    skipQueryValidation: true // a component that nothing was sent to yet may not know its tables
    actions: { actionGroups: [operators.id] }
  }
}]
