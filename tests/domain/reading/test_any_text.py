"""What holds for any text: nothing is lost, nothing breaks, and twice is once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.reading.lines import Line, Part
from shared.domain.reading.parts import tag_lines
from tests.support.plain_text import read_text

PIECES = [
    "",
    "",
    "Thanks",
    "Yes, of course.",
    "What?",
    "> quoted text",
    "> ",
    ">> deep",
    ">:",
    "-- ",
    "--",
    "***",
    "ᐧ",
    "<",
    "On 3/4/2024 10:00, Jane Roe wrote:",
    "Jane Roe <jane@contoso.example>",
    "schrieb am Mo., 4. März 2024, 10:00:",
    "wrote:",
    "<jane@contoso.example",
    "2024/4/7 Jane <jane@contoso.example>",
    ">>> Jane 3/4/2024 10:00 >>>",
    "Joe Doe",
    "Sent from my iPhone",
    "+1 202 555 0100",
    "-Jane",
    "JD> hi",
    "| bar",
    "| bar",
    "http://x.example/",
    "-----Original Message-----",
    "________________________________",
    "From: Jane Roe <jane@contoso.example>",
    "Sent: Monday, March 4, 2024 10:00 AM",
    "To: joe@fabrikam.example",
    "Subject: Hello",
    "---------- Forwarded message ---------",
    "Begin forwarded message:",
    "foo mailing list",
    "This e-mail is confidential and intended only for the addressee.",
    "Unsubscribe <https://contoso.example/u>",
    "If you are not the intended recipient, delete it.",
    "CAUTION: This email comes from outside.",
    "end of it",
    "> a long line of text which the program of the other side has broken off at the",
]
BODIES = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=22).map("\n".join)
LINES = st.builds(
    Line,
    st.one_of(st.sampled_from(PIECES), st.text(max_size=12)),
    st.integers(0, 2),
    st.one_of(st.none(), st.sampled_from(Part)),
    st.booleans(),
)


@settings(max_examples=400)
@given(BODIES, st.booleans())
def test_the_segments_hold_every_word_in_order(text: str, forwarded: bool) -> None:
    reading = read_text(text, forwarded=forwarded)
    assert [word for segment in reading.segments for word in segment.text.split()] == text.split()
    assert 0 <= reading.confidence <= 1


@settings(max_examples=400)
@given(BODIES, st.booleans())
def test_a_text_read_twice_stays_as_it_is(text: str, forwarded: bool) -> None:
    written = read_text(text, forwarded=forwarded).written
    assert read_text(written, forwarded=forwarded).written == written


@settings(max_examples=300)
@given(st.lists(LINES, max_size=15))
def test_lines_with_any_hints_keep_every_word(lines: list[Line]) -> None:
    words = [word for line in lines for word in line.text.split()]
    assert [word for segment in tag_lines(lines).segments for word in segment.text.split()] == words


ODD = {
    "nothing": "",
    "blank": " \n\t\n",
    "NUL": "\x00\n\x00",
    "surrogates": "\ud800 a\n> \udfff",
    "one mark": ">",
    "one colon": ":",
    "one long line": "wrote 2024 <a@b.example> " * 40_000,
    "CRs": "a\r> b\r\rc",
    "line separators": "a\u2028> b\u2029c",
    "combining": "a" + "\u0301" * 5_000,
    "invisible": "\u200b\n\ufeff\n",
}


@pytest.mark.parametrize("name", ODD)
def test_odd_texts_give_a_reading(name: str) -> None:
    reading = read_text(ODD[name])
    assert [word for segment in reading.segments for word in segment.text.split()] == ODD[name].split()


def test_many_lines_are_read_without_being_searched() -> None:
    text = "Fine.\n\nOn 3/4/2024 10:00, Jane Roe wrote:\n" + "> old\n" * 20_000
    assert read_text(text).written == "Fine."
    assert read_text("Fine.\n\n-----Original Message-----\n" + "old\n" * 20_000).written == "Fine."
    long = "\n".join(f"line {number}" for number in range(20_000))
    assert read_text(long).written == long
