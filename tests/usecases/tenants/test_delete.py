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
from tests.support.fake_app import FakeApp
from tests.support.fakes.all import FakeClock, FakeMailboxStore, FakeSubscriptionClient


def furnished() -> FakeApp:
    """Two Tenants, each with a Mailbox and a Mail; the first with a Subscription and a started consent."""
    app = FakeApp(None, a_watched_mailbox(), a_watched_mailbox(a_mailbox(tenant_id=OTHER_TENANT)))
    app.tenants.save_tenant(a_tenant(tenant_id=OTHER_TENANT))
    for tenant, mailbox in ((TENANT, MAILBOX), (OTHER_TENANT, a_mailbox(tenant_id=OTHER_TENANT).mailbox_id)):
        app.correspondence.save(a_mail(key=MailKey(tenant, mailbox, "mail-1")))
    app.tenants.save_consent(a_consent())
    app.subscribe()
    return app


def delete(app: FakeApp) -> Deletion:
    """One run."""
    deletion = delete_tenant(app, TENANT)
    assert deletion is not None
    return deletion


def delete_settled(app: FakeApp) -> Deletion:
    """A run after one whose end all functions have noticed."""
    assert not delete(app).is_done
    app.clock.advance(SETTLED.total_seconds())
    return delete(app)


def left_of_the_tenant(app: FakeApp) -> int:
    """How many Mailboxes and Subscriptions."""
    return len(app.mailboxes.mailboxes(TENANT)) + len(app.subscriptions.subscriptions(TENANT))


def test_everything_of_the_tenant_goes_and_nothing_of_another() -> None:
    app = furnished()
    deletion = delete_settled(app)
    assert (deletion.is_done, deletion.notes) == (True, ())
    assert app.tenants.tenant(TENANT) is None
    assert app.tenants.consent("nonce-1") is None
    assert app.subscriptions.subscriptions(TENANT) == ()
    assert [watched.mailbox.tenant_id for watched in app.mailboxes.mailboxes()] == [OTHER_TENANT]
    assert [mail.key.tenant_id for mail in app.correspondence.all_mails()] == [OTHER_TENANT]
    assert app.tenants.tenant(OTHER_TENANT) == a_tenant(tenant_id=OTHER_TENANT)


def test_the_tenant_is_paused_before_anything_is_deleted() -> None:
    app = furnished()
    app.correspondence.faults.fail("forget", TryLater("down"))
    with pytest.raises(TryLater):
        delete(app)
    assert (app.tenant.state, app.tenant.reason) == (TenantState.PAUSED, DELETING)
    assert len(app.correspondence.all_mails()) == 2
    assert len(app.mailboxes.mailboxes(TENANT)) == 1


def test_a_first_run_deletes_all_but_the_row_and_says_when_to_run_it_again() -> None:
    app = furnished()
    first = delete(app)
    assert (first.is_done, first.notes, first.again_in) == (False, ((Left.LATE_WORK, ""),), SETTLED.total_seconds())
    assert left_of_the_tenant(app) == 0
    app.clock.advance(10)
    assert delete(app).again_in == SETTLED.total_seconds() - 10
    assert app.tenant.reason == DELETING


def test_what_work_under_way_still_wrote_goes_with_the_last_run() -> None:
    app = furnished()
    delete(app)
    app.correspondence.save(a_mail(key=MailKey(TENANT, MAILBOX, "late")))
    app.mailboxes.keep(a_watched_mailbox())
    app.subscribe()
    app.clock.advance(SETTLED.total_seconds())
    assert delete(app).is_done
    assert [mail.key.tenant_id for mail in app.correspondence.all_mails()] == [OTHER_TENANT]
    assert left_of_the_tenant(app) == 0


