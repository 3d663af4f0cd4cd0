"""The fakes that stand in for Graph behave as the tests of the use cases take for granted."""

from datetime import timedelta

import pytest

from shared.domain.mail.inbox import DirectoryUser, DraftOrder
from shared.errors import AccessLost, Conflict, CursorLost, NotFound, TooLate, TryLater, Uncertain
from shared.ports import entra, graph, queue, storage, time, wording
from shared.ports.app import App
from shared.ports.storage import KeyStore
from tests.support.builders import (
    CUSTOMER,
    HARPER,
    MAIL_ID,
    NOW,
    OBJECT,
    TENANT,
    a_fetched_mail,
    an_inbox,
    an_item,
    switched_on,
)
from tests.support.fake_app import FakeApp
from tests.support.fakes.all import (
    FakeKeyStore,
    FakeMailClient,
    FakeRandomness,
    FakeSubscriptionClient,
    FakeTokenSource,
    FakeWorkQueue,
)

INBOX = an_inbox()
SOON = NOW + timedelta(minutes=2)
ORDER = DraftOrder(MAIL_ID, "<p>Yours</p>", "marker-1")


def test_there_is_a_fake_for_every_port() -> None:
    # The type checker compares each part of the App with its fake.
    app: App = FakeApp()
    keys: KeyStore = FakeKeyStore()
    assert [app, keys]
    modules = (entra, graph, queue, storage, time, wording)
    protocols = {
        name for module in modules for name, kind in vars(module).items() if getattr(kind, "_is_protocol", False)
    }
    getters = [part.fget for part in vars(App).values() if isinstance(part, property) and part.fget]
    parts = {str(getter.__annotations__["return"]) for getter in getters}
    assert protocols - {"Protocol", "KeyStore"} <= parts


def test_a_fault_strikes_once_before_or_after_the_work() -> None:
    queue = FakeWorkQueue()
    queue.faults.pass_over("put")
    queue.faults.fail("put", TryLater("down"))
    queue.faults.fail("put", Uncertain("lost"), done=True)
    queue.put("mail-fetch", an_item("first"))
    with pytest.raises(TryLater, match="down"):
        queue.put("mail-fetch", an_item("second"))
    with pytest.raises(Uncertain, match="lost"):
        queue.put("mail-fetch", an_item("third"))
    queue.put("mail-fetch", an_item("fourth"))
    assert queue.items("mail-fetch") == (an_item("first"), an_item("third"), an_item("fourth"))
    assert queue.faults.count("put") == 4


def test_random_bytes_never_repeat_and_are_the_same_in_each_run() -> None:
    one, other = FakeRandomness(), FakeRandomness()
    drawn = [one.token(16) for _ in range(50)]
    assert len(set(drawn)) == 50
    assert drawn == [other.token(16) for _ in range(50)]


def test_a_reply_is_drafted_to_whom_exchange_would_reply_and_sent() -> None:
    client = FakeMailClient()
    client.receive(INBOX, a_fetched_mail())
    draft = client.create_reply(INBOX, ORDER, SOON)
    assert (draft.to, draft.sender, draft.is_draft) == ((CUSTOMER.address,), HARPER, True)
    assert client.find_by_marker(INBOX, "marker-1") == (draft,)
    client.send(INBOX, draft.draft_id, SOON, switched_on)
    assert client.drafts(INBOX) == ()
    assert [sent.html for sent in client.sent(INBOX)] == ["<p>Yours</p>"]
    found = client.find_by_message_id(INBOX, draft.message_id)
    assert [each.is_draft for each in found] == [False]


def test_a_draft_is_sent_once_and_never_too_late() -> None:
    client = FakeMailClient()
    client.receive(INBOX, a_fetched_mail())
    client.keeps_ids = False
    draft = client.create_forward(INBOX, DraftOrder(MAIL_ID, "", "m", to="conrad@contoso.example"), SOON)
    client.clock.move_to(SOON)
    with pytest.raises(TooLate):
        client.send(INBOX, draft.draft_id, SOON, switched_on)
    later = SOON + timedelta(seconds=1)
    client.send(INBOX, draft.draft_id, later, switched_on)
    with pytest.raises(Uncertain):
        client.send(INBOX, draft.draft_id, later, switched_on)
    assert len(client.sent(INBOX)) == 1


