"""Which Thread a Mail belongs to: keys of the index, and the order in which its answers count."""

from __future__ import annotations

import re

from shared.domain.mail import Content

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
_NEWEST = 4
_OLDEST = 2


def own_message(message_id: str) -> str:
    """The index key of a message that we drafted."""
    return f"own {message_id}"


def is_own_message(key: str) -> bool:
    """Whether this is the index key of a message that we drafted."""
    return key.startswith("own ")


def message_of(message_id: str, person: str) -> str:
    """The index key of a message as one person may use it: who copies a Message-ID writes a row of their own."""
    return f"by {person} {message_id}"


def named_messages(content: Content) -> tuple[str, ...]:
    """The Message-IDs that a Mail answers to (RFC 5322, 3.6.4): In-Reply-To, the newest References, the oldest."""
    answered = _MESSAGE_ID.findall(content.header("In-Reply-To")[:2000])[:_NEWEST]
    references = _MESSAGE_ID.findall(content.header("References")[:20_000])
    named = (*answered, *reversed(references[-_NEWEST:]), *references[:_OLDEST])
    return tuple(name for name in dict.fromkeys(named) if name != content.message_id)


def index_keys(content: Content) -> tuple[str, ...]:
    """The index keys to ask for, in the order in which an answer counts: our own messages before the person's."""
    names = named_messages(content)
    return (*map(own_message, names), *(message_of(name, content.sender.address) for name in names))
