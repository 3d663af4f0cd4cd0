"""Who writes from two addresses, as far as the Mails tell it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.threads.persons import is_same_person
from shared.domain.values.addresses import Address
from tests.support.builders import CUSTOMER, a_content
from tests.support.growth import growth


def is_same(one: Address, other: Address) -> bool:
    """Whether two senders are taken for one person, whoever wrote first."""
    there = is_same_person(a_content(sender=one), a_content(sender=other))
    assert there == is_same_person(a_content(sender=other), a_content(sender=one))
    return there


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (CUSTOMER, Address("Carla Customer", "carla@private.example")),
        (CUSTOMER, Address("Customer, Carla", "cc1980@private.example")),
        (CUSTOMER, Address('"CARLA M. CUSTOMER" (private)', "cc@private.example")),
        (CUSTOMER, Address("", "carla.customer@private.example")),
        (CUSTOMER, Address("carla@private.example", "carla_customer@private.example")),
        (CUSTOMER, Address("", "carla+orders@fabrikam.example")),
        (CUSTOMER, Address("", "carla@mail.fabrikam.example")),
        (Address("José García", "jose@a.example"), Address("Jose Garcia", "jg@b.example")),
        (Address("Dr. Ana Novak", "ana@a.example"), Address("Ana Novak", "an@b.example")),
        (Address("山田 太郎", "t@a.example"), Address("山田　太郎", "y@b.example")),
        (Address("홍길동", "h@a.example"), Address("홍길동", "g@b.example")),
    ],
)
def test_these_are_one_person(one: Address, other: Address) -> None:
    assert is_same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (CUSTOMER, Address("Sam Stranger", "sam@fabrikam.example")),
        (CUSTOMER, Address("Carla", "carla@private.example")),
        (CUSTOMER, Address("Carla Other", "carla@private.example")),
        (CUSTOMER, Address("Sam Stranger", "carla.customer@private.example")),
        (CUSTOMER, Address("Carla Customer via Friends", "friends@lists.example")),
        (Address("Customer Service", "a@one.example"), Address("Customer Service", "b@two.example")),
        (Address("Fabrikam Europe", "anna@fabrikam.example"), Address("Fabrikam Europe", "bob@fabrikam.example")),
        (Address("Anna", "a@one.example"), Address("Anna", "b@two.example")),
        (Address("", "info@eu.fabrikam.example"), Address("", "info@us.eu.fabrikam.example")),
        (Address("客服", "a@one.example"), Address("客服", "b@two.example")),
        (Address("管理员", "a@one.example"), Address("管理员", "b@two.example")),
        (Address("", "carla@example"), Address("", "carla@other.example")),
        (Address("", ""), Address("", "carla@fabrikam.example")),
    ],
)
def test_these_may_be_two(one: Address, other: Address) -> None:
    assert not is_same(one, other)


def test_the_address_that_a_person_asked_answers_to_is_theirs() -> None:
    private = Address("C.", "cc@fabrikam.example")
    asked = a_content(reply_to=(private,))
    assert is_same_person(a_content(sender=private), asked)
    assert not is_same_person(a_content(sender=private), a_content())


def test_who_asks_that_answers_go_to_the_first_address_is_that_person() -> None:
    phone = a_content(sender=Address("", "phone@fabrikam.example"), reply_to=(CUSTOMER,))
    assert is_same_person(phone, a_content())
    both = a_content(sender=Address("", "phone@fabrikam.example"), reply_to=(CUSTOMER, phone.sender))
    assert not is_same_person(both, a_content())


ADDRESSES = st.builds(Address, st.text(), st.text())


@given(ADDRESSES, ADDRESSES, st.lists(ADDRESSES, max_size=2))
def test_any_two_senders_are_judged(one: Address, other: Address, reply_to: list[Address]) -> None:
    assert is_same_person(a_content(sender=one, reply_to=tuple(reply_to)), a_content(sender=other)) in (True, False)


@pytest.mark.parametrize("piece", ["(", "[", '"', "a", "a ", "\u0301", "山"])
def test_a_megabyte_of_name_costs_no_more_than_its_beginning(piece: str) -> None:
    other = a_content(sender=Address(piece * 200, "x@private.example"))
    short, long = (a_content(sender=Address(piece * size, "y@other.example")) for size in (200, 1_000_000))
    assert growth(lambda: is_same_person(short, other), lambda: is_same_person(long, other), floor=0.002) < 8
