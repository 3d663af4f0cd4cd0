"""Settings that are missing or wrong are the operator's fault: no item is buried for them."""

from collections.abc import Callable, Iterator
from typing import Any, cast

import azure.functions as func
import pytest
from azure.storage.queue import QueueServiceClient

from functions.background.catch_up import catch_up_mailbox, schedule_catch_up
from functions.background.mail import fetch_mail, reply_mail, thread_mail
from functions.background.poison import bury_reply
from functions.background.subscriptions import keep_subscriptions, renew_subscription
from functions.web.health import health
from shared.adapters.storage.access import StorageAccess
from shared.errors import InvalidInput, NotReady, TryLater
from shared.ports.app import App
from shared.wiring import process
from shared.wiring.real import RealApp
from tests.support.app_on_fakes import call, request
from tests.support.builders import an_item
from tests.support.deployment import ENVIRONMENT
from tests.support.fakes.all import FakeWorkQueue

ITEM = an_item(attempt=2, troubled=7.0)
BROKEN = {"HARPER_CREDENTIAL": "certificate", "HARPER_CERTIFICATE": "/nowhere.pem"}
QUEUES: dict[str, Any] = {
    "mail-fetch": fetch_mail,
    "mail-thread": thread_mail,
    "mail-reply": reply_mail,
    "subscription-renew": renew_subscription,
    "mailbox-catch-up": catch_up_mailbox,
}

Use = Callable[..., None]


@pytest.fixture
def use() -> Iterator[Use]:
    """The real parts of an environment, for the test's time."""

    def use(**environment: str) -> None:
        process.use(RealApp(environment))

    yield use
    process.use(None)


def message(body: str = ITEM.encode()) -> func.QueueMessage:
    return func.QueueMessage(id="message-1", body=body)


class BrokenParts:
    """Parts of which only the spare queue can be made."""

    def __init__(self) -> None:
        self.spare_queue = FakeWorkQueue()

    def __getattr__(self, name: str) -> Any:
        raise NotReady(["HARPER_PUBLIC_URL (https://...)", "HARPER_CERTIFICATE"])


@pytest.mark.parametrize("queue", QUEUES)
def test_an_item_waits_as_it_is_and_the_alarm_names_what_is_wrong(
    queue: str, use: Use, caplog: pytest.LogCaptureFixture
) -> None:
    parts = BrokenParts()
    process.use(cast(App, parts))
    call(QUEUES[queue], message())
    assert parts.spare_queue.stored == [(queue, ITEM, 300.0)]
    (line,) = [record for record in caplog.records if record.levelname == "ERROR"]
    keys = "HARPER_PUBLIC_URL (https://...); HARPER_CERTIFICATE"
    assert line.getMessage() == f"alarm=not_ready queue={queue} keys={keys}"


def test_an_item_waits_in_storage_while_the_certificate_cannot_be_used(
    use: Use, storage: StorageAccess, queues: QueueServiceClient
) -> None:
    use(**(ENVIRONMENT | BROKEN | {"HarperStorage": storage.connection_string}))
    call(fetch_mail, message())
    client = queues.get_queue_client("mail-fetch")
    assert client.get_queue_properties().approximate_message_count == 1
    assert list(client.receive_messages()) == []


def test_an_item_that_cannot_be_put_back_fails(use: Use) -> None:
    parts = BrokenParts()
    parts.spare_queue.faults.fail("put", TryLater("storage-503"))
    process.use(cast(App, parts))
    with pytest.raises(TryLater):
        call(fetch_mail, message())


def test_without_storage_settings_the_function_fails_and_names_them(use: Use) -> None:
    use()
    with pytest.raises(NotReady) as missing:
        call(fetch_mail, message())
    assert [key.split(" ")[0] for key in missing.value.keys] == ["HarperStorage"]


def test_what_is_no_item_goes_to_poison_all_the_same(use: Use) -> None:
    use()
    with pytest.raises(InvalidInput):
        call(fetch_mail, message("{}"))


def test_a_poisoned_item_stays_where_it_is_and_the_alarm_says_why(
    use: Use, storage: StorageAccess, caplog: pytest.LogCaptureFixture
) -> None:
    use(**(ENVIRONMENT | BROKEN | {"HarperStorage": storage.connection_string}))
    with pytest.raises(NotReady):
        call(bury_reply, message())
    assert "alarm=not_ready queue=mail-reply-poison keys=HARPER_CERTIFICATE" in caplog.text


@pytest.mark.parametrize("timer", [keep_subscriptions, schedule_catch_up])
def test_a_timer_fails_and_the_alarm_says_why(
    timer: Any, use: Use, storage: StorageAccess, caplog: pytest.LogCaptureFixture
) -> None:
    use(**(ENVIRONMENT | BROKEN | {"HarperStorage": storage.connection_string}))
    with pytest.raises(NotReady):
        call(timer, None)
    assert "alarm=not_ready queue=- keys=HARPER_CERTIFICATE" in caplog.text


def test_an_app_whose_certificate_cannot_be_used_is_not_ready(use: Use, storage: StorageAccess) -> None:
    use(**(ENVIRONMENT | BROKEN | {"HarperStorage": storage.connection_string}))
    assert call(health, request("GET")).status_code == 503
