"""Attribution lines above quotes: in many languages, of many programs, wrapped as they come."""

from __future__ import annotations

import textwrap

import pytest

from tests.support.plain_text import read_text

ANSWER = "Thanks, that works for me."

ATTRIBUTIONS = [
    "On Mon, Mar 4, 2024 at 10:00 AM Jane Roe <jane@contoso.example> wrote:",
    "On Mon, 4 Mar 2024 at 10:00, Jane Roe <jane@contoso.example> wrote:",
    "On 3/4/2024 10:00 AM, Jane Roe wrote:",
    "On 04/03/2024 10:00, Jane Roe wrote:",
    "On 2024-03-04 10:00, Jane Roe wrote:",
    "On 4 Mar 2024, at 10:00, Jane Roe <jane@contoso.example> wrote:",
    "On Mar 4, 2024, at 10:00 AM, Jane Roe <jane@contoso.example> wrote:",
    "On 4 Mar 2024, 10:00 +0100, Jane Roe <jane@contoso.example>, wrote:",
    "On Monday, March 4, 2024 10:00 AM, Jane Roe <jane@contoso.example> wrote:",
    "On Monday, March 4th, 2024 at 10:00 AM, Jane Roe <jane@contoso.example> wrote:",
    "On Monday, 4 March 2024, 10:00:00 am GMT, Jane Roe <jane@contoso.example> wrote:",
    "On Monday 04 March 2024 10:00:00 Jane Roe wrote:",
    "On Mon, 2024-03-04 at 10:00 +0100, Jane Roe wrote:",
    "On Mon, Mar 04, 2024 at 10:00:00AM +0100, Jane Roe wrote:",
    "On Mon, Mar 4, 2024 at 10:00 Jane Roe <jane@contoso.example> wrote:",
    "---- On Mon, 04 Mar 2024 10:00:00 +0100 Jane Roe <jane@contoso.example> wrote ----",
    "--- On Mon, 3/4/24, Jane Roe <jane@contoso.example> wrote:",
    "-----Jane Roe <jane@contoso.example> wrote: -----",
    "Jane Roe <jane@contoso.example> wrote on 03/04/2024 10:00:00 AM:",
    "Jane Roe/Sales/Contoso wrote on 03/04/2024 10:00:00 AM:",
    "Jane Roe wrote on 3/4/24 10:00 AM:",
    "jane@contoso.example wrote:",
    "Jane Roe <jane@contoso.example> wrote:",
    "In message <20240304@contoso.example>, Jane Roe writes:",
    "Quoting Jane Roe <jane@contoso.example>:",
    'At 2024-03-04 10:00:00, "Jane Roe" <jane@contoso.example> wrote:',
    "2024-03-04 10:00 GMT+01:00 Jane Roe <jane@contoso.example>:",
    "2024-03-04 10:00 GMT+01:00 Jane Roe",
    "Mar 4, 2024, 10:00 by jane@contoso.example:",
    ">>> Jane Roe <jane@contoso.example> 3/4/2024 10:00 AM >>>",
    ">>> Jane Roe 04.03.24 10.00 >>>",
    '>>> "Jane Roe" <jane@contoso.example> 04.03.2024 10:00 >>>',
    "Am 04.03.2024 um 10:00 schrieb Jane Roe:",
    "Am 04.03.24 um 10:00 schrieb Jane Roe <jane@contoso.example>:",
    "Am Mo., 4. März 2024 um 10:00 Uhr schrieb Jane Roe <jane@contoso.example>:",
    "Am Montag, 4. März 2024, 10:00:00 CET schrieb Jane Roe:",
    "Jane Roe <jane@contoso.example> schrieb am Mo., 4. März 2024, 10:00:",
    "Jane Roe <jane@contoso.example> hat am 04.03.2024 10:00 CET geschrieben:",
    "Zitat von Jane Roe <jane@contoso.example>:",
    "Le lun. 4 mars 2024 à 10:00, Jane Roe <jane@contoso.example> a écrit :",
    "Le 04/03/2024 à 10:00, Jane Roe a écrit :",
    "Le 4 mars 2024 à 10:00, Jane Roe <jane@contoso.example> a écrit :",
    "Le lundi 4 mars 2024 à 10:00:00 UTC+1, Jane Roe <jane@contoso.example> a écrit :",
    "El lun, 4 mar 2024 a las 10:00, Jane Roe (<jane@contoso.example>) escribió:",
    "El 4/3/24 a las 10:00, Jane Roe escribió:",
    "El 4 mar 2024, a las 10:00, Jane Roe <jane@contoso.example> escribió:",
    "El lunes, 4 de marzo de 2024, Jane Roe <jane@contoso.example> escribió:",
    "Il giorno lun 4 mar 2024 alle ore 10:00 Jane Roe <jane@contoso.example> ha scritto:",
    "Il 04/03/2024 10:00, Jane Roe ha scritto:",
    "Il 4 marzo 2024 alle 10.00 Jane Roe <jane@contoso.example> ha scritto:",
    "Em seg., 4 de mar. de 2024 às 10:00, Jane Roe <jane@contoso.example> escreveu:",
    "Em 04/03/2024 10:00, Jane Roe escreveu:",
    "Jane Roe <jane@contoso.example> escreveu no dia segunda, 4/03/2024 à(s) 10:00:",
    "A segunda, 4 de mar. de 2024, 10:00, Jane Roe <jane@contoso.example> escreveu:",
    "Op ma 4 mrt 2024 om 10:00 schreef Jane Roe <jane@contoso.example>:",
    "Op 04-03-2024 om 10:00 schreef Jane Roe:",
    "Op 4 mrt. 2024, om 10:00 heeft Jane Roe <jane@contoso.example> het volgende geschreven:",
    "Jane Roe <jane@contoso.example> schreef op ma 4 mrt 2024 om 10:00:",
    "Den mån 4 mars 2024 kl 10:00 skrev Jane Roe <jane@contoso.example>:",
    "Den 2024-03-04 kl. 10:00, skrev Jane Roe:",
    "4 mars 2024 kl. 10:00 skrev Jane Roe <jane@contoso.example>:",
    "Den man. 4. mar. 2024 kl. 10.00 skrev Jane Roe <jane@contoso.example>:",
    "Den 04-03-2024 kl. 10:00 skrev Jane Roe:",
    "man. 4. mars 2024 kl. 10:00 skrev Jane Roe <jane@contoso.example>:",
    "Den 04.03.2024 10:00, skrev Jane Roe:",
    "ma 4. maalisk. 2024 klo 10.00 Jane Roe (jane@contoso.example) kirjoitti:",
    "Jane Roe kirjoitti 4.3.2024 klo 10.00:",
    "Jane Roe <jane@contoso.example> kirjoitti 4.3.2024 kello 10.00:",
    "pon., 4 mar 2024 o 10:00 Jane Roe <jane@contoso.example> napisał(a):",
    "W dniu 4.03.2024 o 10:00, Jane Roe pisze:",
    "Dnia 4 marca 2024 10:00 Jane Roe <jane@contoso.example> napisał(a):",
    "W dniu 2024-03-04 10:00:00 użytkownik Jane Roe <jane@contoso.example> napisał:",
    "Wiadomość napisana przez Jane Roe <jane@contoso.example> w dniu 04.03.2024, o godz. 10:00:",
    "po 4. 3. 2024 v 10:00 odesílatel Jane Roe <jane@contoso.example> napsal:",
    "Dne 04. 03. 24 v 10:00 Jane Roe napsal(a):",
    "4. 3. 2024 v 10:00, Jane Roe <jane@contoso.example>:",
    "po 4. 3. 2024 o 10:00 Jane Roe <jane@contoso.example> napísal(a):",
    "Dňa 4. 3. 2024 o 10:00 Jane Roe napísal(a):",
    "Jane Roe <jane@contoso.example> ezt írta (időpont: 2024. márc. 4., H, 10:00):",
    "2024. 03. 04. 10:00 keltezéssel, Jane Roe írta:",
    "lun., 4 mar. 2024 la 10:00, Jane Roe <jane@contoso.example> a scris:",
    "În lun., 4 mar. 2024 la 10:00, Jane Roe <jane@contoso.example> a scris:",
    "Pe 04.03.2024 10:00, Jane Roe a scris:",
    "пн, 4 мар. 2024 г. в 10:00, Jane Roe <jane@contoso.example>:",
    "04.03.2024 10:00, Jane Roe пишет:",
    '04.03.2024, 10:00, "Jane Roe" <jane@contoso.example>:',
    "Понедельник, 4 марта 2024, 10:00 +03:00 от Jane Roe <jane@contoso.example>:",
    "4 марта 2024 г., в 10:00, Jane Roe <jane@contoso.example> написал(а):",
    "Вы писали 4 марта 2024 г., 10:00:00:",
    "пн, 4 бер. 2024 р. о 10:00 Jane Roe <jane@contoso.example> пише:",
    "04.03.24 10:00, Jane Roe пише:",
    "На пн, 4.03.2024 г. в 10:00 ч. Jane Roe <jane@contoso.example> написа:",
    "пон, 4. мар 2024. у 10:00 Jane Roe <jane@contoso.example> је написао/ла:",
    "pon, 4. ožu 2024. u 10:00 Jane Roe <jane@contoso.example> napisao je:",
    "V V pon., 4. mar. 2024 ob 10:00 je oseba Jane Roe <jane@contoso.example> napisala:",
    "Στις Δευ 4 Μαρ 2024 στις 10:00 π.μ., ο/η Jane Roe <jane@contoso.example> έγραψε:",
    "Στις 4/3/24 10:00, ο/η Jane Roe έγραψε:",
    "Jane Roe <jane@contoso.example>, 4 Mar 2024 Pzt, 10:00 tarihinde şunu yazdı:",
    "4.03.2024 10:00 tarihinde Jane Roe yazdı:",
    "Vào Th 2, 4 thg 3, 2024 vào lúc 10:00 Jane Roe <jane@contoso.example> đã viết:",
    "Pada Sen, 4 Mar 2024 pukul 10.00 Jane Roe <jane@contoso.example> menulis:",
    "Pada tanggal Sen, 4 Mar 2024 10:00, Jane Roe <jane@contoso.example> menulis:",
    "ในวันที่ จ. 4 มี.ค. 2024 เวลา 10:00 Jane Roe <jane@contoso.example> เขียนว่า:",
    "Jane Roe <jane@contoso.example> 于2024年3月4日周一 10:00写道：",
    "Jane Roe <jane@contoso.example> 於 2024年3月4日 週一 上午10:00寫道：",
    '在 2024-03-04 10:00:00，"Jane Roe" <jane@contoso.example> 写道：',
    "在 2024年3月4日，10:00，Jane Roe <jane@contoso.example> 写道：",
    "於 2024/3/4 上午 10:00, Jane Roe 提到:",
    "2024年3月4日(月) 10:00 Jane Roe <jane@contoso.example>:",
    "2024/03/04 10:00、Jane Roe <jane@contoso.example>のメール:",
    "On 2024/03/04 10:00, Jane Roe wrote:",
    "2024년 3월 4일 (월) 오전 10:00, Jane Roe <jane@contoso.example>님이 작성:",
    "24. 3. 4. 10:00에 Jane Roe 이(가) 쓴 글:",
    "2024. 3. 4. 오전 10:00, Jane Roe <jane@contoso.example> 작성:",
    "في الاثنين، ٤ مارس ٢٠٢٤ في ١٠:٠٠ ص تمت كتابة ما يلي بواسطة Jane Roe <jane@contoso.example>:",
    "\u202bفي ٤ مارس ٢٠٢٤، ١٠:٠٠ ص، كتب Jane Roe <jane@contoso.example>:\u202c",
    "\u202bבתאריך יום ב׳, 4 במרץ 2024 ב-10:00 מאת \u202aJane Roe\u202c <\u202ajane@contoso.example\u202c>:\u202c",
    "ב-4/3/2024 בשעה 10:00, Jane Roe כתב:",
    "در تاریخ دوشنبه ۴ مارس ۲۰۲۴،\u200f ۱۰:۰۰ Jane Roe <jane@contoso.example> نوشت:",
    "सोम, 4 मार्च 2024 को 10:00 बजे Jane Roe <jane@contoso.example> ने लिखा:",
    "Kuupäev E, 4. märts 2024 kell 10:00 kirjutas Jane Roe <jane@contoso.example>:",
    "pirmd., 2024. g. 4. marts, plkst. 10:00 — lietotājs Jane Roe (<jane@contoso.example>) rakstīja:",
    "2024-03-04, pr, 10:00 Jane Roe <jane@contoso.example> rašė:",
    "Missatge de Jane Roe <jane@contoso.example> del dia dl., 4 de març 2024 a les 10:00:",
    "El dl., 4 de març 2024, 10:00, Jane Roe <jane@contoso.example> va escriure:",
    "O lun., 4 mar. 2024 ás 10:00, Jane Roe (<jane@contoso.example>) escribiu:",
    "Jane Roe <jane@contoso.example> igorleak hau idatzi du (2024 mar. 4, al. (10:00)):",
    "Þann mán., 4. mar. 2024 kl. 10:00 skrifaði Jane Roe <jane@contoso.example>:",
    "Më dt. hën, 4 mar 2024 në 10:00 Jane Roe <jane@contoso.example> shkroi:",
    "Op Ma. 04 Mrt. 2024 om 10:00 het Jane Roe <jane@contoso.example> geskryf:",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("mark", ["", "> "])
def test_an_attribution_and_what_it_quotes_are_not_written(attribution: str, gap: str, mark: str) -> None:
    text = f"{ANSWER}{gap}{attribution}{gap}{mark}An older text.\n{mark}Its second line."
    reading = read_text(text)
    assert reading.written == ANSWER
    assert reading.quoted.endswith(f"{mark}Its second line.")


@pytest.mark.parametrize("attribution", [line for line in ATTRIBUTIONS if not line.startswith(">>>")])
@pytest.mark.parametrize("width", [40, 60, 76])
def test_a_wrapped_attribution_is_one_attribution(attribution: str, width: int) -> None:
    wrapped = "\n".join(textwrap.wrap(attribution, width, break_on_hyphens=False))
    assert read_text(f"{ANSWER}\n\n{wrapped}\n\n> An older text.").written == ANSWER
    assert read_text(f"{ANSWER}\n{wrapped}\nAn older text.").written == ANSWER


@pytest.mark.parametrize(
    "attribution",
    [
        "On Mon, Mar 4, 2024 at 10:00, Jane Roe <\njane@contoso.example> wrote:",
        "tir. 4. mar. 2024 kl. 10:00 skrev Jane Roe <jane@contoso.example\n>:",
        "On Mon, Mar 4, 2024 at 10:00 AM Jane Roe\n\n<\nmailto:Jane Roe <jane@contoso.example>\n> wrote:",
        "On Mon, Mar 4, 2024 at 10:00 AM Jane Roe <jane@contoso.example<mailto:jane@contoso.example>> wrote:",
        "On Mon, Mar 4, 2024 at 10:00 AM\nJane Roe\n<jane@contoso.example>\nwrote:",
    ],
)
def test_an_address_torn_over_lines_is_no_quote_mark(attribution: str) -> None:
    assert read_text(f"{ANSWER}\n\n{attribution}\n\n> An older text.\n> More.").written == ANSWER


@pytest.mark.parametrize(
    "attribution", ["Jane Roe wrote:", "Jane wrote:", "Jane Roe schrieb:", "Jane a écrit :", "On 4 March Jane wrote:"]
)
def test_an_attribution_without_date_or_address_needs_marks_below(attribution: str) -> None:
    assert read_text(f"{ANSWER}\n\n{attribution}\n> An older text.\n> More.").written == ANSWER
    plain = f"{ANSWER}\n\n{attribution}\n\nAn own text.\nMore."
    assert read_text(plain).written == plain


@pytest.mark.parametrize(
    "first_line",
    [
        "On Mon, Mar 4, 2024 at 10:00, Jane Roe<jane@contoso.example> wrote:   Hello Joe, is it ok?",
        "On Mon, 4 Mar 2024 at 10:00, Jane Roe\n<jane@contoso.example> wrote:   Hello Joe",
        "Le lun. 4 mars 2024 à 10:00, Jane Roe<jane@contoso.example> a écrit :   Bonjour",
        "Am Mo., 4 März 2024 um 10:00 schrieb Jane Roe<jane@contoso.example>:   Hallo",
    ],
)
def test_a_quote_may_begin_on_the_line_of_its_attribution(first_line: str) -> None:
    assert read_text(f"{ANSWER}\n\n{first_line}\nmore old text").written == ANSWER


def test_an_attribution_at_the_very_end_is_not_written() -> None:
    assert read_text(f"{ANSWER}\n\nOn 3/4/2024 10:00 AM, Jane Roe wrote:").written == ANSWER


def test_an_attribution_inside_the_marks_announces_a_quote() -> None:
    text = f"> On 4 Mar 2024, at 10:00, Jane Roe <jane@contoso.example> wrote:\n>\n> Old.\n\n{ANSWER}"
    assert read_text(text).written == ANSWER


KEPT = [
    "Hello,\n\nOn Monday I wrote to you:\n\nThe machine is broken.\n\nPlease answer.",
    "On 12 March I wrote:\n\nThe machine is broken.\nIt still is.",
    "On 12 March 2024 at 10:00 I wrote:\n\nThe machine is broken.\nIt still is.",
    "Hello,\n\nI wrote on 4 March 2024 at 10:00:\n\nnothing came back",
    "Hello,\n\nam 4. März 2024 um 10:00 schrieb ich:\n\nkeine Antwort",
    "Hello,\n\nOn 4 March 2024 at 10:00 I wrote to jane@contoso.example:\n\nnothing came back",
    "Hello,\n\nYour colleague wrote me on 12 March 2024 the following:\n\nWe will call you.\n\nNobody called.",
    "Hello,\n\nYour agent bob@contoso.example wrote on 4 March 2024 that it works, but I see:\n\nerror 5",
    "Hello,\n\nas your agent wrote:\n\nWe will call you.\n\nNobody called.",
    "Hallo,\n\nunser Chef schrieb:\n\nDas muss neu.\n\nAlso bitte neu machen.",
    "Bonjour,\n\nLe directeur a écrit :\n\nIl faut le refaire.\n\nMerci",
    "Please call me: +1 202 555 0100\nor write to: jane@contoso.example\n\nThanks",
    "Log:\n2024-03-04 10:00:01 ERROR: mail to jane@contoso.example failed:\n  timeout\n\nWhat now?",
    "Hello,\n\nOn Monday, 4 March 2024 at 10:00, we have a meeting:\n\n- Jane\n- Joe\n\nWill you come?",
    "Hello,\n\nMeeting on 4.3.2024 10:00 with jane@contoso.example:\n\nagenda follows",
    "Hello,\n\n4.3.2024 10:00 Meeting with Bob (bob@contoso.example):\n- item 1\n\nok?",
    "Opening times:\n\n4.3.2024 10:00 - 12:00:\nclosed\n\nthanks",
    "Blah\nOn blah-blah-blah",
]


@pytest.mark.parametrize("text", KEPT)
def test_what_only_sounds_like_an_attribution_cuts_nothing(text: str) -> None:
    assert read_text(text).written == text
