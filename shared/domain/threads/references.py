"""The Message-IDs that a Mail names, out of In-Reply-To and References (RFC 5322, 3.6.4) as mail systems write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shared.domain.mail.mail import Content

_MOST_ANSWERED = 2_000
_MOST_REFERENCES = 20_000
_WHOLE = re.compile(r"<([^<>]{1,998}+)>")
_BARE = re.compile(r"[^\s<>,;]{1,998}+")
_ESCAPED = re.compile(r"\\(.)")
_UNQUOTABLE = re.compile(r"[^\s\"\\<>@()\[\],:;]++")


@dataclass(frozen=True, slots=True)
class Named:
    """The Message-IDs that a Mail names, oldest first, and whether a gateway cut the headers off inside one."""

    answered: tuple[str, ...]
    references: tuple[str, ...]
    is_cut: bool = False


def named_in(content: Content) -> Named:
    """What In-Reply-To and References name; a Mail that names itself says nothing by it."""
    # All lines of a header are one value: some mail systems write a second References.
    answered = " ".join(content.header_values("In-Reply-To"))[:_MOST_ANSWERED]
    references = " ".join(content.header_values("References"))[:_MOST_REFERENCES]
    own = canonical(content.message_id)
    return Named(
        tuple(name for name in message_ids(answered) if name != own),
        tuple(name for name in message_ids(references) if name != own),
        _is_cut(answered) or _is_cut(references),
    )


def message_ids(value: str) -> tuple[str, ...]:
    """The Message-IDs in a header's value, in their order and in the form in which they are compared."""
    found = _WHOLE.findall(value)
    if not found and "<" not in value:
        # Some mail systems leave the brackets out. Words beside an id are a sentence, and their address is not an id.
        bare: list[str] = _BARE.findall(value)
        found = bare if all("@" in word for word in bare) else []
    return tuple(filter(None, map(_compared, found)))


def canonical(message_id: str) -> str:
    """The form in which a Message-ID is compared: in brackets, its local part without needless quotes (RFC 5256, 3)."""
    if not message_id.strip():
        return ""
    whole = _WHOLE.search(message_id)
    return _compared(whole.group(1) if whole else message_id.replace("<", "").replace(">", ""))


def _is_cut(value: str) -> bool:
    return value.rfind("<") > value.rfind(">")


def _compared(inner: str) -> str:
    """One id in its brackets, or nothing; white space within is where a long line was folded."""
    parts = inner.split()
    if not parts or (len(parts) > 1 and "@" not in inner):
        return ""
    local, at, domain = "".join(parts).rpartition("@")
    if at and len(local) > 2 and local[0] == local[-1] == '"':
        plain = _ESCAPED.sub(r"\1", local[1:-1])
        local = plain if _UNQUOTABLE.fullmatch(plain) else local
    return f"<{local}{at}{domain}>"
