"""The newest text of a Mail: what stands above the first quote, forward or announced mail, in any language."""

from __future__ import annotations

import pytest

from shared.domain.view.newest import newest

ANSWER = "Thank you, I am in the office again."
HEAD = "From: Jane Roe <jane@contoso.example>\nSent: Monday, March 4, 2024 10:00\nSubject: Lamp"
OLDER = {
    "marks": "> I am out of the office.",
    "marks that are escaped": "&gt; I am out of the office.",
    "English": "On Mon, 4 Mar 2024 at 10:00, Jane Roe <jane@contoso.example> wrote:",
    "Turkish": "Jane Roe <jane@contoso.example>, 4 Mar 2024 Pzt, 10:00 tarihinde şunu yazdı:",
    "Lithuanian": "2024-03-04 10:00, Jane Roe <jane@contoso.example> rašė:",
    "Finnish": "ma 4. maalisk. 2024 klo 10.00 Jane Roe (jane@contoso.example) kirjoitti:",
    "Chinese": "Jane Roe <jane@contoso.example> 于2024年3月4日周一 10:00写道：",
    "a rule in German": "-----Ursprüngliche Nachricht-----",
    "a rule in Estonian": "-------- Algne kiri --------",
    "a forward in Croatian": "---------- Proslijeđena poruka ----------",
    "labels in English": HEAD,
    "labels in Czech": "Od: Jane <jane@contoso.example>\nOdesláno: 4. 3. 2024 10:00\nKomu: Max\nPředmět: Lampa",
    "labels in Chinese": "寄件者: Jane <jane@contoso.example>\n傳送日期: 2024年3月4日 10:00\n收件者: Max\n主旨: 燈",
}
OWN = (
    "He wrote: I am out of the office.",
    "You wrote me on Monday:\nthe lamp is broken.",
    "From: Berlin\nTo: Paris",
    "Date: 4.3.2024\nI come at ten.",
    "See the original message below",
)


@pytest.mark.parametrize("older", OLDER.values(), ids=OLDER.keys())
def test_an_earlier_mail_is_not_new(older: str) -> None:
    assert newest(f"{ANSWER}\n\n{older}\nI am out of the office.").strip() == ANSWER


@pytest.mark.parametrize("own", OWN)
def test_a_persons_own_lines_are_new(own: str) -> None:
    assert newest(f"{ANSWER}\n{own}\nBye") == f"{ANSWER}\n{own}\nBye"


def test_the_mail_that_a_mail_system_could_not_deliver_is_shown_not_quoted() -> None:
    text = f"Your message\n\n{HEAD}\n\ndid not reach some recipients."
    assert newest(text) == text


def test_a_text_of_nothing_has_nothing_new() -> None:
    assert newest("") == newest("> all of it is quoted") == ""
