"""The newest text of a Mail, cut carefully: what stands above the first quote, forward or earlier mail."""

from __future__ import annotations

import re

from shared.domain.words.folding import phrases, within, words

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
    i'm | i've | i'd | i'll | me | fyi | why | please help | please check | please advise | can you | could you |
    got this | received this | this came | see below | look at this | do you know | ich | mich | mir | mein |
    meine | meiner | warum | wieso | j'ai | pourquoi | yo | mi | mis | por qué | he recibido | recibí | io |
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
_PERSONS_SIGNS = words("私", "我的", "我收到", "我们收到", "なぜ", "왜", "제가", "لماذا", "למה")
_ANY_WORD, _ANY_SIGN = ("|".join(map(re.escape, table)) for table in (_PERSONS_WORDS, _PERSONS_SIGNS))
# `i`, `je` and `my` are other words in other languages.
_VERBS = (
    r"i (?:have|had|got|get|am|was|will|would|can|can't|cannot|could|don't|do not|did|didn't|need|want|think|see|saw"
    r"|send|sent|tried|try|know|wonder|receive|received|just|also|still|never|only|hope|found|forgot|like|wrote|write"
    r"|use|used|ordered|bought|asked|understand|noticed|believe|guess|wanted|tell|suppose)"
    r"|je (?:suis|ne|n'\w{1,20}|vous|voudrais|souhaite|souhaiterais|peux|viens|veux|pense|crois|cherche|demande|recois"
    r"|dois|me|m'\w{1,20}|l'\w{1,20})"
    r"|my (?:account|address|boss|colleagues?|computer|customers?|domain|e-?mails?|invoice|mail|mailbox|message"
    r"|name|order|parcel|password|phone|question|server|website)"
)
_ENGLISH = re.compile(r"(?<!\w)(?:the|your|you|and|with|this|that|have|has|please|which|not|but|it)(?!\w)")
_BEFORE, _BEHIND = r"(?<![\w.@-])", r"(?![\w@-]|\.\w)"
# Not within an address or a host's name, such as fabrikam.me.
_WORDS = re.compile(rf"{_BEFORE}(?:{_ANY_WORD}|{_VERBS}){_BEHIND}|{_ANY_SIGN}")
_ENGLISH_WORDS = re.compile(rf"{_BEFORE}(?:i|my|{_ANY_WORD}){_BEHIND}|{_ANY_SIGN}")
_REQUEST = re.compile(
    r"(?<!\w)(?:please|kindly|bitte)(?! (?:contact|direct|refer|call|reach|turn|e-?mail|mail|note|forward|write|be "
    r"|feel|do not|don't|visit|click|send (?:it|your|all|an? e?-?mail|any)|accept|use|consult|get in|speak|see|ring"
    r"|text|kontakt|wenden|richten|nehmen|beachten|rufen|schreiben|antworten|nicht|haben|melden|um (?:etwas )?geduld"
    r"|entschuldig|an |direkt|unsere[nr]? ))"
    r"|(?<!\w)(?:merci de (?:bien vouloir )?(?!contacter|vous|ne|votre|adresser|pour|joindre|prendre)"
    r"|je vous prie de|prosze o|prosim o|прошу |solicito |vorrei |desidero |quiero |gostaria |"
    r"ich moechte |ich mochte |je voudrais |je souhaite )|请批准|请改|お願いします|してください"
)
# A question's mark, but not the one in a link.
_QUESTION = re.compile(r"[?؟](?![a-z0-9_%-]{1,40}=)")
_LINK = re.compile(r"(?:https?://|www\.|mailto:)[^\s<>]++")


def without_links(text: str) -> str:
    """A folded text without the addresses of web pages, which hold words and marks that nobody wrote."""
    return _LINK.sub(" ", text)


def newest(text: str) -> str:
    """The lines of a folded text above the first that quotes, forwards or shows an earlier mail."""
    lines = text.split("\n", _MOST_LINES)[:_MOST_LINES]
    return "\n".join(lines[: next((place for place in range(len(lines)) if _begins_older(lines, place)), len(lines))])


def place_of_a_person(text: str) -> int:
    """Where a person's own words begin in a folded text, or its length."""
    question = _QUESTION.search(text)
    return min(place_of_persons_words(text), question.start() if question else len(text))


def place_of_persons_words(text: str) -> int:
    """Where somebody speaks of oneself in a folded text, or its length; a question alone may be a program's."""
    is_english = len(set(_ENGLISH.findall(text))) > 1
    found = (_ENGLISH_WORDS if is_english else _WORDS).search(text)
    return found.start() if found else len(text)


def has_manners(text: str) -> bool:
    """Whether somebody greets or thanks in a folded text."""
    return within(text, _MANNERS) > 0


def asks(text: str) -> bool:
    """Whether a question is asked in a folded text."""
    return _QUESTION.search(text) is not None


def is_request(text: str) -> bool:
    """Whether something is wanted in a folded text; whom to turn to instead, automatic answers say as well."""
    return _REQUEST.search(text) is not None


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
