"""Whether two Mails come from one person, who writes from two addresses."""

from __future__ import annotations

import re
import unicodedata

from shared.domain.mail.mail import Content
from shared.domain.values.addresses import Address, are_related, domain_of
from shared.domain.words.folding import without_accents
from shared.domain.words.offices import OFFICES, TITLES

_MOST_NAME = 200
_APART = re.compile(r"\([^()]*+\)|\[[^\[\]]*+\]|\"")
_WORD = re.compile(r"[^\W\d_]++")
_SHORTEST_UNDIVIDED = 3


def is_same_person(mail: Content, earlier: Content) -> bool:
    """Whether a Mail from another address is the earlier one's sender: addresses that they named themselves, one
    mailbox in two spellings, or the same first and last name. A guess: something only they have must go with it.
    """
    now, then = mail.sender, earlier.sender
    if now.address in {each.address for each in earlier.reply_to}:
        return True
    if mail.reply_to and all(each.address == then.address for each in mail.reply_to):
        return True
    if _is_one_mailbox(now.address, then.address):
        return True
    name = _name_of(now)
    # The name of an organisation is everybody's there.
    labels = {label for each in (now, then) for label in domain_of(each.address).split(".")}
    return bool(name) and name == _name_of(then) and not name & labels


def _is_one_mailbox(one: str, other: str) -> bool:
    """Whether two addresses differ by a `+tag` or by a host within the domain alone."""
    local, other_local = _local_of(one), _local_of(other)
    domain, other_domain = domain_of(one), domain_of(other)
    if not local or local != other_local or local in OFFICES:
        return False
    return are_related(domain, other_domain, lambda upper: "." in upper)


def _local_of(address: str) -> str:
    return address.rpartition("@")[0].partition("+")[0]


def _name_of(address: Address) -> frozenset[str]:
    """First and last name as an address shows them, in any order, or nothing where it shows none."""
    shown = address.name if address.name.strip() and "@" not in address.name else _local_of(address.address)
    plain = without_accents(_APART.sub(" ", shown[:_MOST_NAME]).casefold(), 20 * _MOST_NAME)
    # Korean syllables are whole again in the composed form.
    words = frozenset(_WORD.findall(unicodedata.normalize("NFKC", plain))) - TITLES
    names = frozenset(word for word in words if len(word) > 1 or not word.isascii())
    if names & OFFICES:
        return frozenset()
    return names if len(names) > 1 or any(map(_is_undivided, names)) else frozenset()


def _is_undivided(word: str) -> bool:
    """Whether a word can be a whole name: Chinese, Japanese and Korean names are written without a space."""
    return len(word) >= _SHORTEST_UNDIVIDED and all(
        "\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" for char in word
    )
