"""Deleting a Tenant with all that is kept of it."""

import pytest

from shared.domain.mail.mail import MailKey
from shared.domain.mailboxes.watch import Subscription
from shared.domain.tenants import DELETING, Left, TenantState
from shared.domain.values.ids import MailboxId, TenantId
from shared.domain.work import WorkItem
from shared.errors import AccessLost, Refused, TryLater
from shared.usecases.tenants.delete import SETTLED, Deletion, delete_tenant
from tests.support.builders import (
    MAILBOX,
    OTHER_TENANT,
    TENANT,
    a_buried_item,
    a_consent,
    a_mail,
    a_mailbox,
    a_tenant,
    a_watched_mailbox,
    an_inbox,
)
from tests.support.desk import Desk
from tests.support.fakes.all import FakeClock, FakeMailboxStore, FakeSubscriptionClient


def furnished() -> Desk:
    """Two Tenants, each with a Mailbox and a Mail; the first with a Subscription and a started consent."""
    desk = Desk(None, a_watched_mailbox(), a_watched_mailbox(a_mailbox(tenant_id=OTHER_TENANT)))
    desk.tenants.save_tenant(a_tenant(tenant_id=OTHER_TENANT))
    for tenant, mailbox in ((TENANT, MAILBOX), (OTHER_TENANT, a_mailbox(tenant_id=OTHER_TENANT).mailbox_id)):
        desk.correspondence.save(a_mail(key=MailKey(tenant, mailbox, "mail-1")))
    desk.tenants.save_consent(a_consent())
    desk.subscribe()
    return desk


def delete(desk: Desk) -> Deletion:
    """One run."""
    deletion = delete_tenant(desk, TENANT)
    assert deletion is not None
    return deletion


def delete_settled(desk: Desk) -> Deletion:
    """A run after one whose end all functions have noticed."""
    assert not delete(desk).is_done
    desk.clock.advance(SETTLED.total_seconds())
    return delete(desk)


def left_of_the_tenant(desk: Desk) -> int:
    """How many Mailboxes and Subscriptions."""
    return len(desk.mailboxes.mailboxes(TENANT)) + len(desk.subscriptions.subscriptions(TENANT))


def test_everything_of_the_tenant_goes_and_nothing_of_another() -> None:
    desk = furnished()
    deletion = delete_settled(desk)
    assert (deletion.is_done, deletion.notes) == (True, ())
    assert desk.tenants.tenant(TENANT) is None
    assert desk.tenants.consent("nonce-1") is None
    assert desk.subscriptions.subscriptions(TENANT) == ()
    assert [watched.mailbox.tenant_id for watched in desk.mailboxes.mailboxes()] == [OTHER_TENANT]
    assert [mail.key.tenant_id for mail in desk.correspondence.all_mails()] == [OTHER_TENANT]
    assert desk.tenants.tenant(OTHER_TENANT) == a_tenant(tenant_id=OTHER_TENANT)


def test_the_tenant_is_paused_before_anything_is_deleted() -> None:
    desk = furnished()
    desk.correspondence.faults.fail("forget", TryLater("down"))
    with pytest.raises(TryLater):
        delete(desk)
    assert (desk.tenant.state, desk.tenant.reason) == (TenantState.PAUSED, DELETING)
    assert len(desk.correspondence.all_mails()) == 2
    assert len(desk.mailboxes.mailboxes(TENANT)) == 1


def test_a_first_run_deletes_all_but_the_row_and_says_when_to_run_it_again() -> None:
    desk = furnished()
    first = delete(desk)
    assert (first.is_done, first.notes, first.again_in) == (False, ((Left.LATE_WORK, ""),), SETTLED.total_seconds())
    assert left_of_the_tenant(desk) == 0
    desk.clock.advance(10)
    assert delete(desk).again_in == SETTLED.total_seconds() - 10
    assert desk.tenant.reason == DELETING


def test_what_work_under_way_still_wrote_goes_with_the_last_run() -> None:
    desk = furnished()
    delete(desk)
    desk.correspondence.save(a_mail(key=MailKey(TENANT, MAILBOX, "late")))
    desk.mailboxes.keep(a_watched_mailbox())
    desk.subscribe()
    desk.clock.advance(SETTLED.total_seconds())
    assert delete(desk).is_done
    assert [mail.key.tenant_id for mail in desk.correspondence.all_mails()] == [OTHER_TENANT]
    assert left_of_the_tenant(desk) == 0


