"""Submitting a message: who may send as whom, how many a minute, and what remains in Sent Items."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace

from sandbox.m365.graph import payload
from sandbox.m365.mail.delivery import PostOffice, mail_of
from sandbox.m365.state.limits import Limits
from sandbox.m365.state.mailbox import Mailbox, Message
from sandbox.m365.state.values import GraphError
from sandbox.m365.state.world import World

Later = Callable[[float, Callable[[], None]], None]


class Submission:
    """Sends messages of mailboxes; call it under the world's lock."""

    def __init__(self, world: World, post: PostOffice, limits: Limits, later: Later) -> None:
        self._world = world
        self._post = post
        self._limits = limits
        self._later = later

    def check(self, mailbox: Mailbox, message: Message) -> None:
        """Refuse what Exchange would not submit."""
        if not (message.to or message.cc or message.bcc):
            raise GraphError(
                400,
                "ErrorInvalidRecipients",
                "At least one recipient isn't valid., A message can't be sent because it contains no recipients.",
            )
        author = message.from_ or mailbox.person
        if author.key not in mailbox.addresses and (mailbox.address.lower(), author.key) not in self._world.send_as:
            raise GraphError(
                403,
                "ErrorSendAsDenied",
                "The user account which was used to submit this request does not have the right to send"
                " mail on behalf of the specified sending account.",
            )
        self._limits.count_send(mailbox)

    def send_draft(self, mailbox: Mailbox, message: Message) -> None:
        """Send a draft; it comes to lie in Sent Items."""
        self.check(mailbox, message)
        self._stamp(mailbox, message)
        sent_items = mailbox.folder("sentitems").folder_id
        switches = self._world.switches
        outgoing = replace(mail_of(message), extra=payload.outgoing_headers(message))
        if switches.sent_copy_delay > 0:
            self._world.remove(mailbox, message)
            self._later(switches.sent_copy_delay, lambda: self._arrive(mailbox, message, sent_items))
        elif switches.draft_id_survives_sending:
            message.is_draft = False
            self._world.move(mailbox, message, sent_items)
        elif switches.draft_lingers > 0:
            self._copy_to_sent(mailbox, message, sent_items)
            self._later(switches.draft_lingers, lambda: self._clear(mailbox, message))
        else:
            message.is_draft = False
            self._world.move(mailbox, message, sent_items, new_immutable_id=True)
        self._post.carry(outgoing)

    def send_new(self, mailbox: Mailbox, message: Message, *, save: bool) -> None:
        """Send a message that was never a draft."""
        self.check(mailbox, message)
        self._stamp(mailbox, message)
        outgoing = replace(mail_of(message), extra=payload.outgoing_headers(message))
        message.is_draft = False
        message.folder_id = mailbox.folder("sentitems").folder_id
        if save:
            self._world.add(mailbox, message)
        self._post.carry(outgoing)

    def _stamp(self, mailbox: Mailbox, message: Message) -> None:
        message.from_ = message.from_ or mailbox.person
        message.sender = message.from_
        message.sent = message.received = self._world.now()
        message.is_read = True

    def _copy_to_sent(self, mailbox: Mailbox, message: Message, folder_id: str) -> None:
        twin = copy.deepcopy(message)
        twin.immutable_id, twin.ordinary_id = self._world.ids.immutable(), self._world.ids.ordinary()
        twin.folder_id, twin.is_draft = folder_id, False
        self._world.add(mailbox, twin)

    def _arrive(self, mailbox: Mailbox, message: Message, folder_id: str) -> None:
        with self._world.lock:
            if not self._world.switches.draft_id_survives_sending:
                message.immutable_id = self._world.ids.immutable()
            message.ordinary_id = self._world.ids.ordinary()
            message.folder_id, message.is_draft, message.modified = folder_id, False, self._world.now()
            self._world.add(mailbox, message)

    def _clear(self, mailbox: Mailbox, message: Message) -> None:
        with self._world.lock:
            if message.immutable_id in mailbox.held:
                self._world.remove(mailbox, message)
