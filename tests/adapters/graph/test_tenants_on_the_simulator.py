"""Subscriptions, tenants and limits against the simulated Microsoft 365."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.m365.server.validation import check_requests
from shared.adapters.graph.subscriptions import GraphSubscriptions
from shared.domain.mail.inbox import DraftOrder, Inbox
from shared.domain.values.deployment import Deployment
from shared.domain.values.ids import TenantId
from shared.errors import AccessLost, Conflict, NotFound, Refused, TryLater
from shared.wiring.machine import SystemClock
from tests.adapters.support.graph_clients import RealGraph
from tests.adapters.support.on_the_simulator import Stand, graph, open_stand
from tests.sandbox.support.m365_site import open_webhook
from tests.support.builders import switched_on

DESCRIPTION = Path(__file__).parents[3].parent / "shared" / "graph"
HTML = "<p>At nine.</p>"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def stand() -> Iterator[Stand]:
    with open_stand() as opened:
        yield opened


def subscribing(stand: Stand, public_url: str) -> GraphSubscriptions:
    """The subscription calls, with a webhook that is there."""
    return GraphSubscriptions(graph(stand.m365, stand.tokens), SystemClock(), Deployment(public_url), 10_065)


def test_a_subscription_is_made_renewed_listed_and_deleted(stand: Stand) -> None:
    with open_webhook(stand.m365) as webhook:
        subscriptions = subscribing(stand, webhook.url)
        made = subscriptions.create(stand.inbox, "state")
        assert webhook.validations == ["/api/notifications", "/api/lifecycle"]
        assert made.resource == f"users/{stand.harper.object_id}/mailFolders('inbox')/messages"
        assert timedelta(minutes=10_060) < made.ends - datetime.now(UTC) <= timedelta(minutes=10_065)
        with pytest.raises(Conflict):
            subscriptions.create(stand.inbox, "state")
        assert [one.subscription_id for one in subscriptions.subscriptions(stand.tenant_id)] == [made.subscription_id]
        mail_id = stand.write()
        (item,) = webhook.wait(1)
        assert (item["clientState"], item["resourceData"]["id"]) == ("state", mail_id)
        renewed = subscriptions.renew(stand.tenant_id, made.subscription_id)
        assert renewed.ends >= made.ends
        subscriptions.delete(stand.tenant_id, made.subscription_id)
        subscriptions.delete(stand.tenant_id, made.subscription_id)
        assert subscriptions.subscriptions(stand.tenant_id) == ()
        with pytest.raises(NotFound):
            subscriptions.renew(stand.tenant_id, made.subscription_id)


def test_a_shorter_maximum_that_a_refusal_names_is_used(stand: Stand) -> None:
    stand.m365.switches.max_subscription_minutes = 4230
    with open_webhook(stand.m365) as webhook:
        subscriptions = subscribing(stand, webhook.url)
        made = subscriptions.create(stand.inbox, "state")
        renewed = subscriptions.renew(stand.tenant_id, made.subscription_id)
    for one in (made, renewed):
        assert timedelta(minutes=4210) < one.ends - datetime.now(UTC) <= timedelta(minutes=4215)


def test_a_webhook_that_does_not_echo_makes_the_subscription_fail(stand: Stand) -> None:
    with open_webhook(stand.m365) as webhook:
        subscriptions = subscribing(stand, webhook.url)
        webhook.echo = lambda token: (200, "text/plain", "no")
        with pytest.raises(Refused) as caught:
            subscriptions.create(stand.inbox, "state")
    assert caught.value.status == 400


def test_no_call_of_one_tenant_carries_the_token_of_another(stand: Stand) -> None:
    other = stand.m365.entra.add_tenant("fabrikam.example")
    theirs = other.add_mailbox("harper@fabrikam.example")
    stand.m365.entra.consented(other)
    their_mail = stand.m365.exchange.send_mail(
        from_="ann@outside.example", to="harper@fabrikam.example", subject="theirs"
    ).id
    our_mail = stand.write(subject="ours")
    their_inbox = Inbox(TenantId(other.id), theirs.object_id)
    for _ in range(2):
        assert stand.mails.mail(stand.inbox, our_mail).subject == "ours"
        assert stand.mails.mail(their_inbox, their_mail).subject == "theirs"
    asked = [(call.tenant, call.mailbox) for call in stand.m365.calls("GET /users/{}/messages/{}")]
    assert set(asked) == {
        (stand.tenant.id, "harper@contoso.example"),
        (other.id, "harper@fabrikam.example"),
    }
    with pytest.raises(NotFound):
        stand.mails.mail(Inbox(stand.tenant_id, theirs.object_id), their_mail)
    stand.m365.entra.revoke(other)
    stand.m365.entra.expire_tokens(other)
    with pytest.raises(AccessLost) as caught:
        stand.mails.mail(their_inbox, their_mail)
    assert caught.value.code == "700016"
    assert stand.mails.mail(stand.inbox, our_mail).subject == "ours"


def test_an_expired_token_costs_one_repeat(stand: Stand) -> None:
    mail_id = stand.write()
    stand.mails.mail(stand.inbox, mail_id)
    stand.m365.entra.expire_tokens(stand.tenant)
    stand.m365.requests.clear()
    assert stand.mails.mail(stand.inbox, mail_id).mail_id == mail_id
    assert [call.status for call in stand.m365.calls("GET /users")] == [401, 200]


def test_a_retry_after_keeps_the_mailbox_alone_and_no_other(stand: Stand) -> None:
    other = stand.tenant.add_mailbox("second@contoso.example")
    mail_id = stand.write()
    stand.m365.faults.next(
        "GET /users/{}/messages/{}", status=429, retry_after=datetime.now(UTC) + timedelta(minutes=2)
    )
    stand.m365.requests.clear()
    for _ in range(3):
        with pytest.raises(TryLater) as caught:
            stand.mails.mail(stand.inbox, mail_id)
        assert caught.value.after is not None
        assert 110 < caught.value.after <= 121
    assert len(stand.m365.calls("GET /users")) == 1
    assert stand.mails.folder_id(Inbox(stand.tenant_id, other.object_id), "inbox")


def test_many_threads_never_make_a_fourth_call_at_once_on_a_mailbox(stand: Stand) -> None:
    mail_id = stand.write()
    stand.m365.faults.every(1, "GET /users/{}/messages/{}", delay=0.02)
    got: list[str] = []
    threads = [
        threading.Thread(target=lambda: got.extend(stand.mails.mail(stand.inbox, mail_id).mail_id for _ in range(3)))
        for _ in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert got == [mail_id] * 30
    calls = stand.m365.calls("GET /users/{}/messages/{}")
    assert max(call.concurrency for call in calls) <= 3
    assert {call.status for call in calls} == {200}


def test_every_request_fits_microsofts_description(stand: Stand) -> None:
    if not DESCRIPTION.is_dir():
        pytest.skip("the folder with Microsoft's description of Graph is not there")
    stand.m365.switches.max_subscription_minutes = 4230
    with open_webhook(stand.m365) as webhook:
        subscriptions = subscribing(stand, webhook.url)
        made = subscriptions.create(stand.inbox, "state")
        subscriptions.renew(stand.tenant_id, made.subscription_id)
        subscriptions.subscriptions(stand.tenant_id)
        subscriptions.delete(stand.tenant_id, made.subscription_id)
    mail_id = stand.write()
    everything(stand, stand.mails, mail_id)
    asked = [call for call in stand.m365.requests if call.path.startswith("/v1.0/")]
    assert len({call.template for call in asked}) >= 15
    assert check_requests(asked, DESCRIPTION) == []
    assert all('IdType="ImmutableId"' in call.prefer and call.client_request_id for call in asked)


def everything(stand: Stand, mails: RealGraph, mail_id: str) -> None:
    inbox, soon = stand.inbox, stand.soon
    order = DraftOrder(mail_id, HTML, "k", sender="harper@contoso.example", reply_to="harper@contoso.example")
    mails.mail(inbox, mail_id)
    mails.send(inbox, mails.create_reply(inbox, order, soon).draft_id, soon, switched_on)
    draft = mails.create_forward(inbox, DraftOrder(mail_id, HTML, "k", to="bob@contoso.example"), soon)
    mails.find_by_marker(inbox, "k")
    mails.find_by_message_id(inbox, draft.message_id)
    mails.delete(inbox, draft.draft_id)
    mails.add_category(inbox, mail_id, "Blue")
    mails.delta(inbox, "", LONG_AGO)
    mails.received_since(inbox, "", LONG_AGO)
    mails.user(inbox.tenant_id, "harper@contoso.example")
    mails.folder_id(inbox, "inbox")
    mails.write_probe(inbox, "k")
