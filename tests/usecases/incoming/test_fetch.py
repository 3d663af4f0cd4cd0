"""Fetch: the row first, then one GET, and each way in which there is nothing to fetch."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.domain.mail.mail import MailState
from shared.domain.mailboxes.watch import WatchState
from shared.domain.tenants import DELETING, TenantState
from shared.domain.work import MAIL_FETCH, MAIL_THREAD
from shared.errors import AccessLost, NotFound, Refused, TryLater
from tests.support.builders import (
    ENABLED,
    MAIL_ID,
    MAILBOX,
    TENANT,
    a_fetched_mail,
    a_mail_key,
    a_mailbox,
    a_mailbox_settings,
    a_tenant,
    a_watched_mailbox,
    an_item,
)
from tests.support.post_room import PostRoom


@pytest.fixture
def room() -> PostRoom:
    room = PostRoom()
    room.receive()
    return room


def fetch_once(room: PostRoom) -> None:
    room.carry(MAIL_FETCH, room.queue.take(MAIL_FETCH))


def test_a_mail_is_fetched_with_one_call_and_goes_on_to_its_thread(room: PostRoom) -> None:
    fetch_once(room)
    row = room.row()
    assert row.state is MailState.FETCHED
    assert row.content is not None
    assert row.content.written == "Hello, where is my order?"
    assert room.mails.faults.calls == ["mail"]
    assert [item.ticket for item in room.queue.items(MAIL_THREAD)] == ["ticket-1"]


def test_another_item_for_a_row_that_exists_ends_without_a_graph_call(room: PostRoom) -> None:
    fetch_once(room)
    room.carry(MAIL_FETCH, an_item(ticket="another"))
    assert room.mails.faults.calls == ["mail"]
    assert len(room.queue.items(MAIL_THREAD)) == 1


def test_the_same_item_delivered_again_puts_the_next_step_again(room: PostRoom) -> None:
    item = room.queue.items(MAIL_FETCH)[0]
    fetch_once(room)
    room.carry(MAIL_FETCH, item)
    assert room.mails.faults.calls == ["mail"]
    assert len(room.queue.items(MAIL_THREAD)) == 2


def test_a_row_whose_item_was_lost_for_a_day_is_taken_over(room: PostRoom) -> None:
    room.mails.faults.fail("mail", TryLater("down"))
    fetch_once(room)
    room.queue.stored.clear()
    room.carry(MAIL_FETCH, an_item(ticket="early"))
    assert room.row().ticket == "ticket-1"
    room.clock.advance(86_401)
    room.carry(MAIL_FETCH, an_item(ticket="late"))
    assert room.row().ticket == "late"
    assert room.row().state is MailState.FETCHED


def test_a_mail_that_is_not_there_is_looked_for_for_ten_minutes_and_then_ignored(room: PostRoom) -> None:
    room.mails.faults.fail("mail", *[NotFound(404, "ErrorItemNotFound")] * 40)
    start = room.clock.now()
    room.work()
    assert (room.row().state, room.row().reason) == (MailState.IGNORED, "gone")
    assert 600 <= (room.clock.now() - start).total_seconds() < 700


def test_a_mail_that_shows_up_a_little_late_is_answered(room: PostRoom) -> None:
    room.mails.faults.fail("mail", *[NotFound(404, "ErrorItemNotFound")] * 3)
    room.work()
    assert room.row().state is MailState.SENT


def test_a_mail_that_was_moved_out_of_the_inbox_is_ignored() -> None:
    room = PostRoom()
    room.receive(a_fetched_mail(folder_id="folder-archive"))
    room.work()
    assert (room.row().state, room.row().reason) == (MailState.IGNORED, "moved")


def test_nothing_is_read_for_a_disabled_mailbox(room: PostRoom) -> None:
    room.mailboxes.keep(a_watched_mailbox(a_mailbox(a_mailbox_settings(enabled=False))))
    room.work()
    assert (room.row().state, room.row().reason) == (MailState.IGNORED, "mailbox-disabled")
    assert room.mails.faults.calls == []


def test_a_deleted_mailbox_or_tenant_ends_the_way(room: PostRoom) -> None:
    room.mailboxes.delete_mailbox(TENANT, MAILBOX)
    room.work()
    assert room.row().reason == "mailbox-deleted"
    room.tenants.delete_tenant(TENANT)
    room.carry(MAIL_FETCH, an_item("AAkALgAAother="))
    assert room.correspondence.mail(a_mail_key("AAkALgAAother=")) is None
    assert room.mails.faults.calls == []


def test_nothing_is_written_for_a_tenant_that_is_being_deleted(room: PostRoom) -> None:
    room.tenants.delete_tenant(TENANT)
    room.tenants.save_tenant(a_tenant(state=TenantState.PAUSED, reason=DELETING))
    room.work()
    assert room.correspondence.all_mails() == ()
    assert room.queue.items(MAIL_FETCH) == ()


def test_items_of_a_paused_tenant_wait_and_that_time_does_not_count(room: PostRoom) -> None:
    room.tenants.delete_tenant(TENANT)
    room.tenants.save_tenant(a_tenant(state=TenantState.PAUSED))
    fetch_once(room)
    assert room.queue.delays(MAIL_FETCH) == (300.0,)
    assert room.queue.items(MAIL_FETCH)[0].troubled == 0
    assert room.mails.faults.calls == []


def test_a_mail_that_grows_too_old_while_its_tenant_is_paused_is_held(room: PostRoom) -> None:
    room.tenants.delete_tenant(TENANT)
    room.tenants.save_tenant(a_tenant(state=TenantState.PAUSED))
    room.work(most=2000)
    assert (room.row().state, room.row().reason) == (MailState.HELD, "too-old")


def test_a_lost_consent_pauses_the_tenant_and_puts_the_item_back(room: PostRoom) -> None:
    room.mails.faults.fail("mail", AccessLost(400, "700016"))
    fetch_once(room)
    tenant = room.tenants.tenant(TENANT)
    assert tenant is not None
    assert (tenant.state, tenant.reason) == (TenantState.PAUSED, "AADSTS700016")
    assert len(room.queue.items(MAIL_FETCH)) == 1


def test_a_refused_inbox_blocks_the_mailbox_and_puts_the_item_back(room: PostRoom) -> None:
    room.mails.faults.fail("mail", Refused(403, "ErrorAccessDenied"))
    fetch_once(room)
    watched = room.mailboxes.mailbox(TENANT, MAILBOX)
    assert watched is not None
    assert (watched.watch.state, watched.watch.blocked) == (WatchState.FAILING, True)
    assert room.queue.delays(MAIL_FETCH) == (300.0,)


def test_a_request_that_graph_calls_wrong_is_held_with_an_alarm(
    room: PostRoom, caplog: pytest.LogCaptureFixture
) -> None:
    room.mails.faults.fail("mail", Refused(400, "ErrorInvalidIdMalformed"))
    fetch_once(room)
    assert (room.row().state, room.row().reason) == (MailState.HELD, "graph-refused")
    assert "alarm=mail_held" in caplog.text


def test_a_retry_after_is_never_undercut(room: PostRoom) -> None:
    room.mails.faults.fail("mail", TryLater("throttled", after=77.0))
    fetch_once(room)
    assert room.queue.delays(MAIL_FETCH)[0] >= 77.0


def test_after_a_day_of_trouble_the_mail_is_held_with_an_alarm(
    room: PostRoom, caplog: pytest.LogCaptureFixture
) -> None:
    room.mails.faults.fail("mail", *[TryLater("down")] * 100)
    start = room.clock.now()
    room.work()
    assert (room.row().state, room.row().reason) == (MailState.HELD, "trouble")
    assert 86_400 <= (room.clock.now() - start).total_seconds() < 2 * 86_400
    assert "alarm=mail_held" in caplog.text


def test_a_pack_is_taken_apart_with_tickets_of_its_own() -> None:
    room = PostRoom()
    room.carry(MAIL_FETCH, an_item("first", "second", ticket="pack"))
    assert [(item.mails, item.ticket) for item in room.queue.items(MAIL_FETCH)] == [
        (("first",), "pack.0"),
        (("second",), "pack.1"),
    ]


def test_a_pack_that_cannot_be_taken_apart_is_put_back_whole() -> None:
    room = PostRoom()
    room.queue.faults.pass_over("put")
    room.queue.faults.fail("put", TryLater("queue down"))
    room.carry(MAIL_FETCH, an_item("first", "second", ticket="pack"))
    assert [item.ticket for item in room.queue.items(MAIL_FETCH)] == ["pack.0", "pack"]


def test_mail_from_before_the_mailbox_was_enabled_is_never_answered() -> None:
    room = PostRoom()
    room.receive(replace(a_fetched_mail(), received=ENABLED.replace(year=2025)))
    room.work()
    assert room.row(MAIL_ID).state is MailState.IGNORED
    assert not room.sent
