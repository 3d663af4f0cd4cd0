"""A Mail: as Graph gives it, and as it is remembered."""

from __future__ import annotations

import enum
import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from shared.domain.mail.decisions import HandOff, Sending
from shared.domain.values.addresses import Address
from shared.domain.values.ids import MailboxId, TenantId


class MailState(enum.StrEnum):
    """How far a Mail has come; the last five never change again."""

    SEEN = "seen"  #: its row is there, nothing of it is known
    FETCHED = "fetched"  #: its content is known
    THREADED = "threaded"  #: it is in its Thread, and no rule keeps it from a Reply
    REPLYING = "replying"  #: it is claimed: its draft is being made
    DRAFTED = "drafted"  #: the draft is on record, and not known to be sent
    SENT = "sent"  #: its Reply was sent; a hand-off still owes the category, and then is HANDED_OFF
    DELEGATED = "delegated"  #: it was passed on to a colleague, for whose answer its Thread waits
    HANDED_OFF = "handed-off"  #: a person has it, and Harper is silent in its Thread
    IGNORED = "ignored"  #: it is not answered, and nobody need look at it
    HELD = "held"  #: it is not answered, and a person should look at it


TERMINAL = frozenset({MailState.SENT, MailState.DELEGATED, MailState.HANDED_OFF, MailState.IGNORED, MailState.HELD})


def digest(*parts: str) -> str:
    """A hash of ids for use in a table key: 40 hex digits."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:40]


@dataclass(frozen=True, slots=True)
class MailKey:
    """Which Mail: tenant id, mailbox id and Graph's immutable id."""

    tenant_id: TenantId
    mailbox_id: MailboxId
    mail_id: str

    @property
    def hash(self) -> str:
        """The Mail's part of its row keys."""
        return digest(self.tenant_id, self.mailbox_id, self.mail_id)

    @property
    def short_id(self) -> str:
        """The correlation id that stands in every log line of the Mail's way: 12 hex digits."""
        return self.hash[:12]


@dataclass(frozen=True, slots=True)
class FetchedMail:
    """A Mail as one GET brings it; `html` and `unique_html` are never kept."""

    mail_id: str
    message_id: str
    conversation_id: str
    folder_id: str
    subject: str
    sender: Address
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    received: datetime
    headers: tuple[tuple[str, str], ...]
    html: str
    unique_html: str
    message_class: str = ""
    marker: str = ""
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """What is kept of a fetched Mail: cut-down text and headers (each at most 30,000 characters).

    `confidence` says how sure it is that `written` is all that was written and nothing else, `hosts` where links lead.
    """

    message_id: str
    conversation_id: str
    subject: str
    sender: Address
    reply_to: tuple[Address, ...]
    received: datetime
    headers: tuple[tuple[str, str], ...]
    text: str
    written: str
    message_class: str = ""
    marker: str = ""
    confidence: float = 1.0
    hosts: tuple[str, ...] = ()

    def header_values(self, name: str) -> tuple[str, ...]:
        """Every value of a header, the topmost first; none where it is not there."""
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == wanted)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who may send for a Mail (random, new for each invocation), and until when."""

    owner: str
    until: datetime


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """The draft that was put on record before it is sent."""

    draft_id: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A Mail's row: its state, its trail, its text and its claim; `etag` is empty before it is stored."""

    key: MailKey
    state: MailState
    ticket: str
    seen_at: datetime
    reason: str = ""
    changed_at: datetime | None = None
    trail: tuple[str, ...] = ()
    content: Content | None = None
    thread_id: str = ""
    decision: Sending | None = None
    reserved: bool = False
    claim: Claim | None = None
    draft: DraftRecord | None = None
    looked: datetime | None = None
    etag: str = field(default="", compare=False)

    @property
    def since(self) -> datetime:
        """From when its age counts: of one never fetched, or of the future, from when it was seen."""
        return min(self.content.received, self.seen_at) if self.content else self.seen_at

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do for this Mail."""
        return self.state in TERMINAL and not self.owes_category

    @property
    def owes_category(self) -> bool:
        """Whether a hand-off was sent whose category and final state are still to be made up for."""
        return self.state is MailState.SENT and isinstance(self.decision, HandOff)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A Mail whose content is known: FETCHED, or further on its way."""

    mail: Mail
    content: Content

    @classmethod
    def of(cls, mail: Mail) -> Fetched:
        """The Mail of a row that has its content; ValueError where it has none, which is a bug."""
        if mail.content is None:
            raise ValueError(f"mail {mail.key.short_id} has no content")
        return cls(mail, mail.content)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A Mail that is claimed for sending, now or until a moment ago: what is sent is decided."""

    mail: Mail
    content: Content
    decision: Sending
    claim: Claim

    @classmethod
    def of(cls, mail: Mail) -> Claimed:
        """The Mail of a row that has its claim; ValueError where it has none, which is a bug."""
        if mail.content is None or mail.decision is None or mail.claim is None:
            raise ValueError(f"mail {mail.key.short_id} is not claimed")
        return cls(mail, mail.content, mail.decision, mail.claim)
