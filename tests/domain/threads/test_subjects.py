"""The base of a subject, whatever mail programs and lists put around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.threads.subjects import subject_of
from tests.support.growth import cost

REPLIES = (
    ("Re: Invoice 12", "English"),
    ("RE : Invoice 12", "French, with a space before the colon"),
    ("AW: Invoice 12", "German"),
    ("Antwort: Invoice 12", "German, Notes"),
    ("SV: Invoice 12", "Danish, Norwegian, Swedish"),
    ("VS: Invoice 12", "Finnish"),
    ("RES: Invoice 12", "Portuguese"),
    ("Odp.: Invoice 12", "Polish, Notes"),
    ("R: Invoice 12", "Italian"),
    ("RIF: Invoice 12", "Italian, Notes"),
    ("Réf. : Invoice 12", "French, Notes"),
    ("Antw: Invoice 12", "Dutch"),
    ("YNT: Invoice 12", "Turkish"),
    ("VÁ: Invoice 12", "Hungarian"),
    ("Răsp: Invoice 12", "Romanian"),
    ("Odg: Invoice 12", "Croatian, Slovenian"),
    ("Ats: Invoice 12", "Lithuanian"),
    ("Vastus: Invoice 12", "Estonian"),
    ("ΑΠ: Invoice 12", "Greek"),
    ("Отв: Invoice 12", "Russian"),
    ("НА: Invoice 12", "Russian, on the web"),
    ("Відп: Invoice 12", "Ukrainian"),
    ("Trả lời: Invoice 12", "Vietnamese"),
    ("Bls: Invoice 12", "Indonesian"),
    ("回复：Invoice 12", "Chinese, full-width colon"),
    ("答复: Invoice 12", "Chinese, Outlook"),
    ("回覆： Invoice 12", "Chinese, traditional"),
    ("返信: Invoice 12", "Japanese"),
    ("회신: Invoice 12", "Korean"),
    ("ตอบกลับ: Invoice 12", "Thai"),
    ("\u200fرد: \u200fInvoice 12", "Arabic, with marks of direction"),
    ("תשובה: Invoice 12", "Hebrew"),
    ("پاسخ: Invoice 12", "Persian"),
    ("Re[2]: Invoice 12", "a counter in brackets"),
    ("Re(3): Invoice 12", "a counter in parentheses"),
    ("Re^3: Invoice 12", "a counter after a caret"),
    ("Re*2: Invoice 12", "a counter after a star"),
    ("Re2: Invoice 12", "a bare counter"),
    ("AW[4]: Invoice 12", "a counter in German"),
    ("Re:RE:rE[3]: Invoice 12", "nested, without spaces"),
    ("Re: AW: SV: 回复：Invoice 12", "nested, through four languages"),
    ("Ｒｅ： Ｉｎｖｏｉｃｅ　12", "full-width letters"),
    ("[orders] Re: Invoice 12", "a list's tag before"),
    ("Re: [orders] Invoice 12", "a list's tag after"),
    ("[orders] Re: [orders] Invoice 12", "a list's tag twice"),
    ("[EXTERNAL] RE: Invoice 12", "a gateway's tag"),
    ("***SPAM*** Re: Invoice 12", "a filter's stars"),
    ("{Spam?} Re: Invoice 12", "a filter's braces"),
    ("  RE:\t Invoice\r\n 12 ", "folded over two lines"),
    ("[답장] Invoice 12", "the mark itself in brackets"),
)
FORWARDS = (
    "Fwd: Invoice 12",
    "FW: Invoice 12",
    "WG: Invoice 12",
    "TR : Invoice 12",
    "RV: Invoice 12",
    "ENC: Invoice 12",
    "I: Invoice 12",
    "VB: Invoice 12",
    "VL: Invoice 12",
    "PD: Invoice 12",
    "İLT: Invoice 12",
    "ΠΡΘ: Invoice 12",
    "Пересл: Invoice 12",
    "转发：Invoice 12",
    "轉寄: Invoice 12",
    "転送：Invoice 12",
    "إعادة توجيه: Invoice 12",
    "הועבר: Invoice 12",
    "Invoice 12 (fwd)",
    "[orders] Invoice 12 (fwd) (FWD)",
    "[Fwd: Invoice 12]",
    "[Fwd: [Fwd: [orders] Invoice 12 (fwd)]] (fwd)",
)
HOSTILE = ("re:", "[a]", "[", "]", "[fwd:", "(fwd)", "re[", "re ", "*", "{", "ï", "：", "回", "\u0301", "\ud800", "\0")


@pytest.mark.parametrize(("subject", "why"), REPLIES)
def test_the_mark_of_a_reply_is_taken_off(subject: str, why: str) -> None:
    found = subject_of(subject)
    assert (found.base, found.is_reply) == ("invoice 12", True), why


@pytest.mark.parametrize("subject", FORWARDS)
def test_the_mark_of_a_forward_is_taken_off(subject: str) -> None:
    found = subject_of(subject)
    assert (found.base, found.is_reply, found.is_forward) == ("invoice 12", False, True)


@pytest.mark.parametrize(
    "subject",
    [
        "Reply needed: today",
        "Regarding: the order",
        "Area: 51",
        "Response: late",
        "Retour: colis",
        "1: one",
        "(fwd) it",
    ],
)
def test_what_a_person_writes_before_a_colon_stays(subject: str) -> None:
    found = subject_of(subject)
    assert (found.base, found.is_answer) == (subject.lower(), False)


@pytest.mark.parametrize(
    ("subject", "base"),
    [
        ("Re:", ""),
        ("[orders] Re:", ""),
        ("[orders]", "[orders]"),
        ("[a] [orders]", "[orders]"),
        ("Re: [a]", "[a]"),
        ("", ""),
    ],
)
def test_a_tag_that_is_all_stays_and_a_bare_mark_leaves_nothing(subject: str, base: str) -> None:
    assert subject_of(subject).base == base


def test_tags_with_different_numbers_are_two_things() -> None:
    first, second = subject_of("Re: [#12] Your request"), subject_of("Re: [#13] Your request")
    assert first.base == second.base
    assert first.key != second.key
    assert subject_of("[list] Your request").key == subject_of("Re: Your request").key


def test_letter_case_and_white_space_do_not_matter() -> None:
    assert subject_of("RE: STRASSE  und\u00a0Haus").base == subject_of("straße und Haus").base


@given(st.text(max_size=80) | st.lists(st.sampled_from([*HOSTILE, " ", "x", "aw:", "]"])).map("".join))
def test_any_subject_has_a_base_and_the_base_is_its_own(subject: str) -> None:
    once = subject_of(subject)
    again = subject_of(once.base)
    assert again.base == once.base
    assert not again.is_answer or not once.base


@pytest.mark.heavy
@pytest.mark.parametrize("piece", HOSTILE)
def test_a_megabyte_of_subject_costs_no_more_than_its_beginning(piece: str) -> None:
    short, long = piece * (2_000 // len(piece)), piece * (1_000_000 // len(piece))
    assert fastest(long) < 4 * fastest(short) + 0.005


def fastest(subject: str) -> float:
    """Seconds that the fastest of some runs took."""
    return cost(lambda: subject_of(subject), runs=5)
