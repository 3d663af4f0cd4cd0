"""Reads single values of the environment and collects the keys that are missing or wrong."""

from __future__ import annotations

import math
import re
import uuid
from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")
_CONNECTION_STRING = re.compile(r"(?:[A-Za-z]+=[^;]+;?)+")


class Reader:
    """Values of the environment by key; what is missing or wrong is noted in `wrong`, never raised."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.wrong: list[str] = []

    def text(self, key: str, default: str = "") -> str:
        """A text without the white space around it."""
        return self._environment.get(key, "").strip() or default

    def required(self, key: str) -> str:
        """A text that must be there."""
        return self.text(key) or self._refuse(key, "")

    def converted(self, key: str, convert: Callable[[str], str], meaning: str) -> str:
        """What is made of a text that must be there; where that is nothing, the text is wrong."""
        given = self.text(key)
        made = convert(given) if given else ""
        return made or self._refuse(f"{key} ({meaning})", "")

    def choice(self, key: str, choices: tuple[str, ...], default: str) -> str:
        """One of some words."""
        value = self.text(key, default).lower()
        return value if value in choices else self._refuse(f"{key} (one of {', '.join(choices)})", default)

    def guid(self, key: str) -> str:
        """A GUID, in lower case."""
        try:
            return str(uuid.UUID(self.text(key)))
        except ValueError:
            return self._refuse(f"{key} (a GUID)", "")

    def https(self, key: str, default: str = "") -> str:
        """The https address of a host, without a slash at its end; never a path, a query or a name to sign in with."""
        value = self.text(key, default).rstrip("/")
        try:
            parts = urlsplit(value)
            plain = parts.hostname and parts.port != 0 and f"https://{parts.netloc}".lower() == value.lower()
        except ValueError:
            plain = False
        if not plain or "@" in value:
            return self._refuse(f"{key} (https://...)", default)
        return value

    def connection_string(self, key: str) -> str:
        """A storage connection string (`name=value;...`)."""
        value = self.text(key)
        return value if _CONNECTION_STRING.fullmatch(value) else self._refuse(f"{key} (a connection string)", "")

    def number(self, key: str, default: float, allow_zero: bool = False) -> float:
        """A finite number above 0, or from 0 on."""
        try:
            value = float(self.text(key, str(default)))
        except ValueError:
            value = math.nan
        if math.isfinite(value) and (value > 0 or (allow_zero and value == 0)):
            return value
        return self._refuse(f"{key} (a number {'from' if allow_zero else 'above'} 0)", default)

    def count(self, key: str, default: int) -> int:
        """A whole number of at least 1."""
        value = self.text(key, str(default))
        if value.isascii() and value.isdigit() and int(value) >= 1:
            return int(value)
        return self._refuse(f"{key} (a whole number, at least 1)", default)

    def words(self, key: str) -> frozenset[str]:
        """Words in lower case, separated by commas."""
        return frozenset(word.strip().lower() for word in self.text(key).split(",") if word.strip())

    def _refuse(self, key: str, instead: T) -> T:
        self.wrong.append(key)
        return instead
