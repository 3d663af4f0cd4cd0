"""Admin consent from its start to its proof."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from shared.domain.tenants import DELETING, PERMISSIONS, Admin, Ending, Principal, TenantState
from shared.errors import Conflict, TryLater
from shared.usecases.tenants.consent import Redirect, finish_consent, start_consent
from shared.usecases.tenants.probe import NOT_EFFECTIVE
from tests.support.builders import (
    ADMIN,
    MAILBOX,
    OTHER_TENANT,
    TENANT,
    a_mailbox,
    a_mailbox_settings,
    a_tenant,
    a_watched_mailbox,
)
from tests.support.fake_app import ADA, FakeApp

BOB = Principal(TENANT, "77777777-7777-4777-8777-777777777777", "bob@contoso.example")


def invited(**changes: object) -> FakeApp:
    admins = (Admin(ADMIN), Admin(BOB.user_principal_name))
    app = FakeApp(a_tenant(state=TenantState.INVITED, admins=admins, consented_at=None, permissions=()))
    app.set_tenant(**changes)
    return app


def started(app: FakeApp, person: Principal = ADA) -> str:
    address = start_consent(app, person)
    assert address is not None
    return parse_qs(urlsplit(address).query)["state"][0]


def yes(state: str, **changes: str) -> Redirect:
    return replace(Redirect(state, TENANT, "True", ""), **changes)


def test_a_start_leads_to_the_consent_page_of_the_admins_own_tenant() -> None:
    address = start_consent(invited(), ADA)
    assert address is not None
    parts = urlsplit(address)
    query = parse_qs(parts.query)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"https://login.example/{TENANT}/v2.0/adminconsent"
    assert query["client_id"] == ["55555555-5555-4555-8555-555555555555"]
    assert query["redirect_uri"] == ["https://harper.contoso.example/api/consent/callback"]
    assert query["scope"] == ["https://graph.example/.default"]
    assert len(query["state"][0]) == 43


def test_whoever_is_no_listed_admin_cannot_start() -> None:
    assert start_consent(invited(), replace(BOB, user_principal_name="eve@contoso.example")) is None
    assert start_consent(invited(), Principal(OTHER_TENANT, BOB.object_id, ADMIN)) is None


def test_a_consent_with_all_permissions_connects_the_tenant() -> None:
    app = invited()
    outcome = finish_consent(app, ADA, yes(started(app)))
    assert outcome.ending is Ending.CONNECTED
    assert outcome.missing == ()
    assert app.tenant.state is TenantState.CONNECTED
    assert app.tenant.consented_by == ADA.object_id
    assert app.tenant.consented_at == app.now
    assert set(app.tenant.permissions) == set(PERMISSIONS)


def test_a_state_counts_once() -> None:
    app = invited()
    state = started(app)
    finish_consent(app, ADA, yes(state))
    assert finish_consent(app, ADA, yes(state)).ending is Ending.STATE_UNKNOWN


def test_of_two_finishes_at_once_one_counts() -> None:
    app = invited()
    state = started(app)
    app.tenants.faults.fail("save_consent", Conflict("race"))
    assert finish_consent(app, ADA, yes(state)).ending is Ending.STATE_UNKNOWN
    assert app.tokens.faults.calls == []


def test_a_state_ends_after_15_minutes() -> None:
    app = invited()
    state = started(app)
    app.clock.advance(15 * 60)
    assert finish_consent(app, ADA, yes(state)).ending is Ending.STATE_UNKNOWN


@pytest.mark.parametrize("state", ["", "x", "x" * 43, "'or 1 eq 1" + "x" * 33])
def test_an_unknown_state_is_refused_and_changes_nothing(state: str) -> None:
    app = invited()
    assert finish_consent(app, ADA, yes(state)).ending is Ending.STATE_UNKNOWN
    assert app.tenant.state is TenantState.INVITED


def test_a_stolen_state_is_refused_and_spent() -> None:
    app = invited()
    state = started(app, ADA)
    assert finish_consent(app, BOB, yes(state)).ending is Ending.OTHER_PERSON
    assert app.tenant.state is TenantState.INVITED
    assert finish_consent(app, ADA, yes(state)).ending is Ending.STATE_UNKNOWN


def test_an_answer_for_another_tenant_is_refused() -> None:
    app = invited()
    outcome = finish_consent(app, ADA, yes(started(app), tenant=OTHER_TENANT))
    assert outcome.ending is Ending.OTHER_TENANT
    assert app.tenant.state is TenantState.INVITED
    assert app.tokens.faults.calls == []


@pytest.mark.parametrize(
    "redirect",
    [{"error": "consent_required"}, {"admin_consent": ""}, {"admin_consent": "False"}],
    ids=["error beside admin_consent=True", "no admin_consent", "False"],
)
def test_a_no_is_a_no(redirect: dict[str, str]) -> None:
    app = invited()
    assert finish_consent(app, ADA, yes(started(app), **redirect)).ending is Ending.DECLINED
    assert app.tenant.state is TenantState.INVITED


def test_an_admin_who_was_taken_off_the_list_meanwhile_is_refused() -> None:
    app = invited()
    state = started(app)
    app.set_tenant(admins=(Admin(BOB.user_principal_name),))
    assert finish_consent(app, ADA, yes(state)).ending is Ending.NOT_ADMIN


def test_a_consent_that_has_not_spread_yet_is_pending() -> None:
    app = invited()
    app.tokens.lose(TENANT, "700016")
    outcome = finish_consent(app, ADA, yes(started(app)))
    assert (outcome.ending, outcome.missing) == (Ending.PENDING, PERMISSIONS)
    assert (app.tenant.state, app.tenant.consented_at) == (TenantState.PENDING, app.now)


def test_missing_permissions_make_the_tenant_pending_and_are_said() -> None:
    app = invited()
    app.tokens.permissions[TENANT] = frozenset({"User.Read.All"})
    outcome = finish_consent(app, ADA, yes(started(app)))
    assert (outcome.ending, outcome.missing) == (Ending.PENDING, ("Mail.ReadWrite", "Mail.Send"))
    assert app.tenant.state is TenantState.PENDING


def test_any_other_refusal_of_entra_changes_nothing_but_the_state() -> None:
    app = invited()
    app.tokens.lose(TENANT, "53003")
    before = app.tenant
    state = started(app)
    before = app.tenant
    outcome = finish_consent(app, ADA, yes(state))
    assert (outcome.ending, outcome.code) == (Ending.NOT_PROVEN, "53003")
    assert app.tenant == before
    assert finish_consent(app, ADA, yes(state)).ending is Ending.STATE_UNKNOWN


def test_entra_being_down_changes_nothing() -> None:
    app = invited()
    app.tokens.faults.fail("probe", TryLater("down"))
    assert finish_consent(app, ADA, yes(started(app))).ending is Ending.NOT_PROVEN
    assert app.tenant.state is TenantState.INVITED


def test_a_new_consent_resumes_a_paused_tenant_and_catches_up() -> None:
    off = a_mailbox(a_mailbox_settings(address="off@contoso.example", enabled=False))
    app = FakeApp(
        a_tenant(state=TenantState.PAUSED, reason="AADSTS700016"), a_watched_mailbox(), a_watched_mailbox(off)
    )
    outcome = finish_consent(app, ADA, yes(started(app)))
    assert outcome.ending is Ending.CONNECTED
    assert (app.tenant.state, app.tenant.reason) == (TenantState.CONNECTED, "")
    assert app.renewals == app.catch_ups == [(MAILBOX, "resumed")]


@pytest.mark.parametrize("some", [("User.Read.All",), ()], ids=["one permission", "Exchange roles alone"])
def test_a_tenant_that_worked_without_a_permission_is_resumed_without_it(some: tuple[str, ...]) -> None:
    app = FakeApp(a_tenant(state=TenantState.PAUSED, reason="AADSTS7000112", permissions=some))
    app.tokens.permissions[TENANT] = frozenset(some)
    outcome = finish_consent(app, ADA, yes(started(app)))
    assert outcome.ending is Ending.CONNECTED
    assert {"Mail.ReadWrite", "Mail.Send"} <= set(outcome.missing)


def test_a_consent_that_never_became_effective_is_no_sign_that_the_tenant_worked() -> None:
    app = FakeApp(a_tenant(state=TenantState.PAUSED, reason=NOT_EFFECTIVE, permissions=()))
    app.tokens.permissions[TENANT] = frozenset()
    assert finish_consent(app, ADA, yes(started(app))).ending is Ending.PENDING


def test_a_second_consent_of_a_connected_tenant_puts_no_work() -> None:
    app = FakeApp(None, a_watched_mailbox())
    assert finish_consent(app, ADA, yes(started(app))).ending is Ending.CONNECTED
    assert app.renewals == []


def test_a_queue_that_is_down_does_not_lose_the_consent() -> None:
    app = FakeApp(a_tenant(state=TenantState.PAUSED), a_watched_mailbox())
    app.queue.faults.fail("put", TryLater("down"))
    assert finish_consent(app, ADA, yes(started(app))).ending is Ending.CONNECTED
    assert app.tenant.state is TenantState.CONNECTED


def test_a_tenant_that_is_being_deleted_cannot_consent() -> None:
    app = invited()
    state = started(app)
    app.set_tenant(state=TenantState.PAUSED, reason=DELETING)
    assert finish_consent(app, ADA, yes(state)).ending is Ending.NOT_ADMIN
    assert app.tenant.reason == DELETING
