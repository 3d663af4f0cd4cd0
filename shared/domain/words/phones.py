"""What telephones and mail programs put under a mail, by language."""

from __future__ import annotations

import re

from shared.domain.words.tables import any_of, folded_all, pattern

SENT_FROM = folded_all(
    """
    sent from|sent via|sent using|sent with|sent through|sent out from|typed on|typed from|written on|composed on
    this message was sent from|this email was sent from|this e-mail was sent from|this message has been sent from
    emailed from|sent by|sent on my|sent frm
    gesendet: mit|gesendet von|gesendet mit|gesendet über|gesendet aus|gesendet via|gesendet vom|verschickt mit
    verfasst mit
    versendet mit|versendet von|geschrieben mit|geschrieben auf
    envoyé de|envoyé depuis|envoyé à partir|envoyé via|envoyé avec|envoyé par|envoyé d'|expédié depuis|envoyée de
    envoyée depuis|transmis de|provenance :|provenance:|message envoyé depuis|message envoyé avec
    ce message a été envoyé depuis
    enviado desde|enviado con|enviado de|enviado do|enviado pelo|enviado a partir|enviado via|enviado através
    enviado usando|enviada do|enviada desde|enviada pelo|enviado mediante|enviado dende
    inviato da|inviato dal|inviato con|inviato tramite|inviata da|inviato via|spedito da|spedito con
    verzonden vanaf|verzonden vanuit|verzonden via|verzonden met|verstuurd vanaf|verstuurd vanuit|verstuurd met
    verstuurd via|verzonden door
    skickat från|skickat via|skickat med|skickades från|skickad från|sänt från
    sendt fra|sendt via|sendt med|sendt frå|sendt ved
    lähetetty|lähettänyt
    wysłane z|wysłano z|wysłane przez|wysłane za|wysłano przez|wysłano za|wiadomość wysłana z|wysłany z|wysłana z
    odesláno z|odesláno ze|odesláno pomocí|posláno z|posláno ze|odoslané z|odoslané zo|poslané z|odoslané pomocou
    odoslané cez
    trimis de pe|trimis din|trimis de la|trimis cu|expediat de pe|trimis prin
    отправлено с|отправлено из|отправлено через|отправлено от|послано с|отправлено мобильным|отправлено при
    надіслано з|надіслано із|відправлено з|надіслано через|послано з|надіслано від
    изпратено от|изпратено с|изпратено чрез|poslano s|poslano sa|poslano iz|poslano z|послато са|poslato sa
    poslato iz|poslano preko
    στάλθηκε από|εστάλη από|απεστάλη από|αποστολή από|στάλθηκε μέσω
    đã gửi từ|được gửi từ|gửi từ|dikirim dari|dikirim melalui|terkirim dari|dihantar daripada|dihantar dari|ส่งจาก
    elküldve|küldve|発信元|发自|發自|來自我的|来自我的|發送自|发送自|傳送自|寄自
    أرسلت من|أُرسلت من|مرسل من|تم الإرسال من|أرسل من|أُرسل من|נשלח מ|ارسال شده از|فرستاده شده از
    enviat des|enviat de|saadetud|nosūtīts no|nosūtīts izmantojot|išsiųsta iš|sent minn|sent úr|dërguar nga
    gestuur vanaf|anfonwyd o
    """
)
SENT = folded_all(
    """
    gesendet|geschickt|verschickt|versendet|gesendet worden|küldve|küldtem|gönderildi|gönderilmiştir|lähetetty
    送信|送信されました|发送|發送|傳送|寄出|보냄|보냈습니다|발송|전송|에서 보냄|saadetud|verzonden|verstuurd
    से भेजा गया|भेजा गया|bidalia
    bidalita|išsiųsta|nosūtīts|hanges
    """
)
DEVICES = folded_all(
    """
    iphone|iphon|ipad|ipod|macbook|apple watch|android|samsung|galaxy|huawei|xiaomi|redmi|oneplus|nokia|lumia|htc
    sony|xperia|motorola|pixel|wiko|zte|oppo|realme|lenovo|blackberry|windows|outlook|yahoo|aol|gmx|web.de|gmail
    google mail|k-9|k9|fairemail|bluemail|blue mail|boxer|acompli|mailbox|newton|superhuman|shortwave|spark|airmail
    mailbird|thunderbird|proton|tutanota|tuta|zoho|mymail|missive|foxmail|qq|163|naver|yandex|яндекс|mail.ru|myoffice
    laposte|la poste|mail orange|网易|網易|邮箱|polymail
    libero|tiscali|t-mobile|verizon|at&t|vodafone
    telekom|bouygues|surface|chromebook|hotmail|icloud
    mobile|mobil|smartphone|smart phone|phone|handy|handheld|tablet|wireless|device|gerät|appareil|téléphone|móvil
    teléfono|telefono|telefon|telefoon|telemóvel|celular|dispositivo|apparaat|puhelim|matkapuhelim|laitte|komórk
    urządz|zařízení|telefón|zariaden|készülék|dispozitiv|cihaz|телефон|смартфон|айфон|устройств|пристро|мобильн
    мобільн|συσκευή|κινητό|手机|手機|携帯|スマートフォン|휴대|điện thoại|ponsel|هاتف|جوال|מכשיר|הנייד|गैलेक्सी
    mail for windows|mail für windows|e-mail|courrier pour windows|correo para windows|posta per windows
    """
)
GET = folded_all(
    """
    get|download|try|holen sie sich|holen sie|laden sie|hol dir|obtenir|obtenez|télécharger|téléchargez|obtener|obtén
    obtenga|descargar|descarga|ottieni|scarica|obter|obtenha|baixar|baixe|transferir|haal|hent|hämta|skaffa|last ned
    skaff deg|skaff
    få|hanki|lataa|pobierz|uzyskaj|stáhnout|stáhněte si|stáhněte|získat|získejte|získať|stiahnuť|letöltés|töltse le
    descărcați|obțineți|скачать|загрузить|получить|отримати|завантажити|изтегляне на|изтеглете|вземете|preuzmi
    preuzmite|nabavite|prenesite|λήψη του|αποκτήστε το|κατεβάστε το|獲取|获取|取得|下载|下載|tải|nhận|dapatkan|unduh
    รับ
    ดาวน์โหลด|تنزيل|احصل على|الحصول على|קבל את|הורד את|دریافت|hankige|iegūt|gauti|aconsegueix|baixa
    """
)
GOT = folded_all(
    "beziehen|downloaden|herunterladen|abrufen|を入手|を取得|をダウンロード|다운로드|letöltése|hankimine|edinin"
    "|indirin|ophalen|yükle|hankkiminen|を入手する|を取得する|をダウンロードする|가져오기|받기"
)
MINE = pattern(
    r"(?:sent from (?:my|an?)|envoyé de mon|envoyé depuis mon|enviado desde mi|enviado do meu|inviato dal mio"
    r"|verstuurd vanaf mijn|verzonden vanaf mijn|skickat från min|sendt fra min|отправлено с моего) "
)
WHOLE = pattern("sent on the go|von unterwegs gesendet|yahoo mail: search, organi[sz]e, conquer")
OF_MINE = pattern(
    r"(?:from (?:my|an?)|von meinem|de mon|depuis mon|desde mi|do meu|dal mio|van mijn|från min|fra min|с моего"
    r"|来自我的|來自我的) ?"
)
MEANS = pattern(
    r"(?:vo[nm]|aus|mit|über|diese (?:nachricht|e-?mail|mail) wurde|az|a|bu e-?posta|このメールは|このメッセージは"
    r"|私の|マイ|从|從|나의|내|मेरे|मेरा|nire|mano|mans|minu)(?![a-z])"
)
# Words that only a person's sentence has: "the tablet was not sent to me".
IN_SENTENCE = pattern(
    r"(?<![\w'])(?:ich|mir|mich|er|es|wir|uns|ihnen|ihrem|ihr|ist|sind|war|nicht|hat|habe|haben|weil|aber|laut|frau"
    r"|mann|kollege|kollegin|bitte|i|is|are|was|not|because|but|bill|pero|soy|porque|mais|je|parce|zijn|werd|lett"
    r"|nem|el)(?![^\W_])"
)
# Of this message a program says that it was sent, of others a person does.
THIS_ONE = "diese "
WAS_SENT = pattern(r"(?<![^\W_])(?:wurde|wird|werden|wurden)(?![^\W_])")
EXCUSE = pattern(
    r"(?:please |pls )?(?:excuse|forgive|pardon|apologies for|sorry for) (?:any |my |the |all )?(?:typo|brevity"
    r"|spelling"
    r"|short|auto-?corr)"
    r"|(?:bitte )?(?:entschuldigen sie|entschuldige|verzeihen sie) .{0,30}(?:kürze|tippfehler|schreibfehler)"
    r"|(?:veuillez )?(?:excuse[rz]?|pardonne[rz]?) .{0,30}(?:brièveté|fautes|concision)"
    r"|(?:disculpe|perdone|perdona).{0,30}brevedad"
)
SENT_WITH = re.compile(
    r"Sent (?:from|with|via|using) (?!DHL|UPS|Fed|Love|Post|Fax)[A-Z]\w{0,20}+(?: [A-Z]\w{0,20}+){0,3}\.?"
)
STARTS = pattern(rf"[-_*\[( ]*(?:{any_of(SENT_FROM)})")
ENDS = pattern(rf"(?:{any_of(SENT)}|전송된 메일입니다)[.!。।]?$")
DEVICE = pattern(rf"(?<![^\W_])(?:{any_of(DEVICES)})|(?:{any_of(folded_all('手机|手機|iphone|ipad'))})")
_SYSTEM = "(?:ios|android|mac|windows|mobile|iphone|ipad)"
GET_OUTLOOK = pattern(
    rf"(?:{any_of(GET)})[ -]?(?:.{{0,20}}[ -])?outlook"
    rf"(?:\W{{0,2}}\S{{0,12}}(?: \S{{1,8}})? ?{_SYSTEM}\S{{0,8}}(?: op)?)?[.]?$"
    rf"|(?=.{{0,45}}{_SYSTEM})(?:az )?(?:{_SYSTEM}|\W{{0,2}}outlook|下载|下載|适用于).{{0,37}}"
    rf"(?:{any_of(GOT)})[.]?$"
)
