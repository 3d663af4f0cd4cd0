"""What becomes of a Mail."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.mail.reasons import Held, Ignored


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer the correspondent with this text; `entry` is the playbook entry that said so."""

    text: str
    entry: str


@dataclass(frozen=True, slots=True)
class Delegate:
    """Forward the Mail to a colleague, asking for what `text` says, and wait for them."""

    to: str
    text: str
    entry: str


@dataclass(frozen=True, slots=True)
class HandOff:
    """Forward the Mail once to a person (or to nobody), and be silent in its Thread from then on."""

    to: str | None
    entry: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Leave the Mail for a human; `reason` is a stable code."""

    reason: Held


@dataclass(frozen=True, slots=True)
class Ignore:
    """Do nothing about the Mail; `reason` is a stable code."""

    reason: Ignored


Decision = Answer | Delegate | HandOff | Hold | Ignore
Sending = Answer | Delegate | HandOff
