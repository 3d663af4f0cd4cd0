"""Blocks of header lines above quotes: in the languages of Outlook and others, in the forms of many programs."""

from __future__ import annotations

import pytest

from tests.support.plain_text import read_text

ANSWER = "Thanks, that works for me."
FROM, SENT, TO, COPY, SUBJECT = range(5)

LABELS = [
    ("From", "Sent", "To", "Cc", "Subject"),
    ("From", "Date", "To", "Cc", "Subject"),
    ("Von", "Gesendet", "An", "Cc", "Betreff"),
    ("De", "Envoyé", "À", "Cc", "Objet"),
    ("De", "Date", "À", "Cc", "Objet"),
    ("De", "Enviado", "Para", "CC", "Asunto"),
    ("De", "Enviado el", "Para", "CC", "Asunto"),
    ("De", "Fecha", "Para", "CC", "Asunto"),
    ("De", "Enviada em", "Para", "Cc", "Assunto"),
    ("De", "Enviado", "Para", "Cc", "Assunto"),
    ("De", "Data", "Para", "Cc", "Assunto"),
    ("Da", "Inviato", "A", "Cc", "Oggetto"),
    ("Da", "Data", "A", "Cc", "Oggetto"),
    ("Van", "Verzonden", "Aan", "CC", "Onderwerp"),
    ("Van", "Datum", "Aan", "CC", "Onderwerp"),
    ("Från", "Skickat", "Till", "Kopia", "Ämne"),
    ("Från", "Datum", "Till", "Kopia", "Ämne"),
    ("Fra", "Sendt", "Til", "Cc", "Emne"),
    ("Fra", "Dato", "Til", "Cc", "Emne"),
    ("Fra", "Sendt", "Til", "Kopi", "Emne"),
    ("Lähettäjä", "Lähetetty", "Vastaanottaja", "Kopio", "Aihe"),
    ("Lähettäjä", "Päivämäärä", "Vastaanottaja", "Kopio", "Aihe"),
    ("Od", "Wysłano", "Do", "DW", "Temat"),
    ("Od", "Wysłane", "Do", "DW", "Temat"),
    ("Od", "Data", "Do", "DW", "Temat"),
    ("Od", "Odesláno", "Komu", "Kopie", "Předmět"),
    ("Od", "Datum", "Komu", "Kopie", "Předmět"),
    ("Od", "Odoslané", "Komu", "Kópia", "Predmet"),
    ("Feladó", "Küldve", "Címzett", "Másolatot kap", "Tárgy"),
    ("Feladó", "Elküldve", "Címzett", "Másolat", "Tárgy"),
    ("Feladó", "Dátum", "Címzett", "Másolat", "Tárgy"),
    ("De la", "Trimis", "Către", "Cc", "Subiect"),
    ("De la", "Data", "Către", "Cc", "Subiect"),
    ("От", "Отправлено", "Кому", "Копия", "Тема"),
    ("От", "Дата", "Кому", "Копия", "Тема"),
    ("Від", "Надіслано", "Кому", "Копія", "Тема"),
    ("Від", "Дата", "Кому", "Копія", "Тема"),
    ("От", "Изпратено", "До", "Копие", "Относно"),
    ("От", "Дата", "До", "Копие", "Тема"),
    ("Από", "Στάλθηκε", "Προς", "Κοιν.", "Θέμα"),
    ("Από", "Ημερομηνία", "Προς", "Κοιν.", "Θέμα"),
    ("Kimden", "Gönderildi", "Kime", "Bilgi", "Konu"),
    ("Gönderen", "Tarih", "Alıcı", "Bilgi", "Konu"),
    ("Kimden", "Gönderilme", "Kime", "Bilgi", "Konu"),
    ("Šalje", "Poslano", "Prima", "Kopija", "Predmet"),
    ("Od", "Poslano", "Prima", "Kopija", "Predmet"),
    ("Od", "Poslano", "Za", "Kp", "Zadeva"),
    ("Od", "Poslato", "Za", "Kopija", "Naslov"),
    ("Saatja", "Saadetud", "Adressaat", "Koopia", "Teema"),
    ("No", "Nosūtīts", "Kam", "Kopija", "Tēma"),
    ("Nuo", "Išsiųsta", "Kam", "Kopija", "Tema"),
    ("发件人", "发送时间", "收件人", "抄送", "主题"),
    ("发件人", "日期", "收件人", "抄送", "主题"),
    ("寄件者", "寄件日期", "收件者", "副本", "主旨"),
    ("寄件者", "日期", "收件者", "副本", "主旨"),
    ("差出人", "送信日時", "宛先", "CC", "件名"),
    ("From", "送信日時", "To", "CC", "件名"),
    ("差出人", "日付", "宛先", "CC", "件名"),
    ("보낸 사람", "보낸 날짜", "받는 사람", "참조", "제목"),
    ("보낸 사람", "날짜", "받는 사람", "참조", "제목"),
    ("Từ", "Đã gửi", "Đến", "Cc", "Chủ đề"),
    ("Từ", "Ngày", "Tới", "Cc", "Chủ đề"),
    ("Dari", "Dikirim", "Kepada", "Cc", "Perihal"),
    ("Dari", "Tanggal", "Kepada", "Cc", "Subjek"),
    ("จาก", "ส่ง", "ถึง", "สำเนา", "เรื่อง"),
    ("จาก", "วันที่", "ถึง", "สำเนา", "เรื่อง"),
    ("من", "تاريخ الإرسال", "إلى", "نسخة", "الموضوع"),
    ("من", "التاريخ", "إلى", "نسخة", "الموضوع"),
    ("מאת", "נשלח", "אל", "עותק", "נושא"),
    ("מאת", "תאריך", "אל", "עותק", "נושא"),
    ("از", "ارسال شده", "به", "رونوشت", "موضوع"),
    ("De", "Enviat", "Per a", "Cc", "Assumpte"),
    ("Nork", "Bidalia", "Nori", "Cc", "Gaia"),
    ("Frá", "Sent", "Til", "Cc", "Efni"),
]
VALUES = ("Jane Roe <jane@contoso.example>", "4. 3. 2024 10:00", "Joe Doe <joe@fabrikam.example>", "", "Your order")


