"""The header Authentication-Results: who wrote it, and what it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.mail.headers import MOST_OF_RESULTS
from shared.domain.policy.results import Result, Results, is_trusted, read
from tests.support.growth import growth


def said(line: str) -> list[str]:
    """The results of a line, short: `method=value`."""
    return [f"{result.method}={result.value}" for result in read(line).results]


@pytest.mark.parametrize(
    ("line", "results"),
    [
        ("spf=pass; dkim=none", ["spf=pass", "dkim=none"]),
        ("mx.contoso.example; spf=pass; dkim=none", ["spf=pass", "dkim=none"]),
        ("SPF=Pass; DKIM=None", ["spf=pass", "dkim=none"]),
        ("spf = pass ;dkim= none", ["spf=pass", "dkim=none"]),
        ("spf/1=pass; dkim / 2 = none", ["spf=pass", "dkim=none"]),
        ("spf=pass\r\n\tsmtp.mailfrom=a.example;\r\n dkim=none", ["spf=pass", "dkim=none"]),
        ("dkim=pass header.d=a.example; dkim=fail header.d=b.example", ["dkim=pass", "dkim=fail"]),
        ("(first) spf=pass; dkim(odd)=none", ["spf=pass", "dkim=none"]),
        ("spf=pass (dmarc=fail); dkim=none", ["spf=pass", "dkim=none"]),
        ("spf=pass (a (nested; dmarc=fail) one); dkim=none", ["spf=pass", "dkim=none"]),
        (r"spf=pass (a \) still; dmarc=fail); dkim=none", ["spf=pass", "dkim=none"]),
        ('spf=pass reason="x; dmarc=fail"; dkim=none', ["spf=pass", "dkim=none"]),
        (r'spf=pass reason="x\"; dmarc=fail"; dkim=none', ["spf=pass", "dkim=none"]),
        ('spf=pass smtp.mailfrom="a"b; dkim=none', ["spf=pass", "dkim=none"]),
        ("spf=pass smtp.mailfrom=a.example; contoso.example; dkim=none", ["spf=pass", "dkim=none"]),
        ("; spf=pass; ; dkim=none;", ["spf=pass", "dkim=none"]),
        ("spf=; dkim=none", ["spf=", "dkim=none"]),
        ("mx.contoso.example; none", []),
        ("dmarc", []),
        ("=pass; x.y=pass; ", []),
        ("", []),
    ],
)
def test_a_line_gives_its_results_without_comments_and_quoted_texts(line: str, results: list[str]) -> None:
    assert said(line) == results
    assert not read(line).is_open


def test_a_result_keeps_its_properties() -> None:
    line = (
        'DKIM=pass (1024-bit key) Header.D=Contoso.example header.i="@contoso.example" header.b="S/vI=" reason = "a b"'
    )
    [result] = read(line).results
    assert result == Result(
        "dkim",
        "pass",
        (("header.d", "contoso.example"), ("header.i", "@contoso.example"), ("header.b", "s_vi_"), ("reason", "a_b")),
    )
    assert result.property("header.d") == "contoso.example"
    assert result.property("header.x") == ""


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("mx.contoso.example; spf=pass", "mx.contoso.example"),
        ("MX.Contoso.example 1; spf=pass", "mx.contoso.example"),
        ('"mx.contoso.example" (ours) 1; spf=pass', "mx.contoso.example"),
        ("(ours) mx.contoso.example; none", "mx.contoso.example"),
        ("mx.contoso.example", "mx.contoso.example"),
        ("mx.contoso.example spf=pass", "mx.contoso.example"),
        ('"spf=pass"; dkim=pass', "spf_pass"),
        ("spf=pass; mx.contoso.example", ""),
        ("(mx.contoso.example) spf=pass", ""),
        ("; spf=pass", ""),
        ("", ""),
    ],
)
def test_the_first_word_that_is_no_result_is_the_authserv_id(line: str, name: str) -> None:
    assert read(line).authserv_id == name


@pytest.mark.parametrize(
    "line",
    [
        "spf=none (never ends; dmarc=fail",
        'spf=none "never ends; dmarc=fail',
        "spf=none (a (b); dmarc=fail",
        r"spf=none (a \); dmarc=fail",
    ],
)
def test_what_never_ends_hides_nothing_and_is_noted(line: str) -> None:
    assert read(line).is_open
    assert read(line).of("dmarc") == (Result("dmarc", "fail"),)


def test_a_line_as_long_as_what_is_kept_was_cut() -> None:
    assert read("spf=pass " + "x" * MOST_OF_RESULTS).was_cut
    assert not read("spf=pass " + "x" * (MOST_OF_RESULTS - 20)).was_cut
    # The limit fell between the two halves of the last character.
    assert read("é" * (MOST_OF_RESULTS - 1)).was_cut


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("spf=pass", []),
        ("spf=pass", ["mx.contoso.example"]),
        ("; spf=pass", []),
        ("mx.contoso.example; spf=pass", ["mx.contoso.example"]),
        ("mx.contoso.example; spf=pass", ["mx.fabrikam.example", " MX.contoso.EXAMPLE "]),
        ("MX.Contoso.example.; spf=pass", ["mx.contoso.example"]),
        ("mx.contoso.example 1; spf=pass", ["Mx.Contoso.Example."]),
        ('"mx.contoso.example" (ours); spf=pass', ["mx.contoso.example"]),
    ],
)
def test_a_line_without_a_name_or_with_a_named_one_is_trusted(line: str, named: list[str]) -> None:
    assert is_trusted(read(line), named)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("mx.contoso.example; spf=pass", []),
        ("mx.contoso.example; spf=pass", ["mx.fabrikam.example", "contoso.example", "mx.contoso"]),
        (".mx.contoso.example; spf=pass", ["mx.contoso.example"]),
        ("mx.contoso.example.evil.example; spf=pass", ["mx.contoso.example"]),
        # A dot alone is no missing name, whatever the settings hold.
        (".; spf=pass", ["mx.contoso.example", "", " ", "."]),
    ],
)
def test_a_line_of_anybody_else_is_not(line: str, named: list[str]) -> None:
    assert not is_trusted(read(line), named)


@given(st.text(alphabet='()<>"\\;=/ \r\n\tdmarc.pilf\ud800\x00é', max_size=60) | st.text(max_size=60))
def test_any_line_can_be_read(line: str) -> None:
    results = read(line)
    assert isinstance(results, Results)
    assert all(result.method and ";" not in result.method for result in results.results)


HOSTILE = ["(", ")(", '"', '"\\', "\\", ";", "=", " =", "a ", "a=", "a/1=b;", "(a;", "x" * 50 + " ", "spf=pass;"]


@pytest.mark.parametrize("piece", HOSTILE)
def test_four_times_the_input_takes_about_four_times_as_long(piece: str) -> None:
    small, large = ((piece * length)[:length] for length in (1_900, 7_600))
    assert growth(lambda: read(small), lambda: read(large), floor=0.000_3) < 8


def test_a_line_of_a_million_characters_costs_no_more_than_what_is_kept() -> None:
    kept, long = "(;" * 4_000, "(;" * 500_000
    assert read(long).was_cut
    assert growth(lambda: read(kept), lambda: read(long)) < 8
