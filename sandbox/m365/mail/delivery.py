"""The way of a mail: out of a mailbox, into mailboxes of all tenants, or to somebody outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sandbox.m365.mail import bodies, headers
from sandbox.m365.state.mailbox import Mailbox, Message, topic
from sandbox.m365.state.values import Mail, Person
from sandbox.m365.state.world import World


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a mail came to lie."""

    mailbox: Mailbox
    immutable_id: str
    ordinary_id: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """A mail that was sent, and where it came to lie in simulated mailboxes."""

    mail: Mail
    placed: tuple[Placed, ...]

    @property
    def message_id(self) -> str:
        """The mail's Message-ID with its angle brackets."""
        return self.mail.message_id

    @property
    def ids(self) -> dict[str, str]:
        """Immutable id by the address of the mailbox."""
        return {place.mailbox.address: place.immutable_id for place in self.placed}

    @property
    def id(self) -> str:
        """The immutable id in the first mailbox."""
        return self.placed[0].immutable_id

    @property
    def ordinary_id(self) -> str:
        """The ordinary id in the first mailbox, as it was on arrival."""
        return self.placed[0].ordinary_id


class PostOffice:
    """Carries mails; call it under the world's lock."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.hand_outside: Callable[[Mail, Person], None] = lambda mail, person: None

    def carry(
        self,
        mail: Mail,
        *,
        received: datetime | None = None,
        auth: str = "pass",
        quiet: bool = False,
        folder: str = "inbox",
    ) -> Delivered:
        """Bring the mail to each of its recipients."""
        placed: list[Placed] = []
        for person in mail.recipients:
            mailbox = self.world.mailbox(person.address)
            if mailbox is not None:
                if any(place.mailbox is mailbox for place in placed):
                    continue
                message = self._arrive(mailbox, mail, received or self.world.now(), auth, folder)
                self.world.add(mailbox, message, quiet=quiet)
                placed.append(Placed(mailbox, message.immutable_id, message.ordinary_id))
            elif self.world.owns_domain(person):
                self.refuse(mail, person, f"postmaster@{person.domain}")
            else:
                self.hand_outside(replace(mail, bcc=(), headers=headers.authored(mail)), person)
        return Delivered(mail, tuple(placed))

    def _arrive(self, mailbox: Mailbox, mail: Mail, received: datetime, auth: str, folder: str) -> Message:
        author = self.world.mailbox(mail.from_.address) if mail.from_ else None
        inside = author is not None and author.tenant_id == mailbox.tenant_id
        lines = headers.from_inside(mail, received) if inside else headers.from_outside(mail, received, auth)
        message = self.as_message(mailbox, mail, mailbox.folder(folder).folder_id, received)
        message.headers = tuple(lines)
        return message

    def as_message(self, mailbox: Mailbox, mail: Mail, folder_id: str, received: datetime) -> Message:
        """The mail as a message of the mailbox, not yet in it."""
        world, merge = self.world, self.world.switches.merge_equal_subjects
        conversation = mailbox.conversation_of(mail.in_reply_to, mail.references, mail.subject, merge)
        if world.switches.split_on_subject and mailbox.topics.get(topic(mail.subject)) != conversation:
            conversation = world.ids.conversation()
        return Message(
            immutable_id=world.ids.immutable(),
            ordinary_id=world.ids.ordinary(),
            folder_id=folder_id,
            subject=mail.subject,
            content_type="text" if mail.html is None else "html",
            content=mail.text if mail.html is None else bodies.framed(mail.html),
            message_id=mail.message_id,
            conversation_id=conversation,
            conversation_index=world.ids.conversation_index(),
            created=received,
            modified=received,
            received=received,
            sent=mail.sent,
            from_=mail.from_,
            sender=mail.sender or mail.from_,
            to=mail.to,
            cc=mail.cc,
            reply_to=mail.reply_to,
            in_reply_to=mail.in_reply_to,
            references=mail.references,
            importance=mail.importance,
            message_class=mail.message_class,
        )

    def refuse(self, mail: Mail, person: Person, reporter: str) -> Delivered | None:
        """Send the author a report that the mail could not be delivered; nothing for a report or unsigned mail."""
        automatic = next((value for name, value in mail.extra if name.lower() == "return-path"), None) == "<>"
        if mail.from_ is None or automatic:
            return None
        world = self.world
        host = reporter.rpartition("@")[2]
        report = Mail(
            message_id=world.ids.message_id(host),
            subject=f"Undeliverable: {mail.subject}",
            from_=Person(reporter, "Mail Delivery System"),
            to=(mail.from_,),
            sent=world.now(),
            text=f"Your message to {person.address} couldn't be delivered.\r\n550 5.1.1 User unknown\r\n",
            in_reply_to=mail.message_id,
            references=(*mail.references, mail.message_id),
            extra=(
                ("Content-Type", 'multipart/report; report-type=delivery-status; boundary="_ndr_"'),
                ("Auto-Submitted", "auto-replied"),
                ("X-Failed-Recipients", person.address),
                ("Return-Path", "<>"),
            ),
            message_class="REPORT.IPM.Note.NDR",
        )
        return self.carry(report)


def mail_of(message: Message) -> Mail:
    """The mail that a draft becomes when it is sent."""
    is_html = message.content_type == "html"
    return Mail(
        message_id=message.message_id,
        subject=message.subject,
        from_=message.from_,
        to=message.to,
        sent=message.sent,
        text=bodies.to_text(message.content) if is_html else message.content,
        html=message.content if is_html else None,
        cc=message.cc,
        bcc=message.bcc,
        reply_to=message.reply_to,
        sender=message.sender,
        in_reply_to=message.in_reply_to,
        references=message.references,
        extra=message.added_headers,
        message_class=message.message_class,
        importance=message.importance,
    )
