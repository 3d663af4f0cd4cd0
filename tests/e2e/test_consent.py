"""An admin consents for a Tenant that the operator invited; nobody else can."""

import base64
import json
import re
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit

from sandbox.m365 import Tenant
from sandbox.stage.pages import Site
from tests.e2e.support.trial import Trial


def invited(trial: Trial, admins: tuple[str, ...] = ("ada",)) -> Tenant:
    """A new tenant with these admins, invited, whose domain is this test's alone."""
    tenant = trial.stage.m365.entra.add_tenant(f"tenant{trial.number}-{len(trial.stage.m365.entra.tenants)}.example")
    names = [f"{name}@{tenant.domain}" for name in admins]
    for name in names:
        tenant.add_user(name, admin=True)
    assert trial.stage.people.invite(tenant, names).status_code in (200, 201)
    return tenant


def state_of(trial: Trial, tenant: Tenant) -> str:
    """The state of a Tenant as the operator sees it."""
    answer = trial.stage.people.operator.get(f"/api/tenants/{tenant.id}")
    answer.raise_for_status()
    return str(answer.json()["state"])


def started(person: Site, tenant: Tenant) -> dict[str, str]:
    """What the redirect to the login host's consent page carries."""
    answer = person.get("/api/consent/start", params={"tenant": tenant.id}, allow_redirects=False)
    assert answer.status_code in (302, 303, 307), answer.text
    target = urlsplit(answer.headers["Location"])
    assert target.path == f"/{tenant.id}/v2.0/adminconsent"
    return {name: values[0] for name, values in parse_qs(target.query).items()}


def callback(person: Site, **query: str) -> int:
    """Come back from the login host; the status."""
    return person.get("/api/consent/callback", params=query).status_code


def test_an_admin_who_says_yes_connects_the_tenant(trial: Trial) -> None:
    tenant = invited(trial)
    assert state_of(trial, tenant) == "invited"
    page = trial.stage.people.consent(tenant, f"ada@{tenant.domain}")
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert state_of(trial, tenant) == "connected"


def test_the_consent_asks_for_the_default_scope_with_a_single_use_state(trial: Trial) -> None:
    tenant = invited(trial)
    ada = trial.stage.people.admin(f"ada@{tenant.domain}")
    first, second = started(ada, tenant), started(ada, tenant)
    assert first["scope"] == "https://graph.microsoft.com/.default"
    assert first["redirect_uri"] == f"{trial.stage.url}/api/consent/callback"
    assert first["state"] != second["state"]


def test_an_admin_who_says_no_leaves_the_tenant_invited(trial: Trial) -> None:
    tenant = invited(trial)
    page = trial.stage.people.consent(tenant, f"ada@{tenant.domain}", "no")
    assert page.status_code >= 400
    assert "<h1>" in page.text
    assert state_of(trial, tenant) == "invited"


def test_an_error_redirect_counts_as_no_although_it_says_admin_consent_true(trial: Trial) -> None:
    tenant = invited(trial)
    ada = trial.stage.people.admin(f"ada@{tenant.domain}")
    trial.stage.m365.entra.consented(tenant)
    state = started(ada, tenant)["state"]
    refused = callback(ada, state=state, tenant=tenant.id, admin_consent="True", error="consent_required")
    assert refused >= 400
    assert state_of(trial, tenant) == "invited"


def test_a_state_that_another_admin_stole_is_refused(trial: Trial) -> None:
    tenant = invited(trial, ("ada", "eve"))
    ada, eve = (trial.stage.people.admin(f"{name}@{tenant.domain}") for name in ("ada", "eve"))
    trial.stage.m365.entra.consented(tenant)
    state = started(ada, tenant)["state"]
    assert callback(eve, state=state, tenant=tenant.id, admin_consent="True") >= 400
    assert callback(trial.stage.people.anonymous, state=state, tenant=tenant.id, admin_consent="True") >= 400
    assert state_of(trial, tenant) == "invited"


def test_a_state_works_once(trial: Trial) -> None:
    tenant = invited(trial)
    ada = trial.stage.people.admin(f"ada@{tenant.domain}")
    trial.stage.m365.entra.consented(tenant)
    state = started(ada, tenant)["state"]
    assert callback(ada, state=state, tenant=tenant.id, admin_consent="True") == 200
    assert callback(ada, state=state, tenant=tenant.id, admin_consent="True") >= 400
    assert state_of(trial, tenant) == "connected"


