"""Lists, and whether one of our own domain brought a Mail."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.mail.mail import Content
from shared.domain.values.addresses import are_related, domain_of, normalise
from shared.domain.view.values import addresses_in

Headers = Mapping[str, tuple[str, ...]]


def list_domain(headers: Headers) -> str:
    """The domain that the list's id or address names."""
    for name in ("list-post", "x-beenthere", "x-list-post"):
        found = addresses_in(_first(headers, name).replace("mailto:", " "))
        if found:
            return domain_of(found[0])
    inner = _first(headers, "list-id").lower().rpartition("<")[2].partition(">")[0].strip()
    return inner.partition(".")[2] if "." in inner else ""


def is_by_own_list(content: Content, headers: Headers, own: frozenset[str], sender: str) -> bool:
    """Whether a list of our own domain brought it, and an answer would go to its author alone."""
    home = {domain_of(address) for address in own}
    is_ours = any(related(list_domain(headers), domain) for domain in home)
    mass = any("bulk" in value.lower() or "junk" in value.lower() for value in headers.get("precedence", ()))
    elsewhere = any(normalise(address.address[:400]) != sender for address in content.reply_to[:20])
    return is_ours and not mass and not elsewhere and "list-unsubscribe-post" not in headers


def related(one: str, other: str) -> bool:
    """Whether two domains of the internet are the same, or one lies in the other."""
    return "." in one and "." in other and are_related(one, other)


def _first(headers: Headers, name: str) -> str:
    return next(iter(headers.get(name, ())), "")
