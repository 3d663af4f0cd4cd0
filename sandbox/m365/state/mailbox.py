"""A mailbox: its folders, its messages, its conversations and the log of its changes."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from sandbox.m365.state.ids import Ids
from sandbox.m365.state.values import GraphError, Json, Person

WELL_KNOWN = {
    "inbox": "Inbox",
    "drafts": "Drafts",
    "sentitems": "Sent Items",
    "deleteditems": "Deleted Items",
    "junkemail": "Junk Email",
    "archive": "Archive",
    "outbox": "Outbox",
    "conversationhistory": "Conversation History",
}
ROOT = "msgfolderroot"
_EXTENDED = re.compile(r"^(\w+)\s+(?:\{?([0-9A-Fa-f-]{36})\}?\s+(Name|Id)\s+(.+)|(0x[0-9A-Fa-f]+))$")
_PREFIXES = re.compile(r"^(?:\s*(?:re|fw|fwd|aw|wg|undeliverable|automatic reply)\s*:)+\s*", re.IGNORECASE)


def property_key(name: str) -> str:
    """An extended property's id as it is compared: the kind and GUID without case, the name with it."""
    found = _EXTENDED.match(name.strip())
    if not found:
        return name
    kind, guid, how, label, tag = found.groups()
    return f"{kind} {tag}".lower() if tag else f"{kind} {guid} {how} ".lower() + label.strip()


def topic(subject: str) -> str:
    """The subject without its RE: and FW:."""
    return _PREFIXES.sub("", subject).strip().lower()


@dataclass(slots=True)
class Folder:
    """A mail folder; `well_known` is empty for folders that somebody made."""

    folder_id: str
    name: str
    well_known: str = ""
    parent_id: str = ""


@dataclass(slots=True)
class Message:
    """A message as a mailbox holds it."""

    immutable_id: str
    ordinary_id: str
    folder_id: str
    subject: str
    content_type: str
    content: str
    message_id: str
    conversation_id: str
    conversation_index: bytes
    created: datetime
    modified: datetime
    received: datetime
    sent: datetime
    from_: Person | None = None
    sender: Person | None = None
    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    bcc: tuple[Person, ...] = ()
    reply_to: tuple[Person, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    added_headers: tuple[tuple[str, str], ...] = ()
    extended: dict[str, tuple[str, str]] = field(default_factory=dict)
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    is_draft: bool = False
    is_read: bool = False
    has_attachments: bool = False
    read_receipt: bool = False
    delivery_receipt: bool = False
    importance: str = "normal"
    inference: str = "focused"
    categories: tuple[str, ...] = ()
    flag: Json = field(default_factory=lambda: {"flagStatus": "notFlagged"})
    message_class: str = "IPM.Note"
    version: int = 1

    @property
    def change_key(self) -> str:
        """The mark that changes with every change."""
        seed = f"{self.immutable_id[-12:]}{self.version:08d}"
        return base64.b64encode(b"\x09\x00\x00\x00\x16\x00" + seed.encode()).decode()

    def header(self, name: str) -> str | None:
        """The first header of that name (compared without case), or None."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Change:
    """Something happened to a message in a folder; `kind` is created, updated, deleted or moved-out."""

    kind: str
    mailbox: Mailbox
    immutable_id: str
    ordinary_id: str
    folder_id: str
    quiet: bool


@dataclass(slots=True, eq=False)
class Mailbox:
    """An address with its folders and messages; ask it under the world's lock."""

    tenant_id: str
    object_id: str
    address: str
    name: str
    ids: Ids
    shared: bool = False
    aliases: tuple[str, ...] = ()
    folders: dict[str, Folder] = field(default_factory=dict)
    held: dict[str, Message] = field(default_factory=dict)
    by_ordinary: dict[str, str] = field(default_factory=dict)
    conversations: dict[str, str] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.add_folder("Top of Information Store", well_known=ROOT)
        for well_known, name in WELL_KNOWN.items():
            self.add_folder(name, well_known=well_known)

    @property
    def person(self) -> Person:
        """The mailbox as sender or recipient."""
        return Person(self.address, self.name)

    @property
    def addresses(self) -> frozenset[str]:
        """Its own address and its aliases, as they are compared."""
        return frozenset(address.lower() for address in (self.address, *self.aliases))

    def add_folder(self, name: str, *, well_known: str = "", parent_id: str = "") -> Folder:
        """A new folder, below the root unless a parent is named."""
        root = next((folder.folder_id for folder in self.folders.values() if folder.well_known == ROOT), "")
        folder = Folder(self.ids.ordinary(), name, well_known, parent_id or root)
        self.folders[folder.folder_id] = folder
        return folder

    def folder(self, name: str) -> Folder:
        """The folder of that id or well-known name; GraphError 404 otherwise."""
        if name in self.folders:
            return self.folders[name]
        for folder in self.folders.values():
            if folder.well_known and folder.well_known == name.lower():
                return folder
        raise GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.")

    def find(self, item_id: str) -> Message:
        """The message of that id, ordinary or immutable; GraphError 404 otherwise."""
        found = self.held.get(item_id) or self.held.get(self.by_ordinary.get(item_id, ""))
        if found is None:
            raise GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.")
        return found

    def inside(self, folder_id: str | None = None) -> Iterator[Message]:
        """The messages of a folder, or of the whole mailbox, in the order they came in."""
        return (item for item in self.held.values() if folder_id is None or item.folder_id == folder_id)

    def messages(self, folder: str | None = None) -> list[Message]:
        """Copies of the messages, oldest first, of one folder (id or well-known name) or of all."""
        folder_id = self.folder(folder).folder_id if folder else None
        found = [replace(item) for item in list(self.held.values())]
        return [item for item in found if folder_id is None or item.folder_id == folder_id]

    def conversation_of(self, in_reply_to: str, references: tuple[str, ...], subject: str, merge: bool) -> str:
        """The conversation that a mail belongs to: by its references, by its subject if told so, else anew."""
        for known in (in_reply_to, *reversed(references)):
            if known in self.conversations:
                return self.conversations[known]
        if merge and topic(subject) in self.topics:
            return self.topics[topic(subject)]
        return self.ids.conversation()

    def keep(self, message: Message) -> None:
        """Take the message in, and remember its ids and its place in the conversation."""
        self.held[message.immutable_id] = message
        self.by_ordinary[message.ordinary_id] = message.immutable_id
        self.conversations[message.message_id] = message.conversation_id
        for known in (*message.references, message.in_reply_to):
            if known:
                self.conversations.setdefault(known, message.conversation_id)
        self.topics.setdefault(topic(message.subject), message.conversation_id)

    def forget(self, message: Message) -> None:
        """Take the message out."""
        self.held.pop(message.immutable_id, None)
        self.by_ordinary.pop(message.ordinary_id, None)
