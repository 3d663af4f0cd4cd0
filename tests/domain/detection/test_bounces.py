"""Bounces, delays and success reports: by header, class, sender, subject, and by their text alone."""

from __future__ import annotations

import pytest

from shared.domain.view.kinds import Kind
from tests.domain.detection.bounce_texts import TEXTS
from tests.domain.detection.mails import ANSWERS, finding, kind_of, mail, with_header

SUBJECTS = [
    "Undelivered Mail Returned to Sender",
    "Mail delivery failed: returning message to sender",
    "failure notice",
    "Returned mail: see transcript for details",
    "Delivery Status Notification (Failure)",
    "Delivery Status Notification (Delay)",
    "Warning: could not send message for past 4 hours",
    "Undeliverable Mail",
    "Delayed Mail (still being retried)",
    "Successful Mail Delivery Report",
    "Mail System Error - Returned Mail",
    "Warning: message 1abcDE-000123-AB delayed 24 hours",
    "Non delivery report: 5.9.4 (Spam SLBL)",
    "Undeliverable message",
    "*** Undeliverable mail ***",
    "Message status - undeliverable",
    "Сообщение не доставлено: Вопрос",
    "メール配信エラーのお知らせ",
    "メールエラー通知",
    "郵件退回通知",
    "Correo no entregado",
    "반송된 메일입니다",
]

PREFIXES = [
    "Undeliverable: Offer",
    "Unzustellbar: Angebot",
    "Non remis : Offre",
    "No se puede entregar: Oferta",
    "Non recapitabile: Offerta",
    "Não é possível entregar: Oferta",
    "Onbestelbaar: Aanbod",
    "Kan ikke leveres: Tilbud",
    "Går inte att leverera: Anbud",
    "Niedostarczone: Oferta",
    "Nedoručitelné: Nabídka",
    "Kézbesíthetetlen: Ajánlat",
    "Returned mail: letter",
    "退信问题",
]

