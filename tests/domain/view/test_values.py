"""Values of header fields."""

from __future__ import annotations

import pytest

from shared.domain.view.values import keyword, without_comments
from tests.domain.detection.mails import mail


@pytest.mark.parametrize(
    ("value", "rest"),
    [
        ("no (a person)", "no "),
        ("a (b (c) d) e", "a  e"),
        ("a (b \\) c) d", "a  d"),
        ('"(no comment)" a', '"(no comment)" a'),
        ("a (never ends", "a (never ends"),
        ("a) b", "a) b"),
        ("(((((", "((((("),
        ("", ""),
    ],
)
def test_comments_are_taken_out(value: str, rest: str) -> None:
    assert without_comments(value) == rest


@pytest.mark.parametrize("value", ["no", " NO ", "no; x=y", "(hm) no (really)", "No;"])
def test_a_keyword_stands_alone(value: str) -> None:
    assert keyword(value) == "no"


def test_all_values_of_a_header_are_found_whatever_its_case() -> None:
    content = mail(headers=[("X-Loop", "1"), ("x-loop", "2"), ("X-Other", "3")])
    assert content.header_values("X-LOOP") == ("1", "2")
