"""The threads of a whole mailbox, in the manner of jwz and RFC 5256."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.read.grouping import ListedMail, Placed, group, listed, parents_of
from tests.support.builders import NOW, a_content
from tests.support.growth import cost


def a_line(key: str, parents: str = "", subject: str = "", at: int = 0, message_id: str = "") -> ListedMail:
    """A Mail in a mailbox: its key is its id unless told, its subject its own."""
    ids = tuple(f"<{name}>" for name in parents.split())
    return ListedMail(key, f"<{message_id or key}>", ids, subject or key, NOW + timedelta(minutes=at))


def drawn(mails: Sequence[ListedMail]) -> list[str]:
    """Each group as one line: keys in reading order, each with a dot for each step of depth, `~` for by subject."""
    return [" ".join("." * each.depth + "~" * each.by_subject + each.key for each in found) for found in group(mails)]


def test_without_references_the_first_of_in_reply_to_is_the_parent() -> None:
    first, second = "<1@contoso.example>", "<2@fabrikam.example>"
    answer = a_content(headers=(("In-Reply-To", f"{second} {first}"),))
    assert parents_of(answer) == (second,)
    both = a_content(headers=(("In-Reply-To", second), ("References", first)))
    assert parents_of(both) == (first,)


def test_a_chain_of_answers_is_one_group_in_reading_order() -> None:
    mails = [a_line("a"), a_line("b", "a", at=1), a_line("d", "a", at=3), a_line("c", "a b", at=2)]
    assert drawn(mails) == ["a .b ..c .d"]


def test_an_answer_that_comes_before_its_question_is_below_it() -> None:
    assert drawn([a_line("c", "a b", at=2), a_line("b", "a", at=1), a_line("a")]) == ["a .b ..c"]


def test_siblings_and_groups_are_in_order_of_their_time() -> None:
    mails = [a_line("z", at=5), a_line("a"), a_line("late", "a", at=9), a_line("early", "a", at=7)]
    assert drawn(mails) == ["a .early .late", "z"]


def test_two_answers_to_a_missing_mail_are_one_group() -> None:
    assert drawn([a_line("g", "gone"), a_line("h", "gone")]) == ["g h"]


def test_a_missing_mail_in_the_middle_is_stepped_over() -> None:
    assert drawn([a_line("a"), a_line("c", "a gone")]) == ["a .c"]


def test_a_cut_off_beginning_of_references_is_filled_in_by_others() -> None:
    mails = [a_line("a"), a_line("d", "c", at=3), a_line("c", "b", at=2), a_line("b", "a", at=1)]
    assert drawn(mails) == ["a .b ..c ...d"]


def test_what_a_mail_says_of_itself_counts_more_than_what_others_presume() -> None:
    liar = a_line("liar", "x b")
    assert drawn([a_line("a"), liar, a_line("b", "a", at=1), a_line("x", at=2)]) == ["a .b ..liar", "x"]
    assert drawn([a_line("a"), a_line("b", "a", at=1), liar, a_line("x", at=2)]) == ["a .b ..liar", "x"]


def test_a_mail_that_names_itself_stands_alone() -> None:
    assert drawn([a_line("a", "a")]) == ["a"]


def test_a_loop_of_two_is_one_group() -> None:
    assert drawn([a_line("a", "b"), a_line("b", "a", at=1)]) == ["b .a"]


def test_a_loop_of_many_loses_no_mail() -> None:
    mails = [a_line("a", "b c"), a_line("b", "c a"), a_line("c", "a b")]
    assert sorted(" ".join(drawn(mails)).replace(".", "").split()) == ["a", "b", "c"]


def test_the_same_id_twice_is_two_mails_of_one_group() -> None:
    mails = [a_line("a"), a_line("b1", "a", message_id="b"), a_line("b2", "a", message_id="b"), a_line("c", "b", at=1)]
    assert drawn(mails) == ["a .b1 ..c .b2"]


def test_mails_without_an_id_stand_for_themselves() -> None:
    nameless = [ListedMail(key, "", (), key, NOW) for key in ("a", "b")]
    assert drawn(nameless) == ["a", "b"]


def test_an_answer_without_references_joins_by_its_subject_and_says_so() -> None:
    mails = [a_line("a", subject="Order 12"), a_line("b", subject="AW: Order 12", at=1)]
    assert drawn(mails) == ["a .~b"]


def test_the_question_is_above_even_where_its_answer_came_first() -> None:
    assert drawn([a_line("b", subject="Re: Order 12"), a_line("a", subject="Order 12", at=1)]) == ["a .~b"]


def test_two_questions_of_one_subject_are_side_by_side() -> None:
    mails = [a_line("a", subject="Order"), a_line("b", subject="Order", at=1), a_line("c", subject="Re: Order", at=2)]
    assert drawn(mails) == ["a ~b ~c"]


def test_two_groups_below_missing_mails_join_by_their_subject() -> None:
    first = [a_line(key, "gone", "Re: Order") for key in ("a", "b")]
    second = [a_line(key, "lost", "Re: Order", at=1) for key in ("c", "d")]
    assert drawn([*first, *second, a_line("e", subject="Order", at=2)]) == ["a b ~c ~d ~e"]


def test_an_empty_subject_joins_nobody() -> None:
    mails = [ListedMail(key, f"<{key}>", (), subject, NOW) for key, subject in (("a", ""), ("b", "Re:"), ("c", " "))]
    assert drawn(mails) == ["a", "b", "c"]


def test_an_empty_mailbox_has_no_groups() -> None:
    assert group([]) == ()


def test_a_mail_is_listed_with_what_its_headers_name() -> None:
    mail = listed("k", a_content(message_id="a@b.example", headers=(("In-Reply-To", "<1@b.example>"),)))
    assert (mail.key, mail.message_id, mail.parents) == ("k", "<a@b.example>", ("<1@b.example>",))
    assert group([mail]) == ((Placed("k", 0),),)


IDS = st.sampled_from([f"<{letter}>" for letter in "abcdefgh"])
MAILS = st.lists(
    st.builds(
        ListedMail,
        key=st.just(""),
        message_id=IDS | st.just(""),
        parents=st.lists(IDS, max_size=6).map(tuple),
        subject=st.sampled_from(["", "x", "Re: x", "y", "[Fwd: y]", "[x]", "Re:"]),
        received=st.datetimes() | st.just(NOW),
    ),
    max_size=12,
).map(lambda mails: [ListedMail(str(at), m.message_id, m.parents, m.subject, m.received) for at, m in enumerate(mails)])


@given(MAILS)
def test_each_mail_of_any_mailbox_is_in_exactly_one_group(mails: list[ListedMail]) -> None:
    keys = [each.key for found in group(mails) for each in found]
    assert sorted(keys) == sorted(mail.key for mail in mails)
    assert all(found for found in group(mails))
    assert all(found[0].depth == 0 for found in group(mails))


@given(st.integers(0, 2**32), st.integers(1, 40), st.integers(1, 6), st.integers(0, 60))
def test_what_chains_of_references_connect_is_one_group(seed: int, size: int, most: int, percent_gone: int) -> None:
    chance = random.Random(seed)
    parent = {number: chance.choice([None, *range(number)]) for number in range(size)}
    mails = []
    for number in range(size):
        chain: list[str] = []
        above = parent[number]
        while above is not None and len(chain) < most:
            chain.insert(0, str(above))
            above = parent[above]
        if chance.randrange(100) >= percent_gone:
            mails.append(a_line(str(number), " ".join(chain), at=chance.randrange(100)))
    chance.shuffle(mails)
    assert {frozenset(each.key for each in found) for found in group(mails)} == connected(mails)


def connected(mails: list[ListedMail]) -> set[frozenset[str]]:
    """The keys that are connected by any id that they carry or name."""
    groups: list[tuple[set[str], set[str]]] = []
    for mail in mails:
        ids, keys = {mail.message_id, *mail.parents}, {mail.key}
        for found in [each for each in groups if each[0] & ids]:
            groups.remove(found)
            ids |= found[0]
            keys |= found[1]
        groups.append((ids, keys))
    return {frozenset(keys) for _, keys in groups}


def chain(size: int) -> list[ListedMail]:
    """Each answers the one before."""
    return [a_line(f"m{at}", f"m{at - 1}" if at else "") for at in range(size)]


def ring(size: int) -> list[ListedMail]:
    """Each answers the one before, the first the last."""
    return [a_line(f"m{at}", f"m{(at - 1) % size}") for at in range(size)]


def stars(size: int) -> list[ListedMail]:
    """All answer one that is not there."""
    return [a_line(f"m{at}", "gone") for at in range(size)]


def same_subject(size: int) -> list[ListedMail]:
    """All are questions of one subject."""
    return [a_line(f"m{at}", subject="x") for at in range(size)]


def one_of_many(size: int) -> list[ListedMail]:
    """One mail names all that are not there, over and over."""
    return [a_line("m", " ".join(f"x{at % 1_000}" for at in range(size)))]


def crossed(size: int) -> list[ListedMail]:
    """Each names three others, of which two contradict each other."""
    chance = random.Random(1)
    return [a_line(f"m{at}", " ".join(f"m{chance.randrange(size)}" for _ in range(3))) for at in range(size)]


@pytest.mark.heavy
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("make", [chain, ring, stars, same_subject, one_of_many, crossed])
def test_the_time_grows_in_step_with_the_mailbox(make: object, backwards: bool) -> None:
    assert callable(make)
    small, large = make(2_000), make(8_000)
    if backwards:
        small.reverse()
        large.reverse()
    assert fastest(large) < 8 * fastest(small) + 0.02


def fastest(mails: list[ListedMail]) -> float:
    """Seconds that the fastest of some runs took."""
    return cost(lambda: group(mails))


def test_times_with_and_without_a_zone_are_put_in_order() -> None:
    mails = [a_line("b", at=1), ListedMail("a", "<a>", (), "a", datetime(2026, 1, 1))]  # noqa: DTZ001
    assert drawn(mails) == ["a", "b"]
