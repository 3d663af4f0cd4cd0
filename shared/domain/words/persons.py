"""What tells that a person wrote a text: words of oneself, greetings, requests, by language."""

from __future__ import annotations

import re

from shared.domain.words.tables import pattern, phrases, words

# Words that only a person, or somebody who shows somebody else's text, puts in front of a machine's text.
OF_ONESELF = phrases(
    """
    i'm | i've | i'd | i'll | me | fyi | why | please help | please check | please advise | can you | could you |
    got this | received this | this came | see below | look at this | do you know | ich | mich | mir | mein |
    meine | meiner | warum | wieso | j'ai | pourquoi | yo | mi | mis | por qué | he recibido | recibí | io |
    mio | mia | ho ricevuto | perché | eu | meu | minha | recebi | ik | mijn | waarom | jeg | mig | hvorfor | jag |
    mitt | varför | minä | minun | miksi | mnie | mój | moja | dlaczego | proč | můj | miért | kaptam | am primit |
    neden | benim | я | мне | моё | мой | моя | мої | мені | почему | чому | εγώ | μου | γιατί
    """
)
OF_ONESELF_WITHIN = words("私", "我的", "我收到", "我们收到", "なぜ", "왜", "제가", "لماذا", "למה")
# `i`, `je` and `my` are other words in other languages.
OF_ONESELF_PHRASES = (
    r"i (?:have|had|got|get|am|was|will|would|can|can't|cannot|could|don't|do not|did|didn't|need|want|think|see|saw"
    r"|send|sent|tried|try|know|wonder|receive|received|just|also|still|never|only|hope|found|forgot|like|wrote|write"
    r"|use|used|ordered|bought|asked|understand|noticed|believe|guess|wanted|tell|suppose)"
    r"|je (?:suis|ne|n'\w{1,20}|vous|voudrais|souhaite|souhaiterais|peux|viens|veux|pense|crois|cherche|demande|recois"
    r"|dois|me|m'\w{1,20}|l'\w{1,20})"
    r"|my (?:account|address|boss|colleagues?|computer|customers?|domain|e-?mails?|invoice|mail|mailbox|message"
    r"|name|order|parcel|password|phone|question|server|website)"
)
# How people begin and end; machines do too, but say in between what they are.
MANNERS = phrases(
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
# What somebody wants; whom to turn to instead, automatic answers say as well.
REQUEST = re.compile(
    r"(?<!\w)(?:please|kindly|bitte)(?! (?:contact|direct|refer|call|reach|turn|e-?mail|mail|note|forward|write|be "
    r"|feel|do not|don't|visit|click|send (?:it|your|all|an? e?-?mail|any)|accept|use|consult|get in|speak|see|ring"
    r"|text|kontakt|wenden|richten|nehmen|beachten|rufen|schreiben|antworten|nicht|haben|melden|um (?:etwas )?geduld"
    r"|entschuldig|an |direkt|unsere[nr]? ))"
    r"|(?<!\w)(?:merci de (?:bien vouloir )?(?!contacter|vous|ne|votre|adresser|pour|joindre|prendre)"
    r"|je vous prie de|prosze o|prosim o|прошу |solicito |vorrei |desidero |quiero |gostaria |"
    r"ich moechte |ich mochte |je voudrais |je souhaite )|请批准|请改|お願いします|してください"
)
# Two of these make a text English.
ENGLISH = re.compile(r"(?<!\w)(?:the|your|you|and|with|this|that|have|has|please|which|not|but|it)(?!\w)")
_NOUNS = r"e-?mails?|mails?|messages?|customers?|clients?|domain|office|colleagues?|company|server|side|users|it team"
_OF_US = phrases(
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
OF_US = re.compile(
    rf"(?<![a-z.@-])(?:our (?:{_NOUNS})|we (?:all |always |still |now )?(?:get|got|receive|received|tried|see|keep"
    rf"|wrote|sent|cannot reach|can't reach|need)|({'|'.join(map(re.escape, sorted(_OF_US, key=len, reverse=True)))}))"
)
# No notice speaks for one person: "this message is confidential, please do not tell my manager".
OF_ONE_PERSON = pattern(
    r"(?<![^\W_])(?:i (?:am|have|want|need|would|was|do|don't|think|got|will)"
    r"|i'm|i've|i'd|my|mine|ich|mir|mich|meine?[nmrs]?"
    r"|je (?:suis|ne|vous|veux|voudrais)"
    r"|moi|mon|mes|yo|quiero|eu|meu|minha|io|mio|ik|mijn|jag|jeg|mój|moja|я|мне|мой|моя)(?![^\W_])|j'ai|我|私|저는|제가"
)
# Nor does a list's or a scanner's line speak of us, or of your order.
TO_SOMEBODY = pattern(
    r"(?<![^\W_])(?:your (?:invoice|order|file|mail|letter|attachment)|i|we|our|ihre[nmrs]?)(?![^\W_])"
)
# What a contact form sends in front of colons, beside labels that a mail has too.
FORM = re.compile(
    r"\W{0,3}(?:(?:your|full|first|last|company|ihr|ihre|votre|su|vor|nach)?[ -]?"
    r"(?:name|nachname|vorname|nom|nombre|nome|naam"
    r"|namn"
    r"|message|nachricht|mensaje|mensagem|messaggio|bericht|meddelande|besked|melding|comments?|kommentar"
    r"|phone|telephone|telefon|téléphone|teléfono|telefone|telefono|telefoon|tel|e-?mail(?: address)?|company|firma"
    r"|имя|сообщение|телефон|имя и фамилия|wiadomość|zpráva|jméno|お名前|メッセージ|姓名|留言)"
    r"(?: body| text| number| address)?)\s?\*?:"
)
# Any other field of such a form, but no greeting.
FIELD = re.compile(
    r"(?!hi\b|hello|hallo|dear|hola|hej|bonjour|https?:)\W{0,3}[^\W\d_][^\W_]{1,20}"
    r"(?:[ \-/][^\W_]{1,20}){0,2}\s?\*?:(?:\s|$)"
)
# What tells in a signature how to reach somebody, and who they are.
CONTACT = re.compile(
    r"@\w|www\.|https?:|\+?\(?\d[\d ()./\-]{6,40}+"
    r"|(?<![^\W_])(?:tel|phone|mobile|mob|fax|email|e-mail|mail|telefon|tél|cell|direct)\s?[:.]"
    r"|(?<![^\W_])(?:gmbh|ltd|inc|llc|s\.a\.|b\.v\.|ceo|cto|manager|director|engineer|geschäftsführer)(?![^\W_])"
)
