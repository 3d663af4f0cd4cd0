"""The newest text of a Mail, cut carefully: what stands above the first quote, forward or earlier mail."""

from __future__ import annotations

import re

from shared.domain.detection.folding import phrases, within, words

_MOST_LINES = 300

_WROTE = phrases(
    """
    wrote | writes | schrieb | schrieb am | a écrit | escribió | escribio | ha scritto | escreveu | schreef |
    skrev | kirjoitti | napisał | napisał(a) | napisał/a | napsal | napsal(a) | napísal | írta | a scris | yazdı |
    şunları yazdı | написал | написал(а) | пишет | написав | пише | написа | έγραψε | va escriure | 写道 | 寫道 |
    写到 | 님이 작성 | 작성 | כתב | כתבה | كتب | đã viết | menulis | เขียนว่า
    """
)
# Together with a rule of dashes around it.
_MARKS = phrases(
    """
    original message | forwarded message | forwarded by | begin forwarded message | original appointment |
    ursprüngliche nachricht | originalnachricht | weitergeleitete nachricht | original-nachricht |
    anfang der weitergeleiteten | weitergeleitet von | message d'origine | message original | message transféré |
    début du message réexpédié | message transmis | mensaje original | mensaje reenviado | messaggio originale |
    messaggio inoltrato | inizio messaggio inoltrato | mensagem original | mensagem encaminhada |
    mensagem reencaminhada | oorspronkelijk bericht | doorgestuurd bericht | oprindelig meddelelse | videresendt |
    ursprungligt meddelande | vidarebefordrat | opprinnelig melding | alkuperäinen viesti | välitetty viesti |
    wiadomość oryginalna | wiadomość przekazana | původní zpráva | přeposlaná zpráva | eredeti üzenet |
    továbbított üzenet | mesaj original | mesajul original | özgün ileti | orijinal mesaj | iletilen mesaj |
    исходное сообщение | пересылаемое сообщение | пересланное сообщение | перенаправленное |
    оригинальное сообщение | αρχικό μήνυμα | προωθημένο μήνυμα | 元のメッセージ | 転送メッセージ | 原始邮件 |
    原始郵件 | 转发邮件 | 轉寄郵件 | 원본 메시지 | 전달된 메시지 | הודעה מקורית | הודעה שהועברה | الرسالة الأصلية |
    رسالة معاد توجيهها | tin nhắn gốc | pesan asli
    """
)
_FROM = phrases(
    """
    from | von | de | da | van | fra | från | lähettäjä | od | feladó | de la | kimden | gönderen | от | від |
    от кого | από | 差出人 | 送信者 | 发件人 | 寄件者 | 寄件人 | 보낸 사람 | 보낸사람 | מאת | من | từ | dari | จาก
    """
)
_BELOW_FROM = phrases(
    """
    sent | date | to | subject | gesendet | datum | an | betreff | envoyé | à | objet | enviado | fecha | para |
    asunto | inviato | data | a | oggetto | assunto | verzonden | aan | onderwerp | sendt | til | emne | skickat |
    till | ämne | lähetetty | vastaanottaja | aihe | wysłano | do | temat | odesláno | komu | předmět | predmet |
    elküldve | küldve | címzett | tárgy | trimis | către | subiect | gönderildi | kime | konu | отправлено | дата |
    кому | тема | надіслано | στάλθηκε | προς | θέμα | 日時 | 宛先 | 件名 | 送信日時 | 发送时间 | 收件人 | 主题 |
    傳送日期 | 收件者 | 主旨 | 보낸 날짜 | 받는 사람 | 제목 | נשלח | אל | נושא
    """
)
# A mail system shows the head of the mail that it could not deliver.
_SHOWN = words("your message", "the message", "your mail", "original message header", "message header")
_DASHED = re.compile(r"[-_=*+~#> ]{2,}")
_NUMBER = re.compile(r"\d")
# Words that only a person, or somebody who shows somebody else's text, puts in front of a machine's text.
_PERSONS_WORDS = phrases(
    """
    i | i'm | i've | i'd | my | me | fyi | why | please help | please check | please advise | can you | could you |
    got this | received this | this came | see below | look at this | do you know | ich | mich | mir | mein |
    meine | meiner | warum | wieso | j'ai | je | pourquoi | yo | mi | mis | por qué | he recibido | recibí | io |
    mio | mia | ho ricevuto | perché | eu | meu | minha | recebi | ik | mijn | waarom | jeg | mig | hvorfor | jag |
    mitt | varför | minä | minun | miksi | mnie | mój | moja | dlaczego | proč | můj | miért | kaptam | am primit |
    neden | benim | я | мне | моё | мой | моя | мої | мені | почему | чому | εγώ | μου | γιατί
    """
)
# How people begin and end; machines do too, but say in between what they are.
_MANNERS = phrases(
    """
    hello | hi, | hi there | dear | regards | thanks | thank you | best wishes | please look | please help |
    please fix | hallo | guten tag | guten morgen | sehr geehrte | grüße | gruß | danke | mfg | bonjour |
    cordialement | merci | salutations | hola | buenos días | buenas tardes | estimad | saludos | gracias |
    buongiorno | salve | gentile | saluti | grazie | bom dia | boa tarde | olá | prezad | cumprimentos | obrigad |
    goedemorgen | goedendag | beste | groet | bedankt | alvast dank | hej | hilsen | tak | mvh | hälsningar | tack |
    terveisin | kiitos | dzień dobry | pozdraw | dziękuj | dobrý den | pozdrav | děkuj | ďakuj | tisztelt |
    üdvözlettel | köszön | bună | mulțum | merhaba | teşekkür | saygılar | здравствуйте | добрый день |
    с уважением | спасибо | добрий день | дякую | καλημέρα | ευχαριστ | お世話になって | よろしくお願い | 您好 |
    你好 | 谢谢 | 謝謝 | 안녕하세요 | 감사합니다 | مرحبا | شكرا | שלום | תודה
    """
)
_PERSONS_SIGNS = words("?", "私", "我的", "我收到", "我们收到", "なぜ", "왜", "제가", "لماذا", "למה")
_ANY_WORD, _ANY_SIGN = ("|".join(map(re.escape, table)) for table in (_PERSONS_WORDS, _PERSONS_SIGNS))
# Not within an address or a host's name, such as fabrikam.me.
_PERSON = re.compile(rf"(?<![\w.@-])(?:{_ANY_WORD})(?![\w@-]|\.\w)|{_ANY_SIGN}|؟")


