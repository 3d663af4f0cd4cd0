"""The small values that the simulated Microsoft 365 hands around."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """A name with an e-mail address."""

    address: str
    name: str = ""

    @property
    def key(self) -> str:
        """The address as it is compared."""
        return self.address.strip().lower()

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        return self.key.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail on its way, as RFC 5322 sees it; `extra` are the headers its author added."""

    message_id: str
    subject: str
    from_: Person | None
    to: tuple[Person, ...]
    sent: datetime
    text: str = ""
    html: str | None = None
    cc: tuple[Person, ...] = ()
    bcc: tuple[Person, ...] = ()
    reply_to: tuple[Person, ...] = ()
    sender: Person | None = None
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    message_class: str = "IPM.Note"
    importance: str = "normal"

    def header(self, name: str) -> str | None:
        """The first header of that name (compared without case), or None."""
        return first_header(self.headers, name)

    @property
    def recipients(self) -> tuple[Person, ...]:
        """Everybody the mail goes to, each address once."""
        return tuple({person.key: person for person in (*self.to, *self.cc, *self.bcc)}.values())


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request as it came over the wire; `path` is still percent-encoded."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        """The header's value, or an empty string (names are kept in lower case)."""
        return self.headers.get(name.lower(), "")


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer: JSON, text or bytes."""

    status: int
    body: Json | str | bytes | None = None
    headers: tuple[tuple[str, str], ...] = field(default=())


class GraphError(Exception):
    """An answer of Graph that is an error, with its code and words."""

    def __init__(self, status: int, code: str, message: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers


def first_header(headers: tuple[tuple[str, str], ...], name: str) -> str | None:
    """The first value of a header, names compared without case."""
    return next((value for key, value in headers if key.lower() == name.lower()), None)


def iso(moment: datetime) -> str:
    """The time as Graph writes it in messages: whole seconds, UTC, Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_exact(moment: datetime) -> str:
    """The time with microseconds, as Graph writes it in subscriptions."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_time(text: str) -> datetime:
    """A time of ISO 8601 with a zone (fractions of any length); ValueError otherwise."""
    head, dot, tail = text.partition(".")
    if dot:
        digits = tail[: len(tail) - len(tail.lstrip("0123456789"))]
        text = f"{head}.{digits[:6].ljust(6, '0')}{tail[len(digits) :]}"
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {text}")
    return moment.astimezone(UTC)
