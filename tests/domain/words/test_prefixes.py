"""What stands before a subject that is answered or passed on: known to threads, to the detector and to the reading."""

from __future__ import annotations

import pytest

from shared.domain.pages.content import prefix_of
from shared.domain.pages.zones import Prefix
from shared.domain.threads.subjects import subject_of
from shared.domain.view.view import view_of
from shared.domain.words import absences, bounce_subjects, receipts
from shared.domain.words.folding import folded
from shared.domain.words.prefixes import FORWARDS, REPLIES, words_of
from shared.domain.words.tables import words
from tests.domain.detection.mails import ANSWERS, finding, mail

# Each on its own, as the table may lose one: the language, and what a program of it writes.
ANSWERED = (
    ("Turkish", "Cevap: Fatura 12"),
    ("Turkish, short", "Cvp: Fatura 12"),
    ("Turkish, Outlook", "YNT: Fatura 12"),
    ("Turkish, in small letters", "yanıt: Fatura 12"),
    ("Czech", "Odpověď: Faktura 12"),
    ("Czech, without accents", "Odpoved: Faktura 12"),
    ("Slovak", "Odpoveď: Faktúra 12"),
    ("Polish", "Odpowiedź: Faktura 12"),
    ("Polish, Notes", "Odp.: Faktura 12"),
    ("Dutch", "Antwoord: Factuur 12"),
    ("Dutch, Notes", "Betr.: Factuur 12"),
    ("Indonesian", "Balasan: Faktur 12"),
    ("Indonesian, short", "BLS: Faktur 12"),
    ("Lithuanian", "Atsakymas: Sąskaita 12"),
    ("Latvian", "Atbilde: Rēķins 12"),
    ("Estonian", "Vastus: Arve 12"),
    ("Finnish", "Vastaus: Lasku 12"),
    ("Hungarian", "Válasz: 12. számla"),
    ("Romanian", "Răspuns: Factura 12"),
    ("Croatian", "Odgovor: Račun 12"),
    ("Serbian", "Одговор: Рачун 12"),
    ("Bulgarian", "Отговор: Фактура 12"),
    ("Ukrainian", "Відповідь: Рахунок 12"),
    ("Belarusian", "Адказ: Рахунак 12"),
    ("Greek", "Απάντηση: Τιμολόγιο 12"),
    ("Greek, capitals", "ΑΠ: Τιμολόγιο 12"),
    ("Albanian", "Përgjigje: Fatura 12"),
    ("Basque", "Erantzuna: 12. faktura"),
    ("French, Notes", "Réf. : Facture 12"),
    ("French", "Réponse : Facture 12"),
    ("Italian", "Risposta: Fattura 12"),
    ("Spanish", "Respuesta: Factura 12"),
    ("Portuguese", "Resposta: Fatura 12"),
    ("Swedish", "Svar: Faktura 12"),
    ("Vietnamese", "TL: Hóa đơn 12"),
    ("Vietnamese, whole", "Hồi âm: Hóa đơn 12"),
    ("Welsh", "Ateb: Anfoneb 12"),
    ("Hebrew", "תגובה: חשבונית 12"),
    ("Arabic", "الرد: فاتورة 12"),
    ("Persian", "پاسخ: فاکتور 12"),
    ("Urdu", "جواب: انوائس 12"),
    ("Hindi", "उत्तर: चालान 12"),
    ("Thai", "ตอบกลับ: ใบแจ้งหนี้ 12"),
    ("Korean", "답장: 청구서 12"),
    ("Chinese, Outlook", "答复: 发票 12"),
    ("Chinese, full-width colon", "回信：发票 12"),
    ("Danish passes on so, Finnish answers", "VS: Lasku 12"),
)
PASSED_ON = (
    ("Vietnamese", "Chuyển tiếp: Hóa đơn 12"),
    ("Vietnamese, short", "CT: Hóa đơn 12"),
    ("Dutch", "Doorgestuurd: Factuur 12"),
    ("Danish", "Videresendt: Faktura 12"),
    ("German", "Weitergeleitet: Rechnung 12"),
    ("Indonesian", "Teruskan: Faktur 12"),
    ("Indonesian, short", "TRS: Faktur 12"),
    ("Croatian", "Proslijeđeno: Račun 12"),
    ("Slovenian", "Posredovano: Račun 12"),
    ("Lithuanian", "Persiųsta: Sąskaita 12"),
    ("Turkish", "İLT: Fatura 12"),
    ("Turkish, whole", "İletildi: Fatura 12"),
    ("Thai", "ส่งต่อ: ใบแจ้งหนี้ 12"),
    ("Hebrew", "העברה: חשבונית 12"),
    ("Finnish", "VL: Lasku 12"),
    ("Welsh", "YML: Anfoneb 12"),
)
FORMS = ("{}: x", "{} : x", "{}.: x", "{}[2]: x", "{} (3): x", "{}^4: x", "{}：x", "[orders] {}: x")


