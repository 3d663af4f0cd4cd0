"""Values of which tests/fixtures/versions/ keeps the rows and items, each with its writer and its reader."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shared.adapters.storage.graveyard import buried_from, buried_row
from shared.adapters.storage.keys import key_from, key_row
from shared.adapters.storage.mail_rows import mail_from, mail_row, received_row
from shared.adapters.storage.mailbox_rows import (
    mailbox_from,
    mailbox_row,
    object_row,
    owner_from,
    watch_from,
    watch_row,
)
from shared.adapters.storage.tenants import consent_from, consent_row, tenant_from, tenant_row
from shared.adapters.storage.thread_rows import (
    conversation_key,
    index_row,
    indexed_from,
    message_id_key,
    pace_from,
    pace_row,
    peer_from,
    peer_row,
    thread_from,
    thread_mail_from,
    thread_mail_row,
    thread_row,
)
from shared.domain.mail.decisions import Answer, Delegate, HandOff, Sending
from shared.domain.mail.mail import Claim, Content, DraftRecord, Mail, MailKey, MailState
from shared.domain.mailboxes.client_state import StateKey
from shared.domain.mailboxes.settings import (
    Action,
    AuthenticationSettings,
    InboxType,
    Mailbox,
    MailboxSettings,
    PlaybookEntry,
    Treatment,
    When,
)
from shared.domain.mailboxes.watch import Check, FoundInbox, HeldSubscription, InboxReading, Watch, WatchState
from shared.domain.tenants import Admin, ConsentState, Tenant, TenantState
from shared.domain.threads.thread import Direction, Pace, Peer, Thread, ThreadMail, ThreadState
from shared.domain.values.addresses import Address
from shared.domain.values.ids import MailboxId, TenantId
from shared.domain.work import BuriedItem, WorkItem

TENANT, MAILBOX = TenantId("11111111-1111-4111-8111-111111111111"), MailboxId("9f86d081884c7d65")
OBJECT = "33333333-3333-4333-8333-3333"
KEY = MailKey(TENANT, MAILBOX, "AAkALgAAmail1=")
PARTITION = f"{TENANT}_{MAILBOX}"
PEER = "carla@fabrikam.example"


def at(minute: int) -> datetime:
    """A time on the second of March."""
    return datetime(2026, 3, 2, 9, minute, 0, 123456, tzinfo=UTC)


CONTENT = Content(
    message_id="<mail1@fabrikam.example>",
    conversation_id="AAQkAGconversation1=",
    subject="Where is my order?",
    sender=Address("Carla Customer", "carla@fabrikam.example"),
    reply_to=(Address("Orders", "orders@fabrikam.example"),),
    received=at(1),
    headers=(("Subject", "Where is my order?"), ("X-Mailer", "Outlook")),
    text="Hello, where is my order?\n\n> Thank you",
    written="Hello, where is my order?",
    message_class="IPM.Note",
    marker="marker-1",
    confidence=0.75,
    hosts=("fabrikam.example",),
)


def a_mail(decision: Sending) -> Mail:
    """A Mail at the moment in which its row is fullest: claimed, its draft on record, looked for once."""
    return Mail(
        KEY, MailState.THREADED, "ticket-1", at(0), "trying", at(5), ("2026-03-02T09:00:00Z seen",), CONTENT,
        "thread-1", decision, True, Claim("owner-1", at(7)), DraftRecord("draft-1", "<draft1@contoso.example>"), at(6),
    )  # fmt: skip


def a_thread(state: ThreadState) -> Thread:
    """A Thread with all that it may have."""
    return Thread(
        thread_id="thread-1",
        tenant_id=TENANT,
        mailbox_id=MAILBOX,
        correspondent="carla@fabrikam.example",
        state=state,
        opened_at=at(1),
        conversation_id="AAQkAGconversation1=",
        colleagues=("conrad@contoso.example",),
        answered=(at(2), at(3)),
        waits_for="conrad@contoso.example",
        leaving="5f2d",
    )


SETTINGS = MailboxSettings(
    address="orders@contoso.example",
    name="Harper",
    inbox_type=InboxType.SHARED,
    enabled=True,
    response_template="<p>{{ answer }}</p>",
    playbook=(
        PlaybookEntry("orders", Action.ANSWER, When(subject_contains="order", body_contains="where"), "It is coming."),
        PlaybookEntry("bills", Action.DELEGATE, When(sender="carla@fabrikam.example"), "Yours?", "bo@contoso.example"),
        PlaybookEntry("claims", Action.HAND_OFF, When(sender_domain="fabrikam.example"), to="bo@contoso.example"),
    ),
    otherwise=PlaybookEntry("otherwise", Action.HOLD),
    answer_as="harper@contoso.example",
    object_id=OBJECT,
    colleagues=("conrad@contoso.example",),
    alarm_after_hours=48,
    authentication=AuthenticationSettings(Treatment.IGNORE, Treatment.HOLD, ("mx.contoso.example",)),
)
WATCH = Watch(
    tenant_id=TENANT,
    mailbox_id=MAILBOX,
    state=WatchState.FAILING,
    reason="inbox-forbidden",
    blocked=True,
    retry_at=at(35),
    checks=(Check("token", True), Check("inbox", False, "Exchange does not let Harper read this mailbox.")),
    found=FoundInbox(
        object_id=OBJECT,
        address="orders@contoso.example",
        addresses=("orders@contoso.example", "shop@contoso.example"),
        inbox_id="folder-inbox",
        drafts_id="folder-drafts",
    ),
    held=HeldSubscription(
        subscription_id="subscription-1",
        ends=at(50),
        is_unsure=True,
        renew_at=at(40),
        signed_by=2,
        patched_at=at(10),
    ),
    reading=InboxReading(
        cursor="https://graph.microsoft.com/v1.0/users/x/mailFolders/inbox/messages/delta?$skiptoken=1",
        round_count=17,
        watermark=at(4),
        newest=at(5),
        reader="reader-1",
        until=at(8),
    ),
    last_mail_at=at(5),
    alarmed_at=at(9),
)
TENANT_VALUE = Tenant(
    tenant_id=TENANT,
    name="Contoso",
    admins=(Admin("ada@contoso.example", "44444444-4444-4444-8444-444444444444"), Admin("bo@contoso.example")),
    state=TenantState.PAUSED,
    changed_at=at(0),
    reason="AADSTS700016",
    consented_by="44444444-4444-4444-8444-444444444444",
    consented_at=at(1),
    permissions=("Mail.ReadWrite", "Mail.Send"),
    probed_at=at(2),
)
ITEM = WorkItem(
    TENANT, MAILBOX, "ticket-1.2", ("AAkALgAAmail1=",), "trouble", attempt=3, troubled=12.5, absent=1.0, refused=2,
    subscription="subscription-1",
)  # fmt: skip


# As 0.1.0 wrote that item: what is buried is kept letter by letter.
BODY = (
    '{"v":1,"tenant":"11111111-1111-4111-8111-111111111111","mailbox":"9f86d081884c7d65","mails":["AAkALgAAmail1="],'
    '"ticket":"ticket-1.2","attempt":3,"why":"trouble","troubled":12.5,"absent":1.0,"refused":2,'
    '"subscription":"subscription-1","delay":90}'
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A value, how it is written, and how what was written is read: None where no version reads it yet."""

    value: object
    write: Callable[[Any], Mapping[str, Any]]
    read: Callable[[Mapping[str, Any]], object] | None