def block(labels: tuple[str, ...], order: tuple[int, ...], style: str) -> list[str]:
    return [style.format(label=labels[index], value=VALUES[index]).rstrip() for index in order]


@pytest.mark.parametrize("labels", LABELS)
@pytest.mark.parametrize(
    "style", ["{label}: {value}", "{label} : {value}", "{label}：{value}", "*{label}:* {value}", "*{label}*: {value}"]
)
@pytest.mark.parametrize(
    "order",
    [
        (FROM, SENT, TO, COPY, SUBJECT),
        (FROM, TO, SENT, SUBJECT),
        (SUBJECT, SENT, FROM, TO),
        (FROM, SENT),
        (FROM, SENT, SUBJECT),
    ],
)
def test_a_block_of_header_lines_begins_the_quote(labels: tuple[str, ...], style: str, order: tuple[int, ...]) -> None:
    lines = block(labels, order, style)
    for above in ("", "________________________________\n", "-----Original Message-----\n", " ------------------\n\n"):
        text = f"{ANSWER}\n\n{above}" + "\n".join(lines) + "\n\nAn older text."
        assert read_text(text).written == ANSWER


@pytest.mark.parametrize("labels", LABELS)
def test_a_block_may_be_marked_spaced_or_on_one_line(labels: tuple[str, ...]) -> None:
    lines = block(labels, (FROM, SENT, TO, SUBJECT), "{label}: {value}")
    assert read_text(f"{ANSWER}\n\n> " + "\n> ".join([*lines, "", "Old text."])).written == ANSWER
    assert read_text(f"{ANSWER}\n\n" + "\n\n".join([*lines, "Old text."])).written == ANSWER
    assert read_text(f"{ANSWER}\n\n" + " ".join(lines) + "\n\nOld text.").written == ANSWER
    assert read_text(f"{ANSWER}\n" + "\n".join([*lines, "Old text."])).written == ANSWER


