metadata description = 'The workbook of the operator, in the portal under the Workbooks of Application Insights. It costs nothing by itself.'

import { resourceTags } from 'types.bicep'

@description('Required. Name of the app, which makes the name of the workbook.')
param name string

@description('Required. Azure region.')
param location string

@description('Required. Tags.')
param tags resourceTags

@description('Required. Resource id of Application Insights, whose log lines the workbook reads.')
param applicationInsightsId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(applicationInsightsId, name, 'operators') // must be a GUID: the same one each time
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Harper Mail (${name})'
    description: 'How mails end, how long answers take, and what stands still.'
    category: 'workbook'
    version: 'Notebook/1.0'
    sourceId: applicationInsightsId
    serializedData: loadTextContent('workbook.json')
  }
}
