"""What a person says about mails, telephones and notices stays; what programs say in such words goes."""

from __future__ import annotations

import pytest

from shared.domain.reading.lines import Line
from shared.domain.reading.parts import tag_lines
from tests.support.plain_text import read_text

GREETING = "Hello,\n\nI have a request.\n\n"
BLOCK = "From: Jane <jane@contoso.example>\nSent: 4 March 2024 10:00\nTo: Joe\nSubject: Lamps\n\nold words"

SENTENCES = [
    "Confidential: the director leaves in June, please prepare the news.",
    "To unsubscribe I used the link twice, but the mails still come.",
    "The avast antivirus on my computer blocks your shop.",
    "Antes de imprimir los recibos hay que corregir el nombre de la tienda.",
    "Avant d'imprimer les reçus, il faut corriger le nom du magasin.",
    "Legal notice 4812 came today, we must answer until Monday.",
    "This e-mail holds confidential plans of our shop, treat it well.",
    "Diese Mail geht an die Leitung und ist vertraulich zu behandeln, bitte.",
    "Abmelden von https://contoso.example/kurs geht nicht.",
    "You received this message because I am angry.",
    "Ich habe das Bild gestern mit dem Handy gesendet.",
    "Das Tablet wurde uns noch nicht geschickt.",
    "Please excuse the mistake in my order: I need 4 desks",
    "Try Outlook on the web before you call.",
    "Written on my phone bill is a wrong number",
]
CITING = [
    "In your mail of 4 March 2024, 10:00, you wrote:\nthe lamp comes on Friday.\nIt did not come.",
    "am 4.3.2024 um 10:00 Uhr schrieb mir Ihre Kollegin Jane Roe:\ndie Lampe kommt am Freitag.\nSie kam nicht.",
    'on 3/4/2024 at 10:00 AM, jane@contoso.example wrote:\n"The lamp comes on Friday."\nIt did not come.',
    "Le 4 mars 2024 à 10:00, votre collègue m'a écrit :\nla lampe arrive vendredi.\nElle n'est pas là.",
]
FORMS = [
    "From: Jane Roe <jane@contoso.example>\nSubject: Broken lamp\n\nMessage:\nMy lamp is broken.",
    "Name: Jane Roe\nFrom: jane@contoso.example\nSubject: Broken lamp\nDate: 04/03/2024\nMessage:\nMy lamp is broken.",
]
PROGRAMS = [
    "—\nSent from Mailbox",
    "-\nSent from my phone",
    "Sent with Contoso Notes",
    "获取适用于 iOS 的 Outlook",
    "Outlook for iOS を入手する",
    "Dal mio iPhone",
    "To unsubscribe from this group, send an email to lamps+leave@contoso.example.",
    "This e-mail was checked for viruses by Contoso Mail with Avast antivirus.",
    "Unsubscribe: https://contoso.example/leave",
    "Before printing this e-mail think of the forest.",
]
WARNINGS = [
    "[EXTERNAL EMAIL]",
    "**External Email - Use Caution**",
    "---------------\nCAUTION: External email\n---------------",
    "Du får ikke ofte mails fra jane@contoso.example. Få mere at vide",
    "Você não costuma receber emails de jane@contoso.example.",
    "Nie otrzymujesz często wiadomości e-mail z jane@contoso.example.",
    "Вы нечасто получаете письма от jane@contoso.example.",
    "CAUTION: this e-mail originated outside of the organization. Do not click links.",
]
OPENINGS = [
    "[Original Message]\n",
    "- - - Original Message - - -\n",
    "Please reply above this line\n\n",
    ">>> Reply above this line <<<\n\n",
    "Antwort Nachricht\n" + BLOCK + "\n",
    "CC: Jim\n" + BLOCK + "\n",
    "Jane Roe\n<jane@contoso.example> schrieb am 4.3.2024 um 10:12:\n\n> ",
]


@pytest.mark.parametrize("words", [*SENTENCES, *CITING, *FORMS])
def test_a_persons_own_words_stay(words: str) -> None:
    assert read_text(GREETING + words).written == GREETING + words


@pytest.mark.parametrize("words", ["Try Outlook", *SENTENCES])
def test_a_line_alone_in_a_mail_stays(words: str) -> None:
    assert read_text(words).written == words


@pytest.mark.parametrize("words", PROGRAMS)
def test_what_a_program_adds_below_goes(words: str) -> None:
    assert read_text(f"{GREETING}{words}\n").written == GREETING.strip()


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("words", WARNINGS)
def test_what_a_gateway_adds_above_goes(words: str, between: str) -> None:
    assert read_text(f"{words}{between}Thanks, that works.").written == "Thanks, that works."


def test_a_person_may_speak_of_what_is_outside() -> None:
    words = "The sender address is outside of our domain.\nPlease change it."
    assert read_text(words).written == words


@pytest.mark.parametrize("opening", OPENINGS)
def test_an_older_mail_may_be_announced_in_many_ways(opening: str) -> None:
    assert read_text(f"Yes, please.\n\n{opening}old words here").written == "Yes, please."


@pytest.mark.parametrize("above", ["", "\n\n", "-----Original Message-----\n", "Sent from my iPhone\n\n"])
def test_an_empty_answer_holds_only_the_quote(above: str) -> None:
    assert read_text(above + BLOCK, replied=True).written == ""


def test_a_forward_rule_is_one_under_any_subject() -> None:
    text = "---------- Forwarded message ---------\n" + BLOCK
    assert "old words" in read_text(text, replied=True).written


def test_without_such_a_subject_a_mail_at_the_top_is_passed_on() -> None:
    assert "old words" in tag_lines([Line(line) for line in BLOCK.split("\n")]).written
    assert tag_lines([Line(line) for line in BLOCK.split("\n")], replied=True).written == ""
