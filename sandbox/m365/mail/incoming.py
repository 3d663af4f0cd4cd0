"""Mails that a test or the demo puts on their way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sandbox.m365.graph.rendering import MEETINGS
from sandbox.m365.mail import bodies
from sandbox.m365.mail.delivery import Delivered, Placed, PostOffice
from sandbox.m365.mail.headers import authored
from sandbox.m365.state.mailbox import Mailbox, Message
from sandbox.m365.state.values import Json, Mail, Person, parse_time
from sandbox.m365.state.world import World

Addresses = str | Iterable[str]
Headers = Iterable[tuple[str, str]]


def people(addresses: Addresses | None) -> tuple[Person, ...]:
    """Persons from one address or several."""
    if addresses is None:
        return ()
    return tuple(Person(each) for each in ([addresses] if isinstance(addresses, str) else addresses))


class Incoming:
    """Writes mails into the simulated world."""

    def __init__(self, world: World, post: PostOffice) -> None:
        self._world = world
        self._post = post

    def send(self, mail: Mail, *, received: datetime | None, auth: str, quiet: bool, folder: str) -> Delivered:
        """Send a mail; if its author has a mailbox, a copy comes to lie in Sent Items."""
        with self._world.lock:
            mail = replace(mail, headers=authored(mail))
            author = self._world.mailbox(mail.from_.address) if mail.from_ else None
            if author is not None:
                self._keep_sent(author, mail)
            return self._post.carry(mail, received=received, auth=auth, quiet=quiet, folder=folder)

    def _keep_sent(self, author: Mailbox, mail: Mail) -> None:
        sent_items = author.folder("sentitems").folder_id
        message = self._post.as_message(author, mail, sent_items, mail.sent)
        message.is_read = True
        message.bcc = mail.bcc
        self._world.add(author, message)

    def reply_from(self, mailbox: Mailbox, message: Message, text: str, *, to_all: bool, subject: str) -> Delivered:
        """Answer a message as its owner does in Outlook, the original quoted."""
        back = message.reply_to or ((message.from_,) if message.from_ else ())
        others = (*message.to, *message.cc) if to_all else ()
        cc = tuple(each for each in others if each.key not in mailbox.addresses and each not in back)
        with self._world.lock:
            now = self._world.now()
            author = message.from_.address if message.from_ else ""
            rest = message.content if message.content_type == "text" else bodies.to_text(message.content)
            mail = Mail(
                message_id=self._world.ids.message_id(mailbox.person.domain),
                subject=subject or f"RE: {message.subject.removeprefix('RE: ')}",
                from_=mailbox.person,
                to=back,
                cc=cc,
                sent=now,
                text=f"{text}\r\n\r\n-----Original Message-----\r\nFrom: {author}\r\n\r\n{rest}",
                in_reply_to=message.message_id,
                references=(*message.references, message.message_id),
            )
            return self.send(mail, received=None, auth="pass", quiet=False, folder="inbox")

    def deliver_raw(self, raw: Json, mailbox: Mailbox, *, received: datetime | None, quiet: bool) -> Delivered:
        """Put a mail given as Graph's message JSON into the inbox, its headers as they are."""
        with self._world.lock:
            now = self._world.now()
            mail = _read_mail(raw, now)
            inbox = mailbox.folder("inbox").folder_id
            message = self._post.as_message(mailbox, mail, inbox, received or now)
            message.headers = mail.headers
            message.has_attachments = bool(raw.get("hasAttachments"))
            self._world.add(mailbox, message, quiet=quiet)
            return Delivered(mail, (Placed(mailbox, message.immutable_id, message.ordinary_id),))


def _read_mail(raw: Json, now: datetime) -> Mail:
    headers = tuple((str(each.get("name")), str(each.get("value"))) for each in raw.get("internetMessageHeaders") or [])
    body = raw.get("body") or {}
    content, is_html = str(body.get("content") or ""), str(body.get("contentType")).lower() == "html"
    sent = raw.get("sentDateTime")
    mail = Mail(
        message_id=str(raw.get("internetMessageId") or "<without-id@unknown.example>"),
        subject=str(raw.get("subject") or ""),
        from_=_person(raw.get("from")),
        sender=_person(raw.get("sender")),
        to=_persons(raw.get("toRecipients")),
        cc=_persons(raw.get("ccRecipients")),
        reply_to=_persons(raw.get("replyTo")),
        sent=parse_time(sent) if sent else now,
        text="" if is_html else content,
        html=content if is_html else None,
        message_class=_message_class(str(raw.get("@odata.type", ""))),
        headers=headers,
    )
    references = tuple((mail.header("References") or "").split())
    answered = (mail.header("In-Reply-To") or "").split()
    return replace(mail, references=references, in_reply_to=answered[0] if answered else "")


def _message_class(odata_type: str) -> str:
    return next((prefix for prefix, kind in MEETINGS.items() if kind == odata_type), "IPM.Note")


def _person(value: Any) -> Person | None:
    address = (value or {}).get("emailAddress") or {}
    if not address.get("address"):
        return None
    return Person(str(address["address"]), str(address.get("name") or ""))


def _persons(values: Any) -> tuple[Person, ...]:
    found = (_person(value) for value in values or [])
    return tuple(person for person in found if person is not None)
