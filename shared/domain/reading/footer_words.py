"""How companies, lists, scanners and gateways word what they add to a mail, by language."""

from __future__ import annotations

from shared.domain.reading.folding import alternatives

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

MACHINE = alternatives(
    r"""
    (?:e-?mail|message|nachricht|mail|courriel|correo|messaggio).{0,60}(?:scanned|checked|virus|viren
    |geprüft).{0,40}(?:by|for|von|auf|avast|avg|norton|mailscanner|mimecast|symantec|messagelabs|eset
    |kaspersky|sophos|barracuda|frei)
    ^virus[ -]free\b
    ^virenfrei
    ^garanti sans virus
    ^libre de virus
    ^privo di virus
    ^virusvrij
    ^без вирусов
    ^bez wirusów
    scanned by mailscanner
    (?:avast|avg) antivirus
    ^no virus found in this
    ^checked by avg
    eset (?:nod32|security|endpoint)
    ^you(?:'re| are)? (?:received|receiving|have received|are getting) this (?:e-?mail|message|because)
    ^you received this (?:message|e-?mail) because
    ^to (?:unsubscribe|stop receiving|opt out|manage your|change your|view this discussion)
    ^\S{1,40} mailing list$
    mailman/listinfo
    /mailman3?/lists/
    groups\.google\.com/
    ^posting guidelines
    ^(?:list archives?|archives?|list info)\s?:
    ^for more options, visit
    ^\[?(?:quoted text hidden|message clipped|trimmed content)
    ^yahoo! groups links
    ^\[non-text portions of this message
    """
)

UNSUBSCRIBE = alternatives(
    r"""
    unsubscribe
    abmelden
    abbestellen
    newsletter abmelden
    hier abmelden
    se désabonner
    se désinscrire
    désinscription
    darse de baja
    cancelar
    annulla iscrizione
    disiscriviti
    afmelden
    uitschrijven
    avregistrera
    afmeld
    wypisz
    odhlásit
    отписаться
    відписатися
    退订
    取消订阅
    click here to unsubscribe
    manage (?:your )?(?:preferences|subscription)
    """
)

BANNER = alternatives(
    r"""
    ^[\[(*_<! ]*(?:caution|warning|attention|alert|notice|important|achtung|vorsicht|warnung|hinweis
    |attenzione|atención|precaución|cuidado|atenção|aviso|let op|opgelet|varning|advarsel|obs|varoitus|uwaga
    |pozor|figyelem|atenție|внимание|увага|προσοχή|dikkat|注意|警告|주의|external|extern|externe|externo
    |esterno)\b.{0,80}(?:external|extern|extér|outside|ausserhalb|außerhalb|fuori|fuera|fora|buiten|utanför
    |udenfor|utenfor|ulkopuol|spoza|zvenčí|mimo|kívülről|afara|exterior|estern|внешн|зовнішн|εξωτερικ|dış|外部
    |외부)
    ^[\[(*_<! ]*(?:external|extern|externe|externo|esterno)(?: e-?mail| sender| mail| message)?[\])*_>!:. ]*$
    ^you don't often get e-?mail from
    ^some people who received this message don't often get
    ^sie erhalten nicht (?:oft|häufig) e-?mails? von
    ^einige personen, die diese nachricht erhalten haben
    ^vous n'obtenez pas souvent d'e-?mail
    ^no suele recibir correos? electrónicos? de
    ^non si ricevono spesso messaggi
    ^u ontvangt niet vaak e-?mail
    ^(?:this|the) (?:e-?mail|message|sender).{0,60}(?:outside|external)
    ^(?:diese|dieser) (?:e-?mail|nachricht|absender).{0,60}(?:extern|außerhalb|ausserhalb)
    ^(?:ce|cet) (?:e-?mail|message|courriel|expéditeur).{0,60}(?:extern|extér)
    ^\[?external\]?[:\s]*$
    """
)

MAIL = alternatives(
    r"""
    mail
    message
    sender
    organi[sz]ation
    nachricht
    absender
    courriel
    expéditeur
    correo
    mensaje
    remitente
    mensagem
    remetente
    messaggio
    mittente
    bericht
    afzender
    meddelande
    meddelelse
    melding
    afsender
    avsändare
    avsender
    viesti
    lähettäjä
    wiadomoś
    nadawc
    zpráv
    odesílatel
    üzenet
    feladó
    mesaj
    письм
    сообщени
    отправител
    повідомлен
    лист
    μήνυμα
    e-?posta
    邮件
    郵件
    メール
    메일
    ^[\[(*_<! ]*extern\w*[\])*_>!:. ]*$
    """
)
