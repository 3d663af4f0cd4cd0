"""What an operator may send about a Tenant."""

from __future__ import annotations

import json

import pytest

from shared.domain.tenants import parse_tenant
from shared.errors import InvalidInput


def problems_of(body: object) -> dict[str, str]:
    """What is wrong with a body."""
    with pytest.raises(InvalidInput) as caught:
        parse_tenant(json.dumps(body).encode())
    return caught.value.problems


def test_a_tenant_has_a_name_and_normalised_admins_each_once() -> None:
    body = {"name": " Contoso ", "admins": ["Ada@Contoso.example", "bo@contoso.example", "ada@contoso.example"]}
    assert parse_tenant(json.dumps(body).encode()) == ("Contoso", ("ada@contoso.example", "bo@contoso.example"))


def test_every_wrong_field_is_named_at_once() -> None:
    body = {"name": 7, "admins": ["ada@contoso.example", "nobody", 3], "color": "red"}
    assert set(problems_of(body)) == {"name", "admins[1]", "admins[2]", "color"}


@pytest.mark.parametrize("admins", [None, [], "ada@contoso.example", {}, [f"a{n}@contoso.example" for n in range(51)]])
def test_a_tenant_needs_one_to_fifty_admins(admins: object) -> None:
    assert set(problems_of({"name": "Contoso", "admins": admins})) == {"admins"}


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 201, None, "\x07"])
def test_a_tenants_name_is_one_short_line(name: object) -> None:
    assert set(problems_of({"name": name, "admins": ["ada@contoso.example"]})) == {"name"}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"{", b"\xff", b"[" * 100_000, b'{"name":"\xff"}', b" " * 1_048_577 + b"{}"]
)
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_tenant(body)
    assert set(caught.value.problems) == {"body"}
