"""Texts made comparable: with their accents and without."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from shared.domain.words.folding import folded, folded_line, unaccented


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Re:\t Invoice\r\n 12 ", "re: invoice 12"),
        ("Ｉｎｖｏｉｃｅ　12", "invoice 12"),
        ("STRASSE Straße", "strasse strasse"),
        ("re\u0301ponse", "réponse"),
        ("Odpove\u030cď", "odpověď"),
        ("in\u00advo\u200bice\ufeff", "invoice"),
        ("\u200fرد\u200f: x", "رد: x"),
        ("“quoted” – and’s", "“quoted” – and’s"),
    ],
)
def test_folding_keeps_accents_and_signs(text: str, kept: str) -> None:
    assert folded(text) == kept
    assert folded(kept) == kept


def test_no_character_of_no_width_is_left() -> None:
    unseen = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Cf"]
    assert [sign for sign in unseen if folded(f"a{sign}b") != "ab"] == []


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("it’s – 12", "it's - 12"),
        ("٣ / ๓", "3 / 3"),
        ("a&nbsp;b", "a b"),
        ("Réponse", "réponse"),
        ("Özgün İleti", "özgün ileti"),
        ("x" * 3_000, "x" * 1_000),
    ],
)
def test_a_lines_digits_dashes_and_quotes_are_of_one_kind(text: str, compared: str) -> None:
    assert folded_line(text) == compared


@pytest.mark.parametrize("dash", [0x2013, 0xFE58, 0xFE31, 0xFE32, 0x207B, 0x208B], ids=hex)
def test_a_dash_in_another_width_or_place_is_a_dash_of_a_line(dash: int) -> None:
    assert folded_line(f"a{chr(dash)}b") == "a-b"


@pytest.mark.parametrize("quote", [0x2019, 0xB4, 0xFF40, 0x1FEF], ids=hex)
def test_a_quote_in_another_width_or_place_is_a_quote_of_a_line(quote: int) -> None:
    assert folded_line(f"a{chr(quote)}b") == "a'b"


def test_a_letter_that_holds_a_quote_gives_it_to_its_line() -> None:
    assert folded_line("zo \u0149 dag") == "zo 'n dag"


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Réponse À\r\nTous", "reponse a\ntous"),
        ("“It’s” – done…", '"it\'s" - done...'),
        ("Odpověď", "odpoved"),
        ("İletildi", "iletildi"),
    ],
)
def test_without_accents_lines_stay_lines(text: str, bare: str) -> None:
    assert unaccented(text, 100) == bare
