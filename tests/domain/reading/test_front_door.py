"""Plain texts by the front door: Graph gives them as HTML, and what is kept of the Mail is what its author wrote."""

from __future__ import annotations

import html

import pytest

from shared.adapters.html.tree import tree_of
from shared.domain.pages.content import content_of
from tests.domain.reading.test_attributions import ATTRIBUTIONS
from tests.support.builders import a_fetched_mail

ANSWER = "Thanks, that works for me."
HEAD = "From: Jane Roe <jane@contoso.example>\nSent: Monday, March 4, 2024 10:00\nTo: Max\nSubject: Lamp"
BELOW = {
    "a block of labels": f"{HEAD}\n\nHi",
    "labels in Czech": "Od: Jane <jane@contoso.example>\nOdesláno: 4. 3. 2024 10:00\nKomu: Max\nPředmět: Lampa\n\nAhoj",
    "labels in Turkish": "Kimden: İpek <ipek@contoso.example>\nGönderildi: 4.3.2024\nKime: Max\nKonu: Lamba\n\nSelam",
    "a rule": f"-----Original Message-----\n{HEAD}\n\nHi",
    "a rule in Turkish": "-----Özgün İleti-----\nKimden: İpek <ipek@contoso.example>\nKonu: Lamba\n\nMerhaba",
    "a signature": "-- \nMax Muster\n+49 30 1234567",
    "a telephone's line": "Von meinem iPhone gesendet",
    "a notice": "This e-mail is confidential and intended solely for the use of the addressee. "
    "If you have received it in error, please notify the sender and delete it.",
}


def written(text: str) -> str:
    """What is kept as written of a plain text that Graph gives as HTML."""
    lines = "<br>\n".join(html.escape(line) for line in text.split("\n"))
    page = f'<html><body><font size="2"><div class="PlainText">{lines}</div></font></body></html>'
    return content_of(a_fetched_mail(html=page, unique_html="", subject="Re: Lamp"), tree_of).written


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_an_attribution_and_its_quote_are_not_written(attribution: str) -> None:
    assert written(f"{ANSWER}\n\n{attribution}\n\n> What about Monday?\n> Jane") == ANSWER


@pytest.mark.parametrize("below", BELOW.values(), ids=BELOW.keys())
def test_what_stands_below_the_answer_is_not_written(below: str) -> None:
    assert written(f"{ANSWER}\n\n{below}") == ANSWER


def test_answers_between_quotes_are_written_with_them() -> None:
    text = written("> Monday?\n\nYes.\n\n> At ten?\n\nAt eleven.")
    assert "Yes." in text
    assert "At eleven." in text
