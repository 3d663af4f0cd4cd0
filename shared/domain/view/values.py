"""Values of header fields, as RFC 5322 and RFC 2045 write them."""

from __future__ import annotations

import re

from shared.domain.values.addresses import normalise

MOST_VALUE = 2_000
"""The most characters of a header's value that are looked at."""

ADDRESS = re.compile(r"[^\s<>()\",;:@]{1,128}@[^\s<>()\",;:@]{1,255}")
"""What looks like a mail address in any text."""


def without_comments(value: str) -> str:
    """A header's value without its comments (RFC 5322, 3.2.2); one that never ends is taken for text."""
    kept: list[str] = []
    depth = opened = 0
    quoted = escaped = False
    for place, character in enumerate(value):
        if not escaped and not depth and character == '"':
            quoted = not quoted
        elif not escaped and not quoted and character == "(":
            depth += 1
            opened = place if depth == 1 else opened
        if not depth:
            kept.append(character)
        elif not escaped and character == ")":
            depth -= 1
        escaped = character == "\\" and not escaped
    return "".join(kept) + (value[opened:] if depth else "")


def keyword(value: str) -> str:
    """The word that a header's value begins with, without comments and parameters, in lower case."""
    words = without_comments(value).partition(";")[0].split()
    return words[0].lower() if words else ""


def addresses_in(value: str) -> tuple[str, ...]:
    """The mail addresses that a header's value holds, normalised."""
    return tuple(normalise(found) for found in ADDRESS.findall(value[:MOST_VALUE]))
