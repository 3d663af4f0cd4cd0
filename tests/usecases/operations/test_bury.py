"""Bury: what went to poison is kept, alarmed, and its mails are held."""

from __future__ import annotations

import pytest

from shared.domain.mail.mail import MailState
from shared.domain.tenants import DELETING, Tenant, TenantState
from shared.domain.work import MAIL_FETCH, MAIL_REPLY, SUBSCRIPTION_RENEW
from shared.errors import Conflict, TryLater
from shared.usecases.operations.bury import bury
from tests.support.builders import TENANT, a_mail_key, a_tenant, an_item
from tests.support.mail_runs import MailRuns


def body_of(*mails: str, ticket: str = "ticket-1") -> bytes:
    return an_item(*mails, ticket=ticket).encode().encode()


def test_a_buried_item_is_kept_alarmed_and_its_mail_held(caplog: pytest.LogCaptureFixture) -> None:
    runs = MailRuns()
    runs.receive()
    runs.mails.faults.fail("mail", TryLater("down"))
    runs.carry(MAIL_FETCH, runs.queue.take(MAIL_FETCH))
    bury(runs.app, MAIL_FETCH, "message-1", body_of())
    assert (runs.row().state, runs.row().reason) == (MailState.HELD, "buried")
    assert "alarm=buried" in caplog.text
    assert runs.row().key.short_id in caplog.text
    assert runs.app.graveyard.buried(MAIL_FETCH)[0].body.encode() == body_of()


def test_a_buried_pack_buries_each_of_its_mails() -> None:
    runs = MailRuns()
    bury(runs.app, MAIL_FETCH, "message-1", body_of("one", "two", ticket="pack"))
    assert [runs.row(mail).state for mail in ("one", "two")] == [MailState.HELD, MailState.HELD]


@pytest.mark.parametrize("tenant", [None, a_tenant(state=TenantState.PAUSED, reason=DELETING)])
def test_an_item_of_a_deleted_tenant_is_kept_and_leaves_no_row(tenant: Tenant | None) -> None:
    runs = MailRuns()
    runs.tenants.delete_tenant(TENANT)
    if tenant is not None:
        runs.tenants.save_tenant(tenant)
    bury(runs.app, MAIL_FETCH, "message-1", body_of())
    assert len(runs.app.graveyard.buried(MAIL_FETCH)) == 1
    assert runs.correspondence.all_mails() == ()


def test_a_mail_that_has_ended_stays_as_it_is() -> None:
    runs = MailRuns()
    runs.receive()
    runs.work()
    bury(runs.app, MAIL_REPLY, "message-1", body_of())
    assert runs.row().state is MailState.SENT


def test_a_duplicates_burial_does_not_hold_the_mail_that_another_item_carries() -> None:
    runs = MailRuns()
    runs.receive()
    runs.carry(MAIL_FETCH, runs.queue.take(MAIL_FETCH))
    bury(runs.app, MAIL_FETCH, "message-1", body_of(ticket="another"))
    assert runs.row().state is MailState.FETCHED


def test_an_unreadable_body_is_kept_and_alarmed(caplog: pytest.LogCaptureFixture) -> None:
    runs = MailRuns()
    bury(runs.app, MAIL_FETCH, "message-1", b"\xff not json")
    assert "reason=unreadable" in caplog.text
    assert len(runs.app.graveyard.buried(MAIL_FETCH)) == 1


def test_an_item_of_a_mailbox_queue_is_kept_without_touching_mails(caplog: pytest.LogCaptureFixture) -> None:
    runs = MailRuns()
    bury(runs.app, SUBSCRIPTION_RENEW, "message-1", body_of())
    assert runs.correspondence.mail(a_mail_key()) is None
    assert "queue=subscription-renew" in caplog.text


def test_a_row_that_changes_meanwhile_is_read_again() -> None:
    runs = MailRuns()
    runs.correspondence.faults.fail("save", Conflict("changed"))
    bury(runs.app, MAIL_FETCH, "message-1", body_of())
    assert runs.row().reason == "buried"


def test_a_row_that_never_stands_still_leaves_the_item_in_its_queue() -> None:
    runs = MailRuns()
    runs.correspondence.faults.fail("save", *[Conflict("changed")] * 6)
    with pytest.raises(TryLater):
        bury(runs.app, MAIL_FETCH, "message-1", body_of())
