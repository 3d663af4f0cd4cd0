"""Automatic answers: vacation replies, acknowledgements, challenges; by header, class, subject and text."""

from __future__ import annotations

import pytest

from shared.domain.view.kinds import ADDED_UP, Kind
from tests.domain.detection.mails import ANSWERS, OUTLOOK, finding, kind_of, mail, with_header

SUBJECTS = {
    "en": [
        "Automatic reply: Offer",
        "Auto: Out of Office Autoreply: Offer",
        "Out of Office AutoReply: Offer",
        "AutoReply: Offer",
        "Auto-Reply: Offer",
        "Auto Response: Offer",
        "Autoresponse",
        "[Auto-Reply] Offer",
        "Automated response",
        "Auto-reply",
        "AUTO: Carla Customer is out of the office (returning 03/02/2026)",
        "Out of Office: Offer",
        "OOO: Offer",
        "OOF: Offer",
        "Out-of-Office: Offer",
        "away from my mail",
        "Vacation reply: Offer",
        "Automatic reply - Offer",
        "Automatic reply",
        "AutoRespons :Offer",
    ],
    "de": ["Automatische Antwort: Angebot", "Abwesenheitsnotiz: Angebot", "Autoantwort: Angebot"],
    "fr": [
        "Réponse automatique : Offre",
        "Reponse automatique: Offre",
        "Absence du bureau : Offre",
        "Message d’absence : Offre",
    ],
    "es": ["Respuesta automática: Oferta", "RESPUESTA AUTOMATICA: Oferta", "Fuera de la oficina: Oferta"],
    "ca": ["Resposta automàtica: Oferta"],
    "it": ["Risposta automatica: Offerta", "Fuori sede: Offerta", "Fuori ufficio: Offerta"],
    "pt": ["Resposta automática: Oferta", "Ausência temporária: Oferta"],
    "nl": ["Automatisch antwoord: Aanbod", "Afwezigheidsbericht: Aanbod"],
    "da": ["Automatisk svar: Tilbud", "Autosvar: Tilbud", "Ikke til stede: Tilbud"],
    "nb": ["Automatisk svar: Tilbud", "Fraværsmelding: Tilbud"],
    "sv": ["Automatiskt svar: Anbud", "Frånvaromeddelande: Anbud", "Autosvar: Anbud"],
    "fi": ["Automaattinen vastaus: Tarjous", "Poissaoloilmoitus: Tarjous"],
    "is": ["Sjálfvirkt svar: Tilboð"],
    "pl": ["Automatyczna odpowiedź: Oferta", "Odpowiedź automatyczna: Oferta"],
    "cs": ["Automatická odpověď: Nabídka", "Mimo kancelář: Nabídka"],
    "sk": ["Automatická odpoveď: Ponuka"],
    "hr": ["Automatski odgovor: Ponuda"],
    "sl": ["Samodejni odgovor: Ponudba"],
    "sr": ["Аутоматски одговор: Понуда"],
    "bg": ["Автоматичен отговор: Оферта"],
    "ru": ["Автоматический ответ: Предложение", "Автоответ: Предложение", "Вне офиса: Предложение"],
    "uk": ["Автоматична відповідь: Пропозиція"],
    "hu": ["Automatikus válasz: Ajánlat", "Házon kívül: Ajánlat"],
    "ro": ["Răspuns automat: Ofertă"],
    "el": ["Αυτόματη απάντηση: Προσφορά", "Εκτός γραφείου: Προσφορά"],
    "tr": ["Otomatik yanıt: Teklif", "Ofis dışında: Teklif"],
    "et": ["Automaatvastus: Pakkumine"],
    "lv": ["Automātiskā atbilde: Piedāvājums"],
    "lt": ["Automatinis atsakymas: Pasiūlymas"],
    "ja": ["自動応答: 見積", "自動返信：見積", "【自動返信】お問い合わせ", "不在通知: 見積"],
    "zh": ["自动答复: 报价", "自动回复：报价", "自動回覆: 報價"],
    "ko": ["자동 회신: 견적", "자동 응답: 견적"],
    "ar": ["رد تلقائي: عرض"],
    "he": ["תשובה אוטומטית: הצעה"],
    "th": ["ตอบกลับอัตโนมัติ: ใบเสนอราคา"],
    "vi": ["Trả lời tự động: Báo giá"],
    "id": ["Balasan otomatis: Penawaran"],
}

