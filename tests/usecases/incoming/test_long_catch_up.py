"""The catch-up of inboxes that are long, or take long."""

from datetime import datetime, timedelta

from shared.domain.mail.inbox import DeltaPage, Inbox
from shared.domain.mailboxes.watch import WatchedMailbox, WatchState
from shared.domain.values.ids import MailboxId, TenantId
from shared.domain.work import MAIL_FETCH
from shared.errors import TryLater
from tests.support.builders import ENABLED, MAILBOX, NOW, a_fetched_mail, an_inbox
from tests.support.desk import Desk
from tests.support.fakes.all import FakeMailboxStore, FakeMailClient
from tests.usecases.support.read_on_fakes import fresh, names, queued, receive, rerun, run
from tests.usecases.support.saving import put


class CappedMails(FakeMailClient):
    """A first round ends at 5,000, as Graph's filtered delta does."""

    def delta(self, inbox: Inbox, link: str, since: datetime) -> DeltaPage:
        page = super().delta(inbox, link, since)
        if page.link.startswith("next:5000:"):
            return DeltaPage(page.heads, "delta:6000", True)
        return page


def capped() -> Desk:
    desk = fresh()
    desk.mails = CappedMails(desk.clock)
    receive(desk, 6000)
    return desk


def test_a_first_round_of_6000_is_completed_by_the_list() -> None:
    desk = capped()
    run(desk)
    assert set(queued(desk)) == set(names(6000))
    assert (desk.watch.reading.cursor, desk.watch.reading.round_count) == ("delta:6000", 0)
    assert desk.watch.reading.watermark == ENABLED + timedelta(seconds=5999)
    desk.mails.receive(an_inbox(), a_fetched_mail("new", received=NOW))
    run(desk)
    assert queued(desk)[-1] == "new"


def test_a_completion_that_breaks_off_leaves_the_cursor_and_goes_on_by_time() -> None:
    desk = capped()
    desk.mails.faults.pass_over("received_since", 30)
    desk.mails.faults.fail("received_since", TryLater("busy"))
    run(desk)
    assert desk.watch.reading.cursor.startswith("next:4900")
    assert desk.watch.reading.watermark == ENABLED + timedelta(seconds=2999)
    before = desk.mails.faults.count("received_since")
    desk.clock.advance(3600)
    rerun(desk)
    assert set(queued(desk)) == set(names(6000))
    assert desk.watch.reading.cursor == "delta:6000"
    assert desk.mails.faults.count("received_since") - before == 31


def test_memory_stays_within_a_page() -> None:
    desk = capped()
    run(desk)
    assert max(len(item.mails) for item in desk.queue.items(MAIL_FETCH)) <= 100


class SlowMails(CappedMails):
    """Each page takes 90 seconds."""

    def _page(self, inbox: Inbox, place: int, start: str, last_link: str) -> DeltaPage:
        self.clock.advance(90)
        return super()._page(inbox, place, start, last_link)


def test_a_run_stops_in_time_and_another_goes_on_from_the_cursor() -> None:
    desk = fresh()
    desk.mails = SlowMails(desk.clock)
    receive(desk, 450)
    run(desk)
    assert queued(desk) == names(300)
    assert (desk.watch.reading.reader, desk.catch_ups) == ("", [(MAILBOX, "more")])
    rerun(desk)
    assert queued(desk) == names(450)
    assert desk.watch.reading.cursor == "delta:450"


def test_a_long_completion_is_done_in_several_runs() -> None:
    desk = fresh()
    desk.mails = SlowMails(desk.clock)
    desk.mails.page_size = 1000
    receive(desk, 6000)
    run(desk)
    for _ in range(20):
        if not desk.catch_ups:
            break
        rerun(desk)
    assert desk.catch_ups == []
    assert set(queued(desk)) == set(names(6000))
    assert desk.watch.reading.cursor == "delta:6000"


def test_a_completion_that_lists_a_mail_dated_ahead_goes_on_from_now_at_most() -> None:
    desk = capped()
    desk.mails.receive(an_inbox(), a_fetched_mail("ahead", received=NOW + timedelta(days=3650)))
    run(desk)
    assert set(queued(desk)) == {*names(6000), "ahead"}
    assert desk.watch.reading.watermark == NOW


class SwitchingOffMails(FakeMailClient):
    """An admin switches the Mailbox off while the second page of the delta, or of the list, is read."""

    desk: Desk

    def delta(self, inbox: Inbox, link: str, since: datetime) -> DeltaPage:
        page = super().delta(inbox, link, since)
        self._switch_off_after("delta")
        return page

    def received_since(self, inbox: Inbox, link: str, since: datetime) -> DeltaPage:
        page = super().received_since(inbox, link, since)
        self._switch_off_after("received_since")
        return page

    def _switch_off_after(self, call: str) -> None:
        if self.faults.count(call) == 2:
            put(self.desk, enabled=False)


def switched_off_while_reading(mails: SwitchingOffMails, desk: Desk) -> None:
    """A run over an inbox of 3,000 Mails whose Mailbox is switched off meanwhile."""
    mails.desk = desk
    desk.mails = mails
    receive(desk, 3000)
    run(desk)


def test_a_mailbox_that_is_switched_off_between_two_pages_is_read_no_further() -> None:
    desk = fresh()
    switched_off_while_reading(SwitchingOffMails(desk.clock), desk)
    assert desk.mails.faults.count("delta") == 2
    assert len(queued(desk)) == 200
    assert (desk.watch.state, desk.watch.reading.reader, desk.watch.reading.until) == (WatchState.DISABLED, "", None)
    assert desk.catch_ups == []


def test_a_mailbox_that_is_switched_off_while_a_round_is_completed_is_read_no_further() -> None:
    class Capped(SwitchingOffMails):
        def delta(self, inbox: Inbox, link: str, since: datetime) -> DeltaPage:
            return DeltaPage((), "delta:3000", True)

    desk = fresh(round_count=5000)
    switched_off_while_reading(Capped(desk.clock), desk)
    assert desk.mails.faults.count("received_since") == 2
    assert (desk.watch.state, desk.watch.reading.reader) == (WatchState.DISABLED, "")


def test_a_mailbox_that_is_switched_off_before_the_run_is_its_reader_is_not_read() -> None:
    class SwitchingOff(FakeMailboxStore):
        switch_off: Desk | None = None

        def mailbox(self, tenant_id: TenantId, mailbox_id: MailboxId) -> WatchedMailbox | None:
            seen = super().mailbox(tenant_id, mailbox_id)
            desk, self.switch_off = self.switch_off, None
            if desk is not None:
                put(desk, enabled=False)
            return seen

    desk = fresh()
    desk.mailboxes = store = SwitchingOff(desk.watched)
    receive(desk, 3)
    store.switch_off = desk
    run(desk)
    assert desk.mails.faults.count("delta") == 0
    assert queued(desk) == []