def test_a_state_that_was_never_given_out_is_refused(trial: Trial) -> None:
    tenant = invited(trial)
    ada = trial.stage.people.admin(f"ada@{tenant.domain}")
    trial.stage.m365.entra.consented(tenant)
    assert callback(ada, state="A" * 43, tenant=tenant.id, admin_consent="True") >= 400
    assert callback(ada, state="../../x", tenant=tenant.id, admin_consent="True") >= 400
    assert state_of(trial, tenant) == "invited"


def test_a_redirect_that_names_another_tenant_is_refused(trial: Trial) -> None:
    tenant, other = invited(trial), invited(trial)
    ada = trial.stage.people.admin(f"ada@{tenant.domain}")
    trial.stage.m365.entra.consented(tenant)
    trial.stage.m365.entra.consented(other)
    state = started(ada, tenant)["state"]
    assert callback(ada, state=state, tenant=other.id, admin_consent="True") >= 400
    assert state_of(trial, tenant) == "invited"
    assert state_of(trial, other) == "invited"


def test_nobody_starts_a_consent_for_a_tenant_that_was_not_invited(trial: Trial) -> None:
    stranger = trial.stage.m365.entra.add_tenant(f"stranger{trial.number}.example")
    stranger.add_user(f"ada@{stranger.domain}", admin=True)
    person = trial.stage.people.admin(f"ada@{stranger.domain}")
    answer = person.get("/api/consent/start", params={"tenant": stranger.id}, allow_redirects=False)
    assert answer.status_code == 403
    assert trial.stage.people.operator.get(f"/api/tenants/{stranger.id}").status_code == 404


def test_somebody_of_the_tenant_who_is_no_admin_starts_no_consent(trial: Trial) -> None:
    tenant = invited(trial)
    tenant.add_user(f"bob@{tenant.domain}")
    bob = trial.stage.people.admin(f"bob@{tenant.domain}")
    assert bob.get("/api/consent/start", params={"tenant": tenant.id}, allow_redirects=False).status_code == 403
    nobody = trial.stage.people.anonymous.get("/api/consent/start", params={"tenant": tenant.id}, allow_redirects=False)
    assert nobody.status_code in (401, 403)


def test_a_principal_that_somebody_forges_from_outside_is_refused(trial: Trial) -> None:
    ada = next(user for user in trial.tenant.users.values() if user.address.startswith("ada@"))
    claims = {
        "tid": trial.tenant.id,
        "http://schemas.microsoft.com/identity/claims/tenantid": trial.tenant.id,
        "http://schemas.microsoft.com/identity/claims/objectidentifier": ada.object_id,
        "preferred_username": ada.address,
    }
    principal = {"auth_typ": "aad", "claims": [{"typ": name, "val": value} for name, value in claims.items()]}
    forged = {"X-MS-CLIENT-PRINCIPAL": base64.b64encode(json.dumps(principal).encode()).decode()}
    answer = trial.stage.people.anonymous.get("/api/mailboxes", headers=forged)
    assert answer.status_code in (401, 403)
    assert trial.stage.people.anonymous.delete(f"/api/mailboxes/{trial.address}", headers=forged).status_code in (
        401,
        403,
    )
    assert trial.shown()["enabled"] is True


def test_only_the_operator_with_the_key_invites(trial: Trial) -> None:
    body = {"name": "Stranger", "admins": ["eve@stranger.example"]}
    path = "/api/tenants/5f0c1b1e-0000-4000-8000-000000000001"
    assert trial.stage.people.anonymous.put(path, json=body).status_code == 401
    assert trial.stage.people.admin(f"ada@{trial.tenant.domain}").put(path, json=body).status_code == 401


def test_a_consent_that_needs_time_to_spread_makes_the_tenant_pending_until_a_probe_succeeds(trial: Trial) -> None:
    tenant = invited(trial)
    trial.stage.m365.entra.consent_delay(tenant, calls=1)
    page = trial.stage.people.consent(tenant, f"ada@{tenant.domain}")
    assert page.status_code == 200
    assert state_of(trial, tenant) == "pending"
    trial.stage.run("schedule_catch_up")
    trial.wait_for(lambda: state_of(trial, tenant) == "connected", what="the probe connects the tenant")


def test_the_consent_pages_hold_no_secret_and_run_no_script(trial: Trial) -> None:
    tenant = invited(trial)
    ada = trial.stage.people.admin(f"ada@{tenant.domain}")
    question = ada.get("/api/consent/start", params={"tenant": tenant.id})
    link = re.search(r'id="yes" href="([^"]+)"', question.text)
    assert link is not None
    page = ada.get(urljoin(question.url, unescape(link[1])))
    assert "<script" not in page.text
    assert "Content-Security-Policy" in page.headers
    assert "secret" not in page.text.lower()
