"""Values for tests, each with defaults that fit together; name only what the test is about."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.domain.mail.inbox import Draft, Inbox
from shared.domain.mail.mail import Content, FetchedMail, Mail, MailKey, MailState
from shared.domain.mailboxes.client_state import StateKey
from shared.domain.mailboxes.settings import Action, InboxType, Mailbox, MailboxSettings, PlaybookEntry, When
from shared.domain.mailboxes.watch import FoundInbox, HeldSubscription, InboxReading, Watch, WatchedMailbox, WatchState
from shared.domain.tenants import PERMISSIONS, Admin, ConsentState, Tenant, TenantState
from shared.domain.threads.thread import Direction, Thread, ThreadMail, ThreadState
from shared.domain.values.addresses import Address
from shared.domain.values.ids import MailboxId, TenantId, mailbox_id_of
from shared.domain.work import BuriedItem, WorkItem

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RECEIVED = NOW - timedelta(minutes=1)
ENABLED = NOW - timedelta(days=1)

TENANT = TenantId("11111111-1111-4111-8111-111111111111")
OTHER_TENANT = TenantId("22222222-2222-4222-8222-222222222222")
HARPER = "harper@contoso.example"
ADMIN = "ada@contoso.example"
CUSTOMER = Address("Carla Customer", "carla@fabrikam.example")
COLLEAGUE = "conrad@contoso.example"
MAILBOX = mailbox_id_of(TENANT, HARPER)
OBJECT = "33333333-3333-4333-8333-333333333333"
ADMIN_OBJECT = "44444444-4444-4444-8444-444444444444"
INBOX_FOLDER = "folder-inbox"
DRAFTS_FOLDER = "folder-drafts"
MAIL_ID = "AAkALgAAmail1="
CONVERSATION = "AAQkAGconversation1="
THREAD = "thread-1"


def switched_on() -> bool:
    """The answer of a mailbox's switch that is on."""
    return True


def an_inbox(tenant_id: TenantId = TENANT, object_id: str = OBJECT) -> Inbox:
    """The inbox of the default Mailbox."""
    return Inbox(tenant_id, object_id)


def a_mail_key(mail_id: str = MAIL_ID, tenant_id: TenantId = TENANT, mailbox_id: MailboxId = MAILBOX) -> MailKey:
    """The key of a Mail in the default Mailbox."""
    return MailKey(tenant_id, mailbox_id, mail_id)


def a_fetched_mail(mail_id: str = MAIL_ID, **changes: Any) -> FetchedMail:
    """A Mail of the default correspondent to Harper, as Graph gives it."""
    mail = FetchedMail(
        mail_id=mail_id,
        message_id=f"<{mail_id.strip('=')}@fabrikam.example>",
        conversation_id=CONVERSATION,
        folder_id=INBOX_FOLDER,
        subject="Where is my order?",
        sender=CUSTOMER,
        reply_to=(),
        to=(Address("Harper", HARPER),),
        cc=(),
        received=RECEIVED,
        headers=(("Subject", "Where is my order?"),),
        html="<p>Hello, where is my order?</p>",
        unique_html="<p>Hello, where is my order?</p>",
        message_class="IPM.Note",
    )
    return replace(mail, **changes)


def a_content(**changes: Any) -> Content:
    """What is kept of the default Mail."""
    content = Content(
        message_id="<AAkALgAAmail1@fabrikam.example>",
        conversation_id=CONVERSATION,
        subject="Where is my order?",
        sender=CUSTOMER,
        reply_to=(),
        received=RECEIVED,
        headers=(("Subject", "Where is my order?"),),
        text="Hello, where is my order?",
        written="Hello, where is my order?",
        message_class="IPM.Note",
    )
    return replace(content, **changes)


def a_mail(mail_id: str = MAIL_ID, **changes: Any) -> Mail:
    """A Mail's row, fetched, not yet in a Thread, never stored."""
    mail = Mail(
        key=a_mail_key(mail_id),
        state=MailState.FETCHED,
        ticket="ticket-1",
        seen_at=NOW,
        changed_at=NOW,
        content=a_content(),
    )
    return replace(mail, **changes)


def a_thread(**changes: Any) -> Thread:
    """An open Thread with the default correspondent, never stored."""
    thread = Thread(
        thread_id=THREAD,
        tenant_id=TENANT,
        mailbox_id=MAILBOX,
        correspondent=CUSTOMER.address,
        state=ThreadState.OPEN,
        opened_at=NOW,
        conversation_id=CONVERSATION,
    )
    return replace(thread, **changes)


def a_thread_mail(mail_id: str = MAIL_ID, **changes: Any) -> ThreadMail:
    """A Mail's line in the default Thread."""
    return replace(ThreadMail(THREAD, RECEIVED, a_mail_key(mail_id), Direction.IN), **changes)


