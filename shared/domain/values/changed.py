"""A row before and after a change of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Changed(NamedTuple, Generic[T]):
    """A row before and after a change of it; the same where nothing was written."""

    before: T
    after: T

    @property
    def is_news(self) -> bool:
        """Whether the change left anything otherwise than it was."""
        return self.before != self.after

    @classmethod
    def saved(cls, row: T, change: Callable[[T], T], save: Callable[[T], T], is_stored: bool = True) -> Changed[T]:
        """Change a row and save it; what is stored and stays as it is, is not written."""
        after = change(row)
        return cls(row, row if after == row and is_stored else save(after))
