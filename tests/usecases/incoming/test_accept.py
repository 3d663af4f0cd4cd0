"""Accept: each client state by itself, tenant and mailbox from it alone, and all of it stored or said not to be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.adapters.storage.recent import MOST_STORED
from shared.domain.mailboxes.notifications import Lifecycle, Notification
from shared.domain.work import MAIL_FETCH, MAILBOX_CATCH_UP, SUBSCRIPTION_RENEW
from shared.errors import TryLater
from shared.usecases.incoming.accept import accept, accept_lifecycle
from tests.support.builders import MAILBOX, OTHER_TENANT, TENANT, a_state_key
from tests.support.fake_app import FakeApp

KEY = a_state_key()
STATE = KEY.client_state(TENANT, MAILBOX, bytes(18))
OTHER_STATE = KEY.client_state(OTHER_TENANT, MAILBOX, bytes(18))
FORGED = replace(KEY, secret=bytes(32)).client_state(TENANT, MAILBOX, bytes(18))


class Webhook:
    def __init__(self) -> None:
        self.app = FakeApp()
        self.keyring = self.app.keyring
        self.queue = self.app.queue
        self.clock = self.app.clock

    def take(self, *mails: tuple[str, str]) -> bool:
        return accept(self.app, [Notification(state, mail, "subscription") for state, mail in mails])


def test_each_good_notification_becomes_one_item_of_the_mailbox_its_client_state_names() -> None:
    webhook = Webhook()
    assert webhook.take((STATE, "one"), (OTHER_STATE, "two"))
    items = webhook.queue.items(MAIL_FETCH)
    assert [(item.tenant_id, item.mailbox_id, item.mails) for item in items] == [
        (TENANT, MAILBOX, ("one",)),
        (OTHER_TENANT, MAILBOX, ("two",)),
    ]
    assert len({item.ticket for item in items}) == 2


def test_a_bad_one_among_good_ones_is_counted_and_the_good_ones_are_queued(caplog: pytest.LogCaptureFixture) -> None:
    webhook = Webhook()
    assert webhook.take((STATE, "one"), (FORGED, "two"), ("", "three"))
    assert len(webhook.queue.items(MAIL_FETCH)) == 1
    assert "refused=2 good=1" in caplog.text


def test_a_forged_post_without_the_right_shape_does_not_even_load_the_keys() -> None:
    webhook = Webhook()
    assert webhook.take(("not a client state", "one"))
    assert webhook.keyring.faults.calls == []


def test_the_same_mail_twice_in_one_post_is_one_item() -> None:
    webhook = Webhook()
    webhook.take((STATE, "one"), (STATE, "one"))
    assert len(webhook.queue.items(MAIL_FETCH)) == 1


def test_more_than_32_good_ones_are_packed_by_mailbox() -> None:
    webhook = Webhook()
    assert webhook.take(*[(STATE, f"mail-{n}") for n in range(150)], *[(OTHER_STATE, f"mail-{n}") for n in range(10)])
    packs = webhook.queue.items(MAIL_FETCH)
    assert sorted(len(pack.mails) for pack in packs) == [10, 50, 100]


def test_a_pack_holds_at_most_45000_characters_of_ids() -> None:
    webhook = Webhook()
    webhook.take(*[(STATE, f"{n:0>512}") for n in range(100)])
    assert all(sum(map(len, pack.mails)) <= 45_000 for pack in webhook.queue.items(MAIL_FETCH))


def test_it_says_so_when_one_of_them_could_not_be_stored() -> None:
    webhook = Webhook()
    webhook.queue.faults.pass_over("put")
    webhook.queue.faults.fail("put", TryLater("queue down"))
    assert not webhook.take((STATE, "one"), (STATE, "two"))


def test_nothing_is_accepted_while_the_keys_cannot_be_read() -> None:
    webhook = Webhook()
    webhook.keyring.keys.clear()
    with pytest.raises(TryLater):
        webhook.take((STATE, "one"))


def test_lifecycle_events_go_to_the_queue_that_mends_them() -> None:
    webhook = Webhook()
    events = [Lifecycle(STATE, event, "s") for event in ("reauthorizationRequired", "subscriptionRemoved", "missed")]
    assert accept_lifecycle(webhook.app, [*events, Lifecycle(FORGED, "missed", "s")])
    assert [item.why for item in webhook.queue.items(SUBSCRIPTION_RENEW)] == [
        "reauthorizationRequired",
        "subscriptionRemoved",
    ]
    assert [item.subscription for item in webhook.queue.items(SUBSCRIPTION_RENEW)] == ["s", "s"]
    assert [item.why for item in webhook.queue.items(MAILBOX_CATCH_UP)] == ["missed"]


def test_a_lifecycle_event_that_could_not_be_stored_is_said() -> None:
    webhook = Webhook()
    webhook.queue.faults.fail("put", TryLater("queue down"))
    assert not accept_lifecycle(webhook.app, [Lifecycle(STATE, "missed", "s")])


def test_a_repeat_of_what_was_stored_is_accepted_without_a_second_item() -> None:
    webhook = Webhook()
    assert webhook.take((STATE, "one"))
    assert webhook.take((STATE, "one"), (STATE, "two"))
    assert [item.mails for item in webhook.queue.items(MAIL_FETCH)] == [("one",), ("two",)]
    webhook.clock.advance(600)
    assert webhook.take((STATE, "one"))
    assert len(webhook.queue.items(MAIL_FETCH)) == 3


def test_a_repeat_of_what_could_not_be_stored_is_stored() -> None:
    webhook = Webhook()
    webhook.queue.faults.fail("put", TryLater("queue down"))
    assert not webhook.take((STATE, "one"))
    assert webhook.take((STATE, "one"))
    assert len(webhook.queue.items(MAIL_FETCH)) == 1


def test_the_memory_of_what_was_stored_is_bounded() -> None:
    webhook = Webhook()
    for n in range(MOST_STORED + 1):
        webhook.take((STATE, f"mail-{n}"))
    webhook.take((STATE, "mail-0"), (STATE, f"mail-{MOST_STORED}"))
    assert len(webhook.queue.items(MAIL_FETCH)) == MOST_STORED + 2