def test_a_run_that_began_too_early_does_not_delete_the_row_however_long_it_takes() -> None:
    class Slow(FakeSubscriptionClient):
        def subscriptions(self, tenant_id: TenantId) -> tuple[Subscription, ...]:
            desk.clock.advance(SETTLED.total_seconds() + 5)
            desk.correspondence.save(a_mail(key=MailKey(TENANT, MAILBOX, f"late-{desk.now}")))
            return super().subscriptions(tenant_id)

    desk = furnished()
    desk.subscriptions = Slow(desk.clock)
    first = delete(desk)
    assert (first.is_done, first.again_in) == (False, 1.0)
    assert desk.tenant.reason == DELETING
    desk.subscriptions = FakeSubscriptionClient(desk.clock)
    assert delete(desk).is_done
    assert [mail.key.tenant_id for mail in desk.correspondence.all_mails()] == [OTHER_TENANT]


def test_what_was_buried_of_the_tenant_goes_and_nothing_of_another() -> None:
    desk = furnished()
    graveyard = desk.graveyard
    for tenant in (TENANT, OTHER_TENANT):
        item = WorkItem(tenant, MAILBOX, "ticket-1", ("mail-1",))
        graveyard.bury(a_buried_item(message_id=tenant, body=item.encode()))
    graveyard.faults.fail("forget", TryLater("down"))
    with pytest.raises(TryLater):
        delete(desk)
    assert desk.tenant.reason == DELETING
    delete(desk)
    assert [item.message_id for item in graveyard.buried("mail-fetch")] == [OTHER_TENANT]


def test_a_subscription_that_was_made_before_its_mailbox_was_deleted_goes_too() -> None:
    desk = furnished()
    desk.mailboxes = Racing(desk)
    desk.mailboxes.keep(a_watched_mailbox())
    delete(desk)
    assert desk.subscriptions.subscriptions(TENANT) == ()


@pytest.mark.parametrize("call", ["forget", "delete_mailbox", "delete_consents", "delete_tenant"])
def test_a_deletion_that_broke_off_can_be_run_again(call: str) -> None:
    desk = furnished()
    for port in (desk.correspondence, desk.mailboxes, desk.tenants):
        if hasattr(port, call):
            port.faults.fail(call, TryLater("down"))
    if call == "delete_tenant":
        assert not delete(desk).is_done
        desk.clock.advance(SETTLED.total_seconds())
    with pytest.raises(TryLater):
        delete(desk)
    desk.clock.advance(SETTLED.total_seconds())
    assert delete(desk).is_done
    assert desk.tenants.tenant(TENANT) is None
    assert len(desk.correspondence.all_mails()) == 1


class Racing(FakeMailboxStore):
    """Somebody makes a Subscription just before the Mailbox is deleted."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def delete_mailbox(self, tenant_id: TenantId, mailbox_id: MailboxId) -> None:
        self.desk.subscriptions.create(an_inbox(object_id="late"), "state")
        super().delete_mailbox(tenant_id, mailbox_id)


class SlowSubscriptions(FakeSubscriptionClient):
    """The list takes 200 seconds."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self.clock = clock

    def subscriptions(self, tenant_id: TenantId) -> tuple[Subscription, ...]:
        self.clock.advance(200)
        return super().subscriptions(tenant_id)


def test_more_than_fits_the_time_asks_for_another_run() -> None:
    desk = furnished()
    desk.subscriptions = SlowSubscriptions(desk.clock)
    desk.subscriptions.keep(TENANT, Subscription("subscription-1", "users/x/messages", desk.now))
    deletion = delete(desk)
    assert not deletion.is_done
    assert deletion.notes == ((Left.RECORDS, ""),)
    assert desk.tenant.reason == DELETING
    assert len(desk.subscriptions.subscriptions(TENANT)) == 1


@pytest.mark.parametrize("call", ["subscriptions", "delete"])
def test_a_hiccup_of_graph_leaves_the_tenant_until_its_subscriptions_are_gone(call: str) -> None:
    desk = furnished()
    desk.subscriptions.faults.fail(call, TryLater("graph 503"))
    deletion = delete(desk)
    assert not deletion.is_done
    assert deletion.notes == ((Left.UNREACHED, "graph 503"),)
    assert delete_settled(desk).is_done
    assert desk.subscriptions.subscriptions(TENANT) == ()


@pytest.mark.parametrize("refusal", [AccessLost(400, "700016"), Refused(403, "AccessDenied")])
def test_a_tenant_without_token_is_deleted_and_what_stays_in_graph_is_said(refusal: Refused) -> None:
    desk = furnished()
    desk.subscriptions.faults.fail("subscriptions", refusal, refusal)
    deletion = delete_settled(desk)
    assert deletion.is_done
    assert deletion.notes == ((Left.REFUSED, str(refusal)),)


def test_an_unknown_tenant_cannot_be_deleted() -> None:
    assert delete_tenant(Desk(), OTHER_TENANT) is None
