"""What is written and read together of one mailbox's correspondence."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.mail.mail import Mail
from shared.domain.threads.thread import Pace, Peer, Thread, ThreadMail


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows that are written together, in one transaction."""

    #: The Mail, whose row is always written.
    mail: Mail
    #: Whether its row of the index by time (`rcv:`) is added.
    fetched_index: bool = False
    #: The Thread that it joined or changed.
    thread: Thread | None = None
    #: The budget of its correspondent.
    peer: Peer | None = None
    #: The budget of the mailbox.
    pace: Pace | None = None
    #: The rows of the Thread's Mails in order (`tm:`).
    thread_mails: tuple[ThreadMail, ...] = ()
    #: Conversations that this Mail opens, each to a Thread: Conflict where another Mail opened one first.
    new_conversations: tuple[tuple[str, str], ...] = ()
    #: Conversations, each to a Thread; written blindly, since the same fact twice is the same row.
    conversations: tuple[tuple[str, str], ...] = ()
    #: Message-IDs of the Thread; written blindly too.
    message_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SendingContext:
    """What a claim is written together with."""

    thread: Thread | None
    peer: Peer
    pace: Pace
