"""Subjects of automatic answers, absences and acknowledgements, by language."""

from __future__ import annotations

from shared.domain.words.folding import phrases

# What mail systems put in front of the subject that they answer, or write alone. No person's subject is one of these.
AUTOMATIC = phrases(
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

# What stands in front of a colon in automatic answers only.
SURELY_AWAY = phrases(
    """
    out of office | out-of-office | out of the office | ooo | oof | ooto | abwesenheitsnotiz |
    abwesenheitsnachricht | abwesenheitsbenachrichtigung | abwesenheitsassistent | absence du bureau |
    message d'absence | gestionnaire d'absence du bureau | notification d'absence | fuera de la oficina |
    fuera de oficina | mensaje de ausencia | fora de l'oficina | fuori sede | fuori ufficio | messaggio di assenza |
    fora do escritório | mensagem de ausência | ausência temporária | afwezigheidsbericht | afwezigheidsassistent |
    afwezigheidsmelding | abwesenheitsmeldung | abwesenheitsinfo | ikke til stede | fraværsmelding | fraværsbesked |
    poissaoloilmoitus | gestionnaire d'absence | avis d'absence | aviso de ausencia | aviso de ausência |
    avviso di assenza | urlaubsbenachrichtigung | niet op kantoor | fraværsassistent |
    fraværsmeddelelse | frånvaromeddelande | poissaoloviesti |
    poissa toimistolta | nieobecność w biurze | poza biurem | mimo kancelář | mimo kanceláriu | irodán kívül |
    házon kívül | în afara biroului | ofis dışında | işyeri dışında | вне офиса | поза офісом | извън офиса |
    izvan ureda | van kancelarije | van ureda | εκτός γραφείου | kontorist väljas | ārpus biroja | ne biure |
    خارج المكتب | מחוץ למשרד | ไม่อยู่ที่สำนักงาน | di luar kantor | di luar pejabat | 不在通知 | 不在办公室 |
    不在辦公室 | 부재중 알림
    """
)

# What stands in front of a colon in an automatic answer, but may be a person's word too.
AWAY = phrases(
    """
    absence | szabadság | urlaub | vacation | away | vacaciones | férias | ferie | vakantie | semester | urlop |
    vacation notice | away notice | away from the office | away from office |
    out of office | out-of-office | out of the office | ooo | oof | ooto | on vacation | on leave | on holiday |
    abwesenheitsnotiz | abwesenheitsnachricht | abwesenheitsmeldung | abwesenheitsbenachrichtigung | abwesend |
    abwesenheitsassistent | abwesenheitsinfo | abwesenheit | außer haus | nicht im büro | nicht im hause |
    urlaubsnachricht | urlaubsmeldung | urlaubsbenachrichtigung | im urlaub | ferienabwesenheit |
    absence du bureau | absent du bureau | message d'absence | absent | absente | avis d'absence | en congés |
    notification d'absence | gestionnaire d'absence du bureau | hors du bureau | absence temporaire |
    fuera de la oficina | fuera de oficina | ausente | ausencia | aviso de ausencia | mensaje de ausencia |
    de vacaciones | ausente de la oficina | fora de l'oficina | fuori sede | fuori ufficio | fuori dall'ufficio |
    assente | assenza | avviso di assenza | messaggio di assenza | in ferie | ausência | ausência temporária |
    fora do escritório | ausente do escritório | aviso de ausência | mensagem de ausência | de férias | afwezig |
    afwezigheid | afwezigheidsbericht | afwezigheidsassistent | afwezigheidsmelding | niet aanwezig |
    niet op kantoor | buiten kantoor | ikke til stede | fravær | fraværsmeddelelse | fraværsbesked |
    fraværsmelding | fraværende | fraværsassistent | ikke på kontoret | borte fra kontoret | frånvaro |
    frånvarande | frånvaromeddelande | ej på kontoret | inte på kontoret | på semester | poissa | poissaolo |
    poissaoloilmoitus | poissaoloviesti | poissa toimistolta | lomalla | nieobecność | nieobecny |
    nieobecność w biurze | poza biurem | jestem poza biurem | na urlopie | mimo kancelář | nepřítomnost |
    nepřítomen | mimo kanceláriu | neprítomnosť | dovolená | házon kívül | irodán kívül | távollét | szabadságon |
    în afara biroului | absent din birou | în concediu | ofis dışında | ofis dışı | işyeri dışında | вне офиса |
    нет на месте | нет на работе | отсутствую | отсутствие | в отпуске | я в отпуске | нет в офисе | поза офісом |
    немає на роботі | відсутність | у відпустці | извън офиса | отсъствие | izvan ureda | van kancelarije |
    odsotnost | odsoten | van ureda | εκτός γραφείου | απουσία | kontorist väljas | ārpus biroja | ne biure |
    prombūtne | خارج المكتب | מחוץ למשרד | לא במשרד | ไม่อยู่ที่สำนักงาน | vắng mặt | di luar kantor | di luar pejabat |
    不在通知 | 不在のお知らせ | 不在連絡 | 外出中 | 不在办公室 | 外出 | 休假 | 不在辦公室 | 부재중 | 부재 중 |
    부재중 알림
    """
)

# Anywhere in a subject: somebody is away, said by a machine or of oneself.
AWAY_INSIDE = phrases(
    """
    is out of the office | is out of office | will be out of the office | i am out of the office |
    i'm out of the office | i am out of office | is away from the office | is on vacation | is on leave |
    is currently away | i am on vacation | i am away | i am currently away | i am on leave | ist nicht im büro |
    ist abwesend | ich bin abwesend | bin im urlaub | ist außer haus | ich bin nicht im büro | ich bin im urlaub |
    est absent | je suis absent | je suis en congé | está fuera de la oficina | estoy fuera de la oficina |
    estoy de vacaciones | è fuori ufficio | sono fuori ufficio | sono assente | è assente |
    estou fora do escritório | estou ausente | estou de férias | is afwezig | ik ben afwezig | is niet aanwezig |
    är inte på kontoret | er ikke på kontoret | on poissa | jest nieobecny | olen poissa | не в офисе до |
    отсутствует на рабочем месте | 不在にしております | out of office until | out of the office until |
    out of office from | out of the office from | abwesend bis | abwesend vom | absent jusqu'au | absent du |
    fuori ufficio fino | returning on | (returning | (out of office) | [out of office] | vacation message from |
    auto-reply | autoreply | automatic reply | auto reply | automated reply | auto response | automated response |
    automatic response
    """
)

# Anywhere in a subject: what is said of an absence or an automatic answer, by whomever.
SPOKEN = phrases(
    """
    out of office | out of the office | out-of-office | vacation | annual leave | maternity leave | on leave |
    auto-response | autorespon | abwesenheit | urlaub | nicht im büro | automatische antwort | absence | congé |
    réponse automatique | fuera de la oficina | vacaciones | respuesta automática | fuori ufficio | ferie |
    assenza | risposta automatica | férias | ausência | resposta automática | afwezig | vakantie |
    automatisch antwoord | semester | frånvar | fravær | autosvar | poissa | loma | urlop | nieobecn | dovolen |
    szabadság | отпуск | отсутств | автоответ | відпуст | αδεια | izin | 休暇 | 不在 | 休假 | 부재 | 휴가
    """
)

# The subject is, or begins with, the acknowledgement of a request.
RECEIVED = phrases(
    """
    we received your | we have received your | we've received your | your request has been received |
    your ticket has been | your message has been received | your email has been received |
    your e-mail has been received | request received | ticket received | ticket created | new ticket created |
    ticket opened | case created | your support request | your support ticket | support ticket opened |
    thank you for contacting | thanks for contacting | thank you for your email | thank you for your e-mail |
    thank you for your message | thank you for your inquiry | thank you for your enquiry | thanks for your email |
    thanks for your message | thanks for reaching out | thank you for reaching out | acknowledgement of receipt |
    acknowledgment of receipt | acknowledgement | confirmation of receipt | receipt confirmation |
    your inquiry has been received | your enquiry | we got your message | message received |
    your mail has been received | [request received] | request received: | your case has been | case number |
    ticket number | new case | eingangsbestätigung | empfangsbestätigung | ihre anfrage ist eingegangen |
    ihre anfrage bei | ihre nachricht an | vielen dank für ihre anfrage | vielen dank für ihre nachricht |
    vielen dank für ihre e-mail | danke für ihre nachricht | ihre e-mail ist bei uns eingegangen | wir haben ihre |
    bestätigung ihrer anfrage | accusé de réception | accusé réception | nous avons bien reçu |
    votre demande a été | votre demande a bien | merci pour votre message | merci de votre message |
    confirmation de réception | acuse de recibo | hemos recibido su | su solicitud ha sido |
    confirmación de recepción | gracias por contactar | gracias por su mensaje | abbiamo ricevuto la |
    conferma di ricezione | conferma ricezione | grazie per averci contattato | la tua richiesta | recebemos sua |
    recebemos a sua | recebemos o seu | confirmação de recebimento | obrigado por entrar em contato |
    obrigado pelo seu contato | ontvangstbevestiging | wij hebben uw | we hebben uw | bedankt voor uw |
    bekræftelse på modtagelse | tak for din henvendelse | vi har modtaget | vi har mottagit | tack för ditt |
    takk for din henvendelse | vi har mottatt | kvittering for mottatt | olemme vastaanottaneet |
    potwierdzenie otrzymania | otrzymaliśmy | dziękujemy za | potvrzení o přijetí | potvrzení přijetí |
    obdrželi jsme | megkaptuk | visszaigazolás | am primit | confirmare de primire | talebiniz alındı |
    mesajınız alındı | başvurunuz alındı | мы получили ваш | ваше обращение | ваша заявка | ваш запрос |
    подтверждение получения | ми отримали ваш | λάβαμε το | επιβεβαίωση λήψης | お問い合わせありがとう |
    お問い合わせを受け付け | お問合せありがとう | 受付完了 | 受付のお知らせ | 受信確認 | 【自動返信】 |
    您的邮件已收到 | 已收到您的 | 感谢您的来信 | 我们已收到 | 我們已收到 | 문의가 접수 | 접수되었습니다
    """
)
