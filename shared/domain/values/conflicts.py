"""Changes of rows that others change too: who loses reads again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from shared.errors import Conflict, HarperError

T = TypeVar("T")

TRIES = 6


class Changed(NamedTuple, Generic[T]):
    """A row before and after a change of it."""

    before: T
    after: T

    @property
    def is_news(self) -> bool:
        """Whether the change left anything otherwise than it was."""
        return self.before != self.after


def until_settled(attempt: Callable[[], T], otherwise: HarperError) -> T:
    """What an attempt returns that begins by reading, made again on Conflict; a few times, then raise `otherwise`."""
    for _ in range(TRIES):
        try:
            return attempt()
        except Conflict:
            continue
    raise otherwise


def changed(row: T, change: Callable[[T], T], save: Callable[[T], T], is_stored: bool = True) -> Changed[T]:
    """Change a row and save it; what is stored and stays as it is, is not written."""
    after = change(row)
    return Changed(row, row if after == row and is_stored else save(after))