def test_a_run_that_began_too_early_does_not_delete_the_row_however_long_it_takes() -> None:
    class Slow(FakeSubscriptionClient):
        def subscriptions(self, tenant_id: TenantId) -> tuple[Subscription, ...]:
            app.clock.advance(SETTLED.total_seconds() + 5)
            app.correspondence.save(a_mail(key=MailKey(TENANT, MAILBOX, f"late-{app.now}")))
            return super().subscriptions(tenant_id)

    app = furnished()
    app.subscriptions = Slow(app.clock)
    first = delete(app)
    assert (first.is_done, first.again_in) == (False, 1.0)
    assert app.tenant.reason == DELETING
    app.subscriptions = FakeSubscriptionClient(app.clock)
    assert delete(app).is_done
    assert [mail.key.tenant_id for mail in app.correspondence.all_mails()] == [OTHER_TENANT]


def test_what_was_buried_of_the_tenant_goes_and_nothing_of_another() -> None:
    app = furnished()
    graveyard = app.graveyard
    for tenant in (TENANT, OTHER_TENANT):
        item = WorkItem(tenant, MAILBOX, "ticket-1", ("mail-1",))
        graveyard.bury(a_buried_item(message_id=tenant, body=item.encode()))
    graveyard.faults.fail("forget", TryLater("down"))
    with pytest.raises(TryLater):
        delete(app)
    assert app.tenant.reason == DELETING
    delete(app)
    assert [item.message_id for item in graveyard.buried("mail-fetch")] == [OTHER_TENANT]


def test_a_subscription_that_was_made_before_its_mailbox_was_deleted_goes_too() -> None:
    app = furnished()
    app.mailboxes = Racing(app)
    app.mailboxes.keep(a_watched_mailbox())
    delete(app)
    assert app.subscriptions.subscriptions(TENANT) == ()


@pytest.mark.parametrize("call", ["forget", "delete_mailbox", "delete_consents", "delete_tenant"])
def test_a_deletion_that_broke_off_can_be_run_again(call: str) -> None:
    app = furnished()
    for port in (app.correspondence, app.mailboxes, app.tenants):
        if hasattr(port, call):
            port.faults.fail(call, TryLater("down"))
    if call == "delete_tenant":
        assert not delete(app).is_done
        app.clock.advance(SETTLED.total_seconds())
    with pytest.raises(TryLater):
        delete(app)
    app.clock.advance(SETTLED.total_seconds())
    assert delete(app).is_done
    assert app.tenants.tenant(TENANT) is None
    assert len(app.correspondence.all_mails()) == 1


class Racing(FakeMailboxStore):
    """Somebody makes a Subscription just before the Mailbox is deleted."""

    def __init__(self, app: FakeApp) -> None:
        super().__init__()
        self.app = app

    def delete_mailbox(self, tenant_id: TenantId, mailbox_id: MailboxId) -> None:
        self.app.subscriptions.create(an_inbox(object_id="late"), "state")
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
    app = furnished()
    app.subscriptions = SlowSubscriptions(app.clock)
    app.subscriptions.keep(TENANT, Subscription("subscription-1", "users/x/messages", app.now))
    deletion = delete(app)
    assert not deletion.is_done
    assert deletion.notes == ((Left.RECORDS, ""),)
    assert app.tenant.reason == DELETING
    assert len(app.subscriptions.subscriptions(TENANT)) == 1


@pytest.mark.parametrize("call", ["subscriptions", "delete"])
def test_a_hiccup_of_graph_leaves_the_tenant_until_its_subscriptions_are_gone(call: str) -> None:
    app = furnished()
    app.subscriptions.faults.fail(call, TryLater("graph 503"))
    deletion = delete(app)
    assert not deletion.is_done
    assert deletion.notes == ((Left.UNREACHED, "graph 503"),)
    assert delete_settled(app).is_done
    assert app.subscriptions.subscriptions(TENANT) == ()


@pytest.mark.parametrize("refusal", [AccessLost(400, "700016"), Refused(403, "AccessDenied")])
def test_a_tenant_without_token_is_deleted_and_what_stays_in_graph_is_said(refusal: Refused) -> None:
    app = furnished()
    app.subscriptions.faults.fail("subscriptions", refusal, refusal)
    deletion = delete_settled(app)
    assert deletion.is_done
    assert deletion.notes == ((Left.REFUSED, str(refusal)),)


def test_an_unknown_tenant_cannot_be_deleted() -> None:
    assert delete_tenant(FakeApp(), OTHER_TENANT) is None
