"""Subjects of bounces, read receipts, calendar answers, abuse reports and challenges, by language."""

from __future__ import annotations

from shared.domain.words.folding import phrases

# What mail systems write. A person has such a subject only where one answers or forwards the bounce (Re:, Fwd:).
BOUNCE = phrases(
    """
    # Postfix, Sendmail, qmail, Exim, Courier, MMDF, smail, MDaemon, IMail, Mercury
    undelivered mail returned to sender | delayed mail (still being retried) | successful mail delivery report |
    mail delivery status report | postmaster copy: undelivered mail | postmaster copy: returned mail |
    mail delivery failed: returning message to sender | mail delivery failed |
    mail delivery failure | warning: message | warning: could not send message for past |
    warning: mail delivery delayed | failure notice | delivery status notification | mail delivery problem |
    mail delivery error | mail system error | mail system error - returned mail | mail delivery delayed |
    mail delivery report | undeliverable mail | undeliverable message | undeliverable email |
    undelivered mail | undelivered message | undeliverable returned mail | non delivery report |
    non-delivery report | nondeliverable mail | non-delivery notification | non delivery notification |
    nondelivery notification | permanent failure notice | delivery failure notification | delayed mail |
    message delivery failure | message delivery failed | message delivery has been delayed | message undeliverable |
    message could not be delivered | message delivery delayed | message status - undeliverable |
    email delivery failure | email delivery failed | e-mail delivery failure | returned email |
    return receipt: undeliverable | your message could not be delivered | your mail could not be delivered |
    unable to deliver your message | unable to deliver message | mail could not be delivered |
    mail was not delivered | unknown address error | automatically rejected mail |
    message you sent blocked by our bulk email filter | deferred mail | notice: mail delivery status |
    notification: outbound mail delayed | inbound mail delivery failed | bounced mail |
    considered unsolicited bulk email | the mail you sent could not be delivered |
    sorry, your message could not be delivered | returned mail: see transcript | returned mail: user unknown |
    returned mail: host unknown | returned mail: undeliverable | returned mail: delivery | scanmail message: to sender |
    norton antivirus detected a virus in a message you | symantec mail security detected that you sent |
    virus in your mail | banned contents from you | banned file: | not member article from | rejected posting to
    # German, Dutch
    zustellstatusbenachrichtigung | mail konnte nicht zugestellt werden |
    ihre e-mail konnte nicht zugestellt werden | unzustellbare nachricht
    # French, Spanish, Catalan, Italian, Portuguese, Romanian
    message non remis | notification d'état de remise |
    correo no entregado | notificación del estado de entrega | notificación de estado de la entrega |
    mensaje no entregado | messaggio non recapitato |
    notificação de status de entrega | mensagem não entregue | nelivrabil: | mesaj nelivrat
    # Nordic
    viestiä ei voitu toimittaa
    # Slavic, Baltic, Hungarian, Greek, Turkish
    zwrot wiadomości | nedoručená zpráva | сообщение не доставлено |
    письмо не доставлено | недоставена поща
    # Semitic, Persian, Indian, South-East and East Asian
    メールエラー通知 | メール配信エラー | メールをお届けできませんでした | メール送信エラー |
    系统退信 | 邮件投递失败 | 邮件发送失败 | 郵件退回 | 郵件無法投遞 | 메일 전송 실패 | 반송된 메일
    """
)

