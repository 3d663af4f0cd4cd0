"""Identifiers of the shapes that Microsoft 365 gives."""

from __future__ import annotations

import base64
import uuid
from random import Random

ORDINARY_PREFIX = "AAMkA"
IMMUTABLE_PREFIX = "AAkALg"


class Ids:
    """Makes identifiers from the random numbers handed in."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def _token(self, size: int) -> str:
        return base64.urlsafe_b64encode(self._random.randbytes(size)).decode().rstrip("=")

    def _item(self, size: int) -> str:
        return base64.b64encode(self._random.randbytes(size)).decode().rstrip("=")

    def guid(self) -> str:
        """A random GUID in lower case."""
        return str(uuid.UUID(bytes=self._random.randbytes(16), version=4))

    def ordinary(self) -> str:
        """An id that changes when its item is moved."""
        return f"{ORDINARY_PREFIX}{self._token(72)}A="

    def immutable(self) -> str:
        """An id that stays while its item stays in the mailbox.

        Each holds a slash and a plus, so that no caller gets away with an id that is not encoded.
        """
        return f"{IMMUTABLE_PREFIX}{self._item(24)}/{self._item(6)}+{self._item(15)}A"

    def conversation(self) -> str:
        """The id of a conversation of one mailbox."""
        return f"AAQkA{self._item(44)}="

    def conversation_index(self) -> bytes:
        """The 22 bytes at the head of a conversation index."""
        return b"\x01" + self._random.randbytes(21)

    def index_step(self) -> bytes:
        """The 5 bytes by which a reply extends the conversation index."""
        return self._random.randbytes(5)

    def message_id(self, domain: str) -> str:
        """An RFC 5322 Message-ID with its angle brackets."""
        return f"<{self._random.randbytes(16).hex().upper()}@{domain}>"

    def opaque(self, size: int = 24) -> str:
        """A token that means nothing to its reader."""
        return self._token(size)
