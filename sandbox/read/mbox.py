"""An .mbox, and what else mail programs put around the mails that they store."""

from __future__ import annotations

import codecs
import re

# `From `, who sent it (or a dash), and when, as mail programs write it (RFC 4155, appendix A): `Mon Nov 23 09:27 2026`,
# also with a time zone, or as in the header Date. Text that begins with this word has no such date behind it.
_FROM_LINE = re.compile(
    rb"""(?:\A|(?<=\n\n)|(?<=\n\r\n))From[ ][^\s]{1,500}+[ \t]++
    (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?[ \t]
    (?=[^\n]{0,40}[0-9]{1,2}:[0-9]{2})(?=[^\n]{0,60}[0-9]{4})[^\n]*+(?:\n|\Z)""",
    re.VERBOSE,
)
# Apple Mail: the number of bytes, then the mail, then a property list.
_LENGTH_LINE = re.compile(rb"([0-9]{1,12})[ \t]*+\r?\n(?=[!-9;-~]{1,100}:|From )")
# UTF-32 before UTF-16: the marks of the one begin like the other's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def plain(raw: bytes) -> bytes:
    """A file's bytes without a byte order mark, and in UTF-8 if they were UTF-16 or UTF-32."""
    for mark, charset in _MARKS:
        if raw.startswith(mark):
            return raw.removeprefix(mark) if charset == "utf-8" else _in_utf8(raw.removeprefix(mark), charset)
    is_zero = [byte == 0 for byte in raw[:4]]
    if is_zero == [False, True, False, True]:
        return _in_utf8(raw, "utf-16-le")
    if is_zero == [True, False, True, False]:
        return _in_utf8(raw, "utf-16-be")
    return raw


def _in_utf8(raw: bytes, charset: str) -> bytes:
    return raw.decode(charset, "replace").encode("utf-8", "replace")


def without_length(raw: bytes) -> bytes:
    """The mail of an .emlx, of which the first line says how long it is; anything else as it stands."""
    found = _LENGTH_LINE.match(raw)
    if found is None:
        return raw
    rest = raw[found.end() :]
    return rest[: int(found[1])] or rest


def is_mbox(raw: bytes) -> bool:
    """Whether the first line parts mails from each other."""
    return _FROM_LINE.match(raw) is not None


def parts_of(raw: bytes) -> list[bytes]:
    """The mails of an .mbox; what only begins with `From ` within a text parts nothing."""
    parts = [part for part in _FROM_LINE.split(raw) if part.strip()]
    return [part.replace(b"\n>From ", b"\nFrom ") for part in parts]
