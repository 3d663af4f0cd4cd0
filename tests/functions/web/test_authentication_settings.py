"""The admins' API: how a mailbox treats mail whose sender is not proven."""

from __future__ import annotations

from typing import Any

import azure.functions as func

from functions.web.mailboxes import get_mailbox, put_mailbox
from shared.domain.mailboxes.settings import AuthenticationSettings, Treatment
from tests.support.app_on_fakes import app_on, call, json_of, principal, request
from tests.support.builders import HARPER
from tests.support.fake_app import FakeApp


def put(authentication: object) -> func.HttpResponse:
    """The answer to saving a mailbox with these settings."""
    body = {"name": "Harper", "authentication": authentication}
    answer: func.HttpResponse = call(
        put_mailbox, request("PUT", body, principal(), route={"address": HARPER}, params=None)
    )
    return answer


def shown() -> Any:
    """The settings of authentication as they are shown."""
    answer = call(get_mailbox, request("GET", None, principal(), route={"address": HARPER}, params=None))
    return json_of(answer)["authentication"]


def test_what_an_admin_sets_is_kept_and_shown() -> None:
    app = FakeApp()
    chosen = {"failed": "ignore", "unauthenticated": "hold", "authservIds": ["mx.contoso.example"]}
    with app_on(app):
        assert put(chosen).status_code == 201
        assert shown() == chosen
    assert app.watched.settings.authentication == AuthenticationSettings(
        Treatment.IGNORE, Treatment.HOLD, ("mx.contoso.example",)
    )


def test_what_is_not_set_is_shown_as_it_is_by_default() -> None:
    with app_on(FakeApp()):
        assert put({}).status_code == 201
        assert shown() == {"failed": "hold", "unauthenticated": "answer-plainly", "authservIds": []}


def test_unknown_values_are_refused_by_name_and_nothing_is_kept() -> None:
    app = FakeApp()
    with app_on(app):
        answer = put({"failed": "answer politely", "unauthenticated": "hold", "authservIds": "mx", "dmarc": "hold"})
    assert answer.status_code == 400
    assert {each["field"] for each in json_of(answer)["errors"]} == {
        "authentication.failed",
        "authentication.authservIds",
        "authentication.dmarc",
    }
    assert app.mailboxes.mailboxes() == ()
