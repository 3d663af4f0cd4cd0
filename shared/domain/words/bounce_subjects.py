"""Subjects of mail systems that could not deliver a mail, by language."""

from __future__ import annotations

from shared.domain.words.tables import phrases

# What mail systems write. A person has such a subject only where one answers or forwards the bounce (Re:, Fwd:).
SUBJECTS = phrases(
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
LIKE_SUBJECTS = phrases(
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
IN_SUBJECTS = phrases(
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
