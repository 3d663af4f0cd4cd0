"""Mailboxes, who may do what with them, and mails from people outside and inside."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sandbox.m365.mail.correspondents import Correspondent, Outside
from sandbox.m365.mail.delivery import Delivered
from sandbox.m365.mail.incoming import Addresses, Headers, Incoming, people
from sandbox.m365.state.mailbox import Mailbox, Message
from sandbox.m365.state.values import Json, Mail, Person
from sandbox.m365.state.world import World


class Exchange:
    """The mailboxes, and the mail that goes between them and the world outside."""

    def __init__(self, world: World, incoming: Incoming, outside: Outside) -> None:
        self._world = world
        self._incoming = incoming
        self._outside = outside

    def mailbox(self, address: str) -> Mailbox:
        """The mailbox of an address or alias; KeyError if there is none."""
        found = self._world.mailbox(address)
        if found is None:
            raise KeyError(f"no mailbox {address}")
        return found

    def forbid(self, address: str) -> None:
        """Exchange keeps the app out of the mailbox: 403 ErrorAccessDenied."""
        self._world.exchange_access[self.mailbox(address).address.lower()] = False

    def allow(self, address: str) -> None:
        """Exchange lets the app at the mailbox, whatever roles its token has."""
        self._world.exchange_access[self.mailbox(address).address.lower()] = True

    def send_as(self, mailbox: str, *addresses: str) -> None:
        """Grant SendAs: drafts of the mailbox may be sent from these addresses."""
        own = self.mailbox(mailbox).address.lower()
        self._world.send_as.update((own, address.lower()) for address in addresses)

    def take_send_as(self, mailbox: str, address: str) -> None:
        """Take SendAs back."""
        self._world.send_as.discard((self.mailbox(mailbox).address.lower(), address.lower()))

    def send_mail(
        self,
        *,
        from_: str | None,
        to: Addresses,
        subject: str = "",
        text: str = "",
        html: str | None = None,
        headers: Headers = (),
        in_reply_to: str = "",
        references: Iterable[str] = (),
        cc: Addresses | None = None,
        bcc: Addresses | None = None,
        reply_to: Addresses | None = None,
        message_class: str = "IPM.Note",
        message_id: str | None = None,
        received: datetime | None = None,
        from_name: str = "",
        auth: str = "pass",
        notify: bool = True,
        folder: str = "inbox",
    ) -> Delivered:
        """Somebody writes a mail; `auth` is what Exchange finds: pass, fail or none."""
        mail = Mail(
            message_id=message_id or self._new_message_id(from_),
            subject=subject,
            from_=Person(from_, from_name) if from_ else None,
            to=people(to),
            cc=people(cc),
            bcc=people(bcc),
            reply_to=people(reply_to),
            sent=received or self._world.now(),
            text=text,
            html=html,
            in_reply_to=in_reply_to,
            references=tuple(references) or ((in_reply_to,) if in_reply_to else ()),
            extra=tuple(headers),
            message_class=message_class,
        )
        return self._incoming.send(mail, received=received, auth=auth, quiet=not notify, folder=folder)

    def _new_message_id(self, author: str | None) -> str:
        return self._world.ids.message_id((author or "@unknown.example").rpartition("@")[2])

    def deliver_raw(
        self, message: Json, *, to: str, received: datetime | None = None, notify: bool = True
    ) -> Delivered:
        """Put a mail given as Graph's message JSON into an inbox, received now unless told otherwise."""
        return self._incoming.deliver_raw(message, self.mailbox(to), received=received, quiet=not notify)

    def outside(self, address: str, name: str = "") -> Correspondent:
        """The correspondent of an address outside."""
        return self._outside.somebody(address, name)

    def reply_from(
        self, address: str, message: Message, *, text: str, to_all: bool = False, subject: str = ""
    ) -> Delivered:
        """The owner of a mailbox answers a message in it, as in Outlook."""
        return self._incoming.reply_from(self.mailbox(address), message, text, to_all=to_all, subject=subject)
