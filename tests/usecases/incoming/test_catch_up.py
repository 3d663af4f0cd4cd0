"""The catch-up: what it queues, how its cursor moves, who may run."""

import logging
from datetime import datetime, timedelta

import pytest

from shared.domain.mail.inbox import DeltaPage, Inbox
from shared.domain.mail.mail import MailKey
from shared.domain.threads.changes import Changes
from shared.domain.work import MAIL_FETCH
from shared.errors import CursorLost, HarperError, Refused, TryLater
from shared.usecases.incoming.lease import LEASE
from tests.support.builders import ENABLED, MAILBOX, NOW, TENANT, a_content, a_mail
from tests.support.fake_app import FakeApp
from tests.support.fakes.all import FakeMailClient
from tests.usecases.support.read_on_fakes import fresh, names, queued, receive, rerun, run

HOUR = timedelta(hours=1)


def test_a_first_round_queues_every_mail_since_the_mailbox_was_enabled() -> None:
    app = fresh()
    receive(app, 1, first=900, since=ENABLED - HOUR)
    receive(app, 250)
    run(app)
    assert queued(app) == names(250)
    watch = app.watch
    assert (watch.reading.cursor, watch.reading.round_count, watch.reading.reader) == ("delta:251", 0, "")
    assert watch.reading.watermark == watch.last_mail_at == ENABLED + timedelta(seconds=249)


def test_mails_are_packed_and_each_pack_has_a_ticket_of_its_own() -> None:
    app = fresh()
    receive(app, 250)
    run(app)
    items = app.queue.items(MAIL_FETCH)
    assert [len(item.mails) for item in items] == [100, 100, 50]
    assert len({item.ticket for item in items}) == 3
    assert {(item.tenant_id, item.mailbox_id) for item in items} == {(TENANT, MAILBOX)}


