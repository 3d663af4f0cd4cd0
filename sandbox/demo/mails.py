"""The mails that people of the demo write to Harper, and what became of each."""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from sandbox.demo.people import HARPER, STAFF
from sandbox.m365 import Delivered, Mail, Microsoft365, Person
from sandbox.m365.mail.delivery import mail_of
from shared.domain.mail.mail import Mail as Row
from shared.domain.mail.mail import MailKey, MailState
from shared.domain.values.ids import TenantId, mailbox_id_of

Header = tuple[str, str]

STATES = {
    MailState.SEEN: "seen",
    MailState.FETCHED: "fetched",
    MailState.THREADED: "in its thread",
    MailState.REPLYING: "being answered",
    MailState.DRAFTED: "drafted",
    MailState.SENT: "answered",
    MailState.DELEGATED: "passed on to a colleague",
    MailState.HANDED_OFF: "handed off",
    MailState.IGNORED: "left alone",
    MailState.HELD: "kept for a person",
}
ON_ITS_WAY = "on its way"


@dataclass(frozen=True, slots=True)
class Posted:
    """A mail to Harper that somebody wrote here; `short_id` is the one in Harper's log."""

    short_id: str
    key: MailKey
    sender: Person
    delivered: Delivered

    @property
    def mail(self) -> Mail:
        """The mail itself."""
        return self.delivered.mail


@dataclass(frozen=True, slots=True)
class Received:
    """A mail from Harper in somebody's mailbox."""

    owner: Person
    mail: Mail


@dataclass(frozen=True, slots=True)
class Account:
    """What became of a mail: its state in a word and in words, the trail of its states, log and answers."""

    posted: Posted
    state: str
    words: str
    reason: str
    is_done: bool
    trail: tuple[tuple[str, str, str], ...]
    log: tuple[str, ...] = ()
    received: tuple[Received, ...] = ()


