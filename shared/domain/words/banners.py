"""How gateways word the warning that they put above a mail, by language."""

from __future__ import annotations

from shared.domain.words.tables import alternatives, pattern

BANNER = alternatives(
    r"""
    ^[\[(*_<! ]*(?:caution|warning|attention|alert|notice|important|achtung|vorsicht|warnung|hinweis
    |attenzione|atención|precaución|cuidado|atenção|aviso|let op|opgelet|varning|advarsel|obs|varoitus|uwaga
    |pozor|figyelem|atenție|внимание|увага|προσοχή|dikkat|注意|警告|주의|external|extern|externe|externo
    |esterno)\b.{0,80}(?:external|extern|extér|outside|ausserhalb|außerhalb|fuori|fuera|fora|buiten|utanför
    |udenfor|utenfor|ulkopuol|spoza|zvenčí|mimo|kívülről|afara|exterior|estern|внешн|зовнішн|εξωτερικ|dış|外部
    |외부)
    ^[\[(*_<! ]*(?:external|extern|externe|externo|esterno)(?: e-?mail| sender| mail| message)?[\])*_>!:. ]*$
    ^(?:this|the) (?:e-?mail|message|sender).{0,60}(?:outside|external)
    ^(?:diese|dieser) (?:e-?mail|nachricht|absender).{0,60}(?:extern|außerhalb|ausserhalb)
    ^(?:ce|cet) (?:e-?mail|message|courriel|expéditeur).{0,60}(?:extern|extér)
    ^\[?external\]?[:\s]*$
    ^[\[(*_<! ]*external (?:e-?mail|sender|message)\b.{0,3}(?:use caution|be careful|caution|exercise)
    ^(?:security notice|zewnętrzny e-?mail|externe e-?mail|expéditeur externe|e-?mail externe|remitente externo
    |mittente esterno|remetente externo|correo externo|externe afzender|externer absender|extern avsändare)\b
    ^zjqcmqry\w{0,20}bannerstart
    """
)

# Exchange says of a sender whom one hardly knows: "You don't often get email from ...".
SAFETY_TIP = alternatives(
    r"""
    ^\W{0,3}you don't often get e-?mail from
    ^\W{0,3}some people who received this message don't often get
    ^\W{0,3}sie erhalten nicht (?:oft|häufig) e-?mails? von
    ^\W{0,3}einige personen, die diese nachricht erhalten haben
    ^\W{0,3}(?:vous n'obtenez pas souvent d'e-?mail|vous ne recevez pas souvent de)
    ^\W{0,3}no suele recibir (?:correos?|mensajes)
    ^\W{0,3}non si ricevono spesso (?:messaggi|e-?mail)
    ^\W{0,3}u ontvangt niet vaak e-?mail
    ^\W{0,3}(?:non ricevi spesso|hai ricevuto raramente)
    ^\W{0,3}du får inte ofta (?:e-post|mejl|e-?mail|mail)
    ^\W{0,3}du (?:får|modtager|mottar) ikke (?:ofte|så ofte) (?:e-?mails?|mails?|e-post|e-postmeldinger)
    ^\W{0,3}(?:você não costuma|não costuma|não é frequente) receber
    ^\W{0,3}nie otrzymujesz często
    ^\W{0,3}вы (?:нечасто|редко) получаете
    ^\W{0,3}ви (?:нечасто|рідко) отримуєте
    ^\W{0,3}(?:e-?maily|zprávy) od .{1,80} (?:nedostáváte|nedostávate) často
    ^\W{0,3}od .{1,80} (?:nedostáváte|nedostávate) (?:často|e-?maily)
    ^\W{0,3}et saa usein sähköpostia
    ^\W{0,3}nem (?:gyakran|túl gyakran) kap
    ^\W{0,3}nu primiți (?:des|frecvent)
    ^\W{0,3}.{1,80} (?:adresinden|kişisinden|tarafından) sık(?: sık)? e-?posta almıyorsunuz
    ^\W{0,3}\S{3,80} からのメールを受け取ることはあまりありません
    ^\W{0,3}(?:你|您)(?:不常|不经常|不經常|通常不会|很少)收到
    ^\W{0,3}.{1,80}(?:에서|의) (?:전자 메일|이메일|메일)을 자주 받지 않습니다
    """
)

# What such a warning says to do: a person's "Attention: our mail from outside ..." has none of it.
WARNING = alternatives(
    r"""
    originat
    (?:do not|don't|never|avoid|before) (?:click|open)
    clicking
    recogni[sz]e
    learn why
    (?:be|use|exercise|with) (?:careful|caution|cautious)
    (?:this is an|external) (?:external )?(?:e-?mail|sender|message)\b.{0,3}$
    (?:caution|warning|attention|alert|notice)\W{1,3}(?:this is an )?external (?:e-?mail|sender|message)
    (?:outside|external) (?:source|sender|address)
    is (?:from )?outside (?:of )?(?:your|the|our) (?:organi[sz]ation|company|network)
    fuera de (?:la|su|nuestra)|fora da|fuori dall
    came from (?:outside|an external|out)
    (?:sent|received) from (?:outside|an external)
    von außerhalb|von ausserhalb|von extern|externen? absender|extern(?:e|er|en)? (?:e-?mail|absender|nachricht)
    vorsichtig|anhänge|öffnen sie|klicken sie
    provient|provenant|prudent|cliquez|pièces jointes|expéditeur externe|e-?mail externe
    proviene|procede|enviado desde fuera|no haga clic|adjuntos|externo
    allegati|cliccare|non aprire|esterno|provenient
    não clique|anexos
    buiten|klik niet|bijlagen|afzender
    klicka inte|bilagor|avsändare|utanför
    udenfor|utenfor|klik ikke|klikk ikke|vedhæft|vedlegg
    ulkopuol
    spoza|zewnętrzn|uważaj|nie klikaj
    zvenčí|mimo organizac|neklik
    kívül
    afara
    внешн|зовнішн
    εξωτερικ
    dış
    外部|외부
    bannerstart
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
GOES_ON = pattern(
    r"(?:click|open|links?|attachments?|klicken|öffnen|anhänge|cliquez|pièces jointes|haga clic|adjuntos|cliccare"
    r"|allegati|learn why|phish|bannerend|this message|be careful|use caution)"
)
