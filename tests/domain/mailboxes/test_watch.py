"""What a watch says about itself."""

from datetime import datetime, timedelta

import pytest

from shared.domain.mailboxes.watch import FoundInbox, HeldSubscription, InboxReading, WatchState
from tests.support.builders import DRAFTS_FOLDER, ENABLED, INBOX_FOLDER, NOW, a_watch

HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


def test_a_subscription_is_alive_until_it_ends() -> None:
    held = HeldSubscription("subscription-1", ends=NOW)
    assert (held.is_alive(NOW - HOUR), held.is_alive(NOW)) == (True, False)
    assert (held.has_ended(NOW - HOUR), held.has_ended(NOW)) == (False, True)
    assert not HeldSubscription(ends=NOW).is_alive(NOW - HOUR)


@pytest.mark.parametrize(
    ("granted", "renewed_before_its_end"), [(WEEK - HOUR, (WEEK - HOUR) / 3), (2 * HOUR, HOUR), (HOUR / 2, HOUR)]
)
def test_a_subscription_is_due_when_a_third_is_left_but_at_least_an_hour(
    granted: timedelta, renewed_before_its_end: timedelta
) -> None:
    held = HeldSubscription("subscription-1").lasting(NOW + granted, NOW)
    due = held.ends and held.ends - renewed_before_its_end
    assert held.renew_at == due


def test_a_subscription_whose_life_is_not_known_is_due_by_the_usual_one() -> None:
    held = HeldSubscription("subscription-1", ends=NOW + WEEK / 3)
    assert (held.is_due(NOW, WEEK), held.is_due(NOW - HOUR, WEEK)) == (True, False)
    assert HeldSubscription().is_due(NOW, WEEK)


def test_a_patch_is_too_soon_only_within_the_gap() -> None:
    held = HeldSubscription("subscription-1", patched_at=NOW)
    assert (held.is_just_patched(NOW, HOUR), held.is_just_patched(NOW + HOUR, HOUR)) == (True, False)


@pytest.mark.parametrize(
    ("watermark", "since"), [(None, ENABLED), (ENABLED, ENABLED), (NOW, NOW - HOUR)], ids=["none", "enabled", "later"]
)
def test_a_round_begins_a_little_before_the_watermark(watermark: datetime | None, since: datetime) -> None:
    assert InboxReading(watermark=watermark).since(ENABLED, HOUR) == since


def test_a_lease_that_has_ended_holds_nobody_off() -> None:
    reading = InboxReading(reader="one", until=NOW)
    assert (reading.is_taken(NOW - HOUR), reading.is_taken(NOW), reading.released().is_taken(NOW - HOUR)) == (
        True,
        False,
        False,
    )


def test_mails_wait_while_an_inbox_is_blocked_or_its_folders_are_not_known() -> None:
    assert a_watch().lets_mails_through
    assert not a_watch(blocked=True).lets_mails_through
    assert not a_watch(inbox_id="").lets_mails_through
    assert not a_watch(drafts_id="").lets_mails_through


def test_without_its_inbox_a_watch_keeps_only_how_it_stands() -> None:
    watch = a_watch(reason="inbox", blocked=True, cursor="delta:1", last_mail_at=NOW, alarmed_at=NOW, retry_at=NOW)
    left = watch.without_inbox()
    assert (left.state, left.reason, left.blocked) == (watch.state, "inbox", True)
    assert (left.found, left.held, left.reading) == (FoundInbox(), HeldSubscription(), InboxReading())
    assert (left.last_mail_at, left.alarmed_at, left.retry_at) == (None, None, None)


def test_from_now_on_a_watch_keeps_its_inbox_and_subscription_and_has_read_nothing() -> None:
    watch = a_watch(state=WatchState.DISABLED, cursor="delta:1", reader="one")
    fresh = watch.from_now_on()
    assert (fresh.state, fresh.held, fresh.reading) == (WatchState.NEW, watch.held, InboxReading())
    assert (fresh.inbox, fresh.found.addresses) == (watch.inbox, watch.found.addresses)
    assert (watch.found.inbox_id, watch.found.drafts_id) == (INBOX_FOLDER, DRAFTS_FOLDER)
    assert (fresh.found.inbox_id, fresh.found.drafts_id) == ("", "")


def test_a_watch_that_is_switched_off_reads_no_more_and_keeps_its_subscription() -> None:
    watch = a_watch(reason="inbox", blocked=True, retry_at=NOW, reader="one", until=NOW)
    off = watch.switched_off()
    assert (off.is_off, off.reason, off.blocked, off.retry_at) == (True, "", False, None)
    assert (off.held, off.reading.reader, off.reading.until) == (watch.held, "", None)
    assert (off.was_switched_off_since(watch), off.was_switched_off_since(off)) == (True, False)
