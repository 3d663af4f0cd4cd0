"""Who is signed in."""

import base64

import pytest

from functions.web.signed_in import principal_of
from shared.domain.tenants import Principal
from tests.support.app_on_fakes import encoded, principal, request
from tests.support.builders import ADMIN, ADMIN_OBJECT, OTHER_TENANT, TENANT

ADA = Principal(TENANT, ADMIN_OBJECT, ADMIN)
SOAP = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"


def header(*claims: tuple[str, str]) -> str:
    return encoded({"auth_typ": "aad", "claims": [{"typ": typ, "val": val} for typ, val in claims]})


def signed_in(text: str | None) -> Principal | None:
    return principal_of(request("GET", signed_in=text), platform_signs_in=True)


def test_a_principal_with_mapped_claim_names_is_read() -> None:
    assert signed_in(principal()) == ADA


def test_a_principal_with_short_claim_names_is_read() -> None:
    assert signed_in(header(("tid", TENANT), ("oid", ADMIN_OBJECT), ("upn", ADMIN.upper()))) == ADA
    assert signed_in(header(("tid", TENANT), ("oid", ADMIN_OBJECT), (f"{SOAP}upn", ADMIN))) == ADA


def test_the_header_counts_only_where_the_platform_sets_it() -> None:
    assert principal_of(request("GET", signed_in=principal()), platform_signs_in=False) is None


def test_an_e_mail_claim_is_no_name() -> None:
    person = signed_in(
        header(
            ("tid", TENANT), ("oid", ADMIN_OBJECT), ("email", ADMIN), (f"{SOAP}emailaddress", ADMIN), ("name", ADMIN)
        )
    )
    assert person == Principal(TENANT, ADMIN_OBJECT, "")


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "no base64!",
        base64.b64encode(b"no json").decode(),
        base64.b64encode(b"\xff\xfe").decode(),
        encoded([]),
        encoded({"auth_typ": "aad"}),
        principal(auth_typ="google"),
        principal(tenant="common"),
        principal(object_id=""),
        header(("tid", TENANT), ("upn", ADMIN)),
        header(("oid", ADMIN_OBJECT), ("upn", ADMIN)),
        header(("tid", TENANT), ("tid", OTHER_TENANT), ("oid", ADMIN_OBJECT), ("upn", ADMIN)),
        "A" * 100_000,
    ],
)
def test_anything_else_is_nobody(text: str | None) -> None:
    assert signed_in(text) is None