BLOCKS = {
    "wrapped values": """
From: Jane Roe
 <a-very-long-address-of-a-machine+1234567@contoso.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Joe Doe <joe@fabrikam.example>; Max Moe <max@fabrikam.example>;
 Ann Poe <ann@fabrikam.example>
Subject: A subject of
 two lines

old""",
    "names only": """
From: Jane Roe
Sent: Monday, March 4, 2024 10:00 AM
To: Joe Doe
Subject: Order

old""",
    "Outlook with mailto": """
From: Jane Roe [mailto:jane@contoso.example]
Sent: Monday, March 4, 2024 10:00 AM
To: Joe Doe
Subject: RE: Order

old""",
    "Outlook's telephones": """
________________________________
From: Jane Roe <jane@contoso.example>
Sent: Monday, March 4, 2024 10:00:00 AM
To: Joe Doe <joe@fabrikam.example>
Subject: Order

old""",
    "Windows Mail with direction marks": """
From: Jane Roe
Sent: \u200eMonday\u200e, \u200eMarch\u200e \u200e4\u200e, \u200e2024 \u200e10\u200e:\u200e00
To: Joe Doe
Subject: Order

old""",
    "Samsung": """
-------- Original message --------
From: Jane Roe <jane@contoso.example>
Date: 04/03/2024 10:00 (GMT+01:00)
To: Joe Doe <joe@fabrikam.example>
Subject: Order

old""",
    "Lotus Notes": """
From:\tJane Roe/Contoso
To:\tJoe Doe/Fabrikam
Date:\t04.03.2024 10:00
Subject:\tOrder



old""",
    "Lotus Notes, older": """
Jane Roe <jane@contoso.example>
03/04/2024 10:00 AM

        To:     joe@fabrikam.example
        cc:
        Subject:        Order


old""",
    "iNotes": """
-----Jane Roe <jane@contoso.example> wrote: -----
To: joe@fabrikam.example
From: Jane Roe <jane@contoso.example>
Date: 03/04/2024 10:00
Subject: Order

old""",
    "Yahoo classic": """
--- On Mon, 3/4/24, Jane Roe <jane@contoso.example> wrote:


From: Jane Roe <jane@contoso.example>
Subject: Order
To: joe@fabrikam.example
Date: Monday, March 4, 2024, 10:00 AM


old""",
    "Zimbra": """
----- Original Message -----
From: "Jane Roe" <jane@contoso.example>
To: "Joe Doe" <joe@fabrikam.example>
Sent: Monday, March 4, 2024 10:00:00 AM
Subject: Order

old""",
    "QQ": """
------------------ 原始邮件 ------------------
发件人: "Jane"<jane@contoso.example>;
发送时间: 2024年3月4日(星期一) 上午10:00
收件人: "joe"<joe@fabrikam.example>;
主题: Order

old""",
    "Foxmail": """
发件人： Jane
发送时间： 2024-03-04 10:00
收件人： Joe
主题： Order

old""",
    "GMX": """
Gesendet: Montag, 04. März 2024 um 10:00 Uhr
Von: "Jane Roe" <jane@contoso.example>
An: joe@fabrikam.example
Betreff: Order

old""",
    "T-Online": """
-----Original-Nachricht-----
Betreff: Order
Datum: 2024-03-04T10:00:00+0100
Von: "Jane Roe" <jane@contoso.example>
An: "Joe"

old""",
    "Orange": """
> Message du 04/03/24 10:00
> De : "Jane" <jane@contoso.example>
> A : joe@fabrikam.example
> Objet : Order
>
> old""",
    "Proton": """
-------- Original Message --------
On Mar 4, 2024, 10:00, Jane Roe < jane@contoso.example> wrote:

> old
> older""",
    "date first, right below the text": """
Date: Fri, 28 Sep 2012 10:55:48 +0000
From: tickets@contoso.example
To: joe@fabrikam.example
Subject: [Ticket #8] Test

old""",
}


@pytest.mark.parametrize("name", BLOCKS)
def test_the_blocks_of_many_programs_begin_the_quote(name: str) -> None:
    assert read_text(ANSWER + "\n" + BLOCKS[name]).written == ANSWER
    assert read_text(ANSWER + BLOCKS[name]).written == ANSWER


KEPT = [
    "Hi,\n\nwe need a quote for:\nFrom: Berlin\nTo: Hamburg\nDate: 12.3.2024\n\nThanks",
    "Hi,\n\nFrom: Munich\nTo: Paris\nDate: 12.3.2024 10:30\nPersons: 2\n\nThanks",
    "Hallo,\n\nVon: Berlin\nNach: Wien\nDatum: 3.4.2024\n\nDanke",
    "Hello,\n\nDate: 4 March\nName: Jane Roe\nOrder: 123\nProblem: broken\n\nPlease help",
    "To: the manager\nFrom: an unhappy customer\n\nThe food was cold.",
    "Subject: my order 123\n\nHello, where is it?",
    "Hello,\n\nTo: do\nSubject: maths\n\nBye",
]


@pytest.mark.parametrize("text", KEPT)
def test_what_a_person_lists_is_no_block(text: str) -> None:
    assert read_text(text).written == text


def test_a_block_with_nothing_above_it_is_kept() -> None:
    text = "\n".join(block(LABELS[0], (FROM, SENT, TO, SUBJECT), "{label}: {value}")) + "\n\nThe text."
    assert read_text(text).written == text
