"""What a body is made of: its visible lines, and the parts a reading gives them to."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Part(enum.StrEnum):
    """Who a piece of a body belongs to."""

    WRITTEN = "written"
    QUOTED = "quoted"
    SIGNATURE = "signature"
    FOOTER = "footer"


@dataclass(frozen=True, slots=True)
class Line:
    """One visible line of a body, with what the structure around it says."""

    text: str  # no line end; its '>' marks still in it for plain text
    depth: int = 0  # how deep in blockquotes the structure puts it (HTML); 0 in plain text
    hint: Part | None = None  # what the structure says for sure; None: find out
    is_rule: bool = False  # a horizontal rule or a border line of the layout stands right above this line


@dataclass(frozen=True, slots=True)
class Segment:
    """Neighbouring lines of one part."""

    part: Part
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a person wrote, apart from what they quoted."""

    segments: tuple[Segment, ...]  # in document order; together they hold every visible word
    confidence: float  # 0..1; below a threshold everything is written
    hosts: tuple[str, ...] = ()  # hosts of links

    @property
    def written(self) -> str:
        """What the person wrote in this mail."""
        return self._joined(Part.WRITTEN)

    @property
    def quoted(self) -> str:
        """What stood in earlier mails."""
        return self._joined(Part.QUOTED)

    @property
    def signature(self) -> str:
        """What the person or their program puts under every mail."""
        return self._joined(Part.SIGNATURE)

    def _joined(self, part: Part) -> str:
        return "\n\n".join(segment.text for segment in self.segments if segment.part is part)
