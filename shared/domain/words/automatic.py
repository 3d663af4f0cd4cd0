"""What automatic answers say of themselves, in subjects and texts, by language."""

from __future__ import annotations

import re

from shared.domain.words.tables import phrases

# What mail systems put in front of the subject that they answer, or write alone. No person's subject is one of these.
SUBJECTS = phrases(
    """
    # English
    automatic reply | automatic response | automatic answer | automated reply | automated response | auto reply |
    auto-reply | autoreply | auto response | auto-response | autoresponse | autorespons | auto-responder |
    autoresponder | auto responder | auto reply message | autoreply message | automatic email reply | auto answer |
    automatic email response | automated email response | automatic acknowledgement | automatic acknowledgment |
    automated acknowledgement | auto acknowledgement | auto-acknowledgement | automated message |
    automatic message | out of office autoreply | out of office auto-reply | out of office reply |
    out of office response | out of office automatic reply | out-of-office autoreply | out-of-office reply |
    vacation reply | vacation response | vacation autoreply | vacation auto-reply | away from my mail |
    out of office notification | out of office message | yahoo! auto response | automatic out of office reply |
    holiday auto reply
    # German, Dutch, Afrikaans, Luxembourgish
    automatische antwort | automatische rückantwort | automatische antwortmail | automatische e-mail-antwort |
    automatische mitteilung | automatische nachricht | automatische empfangsbestätigung |
    automatische eingangsbestätigung | automatische abwesenheitsnachricht | automatische abwesenheitsnotiz |
    autoantwort | auto-antwort | automatische eingangsbestaetigung | automatisch antwoord | automatische reactie |
    automatisch bericht | automatische beantwoording | automatische ontvangstbevestiging | outomatiese antwoord |
    automatesch äntwert
    # French, Catalan, Occitan
    réponse automatique | reponse auto | réponse automatisée | message automatique | message automatisé |
    accusé de réception automatique | réponse automatique d'absence | resposta automàtica | resposta automatica
    # Spanish, Galician, Basque, Portuguese
    respuesta automática | respuesta automatizada | contestación automática | mensaje automático | auto respuesta |
    autorespuesta | resposta automática | mensagem automática | resposta automatizada | erantzun automatikoa |
    respuesta automática de ausencia | resposta automática de ausência | auto-resposta | auto resposta
    # Italian, Romanian
    risposta automatica | messaggio automatico | risposta automatica di assenza | risponditore automatico |
    răspuns automat | mesaj automat | răspuns automatizat
    # Nordic
    automatisk svar | automatiskt svar | autosvar | auto svar | automatisk besked | automatiskt meddelande |
    automaattinen vastaus | automaattivastaus | sjálfvirkt svar | automatisk melding
    # Slavic
    automatyczna odpowiedź | odpowiedź automatyczna | autoodpowiedź | automatická odpověď | automatická odpoveď |
    automatická správa | automatická zpráva | automatski odgovor | samodejni odgovor | samodejen odgovor |
    аутоматски одговор | автоматический ответ | автоответ | автоматическое сообщение | автоматическое уведомление |
    автоматична відповідь | автовідповідь | автоматичен отговор | аўтаматычны адказ | автоматски одговор
    # Baltic, Hungarian, Greek, Turkish, Albanian
    automaatvastus | automātiskā atbilde | automātiska atbilde | automatinis atsakymas | automatikus válasz |
    automatikus üzenet | αυτόματη απάντηση | αυτόματο μήνυμα | otomatik yanıt | otomatik cevap | otomatik mesaj |
    përgjigje automatike | avtomatik cavab
    # Semitic, Persian, Indian, South-East Asian
    رد تلقائي | الرد التلقائي | رد آلي | תשובה אוטומטית | מענה אוטומטי | הודעה אוטומטית | پاسخ خودکار |
    स्वचालित उत्तर | स्वत: उत्तर | ตอบกลับอัตโนมัติ | การตอบกลับอัตโนมัติ | trả lời tự động | thư trả lời tự động |
    balasan otomatis | jawaban otomatis | balasan automatik | awtomatikong tugon
    # East Asian
    自動応答 | 自動返信 | 自動返答 | 自動送信 | 自动答复 | 自动回复 | 自动回覆 | 自動回覆 | 自動回復 | 自動答覆 |
    자동 회신 | 자동 응답 | 자동응답 | 자동회신 | 자동 답장
    """
)
# What a machine says of its own mail; where a person's words stand before it, it is only spoken of.
TEXTS = phrases(
    """
    this is an automated | this is an automatic | this is an auto- | this is an autoreply | this is an auto reply |
    this message was automatically | this email was automatically | this e-mail was automatically |
    this mail was automatically | this message is automatically | this email is automatically |
    this email has been automatically | this message has been automatically | please do not reply |
    please don't reply | do not reply to this | don't reply to this | do not respond to this |
    replies to this email | replies to this message | this mailbox is not monitored | unmonitored mailbox |
    unattended mailbox | this is a vacation | notification only address | cannot accept incoming |
    no reply is necessary | send-only | sent from a notification | dies ist eine automatisch |
    dies ist eine automatische | bitte antworten sie nicht | nicht auf diese e-mail antworten |
    nicht auf diese mail | bitte nicht antworten | bitte nicht auf diese | automatische eingangsbestätigung |
    automatische empfangsbestätigung | systemgenerierte | ceci est un message automatique |
    ceci est une réponse automatique | message automatique | merci de ne pas répondre | ne pas répondre à ce |
    veuillez ne pas répondre | ne répondez pas à ce | e-mail automatique | este es un mensaje automático |
    mensaje automático | no responda a este | no responder a este | por favor no responda | no conteste a este |
    no respondas a este | correo automático | messaggio automatico | non rispondere a quest |
    si prega di non rispondere | e-mail automatica | email automatica | esta é uma mensagem automática |
    mensagem automática | não responda a est | favor não responder | não responder a este | por favor não responda |
    dit is een automatisch | niet op deze e-mail | niet reageren op | niet te beantwoorden |
    dette er en automatisk | dette er et automatisk | svar ikke på denne | kan ikke besvares |
    detta är ett automatiskt | svara inte på detta | går inte att svara på | skickas automatiskt |
    skickats automatiskt | tämä on automaattinen | älä vastaa tähän | ei voi vastata |
    wiadomość wygenerowana automatycznie | wygenerowana automatycznie | wygenerowany automatycznie |
    prosimy nie odpowiadać | proszę nie odpowiadać | wiadomość automatyczna | wysłana automatycznie |
    automaticky generovan | automaticky vygenerovan | neodpovídejte na | neodpovedajte | automatski generiran |
    automatska poruka | ne odgovarajte na | samodejno generiran | automatikus üzenet | ne válaszoljon |
    mesaj automat | generat automat | nu răspundeți | otomatik bir | yanıtlamayınız | cevaplamayınız |
    не отвечайте на это | не отвечайте на данное | не відповідайте на | автоматично генериран | αυτόματο μήνυμα |
    μην απαντάτε | μην απαντήσετε | αυτοματοποιημένο | رسالة تلقائية | لا ترد على | הודעה אוטומטית | אין להשיב |
    กรุณาอย่าตอบ | vui lòng không trả lời | jangan membalas | mohon tidak membalas | 自動返信 | 自動送信 | 自動配信 |
    自動的に送信 | 自動で送信 | 自動的に返信 | システムより自動 | 返信しないで | ご返信いただ | 返信いただけません |
    返信できません | 送信専用 | 配信専用 | ご返信はご遠慮 | 系统自动 | 自动发送 | 自动生成 | 请勿回复 |
    请勿直接回复 | 請勿回覆 | 請勿直接回覆 | 系統自動 | 自動發送 | 자동으로 발송 | 자동 발송 | 자동으로 생성 |
    발신 전용 | 발신전용 | 회신되지 않
    """
)
MENTIONED = phrases(
    """
    automatic reply | autoresponder | auto-response | automated response | automatische antwort | automatisierte |
    réponse automatique | respuesta automática | risposta automatica | resposta automática | automatisch antwoord |
    automatisk svar | autosvar | automaattinen vastaus | automatyczna odpowiedź | automatická odpověď |
    automatická odpoveď | samodejni odgovor | automatikus válasz | răspuns automat | otomatik yanıt |
    автоматический ответ | автоматически | автоматическое | автоматично | автоматична | автоматичен отговор |
    αυτόματη απάντηση | automaattisesti | automatikusan | otomatik olarak | automātiski | automatinis |
    automatiškai | automaatne | automaatvastus | อัตโนมัติ | tự động | otomatis | secara automatik | स्वचालित |
    رد تلقائي | תשובה אוטומטית | 자동 응답 | 자동 회신 | 自動応答 | 自动回复 | 自動回覆 | not monitored |
    no-reply address | system generated | system-generated | computer generated | automatically generated |
    auto-generated | autogenerated | generated automatically | sent automatically | automatisch generiert |
    automatisch erstellt | automatisch erzeugt | automatisch versendet | automatisch verschickt |
    envoyé automatiquement | généré automatiquement | générée automatiquement | generado automáticamente |
    generada automáticamente | enviado automáticamente | generato automaticamente | generata automaticamente |
    inviato automaticamente | gerada automaticamente | gerado automaticamente | enviada automaticamente |
    automatisch gegenereerd | automatisch verstuurd | automatisch verzonden | sendt automatisk |
    automatisk genereret | automatisk generert | automatgenererat | automatiskt genererat
    """
)
# Lotus Notes puts it before a subject.
NOTES_PREFIX = re.compile(r"AUTO ?:")
NOTES_MARK = "auto: "
# Behind "automatic reply" stands who gives it.
WHO_ANSWERS = "from"
# A mark of answers within another, or a mark in brackets.
MARKED_SUBJECT = re.compile(
    r"(?:auto|away|vacation|holiday|autom|automatic)(?: ?[:|-] ?| )?(?:re|aw|sv|antw|odp|rv|res|rif|ref) ?:"
    r"|[\[(<](?:auto|automatic|auto[- ]?(?:reply|response|answer|responder)|autoresponse|vacation|away|ooo"
    r"|out of office"
    r"|automatische antwort|automatisch|automatique|automatico|automatica|automático)[\])>]"
    r"|(?:vacation (?:notification|notice|message|auto-?reply)|away (?:notice|message|notification)) ?(?::|from |$)"
    r"|auto(?:matic)? (?:rsp|resp|response|reply|answer) ?:"
)
