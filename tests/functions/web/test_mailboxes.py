"""The admins' API of Mailbox settings."""

from typing import Any

import azure.functions as func
import pytest

from functions.web.mailboxes import delete_mailbox, get_mailbox, list_mailboxes, put_mailbox
from shared.domain.mailboxes.watch import WatchState
from shared.errors import Conflict, TryLater
from tests.support.app_on_fakes import app_on, call, json_of, principal, request
from tests.support.builders import (
    HARPER,
    MAILBOX,
    OTHER_TENANT,
    TENANT,
    a_mailbox,
    a_mailbox_settings,
    a_tenant,
    a_watched_mailbox,
)
from tests.support.fake_app import FakeApp
from tests.support.fakes.all import FakeTemplates

SETTINGS = {"name": "Harper", "enabled": True}
EVERY_FUNCTION = [(list_mailboxes, "GET"), (get_mailbox, "GET"), (put_mailbox, "PUT"), (delete_mailbox, "DELETE")]


def ask(
    function: Any,
    method: str,
    body: object = None,
    address: str = HARPER,
    signed_in: str | None = principal(),
    **headers: str,
) -> func.HttpResponse:
    answer: func.HttpResponse = call(
        function, request(method, body, signed_in, route={"address": address}, params=None, **headers)
    )
    return answer


def test_a_saved_mailbox_is_shown_with_settings_state_checks_and_subscription() -> None:
    app = FakeApp()
    with app_on(app):
        answer = ask(put_mailbox, "PUT", SETTINGS, address="Harper@Contoso.example")
        shown = json_of(answer)
        assert answer.status_code == 201
        assert (shown["address"], shown["name"], shown["enabled"]) == (HARPER, "Harper", True)
        assert shown["state"] == "watching"
        assert [check["name"] for check in shown["checks"]] == ["token", "address", "inbox", "write", "subscription"]
        assert shown["subscriptionEnds"] == app.watch.held.ends.isoformat()  # type: ignore[union-attr]
        assert answer.headers["ETag"] == f'"{app.watched.mailbox.revision}"'
        again = ask(get_mailbox, "GET")
        assert (again.status_code, json_of(again), again.headers["ETag"]) == (200, shown, answer.headers["ETag"])
        assert json_of(call(list_mailboxes, request("GET", signed_in=principal())))["mailboxes"] == [shown]


def test_a_failing_mailbox_shows_its_reason() -> None:
    watched = a_watched_mailbox(state=WatchState.FAILING, reason="alias of info@contoso.example")
    with app_on(FakeApp(None, watched)):
        assert json_of(ask(get_mailbox, "GET"))["state"] == "failing(alias of info@contoso.example)"


def test_the_right_etag_saves_and_an_old_one_is_told_of_the_lost_race() -> None:
    with app_on(FakeApp(None, a_watched_mailbox())):
        assert ask(put_mailbox, "PUT", SETTINGS, if_match='"revision-1"').status_code == 200
        assert ask(put_mailbox, "PUT", SETTINGS, if_match='"revision-1"').status_code == 412
        assert ask(delete_mailbox, "DELETE", if_match='"revision-1"').status_code == 412


@pytest.mark.parametrize("tags", ['W/"revision-1"', "revision-1", "xrevision-1x", '""', '"another"'])
def test_what_is_no_etag_of_ours_matches_nothing(tags: str) -> None:
    with app_on(FakeApp(None, a_watched_mailbox())):
        assert ask(put_mailbox, "PUT", SETTINGS, if_match=tags).status_code == 412


@pytest.mark.parametrize("tags", ["*", '"another", "revision-1"', ""])
def test_one_of_several_tags_may_match(tags: str) -> None:
    with app_on(FakeApp(None, a_watched_mailbox())):
        assert ask(put_mailbox, "PUT", SETTINGS, if_match=tags).status_code == 200


def test_a_race_that_the_table_decides_is_told_too() -> None:
    app = FakeApp(None, a_watched_mailbox())
    app.mailboxes.faults.fail("save_mailbox", Conflict("race"))
    with app_on(app):
        assert ask(put_mailbox, "PUT", SETTINGS).status_code == 412


