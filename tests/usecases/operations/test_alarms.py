"""The lines that tell how long the oldest items wait."""

import logging

import pytest

from shared.domain.work import MAIL_FETCH, MAIL_REPLY, QUEUES
from shared.errors import Refused, TryLater
from shared.usecases.operations.alarms import tell_queue_ages
from tests.support.builders import an_item
from tests.support.fake_app import FakeApp


def test_each_queue_in_which_an_item_waits_has_a_line_with_its_age(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    app = FakeApp()
    queue, clock = app.queue, app.clock
    queue.put(MAIL_FETCH, an_item())
    queue.put(MAIL_REPLY, an_item(), delay=3600)
    clock.advance(1000)
    queue.put(f"{MAIL_FETCH}-poison", an_item())
    tell_queue_ages(app)
    assert caplog.messages == [
        f"step=queue-age queue={MAIL_FETCH} oldest=1000",
        f"step=queue-age queue={MAIL_FETCH}-poison oldest=0",
    ]


@pytest.mark.parametrize("trouble", [TryLater("storage-503"), Refused(403, "AuthorizationPermissionMismatch")])
def test_a_queue_that_cannot_be_looked_at_does_not_hide_the_others(
    caplog: pytest.LogCaptureFixture, trouble: TryLater | Refused
) -> None:
    caplog.set_level(logging.INFO)
    app = FakeApp()
    queue = app.queue
    queue.put(QUEUES[-1], an_item())
    queue.faults.fail("oldest", trouble)
    tell_queue_ages(app)
    assert caplog.messages[0].startswith(f"step=queue-age queue={QUEUES[0]} reason=")
    assert caplog.messages[1:] == [f"step=queue-age queue={QUEUES[-1]} oldest=0"]
