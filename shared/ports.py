"""What the use cases need of the world, as Protocols; fakes and adapters pass the same contract tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import Protocol

from shared.domain.mail.decisions import Decision
from shared.domain.mail.inbox import DeltaPage, DirectoryUser, Draft, DraftOrder, Inbox
from shared.domain.mail.mail import Content, FetchedMail, Mail, MailKey
from shared.domain.mailboxes.mailbox import Mailbox, Subscription, Watch, WatchedMailbox
from shared.domain.mailboxes.state_key import StateKey
from shared.domain.tenants import ConsentState, Tenant
from shared.domain.threads.changes import Changes, SendingContext
from shared.domain.threads.thread import Thread, ThreadMail
from shared.domain.view.kinds import Finding
from shared.domain.work import BuriedItem, WorkItem

# The short id of the Mail in work, so that an adapter's log line stands in that Mail's story.
MAIL_IN_WORK: ContextVar[str] = ContextVar("mail_in_work", default="-")


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The time now, in UTC, aware."""


class Randomness(Protocol):
    """Gives random bytes."""

    def token(self, size: int) -> bytes:
        """`size` random bytes, fit for secrets."""


# ------------------------------------------------------------------------------------------------ storage


class Correspondence(Protocol):
    """What we remember of Mails and Threads; all of one mailbox lies in one partition.

    Every write is conditional: a row with an empty etag is inserted, one with an etag replaces just that version.
    Raises Conflict where that fails, TryLater when storage certainly did not do it, Uncertain when nobody knows.
    """

    def mail(self, key: MailKey) -> Mail | None:
        """The row of a Mail, or None."""

    def save(self, mail: Mail) -> Mail:
        """Insert or replace one Mail's row; the answer carries the new etag."""

    def commit(self, changes: Changes) -> Changes:
        """Write all changes of one mailbox as one transaction; the answer carries the new etags."""

    def known(self, tenant: str, mailbox: str, received: Sequence[datetime]) -> frozenset[str]:
        """Hashes (MailKey.hash) of the fetched Mails that were received at these times."""

    def thread_by_conversation(self, tenant: str, mailbox: str, conversation: tuple[str, str]) -> str:
        """The id of the Thread that the index knows for (conversation id, person), or nothing."""

    def thread_by_message(self, tenant: str, mailbox: str, key: str) -> str:
        """The id of the Thread that the index knows for a message (a key of shared.domain.threading), or nothing."""

    def thread(self, tenant: str, mailbox: str, thread_id: str) -> Thread | None:
        """The row of a Thread, or None."""

    def context(self, mail: Mail, correspondent: str) -> SendingContext:
        """Thread, correspondent's budget and the mailbox's pace; the pace may be this process's last one."""

    def thread_mails(self, tenant: str, mailbox: str, thread_id: str) -> tuple[ThreadMail, ...]:
        """The Mails of a Thread in order of their time."""

    def forget(self, tenant: str, deadline: datetime) -> bool:
        """Remove everything of a Tenant, also of Mailboxes deleted long ago; False when the deadline came first."""


class TenantStore(Protocol):
    """Tenants and the states of started consents."""

    def tenant(self, tenant_id: str) -> Tenant | None:
        """The row of a Tenant, or None."""

    def recent_tenant(self, tenant_id: str) -> Tenant | None:
        """The same, at most ten seconds old: for the way of a Mail."""

    def tenants(self) -> tuple[Tenant, ...]:
        """All Tenants."""

    def save_tenant(self, tenant: Tenant) -> Tenant:
        """Insert (empty etag) or replace that version; Conflict otherwise."""

    def delete_tenant(self, tenant_id: str) -> None:
        """Remove the row; nothing happens where there is none."""

    def save_consent(self, consent: ConsentState) -> ConsentState:
        """Insert (empty etag) or replace that version; Conflict otherwise."""

    def consent(self, nonce: str) -> ConsentState | None:
        """The state of a started consent, or None."""

    def delete_consents(self, tenant_id: str) -> None:
        """Remove every consent state of a Tenant."""

    def delete_expired_consents(self, now: datetime) -> None:
        """Remove every consent state that has expired."""


class MailboxStore(Protocol):
    """Mailboxes: the admin's settings and the watch over them."""

    def mailbox(self, tenant: str, mailbox_id: str) -> WatchedMailbox | None:
        """Settings and watch of a Mailbox with one read, or None."""

    def recent_mailbox(self, tenant: str, mailbox_id: str) -> WatchedMailbox | None:
        """The same, at most ten seconds old and never older than this process's last read or write of it."""

    def mailboxes(self, tenant: str | None = None) -> tuple[WatchedMailbox, ...]:
        """All Mailboxes of a Tenant, or of all."""

    def save_mailbox(self, mailbox: Mailbox) -> Mailbox:
        """Insert (empty etag) or replace that version of the settings; Conflict otherwise."""

    def save_watch(self, watch: Watch) -> Watch:
        """Insert (empty etag) or replace that version of the watch; Conflict otherwise."""

    def change_watch(self, tenant: str, mailbox_id: str, change: Callable[[Watch], Watch]) -> Watch:
        """Read the watch, change it, save it; again from the start on a Conflict (a few times)."""

    def delete_mailbox(self, tenant: str, mailbox_id: str) -> None:
        """Remove settings, watch and the object's row; nothing happens where there are none."""

    def take_object(self, tenant: str, object_id: str, mailbox_id: str) -> str:
        """Note that this inbox belongs to this Mailbox unless another has it; returns whose it is."""

    def release_object(self, tenant: str, object_id: str, mailbox_id: str) -> None:
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

    def forget(self, tenant: str) -> None:
        """Remove all items of a Tenant; one whose body cannot be read is nobody's, and stays."""


