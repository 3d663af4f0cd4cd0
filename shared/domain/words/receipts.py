"""Read receipts, and answers of calendars, in subjects and texts, by language."""

from __future__ import annotations

from shared.domain.words.tables import phrases

SUBJECTS = phrases(
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
TEXTS = phrases(
    """
    this is no guarantee that the message has been read |
    dies ist keine garantie, dass die nachricht gelesen | cela ne garantit pas que le message |
    your message was read on | was deleted without being read |
    this is a receipt for the mail you sent | this is a return receipt for the mail |
    return receipt only acknowledges that the message was displayed |
    your message was displayed | the message was displayed on | the message sent on | this receipt verifies that |
    your message has been read | ihre nachricht wurde gelesen |
    dies ist eine empfangsbestätigung für | dies ist eine eingangsbestätigung für eine | wurde ungelesen gelöscht |
    votre message a été lu | ceci est un accusé de réception | su mensaje fue leído |
    este es un acuse de recibo | il messaggio è stato letto | ricevuta di ritorno per |
    sua mensagem foi lida | uw bericht is gelezen | meddelelsen blev læst |
    meddelandet lästes | viesti luettiin | wiadomość została przeczytana |
    zpráva byla přečtena | üzenetét elolvasták | mesajınız okundu | ваше сообщение было прочитано |
    сообщение прочитано | メッセージは開封されました | 開封されました | 您的邮件已被阅读 |
    메시지를 읽었습니다
    """
)
# They tell of a book as well, unless the text names the message or document.
TEXT_ENDS = phrases(
    """
    was read on | was opened on | wurde gelesen am | gelesen. | a été lu le | fue leído el | se ha leído el |
    se leyó el | è stato letto il | foi lida em | is gelezen op | blev læst | ble lest | has been displayed |
    已于 | was received by: | wurde gelesen:
    """
)
TEXT_OBJECTS = phrases(
    """
    your message | the message | your document | ihre nachricht | ihre e-mail | votre message | su mensaje |
    il messaggio | il suo messaggio | sua mensagem | uw bericht | meddelelsen | meldingen | 您的邮件 | 您的消息
    """
)
CALENDAR_SUBJECTS = phrases(
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
CALENDAR_TEXTS = phrases(
    """
    has accepted this invitation | has declined this invitation | has replied "maybe" |
    invitation from google calendar | you have been invited to the following event |
    you are receiving this email because you are an attendee | this event has been changed |
    has proposed a new time for | has proposed to change the time | has updated the meeting |
    has cancelled the meeting | has canceled the meeting | has invited you to a meeting |
    has accepted the invitation | has declined the invitation | has tentatively accepted |
    has accepted your participation | this event has been canceled | this event has been cancelled |
    has accepted your invitation | view all guest info | hat diese einladung angenommen |
    einladung von google kalender | a accepté cette invitation | invitation de google agenda |
    ha aceptado esta invitación | invitación de google calendar | ha accettato questo invito |
    aceitou este convite | microsoft teams meeting
    """
)