LANGUAGES = {
    "de": (
        "Angebot",
        (
            "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Verteilerlisten:\n\n"
            "bob@fabrikam.example\n#550 5.1.1"
        ),
    ),
    "fr": ("Échec de la remise : Offre", "Votre message n'a pas pu être remis à :\nbob@fabrikam.example"),
    "es": (
        "Error de entrega",
        "Su mensaje no se pudo entregar a los destinatarios siguientes:\nbob@fabrikam.example\n550 5.1.1",
    ),
    "it": (
        "Recapito non riuscito",
        "Il messaggio non è stato recapitato ai seguenti destinatari:\nbob@fabrikam.example",
    ),
    "pt": ("Falha na entrega", "Sua mensagem não pôde ser entregue aos destinatários:\nbob@fabrikam.example"),
    "nl": ("Bezorging mislukt", "Uw bericht kon niet worden bezorgd bij:\nbob@fabrikam.example"),
    "da": ("Kan ikke leveres: Tilbud", "Meddelelsen kunne ikke leveres til:\nbob@fabrikam.example"),
    "sv": ("Gick inte att leverera", "Ditt meddelande kunde inte levereras till:\nbob@fabrikam.example"),
    "nb": ("Levering mislyktes", "Meldingen kunne ikke leveres til:\nbob@fabrikam.example"),
    "fi": ("Toimitus epäonnistui", "Viestiä ei voitu toimittaa vastaanottajalle:\nbob@fabrikam.example"),
    "pl": ("Błąd dostarczenia", "Twoja wiadomość nie mogła zostać dostarczona do:\nbob@fabrikam.example"),
    "cs": ("Nelze doručit", "Zprávu nelze doručit těmto příjemcům:\nbob@fabrikam.example"),
    "hu": ("Kézbesítési hiba", "Az üzenetet nem sikerült kézbesíteni:\nbob@fabrikam.example"),
    "ro": ("Imposibil de livrat", "Mesajul nu a putut fi livrat către:\nbob@fabrikam.example"),
    "tr": ("Teslim edilemedi", "Mesajınız iletilemedi:\nbob@fabrikam.example"),
    "ru": ("Не удалось доставить", "Сообщение не было доставлено следующим получателям:\nbob@fabrikam.example"),
    "uk": ("Не вдалося доставити", "Ваше повідомлення не вдалося доставити:\nbob@fabrikam.example"),
    "el": ("Αποτυχία παράδοσης", "Το μήνυμά σας δεν παραδόθηκε:\nbob@fabrikam.example"),
    "ja": ("配信エラー", "以下の宛先にメールを配信できませんでした。\nbob@fabrikam.example\n550 5.1.1 User unknown"),
    "zh": ("系统退信", "您的邮件无法送达以下收件人：\nbob@fabrikam.example\n550 5.1.1"),
    "zh-tw": ("郵件傳遞失敗", "您的郵件無法傳遞給下列收件者：\nbob@fabrikam.example\n550 5.1.1"),
    "ko": ("배달 실패", "메시지를 배달하지 못했습니다:\nbob@fabrikam.example"),
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
@pytest.mark.parametrize("subject", ["Undelivered Mail Returned to Sender", "Mail delivery problem"])
def test_a_mail_systems_text_under_its_subject_is_a_bounce_whoever_seems_to_write(subject: str, text: str) -> None:
    assert kind_of(mail(subject, text)) is Kind.BOUNCE


@pytest.mark.parametrize("text", [text for name, text in TEXTS.items() if "550" in text], ids=str)
def test_a_mail_systems_text_with_a_servers_answer_is_a_bounce_under_any_subject(text: str) -> None:
    assert kind_of(mail("Offer", text)) is Kind.BOUNCE


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_mail_systems_subject_is_a_bounce(subject: str) -> None:
    assert kind_of(mail(subject)) is Kind.BOUNCE


@pytest.mark.parametrize(("subject", "text"), LANGUAGES.values(), ids=LANGUAGES.keys())
def test_bounces_are_known_in_many_languages(subject: str, text: str) -> None:
    assert kind_of(mail(subject, text)) is Kind.BOUNCE


@pytest.mark.parametrize(
    "sender",
    [
        "mailer-daemon@fabrikam.example", "MAILER-DAEMON@fabrikam.example", "mailerdaemon@fabrikam.example",
        "postmaster@fabrikam.example", "postmaster+1@fabrikam.example", "mail-daemon@fabrikam.example",
        "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e@fabrikam.example", "mailer-daemon",
        "bounces@fabrikam.example", "double-bounce@fabrikam.example", "mdaemon@fabrikam.example",
    ],
)  # fmt: skip
def test_a_mail_systems_address_is_a_bounce(sender: str) -> None:
    found = finding(mail(sender=sender))
    assert (found.kind, found.reason) == (Kind.BOUNCE, "bounce-sender")


@pytest.mark.parametrize(
    "name",
    ["Mail Delivery Subsystem", "Mail Delivery System", "MAILER-DAEMON", "Postmaster", "Internet Mail Delivery",
     "Mail Delivery System (mx1)", "メール配信システム", "系统退信"],
)  # fmt: skip
def test_a_mail_systems_name_is_a_bounce_whatever_the_address(name: str) -> None:
    assert finding(mail(name=name)).reason == "bounce-name"


def test_a_name_in_the_header_counts_where_there_is_no_usable_address() -> None:
    nobody = mail(sender="", name="", headers=[("From", "Mail Delivery Subsystem <>")])
    assert finding(nobody).reason == "bounce-name"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("Content-Type", 'multipart/report; report-type=delivery-status; boundary="x"', "report-type"),
        ("Content-Type", "multipart/report; boundary=x", "report-type"),
        ("Content-Type", "Message/Delivery-Status", "report-type"),
        ("Content-Type", 'multipart/mixed; report-type="delivery-status"', "report-type"),
        ("Content-Class", "urn:content-classes:dsn", "report-type"),
        ("X-Failed-Recipients", "bob@fabrikam.example", "bounce-header"),
        ("X-MS-Exchange-Message-Is-Ndr", "", "bounce-header"),
        ("X-DSNContext", "7ce717b1 - 1196", "bounce-header"),
        ("Return-Path", "<>", "empty-return-path"),
        ("Return-Path", " < > ", "empty-return-path"),
    ],
)
def test_a_bounces_header_tells_it(name: str, value: str, reason: str) -> None:
    found = finding(with_header(name, value))
    assert (found.kind, found.reason) == (Kind.BOUNCE, reason)


@pytest.mark.parametrize(
    "message_class",
    ["REPORT.IPM.Note.NDR", "REPORT.IPM.Note.DR", "report.ipm.note.delayed", "REPORT.IPM.Schedule.Meeting.Request.NDR"],
)
def test_exchanges_report_classes_tell_a_bounce_without_any_header(message_class: str) -> None:
    found = finding(mail("", "", sender="", name="", message_class=message_class))
    assert (found.kind, found.reason) == (Kind.BOUNCE, "report-class")


