"""Waiting on a condition."""

from collections.abc import Iterator

import pytest

from sandbox.running.waiting import NeverHappened, wait_for


def test_waiting_in_vain_says_for_what() -> None:
    with pytest.raises(NeverHappened, match="in vain until pigs fly; they walk"):
        wait_for(lambda: False, 0, "pigs fly", lambda: "they walk")


def test_what_was_waited_for_is_handed_back() -> None:
    answers: Iterator[str] = iter(["", "", "there"])
    assert wait_for(lambda: next(answers), every=0) == "there"
