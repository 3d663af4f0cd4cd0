"""Legal notices under mails, by language."""

from __future__ import annotations

from shared.domain.words.tables import alternatives

LEGAL = alternatives(
    r"""
    (?:this|the|any|our) (?:e-?mail|message|communication|transmission|electronic (?:mail|message)
    |correspondence)(?:.{0,160}(?:confidential|privileged)|.{0,80}intended (?:only|solely|exclusively)
    |.{0,80}solely for the use)
    if you (?:are not|aren't) the (?:intended|named|correct) (?:recipient|addressee)
    not the intended recipient
    if you (?:have )?received? this (?:e-?mail|message|communication|transmission).{0,20} in error
    received in error, please
    ^(?:confidentiality|legal|privacy) (?:notice|note|disclaimer|statement)
    ^(?:legal )?disclaimer\b
    ^confidential(?:ity)?:
    (?:consider|think (?:of|about)) (?:the|our) environment before printing
    before printing this e-?mail
    diese (?:e-?mail|nachricht|mail).{0,80}(?:vertraulich|rechtlich geschützt|ausschließlich für
    |ausschliesslich für)
    (?:nicht der (?:richtige|vorgesehene|beabsichtigte) (?:adressat|empfänger))
    irrtümlich erhalten
    ^(?:vertraulichkeitshinweis|haftungsausschluss)
    unbefugte weitergabe
    ausdrucken.{0,60}umwelt
    umwelt.{0,60}(?:aus)?drucken
    registergericht
    handelsregister\b.{0,40}hrb
    amtsgericht .{0,40}hrb
    ce (?:message|courriel|mail|courrier électronique).{0,160}(?:confidentiel|exclusivement
    |à l'attention exclusive|destiné)
    si vous (?:n'êtes pas le|avez reçu ce (?:message|courriel|mail) par erreur|recevez ce message par erreur)
    avant d'imprimer
    este (?:mensaje|correo|e-?mail|message).{0,160}(?:confidencial|exclusivamente|destinatario)
    si (?:usted )?no es el destinatario
    ha recibido este (?:mensaje|correo).{0,20}por error
    antes de imprimir
    ^aviso (?:legal|de confidencialidad)
    esta (?:mensagem|comunicação).{0,160}(?:confidencia|destinatário|exclusiv)
    se (?:você )?não (?:for|é) o destinatário
    (?:recebeu|recebido) est[ae] (?:mensagem|e-?mail).{0,20}por (?:engano|erro)
    aquest (?:missatge|correu).{0,160}confidencial
    (?:questo|presente|questa) (?:messaggio|e-?mail|comunicazione).{0,160}(?:riservat|confidenzial
    |destinatari)
    informazioni contenute in quest[oa].{0,160}(?:riservat|$)
    persone diverse dal destinatario
    ricev(?:ete|uto) questo messaggio per errore
    prima di stampare
    ai sensi del (?:d\.? ?lgs|regolamento|gdpr)
    (?:dit|deze) (?:bericht|e-?mail|e-?mailbericht).{0,160}(?:vertrouwelijk|uitsluitend|bestemd)
    niet de (?:geadresseerde|bedoelde ontvanger)
    denna? (?:e-post|e-?mail|meddelande|meddelelse|besked).{0,160}(?:konfidentiel|sekretess|fortrolig|avsett
    |endast)
    detta (?:meddelande|mejl|e-postmeddelande).{0,160}(?:konfidentiell|avsett|endast)
    denne (?:e-?mail|e-?post\w*|melding\w*).{0,160}(?:fortrolig|konfidensiell|kun )
    tämä (?:viesti|sähköposti).{0,160}luottamuksel
    (?:ta|niniejsza|treść tej) (?:wiadomość|wiadomości|korespondencja).{0,160}(?:poufn|wyłącznie|adresat)
    jeżeli nie (?:jest|są) pa\w+ .{0,20}adresat
    tato zpráva.{0,160}důvěrn
    táto správa.{0,160}dôvern
    (?:это|данное|настоящее) (?:сообщение|письмо).{0,160}(?:конфиденциальн|предназначен)
    це (?:повідомлення|лист).{0,160}конфіденційн
    това (?:съобщение|писмо).{0,160}(?:поверителн|конфиденциалн)
    (?:ez az|jelen) (?:üzenet|e-?mail|elektronikus).{0,160}(?:bizalmas|kizárólag)
    acest (?:mesaj|e-?mail).{0,160}confiden
    (?:αυτό το|το παρόν) (?:μήνυμα|e-?mail).{0,160}(?:εμπιστευτικ|απόρρητ)
    bu (?:e-?posta|mesaj|ileti).{0,160}(?:gizli|yalnızca|sadece)
    本(?:邮件|郵件|电子邮件|電子郵件|信件).{0,80}(?:机密|機密|保密|收件人)
    このメール.{0,60}(?:機密|秘密|宛先)
    본 (?:메일|이메일|메시지).{0,80}(?:기밀|비밀|수신인)
    هذه الرسالة.{0,120}(?:سرية|سري)
    הודעה זו.{0,120}(?:חסוי|סודי)
    email ini.{0,120}rahasia
    (?:thư|email) này.{0,120}(?:bảo mật|bí mật)
    """
)
# Wording that no person uses for their own matter: one such sentence is a notice.
FIXED = alternatives(
    r"""
    if you (?:are not|aren't) the (?:intended|correct) (?:recipient|addressee)
    if you (?:have )?received? this (?:e-?mail|message|communication|transmission).{0,20} in error
    ^(?:confidentiality|legal) (?:notice|disclaimer)[: -]{1,3}[^\d ].{0,80}(?:mail|message|communication)
    (?:consider|think (?:of|about)) (?:the|our) environment before printing
    before printing this e-?mail
    wenn sie nicht der (?:richtige|vorgesehene|beabsichtigte) (?:adressat|empfänger)
    diese (?:e-?mail|nachricht|mail) irrtümlich erhalten
    umwelt.{0,60}diese[rs]? (?:e-?mail|mail|nachricht)
    diese[rs]? (?:e-?mail|mail|nachricht).{0,30}ausdrucken
    registergericht\s?:
    handelsregister\b.{0,40}hrb ?\d
    amtsgericht .{0,40}hrb ?\d
    avant d'imprimer ce(?:t|tte)? (?:e-?mail|mail|message|courriel)
    antes de imprimir (?:este|esta|el presente)? ?(?:correo|mensaje|e-?mail|mail|mensagem)
    prima di stampare (?:quest[ao]|la presente|il presente)? ?(?:e-?mail|mail|messaggio)
    si vous avez reçu ce (?:message|courriel|mail) par erreur
    si (?:usted )?no es el destinatario
    ha recibido este (?:mensaje|correo).{0,20}por error
    """
)
# What such notices speak of: two of these beside a sentence of a notice make it sure.
NOTICE = alternatives(
    r"""
    confiden[tcz]
    vertraulich
    ausschlie(?:ß|ss)lich
    exclusiv
    destinatari
    destinatár
    destinataire
    riservat
    copiat
    vertrouwelijk
    uitsluitend
    konfidenti?
    fortrolig
    sekretess
    endast
    luottamuksel
    poufn
    wyłącznie
    důvěrn
    dôvern
    adresát
    конфиденциальн
    конфіденційн
    поверителн
    предназначен
    bizalmas
    kizárólag
    εμπιστευτικ
    απόρρητ
    gizli
    yalnızca
    保密
    机密
    機密
    秘密
    仅限
    僅限
    收件人
    宛先
    기밀
    수신인
    intended (?:only|solely|exclusively|recipient)
    addressee
    solely for
    unauthori[sz]ed
    privileged
    (?:notify|inform|contact) (?:the|us|its) ?(?:sender|immediately|originator)?
    prohibited
    disclos
    disseminat
    rechtlich geschützt
    vertrauliche und
    informieren sie .{0,30}absender
    unbefugt
    nicht gestattet
    expéditeur
    pièces jointes
    intention exclusive
    strictement
    archivos adjuntos
    van dirigid
    remitente
    prohibid
    privilegiad
    destinada
    remetente
    anexos
    mittente
    allegati
    uso esclusivo
    afzender
    geadresseerde
    bijlage
    avsändar
    mottagar
    afsender
    avsender
    modtager
    mottaker
    lähettäj
    vastaanottaj
    nadawc
    adresat
    odesílatel
    odosielateľ
    отправител
    получател
    адресат
    одержувач
    feladó
    címzett
    expeditor
    destinatarul
    αποστολέα
    παραλήπτη
    gönderen
    alıcı
    发件人
    寄件
    删除
    刪除
    送信者
    破棄
    削除
    발신자
    삭제
    """
)
