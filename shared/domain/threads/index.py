"""The keys of the index that leads a Mail to its Thread, and the order in which its answers count."""

from __future__ import annotations

from shared.domain.mail.mail import Content
from shared.domain.threads.references import canonical, named_in
from shared.domain.threads.subjects import subject_of

_NEWEST = 4
_OLDEST = 2


def own_message(message_id: str) -> str:
    """The index key of a message that we drafted."""
    return f"own {canonical(message_id)}"


def is_own_message(key: str) -> bool:
    """Whether this is the index key of a message that we drafted."""
    return key.startswith("own ")


def message_of(message_id: str, person: str) -> str:
    """The index key of a message as one person may use it: who copies a Message-ID writes a row of their own."""
    return f"by {person} {canonical(message_id)}"


def about(content: Content) -> str:
    """The index key of what one person writes about, or nothing where the subject says nothing."""
    subject, person = subject_of(content.subject), content.sender.address
    return f"about {person} {subject.key}" if subject.base and person else ""


def sought_by_subject(content: Content) -> str:
    """The key of `about` where a Mail says that it is an answer and its headers do not say to what, else nothing."""
    named = named_in(content)
    says_nothing = named.is_cut or not (named.answered or named.references)
    return about(content) if says_nothing and subject_of(content.subject).is_reply else ""


def named_messages(content: Content) -> tuple[str, ...]:
    """The Message-IDs that a Mail answers to: In-Reply-To, the newest References, the oldest; of thousands a few."""
    named = named_in(content)
    references = named.references
    return tuple(
        dict.fromkeys((*named.answered[:_NEWEST], *reversed(references[-_NEWEST:]), *references[:_OLDEST])),
    )


def index_keys(content: Content) -> tuple[str, ...]:
    """The index keys to ask for, in the order in which an answer counts: our own messages before the person's."""
    names = named_messages(content)
    return (*map(own_message, names), *(message_of(name, content.sender.address) for name in names))
