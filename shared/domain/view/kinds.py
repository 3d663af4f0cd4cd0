"""What a Mail can be, the signs that tell it, and what the detector finds."""

from __future__ import annotations

import enum
from dataclasses import dataclass

ENOUGH = 100
"""The weight from which signs refuse an answer: one that has it decides alone, lighter ones add up to it."""

HUMAN = "human"
"""The reason where nothing speaks against a person."""

ADDED_UP = "added-up"
"""How the reason begins where no sign decides alone, but several together do; their names follow it.

Such a reason reads `added-up:sign+sign`.
"""


class Kind(enum.StrEnum):
    """Who or what wrote a Mail; only what a human wrote may be answered."""

    HUMAN = "human"
    AUTOREPLY = "autoreply"
    BOUNCE = "bounce"
    BULK = "bulk"
    FEEDBACK = "feedback"
    LOOP = "loop"
    RECEIPT = "receipt"
    SPAM = "spam"


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that can be seen in a Mail: its name, the kind that it speaks for, its weight, what it means.

    `is_plain` tells whether a sign that decides alone also settles the kind; one that does not says only that no
    person sent the Mail, and the other signs may name another kind.
    """

    name: str
    kind: Kind
    weight: int
    meaning: str
    is_plain: bool = True

    @property
    def decides(self) -> bool:
        """Whether it refuses an answer alone."""
        return self.weight >= ENOUGH


@dataclass(frozen=True, slots=True)
class Finding:
    """The kind of a Mail, its reason (the deciding sign, `added-up:sign+sign` or `human`), and all signs seen."""

    kind: Kind
    reason: str
    signs: tuple[str, ...] = ()

    @property
    def is_human(self) -> bool:
        """Whether a person wrote it, as far as can be seen."""
        return self.kind is Kind.HUMAN