class DemoMails:
    """Writes mails to Harper for people outside and inside, and reads everybody's simulated mailbox.

    `rows` gives what Harper remembers of all Mails, `log` are the lines of the Functions host so far.
    """

    def __init__(
        self, m365: Microsoft365, tenant_id: str, rows: Callable[[], Iterable[Row]], log: Sequence[str]
    ) -> None:
        self._m365 = m365
        self._tenant_id = tenant_id
        self._rows = rows
        self._log = log
        self._lock = threading.Lock()
        self._posted: dict[str, Posted] = {}

    # ------------------------------------------------------------------------------------------ writing

    def write(
        self,
        sender: Person,
        subject: str,
        text: str,
        headers: Iterable[Header] = (),
        *,
        after: Posted | None = None,
    ) -> Posted:
        """Somebody writes to Harper, perhaps once more in the thread of an earlier mail."""
        earlier = after.mail if after else None
        delivered = self._m365.exchange.send_mail(
            from_=sender.address,
            from_name=sender.name,
            to=HARPER.address,
            subject=f"RE: {subject}" if earlier else subject,
            text=text,
            headers=headers,
            in_reply_to=earlier.message_id if earlier else "",
            references=(*earlier.references, earlier.message_id) if earlier else (),
        )
        return self._keep(sender, delivered)

    def answer(self, received: Received, text: str, subject: str = "", headers: tuple[Header, ...] = ()) -> Posted:
        """Somebody answers a mail from Harper; a colleague who got a forward writes to the customer, copy to Harper."""
        owner, mail = received.owner, received.mail
        if self._m365.world.mailbox(owner.address) is None:
            outside = self._m365.exchange.outside(owner.address, owner.name)
            return self._keep(owner, outside.reply_to(mail, text=text, subject=subject or None, headers=headers))
        asked = self.origin(mail)
        is_forward = asked is not None and asked.sender.key != owner.key
        delivered = self._m365.exchange.send_mail(
            from_=owner.address,
            from_name=owner.name,
            to=asked.sender.address if asked and is_forward else HARPER.address,
            cc=HARPER.address if is_forward else None,
            subject=subject or f"RE: {mail.subject.removeprefix('FW: ').removeprefix('RE: ')}",
            text=text,
            in_reply_to=mail.message_id,
            references=(*mail.references, mail.message_id),
            headers=headers,
        )
        return self._keep(owner, delivered)

    def _keep(self, sender: Person, delivered: Delivered) -> Posted:
        place = next(each for each in delivered.placed if each.mailbox.address == HARPER.address)
        tenant_id = TenantId(self._tenant_id)
        key = MailKey(tenant_id, mailbox_id_of(tenant_id, HARPER.address), place.immutable_id)
        posted = Posted(key.short_id, key, sender, delivered)
        with self._lock:
            self._posted[key.short_id] = posted
        return posted

    # ------------------------------------------------------------------------------------------ reading mailboxes

    def inbox(self, owner: Person) -> list[Mail]:
        """What lies in somebody's inbox, oldest first."""
        with self._m365.world.lock:
            box = self._m365.world.mailbox(owner.address)
            if box is None:
                return list(self._m365.exchange.outside(owner.address).inbox)
            return [replace(mail_of(each), headers=each.headers) for each in box.messages("inbox")]

    def sent_by_harper(self) -> list[Mail]:
        """What lies in Harper's Sent Items, oldest first."""
        return self._folder("sentitems")

    def drafts_of_harper(self) -> list[Mail]:
        """What lies in Harper's Drafts."""
        return self._folder("drafts")

    def _folder(self, name: str) -> list[Mail]:
        with self._m365.world.lock:
            return [mail_of(each) for each in self._m365.exchange.mailbox(HARPER.address).messages(name)]

    def categories(self, posted: Posted) -> tuple[str, ...]:
        """The categories on a mail in Harper's mailbox."""
        with self._m365.world.lock:
            return tuple(self._m365.exchange.mailbox(HARPER.address).find(posted.key.mail_id).categories)

    def received(self, posted: Posted) -> tuple[Received, ...]:
        """Everything from Harper that answers or forwards a mail, wherever it lies."""
        people = dict.fromkeys((posted.sender, *STAFF))
        return tuple(
            Received(owner, mail)
            for owner in people
            for mail in self.inbox(owner)
            if mail.in_reply_to == posted.mail.message_id and mail.from_ and mail.from_.key == HARPER.key
        )

    # ------------------------------------------------------------------------------------------ what became of it

    @property
    def posted(self) -> list[Posted]:
        """All mails written here, oldest first."""
        with self._lock:
            return list(self._posted.values())

    def find(self, short_id: str) -> Posted | None:
        """The mail with that short id."""
        with self._lock:
            return self._posted.get(short_id)

    def origin(self, mail: Mail) -> Posted | None:
        """The mail that was written here and is answered or forwarded by this one."""
        return next((each for each in self.posted if each.mail.message_id == mail.in_reply_to), None)

    def accounts(self) -> list[Account]:
        """What became of each mail, the newest first, without logs and answers."""
        rows = {row.key: row for row in self._rows()}
        return [_account(each, rows.get(each.key)) for each in reversed(self.posted)]

    def account(self, posted: Posted) -> Account:
        """What became of one mail."""
        row = next((row for row in self._rows() if row.key == posted.key), None)
        return replace(_account(posted, row), log=self.log_of(posted), received=self.received(posted))

    def log_of(self, posted: Posted) -> tuple[str, ...]:
        """The lines of the log that carry the mail's short id."""
        return tuple(line for line in tuple(self._log) if posted.short_id in line)


def _account(posted: Posted, row: Row | None) -> Account:
    if row is None:
        return Account(posted, "", ON_ITS_WAY, "", False, ())
    trail = tuple(_milestone(line) for line in row.trail)
    return Account(posted, row.state.value, STATES[row.state], row.reason, row.is_done, trail)


def _milestone(line: str) -> tuple[str, str, str]:
    """State, time of day and reason of one line of a trail."""
    state, _, rest = line.partition("@")
    moment, _, reason = rest.partition(" ")
    return state, moment[11:23], reason
