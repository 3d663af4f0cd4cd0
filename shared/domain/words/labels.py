"""What mail programs call From, Sent, To and Subject above a quoted mail, by language."""

from __future__ import annotations

import enum

from shared.domain.words.tables import folded_all


class Label(enum.Enum):
    """What a line of such a block tells."""

    FROM = "from"
    SENT = "sent"  # a word that only mail has, unlike "date"
    DATE = "date"
    TO = "to"
    SUBJECT = "subject"
    OTHER = "other"


_WORDS = {
    Label.FROM: """
        from|sender|sent by|reply-to|reply to
        von|absender|gesendet von|antwort an
        de|expéditeur|expediteur|envoyé par|répondre à
        remitente|enviado por|responder a|remetente
        da|mittente|inviato da|rispondi a
        van|afzender|antwoord aan
        från|avsändare|svara till
        fra|avsender|afsender|svar til
        lähettäjä|keneltä|vastaus
        od|nadawca|odesílatel|odosielateľ|odpovědět|šalje|pošiljatelj|пошиљалац|шаље|од|пошилјач
        feladó|küldő|válaszcím
        expeditor|de la
        от|от кого|отправитель|від|від кого|відправник|подател
        από|αποστολέας
        gönderen|kimden
        từ|người gửi
        dari|pengirim|daripada
        จาก|ผู้ส่ง
        发件人|寄件人|寄件者|發件人|发送人|差出人|送信者|送信元|보낸 사람|보낸사람|발신|발신자|보내는 사람
        من|المرسل|מאת|השולח|از|فرستنده|प्रेषक|द्वारा
        saatja|kellelt|no|nuo|siuntėjas|sūtītājs|remitent|nork|frá|nga|oorsprong|mula kay
        """,
    Label.SENT: """
        sent|sent at|sent on|date sent|date/time|datetime
        gesendet|gesendet am|verschickt|datum/zeit
        envoyé|envoye|envoyé le|date d'envoi
        enviado|enviado el|enviado em|enviada|enviada em|fecha de envío|data de envio
        inviato|inviato il|data invio|data di invio
        verzonden|verstuurd|verzonden op
        skickat|skickat den
        sendt|sendt den|dato sendt
        lähetetty
        wysłano|wysłane|data wysłania
        odesláno|odoslané|odoslaná|poslano|poslato|послато|датум слања|испратено
        küldve|elküldve|küldés ideje|küldés dátuma|elküldés dátuma
        trimis|expediat
        отправлено|отослано|отправлен|дата отправки|надіслано|відправлено|изпратено|изпратено на
        στάλθηκε|απεστάλη|ημ/νία αποστολής
        gönderildi|gönderme tarihi|gönderilme|gönderim tarihi|gönderilme tarihi
        đã gửi|ngày gửi|thời gian gửi|gửi
        dikirim|terkirim|dihantar
        ส่ง|ส่งเมื่อ|วันที่ส่ง
        发送时间|发送日期|發送時間|寄件日期|傳送時間|傳送日期|送信日時|送信日|보낸 날짜|보낸날짜|보낸 시간|전송됨
        تاريخ الإرسال|أرسلت|تم الإرسال|مرسل|أُرسلت|נשלח|ارسال شده|تاریخ ارسال|भेजा गया
        saadetud|išsiųsta|nosūtīts|nosūtīta|enviat|enviat el|bidalia|bidaltze-data|sent þann|sent dags|dërguar
        gestuur|ipinadala
        """,
    Label.DATE: """
        date|time|datum|fecha|data|dato|päivämäärä|päiväys|pvm|dátum|dată|дата|час|ημερομηνία|ημ/νία|tarih|ngày
        thời gian
        tanggal|tarikh|waktu|วันที่|日期|时间|時間|日時|日付|날짜|일시|작성일|التاريخ|תאריך|تاریخ|दिनांक|तारीख
        kuupäev|datums|dags
        """,
    Label.TO: """
        to|an|empfänger|à|destinataire|destinataires|para|destinatario|destinatário|a|aan|till|mottagare|til|mottaker
        modtager|vastaanottaja|kenelle|saaja|do|odbiorca|adresat|komu|pro|adresát|címzett|către|catre|destinatar|за
        кому
        получатель|до|одержувач|получател|прима|prima|za|prejemnik|primatelj|προς|παραλήπτης|kime|alıcı|đến|tới
        người nhận
        kepada|ke|untuk|penerima|ถึง|ผู้รับ|收件人|收件者|宛先|送信先|받는 사람|받는사람|수신|수신자|إلى|الى|المستلم
        אל|לכבוד|به|گیرنده
        को|प्राप्तकर्ता|kellele|adressaat|kam|gavėjas|saņēmējs|per a|per|nori|tili|për|aan|bestemming
        """,
    Label.SUBJECT: """
        subject|betreff|betr|objet|sujet|asunto|assunto|oggetto|ogg|onderwerp|ämne|emne|aihe|otsikko|temat|předmět
        predmet
        tárgy|subiect|тема|предмет|относно|наслов|tema|zadeva|naslov|θέμα|konu|chủ đề|tiêu đề|perihal|subjek|hal
        subyek
        เรื่อง|หัวเรื่อง|主题|主旨|主題|件名|标题|標題|제목|الموضوع|موضوع|נושא|विषय|teema|pealkiri|dalykas|tēma
        temats|temat
        assumpte|gaia|efni|subjekti|subjek|paksa
        """,
    Label.OTHER: """
        cc|bcc|kopie|kopie (cc)|kopia|copie|copie à|copia|cópia|kopi|kopio|másolatot kap|másolat|copie la|copy|c.c
        cci|cco|ccn|bcc
        kópia|kopija|копия|копия (cc)|копіja|копія|копие|копија|κοιν|κοινοποίηση|bilgi|đồng gửi|cc:|tembusan|salinan
        สำเนา|สำเนาถึง
        抄送|副本|密送|密件副本|참조|숨은 참조|نسخة|نسخة إلى|העתק|עותק|رونوشت|प्रतिलिपि|koopia|kopija|kópija|dw|udw
        dk|sk|skrytá
        importance|wichtigkeit|priorität|priority|importancia|importância|importanza|prioriteit|urgentie|prioritet
        prioritet
        important|attachments|attachment|anlagen|anlage|anhang|pièces jointes|pièce jointe|datos adjuntos|adjuntos
        anexos|anexo
        allegati|allegato|bijlagen|bijlage|bilagor|bilaga|vedhæftede filer|vedlegg|liitteet|załączniki|přílohy
        mellékletek
        atașări|вложения|вложение|вкладення|прикачени файлове|συνημμένα|ekler|附件|添付ファイル|첨부|첨부 파일
        المرفقات
        קבצים מצורפים|categories|organization|organisation|newsgroups|message-id|in-reply-to|references|sensitivity
        reply-to
        ticket|folder|list-id|mailing list|on behalf of|im auftrag von|x-mailer|mailed-by|signed-by|security
        """,
}


def _table() -> dict[str, frozenset[Label]]:
    table: dict[str, set[Label]] = {}
    for label, words in _WORDS.items():
        for word in folded_all(words):
            table.setdefault(word, set()).add(label)
            if not word.isascii():
                table.setdefault(word.replace(" ", ""), set()).add(label)
    return {word: frozenset(labels) for word, labels in table.items()}


LABELS = _table()
LONGEST_LABEL = max(map(len, LABELS))
