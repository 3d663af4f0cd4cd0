metadata description = 'The multi-tenant app registration, its service principal, and the identity as its only credential.'

extension microsoftGraphV1

@description('Required. Name of the app; the registration\'s unique name.')
param name string

@description('Required. Host name of the app.')
param hostName string

@description('Required. Object id of the app\'s identity.')
param identityPrincipalId string

@description('Optional. `tenant-wide`: consent grants all mailboxes of a tenant. `per-mailbox`: consent grants no mail; each tenant grants single mailboxes in Exchange and gives their object ids.')
@allowed([
  'tenant-wide'
  'per-mailbox'
])
param variant string = 'tenant-wide'

var microsoftGraph = '00000003-0000-0000-c000-000000000000'

// Role: the app by itself. Scope: for a person who is signed in.
var permissions = {
  'User.Read': {
    id: 'e1fe6dd8-ba31-4d61-89e7-88639da4683d'
    type: 'Scope'
  }
  'User.Read.All': {
    id: 'df021288-bdef-4463-88db-98f22de89214'
    type: 'Role'
  }
  'Mail.ReadWrite': {
    id: 'e2a3a72e-5f79-4c64-b1b1-878b674786c9'
    type: 'Role'
  }
  'Mail.Send': {
    id: 'b633e1c5-b582-4048-a93e-9f11b44c7e96'
    type: 'Role'
  }
}

// User.Read stays in both: admins sign in with this registration, and one without any permission cannot be consented to.
var permissionsOf = {
  'tenant-wide': [
    'User.Read'
    'User.Read.All'
    'Mail.ReadWrite'
    'Mail.Send'
  ]
  'per-mailbox': [
    'User.Read'
  ]
}

var access = [for permission in permissionsOf[variant]: {
  id: permissions[permission].id
  type: permissions[permission].type
}]

// The audience of a federated credential, and whose tokens it trusts: in China they name another host than the endpoint.
var clouds = {
  AzureCloud: {
    audience: 'api://AzureADTokenExchange'
    issuer: environment().authentication.loginEndpoint
  }
  AzureUSGovernment: {
    audience: 'api://AzureADTokenExchangeUSGov'
    issuer: environment().authentication.loginEndpoint
  }
  AzureChinaCloud: {
    audience: 'api://AzureADTokenExchangeChina'
    issuer: 'https://login.partner.microsoftonline.cn/'
  }
}

var cloud = clouds[environment().name]

resource registration 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: name
  displayName: 'Harper Mail'
  signInAudience: 'AzureADMultipleOrgs'
  tags: [
    'harper-mail'
  ]
  requiredResourceAccess: [
    {
      resourceAppId: microsoftGraph
      resourceAccess: access
    }
  ]
  web: {
    redirectUris: [
      'https://${hostName}/api/consent/callback'
      'https://${hostName}/.auth/login/aad/callback'
    ]
    implicitGrantSettings: {
      enableAccessTokenIssuance: false
      enableIdTokenIssuance: true
    }
  }
}

// The one credential: a token of the identity, for the app's own tokens and for signing people in.
resource credential 'Microsoft.Graph/applications/federatedIdentityCredentials@v1.0' = {
  name: '${registration.uniqueName}/identity'
  description: 'The app\'s managed identity'
  issuer: uri(cloud.issuer, '${tenant().tenantId}/v2.0')
  subject: identityPrincipalId
  audiences: [
    cloud.audience
  ]
}

resource servicePrincipal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: registration.appId
  tags: [
    'harper-mail'
    // Shows it in the portal's list of enterprise applications.
    'WindowsAzureActiveDirectoryIntegratedApp'
  ]
}

@description('Required. Client id of the registration.')
output clientId string = registration.appId

@description('Required. Object id of the service principal in the home tenant.')
output servicePrincipalId string = servicePrincipal.id
