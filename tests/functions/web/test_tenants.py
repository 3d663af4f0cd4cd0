"""The operator's API of Tenants."""

from typing import Any

import azure.functions as func
import pytest

from functions.web.tenants import delete_tenant, get_tenant, list_tenants, put_tenant
from shared.domain.tenants import DELETING, TenantState
from shared.errors import AccessLost, TryLater
from tests.support.app_on_fakes import app_on, call, json_of, request
from tests.support.builders import ADMIN, OTHER_TENANT, TENANT, a_tenant, a_watched_mailbox
from tests.support.fake_app import FakeApp


def ask(function: Any, method: str, tenant: str = TENANT, body: object = None) -> func.HttpResponse:
    answer: func.HttpResponse = call(function, request(method, body, route={"tenant": tenant}))
    return answer


def test_a_new_tenant_is_invited() -> None:
    with app_on(FakeApp()):
        answer = ask(put_tenant, "PUT", OTHER_TENANT, {"name": "Fabrikam", "admins": ["Bob@fabrikam.example"]})
        assert answer.status_code == 201
        assert json_of(answer) == {
            "id": OTHER_TENANT,
            "name": "Fabrikam",
            "admins": ["bob@fabrikam.example"],
            "state": "invited",
            "permissions": [],
        }
        assert json_of(ask(get_tenant, "GET", OTHER_TENANT)) == json_of(answer)


def test_a_known_tenant_is_changed_and_its_id_counts_without_case() -> None:
    app = FakeApp()
    with app_on(app):
        answer = ask(put_tenant, "PUT", TENANT.upper(), {"name": "New", "admins": [ADMIN]})
    assert answer.status_code == 200
    assert (app.tenant.name, app.tenant.state) == ("New", TenantState.CONNECTED)


def test_all_tenants_are_listed_with_state_and_missing_permissions() -> None:
    app = FakeApp(a_tenant(state=TenantState.PAUSED, reason="AADSTS700016", permissions=("Mail.Send",)))
    with app_on(app):
        (shown,) = json_of(call(list_tenants, request("GET")))["tenants"]
    assert shown["state"] == "paused(AADSTS700016)"
    assert shown["missingPermissions"] == ["User.Read.All", "Mail.ReadWrite"]


def test_wrong_input_names_each_field() -> None:
    with app_on(FakeApp()) as parts:
        answer = ask(put_tenant, "PUT", body={"admins": ["nobody"], "colour": "blue"})
        assert answer.status_code == 400
        assert answer.mimetype == "application/problem+json"
        problem = json_of(answer)
        assert problem["status"] == 400
        assert {each["field"] for each in problem["errors"]} == {"name", "admins[0]", "colour", "admins"}
        assert all(each["problem"] for each in problem["errors"])
        assert parts.tenants.faults.calls == []


@pytest.mark.parametrize("tenant", ["contoso.example", "", "common", f"{{{TENANT}}}"])
@pytest.mark.parametrize(("function", "method"), [(put_tenant, "PUT"), (get_tenant, "GET"), (delete_tenant, "DELETE")])
def test_a_tenant_id_is_a_guid(function: Any, method: str, tenant: str) -> None:
    with app_on(FakeApp()):
        assert ask(function, method, tenant).status_code == 400


def test_an_unknown_tenant_is_not_found() -> None:
    with app_on(FakeApp()):
        assert ask(get_tenant, "GET", OTHER_TENANT).status_code == 404
        assert ask(delete_tenant, "DELETE", OTHER_TENANT).status_code == 404


def test_a_tenant_is_deleted_and_what_stays_is_said() -> None:
    app = FakeApp(None, a_watched_mailbox())
    app.subscriptions.faults.fail("subscriptions", *[AccessLost(400, "700016")] * 2)
    with app_on(app):
        begun = ask(delete_tenant, "DELETE")
        assert (begun.status_code, begun.headers["Retry-After"]) == (202, "15")
        assert json_of(begun)["deleted"] is False
        assert ask(get_tenant, "GET").status_code == 200
        app.clock.advance(15)
        answer = ask(delete_tenant, "DELETE")
        assert answer.status_code == 200
        assert json_of(answer)["deleted"] is True
        assert len(json_of(answer)["notes"]) == 1
        assert ask(get_tenant, "GET").status_code == 404


def test_a_tenant_that_is_being_deleted_cannot_be_invited() -> None:
    with app_on(FakeApp(a_tenant(state=TenantState.PAUSED, reason=DELETING))):
        answer = ask(put_tenant, "PUT", body={"name": "Contoso", "admins": [ADMIN]})
    assert answer.status_code == 409


def test_storage_being_down_is_told_with_a_time() -> None:
    app = FakeApp()
    app.tenants.faults.fail("tenant", TryLater("throttled", 7.2))
    with app_on(app):
        answer = ask(get_tenant, "GET")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "8")