VACATIONS = {
    "en": (
        "I am currently out of the office and will be back on 9 March. In my absence please contact "
        "bob@fabrikam.example. This is an automatic reply."
    ),
    "de": (
        "Vielen Dank für Ihre Nachricht. Ich bin derzeit nicht im Büro. Ihre E-Mail wird nicht weitergeleitet.\n"
        "Dies ist eine automatisch erstellte Nachricht."
    ),
    "fr": (
        "Je suis absent jusqu'au 9 mars. En mon absence, contactez bob@fabrikam.example. Ceci est un message "
        "automatique."
    ),
    "es": "Estoy de vacaciones hasta el 9 de marzo. Este es un mensaje automático, por favor no responda.",
    "it": "Sono in ferie fino al 9 marzo. Questo è un messaggio automatico, si prega di non rispondere.",
    "pt": "Estou de férias até 9 de março. Esta é uma mensagem automática.",
    "nl": "Ik ben op vakantie tot 9 maart. Dit is een automatisch gegenereerd bericht.",
    "da": "Jeg er på ferie til den 9. marts. Dette er en automatisk besked.",
    "sv": "Jag är på semester till den 9 mars. Detta är ett automatiskt svar.",
    "nb": "Jeg er på ferie til 9. mars. Dette er en automatisk melding.",
    "fi": "Olen lomalla 9. maaliskuuta asti. Tämä on automaattinen vastaus.",
    "pl": "Jestem na urlopie do 9 marca. Wiadomość wygenerowana automatycznie.",
    "cs": "Jsem na dovolené do 9. března. Prosím, neodpovídejte na tuto zprávu.",
    "hu": "Szabadságon vagyok március 9-ig. Ez egy automatikus üzenet, kérjük, ne válaszoljon.",
    "ro": "Sunt în concediu până pe 9 martie. Acesta este un mesaj automat.",
    "tr": "9 Mart'a kadar yıllık izindeyim. Bu mesaj otomatik bir yanıttır.",
    "ru": "Я в отпуске до 9 марта. Пожалуйста, не отвечайте на это письмо.",
    "uk": "Я у відпустці до 9 березня. Будь ласка, не відповідайте на цей лист.",
    "el": "Απουσιάζω έως τις 9 Μαρτίου. Αυτό είναι ένα αυτόματο μήνυμα.",
    "ja": "3月9日まで休暇をいただいております。このメールは自動送信されています。",
    "zh": "我正在休假，3月9日回来。此邮件由系统自动发送，请勿回复。",
    "ko": "3월 9일까지 부재중입니다. 이 메일은 자동으로 발송되었습니다.",
}


@pytest.mark.parametrize("subject", [subject for some in SUBJECTS.values() for subject in some])
def test_the_subject_of_an_automatic_answer_tells_it(subject: str) -> None:
    assert kind_of(mail(subject)) is Kind.AUTOREPLY


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Abwesend: Angebot", "Ich bin nicht im Büro und lese Ihre Nachricht am Montag."),
        ("Afwezig: Aanbod", "Ik ben afwezig tot 9 maart."),
        ("Nieobecność: Oferta", "Jestem na urlopie do 9 marca."),
        ("부재중: 견적", "휴가 중입니다."),
        ("Absent: Re: Offer", "Some text."),
        ("Abwesenheit: AW: Angebot", "Some text."),
    ],
)
def test_a_word_of_absence_before_a_colon_needs_an_absence_in_the_text_or_a_mark_behind(
    subject: str, text: str
) -> None:
    assert kind_of(mail(subject, text)) is Kind.AUTOREPLY
    assert kind_of(mail(subject.replace("Re: ", "").replace("AW: ", ""), "Some text.")) is Kind.HUMAN


