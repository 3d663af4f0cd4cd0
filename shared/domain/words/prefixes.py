"""What mail programs and people put before the subject that they answer or pass on, by language.

Outlook writes most of the short ones, Notes those with a full stop (`Réf.`, `Odp.`), webmails the whole words. Where a
short one means two things, the one that does less harm stands here, once:

- `vs` answers in Finnish (vastaus), and passes on in Danish and Norwegian (videresendt): here it answers, since a
  reply that is taken for a forward would not be sought by its subject, and what it quotes would count as written.
- `tl` answers in Vietnamese (trả lời, beside `ct`, chuyển tiếp); Finnish passes on with `vl` (välitetty).
- `ref` answers in French (Notes writes `Réf.`), though people write it for "reference"; `betr` is Dutch Notes' own.
- `r` and `i` are Italian (risposta, inoltro); `rv` passes on in Spanish (reenviar), `tr` in French (transférer); `res`
  answers in Portuguese (resposta).
- `ed` passes on in Estonian (edastatud), `fs` in Icelandic (framsent), `pers` in Lithuanian (persiųsta).
- `на` is how Outlook on the web writes `Re` in Russian.
"""

from __future__ import annotations

REPLY = "re"
REPLIES = {
    "English and all": REPLY,
    "Afrikaans, Dutch": "antw, antwoord, betr",
    "Albanian": "përgj, përgjigje",
    "Arabic": "رد, الرد",
    "Basque": "erantz, erantzuna",
    "Belarusian": "адк, адказ",
    "Bulgarian": "отг, отговор",
    "Chinese": "回复, 回覆, 回復, 答复, 答覆, 答復, 回信",
    "Croatian, Slovenian": "odg, odgovor",
    "Czech, Polish, Slovak": "odp, odpověď, odpowiedź, odpowiedz, odpoveď",
    "Danish, Icelandic, Norwegian, Swedish": "sv, svar",
    "Estonian": "vast, vastus",
    "Finnish": "vs, vastaus",
    "French": "ré, rép, rep, réponse, réf, ref",
    "German": "aw, antwort",
    "Greek": "απ, απάντηση, απαντηση, σχετ",
    "Hebrew": "תשובה, תגובה, השב",
    "Hindi": "उत्तर, जवाब",
    "Hungarian": "vá, válasz",
    "Indonesian, Malay": "bls, balas, balasan",
    "Italian": "r, rif, ris, risp, risposta",
    "Japanese": "返信",
    "Korean": "회신, 답장, 답변",
    "Latvian": "atbilde",
    "Lithuanian": "ats, atsakymas",
    "Persian": "پاسخ",
    "Portuguese": "res, resposta",
    "Romanian": "răsp, rasp, răspuns",
    "Russian": "отв, ответ, на",
    "Serbian": "одг, одговор",
    "Spanish": "resp, rsp, respuesta",
    "Thai": "ตอบ, ตอบกลับ",
    "Turkish": "ynt, yanıt, yanit, cevap, cvp",
    "Ukrainian": "відп, відповідь",
    "Urdu": "جواب",
    "Vietnamese": "tl, trả lời, hồi âm",
    "Welsh": "atb, ateb",
}
FORWARDS = {
    "English and all": "fw, fwd",
    "Arabic": "إعادة توجيه, تحويل",
    "Bulgarian": "препр, препратено",
    "Chinese": "转发, 轉發, 轉寄, 转寄",
    "Croatian": "prosl, proslijeđeno, proslijedi",
    "Czech": "přepos, přeposláno",
    "Danish, Norwegian": "videresendt",
    "Dutch": "doorst, doorgestuurd",
    "Estonian": "ed, edasi, edastatud",
    "Finnish": "vl, välitetty",
    "French": "tr, transf, transfert",
    "German": "wg, weitergeleitet, weiterleitung",
    "Greek": "πρθ, προωθ",
    "Hebrew": "הועבר, העברה",
    "Hindi": "अग्रेषित",
    "Hungarian": "tov, továbbítás, továbbítva",
    "Icelandic": "fs, áframsent",
    "Indonesian, Malay": "trs, terusan, teruskan",
    "Italian": "i, inoltr, inoltro, inoltrato",
    "Japanese": "転送",
    "Korean": "전달",
    "Latvian": "pārs, pārsūtīts",
    "Lithuanian": "pers, persiųsta",
    "Persian": "ارسال, باز‌ارسال",
    "Polish": "pd, podaj dalej, przek",
    "Portuguese": "enc, encam, encaminhado, encaminhada",
    "Romanian": "redir, redirecționat",
    "Russian": "пересл, перес",
    "Slovak": "prepos, preposlané",
    "Slovenian": "posr, posredovano",
    "Spanish": "rv, reenv, reenviado",
    "Swedish": "vb, vidarebefordrat",
    "Thai": "ส่งต่อ",
    "Turkish": "ilt, İLT, ilet, İlet, iletildi, İletildi",
    "Ukrainian": "пер, переслано",
    "Vietnamese": "ct, chuyển tiếp",
    "Welsh": "yml",
}
# After these a counter stands bare too (Re2, Aw3); after others it could be anything: R2, I2.
COUNTED = f"{REPLY}|aw|sv"
# What filters and gateways put there: ***SPAM***, {Disarmed}, External mail:.
FILTERS = "spam|junk|virus|external"
FILTERS_DOUBT = "possible|suspected"
DISARMED = "disarmed"
LABELS = "external|extern|spam"
LABELLED = "e?-?mail"
# A forward that its program wraps, or marks behind: [Fwd: x], x (fwd).
WRAPPING = ("[fwd:", "[fw:")
TRAILING = ("(fwd)", "(fw)")


def words_of(table: dict[str, str]) -> tuple[str, ...]:
    """The words of a table by language, as they are written."""
    return tuple(dict.fromkeys(word.strip() for listed in table.values() for word in listed.split(",")))
