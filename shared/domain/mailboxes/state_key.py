"""The keys of the client states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class StateKey:
    """A key of the client states: id (1 to 255), 32 bytes, and since when it is stored."""

    key_id: int
    secret: bytes
    stored_at: datetime
