"""What a setting is, and how its value is read; what is missing or wrong is collected."""

from __future__ import annotations

import math
import re
import uuid
from collections.abc import Callable, Mapping
from typing import Generic, Literal, TypeVar
from urllib.parse import urlsplit

from msgspec import Struct

T = TypeVar("T")
#: The operator, by `settings` of main.bicep; the deployment, by settings.bicep; or a hand, the sandbox, the platform.
Setter = Literal["operator", "deployment", "others"]
_CONNECTION_STRING = re.compile(r"(?:[A-Za-z]+=[^;]+;?)+")


# Structs, since a dataclass takes ten times as long to make, and each cold start of the webhook waits for it.
class Kind(Struct, Generic[T], frozen=True):
    """What the text of a setting must be: `make` returns its value, or None where it is not what is `wanted`."""

    make: Callable[[str], T | None]
    wanted: str
    #: Stands for a wrong value until everything that is wrong has been named.
    instead: T


class Setting(Struct, Generic[T], frozen=True):
    """A setting: its name, what it must be, its default (empty: none), its meaning in a sentence, and who sets it."""

    name: str
    kind: Kind[T]
    default: str
    meaning: str
    setter: Setter = "others"


class Reader:
    """Values of the environment; what is missing or wrong is noted in `wrong`, never raised."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.wrong: list[str] = []

    def text(self, setting: Setting[T]) -> str:
        """What is given without the white space around it, else the default."""
        return self._environment.get(setting.name, "").strip() or setting.default

    def value(self, setting: Setting[T]) -> T:
        """What its kind makes of the text."""
        made = setting.kind.make(self.text(setting))
        return self.refuse(setting) if made is None else made

    def refuse(self, setting: Setting[T]) -> T:
        """Note that it is missing or wrong."""
        wanted = setting.kind.wanted
        self.wrong.append(f"{setting.name} ({wanted})" if wanted else setting.name)
        return setting.kind.instead


def choice(options: Mapping[str, T]) -> Kind[T]:
    """One of some words, in whatever case, and what each stands for."""
    wanted, instead = f"one of {', '.join(options)}", next(iter(options.values()))
    return Kind(lambda text: options.get(text.lower()), wanted, instead)


def word_of(*words: str) -> Kind[str]:
    """One of some words, as itself."""
    return choice({word: word for word in words})


def required(wanted: str = "") -> Kind[str]:
    """A text that must be there."""
    return Kind(lambda text: text or None, wanted, "")


def _guid(text: str) -> str | None:
    # In each form that the standard library reads, in braces or without hyphens too: operators copy it from many tools.
    # What is sent to the app's own addresses is asked for more strictly, by shared/domain/values/ids.py.
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return None


def _host(text: str) -> str | None:
    """The https address of a host, without a slash at its end; never a path, a query or a name to sign in with."""
    value = text.rstrip("/")
    try:
        parts = urlsplit(value)
        plain = parts.hostname and parts.port != 0 and f"https://{parts.netloc}".lower() == value.lower()
    except ValueError:
        return None
    return value if plain and "@" not in value else None


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _count(text: str) -> int | None:
    return int(text) or None if text.isascii() and text.isdigit() else None


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip().lower() for word in text.split(",") if word.strip())


TEXT = Kind(str, "", "")
SWITCH = Kind(lambda text: text.lower() in ("true", "1"), "", False)
GUID = Kind(_guid, "a GUID", "")
HOST = Kind(_host, "https://...", "")
OPTIONAL_HOST = Kind(lambda text: _host(text) if text else "", "https://...", "")
CONNECTION_STRING = Kind(lambda text: text if _CONNECTION_STRING.fullmatch(text) else None, "a connection string", "")
FROM_ZERO = Kind(_number, "a number from 0", 0.0)
ABOVE_ZERO = Kind(lambda text: _number(text) or None, "a number above 0", 0.0)
COUNT = Kind(_count, "a whole number, at least 1", 0)
WORDS = Kind(_words, "", frozenset[str]())