class WorkQueue(Protocol):
    """Where work for the next function is put; TryLater when it could not be stored."""

    def put(self, queue: str, item: WorkItem, delay: float = 0.0) -> None:
        """Store one work item, visible after `delay` seconds (at most seven days; it does not expire)."""

    def put_all(self, queue: str, items: Sequence[WorkItem], within: float) -> bool:
        """Store all, up to 16 at once and without retries; False unless all were stored within so many seconds."""

    def oldest(self, queue: str) -> datetime | None:
        """Since when the oldest item of a queue that waits now could have been taken; None where none waits."""


# ------------------------------------------------------------------------------------------------ reading


class MailReader(Protocol):
    """Reads a Mail: what its author wrote, and what kind of Mail it is. Pure, but slow to load."""

    def content_of(self, mail: FetchedMail) -> Content:
        """What is kept of a fetched Mail."""

    def finding_of(self, content: Content, own: frozenset[str]) -> Finding:
        """Of what kind it is, and by which signs; `own` are our addresses."""


# ------------------------------------------------------------------------------------------------ Graph and Entra


class MailClient(Protocol):
    """Graph's mail calls. Each is one request (and one repeat after 401).

    Raises TryLater (429, no connection made, the process's own gate for this mailbox), Uncertain (time-out, connection
    lost, 5xx), NotFound (404), Refused (other 4xx), AccessLost (no token), CursorLost (delta only).
    """

    def mail(self, inbox: Inbox, mail_id: str) -> FetchedMail:
        """One Mail with HTML body, uniqueBody, headers, message class and our marker."""

    def create_reply(self, inbox: Inbox, order: DraftOrder, before: datetime) -> Draft:
        """Make a reply draft with the whole content in the one call; TooLate when `before` has come."""

    def create_forward(self, inbox: Inbox, order: DraftOrder, before: datetime) -> Draft:
        """Make a forward draft with the whole content in the one call; TooLate when `before` has come."""

    def send(self, inbox: Inbox, draft_id: str, before: datetime, is_on: Callable[[], bool]) -> None:
        """Send a draft.

        With token and slot in hand `is_on` reads the mailbox's switch (SwitchedOff if it is off); then, as the very
        last thing before the request leaves, the clock is compared with `before` (TooLate). Again before a repeat.
        """

    def find_by_message_id(self, inbox: Inbox, message_id: str) -> tuple[Draft, ...]:
        """All of the mailbox that carry this Message-ID, drafts or not."""

    def find_by_marker(self, inbox: Inbox, marker: str) -> tuple[Draft, ...]:
        """All of the mailbox that carry our marker with this value, drafts or not."""

    def delete(self, inbox: Inbox, mail_id: str) -> None:
        """Delete a draft; nothing happens where there is none."""

    def add_category(self, inbox: Inbox, mail_id: str, category: str) -> None:
        """Put a category on a Mail beside those it has (two requests)."""

    def delta(self, inbox: Inbox, link: str, since: datetime) -> DeltaPage:
        """One page of the inbox's delta (created): from the link, or from a first round since that time."""

    def received_since(self, inbox: Inbox, link: str, since: datetime) -> DeltaPage:
        """One page of the inbox's Mails by time: from the link, or from the start; `link` is empty at the end."""

    def user(self, tenant: str, address: str) -> DirectoryUser:
        """Look a user principal name (or object id) up in the directory; an alias is not found."""

    def folder_id(self, inbox: Inbox, well_known_name: str) -> str:
        """The id of a well-known folder (`inbox`, `drafts`)."""

    def write_probe(self, inbox: Inbox, marker: str) -> Draft:
        """Make a draft with our marker and headers, read it back, delete it; returns what was read back."""


class SubscriptionClient(Protocol):
    """Graph's subscription calls; errors as with MailClient."""

    def create(self, inbox: Inbox, client_state: str) -> Subscription:
        """Subscribe to the inbox near the longest life that Graph allows; Conflict where one exists (409)."""

    def renew(self, tenant: str, subscription_id: str) -> Subscription:
        """Give a Subscription a new end by one PATCH (which also reauthorises it)."""

    def subscriptions(self, tenant: str) -> tuple[Subscription, ...]:
        """All Subscriptions of this app in the Tenant."""

    def delete(self, tenant: str, subscription_id: str) -> None:
        """Delete a Subscription; nothing happens where there is none."""


class TokenSource(Protocol):
    """App-only tokens."""

    def token(self, tenant: str) -> str:
        """A token for Graph in this Tenant; AccessLost (terminal) or TryLater."""

    def probe(self, tenant: str) -> frozenset[str]:
        """Ask Entra again, past every cache, and tell the permissions that the token carries; errors as above."""

    def reject(self, tenant: str, token: str) -> None:
        """Forget a token that Graph answered 401 to."""


# ------------------------------------------------------------------------------------------------ words


class Templates(Protocol):
    """Renders response templates."""

    def problems(self, template: str) -> tuple[str, ...]:
        """What is wrong with a template, in words; empty when nothing is."""

    def render(self, template: str, answer: str, name: str) -> str:
        """The HTML of an answer; `answer` and `name` are plain text and are escaped, line breaks are kept."""


class Responder(Protocol):
    """Decides and words an answer for a Mail in its Thread."""

    def decide(self, mail: Mail, mailbox: WatchedMailbox) -> Decision:
        """A Decision for the Mail."""
