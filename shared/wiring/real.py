"""The composition root: builds the real parts, each when it is first used, and hands them to the use cases.

Adapters are imported where they are built, so that the webhook pays for none that it does not use.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from shared import ports
from shared.settings.settings import Settings, Storage, storage_from_env
from shared.usecases.incoming.accept import WebhookDeps
from shared.usecases.incoming.stored_lately import StoredLately
from shared.usecases.steps.mail_room import MailRoom
from shared.usecases.steps.office import Office
from shared.wiring.machine import SystemClock, SystemRandomness, mail_room_of, office_of
from shared.wiring.parts import Parts

if TYPE_CHECKING:
    from azure.data.tables import TableServiceClient

    from shared.adapters.entra.credentials import Credential
    from shared.adapters.graph.http import GraphHttp
    from shared.adapters.storage.access import StorageAccess

logger = logging.getLogger(__name__)
T = TypeVar("T")


def _once(make: Callable[[RealParts], T]) -> Callable[[RealParts], T]:
    """A part is made when it is first asked for, once, however many threads ask; one that failed is tried again."""

    @wraps(make)
    def part(parts: RealParts) -> T:
        if make.__name__ not in parts.made:
            with parts.lock:
                if make.__name__ not in parts.made:
                    parts.made[make.__name__] = make(parts)
        return cast(T, parts.made[make.__name__])

    return part


class RealParts:
    """The real parts of one process, made from its environment."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.lock = threading.RLock()
        self.made: dict[str, Any] = {}

    @property
    @_once
    def settings(self) -> Settings:
        """The Settings; their warnings are logged once."""
        settings = Settings.from_env(self._environment, _usable_pem)
        for warning in settings.warnings:
            logger.warning("settings=warning detail=%s", warning)
        return settings

    @property
    @_once
    def clock(self) -> ports.Clock:
        """The machine's clock."""
        return SystemClock()

    @property
    @_once
    def random(self) -> ports.Randomness:
        """The machine's random bytes."""
        return SystemRandomness()

    @property
    @_once
    def tenants(self) -> ports.TenantStore:
        """Tenants in Table Storage."""
        from shared.adapters.storage.tenants import TableTenantStore

        return TableTenantStore(self._tables, time.monotonic)

    @property
    @_once
    def mailboxes(self) -> ports.MailboxStore:
        """Mailboxes in Table Storage."""
        from shared.adapters.storage.mailboxes import TableMailboxStore

        return TableMailboxStore(self._tables, time.monotonic)

    @property
    @_once
    def correspondence(self) -> ports.Correspondence:
        """Correspondence in Table Storage."""
        from shared.adapters.storage.correspondence import TableCorrespondence

        return TableCorrespondence(self._tables, self.clock)

    @property
    @_once
    def keyring(self) -> ports.Keyring:
        """The keys in memory, from Table Storage."""
        from shared.adapters.storage.keys import MemoryKeyring, TableKeyStore

        return MemoryKeyring(TableKeyStore(self._tables), self.clock, self.random, time.monotonic)

    @property
    @_once
    def graveyard(self) -> ports.Graveyard:
        """What was buried, in Table Storage."""
        from shared.adapters.storage.graveyard import TableGraveyard

        return TableGraveyard(self._tables)

    @property
    @_once
    def queue(self) -> ports.WorkQueue:
        """Storage Queues."""
        return _queue_on(self._storage)

    @property
    @_once
    def spare_queue(self) -> ports.WorkQueue:
        """Storage Queues by the settings of storage alone."""
        return _queue_on(_access(storage_from_env(self._environment)))

    @property
    @_once
    def mails(self) -> ports.MailClient:
        """Graph's mail calls."""
        from shared.adapters.graph.mail import GraphMail

        return GraphMail(self._graph)

    @property
    @_once
    def subscriptions(self) -> ports.SubscriptionClient:
        """Graph's subscription calls."""
        from shared.adapters.graph.subscriptions import GraphSubscriptions

        public_url, minutes = self.settings.public_url, self.settings.subscription_minutes
        return GraphSubscriptions(self._graph, self.clock, public_url, minutes)

    @property
    @_once
    def tokens(self) -> ports.TokenSource:
        """Tokens by msal."""
        from shared.adapters.entra.tokens import EntraApp, EntraTokens

        settings = self.settings
        hosts = (settings.login_url, settings.scope, settings.ca_file)
        app = EntraApp(settings.client_id, self._credential, *hosts)
        return EntraTokens(app, self.clock, time.monotonic, tenants=self.tenants)

    @property
    @_once
    def templates(self) -> ports.Templates:
        """Jinja2."""
        from shared.adapters.html.templates import JinjaTemplates

        return JinjaTemplates()

    @property
    @_once
    def reader(self) -> ports.MailReader:
        """lxml and the domain's tables of words, which take their time to load."""
        from shared.adapters.html.reader import PageReader

        return PageReader()

    @property
    @_once
    def responder(self) -> ports.Responder:
        """The playbook."""
        from shared.domain.policy.playbook import PlaybookResponder

        return PlaybookResponder()

    @property
    @_once
    def _storage(self) -> StorageAccess:
        return _access(self.settings.storage)

    @property
    @_once
    def _tables(self) -> TableServiceClient:
        from shared.adapters.storage.tables import table_service

        return table_service(self._storage)

    @property
    @_once
    def _graph(self) -> GraphHttp:
        from shared.adapters.graph.gate import Gate
        from shared.adapters.graph.http import GraphHost, GraphHttp

        settings = self.settings
        times = (settings.graph_timeout_seconds, settings.graph_answer_seconds)
        host = GraphHost(settings.graph_url, *times, settings.ca_file)
        return GraphHttp(host, self.tokens, Gate(time.monotonic), self.clock, self.random, time.monotonic)

    @property
    @_once
    def _credential(self) -> Credential:
        from shared.adapters.entra import credentials

        given = self.settings.credential
        if given.kind == "certificate":
            return credentials.certificate(given.certificate)
        if given.kind == "secret":
            return credentials.secret(given.client_secret)
        return credentials.managed_identity(given.identity_client_id, self.settings.cloud.exchange_audience)


