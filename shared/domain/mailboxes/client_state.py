"""The client state of a Subscription: whose it is, proved by an HMAC, so that a forged POST costs no storage read.

In binary: version 1, key id 1, tenant 16, mailbox 16, nonce 18, HMAC-SHA256 32 bytes; as base64url 112 characters,
without padding, so that each value has one spelling.
"""

from __future__ import annotations

import binascii
import hmac
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from shared.domain.values.ids import MailboxId, TenantId

NONCE_BYTES = 18
_VERSION = 1
_SIGNED_BYTES = 52
# Version 1 spells `A` and one of 16 characters.
_SHAPE = re.compile(r"A[Q-Za-f][A-Za-z0-9_-]{110}")
_TO_URL = bytes.maketrans(b"+/", b"-_")
_FROM_URL = bytes.maketrans(b"-_", b"+/")


@dataclass(frozen=True, slots=True)
class StateKey:
    """A key of the client states: id (1 to 255), 32 bytes, and since when it is stored."""

    key_id: int
    secret: bytes
    stored_at: datetime

    def client_state(self, tenant_id: TenantId, mailbox_id: MailboxId, nonce: bytes) -> str:
        """The client state of a Mailbox's Subscription; the nonce has 18 random bytes."""
        if len(nonce) != NONCE_BYTES:
            raise ValueError(f"a nonce has {NONCE_BYTES} bytes")
        signed = bytes((_VERSION, self.key_id)) + uuid.UUID(tenant_id).bytes + uuid.UUID(mailbox_id).bytes + nonce
        packed = signed + _seal(self.secret, signed)
        return binascii.b2a_base64(packed, newline=False).translate(_TO_URL).decode("ascii")


def read_client_state(text: str, keys: Callable[[], dict[int, bytes]]) -> tuple[TenantId, MailboxId] | None:
    """Tenant id and mailbox id of a client state that one of our keys signed; None for anything else.

    The keys are asked for only where the text has the shape of a client state.
    """
    if _SHAPE.fullmatch(text) is None:
        return None
    packed = binascii.a2b_base64(text.encode("ascii").translate(_FROM_URL))
    key = keys().get(packed[1])
    signed = packed[:_SIGNED_BYTES]
    if key is None or not hmac.compare_digest(_seal(key, signed), packed[_SIGNED_BYTES:]):
        return None
    ids = signed[2:34].hex()
    return (
        TenantId(f"{ids[:8]}-{ids[8:12]}-{ids[12:16]}-{ids[16:20]}-{ids[20:32]}"),
        MailboxId(f"{ids[32:40]}-{ids[40:44]}-{ids[44:48]}-{ids[48:52]}-{ids[52:]}"),
    )


def _seal(key: bytes, signed: bytes) -> bytes:
    seal = _keyed(key).copy()
    seal.update(signed)
    return seal.digest()


@lru_cache(maxsize=8)
def _keyed(key: bytes) -> hmac.HMAC:
    # Preparing a key costs more than the rest of a check, and there are one or two keys.
    return hmac.new(key, None, "sha256")
