"""Mass mailings, lists and notices, in subjects and texts, by language."""

from __future__ import annotations

from shared.domain.words.tables import phrases

TEXTS = phrases(
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
LIST_SUBJECTS = phrases(
    """
    fml command status report |
    your message to | the results of your email commands | majordomo results | welcome to the | confirm subscribe |
    confirm subscription | confirm unsubscribe | you have been unsubscribed | you have been subscribed | confirm |
    request to mailing list | auto-discard notification | output of your job | your subscription to |
    rejected posting to | your posting to | command confirmation request | subscription probe for |
    subscription confirmation | bounce action notification | moderation of | goodbye from
    """
)
NOTICE_SUBJECTS = phrases(
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
NOTICE_TEXTS = phrases(
    """
    has been assigned to you | this is a notification | click here to confirm | confirm your email address |
    verify your email | reset your password | your order has | your verification code | your account has been |
    reply to this email directly or view it on | you have been invited | you have a new | view it on github |
    new comment | klicken sie auf den | cliquez sur le lien | haga clic en | fai clic | clique no link |
    klik op de | kliknij | klikněte | перейдите по ссылке | 下記のurl | 点击以下 | 点击下面 | 下記リンク
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
