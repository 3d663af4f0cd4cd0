"""Signatures, the lines of telephones, legal and list footers, warnings of gateways."""

from __future__ import annotations

import pytest

from shared.domain.reading.lines import Part
from tests.support.plain_text import read_text

ANSWER = "Thanks, that works for me.\nSee you."
QUOTE = "On 3/4/2024 10:00, Jane Roe wrote:\n> hi there\n> you"

PHONES = [
    "Sent from my iPhone",
    "Sent from my iPad",
    "Sent from my iPhone 15",
    "Sent from my Samsung Galaxy smartphone.",
    "Sent from Samsung Mobile",
    "Sent from my BlackBerry 10 smartphone on the Bell network.",
    "Sent from my Verizon, Samsung Galaxy smartphone",
    "Sent from my T-Mobile 4G LTE Device",
    "Sent via BlackBerry from T-Mobile",
    "Sent from my BlackBerry® wireless device",
    "Sent from Mail for Windows 10",
    "Sent from Mail<https://go.microsoft.com/fwlink/?LinkId=550986> for Windows",
    "Sent from Outlook for iOS",
    "Sent from Outlook<https://aka.ms/weboutlook>",
    "Get Outlook for iOS",
    "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "Get Outlook for Android<https://aka.ms/ghei36>",
    "Get Outlook for Android <https://aka.ms/AAb9ysg>",
    "Sent from Yahoo Mail on Android",
    "Sent from Yahoo Mail for iPhone",
    "Sent from Proton Mail for iOS",
    "Sent with Proton Mail secure email.",
    "Sent from my Android device with K-9 Mail. Please excuse my brevity.",
    "Sent from my mobile phone",
    "Sent from a mobile device",
    "Sent from my Huawei Mobile",
    "Sent from my Windows Phone",
    "Sent from Boxer",
    "Sent from Gmail Mobile",
    "Sent with Spark",
    "Sent from Mailbird",
    "Sent from AOL Mobile Mail",
    "Sent from myMail for iOS",
    "Von meinem iPhone gesendet",
    "Von meinem Samsung Galaxy Smartphone gesendet.",
    "Von Samsung Mobile gesendet",
    "Gesendet von meinem iPhone",
    "Gesendet von Mail für Windows 10",
    "Gesendet von Outlook für Android",
    "Gesendet mit der GMX Mail App",
    "Gesendet mit der mobilen Mail App",
    "Gesendet von Yahoo Mail auf Android",
    "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
    "Outlook für iOS beziehen",
    "Holen Sie sich Outlook für Android",
    "Envoyé de mon iPhone",
    "Envoyé depuis mon iPhone",
    "Envoyé depuis mon téléphone Orange",
    "Envoyé de mon mobile",
    "Envoyé à partir de Outlook pour Android",
    "Envoyé à partir de Courrier pour Windows 10",
    "Provenance : Courrier pour Windows",
    "Télécharger Outlook pour Android",
    "Obtenir Outlook pour iOS",
    "Enviado desde mi iPhone",
    "Enviado desde mi dispositivo Samsung",
    "Enviado desde Correo para Windows 10",
    "Enviado desde Outlook para Android",
    "Obtener Outlook para iOS",
    "Enviado do meu iPhone",
    "Enviado do meu smartphone Samsung Galaxy.",
    "Enviado do Yahoo Mail no Android",
    "Obter o Outlook para Android",
    "Baixar o Outlook para iOS",
    "Enviado a partir do meu Galaxy",
    "Inviato da iPhone",
    "Inviato dal mio iPhone",
    "Inviato da Posta per Windows 10",
    "Inviato dal mio dispositivo Samsung",
    "Scarica Outlook per Android",
    "Ottieni Outlook per iOS",
    "Verstuurd vanaf mijn iPhone",
    "Verzonden vanaf mijn Samsung-apparaat",
    "Verzonden vanuit Mail voor Windows 10",
    "Outlook voor Android downloaden",
    "Haal Outlook voor iOS op",
    "Skickat från min iPhone",
    "Skickat från Outlook för iOS",
    "Hämta Outlook för Android",
    "Sendt fra min iPhone",
    "Sendt fra min Samsung Galaxy-smartphone",
    "Hent Outlook til iOS",
    "Få Outlook til Android",
    "Lähetetty iPhonesta",
    "Lähetetty Samsung Galaxy -älypuhelimestani",
    "Hanki Outlook for iOS",
    "Wysłane z iPhone'a",
    "Wysłano z iPhone'a",
    "Wysłane z mojego telefonu Samsung",
    "Pobierz aplikację Outlook dla systemu Android",
    "Odesláno z iPhonu",
    "Odesláno z mého telefonu",
    "Odoslané z iPhonu",
    "Az iPhone-omról küldve",
    "iPhone-ról küldve",
    "Elküldve a Samsung készülékemről",
    "Trimis de pe iPhone-ul meu",
    "Отправлено с iPhone",
    "Отправлено из мобильной Почты Mail.ru",
    "Отправлено с моего iPhone",
    "Отправлено из Яндекс.Почты для мобильных",
    "Надіслано з iPhone",
    "Изпратено от моя iPhone",
    "Στάλθηκε από το iPhone μου",
    "iPhone'umdan gönderildi",
    "Samsung cihazımdan gönderildi",
    "iOS için Outlook'u edinin",
    "Đã gửi từ iPhone của tôi",
    "Dikirim dari iPhone saya",
    "Dihantar daripada iPhone saya",
    "ส่งจาก iPhone ของฉัน",
    "iPhoneから送信",
    "Androidから送信",
    "发自我的iPhone",
    "发自我的小米手机",
    "發自我的 iPhone",
    "从我的 iPhone 发送",
    "從我的 iPhone 傳送",
    "發送自我的 iPhone",
    "获取 Outlook for iOS",
    "나의 iPhone에서 보냄",
    "내 iPhone에서 보냄",
    "أُرسلت من الـ iPhone",
    "נשלח מה-iPhone שלי",
    "مرسل من هاتف Samsung الخاص بي",
    "ارسال شده از iPhone من",
    "मेरे iPhone से भेजा गया",
    "Poslano s mog iPhonea",
    "Poslano iz mojega iPhona",
    "Saadetud minu iPhone'ist",
    "Išsiųsta iš mano „iPhone“",
    "Nosūtīts no mana iPhone",
    "Enviat des del meu iPhone",
]