def _usable_pem(given: str) -> str:
    from shared.adapters.entra.pem import usable_pem

    return usable_pem(given)


def _access(storage: Storage) -> StorageAccess:
    from shared.adapters.storage.access import StorageAccess

    if storage.connection_string:
        return StorageAccess(storage.connection_string)
    from shared.adapters.storage.identity import storage_credential

    credential = storage_credential(storage.identity_client_id)
    return StorageAccess(table_uri=storage.table_url, queue_uri=storage.queue_url, credential=credential)


def _queue_on(access: StorageAccess) -> ports.WorkQueue:
    from shared.adapters.storage.queues import StorageWorkQueue, queue_service

    return StorageWorkQueue(queue_service(access), time.monotonic)


class _Root:
    """The parts that this process uses."""

    lock = threading.Lock()
    parts: Parts | None = None
    webhook: WebhookDeps | None = None


_root = _Root()


def parts() -> Parts:
    """The parts of this process: the real ones, unless `use` gave others."""
    with _root.lock:
        if _root.parts is None:
            # The SDK logs whole URLs at INFO: keys of rows, nonces of consents.
            logging.getLogger("azure").setLevel(logging.WARNING)
            _root.parts = RealParts(dict(os.environ))
        return _root.parts


def use(others: Parts | None) -> None:
    """Use these parts from now on; None: the real ones, made again."""
    with _root.lock:
        _root.parts = others
        _root.webhook = None


def webhook() -> WebhookDeps:
    """What the webhook needs; kept, since every POST asks."""
    if (kept := _root.webhook) is None:
        these = parts()
        kept = _root.webhook = WebhookDeps(these.keyring, these.queue, these.random, these.clock, StoredLately())
    return kept


def graveyard() -> ports.Graveyard:
    """Where items are buried."""
    return parts().graveyard


def mail_room() -> MailRoom:
    """What a Mail's way needs."""
    return mail_room_of(parts())


def office() -> Office:
    """What the care of Tenants, Mailboxes and Subscriptions needs."""
    return office_of(parts())
