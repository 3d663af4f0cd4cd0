"""Domains of addresses, and which of them lie below one another."""

from __future__ import annotations

import pytest

from shared.domain.values.addresses import are_related, lies_under


@pytest.mark.parametrize("lower", ["contoso.example", "mail.contoso.example", "a.b.contoso.example"])
def test_a_domain_lies_under_itself_and_what_is_above(lower: str) -> None:
    assert lies_under(lower, "contoso.example")
    assert are_related("contoso.example", lower)


@pytest.mark.parametrize("lower", ["fabrikam.example", "notcontoso.example", "example", "", ".contoso"])
def test_a_domain_beside_or_above_does_not_lie_under(lower: str) -> None:
    assert not lies_under(lower, "contoso.example")


def test_nothing_lies_under_a_domain_that_may_own_nothing_but_itself() -> None:
    def is_owned(domain: str) -> bool:
        return domain != "co.uk"

    assert not lies_under("contoso.co.uk", "co.uk", is_owned)
    assert not are_related("co.uk", "contoso.co.uk", is_owned)
    assert are_related("mail.contoso.co.uk", "contoso.co.uk", is_owned)
    assert lies_under("co.uk", "co.uk", is_owned)
