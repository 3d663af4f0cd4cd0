"""What the tests of the simulated Microsoft 365 share: a tenant with a mailbox, a client, and a webhook."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote

import requests

from sandbox.loopback.certificates import server_context
from sandbox.loopback.messages import Answer, Request
from sandbox.loopback.server import Handler, Server
from sandbox.m365 import Mailbox, Microsoft365, Tenant
from sandbox.running.waiting import wait_for

CLIENT_ID = "6b0f5f1c-0000-4000-8000-000000000001"
SECRET = "correct horse"
SCOPE = "https://graph.microsoft.com/.default"
REDIRECT = "https://harper.example/api/consent/callback"
IMMUTABLE = {"Prefer": 'IdType="ImmutableId"'}
MARKER = "String {66f5a359-4659-4830-9070-00047ec6ac6e} Name HarperMark"
AUTO_SUBMITTED = "String {00020386-0000-0000-C000-000000000046} Name Auto-Submitted"


def part(identifier: str) -> str:
    """An id as a part of a path: it may hold a slash."""
    return quote(identifier, safe="")


@dataclass
class Site:
    """A running simulator with one tenant that consented, one mailbox, and a client with a real token."""

    m365: Microsoft365
    tenant: Tenant
    harper: Mailbox
    session: requests.Session

    def token(self, tenant: Tenant | None = None) -> str:
        """An access token from the token endpoint."""
        answer = self.ask_token(tenant or self.tenant)
        return str(answer.json()["access_token"])

    def ask_token(self, tenant: Tenant | str, **fields: str) -> requests.Response:
        """A call of the token endpoint, with the app's secret unless other fields are given."""
        name = tenant if isinstance(tenant, str) else tenant.id
        form = {"client_id": CLIENT_ID, "client_secret": SECRET, "scope": SCOPE, "grant_type": "client_credentials"}
        given = {key: value for key, value in {**form, **fields}.items() if value}
        return self.session.post(f"{self.m365.url}/{name}/oauth2/v2.0/token", data=given, timeout=10)

    def call(self, method: str, path: str, **more: Any) -> requests.Response:
        """A call of Graph; a path without a slash in front is below Harper's mailbox."""
        inner = path if path.startswith("/") else f"/users/{self.harper.object_id}/{path}"
        url = inner if path.startswith("https:") else f"{self.m365.url}/v1.0{inner}"
        return self.session.request(method, path if path.startswith("https:") else url, timeout=10, **more)

    def get(self, path: str, **query: Any) -> Any:
        """The JSON of a GET that succeeds; `select`, `filter` and so on stand for $select, $filter."""
        params = {f"${name}": value for name, value in query.items()}
        answer = self.call("GET", path, params=params, headers=IMMUTABLE)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def code(self, answer: requests.Response, status: int) -> str:
        """The error code of an answer that has this status."""
        assert answer.status_code == status, f"{answer.status_code} {answer.text}"
        return str(answer.json()["error"]["code"])

    def write(self, subject: str = "A question", text: str = "When do you open?", **more: Any) -> str:
        """A mail from Ann outside to Harper; its immutable id."""
        return self.m365.exchange.send_mail(
            from_="ann@outside.example", from_name="Ann", to=self.harper.address, subject=subject, text=text, **more
        ).id

    def reply(self, mail_id: str, message: dict[str, Any] | None = None, action: str = "createReply") -> Any:
        """The draft that createReply or a sister makes."""
        given = message or {"body": {"contentType": "html", "content": "<p>At nine.</p>"}}
        answer = self.call("POST", f"messages/{part(mail_id)}/{action}", json={"message": given}, headers=IMMUTABLE)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def send(self, draft_id: str) -> requests.Response:
        """Send a draft."""
        return self.call("POST", f"messages/{part(draft_id)}/send")


@contextmanager
def open_site(**more: Any) -> Iterator[Site]:
    """A site of its own for one test."""
    with Microsoft365(**more) as m365, requests.Session() as session:
        session.trust_env = False
        session.verify = str(m365.ca_file)
        m365.entra.register_app(CLIENT_ID, secret=SECRET, redirect_uris=[REDIRECT])
        tenant = m365.entra.add_tenant("contoso.example")
        harper = tenant.add_mailbox("harper@contoso.example", name="Harper")
        m365.entra.consented(tenant)
        site = Site(m365, tenant, harper, session)
        session.headers["Authorization"] = f"Bearer {site.token()}"
        yield site


@dataclass
class Webhook:
    """A webhook that keeps what it gets; `behave` may answer otherwise than 202."""

    url: str = ""
    items: list[dict[str, Any]] = field(default_factory=list)
    posts: list[list[dict[str, Any]]] = field(default_factory=list)
    validations: list[str] = field(default_factory=list)
    echo: Callable[[str], tuple[int, str, str]] = field(default=lambda token: (200, "text/plain", token))
    behave: Callable[[int], int] = field(default=lambda number: 202)

    def wait(self, count: int, seconds: float = 10.0) -> list[dict[str, Any]]:
        """The notifications, once there are so many."""
        wait_for(
            lambda: len(self.items) >= count, seconds, f"{count} notifications come", lambda: f"{len(self.items)} came"
        )
        return self.items


def _handler(webhook: Webhook) -> type[Handler]:
    class WebhookHandler(Handler):
        def answer(self, request: Request) -> Answer:
            path, _, query = request.target.partition("?")
            tokens = parse_qs(query).get("validationToken")
            if tokens:
                webhook.validations.append(path)
                return _told(*webhook.echo(tokens[0]))
            value = json.loads(request.body)["value"]
            webhook.posts.append(value)
            status = webhook.behave(len(webhook.posts))
            if status == 202:
                webhook.items.extend(value)
            return _told(status, "text/plain", "")

        do_POST = Handler.serve  # noqa: N815

    return WebhookHandler


def _told(status: int, kind: str, text: str) -> Answer:
    return Answer(status, "", (("Content-Type", kind),), text.encode())


@contextmanager
def open_webhook(m365: Microsoft365) -> Iterator[Webhook]:
    """An https webhook on loopback with a certificate of the simulator's CA."""
    webhook = Webhook()
    server = Server(0, _handler(webhook), server_context(m365.authority))
    server.start("webhook")
    webhook.url = f"https://127.0.0.1:{server.server_port}"
    try:
        yield webhook
    finally:
        server.stop()
