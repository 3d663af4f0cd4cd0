"""The base of a subject: what stays without the marks of answers, forwards, lists and gateways (RFC 5256, 2.1)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_MOST = 2_000

# By language; what several languages say stands once. "vs" answers in Finnish and Estonian, and forwards in Danish
# and Norwegian: as an answer it does less harm.
_REPLY_WORDS = {
    "English and all": "re",
    "Afrikaans, Dutch": "antw, antwoord, betr",
    "Albanian": "përgj, përgjigje",
    "Arabic": "رد, الرد",
    "Basque": "erantz, erantzuna",
    "Belarusian": "адк, адказ",
    "Bulgarian": "отг, отговор",
    "Chinese": "回复, 回覆, 回復, 答复, 答覆, 答復, 回信",
    "Croatian, Slovenian": "odg, odgovor",
    "Czech": "odp, odpověď",
    "Danish, Icelandic, Norwegian, Swedish": "sv, svar",
    "Estonian": "vast, vastus",
    "Finnish": "vs, vastaus",
    "French": "ré, rép, rep, réponse, réf",
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
    "Polish": "odpowiedź, odpowiedz",
    "Portuguese": "res, resposta",
    "Romanian": "răsp, rasp, răspuns",
    "Russian": "отв, ответ, на",
    "Serbian": "одг, одговор",
    "Slovak": "odpoveď",
    "Spanish": "resp, respuesta",
    "Thai": "ตอบ, ตอบกลับ",
    "Turkish": "ynt, yanıt, yanit, cevap, cvp",
    "Ukrainian": "відп, відповідь",
    "Urdu": "جواب",
    "Vietnamese": "tl, trả lời, hồi âm",
    "Welsh": "atb, ateb",
}
_FORWARD_WORDS = {
    "English and all": "fw, fwd",
    "Arabic": "إعادة توجيه, تحويل",
    "Bulgarian": "препр, препратено",
    "Chinese": "转发, 轉發, 轉寄, 转寄",
    "Croatian": "prosl, proslijeđeno",
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
    "Indonesian, Malay": "trs, terusan",
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


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject taken apart; `base` is folded for comparison, `tags` are the marks in brackets before it."""

    base: str
    is_reply: bool = False
    is_forward: bool = False
    tags: tuple[str, ...] = ()

    @property
    def is_answer(self) -> bool:
        """Whether it says that it is a reply or a forward."""
        return self.is_reply or self.is_forward

    @property
    def key(self) -> str:
        """The base, and the tags with a number: `[#12] Your order` and `[#13] Your order` are two things."""
        numbered = {tag for tag in self.tags if any(char.isdigit() for char in tag)}
        return " ".join((*sorted(numbered), self.base))


def folded(text: str) -> str:
    """A text in the form in which it is compared: no invisible marks, one width, one case, single spaces."""
    visible = "".join(char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) != "Cf")
    # Case folding can undo the normal form, so that it is made again (Unicode standard, 3.13, D146).
    return " ".join(unicodedata.normalize("NFKC", visible.casefold()).split())


def _words(table: dict[str, str]) -> frozenset[str]:
    return frozenset(folded(word) for words in table.values() for word in words.split(","))


_REPLIES = _words(_REPLY_WORDS)
_FORWARDS = _words(_FORWARD_WORDS)
_ALTERNATIVES = "|".join(sorted(map(re.escape, _REPLIES | _FORWARDS), key=len, reverse=True))

# A counter stands in brackets, after a caret or a star, or (after `re` alone) bare: Re[2], Re(2), Re^2, Re2.
_COUNTER = r"(?: ?\[[^\[\]]*+\]| ?\([0-9]{1,4}\)|[\^*][0-9]{1,4}|(?<=re)[0-9]{1,2})?+"
_COLON = "[:\N{RATIO}]"
_MARK = re.compile(rf"(?P<word>{_ALTERNATIVES})\.?{_COUNTER} ?{_COLON} ?")
_TAG = re.compile(r"\[[^\[\]]*+\] ?")
_GATEWAY = re.compile(
    r"(?:\*{2,9}+ ?(?:possible |suspected )?(?:spam|junk|virus|external) ?\*{2,9}+|\{[^{}?]{1,30}+\?\}|\{disarmed\}"
    r"|(?:external|extern|spam)(?: e?-?mail)? ?:) ?"
)
_TRAILERS = ("(fwd)", "(fw)", " ")
_WRAPPED = ("[fwd:", "[fw:")


def subject_of(subject: str) -> Subject:
    """A subject taken apart; linear in its length."""
    text = folded(subject[:_MOST])
    start, end = 0, len(text)
    is_reply = is_forward = False
    tags: list[str] = []
    while True:
        trimmed = _without_trailers(text, start, end)
        start, words, found = _without_marks(text, start, trimmed)
        tags += found
        words |= {tag[1:-1].strip() for tag in found}
        is_reply = is_reply or bool(words & _REPLIES)
        is_forward = is_forward or bool(words & _FORWARDS) or text[trimmed:end].strip() != ""
        end = trimmed
        wrapping = next((each for each in _WRAPPED if text.startswith(each, start, end)), "")
        if not wrapping or text[end - 1] != "]":
            return Subject(text[start:end].strip(), is_reply, is_forward, tuple(tags))
        start, end, is_forward = start + len(wrapping), end - 1, True


def _without_trailers(text: str, start: int, end: int) -> int:
    """Where the text ends without what mail programs put behind it."""
    while trailer := next((each for each in _TRAILERS if text.endswith(each, start, end)), ""):
        end -= len(trailer)
    return end


def _without_marks(text: str, start: int, end: int) -> tuple[int, set[str], list[str]]:
    """Where the base begins, the words of the marks before it, and the tags; a tag that all would end with stays."""
    at, last_tag = start, -1
    words: set[str] = set()
    tags: list[str] = []
    while at < end:
        if mark := _MARK.match(text, at, end):
            words.add(mark["word"])
            last_tag = -1
        elif mark := _TAG.match(text, at, end):
            last_tag = at
            tags.append(mark.group().strip())
        else:
            mark = _GATEWAY.match(text, at, end)
        if mark is None:
            # White space is left where a wrapped subject begins with it.
            if text[at] != " ":
                break
            at += 1
        else:
            at = mark.end()
    if at >= end and last_tag >= 0:
        return last_tag, words, tags[:-1]
    return at, words, tags
