"""What each setting means: `make docs` writes docs/reference/settings.md from it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SettingDoc:
    """A setting: its name, its default (empty: none) and its meaning."""

    name: str
    default: str
    meaning: str


SETTINGS: tuple[SettingDoc, ...] = (
    SettingDoc("HarperStorage", "", "Connection string of the storage account; `UseDevelopmentStorage=true` locally."),
    SettingDoc("HarperStorage__queueServiceUri", "", "Instead of `HarperStorage`: address of the queue service."),
    SettingDoc("HarperStorage__tableServiceUri", "", "Instead of `HarperStorage`: address of the table service."),
    SettingDoc("HarperStorage__credential", "managedidentity", "With the two addresses: `managedidentity`."),
    SettingDoc("HarperStorage__clientId", "", "With the two addresses: client id of a user-assigned identity."),
    SettingDoc("HARPER_PUBLIC_URL", "", "https address under which Graph and people reach the app."),
    SettingDoc("HARPER_CLIENT_ID", "", "Client id of the multi-tenant app registration."),
    SettingDoc("HARPER_CREDENTIAL", "managed-identity", "`managed-identity`, `certificate` or `secret`."),
    SettingDoc("HARPER_IDENTITY_CLIENT_ID", "", "Client id of the user-assigned identity that the app trusts."),
    SettingDoc("HARPER_CERTIFICATE", "", "PEM with key and certificate, as text or as a path."),
    SettingDoc("HARPER_CLIENT_SECRET", "", "Secret of the app registration."),
    SettingDoc("HARPER_CLOUD", "global", "`global`, `usgov` or `china`."),
    SettingDoc("HARPER_LOGIN_URL", "", "Another login host (https), for the sandbox."),
    SettingDoc("HARPER_GRAPH_URL", "", "Another Graph host (https), for the sandbox."),
    SettingDoc("HARPER_CA_FILE", "", "PEM file of a further certificate authority, for the sandbox."),
    SettingDoc("HARPER_SETTLE_SECONDS", "60", "After an uncertain send: how long until its outcome is looked up."),
    SettingDoc("HARPER_CLAIM_SECONDS", "120", "How long one run of a function holds the right to send for a Mail."),
    SettingDoc("HARPER_GRAPH_TIMEOUT_SECONDS", "20", "How long one answer of Graph may take."),
    SettingDoc("HARPER_TOO_OLD_HOURS", "72", "Mail older than this is held, not answered."),
    SettingDoc("HARPER_ANSWERS_PER_CORRESPONDENT", "10", "Answers to one correspondent within 3 hours."),
    SettingDoc("HARPER_ANSWERS_PER_THREAD", "5", "Answers in one Thread within 24 hours."),
    SettingDoc("HARPER_SENDS_PER_MINUTE", "30", "Mails that one Mailbox sends in a minute."),
    SettingDoc("HARPER_GIVE_UP_HOURS", "24", "How long a Mail that meets trouble is tried."),
    SettingDoc("HARPER_GONE_SECONDS", "600", "How long a Mail that Graph does not find is looked for."),
    SettingDoc("HARPER_LOOK_AGAIN_SECONDS", "600", "When a vanished draft is looked for once more."),
    SettingDoc("HARPER_RETRY_SECONDS", "5", "First delay after trouble; it doubles up to an hour."),
    SettingDoc("HARPER_AUTHSERV_IDS", "", "Authentication-Results of these hosts count too (comma-separated)."),
    SettingDoc("HARPER_SUBSCRIPTION_MINUTES", "10065", "How long Graph is asked to keep a Subscription."),
    SettingDoc("HARPER_PATCH_GAP_SECONDS", "600", "Least time between two renewals of one Subscription."),
    SettingDoc("HARPER_PENDING_MINUTES", "30", "How long a consent may take to become effective."),
    SettingDoc("HARPER_PAUSE_SECONDS", "300", "How long work of a paused Tenant or Mailbox waits each time."),
    SettingDoc("WEBSITE_AUTH_ENABLED", "", "Set by App Service: `True` where the platform signs people in."),
)
