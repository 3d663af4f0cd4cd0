"""Reads a plain text as tests give it; the app gets HTML from Graph, also for mails of plain text."""

from __future__ import annotations

import re

from shared.domain.reading.lines import Line, Reading
from shared.domain.reading.parts import tag_lines

_LINE_END = re.compile(r"\r\n|[\r\n\u2028\u2029]")


def read_text(text: str, *, forwarded: bool = False, replied: bool = False) -> Reading:
    """What a plain text's author wrote, quoted and signed; any text gives a reading."""
    return tag_lines([Line(line) for line in _LINE_END.split(text)], forwarded=forwarded, replied=replied)
