"""How mail programs say "wrote" above a quote, by language."""

from __future__ import annotations

import re

from shared.domain.words.tables import any_of, folded_all

# Languages whose words stand apart: a verb must not be a piece of another word.
_WROTE = folded_all(
    """
    wrote|writes|has written|wrote the following
    schrieb|schrieben|schreibt|geschrieben|hat folgendes geschrieben
    a écrit|a ecrit|écrit|écrivait|a écrit ce qui suit
    escribió|escribio|ha escrito|escribía
    escreveu|escreveram|escreve
    ha scritto|scrisse|scrive|ha scritto quanto segue
    schreef|schrijft|heeft geschreven|het volgende geschreven
    skrev|skrev følgende|skrev följande|skreiv|har skrevet|har skrivit|skriver
    kirjoitti|kirjoittaa
    napisał|napisała|napisał(a)|napisał/a|napisał/-a|napisała/ł|pisze|napisano|napisana przez
    napsal|napsala|napsal(a)|napsal/a|píše
    napísal|napísala|napísal(a)|napísal/a
    írta|ezt írta|írta a következőt|a következőt írta|írja
    a scris|a scris următoarele|scrie
    napisao|napisala|napisao/la|napisao je|napisala je|je napisao|je napisao/la|piše
    је написао|је написао/ла|написао|написала|написао/ла|пише
    je napisal|je napisala|napisal|je napisal/-a
    пишет|писали|писал|писала|писал(а)|написал|написала|написал(а)|написал/а|написали
    написав|написав(ла)|написала|написав(-ла)|писав|писала
    написа|написа следното|напиша
    έγραψε|έγραψαν|γράφει
    yazdı|şunu yazdı|şunları yazdı|yazmış|yazmıştır
    đã viết|viết|đã ghi
    menulis|telah menulis|tulis|menulis berikut ini
    كتب|كتبت|كتب/كتبت|كتب/كتبت ما يلي|تمت كتابة ما يلي بواسطة|كتب ما يلي
    כתב|כתבה|כתב/ה|כתב(ה)|מאת
    نوشت|نوشته است|نوشته
    ने लिखा|लिखा|লিখেছেন|எழுதியது|எழுதினார்
    kirjutas|kirjutas järgmist
    rakstīja|raksta
    rašė|parašė
    va escriure|ha escrit|escrigué|escribiu|idatzi du|idatzi zuen|skrifaði|shkroi|ka shkruar
    geskryf|skryf|isinulat|sumulat|skribis|ysgrifennodd|scríobh
    """
)
# Languages that write without gaps.
_WROTE_WITHIN = folded_all(
    "写道|寫道|写到|提到|写了|寫了|撰写|撰寫|书写|来信|のメール|のメッセージ|さんは書きました|書きました|からのメール"
    "|작성|쓴 글|님의 메시지|메시지|썼습니다|เขียนว่า|ได้เขียน|เขียน"
)
# Words that a program puts before the name of whom it quotes.
_QUOTING = folded_all(
    "quoting|zitat von|zitiere|citando|citando a|citat|citát|citerar|citerer|citaat van|cytat|cytowanie|citation de"
    "|idézet|missatge de|wiadomość napisana przez|цитирую|mensaje citado por|selon"
)
# A person's own words: "I wrote".
_I_WROTE = folded_all(
    "i wrote|i have written|i had written|we wrote|schrieb ich|ich schrieb|habe ich|wir schrieben|schrieben wir"
    "|j'ai écrit|nous avons écrit|je schreef|ik schreef|schreef ik|skrev jag|skrev jeg|jeg skrev|jag skrev"
    "|я написал|я написала|я писал|я писала|я пише|я написав|eu am scris|am scris|我写道|我寫道"
)
# Words of a person who tells of a mail: "Ihre Kollegin schrieb mir", "in your mail you wrote".
PERSONAL = re.compile(
    rf"(?<![^\W_])(?:m'|me |mi |mir |nous |nos |ci |uns |us |mij |ons |mig |meg |vous |you |sie )(?:{any_of(_WROTE)})"
    r"(?![^\W_])"
    rf"|(?<![^\W_])(?:{any_of(_WROTE)}) (?:mir|uns|me|us|to me|mij|ons|mig|meg|sie|ihre?|mein\w?|your|my|our|мне|нам)"
    r"(?![^\W_])"
    r"|(?<![^\W_])(?:your|ihre?[nmr]?|votre|su|suo|sua|seu|uw|din|vaš\w?|my|our|mein\w{0,2}|unser\w{0,2}) (?:colleague"
    r"|kolleg\w{0,3}|collègue|collega|colega|compañer\w|e-?mail|mail|message|letter|nachricht|schreiben|team|mitarbeiter\w{0,3}"
    r"|support|office|boss|chef|customer|kund\w{0,2}|courriel|correo|mensaje|messaggio|bericht)(?![^\W_])"
)
VERB = re.compile(rf"(?<![^\W_])(?:{any_of(_WROTE)})(?![^\W_])|(?:{any_of(_WROTE_WITHIN)})")
OF_ONESELF = re.compile(rf"(?<![^\W_])(?:{any_of(_I_WROTE)})(?![^\W_])")
QUOTES = re.compile(rf"(?:{any_of(_QUOTING)})(?![^\W_])")