def of_row(value: object, write: Callable[[Any], Mapping[str, Any]], read: Callable[..., object]) -> Kept:
    """A value whose row is read together with its etag."""
    return Kept(value, write, lambda row: read(row, "etag"))


def _written_item(item: WorkItem) -> Mapping[str, Any]:
    body: dict[str, Any] = json.loads(item.encode(90))
    return body


def _key_row_as_text(key: StateKey) -> Mapping[str, Any]:
    """JSON has no bytes: the secret as the base64 that an operator may write into the column too."""
    return key_row(key) | {"secret": base64.b64encode(key.secret).decode()}


# By the name of the file in which each version's is kept.
KEPT = {
    "mail-answer": of_row(a_mail(Answer("It is coming.", "orders")), mail_row, mail_from),
    "mail-delegate": of_row(a_mail(Delegate("bo@contoso.example", "Yours?", "bills")), mail_row, mail_from),
    "mail-hand-off": of_row(a_mail(HandOff("bo@contoso.example", "claims")), mail_row, mail_from),
    "mail-seen": of_row(Mail(KEY, MailState.SEEN, "ticket-1", at(0)), mail_row, mail_from),
    "thread-delegated": of_row(a_thread(ThreadState.DELEGATED), thread_row, thread_from),
    "thread-open": of_row(
        Thread("thread-1", TENANT, MAILBOX, "carla@fabrikam.example", ThreadState.OPEN, at(1)), thread_row, thread_from
    ),
    "thread-mail": Kept(ThreadMail("thread-1", at(1), KEY, Direction.IN), thread_mail_row, thread_mail_from),
    "peer": of_row(
        Peer("carla@fabrikam.example", (at(2), at(3))), lambda peer: peer_row(PARTITION, peer), peer_from
    ),
    "pace": of_row(Pace(29_540_700, 3), lambda pace: pace_row(PARTITION, pace), pace_from),
    "mailbox": of_row(Mailbox(TENANT, MAILBOX, SETTINGS, "revision-1", at(0)), mailbox_row, mailbox_from),
    "watch": of_row(WATCH, watch_row, watch_from),
    "watch-new": of_row(Watch(TENANT, MAILBOX), watch_row, watch_from),
    "tenant": of_row(TENANT_VALUE, tenant_row, tenant_from),
    "consent": of_row(ConsentState("nonce-1", TENANT, OBJECT, at(15), spent=True), consent_row, consent_from),
    "key": Kept(StateKey(7, bytes(range(32)), at(0)), _key_row_as_text, key_from),
    "buried": Kept(BuriedItem("mail-fetch", at(30), "message-1", BODY), buried_row, buried_from
    ),
    "object": Kept(MAILBOX, lambda mailbox: object_row(TENANT, OBJECT, mailbox), owner_from),
    "conversation": Kept(
        "thread-1",
        lambda thread: index_row(PARTITION, conversation_key(("AAQkAGconversation1=", PEER)), thread),
        indexed_from,
    ),
    "message-id": Kept(
        "thread-1", lambda thread: index_row(PARTITION, message_id_key("mail1@fabrikam.example"), thread), indexed_from
    ),
    "received": Kept(a_mail(Answer("It is coming.", "orders")), received_row, None),
    "item": Kept(ITEM, _written_item, lambda body: WorkItem.decode(json.dumps(body).encode())),
    "item-first": Kept(
        WorkItem(TENANT, MAILBOX, "ticket-1", ("AAkALgAAmail1=",)),
        lambda item: dict(json.loads(item.encode())),
        lambda body: WorkItem.decode(json.dumps(body).encode()),
    ),
}  # fmt: skip
