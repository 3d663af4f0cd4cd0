"""What every SubscriptionClient, TokenSource and Templates does: the fakes, and the real ones."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from shared.adapters.graph.subscriptions import GraphSubscriptions
from shared.adapters.html.templates import JinjaTemplates
from shared.domain.mail.inbox import Inbox
from shared.domain.tenants import PERMISSIONS
from shared.domain.values.deployment import Deployment
from shared.domain.values.ids import TenantId
from shared.errors import AccessLost, Conflict, NotFound
from shared.ports.entra import TokenSource
from shared.ports.graph import SubscriptionClient
from shared.ports.time import Clock
from shared.ports.wording import Templates
from shared.wiring.machine import SystemClock
from tests.adapters.support.on_the_simulator import graph, open_stand
from tests.sandbox.support.m365_site import open_webhook
from tests.support.builders import OTHER_TENANT, TENANT, an_inbox
from tests.support.fakes.all import FakeClock, FakeSubscriptionClient, FakeTemplates, FakeTokenSource


@dataclass
class Services:
    """Subscriptions and tokens of one tenant with an inbox, and another; `lose` ends the first one's access."""

    subscriptions: SubscriptionClient
    tokens: TokenSource
    clock: Clock
    inbox: Inbox
    other: TenantId
    lose: Callable[[], None]


def in_memory() -> Services:
    tokens, clock = FakeTokenSource(), FakeClock()
    client = FakeSubscriptionClient(clock)
    return Services(client, tokens, clock, an_inbox(), OTHER_TENANT, lambda: tokens.lose(TENANT))


@pytest.fixture(params=["memory", "graph"])
def services(request: pytest.FixtureRequest) -> Iterator[Services]:
    if request.param == "memory":
        yield in_memory()
        return
    with open_stand() as stand, open_webhook(stand.m365) as webhook:
        other = stand.m365.entra.add_tenant("fabrikam.example")
        stand.m365.entra.consented(other)
        client = GraphSubscriptions(graph(stand.m365, stand.tokens), SystemClock(), Deployment(webhook.url), 10_065)
        yield Services(
            client,
            stand.tokens,
            SystemClock(),
            stand.inbox,
            TenantId(other.id),
            lambda: stand.m365.entra.revoke(stand.tenant),
        )


@pytest.fixture(params=["memory", "jinja"])
def templates(request: pytest.FixtureRequest) -> Templates:
    return FakeTemplates() if request.param == "memory" else JinjaTemplates()


def test_a_subscription_is_made_for_nearly_a_week_and_listed(services: Services) -> None:
    made = services.subscriptions.create(services.inbox, "state")
    assert made.resource == f"users/{services.inbox.object_id}/mailFolders('inbox')/messages"
    assert timedelta(days=6, hours=23) < made.ends - services.clock.now() < timedelta(days=7)
    assert made.notification_url.endswith("/api/notifications")
    listed = services.subscriptions.subscriptions(services.inbox.tenant_id)
    assert [one.subscription_id for one in listed] == [made.subscription_id]


def test_a_second_subscription_to_an_inbox_is_a_conflict(services: Services) -> None:
    services.subscriptions.create(services.inbox, "state")
    with pytest.raises(Conflict):
        services.subscriptions.create(services.inbox, "another")


def test_a_subscription_can_be_renewed_until_it_is_deleted(services: Services) -> None:
    made = services.subscriptions.create(services.inbox, "state")
    assert services.subscriptions.renew(services.inbox.tenant_id, made.subscription_id).ends >= made.ends
    for _ in range(2):
        services.subscriptions.delete(services.inbox.tenant_id, made.subscription_id)
    assert services.subscriptions.subscriptions(services.inbox.tenant_id) == ()
    with pytest.raises(NotFound):
        services.subscriptions.renew(services.inbox.tenant_id, made.subscription_id)


def test_a_tenant_does_not_see_anothers_subscriptions(services: Services) -> None:
    made = services.subscriptions.create(services.inbox, "state")
    assert services.subscriptions.subscriptions(services.other) == ()
    with pytest.raises(NotFound):
        services.subscriptions.renew(services.other, made.subscription_id)


def test_each_tenant_has_a_token_of_its_own_with_its_permissions(services: Services) -> None:
    assert services.tokens.token(services.inbox.tenant_id) == services.tokens.token(services.inbox.tenant_id)
    assert services.tokens.token(services.inbox.tenant_id) != services.tokens.token(services.other)
    assert services.tokens.probe(services.inbox.tenant_id) == set(PERMISSIONS)


def test_a_tenant_that_took_its_consent_back_gets_no_token_once_the_old_one_is_rejected(services: Services) -> None:
    token = services.tokens.token(services.inbox.tenant_id)
    services.lose()
    services.tokens.reject(services.inbox.tenant_id, token)
    for ask in (services.tokens.token, services.tokens.probe):
        with pytest.raises(AccessLost) as caught:
            ask(services.inbox.tenant_id)
        assert caught.value.code == "700016"
    assert services.tokens.token(services.other)


def test_a_template_shows_answer_and_name_as_text_and_keeps_line_breaks(templates: Templates) -> None:
    template = "<p>{{ name }}</p><div>{{ answer }}</div>"
    assert templates.problems(template) == ()
    rendered = templates.render(template, "a < b\nc", "Ann & Co")
    assert rendered.replace("<br>\n", "<br>") == "<p>Ann &amp; Co</p><div>a &lt; b<br>c</div>"


def test_a_template_without_the_answer_has_a_problem(templates: Templates) -> None:
    assert templates.problems("<p>Hello</p>")
