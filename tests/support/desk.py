"""The App on fakes as the care of Tenants, Mailboxes and Subscriptions meets it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from shared.domain.mail.inbox import DirectoryUser
from shared.domain.mailboxes.watch import Watch, WatchedMailbox
from shared.domain.policy.limits import Times
from shared.domain.tenants import Principal, Tenant
from shared.domain.work import MAILBOX_CATCH_UP, SUBSCRIPTION_RENEW
from tests.support.builders import ADMIN, ADMIN_OBJECT, HARPER, MAILBOX, OBJECT, TENANT, an_inbox, changed_watch
from tests.support.deployment import some_times
from tests.support.fake_app import FakeApp

ADA = Principal(TENANT, ADMIN_OBJECT, ADMIN)
HARPER_USER = DirectoryUser(OBJECT, HARPER, (HARPER, "hello@contoso.example"))


class Desk(FakeApp):
    """The App on fakes with one connected Tenant that knows Harper's address, and a short way to what is asked most."""

    def __init__(self, tenant: Tenant | None = None, *watched: WatchedMailbox, times: Times | None = None) -> None:
        super().__init__(tenant)
        for each in watched:
            self.mailboxes.keep(each)
        self.mails.add_user(TENANT, HARPER_USER)
        self.times = times or some_times()

    @property
    def now(self) -> datetime:
        """The time."""
        return self.clock.now()

    @property
    def tenant(self) -> Tenant:
        """The Tenant's row as it stands."""
        tenant = self.tenants.tenant(TENANT)
        assert tenant is not None
        return tenant

    @property
    def watched(self) -> WatchedMailbox:
        """Harper's Mailbox as it stands."""
        watched = self.mailboxes.mailbox(TENANT, MAILBOX)
        assert watched is not None
        return watched

    @property
    def watch(self) -> Watch:
        """Harper's watch as it stands."""
        return self.watched.watch

    def set_watch(self, **changes: object) -> None:
        """Change Harper's watch without more ado."""
        self.mailboxes.change_watch(TENANT, MAILBOX, lambda watch: changed_watch(watch, **changes))

    def set_tenant(self, **changes: object) -> None:
        """Change the Tenant's row without more ado."""
        self.tenants.save_tenant(replace(self.tenant, **changes))  # type: ignore[arg-type]

    def whys(self, queue: str) -> list[tuple[str, str]]:
        """Mailbox and reason of each item in a queue."""
        return [(item.mailbox_id, item.why) for item in self.queue.items(queue)]

    @property
    def renewals(self) -> list[tuple[str, str]]:
        """What lies in subscription-renew."""
        return self.whys(SUBSCRIPTION_RENEW)

    @property
    def catch_ups(self) -> list[tuple[str, str]]:
        """What lies in mailbox-catch-up."""
        return self.whys(MAILBOX_CATCH_UP)

    def subscribe(self) -> str:
        """A Subscription in Graph that the watch knows; the answer is its id."""
        made = self.subscriptions.create(an_inbox(), "state")
        self.set_watch(subscription_id=made.subscription_id, ends=made.ends)
        return made.subscription_id
