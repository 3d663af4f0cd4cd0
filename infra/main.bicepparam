// The parameters of main.bicep. deploy.sh sets the variables that are read here. What is below them is yours to choose:
// copy this file to local.bicepparam, which git leaves alone and deploy.sh then takes instead, and change the copy.
// Prices are list prices in US dollars. No secret belongs here, and none is needed.
using './main.bicep'

param name = readEnvironmentVariable('HARPER_NAME')
param hostName = readEnvironmentVariable('HARPER_HOST_NAME')
param clientId = readEnvironmentVariable('HARPER_CLIENT_ID')
param principalId = readEnvironmentVariable('HARPER_PRINCIPAL_ID')
param location = readEnvironmentVariable('HARPER_LOCATION')
param operatorEmail = readEnvironmentVariable('HARPER_OPERATOR_EMAIL', '')
param tags = json(readEnvironmentVariable('HARPER_TAGS', '{}'))

// Memory of an instance in MB: 512, 2048 or 4096. The warm instance that answers Graph in time is most of what Harper
// costs while it idles: about 5 USD a month with 512, 21 with 2048, 42 with 4096, for each that is always ready.
param instanceMemoryMB = 2048
param alwaysReadyInstances = 1

// Warm instances for single queue and timer functions, each at the same price, so that a mail waits for no cold start
// either. For example: param alwaysReadyFunctions = { fetch_mail: 1 }
param alwaysReadyFunctions = {}

// Instances at most (40 to 1000), and requests that each answers at once. Instances cost only while they work,
// yet 40 of 2 GB that never rest, as in an attack, would be 5,400 a month: set a budget in Cost Management.
param maximumInstanceCount = 40
param httpConcurrency = 32

// 'RollingUpdate': an update lets running instances finish their work, and two versions run side by side for some
// minutes. 'Recreate' ends them at once: for regions that do not know the other yet.
param updateStrategy = 'RollingUpdate'

// Logs: most GB a day, as text. At about 2.30 a GB, 0.5 is at most 35 USD a month; less is taken where less happens, and
// the first 5 GB a month of a billing account are free. When the cap is reached, logs and alerts stop until the next day.
param dailyCapGb = '0.5'

// A Log Analytics workspace of your own, by its resource id; then its retention and its daily cap hold instead.
param existingWorkspaceId = ''

// Who gets the alerts besides the operator: addresses of people, and addresses (https) that take the common alert schema.
param alertEmails = []
param alertWebhooks = []

// 'private': storage is reached through private endpoints only. About 23.40 USD a month more.
param network = 'public'

// Your own network instead of one that is made, by the resource ids of two subnets in the app's region: the app goes out
// through the first (delegated to Microsoft.App/environments), the private endpoints lie in the second.
param existingSubnetId = ''
param existingEndpointSubnetId = ''

// 'none' where a policy or your hub makes the DNS records of private endpoints: no DNS zone is made here, 1.50 USD less.
param dns = 'own'

// Settings of the app, as text; docs/reference/settings.md lists them with their defaults. For example:
//   param settings = { HARPER_TOO_OLD_HOURS: '24', HARPER_ANSWERS_PER_THREAD: '3' }
param settings = {}
