"""One test's part of a Stage: a watched Mailbox of its own, and customers whom nobody else writes as."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import requests

from sandbox.m365 import Delivered, LoggedRequest, Mailbox, Message, Tenant
from sandbox.m365 import Mail as SimulatedMail
from sandbox.stage.stage import Stage
from shared.domain.mail.mail import Mail
from shared.domain.values.ids import TenantId, mailbox_id_of
from tests.e2e.support.invariants import Invariants

SEND = "POST /users/{}/messages/{}/send"
CREATE_REPLY = "POST /users/{}/messages/{}/createReply"
CREATE_FORWARD = "POST /users/{}/messages/{}/createForward"


@dataclass(frozen=True, slots=True)
class Trial:
    """A Stage, a Tenant that consented, and an address in it; `number` makes names that are this test's alone."""

    stage: Stage
    invariants: Invariants
    tenant: Tenant
    address: str
    number: int
    began: datetime

    @property
    def inbox(self) -> Mailbox:
        """The simulated mailbox of the address."""
        return self.stage.m365.exchange.mailbox(self.address)

    def person(self, name: str) -> str:
        """The address of a customer of this test."""
        return f"{name}.{self.number}@customer.example"

    @property
    def customer(self) -> str:
        """The customer who writes unless another one is named."""
        return self.person("carla")

    def colleague(self, name: str = "conrad") -> str:
        """A colleague in the tenant, with a mailbox of their own."""
        address = f"{name}{self.number}@{self.tenant.domain}"
        if self.stage.m365.world.mailbox(address) is None:
            self.tenant.add_mailbox(address, name=name.title())
        return address

    def put(self, **settings: Any) -> requests.Response:
        """The admin saves the Mailbox with these settings."""
        return self.stage.people.put_mailbox(self.address, **settings)

    def watched(self, **settings: Any) -> requests.Response:
        """The same, with every check passed."""
        return self.stage.people.watched(self.address, **settings)

    def shown(self) -> dict[str, Any]:
        """The Mailbox as the settings API shows it."""
        admin = self.stage.people.admin(f"ada@{self.tenant.domain}")
        answer = admin.get(f"/api/mailboxes/{self.address}")
        answer.raise_for_status()
        shown: dict[str, Any] = answer.json()
        return shown

    def mail(self, *, from_: str = "", **more: Any) -> Delivered:
        """Somebody, the customer unless named, writes to the Mailbox."""
        return self.stage.mail(to=self.address, from_=from_ or self.customer, **more)

    @property
    def tenant_id(self) -> TenantId:
        """The Tenant's id."""
        return TenantId(self.tenant.id)

    def row(self, mail: Delivered) -> Mail | None:
        """What Harper remembers of a mail."""
        return self.stage.row(mail, self.address)

    def rows(self) -> list[Mail]:
        """All that Harper remembers of mails in this Mailbox."""
        own = mailbox_id_of(self.tenant_id, self.address)
        return [row for row in self.stage.storage.mails() if row.key.mailbox_id == own]

    def ended(self, mail: Delivered, seconds: float = 60) -> Mail:
        """Wait until a mail has ended; its row."""
        return self.stage.ended(mail, self.address, seconds)

    def answers(self, to: str = "") -> list[SimulatedMail]:
        """What a customer got."""
        return self.stage.m365.exchange.outside(to or self.customer).inbox

    def the_answer(self, mail: Delivered, to: str = "") -> SimulatedMail:
        """The one answer to a mail, once the mail has ended."""
        row = self.ended(mail)
        found = [each for each in self.answers(to) if each.in_reply_to == mail.message_id]
        assert len(found) == 1, f"{len(found)} answers; the mail ended {row.state.value}: {row.reason}"
        return found[0]

    def forwards(self, to: str) -> list[Message]:
        """What a colleague got from the Mailbox."""
        messages = self.stage.m365.exchange.mailbox(to).messages("inbox")
        return [each for each in messages if each.from_ is not None and each.from_.key in self.inbox.addresses]

    def calls(self, template: str = "") -> list[LoggedRequest]:
        """Graph calls on this mailbox since the test began."""
        return [
            call
            for call in self.stage.m365.calls(template)
            if call.mailbox == self.inbox.address and call.started >= self.began
        ]

    def catch_up(self) -> None:
        """Run the catch-up's timer, and wait until all that follows is done."""
        self.stage.run("schedule_catch_up")
        self.stage.wait_for(self._has_read, what="the catch-up has read the inbox")
        self.stage.settle()

    def _has_read(self) -> bool:
        return any("delta" in call.template for call in self.calls())

    def wait_for(self, predicate: Callable[[], object], seconds: float = 60, what: str = "it happens") -> None:
        """Wait until something is so."""
        self.stage.wait_for(predicate, seconds, what)

    @contextmanager
    def storage_down(self, *, queues: bool = True, tables: bool = True) -> Iterator[None]:
        """Storage cannot be reached meanwhile. This strikes the whole Stage, so it begins when all is at rest."""
        self.stage.settle()
        proxy = self.stage.proxy
        proxy.queue_down, proxy.table_down = queues, tables
        try:
            yield
        finally:
            proxy.queue_down = proxy.table_down = False

    @contextmanager
    def switched(self, **switches: object) -> Iterator[None]:
        """Microsoft 365 has these switches set otherwise meanwhile, for the whole Stage: it begins at rest too."""
        self.stage.settle()
        ours = self.stage.m365.switches
        before = {name: getattr(ours, name) for name in switches}
        try:
            for name, value in switches.items():
                setattr(ours, name, value)
            yield
        finally:
            for name, value in before.items():
                setattr(ours, name, value)

    def mail_whose_notification_is_refused_first(self) -> None:
        """The queue cannot be reached while Graph posts; the webhook says 503, and in the end the mail is answered."""
        m365 = self.stage.m365
        with self.switched(retry_base=0.5):
            with self.storage_down(tables=False):
                mail = self.mail()
                self.wait_for(lambda: any(each.status == 503 for each in m365.watching.notifications), what="a 503")
            self.the_answer(mail)
            self.stage.settle()

    def lines_of(self, mail: Delivered) -> list[str]:
        """The log lines that hold the mail's short id."""
        row = self.row(mail)
        return [line for line in self.stage.log if row is not None and row.key.short_id in line]


class MakeStage(Protocol):
    """Makes a Stage of the test's own, with a consented tenant and a Trial on it."""

    def __call__(self, settings: Mapping[str, str] | None = None, *, watched: bool = True, **more: Any) -> Trial:
        """The Trial; `more` goes to the Stage."""
