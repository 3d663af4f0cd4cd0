"""Marked quotes, answers above, below and between them, and empty replies."""

from __future__ import annotations

import pytest

from shared.domain.reading.lines import Line, Part
from shared.domain.reading.parts import tag_lines
from tests.support.plain_text import read_text

ANSWER = "Thanks, that works for me.\nSee you."
ATTRIBUTION = "On 3/4/2024 10:00, Jane Roe wrote:"
BETWEEN = f"{ATTRIBUTION}\n> Is it ok?\nYes.\n> And this?\nNo."


def parts(text: str) -> list[tuple[str, str]]:
    return [(segment.part.value, segment.text) for segment in read_text(text).segments]


def test_the_answer_above_a_quote_is_written() -> None:
    quote = f"{ATTRIBUTION}\n> q1\n>\n>> q0"
    assert parts(f"{ANSWER}\n\n{quote}\n") == [("written", ANSWER), ("quoted", quote)]


def test_the_answer_below_a_quote_is_written() -> None:
    assert read_text(f"{ATTRIBUTION}\n> q1\n> q2\n\n{ANSWER}").written == ANSWER
    assert read_text(f"{ATTRIBUTION}\n\n>\n> Test\nTest reply").written == "Test reply"


def test_answers_above_and_below_a_quote_are_written() -> None:
    text = f"Hi Jane,\n\n{ATTRIBUTION}\n> q1\n> q2\n\n{ANSWER}"
    assert read_text(text).written == f"Hi Jane,\n\n{ANSWER}"


@pytest.mark.parametrize("above", ["", "Hi, see below.\n\n"])
def test_answers_between_quotes_are_kept_with_what_they_answer(above: str) -> None:
    assert read_text(above + BETWEEN).written == above + BETWEEN
    assert read_text(f"{above}{ATTRIBUTION}\n> Is it?\n\nYes.\n\n> rest").written.endswith("> Is it?\n\nYes.\n\n> rest")


def test_what_nobody_answers_below_the_last_answer_goes() -> None:
    assert read_text(f"{BETWEEN}\n> rest\n> more").written == BETWEEN


def test_an_older_mail_below_answers_between_quotes_goes() -> None:
    assert read_text(f"{BETWEEN}\n\n-----Original Message-----\nFrom: x\n\nold").written == BETWEEN


@pytest.mark.parametrize("above", ["", "Sent from my iPhone\n\n", "-- \nJoe Doe\n\n"])
def test_an_empty_reply_is_empty(above: str) -> None:
    reading = read_text(f"{above}{ATTRIBUTION}\n> hi\n> there")
    assert reading.written == ""
    assert reading.quoted.startswith(ATTRIBUTION)


def test_nothing_but_unannounced_marks_is_kept_and_said_to_be_unsure() -> None:
    reading = read_text("> hi\n> there")
    assert reading.written == "> hi\n> there"
    assert reading.confidence < 0.5


def test_an_unmarked_text_below_an_attribution_with_nothing_above_is_kept() -> None:
    text = f"{ATTRIBUTION}\n\nThis may be the answer."
    assert read_text(text).written == text


def test_a_quote_that_a_person_took_over_by_hand_is_kept() -> None:
    for text in (
        "> This is a quote.\n\nAnd this is some text.",
        "Use this:\n\n> pip list\n\nand tell me what you see.",
    ):
        assert read_text(text).written == text


def test_unannounced_marks_at_the_end_are_a_quote() -> None:
    assert read_text(f"{ANSWER}\n\n> q1\n> q2\n> q3").written == ANSWER
    kept = "What is the difference between\n> and <?"
    assert read_text(kept).written == kept


@pytest.mark.parametrize("mark", ["JD> ", "Joe> ", "| ", "&gt; ", "＞ ", "  > ", ">> ", "> > "])
def test_other_marks_quote_as_well(mark: str) -> None:
    assert read_text(f"{ANSWER}\n\n{ATTRIBUTION}\n{mark}q1\n{mark}q2\n{mark}q3").written == ANSWER


def test_a_table_is_no_quote() -> None:
    text = "Table:\n| a | b |\n| 1 | 2 |\n| 3 | 4 |\n\nThanks"
    assert read_text(text).written == text


def test_lines_that_a_program_broke_are_no_answers() -> None:
    text = (
        f"{ANSWER}\n\n{ATTRIBUTION}\n"
        "> a long line of text which the program of the other side has broken off at the\nend of it\n> and more\n"
        "> another long line of text which the program has broken off in front of the name of\nContoso\n> end\n"
        "> a link\n<https://contoso.example/abc>\n> end\n>\n"
    )
    assert read_text(text).written == ANSWER


def test_a_short_answer_right_below_a_short_line_is_an_answer() -> None:
    text = f"{ATTRIBUTION}\n> Will you come\nyes\n> and Bob\nno"
    assert read_text(text).written == text


def test_older_mails_below_older_mails_all_go() -> None:
    text = (
        f"{ANSWER}\n\nOn Wed, May 18, 2016 at 11:10 PM Joe <joe@contoso.example>\nwrote:\n\nfirst\n\n"
        "On Wed, May 18, 2016 at 10:10 PM Jane <jane@contoso.example>\nwrote:\n\nsecond"
    )
    assert read_text(text).written == ANSWER


def test_the_structure_of_a_page_is_believed() -> None:
    lines = [
        Line("Fine.", hint=None),
        Line("Jane Roe"),
        Line("Sales", hint=Part.SIGNATURE),
        Line("On Monday Jane wrote:", hint=Part.QUOTED),
        Line("Is it ok?", depth=1, hint=Part.QUOTED),
        Line("All rights reserved", hint=Part.FOOTER),
    ]
    reading = tag_lines(lines)
    assert reading.written == "Fine.\nJane Roe"
    assert reading.signature == "Sales"
    assert reading.quoted == "On Monday Jane wrote:\nIs it ok?"


def test_words_do_not_overrule_the_structure() -> None:
    lines = [Line("Fine."), Line("Sent from my iPhone", hint=Part.WRITTEN)]
    assert tag_lines(lines).written == "Fine.\nSent from my iPhone"
    lines = [Line("Fine."), Line("-----Original Message-----"), Line("old"), Line("kept", hint=Part.WRITTEN)]
    assert tag_lines(lines).written == "Fine.\n\nkept"


def test_a_border_above_two_header_lines_makes_them_a_block() -> None:
    def lines(*, is_rule: bool) -> list[Line]:
        return [
            Line("Fine."),
            Line("From: Jane Roe", is_rule=is_rule),
            Line("Sent: 4.3.2024 10:00"),
            Line("To: J"),
            Line("old"),
        ]

    assert tag_lines(lines(is_rule=True)).written == "Fine."


def test_a_blockquote_counts_as_marked() -> None:
    lines = [Line("Fine."), Line("On 3/4/2024, Jane wrote:"), Line("Is it?", depth=1), Line("It is.")]
    assert tag_lines(lines).written == "Fine.\n\nIt is."
