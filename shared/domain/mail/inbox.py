"""What Graph shows of an inbox: drafts, heads, pages, owners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.domain.values.ids import TenantId


@dataclass(frozen=True, slots=True)
class Inbox:
    """Whose mailbox a Graph call is about."""

    tenant_id: TenantId
    object_id: str


@dataclass(frozen=True, slots=True)
class DraftOrder:
    """What a draft shall be: a reply to a Mail with this HTML as its whole body, or a forward with a line above it.

    `comment` is that line, in plain text; a forward without one has the HTML in place of the Mail. `sender` and
    `reply_to` are empty in an individual mailbox; `to` is empty for a reply where Graph shall fill in address and name.
    """

    mail_id: str
    html: str
    marker: str
    to: str = ""
    sender: str = ""
    reply_to: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft, or what became of it, as Graph shows it."""

    draft_id: str
    message_id: str
    is_draft: bool
    folder_id: str
    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    bcc: tuple[str, ...]
    reply_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MailHead:
    """What the catch-up needs of a Mail."""

    mail_id: str
    received: datetime


@dataclass(frozen=True, slots=True)
class DeltaPage:
    """One page of a delta or list: heads, and the link to go on with; `is_last` when that is a delta link (or none)."""

    heads: tuple[MailHead, ...]
    link: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class DirectoryUser:
    """A mailbox's owner in the directory: object id, primary address and every address known."""

    object_id: str
    address: str
    addresses: tuple[str, ...]