# What mail systems write too, but people who wait for parcels and letters as well.
BOUNCE_LIKE = phrases(
    """
    går inte att leverera |
    content violation | message quarantined | message too large | email address no longer valid |
    meddelelsen blev ikke leveret | メール配送エラー | 宛先不明 |
    undeliverable | returned message | returned mail: | não é possível entregar | 退信 | エラーメール | 邮件被退回 |
    non remis : | non remis: | rejected: | mailbox full | mailbox is full | over quota | delivery failure |
    delivery failed | delivery delayed: | delivery delay | failed delivery | failed to deliver | message blocked |
    cannot deliver | can not deliver | could not deliver | address not found | delivery notification |
    delivery report | delivered: | delivery completed | relayed: | expanded: | delivery receipt |
    delivery acknowledgement | mail failure | mail error | unknown user | mail not delivered | email not delivered |
    message not delivered | mail rejected | message rejected | failed mail | undelivered: |
    permanent delivery failure | unknown recipient | unzustellbar | nicht zustellbar | zustellung fehlgeschlagen |
    zustellungsfehler | fehler bei der zustellung | zustellung verzögert | verzögert: | fehlgeschlagene zustellung |
    zugestellt: | übermittelt: | onbestelbaar | bezorging mislukt | niet bezorgd | kan niet worden bezorgd |
    bezorgd: | bezorging vertraagd | aflevering mislukt | non distribuable | échec de la remise | échec de remise |
    remis : | remis: | échec d'envoi | courrier non distribué | remise différée | retour de courrier |
    no se puede entregar | no se pudo entregar | no entregado: | no entregable | error en la entrega |
    error de entrega | entregado: | no es pot lliurar | non recapitabile | impossibile recapitare |
    recapito non riuscito | mancato recapito | avviso di mancata consegna | consegnato: | mancata consegna |
    não foi possível entregar | não entregue: | não entregue | falha na entrega | entregue: | devolvido: |
    nelivrabil | imposibil de livrat | nelivrat: | kan ikke leveres | ikke leveret | ikke levert |
    levering mislykkedes | levering mislyktes | gick inte att leverera | kunde inte levereras | olevererbart |
    ej levererat | leveransfel | ei voi toimittaa | ei toimitettu | toimitus epäonnistui | toimittamaton | óafhent |
    niedostarczone | nie można dostarczyć | nie dostarczono | niedostarczalne | błąd dostarczenia | nedoručitelné |
    nelze doručit | nedoručiteľné | nepodarilo sa doručiť | nije moguće isporučiti | neisporučeno |
    ni mogoče dostaviti | nedostavljivo | неуспела испорука | недоставленное | не доставлено | недоставлено |
    не удалось доставить | невозможно доставить | ошибка доставки | неможливо доставити | не вдалося доставити |
    недоставено | kohaletoimetamatu | nepiegādājams | nevar piegādāt | nepristatyta | kézbesíthetetlen |
    kézbesítési hiba | sikertelen kézbesítés | δεν παραδόθηκε | δεν είναι δυνατή η παράδοση | αποτυχία παράδοσης |
    teslim edilemeyen | teslim edilemedi | iletilemedi | iletilemeyen | gönderilemedi: | غير قابل للتسليم |
    تعذر التسليم | فشل التسليم | לא ניתן למסירה | המסירה נכשלה | غیر قابل تحویل | अवितरणीय | ไม่สามารถส่งได้ | ส่งไม่ได้ |
    không gửi được | không thể gửi | tidak terkirim | tidak dapat dikirim | gagal terkirim | 配信不能 |
    配信できません | 配信失敗 | 配信エラー | 配達不能 | 配送エラー | 送信エラー | 送信できませんでした | 送信失敗 |
    不達通知 | 配信状況通知 | 无法送达 | 未送达 | 未送達 | 无法投递 | 投递失败 | 发送失败 | 無法傳遞 | 傳遞失敗 |
    無法送達 | 退件 | 寄送失敗 | 传递状态通知 | 배달되지 않음 | 배달하지 못함 | 배달 못함 | 배달 실패 | 전송 실패 |
    반송 | 발송 실패
    """
)
BOUNCE_INSIDE = phrases(
    """
    undeliverable | undelivered | returned mail | delivery failure | delivery failed | could not be delivered |
    user unknown | mail delivery | delivery status | delivery problem | not delivered | returning message |
    bounced | failure notice | non-delivery | still being retried | was not delivered | cannot be delivered |
    has been delayed | mailer-daemon | unzustellbar | nicht zugestellt | zustellung | non remis | non distribu |
    no entregado | no se pudo entregar | mancato recapito | não entregue | falha na entrega | onbestelbaar |
    niet bezorgd | недоставлен | не доставлен | niedostarczon | nedoručiteln | kézbesíthetetlen | iletilemedi |
    配信不能 | 配信エラー | エラーメール | 退信 | 投递失败 | 반송
    """
)