@pytest.mark.parametrize(
    "subject",
    [
        "AUTO: Re: Offer",
        "Auto Re: Offer",
        "Auto-Re: Offer",
        "[AUTO] Offer",
        "[Auto-Reply] Offer",
        "Vacation Notification: Offer",
        "Vacation Re: Offer",
    ],
)
def test_a_mark_of_automatic_answers_stands_before_another_mark_or_in_brackets(subject: str) -> None:
    assert kind_of(mail(subject)) is Kind.AUTOREPLY


@pytest.mark.parametrize(
    "text",
    [
        "I am protecting myself from receiving junk mail. Complete the verification process: http://x.example/v?id=1",
        "Any questions? You only need to do this once. Your message is being held.",
    ],
)
def test_a_question_mark_hides_no_challenge(text: str) -> None:
    assert kind_of(mail("Re: Offer", text)) is Kind.AUTOREPLY


def test_a_question_mark_within_a_link_asks_nothing() -> None:
    text = "I am on vacation until Monday. I will respond to your mail when I return. https://x.example/a?b=c"
    assert kind_of(mail("Vacation", text)) is Kind.AUTOREPLY


def test_at_least_20_languages_are_known() -> None:
    assert len(SUBJECTS) >= 20
    assert len(VACATIONS) >= 20


@pytest.mark.parametrize("subject", ["Offer", "Re: Offer"])
@pytest.mark.parametrize("text", VACATIONS.values(), ids=VACATIONS.keys())
def test_an_absence_that_says_to_be_automatic_is_an_automatic_answer(subject: str, text: str) -> None:
    assert kind_of(mail(subject, text)) is Kind.AUTOREPLY


@pytest.mark.parametrize("subject", ["Automatic reply: Offer", "Réponse automatique : Offre"])
def test_a_mail_program_of_a_person_hides_no_absence_that_the_text_repeats(subject: str) -> None:
    text = "I am out of the office until Monday. In my absence please turn to Bob."
    assert kind_of(mail(subject, text, headers=[OUTLOOK])) is Kind.AUTOREPLY


def test_an_absence_in_several_of_the_usual_phrases_under_its_subject_is_automatic() -> None:
    text = "I will be out of the office starting 03/02/2026.\n\nI will respond to your message when I return."
    assert kind_of(mail("Carla Customer is out of the office.", text)) is Kind.AUTOREPLY


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "We have received your request [#12345]",
            "Your request (#12345) has been received. This is an automated message.",
        ),
        ("[Request received]", "Your request has been received and is being reviewed by our support staff."),
        ("Ticket created: printer", "A ticket has been created for you. Please do not reply to this mail."),
        ("Eingangsbestätigung", "Ihre Nachricht ist bei uns eingegangen. Bitte antworten Sie nicht auf diese E-Mail."),
        ("Accusé de réception", "Nous avons bien reçu votre demande. Ceci est une réponse automatique."),
        ("Acuse de recibo", "Hemos recibido su solicitud. Este es un mensaje automático."),
        ("Conferma di ricezione", "Abbiamo ricevuto la tua richiesta. Questo è un messaggio automatico."),
        (
            "お問い合わせありがとうございます",
            "お問い合わせいただきありがとうございます。このメールは自動送信されています。",
        ),
        ("您的邮件已收到", "您好，已收到您的邮件。此邮件由系统自动发送。"),
    ],
)
def test_an_acknowledgement_is_an_automatic_answer(subject: str, text: str) -> None:
    found = finding(mail(subject, text))
    assert (found.kind, found.reason.partition(":")[0]) == (Kind.AUTOREPLY, ADDED_UP)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("Auto-Submitted", "auto-replied", "auto-replied"),
        ("Auto-Submitted", "Auto-Replied (vacation); owner-email=a@fabrikam.example", "auto-replied"),
        ("auto-submitted", "(a comment) auto-generated", "auto-submitted"),
        ("Auto-Submitted", "auto-notified; owner-email=a@fabrikam.example", "auto-submitted"),
        ("Auto-Submitted", "yes", "auto-submitted"),
        ("X-Autoreply", "yes", "autoreply-header"),
        ("X-Auto-Reply", "", "autoreply-header"),
        ("X-Autorespond", "Offer", "autoreply-header"),
        ("X-AutoReply-From", "a@fabrikam.example", "autoreply-header"),
        ("X-Mail-Autoreply", "true", "autoreply-header"),
        ("X-POST-MessageClass", "9; Autoresponder", "autoreply-header"),
        ("Delivered-To", "Autoresponder", "autoreply-header"),
        ("Precedence", "auto_reply", "autoreply-precedence"),
        ("X-Precedence", "auto-reply (x)", "autoreply-precedence"),
        ("X-Autogenerated", "Reply", "autogenerated-header"),
        ("X-FC-MachineGenerated", "true", "autogenerated-header"),
        ("X-MS-Exchange-Generated-Message-Source", "Mailbox Rules Agent", "generated-source"),
        ("X-Auto-Response-Suppress", "All", "suppress"),
        ("X-Auto-Response-Suppress", "DR, RN, NRN, OOF", "suppress"),
        ("x-auto-response-suppress", "dr,autoreply", "suppress"),
        ("X-Delivery-Agent", "TMDA/1.0.3 (Seattle Slew)", "challenge"),
        ("X-Boxtrapper", "abc", "challenge"),
    ],
)
def test_an_autoresponders_header_tells_it(name: str, value: str, reason: str) -> None:
    found = finding(with_header(name, value))
    assert (found.kind, found.reason) == (Kind.AUTOREPLY, reason)


