"""A change is made again on what is there until it meets no other, and writes only what is new."""

import pytest

from shared.domain.values.changed import Changed
from shared.errors import TRIES, Conflict, TryLater, until_settled


class Contended:
    """An attempt that meets so many conflicts before it is done."""

    def __init__(self, conflicts: int) -> None:
        self.left = conflicts
        self.made = 0

    def __call__(self) -> str:
        self.made += 1
        if self.left:
            self.left -= 1
            raise Conflict("row changed")
        return "done"


def test_an_attempt_is_made_again_until_it_meets_no_conflict() -> None:
    attempt = Contended(TRIES - 1)
    assert (until_settled(attempt, TryLater("contended")), attempt.made) == ("done", TRIES)


def test_who_meets_conflicts_only_gives_up_with_the_error_that_was_named() -> None:
    attempt = Contended(TRIES)
    with pytest.raises(TryLater, match="contended"):
        until_settled(attempt, TryLater("contended"))
    assert attempt.made == TRIES


def test_another_error_is_not_met_twice() -> None:
    made = []

    def attempt() -> None:
        made.append(1)
        raise TryLater("storage-down")

    with pytest.raises(TryLater, match="storage-down"):
        until_settled(attempt, Conflict("contended"))
    assert len(made) == 1


@pytest.mark.parametrize(
    ("after", "is_stored", "written", "is_news"),
    [("new", True, ["new"], True), ("old", True, [], False), ("old", False, ["old"], False)],
)
def test_what_is_stored_and_stays_as_it_is_is_not_written(
    after: str, is_stored: bool, written: list[str], is_news: bool
) -> None:
    saved: list[str] = []

    def save(row: str) -> str:
        saved.append(row)
        return row

    done = Changed.saved("old", lambda _: after, save, is_stored)
    assert (done, done.is_news, saved) == (Changed("old", after), is_news, written)
