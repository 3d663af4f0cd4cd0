"""Where a person shows what a mail system said: words of us and of requests, a greeting or a colon in front of it."""

from __future__ import annotations

import re

from shared.domain.view.newest import has_manners, is_request
from shared.domain.words.folding import phrases, within
from shared.domain.words.system_phrases import BOUNCE, DELIVERY

_NOUNS = r"e-?mails?|mails?|messages?|customers?|clients?|domain|office|colleagues?|company|server|side|users|it team"
_MARKS = phrases(
    """
    screenshot | whitelist | white list | since monday | since yesterday | comes back with | come back with |
    came back with | bounces back with | kommt zurück | kommen zurück | bei unseren kunden | unsere kunden |
    unsere e-mails | unsere mails | unsere mail | unsere e-mail | unseren kunden | unser kunde | wenn wir |
    wir bekommen | wir erhalten | wir haben | bekommen wir | erhalten wir | bitte prüfen | nos messages | nos mails |
    nos e-mails | nos courriels | nos clients | notre message | nous recevons | nous avons | vous reviennent |
    nous revient | nuestros correos | nuestros mensajes | nuestros clientes | nuestro correo | recibimos |
    nos devuelve | le nostre mail | le nostre e-mail | i nostri clienti | riceviamo | abbiamo ricevuto |
    nossos e-mails | nossos clientes | nosso e-mail | recebemos | onze mail | onze e-mail | onze klanten | wij krijgen |
    we krijgen | we ontvangen | wij ontvangen | komt terug | vores mail | vores kunder | vi får | vi modtager |
    våra mejl | våra kunder | vår mejl | våre kunder | meidän | asiakkaamme | saamme | nasza wiadomość |
    nasze wiadomości |
    nasze maile | naszych klientów | nasi klienci | otrzymujemy | dostajemy | naše zpráva | naše zprávy | naše e-maily |
    naši zákazníci | dostáváme | leveleink | ügyfeleink | kapjuk | mesajele noastre | clienții noștri | primim |
    bizim | müşterilerimiz | alıyoruz | наши письма | наше письмо | наши клиенты | мы получаем | нам приходит |
    прошу | просим | проверьте | наші листи | ми отримуємо | проверете | λαμβάνουμε | τα μηνύματά μας | 请查 | 请协助 |
    请帮 | 请检查 | 请问 | 麻烦 | 帮忙 | 贵公司 | 請查 | 請協助 | 請幫 | 請問 | 貴公司 | 我司 | ご確認 | お願い | 御社 |
    弊社 | お世話に | 教えてください | 확인 부탁 | 부탁드립니다 | 저희 | نرجو | برجاء | נא לבדוק | בבקשה
    """
)
_OURS = re.compile(
    rf"(?<![a-z.@-])(?:our (?:{_NOUNS})|we (?:all |always |still |now )?(?:get|got|receive|received|tried|see|keep"
    rf"|wrote|sent|cannot reach|can't reach|need)|({'|'.join(map(re.escape, sorted(_MARKS, key=len, reverse=True)))}))"
)
# What a mail system puts before a list, and to whom it speaks.
_LISTED = re.compile(
    r"recipient|empfanger|destinat|geadresseerde|modtager|mottag|adresat|prijemc|получател|адресат|cimzett|alici"
    r"|addressee|address|following|folgende|suivant|siguient|seguent|seguint|volgende|folgende|foljande|nastepuj"
    r"|subject|betreff|transcript|server|host|error was|reason|said|information|diagnos|收件人|受信者|宛先|받는"
)
_TO_SENDERS = re.compile(r"dear (?:sir|sender|user|customer|e-?mail|mail|valued|client|\S{1,64}@)|^hello[,!. ]*$")
_FEWEST_WORDS = 4
_NEAR = 120


def place_of_an_introduction(text: str, phrase_place: int) -> int:
    """Where somebody who shows a mail system's words in a folded text begins to speak, or its length."""
    found = _OURS.search(text)
    place = found.start() if found else len(text)
    if phrase_place == len(text):
        return place
    begin = 0
    for line in text[: text.rfind("\n", 0, phrase_place) + 1].split("\n"):
        if begin >= min(place, phrase_place):
            break
        if _introduces(line):
            return begin
        begin += len(line) + 1
    return place


def _introduces(line: str) -> bool:
    if not line or "@" in line:
        return False
    shows = line.endswith(":") and len(line.split()) >= _FEWEST_WORDS and not _LISTED.search(line)
    if not (shows or is_request(line) or (len(line) <= _NEAR and has_manners(line))):
        return False
    return not (_TO_SENDERS.search(line) or within(line, BOUNCE) or within(line, DELIVERY))
