"""Who may see what: the directory, tokens, roles, and Exchange's own word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from tests.sandbox.support.m365_site import Site, open_site, open_webhook


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as opened:
        yield opened


def test_a_user_is_found_by_id_and_principal_name_and_shown_with_the_primary_address(site: Site) -> None:
    box = site.tenant.add_mailbox("help@contoso.example", aliases=["aid@contoso.example"])
    for name in (box.object_id, "HELP@contoso.example"):
        found = site.get(f"/users/{name}", select="id,mail")
        assert (found["id"], found["mail"]) == (box.object_id, "help@contoso.example")
    for name in ("aid@contoso.example", "nobody@contoso.example"):
        assert site.code(site.call("GET", f"/users/{name}"), 404) == "Request_ResourceNotFound"
        assert site.code(site.call("GET", f"/users/{name}/messages"), 404) == "ErrorInvalidUser"
    listed = site.get("/users", filter="proxyAddresses/any(p:p eq 'smtp:aid@contoso.example')")["value"]
    assert [each["id"] for each in listed] == [box.object_id]


def test_looking_up_a_user_needs_the_directory_role(site: Site) -> None:
    site.m365.entra.set_roles(site.tenant, ("Mail.ReadWrite", "Mail.Send"))
    site.session.headers["Authorization"] = f"Bearer {site.token()}"
    answer = site.call("GET", "/users/harper@contoso.example")
    assert site.code(answer, 403) == "Authorization_RequestDenied"
    assert site.call("GET", "messages").status_code == 200


def test_a_user_without_a_mailbox_has_no_mails(site: Site) -> None:
    ada = site.tenant.add_user("ada@contoso.example", "Ada", admin=True)
    answer = site.call("GET", f"/users/{ada.object_id}/messages")
    assert site.code(answer, 404) == "MailboxNotEnabledForRESTAPI"


def test_an_expired_or_unknown_token_is_refused_with_401(site: Site) -> None:
    site.m365.entra.expire_tokens(site.tenant)
    assert site.code(site.call("GET", "messages"), 401) == "InvalidAuthenticationToken"
    site.session.headers["Authorization"] = "Bearer made.up.token"
    assert site.code(site.call("GET", "messages"), 401) == "InvalidAuthenticationToken"
    site.session.headers["Authorization"] = f"Bearer {site.token()}"
    site.m365.switches.clock_offset = dt.timedelta(hours=2)
    assert site.code(site.call("GET", "messages"), 401) == "InvalidAuthenticationToken"


def test_a_token_for_another_cloud_is_refused_with_401(site: Site) -> None:
    def status(resource: str) -> int:
        token = site.ask_token(site.tenant, scope=f"{resource}/.default").json()["access_token"]
        answer = site.call("GET", "messages", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 200 or answer.json()["error"]["message"] == "Invalid audience."
        return answer.status_code

    government, china = "https://graph.microsoft.us", "https://microsoftgraph.chinacloudapi.cn"
    assert [status(each) for each in (government, china, site.m365.url)] == [401, 401, 200]
    site.m365.switches.graph_audience = government
    assert [status(each) for each in ("https://graph.microsoft.com", government, site.m365.url)] == [401, 200, 200]


def test_a_token_of_one_tenant_opens_no_mailbox_of_another(site: Site) -> None:
    other = site.m365.entra.add_tenant("fabrikam.example")
    box = other.add_mailbox("harper@fabrikam.example")
    site.m365.entra.consented(other)
    assert site.code(site.call("GET", f"/users/{box.object_id}/messages"), 404) == "ErrorInvalidUser"
    assert site.code(site.call("GET", f"/users/{box.address}"), 404) == "Request_ResourceNotFound"


def test_exchange_may_forbid_a_mailbox_or_allow_it_without_a_role(site: Site) -> None:
    site.m365.exchange.forbid(site.harper.address)
    assert site.code(site.call("GET", "messages"), 403) == "ErrorAccessDenied"
    site.m365.exchange.allow(site.harper.address)
    site.m365.entra.set_roles(site.tenant, ())
    site.session.headers["Authorization"] = f"Bearer {site.token()}"
    assert site.call("GET", "messages").status_code == 200


def test_an_app_without_any_permission_touches_no_subscription(site: Site) -> None:
    ends = (site.m365.world.now() + dt.timedelta(days=1)).isoformat().replace("+00:00", "Z")
    wanted = {
        "changeType": "created",
        "resource": f"users/{site.harper.object_id}/messages",
        "expirationDateTime": ends,
    }
    with open_webhook(site.m365) as webhook:
        made = site.call("POST", "/subscriptions", json={**wanted, "notificationUrl": f"{webhook.url}/notify"})
    assert made.status_code == 201, made.text
    one = f"/subscriptions/{made.json()['id']}"
    site.m365.entra.set_roles(site.tenant, ("User.Read.All",))
    site.session.headers["Authorization"] = f"Bearer {site.token()}"
    calls = [("GET", "/subscriptions"), ("GET", one), ("POST", f"{one}/reauthorize"), ("DELETE", one)]
    for method, path in calls:
        assert site.code(site.call(method, path), 403) == "Authorization_RequestDenied"
    assert site.code(site.call("PATCH", one, json={"expirationDateTime": ends}), 403) == "Authorization_RequestDenied"
    assert len(site.m365.watching.subscriptions) == 1
    site.m365.exchange.allow(site.harper.address)
    assert [site.call(method, path).status_code for method, path in calls] == [200, 200, 204, 204]