def test_a_bounce_that_postfix_marks_as_auto_replied_is_a_bounce() -> None:
    headers = [("Auto-Submitted", "auto-replied"), ANSWERS]
    assert kind_of(mail("Mail delivery problem", TEXTS["postfix"], headers=headers)) is Kind.BOUNCE


def test_a_gateways_no_reply_address_does_not_hide_a_bounce() -> None:
    text = "送信先のメールボックスが一杯のため、送信できませんでした。\nbob@fabrikam.example"
    assert kind_of(mail("メールエラー通知", text, sender="no-reply@fabrikam.example", name="")) is Kind.BOUNCE


def test_a_report_without_text_under_a_mail_systems_subject_is_a_bounce() -> None:
    assert kind_of(mail("Delivery report", "")) is not Kind.HUMAN


@pytest.mark.parametrize("subject", PREFIXES)
def test_a_subject_that_people_type_too_needs_something_of_a_mail_system_in_the_text(subject: str) -> None:
    assert kind_of(mail(subject)) is Kind.HUMAN
    assert kind_of(mail(subject, "<bob@x.example>: 550 5.1.1 User unknown")) is Kind.BOUNCE
    assert kind_of(mail(subject, "")) is Kind.BOUNCE


OLD_EXCHANGE = {
    "de": "Ihre Nachricht hat einige oder alle Empfänger nicht erreicht.\n\n  bob@x.example\n  <x #5.1.1>",
    "fr": "Votre message n'est pas parvenu à certains ou à tous les destinataires.\n\n  bob@x.example\n  <x #5.1.1>",
    "es": "El mensaje no llegó a algunos o a todos los destinatarios.\n\n  bob@x.example\n  <x #5.1.1>",
    "nl": "Uw bericht heeft enkele of alle geadresseerden niet bereikt.\n\n  bob@x.example\n  <x #5.1.1>",
    "sv": "Meddelandet nådde inte alla eller några av mottagarna.\n\n  bob@x.example\n  <x #5.1.1>",
    "pl": "Wiadomość nie dotarła do niektórych lub wszystkich adresatów.\n\n  bob@x.example\n  <x #5.1.1>",
    "ru": "Ваше сообщение не достигло некоторых или всех получателей.\n\n  bob@x.example\n  <x #5.1.1>",
    "ja": "送信したメッセージは、次の受信者の一部またはすべてに届きませんでした。\n\n  bob@x.example\n  <x #5.1.1>",
    "smtp": "Échec de la remise aux destinataires suivants.\n\n       bob@x.example",
}


@pytest.mark.parametrize("text", OLD_EXCHANGE.values(), ids=OLD_EXCHANGE.keys())
def test_reports_of_older_exchange_are_known_under_any_subject(text: str) -> None:
    assert kind_of(mail("x", text)) is Kind.BOUNCE


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Mail delivery failure", "Our customers get an error when they write to sales. See the screenshot."),
        ("Delivery Status Notification for all our mails", "Kindly whitelist 192.0.2.7, we get 550 5.7.1."),
        ("退信问题", "您好，发往贵公司的邮件被退回，请协助查看。谢谢"),
        ("エラーメールについて", "御社宛のメールが送信できませんでした。ご確認ください。"),
        ("Problem", f"The mail to you comes back with this:\n\n{TEXTS['exim']}"),
        ("Probleem", f"Goedemiddag,\n\nOnze mail komt terug met deze melding:\n\n{TEXTS['exim']}"),
        ("Parcel", "The parcel could not be delivered, write to bob@x.example."),
    ],
)
def test_a_person_who_shows_a_mail_systems_words_introduces_them(subject: str, text: str) -> None:
    assert kind_of(mail(subject, text)) is Kind.HUMAN


def test_a_from_without_an_address_may_name_a_mail_system() -> None:
    content = mail("x", sender="mail", name="Mail", headers=[("From", "Mail Delivery System")])
    assert finding(content).reason == "bounce-name"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Virus", "Our content checker found a virus. Your message was rejected. 550 5.7.1"),
        ("ScanMail Message: To Sender, sensitive content found", "Some text."),
        ("x", "You are not a member of this mailing list <talk@x.example>."),
        ("Not member article from carla@fabrikam.example", "Some text."),
        ("Message could not be delivered", "550 user unknown"),
    ],
)
def test_filters_and_lists_that_refuse_are_mail_systems(subject: str, text: str) -> None:
    assert kind_of(mail(subject, text)) is Kind.BOUNCE