@pytest.mark.parametrize("line", PHONES)
def test_the_line_of_a_telephone_is_a_signature(line: str) -> None:
    reading = read_text(f"{ANSWER}\n\n{line}")
    assert (reading.written, reading.signature) == (ANSWER, line)
    reading = read_text(f"{ANSWER}\n{line}\n\n{QUOTE}")
    assert (reading.written, reading.signature) == (ANSWER, line)


def test_the_line_of_a_telephone_may_stand_on_top() -> None:
    assert read_text(f"Sent from my iPhone\n\n{ANSWER}").written == ANSWER


def test_the_line_of_a_telephone_within_a_text_is_kept() -> None:
    text = f"{ANSWER}\n\nSent from my iPhone\n\nOh, and one more thing."
    assert read_text(text).written == text


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nJoe",
        "--\nJoe Doe\nSales",
        "-- \nMit lieben Grüßen\n\nJoe\nhttp://joe.example\nMobil: +12 345 6789",
        "-- \nQuestions? Ask!\nJoe",
        "____________________\nJoe Doe\njoe@fabrikam.example\n+1 202 555 0100",
        "---\nJoe Doe | Sales Manager\nTel: +1 202 555 0100",
        "______\nJoe Doe\nwww.fabrikam.example",
        "-Joe Doe",
    ],
)
def test_what_stands_below_a_delimiter_is_a_signature(signature: str) -> None:
    for below in ("", f"\n\n{QUOTE}", "\n\n-----Original Message-----\nFrom: x\n\nq"):
        reading = read_text(f"{ANSWER}\n\n{signature}{below}")
        assert (reading.written, reading.signature) == (ANSWER, signature)


FOOTERS = [
    "This e-mail and any attachments are confidential and intended solely for the addressee.",
    "CONFIDENTIALITY NOTICE: This message is intended only for the person to whom it is addressed.",
    "DISCLAIMER: The contents of this email are confidential.",
    "If you have received this e-mail in error please notify the sender and delete it.",
    "The information in this mail may be secret. If you are not\nthe intended recipient, please delete it.",
    "Please consider the environment before printing this email.",
    "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, löschen Sie sie.",
    "Ce message est confidentiel. Si vous avez reçu ce message par erreur, merci de le détruire.",
    "Este mensaje y sus adjuntos son confidenciales y se dirigen exclusivamente a su destinatario.",
    "Esta mensagem é confidencial e destina-se exclusivamente ao seu destinatário.",
    "Le informazioni contenute in questo messaggio sono riservate.\nNon possono essere copiate.",
    "Dit bericht is vertrouwelijk en uitsluitend bestemd voor de geadresseerde.",
    "Denne e-mail er fortrolig og kun til modtageren.",
    "Detta meddelande är konfidentiellt och endast avsett för mottagaren.",
    "Tämä viesti on luottamuksellinen ja tarkoitettu vain vastaanottajalle.",
    "Niniejsza wiadomość jest poufna i przeznaczona wyłącznie dla adresata.",
    "Tato zpráva je důvěrná a je určena pouze adresátovi.",
    "Ez az üzenet bizalmas és kizárólag a címzettnek szól.",
    "Это сообщение является конфиденциальным и предназначено только для адресата.",
    "本邮件及其附件含有保密信息，仅限于收件人使用。",
    "This email has been checked for viruses by Avast antivirus software.\nhttps://contoso.example/antivirus",
    "Virus-free. www.contoso.example",
    "Diese E-Mail wurde von Avast Antivirus-Software auf Viren geprüft.",
    "______________________\nfoo-users mailing list\nfoo-users@lists.contoso.example\nhttp://x.example/mailman/listinfo/f",
    "You received this message because you are subscribed to the group.\nTo unsubscribe, write to x@contoso.example.",
    "Unsubscribe <https://contoso.example/u/1> | Preferences <https://contoso.example/p/1>",
    "[Quoted text hidden]",
]


