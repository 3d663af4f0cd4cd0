"""Mail addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_PLAUSIBLE = re.compile(r"[^\s@<>,;:\"()\[\]\\/?#%]{1,64}@[^\s@<>,;:\"()\[\]\\/?#%]{1,189}")


@dataclass(frozen=True, slots=True)
class Address:
    """A name and a normalised (lower-case) mail address."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """The part after the last `@`, or nothing."""
        return domain_of(self.address)


def normalise(address: str) -> str:
    """The form in which addresses are compared: trimmed and lower-case."""
    return address.strip().lower()


def domain_of(address: str) -> str:
    """The domain of an address, or nothing where it has none."""
    return address.rpartition("@")[2] if "@" in address else ""


def lies_under(lower: str, upper: str, may_own: Callable[[str], bool] = bool) -> bool:
    """Whether a domain is another one or lies under it; `may_own` says whether anything can lie under that one."""
    return lower == upper or (lower.endswith(f".{upper}") and may_own(upper))


def are_related(one: str, other: str, may_own: Callable[[str], bool] = bool) -> bool:
    """Whether two domains are the same, or one lies under the other."""
    return lies_under(one, other, may_own) or lies_under(other, one, may_own)


def is_plausible(address: str) -> bool:
    """Whether this looks like one address that Exchange could have (also safe in a URL path and a table key)."""
    return _PLAUSIBLE.fullmatch(address) is not None and "." in domain_of(address)
