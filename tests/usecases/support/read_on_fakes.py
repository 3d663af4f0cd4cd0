"""A Mailbox on fakes that is read by the catch-up."""

from datetime import datetime, timedelta
from typing import Any

from shared.domain.work import MAIL_FETCH, MAILBOX_CATCH_UP, WorkItem
from shared.ports.time import new_ticket
from shared.usecases.carry_out import carry_out
from shared.usecases.incoming.catch_up import catch_up
from tests.support.builders import ENABLED, MAILBOX, TENANT, a_fetched_mail, a_watched_mailbox, an_inbox
from tests.support.fake_app import FakeApp


def fresh(**watch: Any) -> FakeApp:
    """A Mailbox that was never read."""
    return FakeApp(None, a_watched_mailbox(**{"watermark": None, **watch}))


def receive(app: FakeApp, count: int, first: int = 0, since: datetime = ENABLED) -> None:
    """So many Mails come in, a second apart."""
    app.mails.receive(
        an_inbox(),
        *(a_fetched_mail(f"mail-{n}", received=since + timedelta(seconds=n)) for n in range(first, first + count)),
    )


def run(app: FakeApp, why: str = "scheduled") -> None:
    """An item of the timer is worked on."""
    carry_out(app, MAILBOX_CATCH_UP, WorkItem(TENANT, MAILBOX, new_ticket(app.random), why=why), catch_up)


def rerun(app: FakeApp) -> None:
    """The oldest item in mailbox-catch-up is worked on."""
    carry_out(app, MAILBOX_CATCH_UP, app.queue.take(MAILBOX_CATCH_UP), catch_up)


def queued(app: FakeApp) -> list[str]:
    """The Mails on mail-fetch, in order."""
    return [mail for item in app.queue.items(MAIL_FETCH) for mail in item.mails]


def names(count: int, first: int = 0) -> list[str]:
    """The ids of so many Mails."""
    return [f"mail-{n}" for n in range(first, first + count)]