def newest(text: str) -> str:
    """The lines of a folded text above the first that quotes, forwards or shows an earlier mail."""
    lines = text.split("\n", _MOST_LINES)[:_MOST_LINES]
    return "\n".join(lines[: next((place for place in range(len(lines)) if _begins_older(lines, place)), len(lines))])


def place_of_a_person(text: str) -> int:
    """Where a person's own words begin in a folded text, or its length."""
    found = _PERSON.search(text)
    return found.start() if found else len(text)


def has_manners(text: str) -> bool:
    """Whether somebody greets or thanks in a folded text."""
    return within(text, _MANNERS) > 0


def asks(text: str) -> bool:
    """Whether a question is asked in a folded text."""
    return "?" in text or "؟" in text


def _begins_older(lines: list[str], place: int) -> bool:
    line = lines[place]
    if line.startswith((">", "&gt;")):
        return True
    if _is_mark(line):
        return True
    if line.endswith(":") and (_wrote(line) or (place and _wrote(f"{lines[place - 1]} {line}"))):
        return True
    if place and any(above.startswith(_SHOWN) for above in lines[max(0, place - 2) : place]):
        return False
    return _label(line) in _FROM and any(_label(below) in _BELOW_FROM for below in lines[place + 1 : place + 5])


def _is_mark(line: str) -> bool:
    bare = line.strip("-_=*+~#> :.")
    dashed = _DASHED.match(line) is not None or line.startswith("begin ")
    return (dashed and bare.startswith(_MARKS)) or bare in _MARKS


def _wrote(line: str) -> bool:
    return line.rstrip(" :").endswith(_WROTE) or (
        _NUMBER.search(line) is not None and any(f" {w}" in line for w in _WROTE)
    )


def _label(line: str) -> str:
    head, colon, _ = line.lstrip("*_ ").partition(":")
    return head.strip("*_ ") if colon and len(head) <= 30 else ""
