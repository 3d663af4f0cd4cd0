"""Hostile texts: the time to read them grows with their length, and no faster."""

from __future__ import annotations

import pytest

from tests.support.growth import growth
from tests.support.plain_text import read_text

HOSTILE = [
    "a:\n",
    "1 2024 1:\n",
    "On 3/4/2024 10:00 a wrote x:\n",
    "From: a\n",
    "From: a\n\n",
    "> a\n",
    "> a\nb\n\n",
    "--\n",
    "Sent from my a\n",
    "this message if you \n\n",
    "this message " * 20 + "\n\n",
    "x",
    "wrote 2024 <a@b.example> ",
    "<\n",
    "AB> x\n",
    "| a\n",
    "_____\n",
    "发件人：于2024年3月4日写道：\n",
    "\n",
    "To: a\nSubject: b\n\n",
    ">>> a 1/1/2024 >>>\n",
    "\x00\ud800\n",
    "<a@",
    "outlook " * 11 + "\n",
    "1." * 200 + ":\n",
    "a b:" * 90 + "\n",
    " " * 300 + ":\n",
]


@pytest.mark.heavy
@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_with_length_and_no_faster(piece: str) -> None:
    small, large = (("hello\n" + piece * (size // len(piece) + 1))[:size] for size in (20_000, 80_000))
    assert growth(lambda: read_text(small), lambda: read_text(large), floor=0.01) < 8
