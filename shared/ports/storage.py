"""What is kept in tables, as Protocols."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shared.domain.mail.mail import Mail, MailKey
    from shared.domain.mailboxes.client_state import StateKey
    from shared.domain.mailboxes.settings import Mailbox
    from shared.domain.mailboxes.watch import Watch, WatchedMailbox
    from shared.domain.tenants import ConsentState, Tenant
    from shared.domain.threads.changes import Changes, SendingContext
    from shared.domain.threads.thread import Thread, ThreadMail
    from shared.domain.values.changed import Changed
    from shared.domain.values.ids import MailboxId, TenantId
    from shared.domain.work import BuriedItem


class Correspondence(Protocol):
    """What we remember of Mails; all of one mailbox lies in one partition, and `commit` writes it as one transaction.

    Every write is conditional: a row with an empty etag is inserted, one with an etag replaces just that version.
    Raises Conflict where that fails, TryLater when storage certainly did not do it, Uncertain when nobody knows.
    """

    def mail(self, key: MailKey) -> Mail | None:
        """The row of a Mail, or None."""

    def save(self, mail: Mail) -> Mail:
        """Insert or replace one Mail's row; the answer carries the new etag."""

    def commit(self, changes: Changes) -> Changes:
        """Write all changes of one mailbox as one transaction; the answer carries the new etags."""

    def known(self, tenant_id: TenantId, mailbox_id: MailboxId, received: Sequence[datetime]) -> frozenset[str]:
        """Hashes (MailKey.hash) of the fetched Mails that were received at these times."""

    def context(self, mail: Mail, correspondent: str) -> SendingContext:
        """Thread, correspondent's budget and the mailbox's pace; the pace may be this process's last one."""

    def forget(self, tenant_id: TenantId, deadline: datetime) -> bool:
        """Remove everything of a Tenant, also of Mailboxes deleted long ago; False when the deadline came first."""


class ThreadIndex(Protocol):
    """The Threads of the same partition, and what leads to them; errors as with Correspondence."""

    def thread(self, tenant_id: TenantId, mailbox_id: MailboxId, thread_id: str) -> Thread | None:
        """The row of a Thread, or None."""

    def thread_mails(self, tenant_id: TenantId, mailbox_id: MailboxId, thread_id: str) -> tuple[ThreadMail, ...]:
        """The Mails of a Thread in order of their time."""

    def thread_by_conversation(self, tenant_id: TenantId, mailbox_id: MailboxId, conversation: tuple[str, str]) -> str:
        """The id of the Thread that the index knows for (conversation id, person), or nothing."""

    def thread_by_message(self, tenant_id: TenantId, mailbox_id: MailboxId, key: str) -> str:
        """The id of the Thread that the index knows for a message (a key of threads.index), or nothing."""


class TenantStore(Protocol):
    """Tenants."""

    def tenant(self, tenant_id: TenantId) -> Tenant | None:
        """The row of a Tenant, or None."""

    def recent_tenant(self, tenant_id: TenantId) -> Tenant | None:
        """The same, at most ten seconds old: for the way of a Mail."""

    def tenants(self) -> tuple[Tenant, ...]:
        """All Tenants."""

    def save_tenant(self, tenant: Tenant) -> Tenant:
        """Insert (empty etag) or replace that version; Conflict otherwise."""

    def change_tenant(self, tenant_id: TenantId, change: Callable[[Tenant], Tenant]) -> Changed[Tenant] | None:
        """Read a Tenant, change it, save it; again from the start on a Conflict; None where it is gone.

        What the change leaves as it is, is not written.
        """

    def delete_tenant(self, tenant_id: TenantId) -> None:
        """Remove the row; nothing happens where there is none."""


class ConsentStore(Protocol):
    """The states of consents that were started."""

    def consent(self, nonce: str) -> ConsentState | None:
        """The state of a started consent, or None."""

    def save_consent(self, consent: ConsentState) -> ConsentState:
        """Insert (empty etag) or replace that version; Conflict otherwise."""

    def delete_consents(self, tenant_id: TenantId) -> None:
        """Remove every consent state of a Tenant."""

    def delete_expired_consents(self, now: datetime) -> None:
        """Remove every consent state that has expired."""


class MailboxStore(Protocol):
    """Mailboxes: the admin's settings and the watch over them."""

    def mailbox(self, tenant_id: TenantId, mailbox_id: MailboxId) -> WatchedMailbox | None:
        """Settings and watch of a Mailbox with one read, or None."""

    def recent_mailbox(self, tenant_id: TenantId, mailbox_id: MailboxId) -> WatchedMailbox | None:
        """The same, at most ten seconds old and never older than this process's last read or write of it."""

    def mailboxes(self, tenant_id: TenantId | None = None) -> tuple[WatchedMailbox, ...]:
        """All Mailboxes of a Tenant, or of all."""

    def save_mailbox(self, mailbox: Mailbox) -> Mailbox:
        """Insert (empty etag) or replace that version of the settings; Conflict otherwise."""

    def save_watch(self, watch: Watch) -> Watch:
        """Insert (empty etag) or replace that version of the watch; Conflict otherwise."""

    def change_watch(
        self, tenant_id: TenantId, mailbox_id: MailboxId, change: Callable[[Watch], Watch]
    ) -> Changed[Watch]:
        """Read the watch, change it, save it; again from the start on a Conflict; Conflict where the Mailbox is gone.

        What the change leaves as it is, is not written.
        """

    def delete_mailbox(self, tenant_id: TenantId, mailbox_id: MailboxId) -> None:
        """Remove settings, watch and the object's row; nothing happens where there are none."""


class InboxOwners(Protocol):
    """Which Mailbox has an inbox: no two look after the same."""

    def take_object(self, tenant_id: TenantId, object_id: str, mailbox_id: MailboxId) -> MailboxId:
        """Note that this inbox belongs to this Mailbox unless another has it; returns whose it is."""

    def release_object(self, tenant_id: TenantId, object_id: str, mailbox_id: MailboxId) -> None:
        """Take that note back if it is this Mailbox's."""


class KeyStore(Protocol):
    """The keys of the client states."""

    def keys(self) -> tuple[StateKey, ...]:
        """All keys, oldest first."""

    def unreadable(self) -> tuple[str, ...]:
        """The names of the rows that the last `keys` left out, since they are not keys; `?` for an odd name."""

    def add_key(self, key: StateKey) -> None:
        """Insert a key; Conflict where its id is taken."""


class Keyring(Protocol):
    """The keys of the client states, in memory: read once an instance, then every five minutes by itself."""

    def signing(self) -> StateKey:
        """The key to sign with: the newest that was stored at least 15 minutes ago, else the oldest."""

    def verifying(self) -> dict[int, bytes]:
        """Every key by its id; TryLater while storage cannot be read the first time."""

    def unreadable(self) -> tuple[str, ...]:
        """The names of the rows that were not keys when storage was last read; `?` for an odd name."""


class Graveyard(Protocol):
    """Keeps what was buried, for replay."""

    def bury(self, item: BuriedItem) -> None:
        """Keep it; the same message twice is one."""

    def buried(self, queue: str) -> tuple[BuriedItem, ...]:
        """What was buried of a queue, oldest first."""

    def forget(self, tenant_id: TenantId) -> None:
        """Remove all items of a Tenant; one whose body cannot be read is nobody's, and stays."""
