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
from tests.support.mail_runs import MailRuns


@pytest.fixture
def runs() -> MailRuns:
    runs = MailRuns()
    runs.receive()
    return runs


def fetch_once(runs: MailRuns) -> None:
    runs.carry(MAIL_FETCH, runs.queue.take(MAIL_FETCH))


def test_a_mail_is_fetched_with_one_call_and_goes_on_to_its_thread(runs: MailRuns) -> None:
    fetch_once(runs)
    row = runs.row()
    assert row.state is MailState.FETCHED
    assert row.content is not None
    assert row.content.written == "Hello, where is my order?"
    assert runs.mails.faults.calls == ["mail"]
    assert [item.ticket for item in runs.queue.items(MAIL_THREAD)] == ["ticket-1"]


def test_another_item_for_a_row_that_exists_ends_without_a_graph_call(runs: MailRuns) -> None:
    fetch_once(runs)
    runs.carry(MAIL_FETCH, an_item(ticket="another"))
    assert runs.mails.faults.calls == ["mail"]
    assert len(runs.queue.items(MAIL_THREAD)) == 1


def test_the_same_item_delivered_again_puts_the_next_step_again(runs: MailRuns) -> None:
    item = runs.queue.items(MAIL_FETCH)[0]
    fetch_once(runs)
    runs.carry(MAIL_FETCH, item)
    assert runs.mails.faults.calls == ["mail"]
    assert len(runs.queue.items(MAIL_THREAD)) == 2


def test_a_row_whose_item_was_lost_for_a_day_is_taken_over(runs: MailRuns) -> None:
    runs.mails.faults.fail("mail", TryLater("down"))
    fetch_once(runs)
    runs.queue.stored.clear()
    runs.carry(MAIL_FETCH, an_item(ticket="early"))
    assert runs.row().ticket == "ticket-1"
    runs.clock.advance(86_401)
    runs.carry(MAIL_FETCH, an_item(ticket="late"))
    assert runs.row().ticket == "late"
    assert runs.row().state is MailState.FETCHED


def test_a_mail_that_is_not_there_is_looked_for_for_ten_minutes_and_then_ignored(runs: MailRuns) -> None:
    runs.mails.faults.fail("mail", *[NotFound(404, "ErrorItemNotFound")] * 40)
    start = runs.clock.now()
    runs.work()
    assert (runs.row().state, runs.row().reason) == (MailState.IGNORED, "gone")
    assert 600 <= (runs.clock.now() - start).total_seconds() < 700


def test_a_mail_that_shows_up_a_little_late_is_answered(runs: MailRuns) -> None:
    runs.mails.faults.fail("mail", *[NotFound(404, "ErrorItemNotFound")] * 3)
    runs.work()
    assert runs.row().state is MailState.SENT


def test_a_mail_that_was_moved_out_of_the_inbox_is_ignored() -> None:
    runs = MailRuns()
    runs.receive(a_fetched_mail(folder_id="folder-archive"))
    runs.work()
    assert (runs.row().state, runs.row().reason) == (MailState.IGNORED, "moved")


def test_nothing_is_read_for_a_disabled_mailbox(runs: MailRuns) -> None:
    runs.mailboxes.keep(a_watched_mailbox(a_mailbox(a_mailbox_settings(enabled=False))))
    runs.work()
    assert (runs.row().state, runs.row().reason) == (MailState.IGNORED, "mailbox-disabled")
    assert runs.mails.faults.calls == []


def test_a_deleted_mailbox_or_tenant_ends_the_way(runs: MailRuns) -> None:
    runs.mailboxes.delete_mailbox(TENANT, MAILBOX)
    runs.work()
    assert runs.row().reason == "mailbox-deleted"
    runs.tenants.delete_tenant(TENANT)
    runs.carry(MAIL_FETCH, an_item("AAkALgAAother="))
    assert runs.correspondence.mail(a_mail_key("AAkALgAAother=")) is None
    assert runs.mails.faults.calls == []


def test_nothing_is_written_for_a_tenant_that_is_being_deleted(runs: MailRuns) -> None:
    runs.tenants.delete_tenant(TENANT)
    runs.tenants.save_tenant(a_tenant(state=TenantState.PAUSED, reason=DELETING))
    runs.work()
    assert runs.correspondence.all_mails() == ()
    assert runs.queue.items(MAIL_FETCH) == ()


