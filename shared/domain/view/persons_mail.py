"""Whether the mail program of a person wrote a Mail: what tells that a lone header was put on by something else."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.words import programs

_TRACES = ("thread-index", "x-ms-has-attach", "x-originating-ip", "x-mimeole", "x-wm-sent-timestamp")
_PROGRAM_HEADERS = ("user-agent", "x-mailer", "x-original-mailer", "mime-version", "x-newsreader")


def has_persons_client(headers: Mapping[str, tuple[str, ...]], message_id: str, is_prefixed: bool) -> bool:
    """Whether a mail program of a person left its trace, or the Mail answers one under its subject."""
    if any(name in headers for name in _TRACES):
        return True
    if any(programs.PERSONS.search(value.lower()) for name in _PROGRAM_HEADERS for value in headers.get(name, ())):
        return True
    answers = "in-reply-to" in headers or "references" in headers
    return (answers and is_prefixed) or programs.PERSONS_HOSTS.search(message_id[:998].strip().lower()) is not None
