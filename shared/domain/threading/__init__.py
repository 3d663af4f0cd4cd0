"""Which Thread a Mail belongs to: what it names, what it is about, who writes it, and the keys of the index."""

from shared.domain.threading.index import (
    about,
    index_keys,
    is_own_message,
    message_of,
    named_messages,
    own_message,
    sought_by_subject,
)

__all__ = [
    "about",
    "index_keys",
    "is_own_message",
    "message_of",
    "named_messages",
    "own_message",
    "sought_by_subject",
]