RECEIPT = phrases(
    """
    read: | not read: | read receipt: | return receipt | read notification | disposition notification |
    message read: | deleted without being read | gelesen: | ungelesen: | nicht gelesen: | lesebestätigung |
    gelöscht: | lu : | lu: | non lu : | non lu: | confirmation de lecture | accusé de lecture | leído: | no leído: |
    confirmación de lectura | letto: | non letto: | conferma di lettura | ricevuta di ritorno | lida: | lido: |
    não lida: | confirmação de leitura | gelezen: | niet gelezen: | leesbevestiging | ontvangstbewijs | læst: |
    ikke læst: | läst: | oläst: | lest: | ulest: | läskvitto | kvittering: | lesebekreftelse | luettu: |
    lukukuittaus | przeczytane: | przeczytano: | potwierdzenie odczytu | nie przeczytano: | přečteno: | prečítané: |
    potvrzení o přečtení | olvasott: | elolvasva: | olvasási visszaigazolás | citit: | confirmare de citire |
    okundu: | okundu bilgisi | прочитано: | не прочитано: | уведомление о прочтении | прочтено: | διαβάστηκε: |
    αναγνώσθηκε: | нeпрочетено: | прочетено: | 開封済み: | 開封済: | 開封確認 | 已读: | 已讀: | 讀取: | 读取: |
    阅读回执 | 읽음: | 읽음 확인 | נקרא: | تمت القراءة: | đã đọc: | dibaca: | อ่านแล้ว:
    """
)
CALENDAR = phrases(
    """
    accepted: | declined: | tentative: | tentatively accepted: | canceled: | cancelled: | invitation: |
    updated invitation: | updated invitation with note: | canceled event: | cancelled event: |
    canceled event with note: | new time proposed: | invitation from google calendar: |
    meeting forward notification: | meeting request: | event invitation: | notification: | zugesagt: | abgesagt: |
    abgelehnt: | mit vorbehalt: | unter vorbehalt: | einladung: | aktualisierte einladung: | accepté : | accepté: |
    refusé : | refusé: | provisoire : | annulé : | annulé: | invitation : | invitation modifiée : | aceptado: |
    aceptada: | rechazado: | rechazada: | provisional: | cancelado: | cancelada: | invitación: | accettato: |
    accettata: | rifiutato: | provvisorio: | annullato: | annullata: | invito: | aceito: | aceite: | recusado: |
    provisório: | convite: | geaccepteerd: | geweigerd: | voorlopig: | geannuleerd: | uitnodiging: | accepteret: |
    afslået: | foreløbig: | annulleret: | accepterat: | avböjt: | preliminärt: | inställt: | inbjudan: | godtatt: |
    avslått: | avlyst: | hyväksytty: | hylätty: | alustava: | peruutettu: | zaakceptowano: | odrzucono: |
    anulowano: | wstępnie: | zaproszenie: | přijato: | odmítnuto: | zrušeno: | elfogadva: | elutasítva: |
    lemondva: | kabul edildi: | reddedildi: | iptal edildi: | davet: | принято: | отклонено: | отменено: |
    приглашение: | 承諾: | 承諾済み: | 辞退: | 仮承諾: | 招待: | キャンセル: | 已接受: | 已拒绝: | 已取消: | 邀请: |
    已接受邀请: | 수락됨: | 거절됨: | 초대:
    """
)
FEEDBACK = phrases(
    """
    email feedback report | e-mail feedback report | complaint about message from | abuse report | feedback report |
    spam report | feedback loop | email abuse report | abuse complaint | [spamcop | complaint from | arf report |
    client tos notification | opt-out report | fbl report | complaint:
    """
)
CHALLENGE = phrases(
    """
    your email requires verification | please confirm your message | please confirm your email to |
    confirm your message | message verification | sender verification | sender address verification |
    confirmation request from | [sender verification | please verify your email to | your message is awaiting |
    antispam uol | bitte bestätigen sie ihre nachricht | verification required to deliver |
    please authenticate your | action required: confirm your message | please confirm delivery of your |
    please prove you are | human verification | verify your message to | confirmation required for your message |
    message requires confirmation
    """
)
LIST_ANSWERS = phrases(
    """
    fml command status report |
    your message to | the results of your email commands | majordomo results | welcome to the | confirm subscribe |
    confirm subscription | confirm unsubscribe | you have been unsubscribed | you have been subscribed | confirm |
    request to mailing list | auto-discard notification | output of your job | your subscription to |
    rejected posting to | your posting to | command confirmation request | subscription probe for |
    subscription confirmation | bounce action notification | moderation of | goodbye from
    """
)
NOTICES = phrases(
    """
    has been assigned to you | mentioned you in | commented on your | replied to your comment |
    replied to your post | invited you to join | invited you to edit | shared a document with you |
    shared a folder with you | sent you a message on | new message from | you have a new message |
    you have received a new | your order has shipped | your order has been shipped | has been shipped |
    out for delivery | please verify your email | verify your email address | confirm your email address |
    activate your account | your verification code | is your verification code | your one-time | security alert |
    new sign-in | new login to | weekly digest | daily digest | build failed | build passed | problem alert |
    ** problem | virus found | virus detected | virus alert | virus ( | ** recovery | cron < | logwatch for |
    ihr bestätigungscode | ihre bestellung wurde versandt | wurde versendet | votre code de vérification |
    votre commande a été expédiée | su código de verificación | su pedido ha sido enviado |
    il tuo codice di verifica | seu código de verificação | seu pedido foi enviado | uw bestelling is verzonden |
    ваш заказ отправлен | код подтверждения | ваш код | 認証コード | 発送のお知らせ | 発送しました | 验证码 |
    您的订单已发货 | 인증번호 | 배송이 시작
    """
)
TOPICS = phrases(
    """
    your order | order confirmation | your invoice | your receipt | payment | your account | your subscription |
    your password | password | reset | welcome | verify | confirm | survey | reminder | newsletter | digest |
    notification | notifications | alert | alerts | you have | you've | sale | % off | ihre bestellung |
    bestellbestätigung | bestellung | ihre rechnung | ihr konto | passwort | willkommen | votre commande | commande |
    votre facture | votre compte | bienvenue | mot de passe | su pedido | pedido | su factura | tu cuenta |
    su cuenta | bienvenido | bienvenida | bienvenidos | contraseña | il tuo ordine | ordine | la tua fattura |
    benvenuto | benvenuta | benvenuti | seu pedido | sua fatura | sua conta | bem-vindo | bem-vinda |
    uw bestelling | bestelling | uw factuur | welkom | zamówienie | zamówienia | заказ | заказа | заказе |
    пароль | пароля | ご注文 | パスワード | お知らせ | メールマガジン | 您的 | 订单 | 주문 | 안내
    """
)
