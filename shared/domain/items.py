"""Work items as they lie in the queues: JSON, with a schema version."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from shared.domain.work import MAX_PACKED_MAILS, REPLAY, WorkItem
from shared.errors import InvalidInput

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


def encode_item(item: WorkItem, delay: int = 0) -> str:
    """The body of a work item's message, before base64, which can be taken so many seconds after it was put."""
    body = _Body(
        v=1,
        tenant=item.tenant,
        mailbox=item.mailbox,
        mails=item.mails,
        ticket=item.ticket,
        attempt=item.attempt,
        why=item.why,
        troubled=item.troubled,
        absent=item.absent,
        refused=item.refused,
        subscription=item.subscription or msgspec.UNSET,
        delay=delay or msgspec.UNSET,
    )
    return _encoder.encode(body).decode()


def decode_item(body: bytes) -> WorkItem:
    """The work item of a message's body, after base64; InvalidInput on another shape or version."""
    try:
        found = _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput({"item": str(error)}) from error
    return WorkItem(
        tenant=found.tenant,
        mailbox=found.mailbox,
        ticket=found.ticket,
        mails=found.mails,
        why=found.why,
        attempt=found.attempt,
        troubled=found.troubled,
        absent=found.absent,
        refused=found.refused,
        subscription=found.subscription or "",
    )


def delay_of(body: bytes) -> int:
    """The seconds for which the item of such a body was put aside; 0 where that cannot be read, and for a replay.

    Who replays a buried item puts the body that it had, and nothing aside.
    """
    try:
        found = _decoder.decode(body)
        return 0 if found.why == REPLAY else found.delay or 0
    except (msgspec.DecodeError, UnicodeDecodeError):
        return 0
