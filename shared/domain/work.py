"""Work items: what lies in the queues. Ids and counters only, never content."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from shared.domain.mail.mail import MailKey

MAIL_FETCH = "mail-fetch"
MAIL_THREAD = "mail-thread"
MAIL_REPLY = "mail-reply"
SUBSCRIPTION_RENEW = "subscription-renew"
MAILBOX_CATCH_UP = "mailbox-catch-up"
QUEUES = (MAIL_FETCH, MAIL_THREAD, MAIL_REPLY, SUBSCRIPTION_RENEW, MAILBOX_CATCH_UP)

REPLAY: Final = "replay"
"""Why an item lies in its queue again after somebody put back what was buried."""

MAX_PACKED_MAILS = 100
MAX_PACKED_CHARACTERS = 45_000


class WorkItem(msgspec.Struct, frozen=True):
    """Work for the next function; the ticket stays the same through put-backs and redeliveries.

    `mails` holds mail ids (one, or a pack in mail-fetch; none in the mailbox queues), `attempt` counts tries that met
    trouble, `refused` those that met a 403, `troubled` and `absent` are the seconds spent waiting because of trouble
    and because of a 404, `subscription` is the id of the Subscription that Graph spoke of, if it said one.
    """

    tenant: str
    mailbox: str
    ticket: str
    mails: tuple[str, ...] = ()
    why: str = ""
    attempt: int = 0
    troubled: float = 0.0
    absent: float = 0.0
    refused: int = 0
    subscription: str = ""

    @property
    def key(self) -> MailKey:
        """The Mail that the item is about; of a pack, the first."""
        return MailKey(self.tenant, self.mailbox, self.mails[0])

    def but(self, **changes: object) -> WorkItem:
        """The same item with these fields changed."""
        return msgspec.structs.replace(self, **changes)

    def after_trouble(self, delay: float) -> WorkItem:
        """The item for the next try after so many seconds of trouble."""
        return self.but(attempt=self.attempt + 1, troubled=self.troubled + delay)

    def after_absence(self, delay: float) -> WorkItem:
        """The item for the next try after so many seconds in which its Mail is not there."""
        return self.but(attempt=self.attempt + 1, absent=self.absent + delay)

    def unpacked(self) -> tuple[WorkItem, ...]:
        """One item a mail; the n-th mail of a pack has the ticket `<pack>.<n>`."""
        if len(self.mails) <= 1:
            return (self,)
        return tuple(self.but(mails=(mail,), ticket=f"{self.ticket}.{n}") for n, mail in enumerate(self.mails))


def packed(tenant: str, mailbox: str, mails: Iterable[str], new_ticket: Callable[[], str]) -> tuple[WorkItem, ...]:
    """Mail ids of one mailbox as packs of at most 100 ids and 45,000 characters, each with a ticket of its own."""
    packs: list[list[str]] = [[]]
    size = 0
    for mail in mails:
        if packs[-1] and (len(packs[-1]) == MAX_PACKED_MAILS or size + len(mail) > MAX_PACKED_CHARACTERS):
            packs.append([])
            size = 0
        packs[-1].append(mail)
        size += len(mail)
    return tuple(WorkItem(tenant, mailbox, new_ticket(), tuple(pack)) for pack in packs if pack)


@dataclass(frozen=True, slots=True)
class BuriedItem:
    """A work item that went to poison: its queue, when, its body as it lay there, and why if known."""

    queue: str
    buried_at: datetime
    message_id: str
    body: str
