"""What In-Reply-To and References name, as mail systems write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.threads.index import about, index_keys, named_messages, own_message, sought_by_subject
from shared.domain.threads.references import canonical, message_ids, named_in
from tests.support.builders import CUSTOMER, a_content
from tests.support.growth import cost

FIRST, SECOND = "<1@contoso.example>", "<2@fabrikam.example>"


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (f"{FIRST} {SECOND}", (FIRST, SECOND)),
        (f"{FIRST}{SECOND}", (FIRST, SECOND)),
        (f"{FIRST},\r\n\t{SECOND}", (FIRST, SECOND)),
        ("1@contoso.example", (FIRST,)),
        ("1@contoso.example, 2@fabrikam.example", (FIRST, SECOND)),
        (f"Your message of Mon, 2 Mar 2026 {FIRST}", (FIRST,)),
        ("carla@fabrikam.example wrote on Monday", ()),
        ('<"1"@contoso.example>', (FIRST,)),
        ('<"a\\@b"@c.example>', ('<"a\\@b"@c.example>',)),
        ("<1@contoso.\r\n example>", (FIRST,)),
        ("<no id at all>", ()),
        ("<1>", ("<1>",)),
        ("<> < >", ()),
        (f"{FIRST} <2@fabri", (FIRST,)),
        ("", ()),
    ],
)
def test_ids_are_read_as_mail_systems_write_them(value: str, named: tuple[str, ...]) -> None:
    assert message_ids(value) == named


def test_an_id_without_brackets_is_the_same_id() -> None:
    assert canonical(" 1@contoso.example ") == canonical(FIRST) == FIRST
    assert own_message("1@contoso.example") == own_message(FIRST)
    assert canonical(" ") == ""


def test_two_lines_of_references_are_read_as_one() -> None:
    two = a_content(headers=(("References", FIRST), ("references", SECOND)))
    assert named_in(two).references == (FIRST, SECOND)


def test_a_mail_that_names_itself_names_nobody() -> None:
    own = a_content().message_id
    assert named_messages(a_content(headers=(("References", f"{own} {own}"), ("In-Reply-To", own)))) == ()


def test_a_loop_in_references_names_each_message_once() -> None:
    loop = f"{FIRST} {SECOND} " * 50
    assert sorted(named_messages(a_content(headers=(("References", loop),)))) == [FIRST, SECOND]


def test_thousands_of_ids_in_references_are_a_few_questions() -> None:
    thousands = " ".join(f"<{number}@fabrikam.example>" for number in range(50_000))
    keys = index_keys(a_content(headers=(("References", thousands), ("In-Reply-To", thousands))))
    assert len(keys) <= 20
    assert own_message("<0@fabrikam.example>") in keys


def test_our_own_messages_are_asked_for_before_the_persons() -> None:
    keys = index_keys(a_content(headers=(("References", f"{FIRST} {SECOND}"), ("In-Reply-To", SECOND))))
    assert keys == (
        f"own {SECOND}",
        f"own {FIRST}",
        f"by {CUSTOMER.address} {SECOND}",
        f"by {CUSTOMER.address} {FIRST}",
    )


@pytest.mark.parametrize(
    "headers",
    [(), (("In-Reply-To", ""),), (("References", "<1@contoso.exa"),), (("References", f"{FIRST} <2@fabri"),)],
)
def test_an_answer_whose_headers_are_missing_or_cut_is_sought_by_its_subject(
    headers: tuple[tuple[str, str], ...],
) -> None:
    asked = a_content(subject="Where is my order?")
    answer = a_content(subject="AW: RE: Where is my order?", headers=headers)
    assert sought_by_subject(answer) == about(asked) != ""


def test_nothing_else_is_sought_by_its_subject() -> None:
    assert sought_by_subject(a_content(subject="Where is my order?")) == ""
    assert sought_by_subject(a_content(subject="Fwd: Where is my order?")) == ""
    assert sought_by_subject(a_content(subject="Re:")) == ""
    assert sought_by_subject(a_content(subject="Re: order", headers=(("In-Reply-To", FIRST),))) == ""


@given(st.text(), st.text() | st.lists(st.sampled_from([*'<>@" ,a', FIRST])).map("".join), st.text())
def test_any_headers_name_whole_ids_or_nothing(message_id: str, references: str, answered: str) -> None:
    mail = a_content(message_id=message_id, headers=(("References", references), ("In-Reply-To", answered)))
    names = named_messages(mail)
    assert all(name[0] == "<" and name[-1] == ">" and canonical(name) == name for name in names)
    assert len(names) <= 10
    assert canonical(canonical(message_id)) == canonical(message_id)


@pytest.mark.parametrize("piece", ["<", ">", "<a", "<a ", "a@", "a ", "<a@b>", "<a@b", '<"', "\\", " "])
def test_reading_ids_takes_time_in_step_with_the_length(piece: str) -> None:
    assert fastest(piece * 80_000) < 8 * fastest(piece * 20_000) + 0.01


def fastest(value: str) -> float:
    """Seconds that the fastest of some runs took."""
    return cost(lambda: (message_ids(value), canonical(value)))
