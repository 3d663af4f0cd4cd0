"""A look into the storage of a stage past the proxy, by the encoding of Harper's own adapters."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any

from azure.core.exceptions import ResourceNotFoundError
from azure.core.pipeline.transport import RequestsTransport
from azure.data.tables import TableServiceClient
from azure.storage.queue import QueueServiceClient

from sandbox.storage.azurite import Azurite, connection_string
from shared.adapters.storage.access import StorageAccess
from shared.adapters.storage.correspondence import TableCorrespondence
from shared.adapters.storage.graveyard import TableGraveyard
from shared.adapters.storage.mail_rows import mail_from
from shared.adapters.storage.mailboxes import TableMailboxStore
from shared.adapters.storage.table import Table, etag_of, table_service
from shared.adapters.storage.thread_rows import thread_from
from shared.domain.mail.mail import Mail, MailKey
from shared.domain.threads.thread import Thread, ThreadMail
from shared.domain.values.ids import TenantId, mailbox_id_of
from shared.domain.work import QUEUES, BuriedItem
from shared.wiring.machine import SystemClock


class StageStorage:
    """Reads one account of an Azurite; made before it runs, asked while it does.

    `on_put` is told each queue that something was put into.
    """

    def __init__(self, azurite: Azurite, account: str, on_put: Callable[[str], None] = lambda queue: None) -> None:
        self._azurite = azurite
        self._account = account
        self._on_put = on_put

    @property
    def connection_string(self) -> str:
        """The account's connection string, past the proxy."""
        return connection_string(self._azurite.ports, self._account)

    def _tables(self) -> TableServiceClient:
        return table_service(StorageAccess(self.connection_string))

    def _table(self, name: str) -> Table:
        return Table(self._tables(), name)

    def _correspondence(self) -> TableCorrespondence:
        return TableCorrespondence(self._tables(), SystemClock())

    def _queues(self) -> QueueServiceClient:
        transport = RequestsTransport(use_env_settings=False)
        return QueueServiceClient.from_connection_string(self.connection_string, transport=transport)

    def row(self, tenant_id: TenantId, address: str, mail_id: str) -> Mail | None:
        """The row of the Mail with this immutable id in a Mailbox, or None."""
        return self._correspondence().mail(MailKey(tenant_id, mailbox_id_of(tenant_id, address), mail_id))

    def thread_of(self, mail: Mail) -> Thread | None:
        """The Thread of a Mail, or None."""
        return self._correspondence().thread(mail.key.tenant_id, mail.key.mailbox_id, mail.thread_id)

    def thread_mails(self, mail: Mail) -> tuple[ThreadMail, ...]:
        """The Mails of a Mail's Thread, in order."""
        return self._correspondence().thread_mails(mail.key.tenant_id, mail.key.mailbox_id, mail.thread_id)

    def buried(self, queue: str) -> tuple[BuriedItem, ...]:
        """What was buried of a queue."""
        return TableGraveyard(self._tables()).buried(queue)

    def mails(self) -> list[Mail]:
        """Every Mail's row, of all Mailboxes."""
        rows = self._table("correspondence").query("RowKey ge 'mail:' and RowKey lt 'mail;'", {})
        return [mail_from(row, etag_of(row)) for row in rows]

    def threads(self) -> list[Thread]:
        """Every Thread's row, of all Mailboxes."""
        rows = self._table("correspondence").query("RowKey ge 'thread:' and RowKey lt 'thread;'", {})
        return [thread_from(row, etag_of(row)) for row in rows]

    def read_by_somebody(self) -> set[str]:
        """The ids of the Mailboxes that a run of the catch-up is noted to read, whether or not it still runs."""
        stored = TableMailboxStore(self._tables(), time.monotonic).mailboxes()
        return {each.mailbox.mailbox_id for each in stored if each.watch.reading.reader}

    def entities(self, table: str) -> list[dict[str, Any]]:
        """The raw rows of a table."""
        return [dict(row) for row in self._table(table).query("RowKey ge ''", {})]

    def queue_lengths(self) -> dict[str, int]:
        """Messages by queue, invisible ones too; a queue that was not made yet is empty."""
        with self._queues() as service:
            names = [name for queue in QUEUES for name in (queue, f"{queue}-poison")]
            return {name: _length(service, name) for name in names}

    def take(self, queue: str) -> list[bytes]:
        """The bodies of all visible messages of a queue, which become invisible for an hour."""
        with self._queues() as service, service.get_queue_client(queue) as client:
            taken = client.receive_messages(messages_per_page=32, visibility_timeout=3600)
            return [base64.b64decode(message.content) for message in taken]

    def put(self, queue: str, body: dict[str, Any] | bytes) -> None:
        """Put a message into a queue as it is, for messages that Harper itself would not write."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        with self._queues() as service, service.get_queue_client(queue) as client:
            try:
                client.send_message(base64.b64encode(data).decode())
            except ResourceNotFoundError:
                client.create_queue()
                client.send_message(base64.b64encode(data).decode())
        self._on_put(queue)


def _length(service: QueueServiceClient, name: str) -> int:
    with service.get_queue_client(name) as client:
        try:
            return int(client.get_queue_properties().approximate_message_count or 0)
        except ResourceNotFoundError:
            return 0