def test_items_of_a_paused_tenant_wait_and_that_time_does_not_count(runs: MailRuns) -> None:
    runs.tenants.delete_tenant(TENANT)
    runs.tenants.save_tenant(a_tenant(state=TenantState.PAUSED))
    fetch_once(runs)
    assert runs.queue.delays(MAIL_FETCH) == (300.0,)
    assert runs.queue.items(MAIL_FETCH)[0].troubled == 0
    assert runs.mails.faults.calls == []


def test_a_mail_that_grows_too_old_while_its_tenant_is_paused_is_held(runs: MailRuns) -> None:
    runs.tenants.delete_tenant(TENANT)
    runs.tenants.save_tenant(a_tenant(state=TenantState.PAUSED))
    runs.work(most=2000)
    assert (runs.row().state, runs.row().reason) == (MailState.HELD, "too-old")


def test_a_lost_consent_pauses_the_tenant_and_puts_the_item_back(runs: MailRuns) -> None:
    runs.mails.faults.fail("mail", AccessLost(400, "700016"))
    fetch_once(runs)
    tenant = runs.tenants.tenant(TENANT)
    assert tenant is not None
    assert (tenant.state, tenant.reason) == (TenantState.PAUSED, "AADSTS700016")
    assert len(runs.queue.items(MAIL_FETCH)) == 1


def test_a_refused_inbox_blocks_the_mailbox_and_puts_the_item_back(runs: MailRuns) -> None:
    runs.mails.faults.fail("mail", Refused(403, "ErrorAccessDenied"))
    fetch_once(runs)
    watched = runs.mailboxes.mailbox(TENANT, MAILBOX)
    assert watched is not None
    assert (watched.watch.state, watched.watch.blocked) == (WatchState.FAILING, True)
    assert runs.queue.delays(MAIL_FETCH) == (300.0,)


def test_a_request_that_graph_calls_wrong_is_held_with_an_alarm(
    runs: MailRuns, caplog: pytest.LogCaptureFixture
) -> None:
    runs.mails.faults.fail("mail", Refused(400, "ErrorInvalidIdMalformed"))
    fetch_once(runs)
    assert (runs.row().state, runs.row().reason) == (MailState.HELD, "graph-refused")
    assert "alarm=mail_held" in caplog.text


def test_a_retry_after_is_never_undercut(runs: MailRuns) -> None:
    runs.mails.faults.fail("mail", TryLater("throttled", after=77.0))
    fetch_once(runs)
    assert runs.queue.delays(MAIL_FETCH)[0] >= 77.0


def test_after_a_day_of_trouble_the_mail_is_held_with_an_alarm(
    runs: MailRuns, caplog: pytest.LogCaptureFixture
) -> None:
    runs.mails.faults.fail("mail", *[TryLater("down")] * 100)
    start = runs.clock.now()
    runs.work()
    assert (runs.row().state, runs.row().reason) == (MailState.HELD, "trouble")
    assert 86_400 <= (runs.clock.now() - start).total_seconds() < 2 * 86_400
    assert "alarm=mail_held" in caplog.text


def test_a_pack_is_taken_apart_with_tickets_of_its_own() -> None:
    runs = MailRuns()
    runs.carry(MAIL_FETCH, an_item("first", "second", ticket="pack"))
    assert [(item.mails, item.ticket) for item in runs.queue.items(MAIL_FETCH)] == [
        (("first",), "pack.0"),
        (("second",), "pack.1"),
    ]


def test_a_pack_that_cannot_be_taken_apart_is_put_back_whole() -> None:
    runs = MailRuns()
    runs.queue.faults.pass_over("put")
    runs.queue.faults.fail("put", TryLater("queue down"))
    runs.carry(MAIL_FETCH, an_item("first", "second", ticket="pack"))
    assert [item.ticket for item in runs.queue.items(MAIL_FETCH)] == ["pack.0", "pack"]


def test_mail_from_before_the_mailbox_was_enabled_is_never_answered() -> None:
    runs = MailRuns()
    runs.receive(replace(a_fetched_mail(), received=ENABLED.replace(year=2025)))
    runs.work()
    assert runs.row(MAIL_ID).state is MailState.IGNORED
    assert not runs.sent