@pytest.mark.parametrize("flags", ["All", "OOF, AutoReply, All"])
def test_who_asks_for_no_automatic_answer_gets_none_whatever_program_they_use(flags: str) -> None:
    assert finding(mail(headers=[("X-Auto-Response-Suppress", flags), OUTLOOK])).reason == "suppress"


@pytest.mark.parametrize(
    "message_class", ["IPM.Note.Rules.OofTemplate.Microsoft", "ipm.note.rules.replytemplate.microsoft"]
)
def test_outlooks_templates_are_known_by_their_class_alone(message_class: str) -> None:
    found = finding(mail("", "", message_class=message_class))
    assert (found.kind, found.reason) == (Kind.AUTOREPLY, "reply-rule-class")


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "Your email requires verification verify#abc",
            "The message you sent requires that you verify that you are a human.",
        ),
        ("Please confirm your message", "Your message is being held until you reply to this mail."),
    ],
)
def test_a_challenge_is_an_automatic_answer(subject: str, text: str) -> None:
    assert finding(mail(subject, text)).reason == "challenge"


def test_a_vacation_programs_empty_return_path_and_precedence_make_no_bounce_of_it() -> None:
    headers = [("Return-Path", "<>"), ("Precedence", "bulk"), ("Auto-Submitted", "auto-replied"), ANSWERS]
    assert kind_of(mail("Re: Offer", "I am on vacation.", headers=headers)) is Kind.AUTOREPLY


def test_a_postmasters_absence_is_an_automatic_answer() -> None:
    assert kind_of(mail("Automatic reply: Offer", sender="postmaster@fabrikam.example")) is Kind.AUTOREPLY


def test_an_answer_without_re_that_acknowledges_is_automatic_without_any_subject_of_its_own() -> None:
    text = "Thank you, we have received your message. Please do not reply to this e-mail."
    found = finding(mail("Offer", text, headers=[ANSWERS]))
    assert found.kind is Kind.AUTOREPLY
    assert {"unprefixed-reply", "received-words", "automatic-words"} <= set(found.signs)


@pytest.mark.parametrize(
    "text",
    [
        "To control spam, I now allow incoming messages only from senders I have approved beforehand.",
        "Your message was waitlisted. Please add yourself to my guest list.",
    ],
)
def test_a_challenge_needs_no_question_mark(text: str) -> None:
    assert kind_of(mail("Re: Offer", text)) is Kind.AUTOREPLY


@pytest.mark.parametrize(
    "text",
    ["Bob has left the company. This is an automated reply.", "This address is no longer in use. Auto-generated."],
)
def test_a_dead_address_that_answers_is_automatic(text: str) -> None:
    assert "away-words" in finding(mail("Re: Offer", text)).signs
