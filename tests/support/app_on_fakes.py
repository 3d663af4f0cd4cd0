"""The functions on fakes: requests as the platform makes them, and the parts that answer."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import azure.functions as func

from shared.adapters.html.reader import PageReader
from shared.settings.settings import Settings
from shared.wiring import real as wiring
from tests.support.builders import ADMIN, ADMIN_OBJECT, TENANT
from tests.support.deployment import ENVIRONMENT
from tests.support.desk import Desk
from tests.support.fakes.all import (
    FakeClock,
    FakeCorrespondence,
    FakeGraveyard,
    FakeKeyring,
    FakeMailboxStore,
    FakeMailClient,
    FakeRandomness,
    FakeResponder,
    FakeSubscriptionClient,
    FakeTemplates,
    FakeTenantStore,
    FakeTokenSource,
    FakeWorkQueue,
)

_MAPPED = "http://schemas.microsoft.com/identity/claims/"


class FakeParts:
    """All parts as fakes, those of a desk among them."""

    def __init__(self, desk: Desk, **environment: str) -> None:
        self.desk = desk
        self.settings = Settings.from_env(ENVIRONMENT | environment)
        self.clock: FakeClock = desk.clock
        self.random: FakeRandomness = desk.random
        self.tenants: FakeTenantStore = desk.tenants
        self.mailboxes: FakeMailboxStore = desk.mailboxes
        self.correspondence: FakeCorrespondence = desk.correspondence
        self.keyring: FakeKeyring = desk.keyring
        self.graveyard = FakeGraveyard()
        self.queue: FakeWorkQueue = desk.queue
        self.spare_queue: FakeWorkQueue = desk.queue
        self.mails: FakeMailClient = desk.mails
        self.subscriptions: FakeSubscriptionClient = desk.subscriptions
        self.tokens: FakeTokenSource = desk.tokens
        self.templates: FakeTemplates = desk.templates
        self.reader = PageReader()
        self.responder = FakeResponder()


@contextmanager
def app_on(desk: Desk, **environment: str) -> Iterator[FakeParts]:
    """The functions use this desk's fakes for a while."""
    parts = FakeParts(desk, **environment)
    wiring.use(parts)
    try:
        yield parts
    finally:
        wiring.use(None)


def principal(
    tenant: str = TENANT, object_id: str = ADMIN_OBJECT, name: str = ADMIN, auth_typ: str = "aad", **more: str
) -> str:
    """The header by which the platform says who is signed in; `more` adds or replaces claims by their short names."""
    claims = {f"{_MAPPED}tenantid": tenant, f"{_MAPPED}objectidentifier": object_id, "preferred_username": name, **more}
    return encoded({"auth_typ": auth_typ, "claims": [{"typ": typ, "val": val} for typ, val in claims.items()]})


def encoded(header: object) -> str:
    """A principal's header of any content."""
    return base64.b64encode(json.dumps(header).encode()).decode()


def request(
    method: str,
    body: object = None,
    signed_in: str | None = None,
    route: dict[str, str] | None = None,
    params: dict[str, str] | None = None,
    **headers: str,
) -> func.HttpRequest:
    """A request as the platform hands it to a function: `if_match` becomes the header if-match."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if signed_in is not None:
        given["x-ms-client-principal"] = signed_in
    data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return func.HttpRequest(
        method, "https://harper.contoso.example", headers=given, params=params, route_params=route, body=data
    )


def call(function: Any, argument: object) -> Any:
    """What a decorated function answers."""
    return function.build().get_user_function()(argument)


def json_of(answer: func.HttpResponse) -> Any:
    """The JSON of an answer."""
    return json.loads(answer.get_body())
