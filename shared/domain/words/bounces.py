"""What mail systems write of a mail that they could not deliver, by language."""

from __future__ import annotations

import re

from shared.domain.words.tables import phrases, words

TEXTS = phrases(
    """
    # Exchange 2003: some or all recipients not reached
    hat einige oder alle empfänger nicht erreicht | folgende empfänger konnten nicht erreicht |
    hat folgende empfänger nicht erreicht | n'est pas parvenu à certains ou à tous |
    impossible de joindre le(s) destinataire | le message n'est pas parvenu | no llegó a algunos o a todos |
    no se pudo tener acceso al destinatario | non ha raggiunto alcuni o tutti | impossibile raggiungere i seguenti |
    não chegou a alguns ou a todos | não foi possível contactar o | não atingiu alguns ou todos |
    não foi possível alcançar os seguintes | heeft enkele of alle geadresseerden niet bereikt |
    volgende geadresseerde(n) | volgende geadresseerden zijn niet | nåede ikke frem til nogle |
    der kunne ikke oprettes kontakt til følgende | nådde inte alla eller några | nådde inte några eller alla |
    det går inte att nå följande | nådde ikke noen av eller alle | følgende mottakere kunne ikke nås |
    ei tavoittanut joitakin | seuraavia vastaanottajia ei | nie dotarła do niektórych | nie można było osiągnąć |
    nedorazila některým | následující příjemce | nem jutott el néhány | a következő címzett |
    не достигло некоторых или всех | невозможно связаться со следующими | não pôde ser entregue aos seguintes |
    bazı veya tüm alıcılara ulaşmadı | 次の受信者の一部またはすべてに | 次の受信者に送信できません | 未送达某些或所有 |
    无法将邮件传递到以下 | 無法傳送給下列 | 일부 또는 모든 받는 사람에게 | 다음 받는 사람에게 연결할 수
    # SMTP service of Windows
    benachrichtigung über den zustellstatus | übermittlung an folgende empfänger | zustellung an folgende empfänger |
    notification d'état de remise générée | échec de la remise aux destinataires |
    notificación de estado de entrega generada | error al entregar a los siguientes |
    notifica automatica relativa allo stato del recapito | impossibile eseguire il recapito ai seguenti |
    notificação de status de entrega gerada | falha na entrega para os seguintes | falha na entrega aos seguintes |
    gegenereerde delivery status notification | bezorging bij de volgende geadresseerden |
    genererat meddelande om leveransstatus | leverans till följande mottagare |
    genereret meddelelse om leveringsstatus | levering til følgende modtagere | automatyczne powiadomienie o stanie |
    dostarczenie do następujących | уведомление о состоянии доставки | не удалось доставить следующим |
    自動的に生成された配信状態通知 | 次の受信者への配信に失敗 | 自动生成的投递状态 | 未能投递到下列 |
    자동으로 생성된 배달 상태
    # Exchange 2007 and later
    fehler bei der nachrichtenzustellung an folgende | diagnoseinformationen für administratoren |
    échec de la remise à ces destinataires | informations de diagnostic pour les administrateurs |
    error al entregar el mensaje a los siguientes | información de diagnóstico para los administradores |
    impossibile recapitare il messaggio ai seguenti | informazioni di diagnostica per gli amministratori |
    falha na entrega para estes destinatários | informações de diagnóstico para administradores |
    de bezorging aan de volgende geadresseerden | diagnostische gegevens voor beheerders |
    dostarczenie wiadomości do następujących | informacje diagnostyczne dla administratorów |
    levering til følgende modtagere eller grupper | diagnosticeringsoplysninger til administratorer |
    det gick inte att leverera till följande | diagnostikinformation för administratörer |
    doručení následujícím příjemcům | diagnostické informace pro správce | не удалось выполнить доставку следующим |
    диагностические сведения для администраторов | 次の受信者またはグループへの配信に失敗 | 管理者向けの診断情報 |
    şu alıcılara veya gruplara | 未能发送给以下收件人或组 | 供管理员使用的诊断信息 | 傳遞至以下收件者或群組失敗 |
    다음 받는 사람 또는 그룹에게 배달하지
    # Gmail and Office 365
    weil die adresse nicht gefunden wurde | no se puede encontrar el destinatario |
    tu mensaje no se ha entregado |
    に送信したメールは配信できません | へのメッセージを配信できません | il messaggio destinato a |
    nie można dostarczyć wiadomości do | no se pudo entregar el mensaje a
    # Filters and list software that refuse, phones
    our content checker found | detected sensitive content | content violation found in | virus in a message you sent |
    recipient of the infected attachment | message was quarantined | was rejected by the content filter |
    your message was not accepted because | message could not be delivered to mobile |
    you are not a member of this mailing list | you are not authorized to send mail to the |
    you are not allowed to post to this | posting to this list is restricted |
    次のあて先へのメッセージは | 以下のメールは、配送できません | the following address is not valid |
    the following address is not a valid recipient
    original message was included as | the original message is attached | message log follows | your spam firewall |
    no valid recipients were found | ihre e-mail konnte nicht an | 您发送的邮件被退回 | 您的邮件被退回 |
    邮件被退回来
    # Exim, Postfix, qmail, Sendmail, Courier, OpenSMTPD, DragonFly, James, smail
    this message was created automatically by mail delivery software |
    a message that you sent could not be delivered | a message that you sent has not yet been delivered |
    a message you sent could not be delivered | could not be delivered to one or more of its recipients |
    could not be delivered to one or more recipients | this is the mail system at host |
    this is the postfix program at host | i'm sorry to have to inform you that |
    your message could not be delivered | hi. this is the | this is the qmail-send program |
    i'm afraid i wasn't able to deliver | i wasn't able to deliver your message |
    this is a permanent error; i've given up | sorry, i couldn't find any host |
    the original message was received at | the following addresses had permanent |
    the following addresses had delivery problems | the following addresses had transient |
    the following addresses had successful | transcript of session follows | this is a warning message only |
    you do not need to resend your message | this is a delivery status notification | undeliverable mail |
    your message to the following recipients cannot be delivered | this is the mailer-daemon |
    an error has occurred while attempting to deliver | this is the dragonfly mail agent |
    this is the james mail server | your message was not delivered to | the message cannot be delivered |
    unable to deliver message to | mail delivery failed | failed addresses follow | this is the mail delivery
    # Exchange, Outlook.com, SMTP service of Windows
    your message did not reach some or all of the intended recipients |
    the following recipient(s) could not be reached | the following recipient(s) cannot be reached |
    the following recipients could not be reached | did not reach the following recipient |
    delivery has failed to these recipients | delivery is delayed to these recipients |
    delivery to these recipients or groups is complete |
    this is an automatically generated delivery status notification | delivery to the following recipients failed |
    delivery to the following recipients has been delayed | rejected your message to the following |
    diagnostic information for administrators | your message has been delivered to the following |
    your message has been successfully relayed | your message was delivered to the following |
    we were unable to deliver your message | unable to deliver message to the following recipients |
    the message was expanded
    # Gmail, Yahoo, AOL, Zoho, Mail.ru, Yandex, GMX, 1&1
    delivery to the following recipient failed | delivery to the following recipient has been delayed |
    technical details of permanent failure | technical details of temporary failure | message not delivered |
    there was a problem delivering your message | recipient inbox full |
    sorry, we were unable to deliver your message | unable to deliver message to the following address |
    message from yahoo | your mail to the following recipients could not be delivered |
    the mail you sent could not be delivered | the user(s) account is temporarily over quota |
    message that could not be delivered
    # Domino, GroupWise, MDaemon, IMail, Sun, PowerMTA, SES, MailMarshal, SurfControl, and many others
    ------- failure reasons | the message that you sent was undeliverable | had permanent fatal delivery errors |
    has permanent fatal delivery errors | the attached message had | session transcript |
    user mailbox exceeds allowed size | this report relates to a message you sent |
    your message cannot be delivered | your message has been enqueued and undeliverable |
    an error occurred while trying to deliver | your message could not be sent | could not deliver message to |
    could not deliver mail to | could not deliver your message | cannot deliver your message |
    unable to deliver the following message | we had trouble delivering your message | message you sent blocked |
    your message was blocked | your message was rejected | your email was rejected | returning your message |
    your message was automatically rejected | your e-mail could not be delivered |
    your email could not be delivered | your mail could not be | failed to deliver your message |
    failed to deliver the message | message delivery failure | message delivery failed | still being retried |
    has been in the queue | unknown user: | rcpt to generated following response |
    smtp error from remote mail server | error from remote mail | your message was not delivered |
    your mail message to | your e-mail message was not | bounced by | message could not be delivered |
    mail could not be delivered | e-mail could not be delivered | email could not be delivered | addressee unknown |
    non-delivery report | report of mail delivery | this message is undeliverable | message was undeliverable |
    message undeliverable
    # German, Dutch
    fehler bei der nachrichtenzustellung | diese nachricht wurde automatisch vom mailserver |
    empfänger konnten nicht erreicht werden | empfänger unbekannt | zustellung an die folgenden empfänger |
    an folgende empfänger | diese e-mail wurde automatisch von einer mailserver | de bezorging aan de volgende
    # French, Spanish, Catalan, Italian, Portuguese, Romanian
    n'ont pas pu être contactés
    # Nordic
    levering til disse
    # Slavic, Baltic, Hungarian, Greek, Turkish
    dostarczenie do następujących | doručení těmto příjemcům | письмо не доставлено
    # Semitic, Persian, South-East and East Asian
    לא ניתן היה למסור | ההודעה לא נמסרה | 配信できませんでした | 配信することができませんでした |
    送信できませんでした | 宛先が見つかりません | メールアドレスは存在しません | 受信者に配信できません |
    送信先のメールボックス | 退信原因 | ihre nachricht konnte nicht zugestellt |
    ihre e-mail konnte nicht zugestellt | ihre mail konnte nicht | die nachricht konnte nicht zugestellt |
    votre message n'a pas pu | votre message n'a pu être | le message n'a pas pu être | votre courriel n'a pas pu |
    su mensaje no se pudo | su mensaje no ha podido | su mensaje no pudo | el mensaje no se pudo |
    el mensaje no pudo | il messaggio non è stato | il messaggio non può essere | il suo messaggio non |
    impossibile recapitare il messaggio | sua mensagem não pôde | sua mensagem não pode | a mensagem não pôde |
    sua mensagem não foi entregue | uw bericht kon niet | uw bericht is niet | uw e-mail kon niet |
    din meddelelse kunne ikke | meddelelsen kunne ikke | ditt meddelande kunde inte | meddelandet kunde inte |
    meldingen kunne ikke | viestiä ei voitu | viestisi toimitus | wiadomość nie została dostarczona |
    wiadomość nie mogła | twoja wiadomość nie | vaše zpráva nebyla | zprávu nelze doručit | zpráva nemohla být |
    správu sa nepodarilo | poruka nije isporučena | sporočila ni bilo mogoče | сообщение не доставлено |
    сообщение не было доставлено | ваше сообщение не | ваше письмо не | письмо не было доставлено |
    не удалось доставить сообщение | не удалось доставить письмо | ваше повідомлення не | лист не було доставлено |
    az üzenetet nem sikerült | üzenete nem | το μήνυμά σας δεν | mesajınız iletilemedi | iletiniz teslim edilemedi |
    e-postanız iletilemedi | mesajul dvs. nu | mesajul nu a putut | تعذر تسليم رسالتك | 您的邮件无法 |
    您的邮件未能 | 邮件无法投递 | 邮件投递失败 | 邮件被退回 | 邮件发送失败 | 您的郵件無法 | 郵件無法 |
    메일이 전송되지 | 메일을 배달하지 | 메시지를 배달하지 | 메일 발송에 실패
    """
)
# Said of mail, but of parcels and letters as well: it counts as the above only where an address stands by it.
DELIVERY = phrases(
    """
    adresse introuvable | no se ha encontrado la dirección | adresse nicht gefunden | endereço não encontrado |
    indirizzo non trovato | アドレス不明 |
    address not found | was not delivered to | was not delivered because | undeliverable to |
    could not be delivered | could not be delivered because | was undeliverable | were undeliverable |
    is undeliverable | returned to sender | unable to deliver to | delivery failed for | failed to be delivered |
    has not been delivered | delivery failure | delivery failed | delivery error | will be retried |
    has been delayed | unable to be delivered | delivery report for | delivery notification | is being returned |
    delivery incomplete | there was a temporary problem | couldn't be delivered | wasn't delivered to |
    delivery attempts will continue | failed to deliver to | cannot be delivered to |
    has been successfully delivered to | account does not exist | following error occurred |
    following errors occurred | recipient unknown | no such user | message blocked |
    konnte nicht zugestellt werden | konnten nicht zugestellt werden | nicht zugestellt werden konnte |
    wurde nicht zugestellt | unzustellbar | kon niet worden bezorgd | kon niet worden afgeleverd |
    kan niet worden bezorgd | is niet bezorgd | bezorging is mislukt | is mislukt bij | kon niet afgeleverd worden |
    kunnen niet worden bereikt | n'a pas pu être remis | n'a pas pu être délivré | n'a pas pu être livré |
    n'a pu être | échec de la remise | n'a pas été remis | impossible de remettre | no se pudo entregar |
    no se ha podido entregar | no pudo ser entregado | no ha podido ser entregado | no pudo entregarse |
    error al entregar | error de entrega | no se puede entregar | no se entregó | no s'ha pogut lliurar |
    non può essere recapitato | recapito non riuscito | impossibile recapitare | non è stato consegnato |
    impossibile consegnare | non è stato recapitato | non è stato possibile recapitare | não pôde ser entregue |
    não pode ser entregue | não foi possível entregar | falha na entrega | não foi entregue | não puderam ser |
    nu a putut fi livrat | livrarea nu a reușit | kunne ikke leveres | kan ikke leveres | blev ikke leveret |
    ble ikke levert | kunde inte levereras | det gick inte att leverera | har inte levererats |
    leveransen misslyckades | ei voitu toimittaa | toimitus epäonnistui | ei toimitettu | nie została dostarczona |
    nie mogła zostać dostarczona | nie można dostarczyć | nie udało się dostarczyć | nie mogla byc dostarczona |
    nebyla doručena | nelze doručit | nemohla být doručena | nepodarilo sa doručiť | nebolo možné doručiť |
    nije moguće isporučiti | nije isporučena | ni bilo mogoče dostaviti | не может быть доставлено |
    не удалось доставить | не доставлено | не было доставлено | не была доставлена | невозможно доставить |
    не може бути доставлен | не вдалося доставити | не було доставлено | не може да бъде доставен |
    nem sikerült kézbesíteni | nem kézbesíthető | a kézbesítés nem sikerült | δεν ήταν δυνατή η παράδοση |
    δεν παραδόθηκε | η παράδοση απέτυχε | teslim edilemedi | iletilemedi | gönderilemedi | nepavyko pristatyti |
    nevarēja piegādāt | ei õnnestunud kohale toimetada | تعذر تسليم | فشل تسليم | لم يتم تسليم | המסירה נכשלה |
    تحویل داده نشد | ไม่สามารถจัดส่ง | ไม่สามารถส่ง | không thể gửi | không gửi được | tidak dapat dikirim |
    tidak terkirim | gagal dikirim | お届けできませんでした | 届けることができませんでした | 配達できませんでした |
    配送できませんでした | エラーメッセージ | 无法送达 | 无法投递 | 未能送达 | 投递失败 | 被退回 | 发送失败 |
    未能发送 | 無法傳遞 | 無法送達 | 無法投遞 | 傳遞失敗 | 寄送失敗 | 배달되지 않았습니다 | 배달하지 못했습니다 |
    전송하지 못했습니다 | 전송되지 않았습니다 | 배달할 수 없습니다 | 전달되지 못했습니다 | 발송에 실패 | 宛先不明
    """
)
# Lines of RFC 3464 and of systems that write them into the text.
FIELDS = phrases(
    """
    final-recipient: | diagnostic-code: | reporting-mta: | remote-mta: | original-recipient: | action: failed |
    action: delayed | action: delivered | action: relayed | action: expanded | status: 5. | status: 4. |
    arrival-date: | last-attempt-date: | will-retry-until: | x-postfix-queue-id | received-from-mta: |
    generating server: | x-failed-recipients:
    """
)
SMTP_ANSWER = re.compile(
    r"(?<![\d.-])[45]\d\d[ -][45]\.\d{1,3}\.\d{1,3}\b|(?<![\d.-])(?:550|551|552|553|554|450|451|452|421)[ -](?!\d)"
    r"|#[45]\.\d{1,3}\.\d{1,3}#?|user unknown|unknown user|mailbox (?:is )?(?:full|unavailable)|over ?quota"
    r"|quota exceeded"
    r"|no such user|no mailbox here by that name|host (?:or domain name )?(?:unknown|not found)"
    r"|recipient address rejected"
    r"|relay(?:ing)? (?:access )?denied|does not exist|not listed in|connection (?:refused|timed out)|user not found"
    r"|invalid recipient|(?<![\d.])[45]\.[0-7]\.\d{1,2}(?![\d.])"
)
# A mail system shows the head of the mail that it could not deliver.
SHOWN = words("your message", "the message", "your mail", "original message header", "message header")
# What a mail system puts before a list, and to whom it speaks.
LISTED = re.compile(
    r"recipient|empfanger|destinat|geadresseerde|modtager|mottag|adresat|prijemc|получател|адресат|cimzett|alici"
    r"|addressee|address|following|folgende|suivant|siguient|seguent|seguint|volgende|folgende|foljande|nastepuj"
    r"|subject|betreff|transcript|server|host|error was|reason|said|information|diagnos|收件人|受信者|宛先|받는"
)
TO_SENDERS = re.compile(r"dear (?:sir|sender|user|customer|e-?mail|mail|valued|client|\S{1,64}@)|^hello[,!. ]*$")