def test_each_mail_that_is_queued_has_a_line_with_its_short_id_and_its_own_ticket(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    app = fresh()
    receive(app, 101)
    run(app)
    lines = [line for line in caplog.messages if line.startswith("step=catch-up mail=")]
    expected = [
        f"step=catch-up mail={MailKey(TENANT, MAILBOX, single.mails[0]).short_id} tenant={TENANT} mailbox={MAILBOX}"
        f" item={single.ticket}"
        for pack in app.queue.items(MAIL_FETCH)
        for single in pack.unpacked()
    ]
    assert len(expected) == 101
    assert lines == expected


def test_a_later_round_queues_only_what_is_new() -> None:
    app = fresh()
    receive(app, 3)
    run(app)
    receive(app, 2, first=3)
    run(app)
    assert queued(app) == names(5)
    assert app.watch.reading.watermark == ENABLED + timedelta(seconds=4)


def test_an_older_mail_that_is_moved_into_the_inbox_is_not_queued() -> None:
    app = fresh()
    receive(app, 1)
    run(app)
    receive(app, 1, first=1, since=ENABLED - HOUR)
    run(app)
    assert queued(app) == names(1)


def test_a_round_without_mails_keeps_the_watermark() -> None:
    app = fresh(watermark=NOW, last_mail_at=NOW)
    run(app)
    assert (app.watch.reading.watermark, app.watch.last_mail_at) == (NOW, NOW)
    assert app.correspondence.faults.count("known") == 0


def test_known_mails_are_not_queued_and_cost_one_range_read_a_page() -> None:
    app = fresh()
    receive(app, 150)
    for n in (3, 120):
        content = a_content(received=ENABLED + timedelta(seconds=n))
        app.correspondence.commit(Changes(a_mail(f"mail-{n}", content=content), fetched_index=True))
    run(app)
    assert queued(app) == [name for name in names(150) if name not in ("mail-3", "mail-120")]
    assert app.correspondence.faults.count("known") == 2
    assert app.mails.faults.calls == ["delta", "delta"]


def test_the_cursor_never_leads_what_is_queued() -> None:
    app = fresh()
    receive(app, 150)
    app.queue.faults.pass_over("put")
    app.queue.faults.fail("put", TryLater("queue-down"))
    run(app)
    assert queued(app) == names(100)
    assert app.watch.reading.cursor.startswith("next:100")
    app.clock.advance(3600)
    rerun(app)
    assert queued(app) == names(150)
    assert app.watch.reading.cursor == "delta:150"


def test_a_page_that_was_queued_when_the_process_ended_is_queued_again() -> None:
    app = fresh()
    receive(app, 5)
    app.mailboxes.faults.pass_over("change_watch")
    app.mailboxes.faults.fail("change_watch", RuntimeError("the process ends here"))
    with pytest.raises(RuntimeError):
        run(app)
    assert app.watch.reading.cursor == ""
    app.clock.advance(LEASE.total_seconds())
    run(app)
    assert queued(app) == names(5) * 2


def test_a_second_run_ends_at_once_and_puts_nothing() -> None:
    app = fresh(reader="another", until=NOW + timedelta(seconds=1))
    receive(app, 1)
    run(app)
    assert app.mails.faults.calls == []
    assert app.queue.stored == []
    app.clock.advance(1)
    run(app)
    assert queued(app) == names(1)


class InterruptedMails(FakeMailClient):
    """Something happens while the first page is read."""

    def __init__(self, app: FakeApp, **change: object) -> None:
        super().__init__(app.clock)
        self.app = app
        self.change = change

    def delta(self, inbox: Inbox, link: str, since: datetime) -> DeltaPage:
        page = super().delta(inbox, link, since)
        self.app.set_watch(**self.change)
        return page


def test_a_run_that_lost_its_lease_moves_no_cursor() -> None:
    app = fresh()
    app.mails = InterruptedMails(app, reader="another", cursor="theirs")
    receive(app, 150)
    run(app)
    assert (app.watch.reading.cursor, app.watch.reading.reader) == ("theirs", "another")
    assert app.mails.faults.count("delta") == 1


def test_other_changes_of_the_watch_do_not_disturb_a_run() -> None:
    app = fresh()
    app.mails = InterruptedMails(app, patched_at=NOW, subscription_id="subscription-2")
    receive(app, 150)
    run(app)
    assert (app.watch.reading.cursor, app.watch.held.patched_at) == ("delta:150", NOW)
    assert app.watch.held.subscription_id == "subscription-2"


@pytest.mark.parametrize(
    "error",
    [CursorLost(410, "SyncStateNotFound"), Refused(400, "BadRequest"), Refused(0, "ForeignLink")],
)
def test_a_lost_cursor_begins_anew_from_the_watermark_less_an_hour(error: HarperError) -> None:
    app = fresh(watermark=ENABLED + 3 * HOUR, cursor="delta:1", round_count=7)
    for hours in (1, 2, 4):
        receive(app, 1, first=hours, since=ENABLED + hours * HOUR)
    app.mails.faults.fail("delta", error)
    run(app)
    assert queued(app) == ["mail-2", "mail-4"]
    assert app.watch.reading.cursor == "delta:3"


def test_a_restarted_round_never_goes_before_the_time_of_enabling() -> None:
    app = fresh(watermark=ENABLED + timedelta(minutes=5), cursor="delta:0")
    receive(app, 1, since=ENABLED - timedelta(minutes=1))
    receive(app, 1, first=1)
    app.mails.faults.fail("delta", CursorLost(410, "SyncStateNotFound"))
    run(app)
    assert queued(app) == ["mail-1"]


def test_a_mail_dated_ahead_does_not_carry_the_watermark_away() -> None:
    app = fresh()
    receive(app, 1, since=NOW + timedelta(days=3650))
    run(app)
    assert queued(app) == ["mail-0"]
    assert app.watch.reading.watermark == app.watch.last_mail_at == NOW
    app.clock.advance(600)
    receive(app, 1, first=1, since=NOW + timedelta(minutes=5))
    app.mails.faults.fail("delta", CursorLost(410, "SyncStateNotFound"))
    run(app)
    assert "mail-1" in queued(app)