@pytest.mark.parametrize("footer", FOOTERS)
def test_what_machines_add_below_is_a_footer(footer: str) -> None:
    reading = read_text(f"{ANSWER}\n\n{footer}")
    assert (reading.written, reading.segments[-1].part) == (ANSWER, Part.FOOTER)
    assert read_text(f"{ANSWER}\n\n{footer}\n\n{QUOTE}").written == ANSWER
    assert read_text(f"{QUOTE}\n\n{ANSWER}\n\n{footer}").written == ANSWER
    assert read_text(f"{ANSWER}\n\n-- \nJoe Doe\nContoso\n\n{footer}").written == ANSWER


def test_a_notice_of_several_paragraphs_is_one_footer() -> None:
    notice = (
        "CONFIDENTIALITY NOTICE: This message is confidential. If you are not the intended recipient, delete it.\n\n"
        "No liability is taken for anything.\n\nContoso Ltd, 1 Main Street"
    )
    assert read_text(f"{ANSWER}\n\n{notice}").written == ANSWER


@pytest.mark.parametrize(
    "banner",
    [
        "CAUTION: This email originated from outside of the organization. Do not click links or open attachments.",
        "[EXTERNAL]",
        "[EXTERNAL EMAIL]",
        "External sender",
        "You don't often get email from jane@contoso.example. Learn why this is important",
        "ACHTUNG: Diese E-Mail stammt von einem externen Absender.",
        "ATTENTION : ce courriel provient de l'extérieur de l'organisation.",
        "CUIDADO: este correo viene de fuera de la organización.",
        "LET OP: dit bericht komt van buiten de organisatie.",
    ],
)
def test_the_warning_of_a_gateway_is_not_written(banner: str) -> None:
    reading = read_text(f"{banner}\n\n{ANSWER}")
    assert (reading.written, reading.segments[0].part) == (ANSWER, Part.FOOTER)


def test_a_way_of_saying_goodbye_is_kept() -> None:
    text = "Hello Jane,\n\nI agree.\n\nBest regards\nJoe Doe\nFabrikam Ltd\n+1 202 555 0100"
    assert read_text(text).written == text


KEPT = [
    "I get this message:\n\nSent from my iPhone the picture looks wrong, could you have a look at the settings?",
    "Here is another mail\n\nSent from my desk, much easier than from my mobile phone.",
    "Is it confidential? This email is confidential, isn't it?",
    "Please unsubscribe",
    "unsubscribe",
    "Hi,\n\nI want to cancel.\n\nunsubscribe",
    "Unsubscribe me from this list",
    "Hi Bob,\n\nI received this message in error. It is for Jane.\n\nKind regards\nJoe",
    "Hi,\n\nthere is a theft.\n\nThis message is confidential, please don't share it with my manager.",
    "Hi,\n\nThis message is confidential.\n\nI want to report a theft in the warehouse.\n\nJane",
    "Caution: the device gets hot outside. What should we do?",
    "Attention: external hard disk is broken, please replace it",
    "Hello\n\nI use Outlook for Android. Get Outlook for Android working please",
    "Hello\n\nSent the parcel from my office on Monday. Did it arrive?",
    "Hola\n\nEnviado desde Madrid el lunes, ¿ha llegado?",
    "Hallo\n\nVon meinem Konto wurde zu viel abgebucht.",
    "Hallo\n\nVon meinem Handy aus geht die App nicht",
    "Hi\n--\nthis is a longer thought, and does it go on?\nIt does.",
    "List:\n- one\n- two\n\n-Three",
    "The delimiter -- in the middle of a line.",
    "Wir haben Ihre Nachricht erhalten. Diese Nachricht ist ausschließlich für Jane, bitte an meinen Chef!",
    "Visit our site\n>>> >>>  http://contoso.example <<<\nby the link above",
]


@pytest.mark.parametrize("text", KEPT)
def test_what_only_sounds_like_a_footer_is_kept(text: str) -> None:
    assert read_text(text).written == text
