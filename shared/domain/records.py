"""What is written and read together of one mailbox's correspondence."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.mail import Mail
from shared.domain.threads import Pace, Peer, Thread, ThreadMail


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows that are written together; `fetched_index` adds the `rcv:` row of the Mail, conversations and message ids
    map an index entry to a Thread (written blindly: the same fact twice is the same row, but `new_conversations`
    are inserts that fail with Conflict when another Mail opened the conversation first).
    """

    mail: Mail
    fetched_index: bool = False
    thread: Thread | None = None
    peer: Peer | None = None
    pace: Pace | None = None
    thread_mails: tuple[ThreadMail, ...] = ()
    new_conversations: tuple[tuple[str, str], ...] = ()
    conversations: tuple[tuple[str, str], ...] = ()
    message_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SendingContext:
    """What a claim is written together with."""

    thread: Thread | None
    peer: Peer
    pace: Pace
