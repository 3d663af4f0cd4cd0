"""What every Graveyard does: the fake and the one in Table Storage."""

from datetime import timedelta

import pytest

from shared.adapters.storage.graveyard import TableGraveyard
from shared.domain.values.ids import MailboxId, TenantId
from shared.domain.work import BuriedItem, WorkItem
from shared.ports.storage import Graveyard
from tests.support.builders import NOW, OTHER_TENANT, TENANT, a_buried_item
from tests.support.fakes.all import FakeGraveyard


@pytest.fixture(params=["memory", "tables"])
def graveyard(request: pytest.FixtureRequest) -> Graveyard:
    if request.param == "memory":
        return FakeGraveyard()
    return TableGraveyard(request.getfixturevalue("tables"))


def test_at_first_nothing_is_buried(graveyard: Graveyard) -> None:
    assert graveyard.buried("mail-fetch") == ()


def test_what_was_buried_of_a_queue_comes_back_oldest_first(graveyard: Graveyard) -> None:
    late = a_buried_item(message_id="late", buried_at=NOW + timedelta(days=1))
    early = a_buried_item(message_id="early")
    elsewhere = a_buried_item(queue="mail-reply", message_id="elsewhere")
    for item in (late, early, elsewhere):
        graveyard.bury(item)
    assert graveyard.buried("mail-fetch") == (early, late)
    assert graveyard.buried("mail-reply") == (elsewhere,)


def test_the_same_message_is_buried_once(graveyard: Graveyard) -> None:
    graveyard.bury(a_buried_item())
    graveyard.bury(a_buried_item(buried_at=NOW + timedelta(minutes=10)))
    graveyard.bury(a_buried_item())
    assert graveyard.buried("mail-fetch") == (a_buried_item(),)


@pytest.mark.parametrize("body", ["", "x" * 65_536, "\U0001f600" * 20_000, "no { json ' \\ \"", "a\nb\tc"])
def test_any_body_that_a_message_can_have_is_kept(graveyard: Graveyard, body: str) -> None:
    odd = a_buried_item(message_id="odd/id?#\\'", body=body)
    graveyard.bury(odd)
    assert graveyard.buried("mail-fetch") == (odd,)


def buried_of(tenant: str, queue: str, name: str) -> BuriedItem:
    """What was buried for a Tenant."""
    body = WorkItem(TenantId(tenant), MailboxId("mailbox-1"), "ticket-1", (name,)).encode()
    return a_buried_item(queue=queue, message_id=name, body=body)


def test_all_that_was_buried_of_a_tenant_can_be_forgotten(graveyard: Graveyard) -> None:
    unreadable = a_buried_item(message_id="odd", body=f"no item, though it names {TENANT}")
    theirs = buried_of(OTHER_TENANT, "mail-fetch", "theirs")
    for item in (unreadable, theirs, *(buried_of(TENANT, "mail-fetch", f"ours-{n}") for n in range(3))):
        graveyard.bury(item)
    graveyard.bury(buried_of(TENANT, "subscription-renew", "ours"))
    graveyard.forget(TENANT)
    assert set(graveyard.buried("mail-fetch")) == {unreadable, theirs}
    assert graveyard.buried("subscription-renew") == ()


def test_a_tenant_of_whom_nothing_was_buried_can_be_forgotten(graveyard: Graveyard) -> None:
    graveyard.forget(TENANT)
    assert graveyard.buried("mail-fetch") == ()
