"""Rules with words that programs draw above an older mail, and above one that is passed on, by language."""

from __future__ import annotations

from shared.domain.words.tables import alternatives, folded_all

ORIGINAL = folded_all(
    """
    antwort nachricht|antwort-nachricht|antwortnachricht
    original message|original mail|original e-mail|original email|original appointment|original text|reply message
    previous message|replied message|reply original|original
    ursprüngliche nachricht|urspruengliche nachricht|originalnachricht|original-nachricht|original nachricht
    ursprüngliche mail
    ursprüngliche e-mail|originalmail|original-mail|originale nachricht|ursprünglicher termin
    message d'origine|message original|message originel|message initial|mail original|courriel original
    e-mail d'origine
    message de départ|mail d'origine|rendez-vous d'origine
    mensaje original|mensaje de origen|mensaje inicial|correo original|mensaje originario|cita original
    mensagem original|mensagem de origem|e-mail original|email original
    messaggio originale|messaggio di origine|messaggio iniziale|email originale|e-mail originale|msg. originale
    oorspronkelijk bericht|origineel bericht|oorspronkelijke bericht|originele bericht|oorspronkelijke e-mail
    originele e-mail
    ursprungligt meddelande|originalmeddelande|original meddelande|ursprungligt e-postmeddelande
    oprindelig meddelelse|oprindelig besked|original besked|original meddelelse|oprindelig e-mail|oprindelig mail
    opprinnelig melding|originalmelding|original melding|opprinneleg melding|opprinnelig e-post
    alkuperäinen viesti|alkuperäinen sähköposti|alkuperäinen sanoma
    wiadomość oryginalna|oryginalna wiadomość|wiadomość pierwotna|treść oryginalnej wiadomości|oryginalny e-mail
    původní zpráva|původní e-mail|původní email|pôvodná správa|pôvodný e-mail|pôvodný email
    eredeti üzenet|eredeti levél|eredeti e-mail
    mesaj original|mesajul original|mesaj inițial|mesaj iniţial
    orijinal mesaj|orjinal mesaj|özgün ileti|ilk ileti|orijinal ileti|asıl ileti|orijinal e-posta
    исходное сообщение|оригинальное сообщение|исходное письмо|первоначальное сообщение|оригинал сообщения
    оригінальне повідомлення|вихідне повідомлення|початкове повідомлення|первісне повідомлення|оригінал повідомлення
    оригинално съобщение|оригинално писмо|първоначално съобщение|изходно съобщение
    оригинална порука|изворна порука|оригинална порака|originalna poruka|izvorna poruka|izvorna poruka
    izvirno sporočilo|izvorno sporočilo|prvotno sporočilo
    αρχικό μήνυμα|πρωτότυπο μήνυμα|αυθεντικό μήνυμα
    originalus laiškas|pradinis pranešimas|originalus pranešimas|pradinis laiškas|originali žinutė
    sākotnējais ziņojums|oriģinālais ziņojums|oriģinālā vēstule|sākotnējā ziņa
    algne kiri|algsõnum|algne sõnum|originaalkiri|originaalsõnum
    元のメッセージ|オリジナルメッセージ|元のメール|オリジナル メッセージ
    原始邮件|邮件原件|原邮件|原始消息|原始信息|回复的原邮件|回复的邮件|原始郵件|原始訊息|原始信件|原件|原信息|原郵件
    원본 메시지|원본 메일|원래 메시지|원본 이메일|원본메일|원본메시지
    thư gốc|tin nhắn gốc|thư nguyên gốc|thư ban đầu
    ข้อความต้นฉบับ|ข้อความเดิม|ต้นฉบับ
    pesan asli|mesej asal|pesan asal|email asli
    الرسالة الأصلية|رسالة أصلية|הודעה מקורית|ההודעה המקורית|پیام اصلی|मूल संदेश|મૂળ સંદેશ
    missatge original|jatorrizko mezua|mensaxe orixinal|upprunaleg skilaboð|upphafleg skilaboð|mesazhi origjinal
    oorspronklike boodskap
    """
)
FORWARDED = folded_all(
    """
    forwarded message|begin forwarded message|forwarded mail|forwarded email|forward message|forwarded letter
    fwd message
    weitergeleitete nachricht|anfang der weitergeleiteten nachricht|weitergeleitete mail|weitergeleitete e-mail
    message transféré|message transmis|début du message réexpédié|début du message transféré|message réexpédié
    mail transféré
    courriel transféré
    mensaje reenviado|inicio del mensaje reenviado|correo reenviado
    messaggio inoltrato|inizio messaggio inoltrato|inizio del messaggio inoltrato|messaggio inoltrato da
    mensagem encaminhada|mensagem reencaminhada|início da mensagem encaminhada|início da mensagem reencaminhada
    mensagem reenviada
    doorgestuurd bericht|begin doorgestuurd bericht|doorgezonden bericht
    vidarebefordrat meddelande|vidarebefordrat brev|vidarebefordrat mail|vidarebefordrat e-postmeddelande
    börja vidarebefordrat meddelande|påbörjat vidarebefordrat meddelande
    videresendt meddelelse|videresendt besked|start på videresendt besked|videresendt mail
    begyndelse på videresendt besked
    videresendt melding|starten på videresendt melding|videresend melding|begynnelse på videresendt melding
    välitetty viesti|edelleenlähetetty viesti|välitetty viesti alkaa|edelleen lähetetty viesti|aloita välitetty viesti
    wiadomość przekazana dalej|przekazana wiadomość|treść przekazanej wiadomości|początek przekazywanej wiadomości
    wiadomość przekazana|początek przesyłanej dalej wiadomości
    přeposlaná zpráva|začátek přeposlané zprávy|předávaná zpráva|preposlaná správa|začiatok preposlanej správy
    továbbított üzenet|továbbított levél|továbbított üzenet kezdete
    mesaj redirecționat|mesaj redirecţionat|mesaj retransmis|începutul mesajului redirecționat|mesaj transmis
    yönlendirilmiş mesaj|iletilmiş ileti|yönlendirilen mesaj|iletilen mesaj|iletilen ileti başlangıcı|iletilen ileti
    пересылаемое сообщение|перенаправленное сообщение|начало переадресованного сообщения|пересланное сообщение
    начало пересылаемого сообщения|переадресованное сообщение|пересылаемое письмо|переадресованное письмо
    перенаправлене повідомлення|переслане повідомлення|початок переадресованого повідомлення
    переадресоване повідомлення
    препратено съобщение|препратено писмо|начало на препратеното съобщение
    proslijeđena poruka|прослеђена порука|prosleđena poruka|posredovano sporočilo|začetek posredovanega sporočila
    προωθημένο μήνυμα|έναρξη προωθημένου μηνύματος|αρχή προωθημένου μηνύματος
    persiųstas laiškas|persiųstas pranešimas|pārsūtītais ziņojums|pārsūtīta ziņa|edastatud kiri|edastatud sõnum
    転送メッセージ|転送されたメッセージ|転送メール|転送されたメール
    转发的邮件|转发邮件|已转发邮件|转发邮件信息|开始转发的邮件|转发的消息|轉寄郵件|轉寄的郵件|開始轉寄郵件|轉寄訊息
    轉寄的訊息|轉寄信件
    전달된 메일|전달된 메시지|전달된 메시지 시작|전달 메일|전달메시지
    thư được chuyển tiếp|tin nhắn được chuyển tiếp|thư đã chuyển tiếp|bắt đầu thư được chuyển tiếp
    ข้อความที่ส่งต่อ|pesan terusan|pesan yang diteruskan|mulai pesan terusan|mesej yang dimajukan
    رسالة مُعاد توجيهها|رسالة معاد توجيهها|بداية الرسالة المعاد توجيهها|הודעה שהועברה|תחילת ההודעה שהועברה
    پیام ارسال‌شده|پیام باز ارسال شده|अग्रेषित संदेश
    missatge reenviat|inici del missatge reenviat|birbidalitako mezua|mensaxe reenviada|áframsend skilaboð
    """
)
# Lotus Notes and others tell who passed it on, and when: "----- Forwarded by A on 4.3.2024 -----".
FORWARDED_BY = tuple(
    folded_all(
        "forwarded by|weitergeleitet von|transféré par|réexpédié par|reenviado por|inoltrato da|encaminhado por"
        "|doorgestuurd door|vidarebefordrat av|videresendt af|videresendt av|przesłane przez|přeposlal|переслано"
        "|továbbította"
    )
)
ABOVE_THIS_LINE = alternatives(
    r"""
    (?:reply|answer|respond|write|response|type).{0,30}above (?:this|the) line
    ^##-.{3,200}-##
    above this line to reply
    (?:über|oberhalb) dieser (?:linie|zeile)
    au-dessus de cette ligne
    (?:por )?encima de esta línea
    sobre esta línea
    acima dest[ae] linha
    sopra (?:a )?quest[ao] (?:riga|linea)
    boven deze (?:lijn|regel)
    ovanför (?:den här|denna) (?:raden|linjen)
    over denne (?:linje|linjen)
    tämän rivin yläpuolelle
    powyżej tej linii
    nad tento řádek
    выше этой (?:строки|линии)
    この行より上
    此行以上
    在此行上方
    이 줄 위에
    """
)
