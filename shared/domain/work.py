"""Work items: what lies in the queues, as JSON with a schema version. Ids and counters only, never content."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from shared.domain.mail.mail import MailKey
from shared.domain.values.ids import MailboxId, TenantId
from shared.errors import InvalidInput

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


_Id = Annotated[str, Meta(min_length=1, max_length=512)]
_Seconds = Annotated[float, Meta(ge=0.0)]


# What is not known is of a next version, which runs beside this one while an update rolls: it is passed over.
class _Body(msgspec.Struct, frozen=True):
    # The host lets a body's top-level properties overwrite a trigger's metadata without regard to case: none of these
    # may be called id, dequeueCount, popReceipt, expirationTime, insertionTime, nextVisibleTime or queueTrigger.
    v: Literal[1]
    tenant: _Id
    mailbox: Annotated[str, Meta(max_length=512)]
    mails: Annotated[tuple[_Id, ...], Meta(max_length=MAX_PACKED_MAILS)]
    ticket: _Id
    attempt: Annotated[int, Meta(ge=0)]
    why: Annotated[str, Meta(max_length=512)]
    troubled: _Seconds
    absent: _Seconds
    refused: Annotated[int, Meta(ge=0)] = 0
    subscription: Annotated[str, Meta(max_length=512)] | msgspec.UnsetType = msgspec.UNSET
    # Seconds after its insertion until it could be taken: what waits on purpose is not late.
    delay: Annotated[int, Meta(ge=0)] | msgspec.UnsetType = msgspec.UNSET


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_Body)


class WorkItem(msgspec.Struct, frozen=True):
    """Work for the next function; the ticket stays the same through put-backs and redeliveries.

    `mails` holds mail ids (one, or a pack in mail-fetch; none in the mailbox queues), `attempt` counts tries that met
    trouble, `refused` those that met a 403, `troubled` and `absent` are the seconds spent waiting because of trouble
    and because of a 404, `subscription` is the id of the Subscription that Graph spoke of, if it said one.
    """

    tenant_id: TenantId
    mailbox_id: MailboxId
    ticket: str
    mails: tuple[str, ...] = ()
    why: str = ""
    attempt: int = 0
    troubled: float = 0.0
    absent: float = 0.0
    refused: int = 0
    subscription: str = ""

    @classmethod
    def decode(cls, body: bytes) -> WorkItem:
        """The work item of a message's body, after base64; InvalidInput on another shape or version."""
        try:
            found = _decoder.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise InvalidInput({"item": str(error)}) from error
        return cls(
            tenant_id=TenantId(found.tenant),
            mailbox_id=MailboxId(found.mailbox),
            ticket=found.ticket,
            mails=found.mails,
            why=found.why,
            attempt=found.attempt,
            troubled=found.troubled,
            absent=found.absent,
            refused=found.refused,
            subscription=found.subscription or "",
        )

    def encode(self, delay: int = 0) -> str:
        """The body of the item's message, before base64, which can be taken so many seconds after it was put."""
        body = _Body(
            v=1,
            tenant=self.tenant_id,
            mailbox=self.mailbox_id,
            mails=self.mails,
            ticket=self.ticket,
            attempt=self.attempt,
            why=self.why,
            troubled=self.troubled,
            absent=self.absent,
            refused=self.refused,
            subscription=self.subscription or msgspec.UNSET,
            delay=delay or msgspec.UNSET,
        )
        return _encoder.encode(body).decode()

    @property
    def key(self) -> MailKey:
        """The Mail that the item is about; of a pack, the first."""
        return MailKey(self.tenant_id, self.mailbox_id, self.mails[0])

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


def seconds_aside(body: bytes) -> int:
    """The seconds for which the item of such a body was put aside; 0 where that cannot be read, and for a replay.

    Who replays a buried item puts the body that it had, and nothing aside.
    """
    try:
        found = _decoder.decode(body)
        return 0 if found.why == REPLAY else found.delay or 0
    except (msgspec.DecodeError, UnicodeDecodeError):
        return 0


def packed(
    tenant_id: TenantId, mailbox_id: MailboxId, mails: Iterable[str], new_ticket: Callable[[], str]
) -> tuple[WorkItem, ...]:
    """Mail ids of one mailbox as packs of at most 100 ids and 45,000 characters, each with a ticket of its own."""
    packs: list[list[str]] = [[]]
    size = 0
    for mail in mails:
        if packs[-1] and (len(packs[-1]) == MAX_PACKED_MAILS or size + len(mail) > MAX_PACKED_CHARACTERS):
            packs.append([])
            size = 0
        packs[-1].append(mail)
        size += len(mail)
    return tuple(WorkItem(tenant_id, mailbox_id, new_ticket(), tuple(pack)) for pack in packs if pack)


@dataclass(frozen=True, slots=True)
class BuriedItem:
    """A work item that went to poison: its queue, when, its body as it lay there, and why if known."""

    queue: str
    buried_at: datetime
    message_id: str
    body: str
