"""The composition root: the real App, whose parts are each built when they are first used.

Adapters are imported where they are built, so that the webhook pays for none that it does not use.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from shared.domain.values.deployment import Deployment
from shared.settings.settings import Settings, storage_from_env
from shared.wiring.login import credential_of, usable_pem
from shared.wiring.machine import SystemClock, SystemRandomness, deployment_of, limits_of, times_of
from shared.wiring.parts import Part
from shared.wiring.storage import access_to, queue_on

if TYPE_CHECKING:
    from azure.data.tables import TableServiceClient

    from shared.adapters.entra.links import EntraLinks
    from shared.adapters.entra.tokens import EntraTokens
    from shared.adapters.graph.drafts import GraphDrafts
    from shared.adapters.graph.http import GraphHttp
    from shared.adapters.graph.inboxes import GraphInboxes
    from shared.adapters.graph.mail import GraphMail
    from shared.adapters.graph.subscriptions import GraphSubscriptions
    from shared.adapters.html.reader import PageReader
    from shared.adapters.html.templates import JinjaTemplates
    from shared.adapters.storage.access import StorageAccess
    from shared.adapters.storage.correspondence import TableCorrespondence
    from shared.adapters.storage.graveyard import TableGraveyard
    from shared.adapters.storage.keys import MemoryKeyring
    from shared.adapters.storage.mailboxes import TableMailboxStore
    from shared.adapters.storage.queues import StorageWorkQueue
    from shared.adapters.storage.recent import MemoryOfStored
    from shared.adapters.storage.tenants import TableTenantStore
    from shared.domain.policy.limits import Limits, Times
    from shared.domain.policy.playbook import PlaybookResponder

logger = logging.getLogger(__name__)


class RealApp:
    """The App of one process, made from its environment."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.lock = threading.RLock()

    @Part
    def settings(self) -> Settings:
        """The Settings; their warnings are logged once."""
        settings = Settings.from_env(self._environment, usable_pem)
        for warning in settings.warnings:
            logger.warning("settings=warning detail=%s", warning)
        return settings

    @Part
    def deployment(self) -> Deployment:
        """Where the app stands by its Settings."""
        return deployment_of(self.settings)

    @Part
    def limits(self) -> Limits:
        """The limits by the Settings."""
        return limits_of(self.settings)

    @Part
    def times(self) -> Times:
        """The times by the Settings."""
        return times_of(self.settings)

    @Part
    def stored_lately(self) -> MemoryOfStored:
        """Nothing yet."""
        from shared.adapters.storage.recent import MemoryOfStored

        return MemoryOfStored()

    @Part
    def clock(self) -> SystemClock:
        """The machine's clock."""
        return SystemClock()

    @Part
    def random(self) -> SystemRandomness:
        """The machine's random bytes."""
        return SystemRandomness()

    @Part
    def tenants(self) -> TableTenantStore:
        """Tenants in Table Storage."""
        from shared.adapters.storage.tenants import TableTenantStore

        return TableTenantStore(self._tables, time.monotonic)

    @property
    def consents(self) -> TableTenantStore:
        """Consents, in the same place."""
        return self.tenants

    @Part
    def mailboxes(self) -> TableMailboxStore:
        """Mailboxes in Table Storage."""
        from shared.adapters.storage.mailboxes import TableMailboxStore

        return TableMailboxStore(self._tables, time.monotonic)

    @property
    def owners(self) -> TableMailboxStore:
        """Whose inbox it is, in the same place."""
        return self.mailboxes

    @Part
    def correspondence(self) -> TableCorrespondence:
        """Correspondence in Table Storage."""
        from shared.adapters.storage.correspondence import TableCorrespondence

        return TableCorrespondence(self._tables, self.clock)

    @property
    def threads(self) -> TableCorrespondence:
        """Threads, in the same place."""
        return self.correspondence

    @Part
    def keyring(self) -> MemoryKeyring:
        """The keys in memory, from Table Storage."""
        from shared.adapters.storage.keys import MemoryKeyring, TableKeyStore

        return MemoryKeyring(TableKeyStore(self._tables), self.clock, self.random, time.monotonic)

    @Part
    def graveyard(self) -> TableGraveyard:
        """What was buried, in Table Storage."""
        from shared.adapters.storage.graveyard import TableGraveyard

        return TableGraveyard(self._tables)

    @Part
    def queue(self) -> StorageWorkQueue:
        """Storage Queues."""
        return queue_on(self._storage)

    @Part
    def spare_queue(self) -> StorageWorkQueue:
        """Storage Queues by the settings of storage alone."""
        return queue_on(access_to(storage_from_env(self._environment)))

    @Part
    def mails(self) -> GraphMail:
        """Graph's mail calls."""
        from shared.adapters.graph.mail import GraphMail

        return GraphMail(self._graph)

    @Part
    def drafts(self) -> GraphDrafts:
        """Graph's calls for drafts."""
        from shared.adapters.graph.drafts import GraphDrafts

        return GraphDrafts(self._graph)

    @Part
    def inboxes(self) -> GraphInboxes:
        """Graph's calls for the checks of an inbox."""
        from shared.adapters.graph.inboxes import GraphInboxes

        return GraphInboxes(self._graph)

    @Part
    def subscriptions(self) -> GraphSubscriptions:
        """Graph's subscription calls."""
        from shared.adapters.graph.subscriptions import GraphSubscriptions

        return GraphSubscriptions(self._graph, self.clock, self.deployment, self.settings.subscription_minutes)

    @Part
    def tokens(self) -> EntraTokens:
        """Tokens by msal."""
        from shared.adapters.entra.tokens import EntraApp, EntraTokens

        settings = self.settings
        hosts = (settings.login_url, settings.scope, settings.ca_file)
        app = EntraApp(settings.client_id, credential_of(self.settings), *hosts)
        return EntraTokens(app, self.clock, time.monotonic, tenants=self.tenants)

    @Part
    def links(self) -> EntraLinks:
        """Addresses of the cloud's login host."""
        from shared.adapters.entra.links import EntraLinks

        return EntraLinks(self.settings.client_id, self.settings.login_url, self.settings.scope)

    @Part
    def templates(self) -> JinjaTemplates:
        """Jinja2."""
        from shared.adapters.html.templates import JinjaTemplates

        return JinjaTemplates()

    @Part
    def reader(self) -> PageReader:
        """lxml and the domain's tables of words, which take their time to load."""
        from shared.adapters.html.reader import PageReader

        return PageReader()

    @Part
    def responder(self) -> PlaybookResponder:
        """The playbook."""
        from shared.domain.policy.playbook import PlaybookResponder

        return PlaybookResponder()

    @Part
    def _storage(self) -> StorageAccess:
        return access_to(self.settings.storage)

    @Part
    def _tables(self) -> TableServiceClient:
        from shared.adapters.storage.table import table_service

        return table_service(self._storage)

    @Part
    def _graph(self) -> GraphHttp:
        from shared.adapters.graph.gate import Gate
        from shared.adapters.graph.http import GraphHost, GraphHttp

        settings = self.settings
        times = (settings.graph_timeout_seconds, settings.graph_answer_seconds)
        host = GraphHost(settings.graph_url, *times, settings.ca_file)
        return GraphHttp(host, self.tokens, Gate(time.monotonic), self.clock, self.random, time.monotonic)
