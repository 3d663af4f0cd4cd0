"""The runs of mails on fakes: mails come in, items are carried as the platform would, faults strike at any call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from shared.adapters.html.reader import PageReader
from shared.domain.mail.decisions import Answer, Decision
from shared.domain.mail.mail import FetchedMail, Mail, MailKey
from shared.domain.policy.limits import Limits
from shared.domain.work import MAIL_FETCH, MAIL_REPLY, MAIL_THREAD, WorkItem
from shared.errors import TryLater
from shared.usecases.carry_out import carry_out
from shared.usecases.incoming.fetch import fetch
from shared.usecases.incoming.thread import thread
from shared.usecases.replying.reply import reply
from tests.support.builders import MAIL_ID, a_fetched_mail, a_mail_key, a_watched_mailbox, an_inbox, an_item
from tests.support.deployment import some_limits
from tests.support.fake_app import FakeApp
from tests.support.fakes.all import FakeResponder, FakeWorkQueue, OutgoingMail

LEASE = 600.0
VISIBILITY = 15.0
STEPS = {MAIL_FETCH: fetch, MAIL_THREAD: thread, MAIL_REPLY: reply}

Tap = Callable[[str, str], None]


class Killed(Exception):
    """The process is gone: nothing of the use case runs any more."""


class Tapped:
    """A port whose every call is announced before and after its work: `tap("save", "before")`."""

    def __init__(self, port: Any, name: str, tap: Tap) -> None:
        self._port = port
        self._name = name
        self._tap = tap

    def __getattr__(self, call: str) -> Any:
        work = getattr(self._port, call)

        def tapped(*args: Any, **kwargs: Any) -> Any:
            self._tap(f"{self._name}.{call}", "before")
            answer = work(*args, **kwargs)
            self._tap(f"{self._name}.{call}", "after")
            return answer

        return tapped


@dataclass
class MailRuns:
    """The App on fakes, each call of which can be tapped."""

    limits: Limits = field(default_factory=some_limits)
    decision: Decision = field(default_factory=lambda: Answer("It is on its way.", "orders"))
    reader: PageReader = field(default_factory=PageReader)

    def __post_init__(self) -> None:
        self.app = FakeApp()
        self.app.limits = self.limits
        self.app.reader = self.reader
        self.clock = self.app.clock
        self.random = self.app.random
        self.tenants = self.app.tenants
        self.mailboxes = self.app.mailboxes
        self.mailboxes.keep(a_watched_mailbox())
        self.correspondence = self.app.correspondence
        # Its items are due by their delay alone, whatever the clock says.
        self.queue = FakeWorkQueue()
        self.mails = self.app.mails
        self.responder = FakeResponder(self.decision)
        self.app.responder = self.responder
        self.tap: Tap = lambda call, when: None
        self._tap_all()

    def _tap_all(self) -> None:
        def tapped(port: Any, name: str) -> Any:
            return Tapped(port, name, lambda call, when: self.tap(call, when))

        app = self.app
        app.mailboxes = app.owners = tapped(self.mailboxes, "mailboxes")
        app.correspondence = app.threads = tapped(self.correspondence, "correspondence")
        app.queue = app.spare_queue = tapped(self.queue, "queue")
        app.mails = app.drafts = app.inboxes = tapped(self.mails, "mails")

    def receive(self, mail: FetchedMail | None = None, ticket: str = "ticket-1") -> MailKey:
        """A mail arrives, and its notification."""
        mail = mail or a_fetched_mail()
        self.mails.receive(an_inbox(), mail)
        self.queue.put(MAIL_FETCH, an_item(mail.mail_id, ticket=ticket))
        return a_mail_key(mail.mail_id)

    def carry(self, queue: str, item: WorkItem) -> None:
        """One invocation."""
        carry_out(self.app, queue, item, STEPS[queue])

    def work(self, most: int = 200) -> None:
        """Carry items in the order of their time until all queues are empty; a killed one comes back later."""
        for _ in range(most):
            if not self.queue.stored:
                return
            due = min(range(len(self.queue.stored)), key=lambda at: self.queue.stored[at][2])
            queue, item, delay = self.queue.stored.pop(due)
            self.clock.advance(delay)
            self.queue.stored = [(name, each, max(0.0, wait - delay)) for name, each, wait in self.queue.stored]
            try:
                self.carry(queue, item)
            except Killed:
                self.queue.stored.append((queue, item, LEASE))
            except TryLater:
                # The put-back itself failed: the host gives the item out again after `visibilityTimeout`.
                self.queue.stored.append((queue, item, VISIBILITY))
        raise AssertionError(f"the queues do not drain: {self.queue.stored}")

    def row(self, mail_id: str = MAIL_ID) -> Mail:
        """The Mail's row as it stands."""
        row = self.correspondence.mail(a_mail_key(mail_id))
        assert row is not None
        return row

    @property
    def sent(self) -> tuple[OutgoingMail, ...]:
        """What left the default mailbox."""
        return self.mails.sent(an_inbox())
