"""Reads the fields of JSON that people send, and notes all that is wrong with them at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

import msgspec

from shared.domain.values.addresses import is_plausible, normalise
from shared.domain.values.lengths import MOST_KEPT, has_controls, one_line, units
from shared.errors import InvalidInput

MOST_BODY = 1_048_576
_MOST_UNKNOWN = 20
# What an Authentication-Results header can hold as one word before its first semicolon.
_HOST = re.compile(r"[^\s;=\"()\\/,<>@]{1,253}")


class Fields:
    """The fields of one JSON object; what is wrong with one is noted under its path, such as `playbook[2].to`.

    A field that is missing or wrong reads as its default, or as empty.
    """

    def __init__(self, values: dict[str, object], problems: dict[str, str], path: str = "") -> None:
        self.problems = problems
        self._values = values
        self._path = path
        self._read: set[str] = set()

    def wrong(self, name: str, sentence: str) -> None:
        """Note what is wrong with a field; the first note stands."""
        self.problems.setdefault(self.path(name), sentence)

    def path(self, name: str) -> str:
        """The path of a field."""
        return f"{self._path}.{name}" if self._path else name

    def has(self, name: str) -> bool:
        """Whether the field is given."""
        self._read.add(name)
        return name in self._values

    def text(self, name: str, default: str | None = None, most: int = MOST_KEPT, lines: bool = False) -> str:
        """A text of at most `most` characters (UTF-16 units); required unless there is a default."""
        if not self.has(name):
            if default is None:
                self.wrong(name, "is required")
            return default or ""
        value = self._values[name]
        if not isinstance(value, str):
            self.wrong(name, "must be a text")
        elif units(value) > most:
            self.wrong(name, f"must have at most {most:,} characters")
        elif has_controls(value, lines):
            self.wrong(name, "must not contain control characters")
        elif not value.strip():
            self.wrong(name, "must not be empty")
        else:
            return value
        return ""

    def address(self, name: str, default: str | None = None) -> str:
        """A normalised mail address."""
        text = self.text(name, default, most=320)
        return self._plausible(name, text)

    def addresses(self, name: str, most: int) -> tuple[str, ...]:
        """A list of normalised mail addresses, each once; empty where it is not given."""
        return self._each_once(name, most, self._plausible)

    def hosts(self, name: str, most: int) -> tuple[str, ...]:
        """A list of the names under which hosts sign what they note, in lower case, each once (RFC 8601, 2.5)."""
        return self._each_once(name, most, self._host)

    def flag(self, name: str, default: bool) -> bool:
        """True or false."""
        value = self._values[name] if self.has(name) else default
        if not isinstance(value, bool):
            self.wrong(name, "must be true or false")
            return default
        return value

    def whole_number(self, name: str, least: int, most: int) -> int | None:
        """A whole number within bounds, or None where it is not given."""
        if not self.has(name):
            return None
        value = self._values[name]
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.wrong(name, f"must be a whole number from {least:,} to {most:,}")
        return None

    def one_of(self, name: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """One of some words, or empty where it is none of them."""
        if not self.has(name):
            if default is None:
                self.wrong(name, "is required")
            return default or ""
        value = self._values[name]
        if isinstance(value, str) and value in allowed:
            return value
        self.wrong(name, f"must be {' or '.join(allowed)}")
        return ""

    def inner(self, name: str) -> Fields | None:
        """The fields of an object, or None where it is missing or none."""
        return self._object(name, self._values[name]) if self.has(name) else None

    def each(self, name: str, most: int) -> tuple[Fields, ...]:
        """The fields of each object of a list; empty where it is not given."""
        items = (self._object(f"{name}[{at}]", value) for at, value in enumerate(self._list(name, most)))
        return tuple(item for item in items if item is not None)

    def refuse_others(self) -> None:
        """Note each field that nobody has read."""
        unknown = [name for name in self._values if name not in self._read]
        for name in unknown[:_MOST_UNKNOWN]:
            self.wrong(one_line(name, 100), "is not a known field")

    def _each_once(self, name: str, most: int, read: Callable[[str, str], str]) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for at, value in enumerate(self._list(name, most)):
            item = f"{name}[{at}]"
            if not isinstance(value, str):
                self.wrong(item, "must be a text")
            elif text := read(item, value):
                found[text] = None
        return tuple(found)

    def _list(self, name: str, most: int) -> list[object]:
        value = self._values[name] if self.has(name) else []
        if not isinstance(value, list):
            self.wrong(name, "must be a list")
            return []
        if len(value) > most:
            self.wrong(name, f"must have at most {most:,} entries")
            return []
        return value

    def _object(self, name: str, value: object) -> Fields | None:
        if isinstance(value, dict):
            return Fields(cast("dict[str, object]", value), self.problems, self.path(name))
        self.wrong(name, "must be an object")
        return None

    def _plausible(self, name: str, text: str) -> str:
        address = normalise(text)
        if text and not is_plausible(address):
            self.wrong(name, "must be a mail address")
            return ""
        return address

    def _host(self, name: str, text: str) -> str:
        host = normalise(text)
        if _HOST.fullmatch(host) is None or has_controls(host):
            self.wrong(name, "must be an authserv-id such as mx.contoso.example")
            return ""
        return host


def fields_of(body: bytes) -> Fields:
    """The fields of a JSON object that was sent; InvalidInput where it is not one."""
    if len(body) > MOST_BODY:
        raise InvalidInput({"body": "must have at most 1 MiB"})
    try:
        decoded: object = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise InvalidInput({"body": "must be JSON"}) from None
    if not isinstance(decoded, dict):
        raise InvalidInput({"body": "must be a JSON object"})
    return Fields(cast("dict[str, object]", decoded), {})