def signs_of(subject: str) -> tuple[str, ...]:
    """What the detector sees in a mail that answers another one under a subject."""
    return finding(mail(subject, headers=[ANSWERS])).signs


@pytest.mark.parametrize(("language", "subject"), ANSWERED, ids=[language for language, _ in ANSWERED])
def test_an_answer_in_any_language_is_not_an_unprefixed_reply(language: str, subject: str) -> None:
    view = view_of(mail(subject), frozenset())
    assert signs_of(subject) == ()
    assert (view.is_prefixed, view.is_forward) == (True, False)
    assert view.bare_subject.endswith("12") or view.bare_subject.startswith("12")


@pytest.mark.parametrize(("language", "subject"), PASSED_ON, ids=[language for language, _ in PASSED_ON])
def test_a_mail_passed_on_in_any_language_is_a_forward(language: str, subject: str) -> None:
    view = view_of(mail(subject), frozenset())
    assert signs_of(subject) == ()
    assert (view.is_prefixed, view.is_forward) == (True, True)
    assert prefix_of(subject) is Prefix.FORWARD


def test_a_subject_without_a_prefix_stays_an_unprefixed_reply() -> None:
    assert signs_of("Vastaanotto: Lasku 12") == signs_of("Invoice 12") == ("unprefixed-reply",)


@pytest.mark.parametrize("word", words_of(REPLIES))
def test_every_reply_is_one_to_all_readers(word: str) -> None:
    for subject in (form.format(word) for form in FORMS):
        view = view_of(mail(subject), frozenset())
        assert (subject_of(subject).base, subject_of(subject).is_reply) == ("x", True)
        assert (view.bare_subject, view.is_prefixed, view.is_forward) == ("x", True, False)
    assert prefix_of(f"{word}: x") is Prefix.REPLY


@pytest.mark.parametrize("word", words_of(FORWARDS))
def test_every_forward_is_one_to_all_readers(word: str) -> None:
    for subject in (form.format(word) for form in FORMS):
        view = view_of(mail(subject), frozenset())
        assert (subject_of(subject).base, subject_of(subject).is_forward) == ("x", True)
        assert (view.bare_subject, view.is_prefixed, view.is_forward) == ("x", True, True)
    assert prefix_of(f"{word}: x") is Prefix.FORWARD


@pytest.mark.parametrize(
    "word", ["Odpoved", "Reponse", "Valasz", "Raspuns", "Pergjigje", "Tra loi", "Yanit", "Preposlano"]
)
def test_a_whole_word_without_its_accents_is_known_to_all_readers(word: str) -> None:
    assert subject_of(f"{word}: x").base == "x"
    assert view_of(mail(f"{word}: x"), frozenset()).is_prefixed


def test_no_word_answers_and_passes_on() -> None:
    assert not {*map(folded, words_of(REPLIES))} & {*map(folded, words_of(FORWARDS))}
    assert not {*words(*words_of(REPLIES))} & {*words(*words_of(FORWARDS))}


def test_no_prefix_is_a_machines_subject() -> None:
    prefixes = {*words(*words_of(REPLIES), *words_of(FORWARDS))}
    machines = (*absences.SUBJECTS, *absences.SURE_SUBJECTS, *bounce_subjects.SUBJECTS, *receipts.SUBJECTS)
    assert not prefixes & {phrase.rstrip(" :") for phrase in machines}


def test_a_bare_number_counts_answers_only_where_no_word_is_meant() -> None:
    assert subject_of("Re2: x").base == "x"
    assert subject_of("R2: x").base == "r2: x"
    assert view_of(mail("Re2: x"), frozenset()).is_prefixed
    assert not view_of(mail("R2: x"), frozenset()).is_prefixed
