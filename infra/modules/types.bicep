metadata description = 'The types that several files need; nothing is deployed from here.'

// Free names, since a company's policies say which tags it wants: `{ *: string }`, if the checks of this repository could read that.
@export()
#disable-next-line use-user-defined-types
type resourceTags = object

// Sealed: a name that a type does not know is an error; without that the compiler warns, which az hides from deploy.sh.
// The settings of the app that may be changed; those that are not given keep the app's own default. docs/reference/settings.md says what each means.
@export()
@sealed()
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

// Each queue and timer function is a scale group of its own; those for HTTP share one, which is always ready.
@export()
@sealed()
type warmFunctions = {
  fetch_mail: int?
  thread_mail: int?
  reply_mail: int?
  renew_subscription: int?
  catch_up_mailbox: int?
  keep_subscriptions: int?
  schedule_catch_up: int?
}

@export()
@sealed()
type scaling = {
  instanceMemoryMB: int
  alwaysReadyInstances: int
  alwaysReadyFunctions: warmFunctions
  maximumInstanceCount: int
  httpConcurrency: int
}
