"""Microsoft 365 on loopback: the Python API by which tests and the demo steer it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Self

import trustme

from sandbox.loopback.server import Server
from sandbox.m365.faults import Faults
from sandbox.m365.graph.directory import Directory
from sandbox.m365.graph.drafts import Drafts
from sandbox.m365.graph.messages import Messages
from sandbox.m365.graph.subscriptions import Subscriptions
from sandbox.m365.login.consent_page import ConsentPage
from sandbox.m365.login.identity import IdentityEndpoint
from sandbox.m365.login.login import Login
from sandbox.m365.login.tokens import Tokens
from sandbox.m365.mail.correspondents import Outside
from sandbox.m365.mail.delivery import PostOffice
from sandbox.m365.mail.incoming import Incoming
from sandbox.m365.mail.sending import Submission
from sandbox.m365.query.delta import Delta
from sandbox.m365.server import route_table
from sandbox.m365.server.admission import Admission
from sandbox.m365.server.application import Application
from sandbox.m365.server.certificates import Certificates
from sandbox.m365.server.handler import handler_of
from sandbox.m365.server.requestlog import LoggedRequest, RequestLog
from sandbox.m365.state.limits import Limits
from sandbox.m365.state.world import World
from sandbox.m365.steering.entra import Entra
from sandbox.m365.steering.exchange import Exchange
from sandbox.m365.steering.watching import Watching
from sandbox.m365.switches import Switches
from sandbox.m365.webhooks.notifier import Notifier
from sandbox.m365.webhooks.webhook import Webhook
from sandbox.running.startable import Startable


def system_clock() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


class Microsoft365(Startable):
    """The simulated Microsoft 365; a context manager that listens between `start` and `stop`.

    `switches`, `faults`, `entra`, `exchange` and `watching` steer it; `requests` is the log of what was asked.

    `notify_ca`: the PEM file of the CA that vouches for the webhooks; without it, its own CA does.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = system_clock,
        port: int = 0,
        notify_ca: Path | str | None = None,
        seed: int = 0,
    ) -> None:
        self.switches = Switches()
        self.world = World(clock, Random(seed), self.switches)
        self._certificates = Certificates()
        self.tokens = Tokens(self.world)
        self.limits = Limits(self.world)
        self.faults = Faults()
        self.requests = RequestLog()
        self._admission = Admission(self.world, self.tokens)
        self._application = Application(self.world, self._admission, self.limits, self.faults, self.requests)
        context = self._certificates.server_context()
        self._server = Server(port, handler_of(self._application.handle, self._application.note), context)
        self.tokens.issuer_base = self.url
        self.post = PostOffice(self.world)
        self.correspondents = Outside(self.post)
        self.incoming = Incoming(self.world, self.post)
        self._webhook = Webhook(str(notify_ca or self.ca_file))
        self._build()
        self._runs = False

    def _build(self) -> None:
        world, base = self.world, self.url
        login = Login(world, self.tokens)
        self.identities = IdentityEndpoint(world, self.tokens)
        messages = Messages(world, base)
        submission = Submission(world, self.post, self.limits, self._application.later)
        self.delta = Delta(world, messages, base)
        self.subscription_table = Subscriptions(
            world,
            base,
            lambda url, token: self._webhook.validate(url, token, self.switches.validation_timeout),
            self._admission.may_read,
        )
        self.notifier = Notifier(world, self.subscription_table, self._webhook)
        self.entra = Entra(world, self.tokens, self.identities)
        self.exchange = Exchange(world, self.incoming, self.correspondents)
        self.watching = Watching(world, self.subscription_table, self.notifier, self.delta)
        self._application.add_routes(
            [
                *route_table.login_routes(login, ConsentPage(world, login), self.identities),
                *route_table.people_routes(Directory(world, base)),
                *route_table.message_routes(messages, Drafts(world, messages, submission), self.delta),
                *route_table.subscription_routes(self.subscription_table),
            ]
        )

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._server.server_port

    @property
    def url(self) -> str:
        """The base URL of the login host and of Graph (which adds /v1.0)."""
        return f"https://127.0.0.1:{self.port}"

    @property
    def ca_file(self) -> Path:
        """The PEM file of the CA that issued its certificate."""
        return self._certificates.ca_file

    @property
    def authority(self) -> trustme.CA:
        """The CA itself, so that others get certificates of it."""
        return self._certificates.authority

    def calls(self, wanted: str = "") -> list[LoggedRequest]:
        """The logged requests whose template contains the text (`METHOD part` or `part`)."""
        return self.requests.calls(wanted)

    def start(self) -> Self:
        """Listen, and begin to notify."""
        if self._runs:
            raise RuntimeError("it runs already")
        self._server.start("m365-server")
        self._runs = True
        self.notifier.start()
        return self

    def stop(self) -> None:
        """Close every connection and end the threads."""
        self._server.stop()
        if self._runs:
            self.notifier.stop()
        self._application.stop()
        self._certificates.close()
