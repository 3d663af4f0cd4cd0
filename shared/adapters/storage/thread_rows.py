"""The rows of Threads, of what leads to them and of budgets in the table `correspondence`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from shared.adapters.storage.mail_rows import mailbox_of, partition_of
from shared.adapters.storage.table import json_text, packed_row, time_from, time_text
from shared.domain.mail.mail import MailKey, digest
from shared.domain.threads.thread import Direction, Pace, Peer, Thread, ThreadMail, ThreadState

Row = Mapping[str, Any]

PACE = "pace"

_texts = msgspec.json.Decoder(tuple[str, ...])
_times = msgspec.json.Decoder(tuple[datetime, ...])


def thread_key(thread_id: str) -> str:
    """The row key of a Thread."""
    return f"thread:{thread_id}"


def peer_key(address: str) -> str:
    """The row key of a correspondent's budget."""
    return f"peer:{digest(address)}"


def conversation_key(conversation: tuple[str, str]) -> str:
    """The row key of the index entry of a conversation id and a correspondent."""
    return f"conv:{digest(*conversation)}"


def message_id_key(message_id: str) -> str:
    """The row key of the index entry of a Message-ID."""
    return f"msgid:{digest(message_id)}"


def thread_mail_prefix(thread_id: str) -> str:
    """What the row keys of a Thread's Mails begin with; their times follow."""
    return f"tm:{thread_id}:"


def thread_row(thread: Thread) -> dict[str, Any]:
    """A Thread's row."""
    return packed_row(
        partition_of(thread.tenant_id, thread.mailbox_id),
        thread_key(thread.thread_id),
        {
            "thread": thread.thread_id,
            "correspondent": thread.correspondent,
            "state": thread.state.value,
            "opened_at": time_text(thread.opened_at),
            "conversation_id": thread.conversation_id,
            "colleagues": json_text(thread.colleagues),
            "answered": json_text(thread.answered),
            "waits_for": thread.waits_for,
            "leaving": thread.leaving,
        },
    )


def thread_from(row: Row, etag: str) -> Thread:
    """The Thread of a row."""
    tenant_id, mailbox_id = mailbox_of(row)
    return Thread(
        thread_id=row.get("thread", ""),
        tenant_id=tenant_id,
        mailbox_id=mailbox_id,
        correspondent=row.get("correspondent", ""),
        state=ThreadState(row["state"]),
        opened_at=time_from(row["opened_at"]),
        conversation_id=row.get("conversation_id", ""),
        colleagues=_texts.decode(row.get("colleagues", "[]")),
        answered=_times.decode(row.get("answered", "[]")),
        waits_for=row.get("waits_for", ""),
        leaving=row.get("leaving", ""),
        etag=etag,
    )


def thread_mail_row(line: ThreadMail) -> dict[str, Any]:
    """A Thread's line about one of its Mails."""
    return packed_row(
        partition_of(line.key.tenant_id, line.key.mailbox_id),
        f"{thread_mail_prefix(line.thread_id)}{time_text(line.received)}:{line.key.hash}",
        {
            "thread": line.thread_id,
            "received": time_text(line.received),
            "mail_id": line.key.mail_id,
            "direction": line.direction.value,
        },
    )


def thread_mail_from(row: Row) -> ThreadMail:
    """The line of a row."""
    key = MailKey(*mailbox_of(row), row.get("mail_id", ""))
    return ThreadMail(row.get("thread", ""), time_from(row["received"]), key, Direction(row["direction"]))


def peer_row(partition: str, peer: Peer) -> dict[str, Any]:
    """The row of a correspondent's budget."""
    columns = {"address": peer.address, "answered": json_text(peer.answered)}
    return packed_row(partition, peer_key(peer.address), columns)


def peer_from(row: Row, etag: str) -> Peer:
    """The budget of a row."""
    return Peer(row.get("address", ""), _times.decode(row.get("answered", "[]")), etag)


def pace_row(partition: str, pace: Pace) -> dict[str, Any]:
    """The row of a mailbox's budget."""
    return packed_row(partition, PACE, {"minute": pace.minute, "taken": pace.taken})


def pace_from(row: Row, etag: str) -> Pace:
    """The budget of a row."""
    return Pace(int(row.get("minute", 0)), int(row.get("taken", 0)), etag)


def index_row(partition: str, row_key: str, thread_id: str) -> dict[str, Any]:
    """An entry of an index, which leads to a Thread."""
    return packed_row(partition, row_key, {"thread": thread_id})


def indexed_from(row: Row) -> str:
    """The id of the Thread to which an entry of an index leads."""
    return str(row["thread"])
