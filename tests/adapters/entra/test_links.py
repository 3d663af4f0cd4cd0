"""Addresses of the login host."""

from urllib.parse import parse_qs, urlsplit

from shared.adapters.entra.links import EntraLinks
from shared.domain.values.ids import TenantId

REDIRECT = "https://harper.contoso.example/api/consent/callback"


def test_the_consent_page_is_the_tenants_own_and_sends_the_person_back() -> None:
    links = EntraLinks("client-1", "https://login.example", "https://graph.example/.default")
    page = urlsplit(links.admin_consent(TenantId("tenant-1"), REDIRECT, "state-1"))
    assert f"{page.scheme}://{page.netloc}{page.path}" == "https://login.example/tenant-1/v2.0/adminconsent"
    assert parse_qs(page.query) == {
        "client_id": ["client-1"],
        "redirect_uri": [REDIRECT],
        "scope": ["https://graph.example/.default"],
        "state": ["state-1"],
    }


def test_what_stands_in_the_query_is_quoted_whole() -> None:
    address = EntraLinks("client-1", "https://login.example", "a b").admin_consent(
        TenantId("tenant-1"), REDIRECT, "x&y=z"
    )
    assert "scope=a%20b" in address
    assert address.endswith("state=x%26y%3Dz")