def test_a_mail_that_is_not_there_cannot_be_had_or_answered() -> None:
    client = FakeMailClient()
    with pytest.raises(NotFound):
        client.mail(INBOX, MAIL_ID)
    with pytest.raises(NotFound):
        client.create_reply(INBOX, ORDER, SOON)


def test_a_deleted_draft_is_moved() -> None:
    client = FakeMailClient()
    client.receive(INBOX, a_fetched_mail())
    draft = client.create_reply(INBOX, ORDER, SOON)
    client.delete(INBOX, draft.draft_id)
    client.delete(INBOX, "never there")
    assert client.drafts(INBOX) == ()
    assert [each.is_draft for each in client.find_by_marker(INBOX, "marker-1")] == [True]


def test_a_delta_brings_every_mail_once_over_pages_and_rounds() -> None:
    client = FakeMailClient()
    client.page_size = 2
    client.receive(INBOX, *(a_fetched_mail(f"mail-{number}") for number in range(5)))
    client.receive(INBOX, a_fetched_mail("old", received=NOW - timedelta(days=9)))
    link, brought, pages = "", list[str](), 0
    while not link.startswith("delta:"):
        page = client.delta(INBOX, link, NOW - timedelta(days=1))
        brought += [head.mail_id for head in page.heads]
        link, pages = page.link, pages + 1
        assert page.is_last == link.startswith("delta:")
    assert (brought, pages) == ([f"mail-{number}" for number in range(5)], 3)
    client.receive(INBOX, a_fetched_mail("new"))
    assert [head.mail_id for head in client.delta(INBOX, link, NOW).heads] == ["new"]
    with pytest.raises(CursorLost):
        client.delta(INBOX, "a cursor of another time", NOW)


def test_a_list_by_time_ends_without_a_link() -> None:
    client = FakeMailClient()
    client.page_size = 2
    client.receive(INBOX, *(a_fetched_mail(f"mail-{number}") for number in range(3)))
    first = client.received_since(INBOX, "", NOW - timedelta(days=1))
    second = client.received_since(INBOX, first.link, NOW - timedelta(days=1))
    assert [head.mail_id for head in (*first.heads, *second.heads)] == ["mail-0", "mail-1", "mail-2"]
    assert (first.is_last, second.is_last, second.link) == (False, True, "")


def test_the_directory_knows_a_person_by_object_id_and_main_address() -> None:
    client = FakeMailClient()
    user = DirectoryUser(OBJECT, HARPER, ("help@contoso.example",))
    client.add_user(TENANT, user)
    assert [client.user(TENANT, name) for name in (OBJECT, HARPER)] == [user] * 2
    for name in ("help@contoso.example", "nobody@contoso.example"):
        with pytest.raises(NotFound):
            client.user(TENANT, name)


def test_an_inbox_has_one_subscription() -> None:
    client = FakeSubscriptionClient()
    made = client.create(INBOX, "state-1")
    with pytest.raises(Conflict):
        client.create(INBOX, "state-2")
    client.clock.advance(60)
    assert client.renew(TENANT, made.subscription_id).ends == made.ends + timedelta(seconds=60)
    client.delete(TENANT, made.subscription_id)
    assert client.subscriptions(TENANT) == ()
    with pytest.raises(NotFound):
        client.renew(TENANT, made.subscription_id)


def test_a_lost_tenant_gets_no_token() -> None:
    tokens = FakeTokenSource()
    assert tokens.token(TENANT) == f"token-of-{TENANT}"
    tokens.lose(TENANT, "90002")
    with pytest.raises(AccessLost, match="90002"):
        tokens.token(TENANT)