def test_wrong_input_names_each_field() -> None:
    with app_on(FakeApp()):
        answer = ask(put_mailbox, "PUT", {"name": 1, "inboxType": "private", "colour": "blue"})
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert {each["field"] for each in json_of(answer)["errors"]} == {"name", "inboxType", "colour"}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff"])
def test_a_body_that_is_no_json_object_is_refused(body: bytes) -> None:
    with app_on(FakeApp()):
        assert ask(put_mailbox, "PUT", body).status_code == 400


@pytest.mark.parametrize("address", ["", "harper", "a b@contoso.example", "harper@contoso"])
@pytest.mark.parametrize(("function", "method"), EVERY_FUNCTION[1:])
def test_an_address_is_a_mail_address(function: Any, method: str, address: str) -> None:
    with app_on(FakeApp()):
        assert ask(function, method, SETTINGS, address=address).status_code == 400


def test_an_alias_is_refused_with_the_first_ones_address() -> None:
    app = FakeApp()
    with app_on(app):
        ask(put_mailbox, "PUT", SETTINGS)
        answer = ask(put_mailbox, "PUT", SETTINGS, address="hello@contoso.example")
    assert answer.status_code == 409
    assert HARPER in json_of(answer)["detail"]


def test_a_save_for_a_tenant_that_is_deleted_meanwhile_is_refused() -> None:
    class Deleting(FakeTemplates):
        def problems(self, template: str) -> tuple[str, ...]:
            app.tenants.delete_tenant(TENANT)
            return super().problems(template)

    app = FakeApp()
    app.templates = Deleting()
    with app_on(app):
        assert ask(put_mailbox, "PUT", SETTINGS).status_code == 403
    assert app.mailboxes.mailboxes() == ()


def test_a_deleted_mailbox_is_gone() -> None:
    with app_on(FakeApp(None, a_watched_mailbox())):
        assert ask(delete_mailbox, "DELETE").status_code == 204
        assert ask(get_mailbox, "GET").status_code == 404
        assert ask(delete_mailbox, "DELETE").status_code == 404


def test_storage_being_down_is_told() -> None:
    app = FakeApp(None, a_watched_mailbox())
    app.mailboxes.faults.fail("mailbox", TryLater("down"))
    with app_on(app):
        assert ask(get_mailbox, "GET").status_code == 503


@pytest.mark.parametrize(("function", "method"), EVERY_FUNCTION)
def test_nobody_signed_in_is_refused_without_a_storage_call(function: Any, method: str) -> None:
    with app_on(FakeApp(None, a_watched_mailbox())) as parts:
        assert ask(function, method, SETTINGS, signed_in=None).status_code == 401
        assert parts.tenants.faults.calls == []


@pytest.mark.parametrize(("function", "method"), EVERY_FUNCTION)
def test_a_forged_principal_is_refused_where_the_platform_does_not_sign_in(function: Any, method: str) -> None:
    with app_on(FakeApp(None, a_watched_mailbox()), WEBSITE_AUTH_ENABLED=""):
        assert ask(function, method, SETTINGS).status_code == 401


@pytest.mark.parametrize(("function", "method"), EVERY_FUNCTION)
def test_whoever_is_no_admin_is_refused(function: Any, method: str) -> None:
    stranger = principal(object_id="99999999-9999-4999-8999-999999999999")
    with app_on(FakeApp(None, a_watched_mailbox())) as parts:
        assert ask(function, method, SETTINGS, signed_in=stranger).status_code == 403
        assert parts.mailboxes.faults.calls == []


def test_an_admin_sees_and_changes_only_the_own_tenant() -> None:
    theirs = a_watched_mailbox(a_mailbox(a_mailbox_settings(address="info@fabrikam.example"), tenant_id=OTHER_TENANT))
    app = FakeApp(None, a_watched_mailbox(), theirs)
    app.tenants.save_tenant(a_tenant(tenant_id=OTHER_TENANT))
    with app_on(app):
        mine = json_of(call(list_mailboxes, request("GET", signed_in=principal())))["mailboxes"]
        assert [shown["address"] for shown in mine] == [HARPER]
        assert ask(get_mailbox, "GET", address="info@fabrikam.example").status_code == 404
        assert ask(delete_mailbox, "DELETE", address="info@fabrikam.example").status_code == 404
    assert len(app.mailboxes.mailboxes(OTHER_TENANT)) == 1
    assert app.mailboxes.mailbox(TENANT, MAILBOX) is not None
