"""The timers and queue functions of Subscriptions and catch-up, and health."""

import azure.functions as func
import pytest

from functions.background.catch_up import catch_up_mailbox, schedule_catch_up
from functions.background.subscriptions import keep_subscriptions, renew_subscription
from functions.web.health import health
from shared.domain.work import MAIL_FETCH, WorkItem
from shared.errors import InvalidInput, NotReady, TryLater
from shared.wiring import process
from shared.wiring.real import RealApp
from tests.support.app_on_fakes import app_on, call, json_of, request
from tests.support.builders import MAILBOX, RECEIVED, TENANT, a_fetched_mail, a_watched_mailbox, an_inbox
from tests.support.fake_app import FakeApp


class Timer(func.TimerRequest):
    """A run in time."""

    @property
    def past_due(self) -> bool:
        return False


def message(item: WorkItem) -> func.QueueMessage:
    return func.QueueMessage(id="message-1", body=item.encode())


def test_the_subscription_timer_puts_what_the_queue_function_does() -> None:
    app = FakeApp(None, a_watched_mailbox(subscription_id="", ends=None))
    with app_on(app):
        call(keep_subscriptions, Timer())
        call(renew_subscription, message(app.queue.take("subscription-renew")))
    assert app.watch.held.subscription_id == "subscription-1"


def test_the_catch_up_timer_puts_what_the_queue_function_does() -> None:
    app = FakeApp(None, a_watched_mailbox())
    app.mails.receive(an_inbox(), a_fetched_mail(received=RECEIVED))
    with app_on(app):
        call(schedule_catch_up, Timer())
        call(catch_up_mailbox, message(app.queue.take("mailbox-catch-up")))
    (item,) = app.queue.items(MAIL_FETCH)
    assert (item.tenant_id, item.mailbox_id) == (TENANT, MAILBOX)


def test_an_item_that_is_none_fails_and_goes_to_poison() -> None:
    with app_on(FakeApp()), pytest.raises(InvalidInput):
        call(renew_subscription, func.QueueMessage(id="1", body=b"{}"))


def test_an_app_that_can_work_is_ready() -> None:
    with app_on(FakeApp()):
        answer = call(health, request("GET"))
    assert (answer.status_code, json_of(answer)) == (200, {"status": "ready"})


def test_an_app_without_storage_is_not_ready_and_says_no_more() -> None:
    app = FakeApp()
    app.tenants.faults.fail("tenant", TryLater("AccountKey=secret"))
    with app_on(app):
        answer = call(health, request("GET"))
    assert (answer.status_code, json_of(answer)) == (503, {"status": "not ready"})


def test_an_app_without_settings_is_not_ready_and_its_functions_name_every_missing_key() -> None:
    process.use(RealApp({}))
    try:
        assert call(health, request("GET")).status_code == 503
        with pytest.raises(NotReady) as missing:
            call(schedule_catch_up, Timer())
    finally:
        process.use(None)
    assert {"HARPER_PUBLIC_URL (https://...)", "HARPER_CLIENT_ID (a GUID)"} <= set(missing.value.keys)
