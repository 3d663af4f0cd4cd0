"""Authentication-Results: the header in which a receiving host notes what it found about a sender (RFC 8601)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from shared.domain.mail.headers import MOST_OF_RESULTS
from shared.domain.values.lengths import units

_METHOD = re.compile(r"[a-z0-9][a-z0-9_-]*+")
_PIECE = re.compile(r"""\\.|[()";]|[^\\()";]++|\\""", re.DOTALL)
_NOT_IN_A_WORD = re.compile(r"[\s=/]")


@dataclass(frozen=True, slots=True)
class Result:
    """One method's result with its properties, such as `dkim=pass header.d=contoso.example`, all in lower case."""

    method: str
    value: str
    properties: tuple[tuple[str, str], ...] = ()

    def property(self, name: str) -> str:
        """The first property of this name, or nothing."""
        return next((value for key, value in self.properties if key == name), "")


@dataclass(frozen=True, slots=True)
class Results:
    """What one line says, and who wrote it (nothing: no authserv-id).

    `was_cut` says that the line was longer than what is kept of it; `is_open` that a comment or a quoted text never
    ends, so that nobody can tell what the writer said and what they quoted.
    """

    authserv_id: str
    results: tuple[Result, ...]
    was_cut: bool = False
    is_open: bool = False

    def of(self, method: str) -> tuple[Result, ...]:
        """The results of one method: a mail may carry several signatures."""
        return tuple(result for result in self.results if result.method == method)


def is_trusted(results: Results, named: Iterable[str]) -> bool:
    """Whether Exchange Online wrote a line, that is without an authserv-id, or a named host (RFC 8601, 2.5)."""
    ids = {_spelled(name) for name in named} - {""}
    return not results.authserv_id or _spelled(results.authserv_id) in ids


def read(line: str) -> Results:
    """The value of one header line, comments left out (RFC 8601, 2.2); linear time, never an exception."""
    segments, is_open = _segments(line[:MOST_OF_RESULTS])
    read_segments = [_result(segment) for segment in segments]
    name = "" if not segments or read_segments[0] is not None else _first_word(segments[0])
    results = tuple(result for result in read_segments if result is not None)
    # What was cut may be one unit shorter than the limit, which can fall into the middle of a character.
    return Results(name, results, units(line) >= MOST_OF_RESULTS - 1, is_open)


def _segments(line: str) -> tuple[list[str], bool]:
    """What stands between semicolons, without comments and quotes; and whether a comment or quote never ends.

    Such a one is taken for text, so that it hides nothing.
    """
    kept: list[str] = []
    depth, quoted, opened, kept_before = 0, False, 0, 0
    for found in _PIECE.finditer(line):
        piece = found[0]
        if depth:
            depth += {"(": 1, ")": -1}.get(piece, 0)
        elif quoted:
            quoted = piece != '"'
            kept.append(_within_quotes(piece) if quoted else "")
        elif piece in ('"', "("):
            quoted, depth = piece == '"', int(piece == "(")
            opened, kept_before = found.end(), len(kept)
            kept.append(" " if depth else "")
        else:
            kept.append("\n" if piece == ";" else " ".join(piece.split("\n")))
    is_open = quoted or depth > 0
    if is_open:
        kept[kept_before:] = [" ", line[opened:].replace("\n", " ").replace(";", "\n")]
    return "".join(kept).split("\n"), is_open


def _within_quotes(piece: str) -> str:
    # What is quoted is one word and never looks like a result.
    return _NOT_IN_A_WORD.sub("_", piece.removeprefix("\\"))


def _result(segment: str) -> Result | None:
    """A segment that begins with `method=value` or `method/version=value`."""
    if "=" not in segment:
        return None
    words = _tight(segment).split(" ")
    method, equals, value = words[0].lower().partition("=")
    name = method.partition("/")[0]
    if not equals or _METHOD.fullmatch(name) is None:
        return None
    pairs = (word.lower().partition("=") for word in words[1:])
    return Result(name, value.strip(","), tuple((key, content) for key, is_pair, content in pairs if is_pair))


def _tight(segment: str) -> str:
    """The segment with white space folded, and none around the signs that join words."""
    text = " ".join(segment.split())
    for sign in "=/":
        text = text.replace(f" {sign}", sign).replace(f"{sign} ", sign)
    return text


def _first_word(segment: str) -> str:
    # A version may stand behind an authserv-id.
    words = segment.split()
    return words[0].lower() if words else ""


def _spelled(name: str) -> str:
    """A host's name in the one spelling in which names are compared: lower case, no dot at the end."""
    return name.strip().lower().rstrip(".")
