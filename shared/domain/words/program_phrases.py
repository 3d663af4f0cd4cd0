"""What automatic answers, acknowledgements and mass mailings say in the text, by language."""

from __future__ import annotations

from shared.domain.words.folding import phrases

AWAY = phrases(
    """
    has left the company | has left our company | no longer works at | no longer work at | no longer works here |
    address is no longer in use | is no longer in use | email address is no longer valid | no longer has an account |
    my e-mail address has changed | my email address has changed | mailbox is no longer monitored |
    nicht mehr in unserem unternehmen | nicht mehr in unserem hause | nicht mehr für uns tätig |
    ne fait plus partie de | ya no trabaja en | ya no trabaja con | non lavora più | não trabalha mais na |
    werkt niet meer bij | arbejder ikke længere | slutat på | nie pracuje już | już nie pracuje | больше не работает |
    退職いたしました | 已离职 | 퇴사 | i'm on holiday | access to email | will respond on my return |
    fuori dall'ufficio | en cas d'urgence | im notfall wenden | in urgent cases |
    i am out of the office | i'm out of the office | i am currently out of the office | i'm currently out of |
    i will be out of the office | i am currently out of office | i am out of office | i'll be out of the office |
    i'm away | i am away | i am away from the office | i am away from my | i am currently away |
    i'm currently away | i am on vacation | i'm on vacation | i am currently on vacation | i am on annual leave |
    i am currently on leave | i am on leave | i'm on leave | i am on maternity leave | on parental leave |
    i am on holiday | i am currently on holiday | i will be away | i will be on vacation | i will be on leave |
    i am currently travelling | i am currently traveling | i will respond to your | i will be back in the office |
    i will return to the office | i will be returning | no longer works for | no longer with the company |
    no longer employed | is no longer with | i am no longer with | limited access to email |
    limited access to my email | no access to email | will read your mail when | i will not be reading my mail |
    will be answered when i return | in my absence | during my absence | is out of the office |
    will be out of the office | upon my return | on my return | when i return | out of the office until |
    ich bin derzeit nicht im | ich bin zur zeit nicht | ich bin nicht im büro | ich bin momentan nicht |
    ich bin im urlaub | nicht im büro | bin ich nicht im büro | ich befinde mich | ich bin abwesend | ich bin ab dem |
    wieder im büro | wieder erreichbar | während meiner abwesenheit | in dringenden fällen |
    nicht weitergeleitet | außer haus | bin ich abwesend | ich bin außer haus | je suis absent |
    je suis actuellement absent | je suis en congé | je suis en vacances | en mon absence | pendant mon absence |
    absent du bureau | je serai absent | je serai de retour | à mon retour | je suis actuellement en |
    estoy fuera de la oficina | me encuentro fuera | estaré fuera | estoy de vacaciones | en mi ausencia |
    durante mi ausencia | a mi regreso | estaré ausente | fora de l'oficina | sono fuori ufficio | sono assente |
    sarò assente | sono in ferie | in mia assenza | durante la mia assenza | al mio rientro |
    sono attualmente fuori | estou fora do escritório | estou ausente | estarei ausente | estou de férias |
    na minha ausência | durante a minha ausência | estarei de férias | ik ben afwezig | ik ben momenteel niet |
    ik ben niet aanwezig | ik ben op vakantie | ik ben met vakantie | tijdens mijn afwezigheid | ik ben tot |
    bij afwezigheid | ik ben vanaf | jeg er ikke på kontoret | jeg er på ferie | jeg holder ferie | i mit fravær |
    under mit fravær | jeg er tilbage | jeg er fraværende | jeg er bortreist | jeg har ferie |
    jag är inte på kontoret | jag är på semester | jag har semester | under min frånvaro | jag är tillbaka |
    jag är föräldraledig | olen poissa | olen lomalla | en ole toimistolla | poissaoloni aikana |
    olen vuosilomalla | jestem poza biurem | jestem nieobecny | jestem nieobecna | przebywam na urlopie |
    jestem na urlopie | podczas mojej nieobecności | jestem obecnie | jsem mimo kancelář | jsem na dovolené |
    v době mé nepřítomnosti | nejsem v kanceláři | som mimo kancelárie | som na dovolenke | házon kívül vagyok |
    szabadságon vagyok | szabadságon leszek | nem vagyok az irodában | távollétem alatt | nu sunt la birou |
    sunt în concediu | în lipsa mea | ofis dışındayım | izindeyim | izinliyim | yıllık izinde | я в отпуске |
    я нахожусь в отпуске | нахожусь в отпуске | буду отсутствовать | меня нет в офисе | в мое отсутствие |
    я отсутствую | я у відпустці | перебуваю у відпустці | мене немає в офісі | в отпуск съм | извън офиса съм |
    na godišnjem sam | na godišnjem odmoru | nisam u uredu | nisam u kancelariji | sem na dopustu | sem odsoten |
    nisem v pisarni | είμαι εκτός γραφείου | απουσιάζω | θα απουσιάζω | βρίσκομαι σε άδεια | olen puhkusel |
    esmu atvaļinājumā | esu atostogose | atostogauju | أنا خارج المكتب | أنا في إجازة | אני מחוץ למשרד |
    אני בחופשה | ฉันไม่อยู่ | ลาพักร้อน | tôi đang nghỉ phép | tôi hiện không có mặt | saya sedang cuti |
    休暇をいただいて | 休暇を頂いて | 休暇中 | 不在にして | 不在としております | 不在のため | 出張中 |
    外出しており | 我正在休假 | 我在休假 | 我不在办公室 | 我现在不在 | 本人正在休假 | 我目前不在 | 休假期間 |
    目前不在辦公室 | 부재중입니다 | 휴가 중 | 휴가중 | 자리를 비
    """
)
# What a machine says of its own mail; where a person's words stand before it, it is only spoken of.
AUTOMATIC = phrases(
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
RECEIVED = phrases(
    """
    has been received and is being | type your reply above this line | reply above this line |
    your request has been received | your message has been received | your email has been received |
    your e-mail has been received | a ticket has been | ticket has been created | ticket has been opened |
    your ticket number | your ticket id | your case number | your reference number | a support ticket |
    has been assigned ticket | ist bei uns eingegangen | ihre anfrage erhalten | ihre nachricht erhalten |
    ihre e-mail erhalten | eingegangen und wird | ihre ticketnummer | votre demande a bien | número de ticket |
    è stata ricevuta | è stato ricevuto | uw bericht ontvangen | in goede orde ontvangen | har modtaget din |
    har mottagit ditt | har mottatt din | olemme vastaanottaneet | zgłoszenie zostało | obdrželi jsme |
    prijali sme | alınmıştır | получили ваш | отримали ваш | お問い合わせいただき | お問い合わせありがとう |
    受け付けました | 受付いたしました | 已收到您 | 收到您的 | 접수되었 | 답변드리 | abbiamo ricevuto la sua |
    abbiamo ricevuto la tua | abbiamo ricevuto il suo | otrzymaliśmy twoj | otrzymaliśmy państwa |
    ваше обращение принято | ваша заявка принята | ваше обращение зарегистрировано | we hebben uw bericht |
    wij hebben uw bericht | wij hebben uw e-mail | am primit mesajul | megkaptuk levelét | megkaptuk üzenetét |
    λάβαμε το μήνυμά | 受け付けいたしました | thank you for contacting us. this | your request has been logged |
    we have received your request | we have received your message | we have received your email |
    we have received your e-mail | we have received your mail | we have received your inquiry |
    we have received your enquiry | we have received your ticket | we have received your query |
    we have received your submission | we have received your application | we have received your feedback |
    we have received your question | we have received your support | we've received your request |
    we've received your message | we've received your email | we've received your e-mail |
    we've received your mail | we've received your inquiry | we've received your enquiry |
    we've received your ticket | we've received your query | we've received your submission |
    we've received your application | we've received your feedback | we've received your question |
    we've received your support | we received your request | we received your message | we received your email |
    we received your e-mail | we received your mail | we received your inquiry | we received your enquiry |
    we received your ticket | we received your query | we received your submission | we received your application |
    we received your feedback | we received your question | we received your support | hemos recibido su mensaje |
    hemos recibido su solicitud | hemos recibido su correo | hemos recibido su consulta |
    hemos recibido tu mensaje | hemos recibido tu solicitud | hemos recibido tu correo |
    hemos recibido tu consulta | recebemos a sua mensagem | recebemos sua mensagem | recebemos sua solicitação |
    recebemos a sua solicitação | recebemos o seu e-mail | recebemos o seu contato | recebemos seu e-mail |
    bien reçu votre message | bien reçu votre demande | bien reçu votre courriel | bien reçu votre e-mail |
    bien reçu votre mail | your request (#
    """
)
BULK = phrases(
    """
    view this email in your browser | view in browser | view it in your browser | view online | view as a web page |
    you are receiving this | you're receiving this | you received this email because | this email was sent to |
    this message was sent to | this e-mail was sent to | to stop receiving | manage your preferences |
    update your preferences | email preferences | notification settings | subscription preferences |
    to ensure delivery | add us to your address book | cannot see this | trouble viewing | im browser ansehen |
    im browser anzeigen | im browser öffnen | diese e-mail wurde an | sie erhalten diese | dans votre navigateur |
    vous recevez ce | version en ligne | en su navegador | en tu navegador | recibe este correo | nel tuo browser |
    ricevi questa | no seu navegador | online bekijken | in uw browser | u ontvangt deze | w przeglądarce |
    отказаться от рассылки | click here to unsubscribe | to unsubscribe from this | to unsubscribe, click |
    if you no longer wish to receive | if you do not wish to receive | if you would like to unsubscribe |
    unsubscribe from this list | unsubscribe from these | unsubscribe instantly | you can unsubscribe |
    you may unsubscribe | wenn sie keine weiteren | wenn sie diesen newsletter | wenn sie den newsletter |
    si vous ne souhaitez plus recevoir | si no desea recibir | si ya no desea recibir | se non desideri |
    se non vuoi più ricevere | caso não queira receber | se não deseja receber | als u geen | hvis du ikke ønsker |
    om du inte vill | jeśli nie chcesz | если вы не хотите | このメールの配信 | 配信停止をご希望 | 如果您不想 |
    如不想再 | 받지 않으시려면 | 수신을 원하지
    """
)
UNSUBSCRIBE = phrases(
    """
    unsubscribe | opt out | opt-out | mailing list | to be removed | remove me | newsletter | abbestellen |
    abmelden | impressum | all rights reserved | privacy policy | désabonner | désinscrire | désinscription |
    darse de baja | darte de baja | cancelar suscripción | cancelar la suscripción | annulla l'iscrizione |
    annullare l'iscrizione | cancellarti | disiscri | cancelar inscrição | descadastr | cancelar subscrição |
    afmelden | uitschrijven | afmeld | frameld | avregistrera | avprenumerera | avsluta prenumeration |
    meld deg av | avslutt abonnement | peruuta tilaus | lopeta tilaus | uutiskirje | wypisz | rezygnacja z |
    zrezygnować z | odhlásit | odhlásiť | leiratkoz | hírlevél | dezabon | abonelik | e-bülten | отписаться |
    рассылк | відписатися | розсилк | διαγραφή από | κατάργηση εγγραφής | إلغاء الاشتراك | הסרה מרשימת |
    הסר מרשימת | ยกเลิกการรับ | hủy đăng ký | berhenti berlangganan | 配信停止 | 配信解除 | 購読解除 | メルマガ |
    メールマガジン | 退订 | 取消订阅 | 取消訂閱 | 수신거부 | 수신 거부
    """
)
NOTICES = phrases(
    """
    has been assigned to you | this is a notification | click here to confirm | confirm your email address |
    verify your email | reset your password | your order has | your verification code | your account has been |
    reply to this email directly or view it on | you have been invited | you have a new | view it on github |
    new comment | klicken sie auf den | cliquez sur le lien | haga clic en | fai clic | clique no link |
    klik op de | kliknij | klikněte | перейдите по ссылке | 下記のurl | 点击以下 | 点击下面 | 下記リンク
    """
)
CHALLENGE = phrases(
    """
    click the link below so i can receive | to control spam, i now allow | list of approved senders |
    was waitlisted | add yourself to my guest list | you need to verify your e-mail | approved beforehand |
    only from senders i have approved |
    protecting myself from receiving junk mail | complete the verification process | to verify that you are |
    verification process | only have to do this once | have to do this only once | para confirmar sua mensagem |
    to confirm your message | confirm that you are a real person | prove that you are a human |
    verify that you are a human | complete this verification | your message is being held | is being held until |
    confirm your e-mail address by replying | reply to this message to confirm | requires verification |
    before your message can be delivered | your message will be delivered once | added to the approved list |
    challenge-response | is protected by | spam protection requires | held for moderation |
    message awaits moderator approval | awaiting moderator | you only need to do this once |
    you will not need to do this again
    """
)
