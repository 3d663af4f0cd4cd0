"""The functions on fakes: requests as the platform makes them, and the parts that answer."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import azure.functions as func

from shared.wiring import process
from shared.wiring.real import RealApp
from tests.support.builders import ADMIN, ADMIN_OBJECT, TENANT
from tests.support.deployment import ENVIRONMENT
from tests.support.fake_app import FakeApp

_MAPPED = "http://schemas.microsoft.com/identity/claims/"


@contextmanager
def app_on(app: FakeApp, **environment: str) -> Iterator[FakeApp]:
    """The functions use this app for a while, as a deployment with these variables."""
    real = RealApp(ENVIRONMENT | environment)
    app.deployment, app.links = real.deployment, real.links
    process.use(app)
    try:
        yield app
    finally:
        process.use(None)


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
