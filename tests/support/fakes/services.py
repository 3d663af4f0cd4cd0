"""In-memory stand-ins for subscriptions, tokens, templates and the responder."""

import html
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from shared.domain.mail.decisions import Decision, Hold
from shared.domain.mail.inbox import Inbox
from shared.domain.mail.mail import Mail
from shared.domain.mailboxes.watch import Subscription, WatchedMailbox
from shared.domain.tenants import PERMISSIONS
from shared.domain.values.ids import TenantId
from shared.errors import AccessLost, Conflict, NotFound
from tests.support.fakes.faults import FakeClock, Faults

LONGEST_LIFE = timedelta(minutes=10_065)


class FakeSubscriptionClient:
    """Subscriptions in memory, one an inbox."""

    def __init__(self, clock: FakeClock | None = None) -> None:
        self.faults = Faults()
        self.clock = clock or FakeClock()
        self.client_states: dict[str, str] = {}
        self._subscriptions: dict[tuple[str, str], Subscription] = {}
        self._made = 0

    def create(self, inbox: Inbox, client_state: str) -> Subscription:
        with self.faults.during("create"):
            resource = f"users/{inbox.object_id}/mailFolders('inbox')/messages"
            if any(each.resource == resource for each in self._of(inbox.tenant_id)):
                raise Conflict("a subscription exists")
            self._made += 1
            made = Subscription(
                f"subscription-{self._made}",
                resource,
                self.clock.now() + LONGEST_LIFE,
                "https://harper.contoso.example/api/notifications",
            )
            self._subscriptions[(inbox.tenant_id, made.subscription_id)] = made
            self.client_states[made.subscription_id] = client_state
            return made

    def renew(self, tenant_id: TenantId, subscription_id: str) -> Subscription:
        with self.faults.during("renew"):
            found = self._subscriptions.get((tenant_id, subscription_id))
            if found is None:
                raise NotFound(404, "ResourceNotFound")
            renewed = replace(found, ends=self.clock.now() + LONGEST_LIFE)
            self._subscriptions[(tenant_id, subscription_id)] = renewed
            return renewed

    def subscriptions(self, tenant_id: TenantId) -> tuple[Subscription, ...]:
        with self.faults.during("subscriptions"):
            return tuple(self._of(tenant_id))

    def delete(self, tenant_id: TenantId, subscription_id: str) -> None:
        with self.faults.during("delete"):
            self._subscriptions.pop((tenant_id, subscription_id), None)

    def keep(self, tenant_id: TenantId, subscription: Subscription) -> None:
        """One that is there from the start."""
        self._subscriptions[(tenant_id, subscription.subscription_id)] = subscription

    def lose(self, tenant_id: TenantId, subscription_id: str) -> None:
        """Graph has removed it."""
        self._subscriptions.pop((tenant_id, subscription_id), None)

    def _of(self, tenant_id: TenantId) -> Iterable[Subscription]:
        return [each for (owner, _), each in self._subscriptions.items() if owner == tenant_id]


class FakeTokenSource:
    """Tokens for every Tenant but the lost ones."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.lost: dict[str, str] = {}
        self.permissions: dict[str, frozenset[str]] = {}
        self.rejected: list[tuple[str, str]] = []

    def lose(self, tenant_id: TenantId, code: str = "700016") -> None:
        """Entra gives this Tenant no token any more."""
        self.lost[tenant_id] = code

    def token(self, tenant_id: TenantId) -> str:
        with self.faults.during("token"):
            self._check(tenant_id)
            return f"token-of-{tenant_id}"

    def probe(self, tenant_id: TenantId) -> frozenset[str]:
        with self.faults.during("probe"):
            self._check(tenant_id)
            return self.permissions.get(tenant_id, frozenset(PERMISSIONS))

    def reject(self, tenant_id: TenantId, token: str) -> None:
        self.rejected.append((tenant_id, token))

    def _check(self, tenant_id: TenantId) -> None:
        if tenant_id in self.lost:
            raise AccessLost(400, self.lost[tenant_id])


class FakeTemplates:
    """Puts answer and name in their places; a template that lacks the answer's place is a problem."""

    def __init__(self) -> None:
        self.faults = Faults()

    def problems(self, template: str) -> tuple[str, ...]:
        return () if "{{ answer }}" in template else ("the template must place {{ answer }}",)

    def render(self, template: str, answer: str, name: str) -> str:
        with self.faults.during("render"):
            lines = html.escape(answer).replace("\n", "<br>")
            return template.replace("{{ answer }}", lines).replace("{{ name }}", html.escape(name))


class FakeResponder:
    """Decides what it was told to."""

    def __init__(self, decision: Decision | None = None) -> None:
        self.faults = Faults()
        self.decision: Decision = decision or Hold("playbook")
        self.asked: list[Mail] = []

    def decide(self, mail: Mail, watched: WatchedMailbox) -> Decision:
        with self.faults.during("decide"):
            self.asked.append(mail)
            return self.decision
