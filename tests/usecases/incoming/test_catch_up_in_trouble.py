"""The catch-up when Graph, Entra or storage do not do their part."""

import pytest

from shared.domain.mailboxes.watch import WatchState
from shared.domain.tenants import TenantState
from shared.domain.work import MAILBOX_CATCH_UP, WorkItem
from shared.errors import AccessLost, Conflict, HarperError, NotFound, Refused, TryLater
from shared.ports.time import new_ticket
from shared.usecases.carry_out import carry_out
from shared.usecases.incoming.catch_up import catch_up
from shared.usecases.incoming.lease import LEASE
from shared.usecases.steps.again import Onward
from tests.support.builders import MAILBOX, TENANT, a_mailbox, a_mailbox_settings, a_tenant, a_watched_mailbox
from tests.usecases.support.read_on_fakes import fresh, rerun, run


def test_trouble_puts_the_item_back_and_keeps_others_away_until_then() -> None:
    app = fresh()
    app.mails.faults.fail("delta", TryLater("throttled", 600.0))
    run(app)
    (delay,) = app.queue.delays(MAILBOX_CATCH_UP)
    assert delay >= 600.0
    app.clock.advance(590)
    run(app)
    assert app.mails.faults.count("delta") == 1
    app.clock.advance(delay - 590)
    rerun(app)
    assert app.mails.faults.count("delta") == 2
    assert app.queue.items(MAILBOX_CATCH_UP) == ()


def test_an_item_that_could_not_be_put_back_at_first_keeps_nobody_away_for_longer() -> None:
    app = fresh()
    app.mails.faults.fail("delta", TryLater("throttled", 3600.0))
    app.queue.faults.fail("put", TryLater("storage-503"))
    run(app)
    (again,) = app.queue.items(MAILBOX_CATCH_UP)
    assert again.attempt == 1
    assert app.watch.reading.until is not None
    assert app.watch.reading.until - app.now <= LEASE


def test_more_to_read_that_could_not_be_put_on_is_put_back() -> None:
    app = fresh()
    app.queue.faults.fail("put", TryLater("storage-503"))
    item = WorkItem(TENANT, MAILBOX, new_ticket(app.random), why="scheduled")
    carry_out(app, MAILBOX_CATCH_UP, item, lambda of: Onward(MAILBOX_CATCH_UP, of.item.but(why="more")))
    (again,) = app.queue.items(MAILBOX_CATCH_UP)
    assert (again.why, again.attempt) == ("scheduled", 1)


def test_the_item_that_is_put_back_keeps_its_ticket_and_counts_its_tries() -> None:
    app = fresh()
    app.mails.faults.fail("delta", TryLater("down"))
    item = WorkItem(TENANT, MAILBOX, new_ticket(app.random), why="scheduled")
    carry_out(app, MAILBOX_CATCH_UP, item, catch_up)
    (again,) = app.queue.items(MAILBOX_CATCH_UP)
    assert (again.ticket, again.attempt) == (item.ticket, 1)
    assert again.troubled == app.queue.delays(MAILBOX_CATCH_UP)[0]


@pytest.mark.parametrize("call", ["mailbox", "change_watch"])
def test_storage_in_trouble_puts_the_item_back(call: str) -> None:
    app = fresh()
    app.mailboxes.faults.fail(call, TryLater("storage-503"))
    run(app)
    assert len(app.queue.items(MAILBOX_CATCH_UP)) == 1


@pytest.mark.parametrize(
    ("error", "reason"),
    [(Refused(403, "ErrorAccessDenied"), "access-denied"), (NotFound(404, "MailboxNotEnabled"), "inbox-not-found")],
)
def test_an_inbox_that_refuses_is_blocked(error: HarperError, reason: str) -> None:
    app = fresh()
    app.mails.faults.fail("delta", error)
    run(app)
    assert (app.watch.state, app.watch.reason, app.watch.blocked) == (WatchState.FAILING, reason, True)
    assert (app.watch.reading.reader, app.queue.stored) == ("", [])


def test_a_lost_token_pauses_the_tenant() -> None:
    app = fresh(cursor="delta:0")
    app.mails.faults.fail("delta", AccessLost(400, "700016"))
    run(app)
    assert (app.tenant.state, app.watch.reading.reader, app.queue.stored) == (TenantState.PAUSED, "", [])


def test_a_refusal_that_nobody_foresaw_is_a_failure_of_the_function() -> None:
    app = fresh()
    app.mails.faults.fail("delta", Refused(400, "InefficientFilter"))
    with pytest.raises(Refused):
        run(app)


def test_a_mailbox_that_is_deleted_meanwhile_ends_the_run() -> None:
    app = fresh()
    app.mailboxes.faults.fail("change_watch", Conflict("mailbox is gone"))
    run(app)
    assert app.queue.stored == []


@pytest.mark.parametrize("why", ["disabled", "blocked", "not found yet", "paused", "deleted"])
def test_an_inbox_that_may_not_be_read_is_not_read(why: str) -> None:
    app = fresh(blocked=why == "blocked", object_id="" if why == "not found yet" else "object")
    if why == "disabled":
        app.mailboxes.keep(a_watched_mailbox(a_mailbox(a_mailbox_settings(enabled=False))))
    if why == "paused":
        app.tenants.save_tenant(a_tenant(state=TenantState.PAUSED, etag=app.tenant.etag))
    if why == "deleted":
        app.mailboxes.delete_mailbox(TENANT, MAILBOX)
    run(app)
    assert app.mails.faults.calls == []
    assert app.queue.stored == []
