"""Tiny mailboxes in memory instead of Graph."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from shared.domain.mail.inbox import DeltaPage, DirectoryUser, Draft, DraftOrder, Inbox, MailHead
from shared.domain.mail.mail import FetchedMail
from shared.domain.values.ids import TenantId
from shared.errors import CursorLost, NotFound, SwitchedOff, TooLate, Uncertain
from tests.support.builders import DRAFTS_FOLDER, HARPER, INBOX_FOLDER
from tests.support.fakes.faults import FakeClock, Faults

SENT_FOLDER = "folder-sent"
DELETED_FOLDER = "folder-deleted"


@dataclass
class OutgoingMail:
    """A draft of ours and what became of it."""

    draft: Draft
    html: str
    marker: str
    source: str
    is_forward: bool


@dataclass
class _Box:
    """One mailbox: its Mails in the order in which they came, our drafts and sent mails, categories by mail id."""

    mails: list[FetchedMail] = field(default_factory=list)
    outgoing: list[OutgoingMail] = field(default_factory=list)
    categories: dict[str, list[str]] = field(default_factory=dict)


class FakeMailClient:
    """Tiny mailboxes in memory: Mails come in by `receive`, drafts and sent mails can be looked at."""

    def __init__(self, clock: FakeClock | None = None) -> None:
        self.faults = Faults()
        self.clock = clock or FakeClock()
        self.page_size = 100
        self.keeps_ids = True
        self.sender = HARPER
        self.next_draft: dict[str, object] = {}
        self._boxes: dict[Inbox, _Box] = {}
        self._users: dict[tuple[str, str], DirectoryUser] = {}
        self._made = 0

    def receive(self, inbox: Inbox, *mails: FetchedMail) -> None:
        """Mails come in."""
        self._box(inbox).mails.extend(mails)

    def remove(self, inbox: Inbox, mail_id: str) -> None:
        """A person deletes a Mail for good."""
        box = self._box(inbox)
        box.mails = [mail for mail in box.mails if mail.mail_id != mail_id]

    def add_user(self, tenant_id: TenantId, user: DirectoryUser) -> None:
        """The directory knows a person by object id and by the main address, not by an alias."""
        for name in (user.object_id, user.address):
            self._users[(tenant_id, name)] = user

    def drafts(self, inbox: Inbox) -> tuple[OutgoingMail, ...]:
        """What lies in Drafts."""
        return self._outgoing_in(inbox, DRAFTS_FOLDER)

    def sent(self, inbox: Inbox) -> tuple[OutgoingMail, ...]:
        """What was sent, oldest first."""
        return self._outgoing_in(inbox, SENT_FOLDER)

    def categories(self, inbox: Inbox, mail_id: str) -> tuple[str, ...]:
        """The categories of a Mail."""
        return tuple(self._box(inbox).categories.get(mail_id, ()))

    def throw_away(self, inbox: Inbox, draft_id: str) -> None:
        """A person deletes a draft, which only moves it."""
        self._change(inbox, draft_id, folder_id=DELETED_FOLDER)

    def mail(self, inbox: Inbox, mail_id: str) -> FetchedMail:
        with self.faults.during("mail"):
            return self._mail(inbox, mail_id)

    def create_reply(self, inbox: Inbox, order: DraftOrder, before: datetime) -> Draft:
        self._in_time("create_reply", before)
        with self.faults.during("create_reply"):
            source = self._mail(inbox, order.mail_id)
            to = tuple(each.address for each in (source.reply_to or (source.sender,)))
            return self._make(inbox, order, to, is_forward=False)

    def create_forward(self, inbox: Inbox, order: DraftOrder, before: datetime) -> Draft:
        self._in_time("create_forward", before)
        with self.faults.during("create_forward"):
            self._mail(inbox, order.mail_id)
            return self._make(inbox, order, (order.to,), is_forward=True)

    def send(self, inbox: Inbox, draft_id: str, before: datetime, is_on: Callable[[], bool]) -> None:
        self._in_time("send", before)
        if not is_on():
            raise SwitchedOff("send")
        with self.faults.during("send"):
            found = next((each for each in self._box(inbox).outgoing if each.draft.draft_id == draft_id), None)
            if found is None or not found.draft.is_draft:
                raise Uncertain("no such draft (any more)")
            new_id = draft_id if self.keeps_ids else f"{draft_id}-sent"
            self._change(inbox, draft_id, draft_id=new_id, is_draft=False, folder_id=SENT_FOLDER)

    def find_by_message_id(self, inbox: Inbox, message_id: str) -> tuple[Draft, ...]:
        with self.faults.during("find_by_message_id"):
            return tuple(each.draft for each in self._box(inbox).outgoing if each.draft.message_id == message_id)

    def find_by_marker(self, inbox: Inbox, marker: str) -> tuple[Draft, ...]:
        with self.faults.during("find_by_marker"):
            return tuple(each.draft for each in self._box(inbox).outgoing if each.marker == marker)

    def delete(self, inbox: Inbox, mail_id: str) -> None:
        """As in Exchange, a deleted draft is moved."""
        with self.faults.during("delete"):
            self._change(inbox, mail_id, folder_id=DELETED_FOLDER)

    def add_category(self, inbox: Inbox, mail_id: str, category: str) -> None:
        with self.faults.during("add_category"):
            self._mail(inbox, mail_id)
            kept = self._box(inbox).categories.setdefault(mail_id, [])
            if category not in kept:
                kept.append(category)

    def delta(self, inbox: Inbox, link: str, since: datetime) -> DeltaPage:
        """Links are `next:<place>:<since>` and `delta:<place>`."""
        with self.faults.during("delta"):
            kind, _, rest = link.partition(":")
            place, _, start = rest.partition(":")
            if kind not in ("", "next", "delta"):
                raise CursorLost(410, "SyncStateNotFound")
            first = since.isoformat() if kind == "" else start
            return self._page(inbox, int(place or 0), first, f"delta:{len(self._box(inbox).mails)}")

    def received_since(self, inbox: Inbox, link: str, since: datetime) -> DeltaPage:
        with self.faults.during("received_since"):
            place, _, start = link.removeprefix("next:").partition(":")
            return self._page(inbox, int(place or 0), start or since.isoformat(), "")

    def user(self, tenant_id: TenantId, address: str) -> DirectoryUser:
        with self.faults.during("user"):
            if (tenant_id, address) not in self._users:
                raise NotFound(404, "Request_ResourceNotFound")
            return self._users[(tenant_id, address)]

    def folder_id(self, inbox: Inbox, well_known_name: str) -> str:
        with self.faults.during("folder_id"):
            return {"inbox": INBOX_FOLDER, "drafts": DRAFTS_FOLDER}[well_known_name]

    def write_probe(self, inbox: Inbox, marker: str) -> Draft:
        with self.faults.during("write_probe"):
            return Draft("probe", "<probe@contoso.example>", True, DRAFTS_FOLDER, self.sender, (), (), (), ())

    def _box(self, inbox: Inbox) -> _Box:
        return self._boxes.setdefault(inbox, _Box())

    def _in_time(self, call: str, before: datetime) -> None:
        if self.clock.now() >= before:
            raise TooLate(call)

    def _mail(self, inbox: Inbox, mail_id: str) -> FetchedMail:
        found = next((mail for mail in self._box(inbox).mails if mail.mail_id == mail_id), None)
        if found is None:
            raise NotFound(404, "ErrorItemNotFound")
        return found

    def _make(self, inbox: Inbox, order: DraftOrder, to: tuple[str, ...], is_forward: bool) -> Draft:
        self._made += 1
        draft = Draft(
            draft_id=f"draft-{self._made}",
            message_id=f"<draft-{self._made}@contoso.example>",
            is_draft=True,
            folder_id=DRAFTS_FOLDER,
            sender=order.sender or self.sender,
            to=to,
            cc=(),
            bcc=(),
            reply_to=(order.reply_to,) if order.reply_to else (),
        )
        draft = replace(draft, **self.next_draft)  # type: ignore[arg-type]
        self.next_draft = {}
        self._box(inbox).outgoing.append(
            OutgoingMail(draft, order.comment or order.html, order.marker, order.mail_id, is_forward)
        )
        return draft

    def _outgoing_in(self, inbox: Inbox, folder: str) -> tuple[OutgoingMail, ...]:
        return tuple(each for each in self._box(inbox).outgoing if each.draft.folder_id == folder)

    def _change(self, inbox: Inbox, wanted: str, **changes: object) -> None:
        for each in self._box(inbox).outgoing:
            if each.draft.draft_id == wanted:
                each.draft = replace(each.draft, **changes)  # type: ignore[arg-type]

    def _page(self, inbox: Inbox, place: int, start: str, last_link: str) -> DeltaPage:
        mails = self._box(inbox).mails
        wanted = [
            (at, mail)
            for at, mail in enumerate(mails)
            if at >= place and (not start or mail.received >= datetime.fromisoformat(start))
        ]
        heads = tuple(MailHead(mail.mail_id, mail.received) for _, mail in wanted[: self.page_size])
        if len(wanted) > self.page_size:
            return DeltaPage(heads, f"next:{wanted[self.page_size][0]}:{start}", False)
        return DeltaPage(heads, last_link, True)
