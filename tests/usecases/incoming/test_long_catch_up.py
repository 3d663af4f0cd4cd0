"""The catch-up of inboxes that are long, or take long."""

from datetime import datetime, timedelta

from shared.domain.mail.inbox import DeltaPage, Inbox
from shared.domain.mailboxes.watch import WatchedMailbox, WatchState
from shared.domain.values.ids import MailboxId, TenantId
from shared.domain.work import MAIL_FETCH
from shared.errors import TryLater
from tests.support.builders import ENABLED, MAILBOX, NOW, a_fetched_mail, an_inbox
from tests.support.fake_app import FakeApp
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


def capped() -> FakeApp:
    app = fresh()
    app.mails = CappedMails(app.clock)
    receive(app, 6000)
    return app


def test_a_first_round_of_6000_is_completed_by_the_list() -> None:
    app = capped()
    run(app)
    assert set(queued(app)) == set(names(6000))
    assert (app.watch.reading.cursor, app.watch.reading.round_count) == ("delta:6000", 0)
    assert app.watch.reading.watermark == ENABLED + timedelta(seconds=5999)
    app.mails.receive(an_inbox(), a_fetched_mail("new", received=NOW))
    run(app)
    assert queued(app)[-1] == "new"


def test_a_completion_that_breaks_off_leaves_the_cursor_and_goes_on_by_time() -> None:
    app = capped()
    app.mails.faults.pass_over("received_since", 30)
    app.mails.faults.fail("received_since", TryLater("busy"))
    run(app)
    assert app.watch.reading.cursor.startswith("next:4900")
    assert app.watch.reading.watermark == ENABLED + timedelta(seconds=2999)
    before = app.mails.faults.count("received_since")
    app.clock.advance(3600)
    rerun(app)
    assert set(queued(app)) == set(names(6000))
    assert app.watch.reading.cursor == "delta:6000"
    assert app.mails.faults.count("received_since") - before == 31


def test_memory_stays_within_a_page() -> None:
    app = capped()
    run(app)
    assert max(len(item.mails) for item in app.queue.items(MAIL_FETCH)) <= 100


class SlowMails(CappedMails):
    """Each page takes 90 seconds."""

    def _page(self, inbox: Inbox, place: int, start: str, last_link: str) -> DeltaPage:
        self.clock.advance(90)
        return super()._page(inbox, place, start, last_link)


def test_a_run_stops_in_time_and_another_goes_on_from_the_cursor() -> None:
    app = fresh()
    app.mails = SlowMails(app.clock)
    receive(app, 450)
    run(app)
    assert queued(app) == names(300)
    assert (app.watch.reading.reader, app.catch_ups) == ("", [(MAILBOX, "more")])
    rerun(app)
    assert queued(app) == names(450)
    assert app.watch.reading.cursor == "delta:450"


def test_a_long_completion_is_done_in_several_runs() -> None:
    app = fresh()
    app.mails = SlowMails(app.clock)
    app.mails.page_size = 1000
    receive(app, 6000)
    run(app)
    for _ in range(20):
        if not app.catch_ups:
            break
        rerun(app)
    assert app.catch_ups == []
    assert set(queued(app)) == set(names(6000))
    assert app.watch.reading.cursor == "delta:6000"


def test_a_completion_that_lists_a_mail_dated_ahead_goes_on_from_now_at_most() -> None:
    app = capped()
    app.mails.receive(an_inbox(), a_fetched_mail("ahead", received=NOW + timedelta(days=3650)))
    run(app)
    assert set(queued(app)) == {*names(6000), "ahead"}
    assert app.watch.reading.watermark == NOW


class SwitchingOffMails(FakeMailClient):
    """An admin switches the Mailbox off while the second page of the delta, or of the list, is read."""

    app: FakeApp

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
            put(self.app, enabled=False)


def switched_off_while_reading(mails: SwitchingOffMails, app: FakeApp) -> None:
    """A run over an inbox of 3,000 Mails whose Mailbox is switched off meanwhile."""
    mails.app = app
    app.mails = mails
    receive(app, 3000)
    run(app)


def test_a_mailbox_that_is_switched_off_between_two_pages_is_read_no_further() -> None:
    app = fresh()
    switched_off_while_reading(SwitchingOffMails(app.clock), app)
    assert app.mails.faults.count("delta") == 2
    assert len(queued(app)) == 200
    assert (app.watch.state, app.watch.reading.reader, app.watch.reading.until) == (WatchState.DISABLED, "", None)
    assert app.catch_ups == []


def test_a_mailbox_that_is_switched_off_while_a_round_is_completed_is_read_no_further() -> None:
    class Capped(SwitchingOffMails):
        def delta(self, inbox: Inbox, link: str, since: datetime) -> DeltaPage:
            return DeltaPage((), "delta:3000", True)

    app = fresh(round_count=5000)
    switched_off_while_reading(Capped(app.clock), app)
    assert app.mails.faults.count("received_since") == 2
    assert (app.watch.state, app.watch.reading.reader) == (WatchState.DISABLED, "")


def test_a_mailbox_that_is_switched_off_before_the_run_is_its_reader_is_not_read() -> None:
    class SwitchingOff(FakeMailboxStore):
        switch_off: FakeApp | None = None

        def mailbox(self, tenant_id: TenantId, mailbox_id: MailboxId) -> WatchedMailbox | None:
            seen = super().mailbox(tenant_id, mailbox_id)
            app, self.switch_off = self.switch_off, None
            if app is not None:
                put(app, enabled=False)
            return seen

    app = fresh()
    app.mailboxes = store = SwitchingOff(app.watched)
    receive(app, 3)
    store.switch_off = app
    run(app)
    assert app.mails.faults.count("delta") == 0
    assert queued(app) == []
