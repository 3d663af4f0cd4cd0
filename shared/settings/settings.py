"""The deployment's Settings: the only reader of the environment; every missing or wrong key is named at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from shared.errors import NotReady
from shared.settings import table
from shared.settings.reader import Reader
from shared.settings.table import Cloud

_CONNECT_SECONDS = 5.0
# The longest silence of an answer is the time-out; the whole of it may take half as long again.
_WHOLE_ANSWER = 1.5


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
                f"{table.SETTLE_SECONDS.name} ({self.settle_seconds:g}) is below all time-outs of one request"
                f" ({longest:g})"
            )
        if self.claim_seconds < self.graph_timeout_seconds:
            found.append(
                f"{table.CLAIM_SECONDS.name} ({self.claim_seconds:g}) is below the time-out of one request"
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
        cloud = read.value(table.CLOUD)
        settings = Settings(
            storage=_storage(read),
            public_url=read.value(table.PUBLIC_URL),
            client_id=read.value(table.CLIENT_ID),
            credential=_credential(read, usable_pem),
            cloud=cloud,
            login_url=read.value(table.LOGIN_URL) or cloud.login_url,
            graph_url=read.value(table.GRAPH_URL) or cloud.graph_url,
            is_login_replaced=bool(read.text(table.LOGIN_URL)),
            ca_file=read.value(table.CA_FILE),
            platform_signs_in=read.value(table.PLATFORM_SIGNS_IN),
            settle_seconds=read.value(table.SETTLE_SECONDS),
            claim_seconds=read.value(table.CLAIM_SECONDS),
            graph_timeout_seconds=read.value(table.GRAPH_TIMEOUT_SECONDS),
            too_old_hours=read.value(table.TOO_OLD_HOURS),
            answers_per_correspondent=read.value(table.ANSWERS_PER_CORRESPONDENT),
            answers_per_thread=read.value(table.ANSWERS_PER_THREAD),
            sends_per_minute=read.value(table.SENDS_PER_MINUTE),
            give_up_hours=read.value(table.GIVE_UP_HOURS),
            gone_seconds=read.value(table.GONE_SECONDS),
            look_again_seconds=read.value(table.LOOK_AGAIN_SECONDS),
            retry_seconds=read.value(table.RETRY_SECONDS),
            authserv_ids=read.value(table.AUTHSERV_IDS),
            subscription_minutes=read.value(table.SUBSCRIPTION_MINUTES),
            patch_gap_seconds=read.value(table.PATCH_GAP_SECONDS),
            pending_minutes=read.value(table.PENDING_MINUTES),
            pause_seconds=read.value(table.PAUSE_SECONDS),
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
    if read.text(table.STORAGE):
        return Storage(connection_string=read.value(table.STORAGE))
    if not read.text(table.QUEUE_URL) and not read.text(table.TABLE_URL):
        read.wrong.append(f"{table.STORAGE.name} (or {table.QUEUE_URL.name} and {table.TABLE_URL.name})")
        return Storage()
    read.value(table.STORAGE_CREDENTIAL)
    return Storage(
        queue_url=read.value(table.QUEUE_URL),
        table_url=read.value(table.TABLE_URL),
        identity_client_id=read.value(table.STORAGE_IDENTITY),
    )


def _credential(read: Reader, usable_pem: Callable[[str], str]) -> Credential:
    kind = read.value(table.CREDENTIAL)
    if kind == "certificate":
        given = read.value(table.CERTIFICATE)
        return Credential(kind, certificate=given and (usable_pem(given) or read.refuse(table.CERTIFICATE)))
    if kind == "secret":
        return Credential(kind, client_secret=read.value(table.CLIENT_SECRET))
    return Credential(kind, identity_client_id=read.value(table.IDENTITY_CLIENT_ID))
