"""The deployment's Settings: the only reader of the environment; every missing or wrong key is named at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from shared.errors import NotReady
from shared.settings.reader import Reader

_CONNECT_SECONDS = 5.0
# The longest silence of an answer is the time-out; the whole of it may take half as long again.
_WHOLE_ANSWER = 1.5
_CREDENTIALS = ("managed-identity", "certificate", "secret")


@dataclass(frozen=True, slots=True)
class Cloud:
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


@dataclass(frozen=True, slots=True)
class Storage:
    """Where storage is: a connection string, or service addresses and a managed identity (by its client id)."""

    connection_string: str = field(default="", repr=False)
    queue_url: str = ""
    table_url: str = ""
    identity_client_id: str = ""


@dataclass(frozen=True, slots=True)
class Credential:
    """How the app signs in: `managed-identity`, `certificate` or `secret`, each with what it needs."""

    kind: str
    identity_client_id: str = ""
    certificate: str = field(default="", repr=False)
    client_secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """The Settings of one deployment; times in the unit that their names say."""

    storage: Storage
    public_url: str
    client_id: str
    credential: Credential
    cloud: Cloud
    login_url: str
    graph_url: str
    is_login_replaced: bool
    ca_file: str
    platform_signs_in: bool
    settle_seconds: float
    claim_seconds: float
    graph_timeout_seconds: float
    too_old_hours: float
    answers_per_correspondent: int
    answers_per_thread: int
    sends_per_minute: int
    give_up_hours: float
    gone_seconds: float
    look_again_seconds: float
    retry_seconds: float
    authserv_ids: frozenset[str]
    subscription_minutes: int
    patch_gap_seconds: float
    pending_minutes: float
    pause_seconds: float

    @property
    def scope(self) -> str:
        """The scope of tokens for Graph: the cloud's own, also where another Graph address is set."""
        return f"{self.cloud.graph_url}/.default"

    @property
    def graph_answer_seconds(self) -> float:
        """How long Graph's whole answer may take, from the request's leaving."""
        return self.graph_timeout_seconds * _WHOLE_ANSWER

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is allowed but not advisable, in words."""
        longest = _CONNECT_SECONDS + self.graph_answer_seconds
        found = []
        if self.settle_seconds < longest:
            found.append(
                f"HARPER_SETTLE_SECONDS ({self.settle_seconds:g}) is below all time-outs of one request ({longest:g})"
            )
        if self.claim_seconds < self.graph_timeout_seconds:
            found.append(
                f"HARPER_CLAIM_SECONDS ({self.claim_seconds:g}) is below the time-out of one request"
                f" ({self.graph_timeout_seconds:g})"
            )
        return tuple(found)

    @staticmethod
    def from_env(environment: Mapping[str, str], usable_pem: Callable[[str], str] = str) -> Settings:
        """Read them; NotReady names every key that is missing or wrong.

        `usable_pem` makes of HARPER_CERTIFICATE, text or path, the text of a PEM, or nothing where that cannot be used;
        without it the setting is taken as it is.
        """
        read = Reader(environment)
        cloud = CLOUDS[read.choice("HARPER_CLOUD", tuple(CLOUDS), "global")]
        settings = Settings(
            storage=_storage(read),
            public_url=read.https("HARPER_PUBLIC_URL"),
            client_id=read.guid("HARPER_CLIENT_ID"),
            credential=_credential(read, usable_pem),
            cloud=cloud,
            login_url=read.https("HARPER_LOGIN_URL", cloud.login_url),
            graph_url=read.https("HARPER_GRAPH_URL", cloud.graph_url),
            is_login_replaced=bool(read.text("HARPER_LOGIN_URL")),
            ca_file=read.text("HARPER_CA_FILE"),
            platform_signs_in=read.text("WEBSITE_AUTH_ENABLED").lower() in ("true", "1"),
            settle_seconds=read.number("HARPER_SETTLE_SECONDS", 60, allow_zero=True),
            claim_seconds=read.number("HARPER_CLAIM_SECONDS", 120),
            graph_timeout_seconds=read.number("HARPER_GRAPH_TIMEOUT_SECONDS", 20),
            too_old_hours=read.number("HARPER_TOO_OLD_HOURS", 72),
            answers_per_correspondent=read.count("HARPER_ANSWERS_PER_CORRESPONDENT", 10),
            answers_per_thread=read.count("HARPER_ANSWERS_PER_THREAD", 5),
            sends_per_minute=read.count("HARPER_SENDS_PER_MINUTE", 30),
            give_up_hours=read.number("HARPER_GIVE_UP_HOURS", 24),
            gone_seconds=read.number("HARPER_GONE_SECONDS", 600, allow_zero=True),
            look_again_seconds=read.number("HARPER_LOOK_AGAIN_SECONDS", 600, allow_zero=True),
            retry_seconds=read.number("HARPER_RETRY_SECONDS", 5),
            authserv_ids=read.words("HARPER_AUTHSERV_IDS"),
            subscription_minutes=read.count("HARPER_SUBSCRIPTION_MINUTES", 10_065),
            patch_gap_seconds=read.number("HARPER_PATCH_GAP_SECONDS", 600, allow_zero=True),
            pending_minutes=read.number("HARPER_PENDING_MINUTES", 30, allow_zero=True),
            pause_seconds=read.number("HARPER_PAUSE_SECONDS", 300),
        )
        if read.wrong:
            raise NotReady(read.wrong)
        return settings


def storage_from_env(environment: Mapping[str, str]) -> Storage:
    """Where storage is, whatever else is missing or wrong; NotReady names what is about storage itself."""
    read = Reader(environment)
    storage = _storage(read)
    if read.wrong:
        raise NotReady(read.wrong)
    return storage


def _storage(read: Reader) -> Storage:
    # The bare name wins over the others, as it does on the platform.
    if read.text("HarperStorage"):
        return Storage(connection_string=read.connection_string("HarperStorage"))
    queue_name, table_name = "HarperStorage__queueServiceUri", "HarperStorage__tableServiceUri"
    if not read.text(queue_name) and not read.text(table_name):
        read.wrong.append(f"HarperStorage (or {queue_name} and {table_name})")
        return Storage()
    read.choice("HarperStorage__credential", ("managedidentity",), "managedidentity")
    identity = read.text("HarperStorage__clientId")
    return Storage("", read.https(queue_name), read.https(table_name), identity)


def _credential(read: Reader, usable_pem: Callable[[str], str]) -> Credential:
    kind = read.choice("HARPER_CREDENTIAL", _CREDENTIALS, "managed-identity")
    if kind == "certificate":
        meaning = "a PEM with an RSA key and its certificate, as text or as a path"
        return Credential(kind, certificate=read.converted("HARPER_CERTIFICATE", usable_pem, meaning))
    if kind == "secret":
        return Credential(kind, client_secret=read.required("HARPER_CLIENT_SECRET"))
    return Credential(kind, identity_client_id=read.guid("HARPER_IDENTITY_CLIENT_ID"))
