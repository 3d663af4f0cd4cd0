"""Bury: what went to poison is kept, alarmed, and its mails are held."""

from __future__ import annotations

import pytest

from shared.domain.mail.mail import MailState
from shared.domain.tenants import DELETING, Tenant, TenantState
from shared.domain.work import MAIL_FETCH, MAIL_REPLY, SUBSCRIPTION_RENEW
from shared.errors import Conflict, TryLater
from shared.usecases.operations.bury import bury
from tests.support.builders import TENANT, a_mail_key, a_tenant, an_item
from tests.support.post_room import PostRoom


def body_of(*mails: str, ticket: str = "ticket-1") -> bytes:
    return an_item(*mails, ticket=ticket).encode().encode()


def test_a_buried_item_is_kept_alarmed_and_its_mail_held(caplog: pytest.LogCaptureFixture) -> None:
    room = PostRoom()
    room.receive()
    room.mails.faults.fail("mail", TryLater("down"))
    room.carry(MAIL_FETCH, room.queue.take(MAIL_FETCH))
    bury(room.app, MAIL_FETCH, "message-1", body_of())
    assert (room.row().state, room.row().reason) == (MailState.HELD, "buried")
    assert "alarm=buried" in caplog.text
    assert room.row().key.short_id in caplog.text
    assert room.app.graveyard.buried(MAIL_FETCH)[0].body.encode() == body_of()


def test_a_buried_pack_buries_each_of_its_mails() -> None:
    room = PostRoom()
    bury(room.app, MAIL_FETCH, "message-1", body_of("one", "two", ticket="pack"))
    assert [room.row(mail).state for mail in ("one", "two")] == [MailState.HELD, MailState.HELD]


@pytest.mark.parametrize("tenant", [None, a_tenant(state=TenantState.PAUSED, reason=DELETING)])
def test_an_item_of_a_deleted_tenant_is_kept_and_leaves_no_row(tenant: Tenant | None) -> None:
    room = PostRoom()
    room.tenants.delete_tenant(TENANT)
    if tenant is not None:
        room.tenants.save_tenant(tenant)
    bury(room.app, MAIL_FETCH, "message-1", body_of())
    assert len(room.app.graveyard.buried(MAIL_FETCH)) == 1
    assert room.correspondence.all_mails() == ()


def test_a_mail_that_has_ended_stays_as_it_is() -> None:
    room = PostRoom()
    room.receive()
    room.work()
    bury(room.app, MAIL_REPLY, "message-1", body_of())
    assert room.row().state is MailState.SENT


def test_a_duplicates_burial_does_not_hold_the_mail_that_another_item_carries() -> None:
    room = PostRoom()
    room.receive()
    room.carry(MAIL_FETCH, room.queue.take(MAIL_FETCH))
    bury(room.app, MAIL_FETCH, "message-1", body_of(ticket="another"))
    assert room.row().state is MailState.FETCHED


def test_an_unreadable_body_is_kept_and_alarmed(caplog: pytest.LogCaptureFixture) -> None:
    room = PostRoom()
    bury(room.app, MAIL_FETCH, "message-1", b"\xff not json")
    assert "reason=unreadable" in caplog.text
    assert len(room.app.graveyard.buried(MAIL_FETCH)) == 1


def test_an_item_of_a_mailbox_queue_is_kept_without_touching_mails(caplog: pytest.LogCaptureFixture) -> None:
    room = PostRoom()
    bury(room.app, SUBSCRIPTION_RENEW, "message-1", body_of())
    assert room.correspondence.mail(a_mail_key()) is None
    assert "queue=subscription-renew" in caplog.text


def test_a_row_that_changes_meanwhile_is_read_again() -> None:
    room = PostRoom()
    room.correspondence.faults.fail("save", Conflict("changed"))
    bury(room.app, MAIL_FETCH, "message-1", body_of())
    assert room.row().reason == "buried"


def test_a_row_that_never_stands_still_leaves_the_item_in_its_queue() -> None:
    room = PostRoom()
    room.correspondence.faults.fail("save", *[Conflict("changed")] * 6)
    with pytest.raises(TryLater):
        bury(room.app, MAIL_FETCH, "message-1", body_of())
