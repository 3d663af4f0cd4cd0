"""Rules with words above older mails, forwards, and what a help desk asks for."""

from __future__ import annotations

import pytest

from shared.domain.reading.lines import Part
from tests.support.plain_text import read_text

ANSWER = "Thanks, that works for me.\nSee you."

RULES = [
    "-----Original Message-----",
    "----- Original Message -----",
    "-------- Original Message --------",
    "-------- Original message --------",
    "------ Original Message ------",
    "---------- Original Message ----------",
    "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐",
    "-----Original Appointment-----",
    "*-----Original Message-----*",
    "-----Ursprüngliche Nachricht-----",
    "-------- Originalnachricht --------",
    "-------- Ursprüngliche Nachricht --------",
    "----- Originalmail -----",
    "-----Original-Nachricht-----",
    "-----Message d'origine-----",
    "-----Message d’origine-----",
    "----- Mail original -----",
    "-------- Message original --------",
    "-----Mensaje original-----",
    "-------- Mensagem original --------",
    "-----Messaggio originale-----",
    "-----Oorspronkelijk bericht-----",
    "-------- Oorspronkelijk bericht --------",
    "-----Ursprungligt meddelande-----",
    "-----Oprindelig meddelelse-----",
    "-----Opprinnelig melding-----",
    "-----Alkuperäinen viesti-----",
    "-----Wiadomość oryginalna-----",
    "-----Původní zpráva-----",
    "---------- Původní e-mail ----------",
    "-----Pôvodná správa-----",
    "-----Eredeti üzenet-----",
    "-----Mesaj original-----",
    "-----Исходное сообщение-----",
    "-----Оригінальне повідомлення-----",
    "-----Оригинално съобщение-----",
    "-----Αρχικό μήνυμα-----",
    "-----Orijinal Mesaj-----",
    "-----Izvorna poruka-----",
    "-----Izvirno sporočilo-----",
    "------------------ 原始邮件 ------------------",
    "------------------&nbsp;原始邮件&nbsp;------------------",
    "-----邮件原件-----",
    "-----原始郵件-----",
    "-----元のメッセージ-----",
    "-----원본 메시지-----",
    "--------- 원본 메일 ---------",
    "-----Thư gốc-----",
    "-----Pesan Asli-----",
    "-----الرسالة الأصلية-----",
    "-----הודעה מקורית-----",
    "-----Originalus laiškas-----",
    "-----Algne kiri-----",
    "##- Please type your reply above this line -##",
    "##- Bitte geben Sie Ihre Antwort über dieser Zeile ein. -##",
    "--- Reply above this line ---",
    "=-=-= Please reply above this line =-=-=",
]

FORWARDS = [
    "---------- Forwarded message ---------",
    "---------- Forwarded message ----------",
    "Begin forwarded message:",
    "-------- Forwarded Message --------",
    "-------- Weitergeleitete Nachricht --------",
    "Anfang der weitergeleiteten Nachricht:",
    "Début du message réexpédié :",
    "Début du message transféré :",
    "---------- Mensaje reenviado ---------",
    "Inizio messaggio inoltrato:",
    "Begin doorgestuurd bericht:",
    "Início da mensagem encaminhada:",
    "Vidarebefordrat brev:",
    "Start på videresendt besked:",
    "Välitetty viesti alkaa:",
    "Początek przekazywanej wiadomości:",
    "-------- Пересылаемое сообщение --------",
    "Начало переадресованного сообщения:",
    "---------- 转发邮件 ----------",
    "転送されたメッセージ:",
    "----- Forwarded by Jane Roe/Contoso on 03/04/2024 10:00 AM -----",
    "----- Weitergeleitet von Jane Roe am 04.03.2024 10:00 -----",
]
PASSED_ON = """
From: Jane Roe <jane@contoso.example>
Date: Mon, 4 Mar 2024 10:00
Subject: x
To: joe@fabrikam.example

The text.

On 3/3/2024 10:00, Joe wrote:
> older"""


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_with_words_begins_the_quote(rule: str) -> None:
    assert read_text(f"{ANSWER}\n\n{rule}\nFrom somebody\n\nOlder text").written == ANSWER
    assert read_text(f"{ANSWER}\n{rule}\n\nOlder text\n").written == ANSWER


def test_an_older_mail_may_begin_on_the_line_of_its_rule() -> None:
    text = f"{ANSWER}\n\n-----Original Message----- From: Jane Roe Sent: 4.3.2024 To: Joe Subject: x\nOlder text"
    assert read_text(text).written == ANSWER


@pytest.mark.parametrize("rule", FORWARDS)
def test_a_forward_is_kept_whole(rule: str) -> None:
    alone = rule + PASSED_ON
    assert read_text(alone).written == alone
    assert read_text(f"FYI\n\n{alone}").written == f"FYI\n\n{alone}"


@pytest.mark.parametrize("rule", FORWARDS)
def test_a_reply_to_a_forward_quotes_it(rule: str) -> None:
    marked = "> " + (rule + PASSED_ON).replace("\n", "\n> ")
    assert read_text(f"Fine.\n\nOn 3/5/2024 10:00, Max wrote:\n\n{marked}").written == "Fine."
    below = f"Fine.\n\nOn 3/5/2024 10:00, Max wrote:\n\nFYI\n\n{rule}{PASSED_ON}"
    assert read_text(below).written == "Fine."


OUTLOOK = (
    "Please see below.\n\nFrom: Jane Roe\nSent: Monday, March 4, 2024 10:00 AM\nTo: Joe\nSubject: Order\n\nThe text."
)


def test_a_subject_that_says_so_makes_a_block_of_outlook_a_forward() -> None:
    assert read_text(OUTLOOK).written == "Please see below."
    assert read_text(OUTLOOK, forwarded=True).written == OUTLOOK


def test_a_signature_above_a_forward_is_none_of_it() -> None:
    reading = read_text(f"FYI\n\nSent from my iPhone\n\nBegin forwarded message:\n{PASSED_ON}")
    assert reading.written == f"FYI\n\nBegin forwarded message:\n{PASSED_ON}"
    assert reading.signature == "Sent from my iPhone"


def test_a_rule_with_nothing_above_it_is_kept_for_it_may_be_a_forward() -> None:
    text = "-----Original Message-----\nFrom: Jane Roe\nSent: 4.3.2024\nTo: Joe\nSubject: Order\n\nThe text."
    assert read_text(text).written == text


KEPT = [
    "Original message was lost, please send again.",
    "Hello,\n\nForwarded message attached.",
    "Hello,\n\nforwarded message below\n\nJane",
    "Hello\n\n-----\nFirst part of the text is here.\n-----\nSecond part is here. Could you check it?",
    "This is not a ---------- delimiter.\n\nReally not.",
    "Steps:\n1. open\n2. click\n\n=====\nResult: nothing happens, see https://contoso.example/x\n\nAny idea?",
    "Is the line above this line too long?",
]


@pytest.mark.parametrize("text", KEPT)
def test_rules_and_words_of_a_person_cut_nothing(text: str) -> None:
    assert read_text(text).written == text


def test_a_drawn_rule_at_the_end_is_not_written() -> None:
    reading = read_text(f"{ANSWER}\n\nᐧ\n--\n***\n####\n~~~~~\n======\n_______\n")
    assert reading.written == ANSWER
    assert {segment.part for segment in reading.segments} <= {Part.WRITTEN, Part.SIGNATURE, Part.FOOTER}
