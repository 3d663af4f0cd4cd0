"""Deleting a Tenant with all that is kept of it."""

import pytest

from shared.domain.mail import MailKey
from shared.domain.mailboxes import Subscription
from shared.domain.tenants import TenantState
from shared.errors import TryLater
from shared.usecases.delete_tenant import delete_tenant
from shared.usecases.tenants import DELETING
from tests.builders import (
    MAILBOX,
    OTHER_TENANT,
    TENANT,
    a_consent,
    a_mail,
    a_mailbox,
    a_tenant,
    a_watched_mailbox,
)
from tests.desk import Desk
from tests.fakes import FakeClock, FakeSubscriptionClient


def furnished() -> Desk:
    """Two Tenants, each with a Mailbox and a Mail; the first with a Subscription and a started consent."""
    desk = Desk(None, a_watched_mailbox(), a_watched_mailbox(a_mailbox(tenant=OTHER_TENANT)))
    desk.tenants.save_tenant(a_tenant(tenant_id=OTHER_TENANT))
    for tenant, mailbox in ((TENANT, MAILBOX), (OTHER_TENANT, a_mailbox(tenant=OTHER_TENANT).mailbox_id)):
        desk.correspondence.save(a_mail(key=MailKey(tenant, mailbox, "mail-1")))
    desk.tenants.save_consent(a_consent())
    desk.subscribe()
    return desk


def test_everything_of_the_tenant_goes_and_nothing_of_another() -> None:
    desk = furnished()
    deletion = delete_tenant(desk.office, TENANT)
    assert deletion is not None
    assert (deletion.is_done, deletion.notes) == (True, ())
    assert desk.tenants.tenant(TENANT) is None
    assert desk.tenants.consent("nonce-1") is None
    assert desk.subscriptions.subscriptions(TENANT) == ()
    assert [watched.mailbox.tenant for watched in desk.mailboxes.mailboxes()] == [OTHER_TENANT]
    assert [mail.key.tenant for mail in desk.correspondence.all_mails()] == [OTHER_TENANT]
    assert desk.tenants.tenant(OTHER_TENANT) == a_tenant(tenant_id=OTHER_TENANT)


def test_the_tenant_is_paused_before_anything_is_deleted() -> None:
    desk = furnished()
    desk.mailboxes.faults.fail("mailboxes", TryLater("down"))
    with pytest.raises(TryLater):
        delete_tenant(desk.office, TENANT)
    assert (desk.tenant.state, desk.tenant.reason) == (TenantState.PAUSED, DELETING)
    assert len(desk.correspondence.all_mails()) == 2


@pytest.mark.parametrize("call", ["forget", "delete_mailbox", "delete_consents", "delete_tenant"])
def test_a_deletion_that_broke_off_can_be_run_again(call: str) -> None:
    desk = furnished()
    for port in (desk.correspondence, desk.mailboxes, desk.tenants):
        if hasattr(port, call):
            port.faults.fail(call, TryLater("down"))
    with pytest.raises(TryLater):
        delete_tenant(desk.office, TENANT)
    deletion = delete_tenant(desk.office, TENANT)
    assert deletion is not None
    assert deletion.is_done
    assert desk.tenants.tenant(TENANT) is None
    assert len(desk.correspondence.all_mails()) == 1


class SlowSubscriptions(FakeSubscriptionClient):
    """The list takes 200 seconds."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self.clock = clock

    def subscriptions(self, tenant: str) -> tuple[Subscription, ...]:
        self.clock.advance(200)
        return super().subscriptions(tenant)


def test_more_than_fits_the_time_asks_for_another_run() -> None:
    desk = furnished()
    desk.subscriptions = SlowSubscriptions(desk.clock)
    desk.subscriptions.keep(TENANT, Subscription("subscription-1", "users/x/messages", desk.now))
    deletion = delete_tenant(desk.office, TENANT)
    assert deletion is not None
    assert not deletion.is_done
    assert "time is up" in deletion.notes[0]
    assert desk.tenant.reason == DELETING
    assert len(desk.mailboxes.mailboxes(TENANT)) == 1


def test_a_tenant_without_token_is_deleted_and_what_stays_in_graph_is_said() -> None:
    desk = furnished()
    desk.subscriptions.faults.fail("subscriptions", TryLater("down"))
    deletion = delete_tenant(desk.office, TENANT)
    assert deletion is not None
    assert deletion.is_done
    assert "end by themselves" in deletion.notes[0]


def test_an_unknown_tenant_cannot_be_deleted() -> None:
    assert delete_tenant(Desk().office, OTHER_TENANT) is None
