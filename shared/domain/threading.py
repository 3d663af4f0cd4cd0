"""Which Thread a Mail belongs to: keys of the index, and the order in which its answers count."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from shared.domain.mail import Content

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
MOST_REFERENCES = 4


def index_of(message_id: str, person: str = "") -> str:
    """The index key of a Message-ID as one person may use it; with nobody named, it is one of our own messages.

    A stranger who copies a Message-ID writes a row of their own, never ours.
    """
    return f"{message_id} {person}"


def named_messages(content: Content) -> tuple[str, ...]:
    """The Message-IDs that a Mail answers to: In-Reply-To first, then References from the newest (RFC 5322, 3.6.4)."""
    named = _MESSAGE_ID.findall(content.header("In-Reply-To")[:2000])
    named += reversed(_MESSAGE_ID.findall(content.header("References")[-20_000:]))
    others = (name for name in dict.fromkeys(named) if name != content.message_id)
    return tuple(others)[:MOST_REFERENCES]


def index_keys(content: Content) -> tuple[str, ...]:
    """The index keys to ask for, in the order in which an answer counts."""
    sender = content.sender.address
    return tuple(key for name in named_messages(content) for key in (index_of(name), index_of(name, sender)))


def candidates(by_conversation: str, by_message_id: Mapping[str, str], keys: Iterable[str]) -> tuple[str, ...]:
    """Thread ids in the order to try: the conversation's, then those of the messages that the Mail names."""
    found = [by_conversation, *(by_message_id.get(key, "") for key in keys)]
    return tuple(dict.fromkeys(thread for thread in found if thread))
