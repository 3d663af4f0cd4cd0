"""Every setting, once: `Settings.from_env`, `make docs` and the tests of infra take names and defaults from here."""

from __future__ import annotations

from typing import Any, TypeVar

from msgspec import Struct

from shared.settings.reader import (
    ABOVE_ZERO,
    CONNECTION_STRING,
    COUNT,
    FROM_ZERO,
    GUID,
    HOST,
    OPTIONAL_HOST,
    SWITCH,
    TEXT,
    WORDS,
    Kind,
    Setting,
    choice,
    required,
    word_of,
)

T = TypeVar("T")


class Cloud(Struct, frozen=True):
    """The hosts of one Microsoft cloud, and the audience of a federated credential there."""

    login_url: str
    graph_url: str
    exchange_audience: str


# Source: Graph page "deployments", Entra pages "authentication-national-cloud" and
# "workload-identity-federation-config-app-trust-managed-identity".
CLOUDS = {
    "global": Cloud("https://login.microsoftonline.com", "https://graph.microsoft.com", "api://AzureADTokenExchange"),
    "usgov": Cloud("https://login.microsoftonline.us", "https://graph.microsoft.us", "api://AzureADTokenExchangeUSGov"),
    "china": Cloud(
        "https://login.partner.microsoftonline.cn",
        "https://microsoftgraph.chinacloudapi.cn",
        "api://AzureADTokenExchangeChina",
    ),
}


def _deployed(name: str, kind: Kind[T], default: str, meaning: str) -> Setting[T]:
    return Setting(name, kind, default, meaning, "deployment")


def _tuned(name: str, kind: Kind[T], default: str, meaning: str) -> Setting[T]:
    return Setting(name, kind, default, meaning, "operator")


STORAGE = Setting(
    "HarperStorage",
    CONNECTION_STRING,
    "",
    "Connection string of the storage account; `UseDevelopmentStorage=true` locally.",
)
QUEUE_URL = _deployed(
    "HarperStorage__queueServiceUri", HOST, "", "Instead of `HarperStorage`: address of the queue service."
)
TABLE_URL = _deployed(
    "HarperStorage__tableServiceUri", HOST, "", "Instead of `HarperStorage`: address of the table service."
)
STORAGE_CREDENTIAL = _deployed(
    "HarperStorage__credential",
    word_of("managedidentity"),
    "managedidentity",
    "With the two addresses: `managedidentity`.",
)
STORAGE_IDENTITY = _deployed(
    "HarperStorage__clientId", TEXT, "", "With the two addresses: client id of a user-assigned identity."
)
PUBLIC_URL = _deployed("HARPER_PUBLIC_URL", HOST, "", "https address under which Graph and people reach the app.")
CLIENT_ID = _deployed("HARPER_CLIENT_ID", GUID, "", "Client id of the multi-tenant app registration.")
CREDENTIAL = _deployed(
    "HARPER_CREDENTIAL",
    word_of("managed-identity", "certificate", "secret"),
    "managed-identity",
    "`managed-identity`, `certificate` or `secret`.",
)
IDENTITY_CLIENT_ID = _deployed(
    "HARPER_IDENTITY_CLIENT_ID", GUID, "", "Client id of the user-assigned identity that the app trusts."
)
CERTIFICATE = Setting(
    "HARPER_CERTIFICATE",
    required("a PEM with an RSA key and its certificate, as text or as a path"),
    "",
    "PEM with key and certificate, as text or as a path.",
)
CLIENT_SECRET = Setting("HARPER_CLIENT_SECRET", required(), "", "Secret of the app registration.")
CLOUD = _deployed("HARPER_CLOUD", choice(CLOUDS), "global", "`global`, `usgov` or `china`.")
LOGIN_URL = Setting("HARPER_LOGIN_URL", OPTIONAL_HOST, "", "Another login host (https), for the sandbox.")
GRAPH_URL = Setting("HARPER_GRAPH_URL", OPTIONAL_HOST, "", "Another Graph host (https), for the sandbox.")
CA_FILE = Setting("HARPER_CA_FILE", TEXT, "", "PEM file of a further certificate authority, for the sandbox.")
SETTLE_SECONDS = _tuned(
    "HARPER_SETTLE_SECONDS",
    FROM_ZERO,
    "60",
    "How long to wait after a claim has ended before its outcome is looked up, and for another mail's forward.",
)
CLAIM_SECONDS = _tuned(
    "HARPER_CLAIM_SECONDS", ABOVE_ZERO, "120", "How long one run of a function holds the right to send for a Mail."
)
GRAPH_TIMEOUT_SECONDS = _tuned(
    "HARPER_GRAPH_TIMEOUT_SECONDS", ABOVE_ZERO, "20", "How long one answer of Graph may take."
)
TOO_OLD_HOURS = _tuned("HARPER_TOO_OLD_HOURS", ABOVE_ZERO, "72", "Mail older than this is held, not answered.")
ANSWERS_PER_CORRESPONDENT = _tuned(
    "HARPER_ANSWERS_PER_CORRESPONDENT", COUNT, "10", "Answers to one correspondent within 3 hours."
)
ANSWERS_PER_THREAD = _tuned("HARPER_ANSWERS_PER_THREAD", COUNT, "5", "Answers in one Thread within 24 hours.")
SENDS_PER_MINUTE = _tuned("HARPER_SENDS_PER_MINUTE", COUNT, "30", "Mails that one Mailbox sends in a minute.")
GIVE_UP_HOURS = _tuned("HARPER_GIVE_UP_HOURS", ABOVE_ZERO, "24", "How long a Mail that meets trouble is tried.")
GONE_SECONDS = _tuned(
    "HARPER_GONE_SECONDS", FROM_ZERO, "600", "How long a Mail that Graph does not find is looked for."
)
LOOK_AGAIN_SECONDS = _tuned(
    "HARPER_LOOK_AGAIN_SECONDS", FROM_ZERO, "600", "When a vanished draft is looked for once more."
)
RETRY_SECONDS = _tuned("HARPER_RETRY_SECONDS", ABOVE_ZERO, "5", "First delay after trouble; it doubles up to an hour.")
AUTHSERV_IDS = _tuned(
    "HARPER_AUTHSERV_IDS", WORDS, "", "Authentication-Results of these hosts count too (comma-separated)."
)
SUBSCRIPTION_MINUTES = _tuned(
    "HARPER_SUBSCRIPTION_MINUTES", COUNT, "10065", "How long Graph is asked to keep a Subscription."
)
PATCH_GAP_SECONDS = _tuned(
    "HARPER_PATCH_GAP_SECONDS", FROM_ZERO, "600", "Least time between two renewals of one Subscription."
)
PENDING_MINUTES = _tuned("HARPER_PENDING_MINUTES", FROM_ZERO, "30", "How long a consent may take to become effective.")
PAUSE_SECONDS = _tuned(
    "HARPER_PAUSE_SECONDS", ABOVE_ZERO, "300", "How long work of a paused Tenant or Mailbox waits each time."
)
PLATFORM_SIGNS_IN = Setting(
    "WEBSITE_AUTH_ENABLED", SWITCH, "", "Set by App Service: `True` where the platform signs people in."
)

#: All of them, in this order.
SETTINGS: tuple[Setting[Any], ...] = tuple(each for each in list(globals().values()) if isinstance(each, Setting))