def a_playbook_entry(**changes: Any) -> PlaybookEntry:
    """A playbook entry that answers mail about orders."""
    entry = PlaybookEntry(
        name="orders", action=Action.ANSWER, when=When(subject_contains="order"), text="It is on its way."
    )
    return replace(entry, **changes)


def a_mailbox_settings(**changes: Any) -> MailboxSettings:
    """Settings of an enabled individual Mailbox that answers mail about orders."""
    settings = MailboxSettings(
        address=HARPER,
        name="Harper",
        inbox_type=InboxType.INDIVIDUAL,
        enabled=True,
        response_template="<p>{{ answer }}</p>",
        playbook=(a_playbook_entry(),),
        colleagues=(COLLEAGUE,),
    )
    return replace(settings, **changes)


def a_mailbox(settings: MailboxSettings | None = None, **changes: Any) -> Mailbox:
    """An enabled Mailbox's settings row, never stored; its id follows from tenant and address unless given."""
    settings = settings or a_mailbox_settings()
    tenant_id = changes.pop("tenant_id", TENANT)
    mailbox = Mailbox(tenant_id, mailbox_id_of(tenant_id, settings.address), settings, "revision-1", ENABLED)
    return replace(mailbox, **changes)


def a_watch(**changes: Any) -> Watch:
    """The watch of the default Mailbox, in good health, never stored; changed as `changed_watch` does."""
    watch = Watch(
        tenant_id=TENANT,
        mailbox_id=MAILBOX,
        state=WatchState.WATCHING,
        found=FoundInbox(OBJECT, HARPER, (HARPER,), INBOX_FOLDER, DRAFTS_FOLDER),
        held=HeldSubscription("subscription-1", ends=NOW + timedelta(days=6), signed_by=1),
        reading=InboxReading(watermark=ENABLED),
    )
    return changed_watch(watch, **changes)


def changed_watch(watch: Watch, **changes: Any) -> Watch:
    """A watch with other values, each in that part of it (found, held, reading) which has a field of its name."""
    for part in ("found", "held", "reading"):
        value = getattr(watch, part)
        own = {each.name: changes.pop(each.name) for each in fields(value) if each.name in changes}
        watch = replace(watch, **{part: replace(value, **own)})
    return replace(watch, **changes)


def a_watched_mailbox(mailbox: Mailbox | None = None, **watch_changes: Any) -> WatchedMailbox:
    """An enabled Mailbox with its watch, in good health."""
    mailbox = mailbox or a_mailbox()
    changes = {"tenant_id": mailbox.tenant_id, "mailbox_id": mailbox.mailbox_id, **watch_changes}
    return WatchedMailbox(mailbox, a_watch(**changes))


def a_tenant(**changes: Any) -> Tenant:
    """A connected Tenant, never stored."""
    tenant = Tenant(
        tenant_id=TENANT,
        name="Contoso",
        admins=(Admin(ADMIN, ADMIN_OBJECT),),
        state=TenantState.CONNECTED,
        changed_at=ENABLED,
        consented_by=ADMIN_OBJECT,
        consented_at=ENABLED,
        permissions=PERMISSIONS,
    )
    return replace(tenant, **changes)


def a_consent(**changes: Any) -> ConsentState:
    """A started consent of the default admin, not spent."""
    consent = ConsentState(
        nonce="nonce-1", tenant_id=TENANT, object_id=ADMIN_OBJECT, expires_at=NOW + timedelta(minutes=15)
    )
    return replace(consent, **changes)


def a_state_key(key_id: int = 1, **changes: Any) -> StateKey:
    """A key of the client states, stored a day ago."""
    return replace(StateKey(key_id, bytes([key_id]) * 32, ENABLED), **changes)


def an_item(*mail_ids: str, **changes: Any) -> WorkItem:
    """A work item of the default Mailbox: for the default Mail unless told."""
    return WorkItem(TENANT, MAILBOX, "ticket-1", mail_ids or (MAIL_ID,)).but(**changes)


def a_buried_item(**changes: Any) -> BuriedItem:
    """A work item that went to poison."""
    return replace(BuriedItem("mail-fetch", NOW, "message-1", '{"v": 1}'), **changes)


def a_draft(**changes: Any) -> Draft:
    """A reply draft to the default correspondent."""
    draft = Draft(
        draft_id="draft-1",
        message_id="<draft-1@contoso.example>",
        is_draft=True,
        folder_id=DRAFTS_FOLDER,
        sender=HARPER,
        to=(CUSTOMER.address,),
        cc=(),
        bcc=(),
        reply_to=(),
    )
    return replace(draft, **changes)
