"""Values become rows and come back as they were."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.adapters.storage.mail_rows import mail_from, mail_row, received_row
from shared.adapters.storage.mailbox_rows import mailbox_from, mailbox_row, watch_from, watch_row
from shared.adapters.storage.table import gathered, packed_row, spread, time_from, time_text
from shared.adapters.storage.tenants import consent_from, consent_row, tenant_from, tenant_row
from shared.adapters.storage.thread_rows import (
    pace_from,
    pace_row,
    peer_from,
    peer_row,
    thread_from,
    thread_mail_from,
    thread_mail_row,
    thread_row,
)
from shared.domain.mail.decisions import Answer, Delegate, HandOff
from shared.domain.mail.mail import Claim, Content, DraftRecord, Mail, MailKey
from shared.domain.mailboxes.settings import AuthenticationSettings, Mailbox, MailboxSettings, Treatment
from shared.domain.mailboxes.watch import HeldSubscription, InboxReading, Watch
from shared.domain.tenants import ConsentState, Tenant
from shared.domain.threads.thread import Pace, Peer, Thread, ThreadMail
from shared.domain.values.addresses import Address
from shared.domain.values.lengths import MOST_KEPT, units
from tests.support.builders import MAILBOX, TENANT, a_content, a_mail, a_mailbox, a_mailbox_settings, a_watch

texts = st.text(max_size=40)
zones = st.sampled_from([UTC, timezone(timedelta(hours=-7))])
times = st.datetimes(min_value=datetime(1601, 1, 1), timezones=zones)  # noqa: DTZ001
addresses = st.builds(Address, texts, texts)
counts = st.integers(0, 2**31 - 1)
keys = st.builds(MailKey, st.just(TENANT), st.just(MAILBOX), texts)
contents = st.builds(
    Content,
    message_id=texts,
    conversation_id=texts,
    subject=texts,
    sender=addresses,
    reply_to=st.lists(addresses, max_size=3).map(tuple),
    received=times,
    headers=st.lists(st.tuples(texts, texts), max_size=5).map(tuple),
    text=texts,
    written=texts,
    message_class=texts,
    marker=texts,
    confidence=st.floats(0, 1),
    hosts=st.lists(texts, max_size=3).map(tuple),
)
decisions = st.one_of(
    st.none(),
    st.builds(Answer, texts, texts),
    st.builds(Delegate, texts, texts, texts),
    st.builds(HandOff, st.none() | texts, texts),
)
mails = st.builds(
    Mail,
    key=keys,
    ticket=texts,
    seen_at=times,
    reason=texts,
    changed_at=st.none() | times,
    trail=st.lists(texts, max_size=5).map(tuple),
    content=st.none() | contents,
    thread_id=texts,
    decision=decisions,
    claim=st.none() | st.builds(Claim, texts, times),
    draft=st.none() | st.builds(DraftRecord, texts, texts),
    looked=st.none() | times,
    etag=st.just("e"),
)
places = st.lists(times, max_size=5).map(tuple)


@given(mails)
def test_a_mail_comes_back_as_it_was(mail: Mail) -> None:
    assert mail_from(mail_row(mail), "e") == mail


@given(st.builds(Thread, tenant_id=st.just(TENANT), mailbox_id=st.just(MAILBOX),
                 thread_id=st.text(min_size=1, max_size=40), opened_at=times, answered=places))  # fmt: skip
def test_a_thread_comes_back_as_it_was(thread: Thread) -> None:
    assert thread_from(thread_row(thread), "e") == thread


@given(st.builds(ThreadMail, thread_id=st.text(min_size=1, max_size=40), received=times, key=keys))
def test_a_threads_line_comes_back_as_it_was(line: ThreadMail) -> None:
    assert thread_mail_from(thread_mail_row(line)) == line


@given(st.builds(Peer, texts, places), st.builds(Pace, counts, counts))
def test_budgets_come_back_as_they_were(peer: Peer, pace: Pace) -> None:
    assert peer_from(peer_row("p", peer), "e") == peer
    assert pace_from(pace_row("p", pace), "e") == pace


@given(st.builds(Mailbox, tenant_id=st.just(TENANT), mailbox_id=st.just(MAILBOX), enabled_at=st.none() | times,
                 settings=st.builds(MailboxSettings, alarm_after_hours=st.none() | counts)))  # fmt: skip
def test_settings_come_back_as_they_were(mailbox: Mailbox) -> None:
    assert mailbox_from(mailbox_row(mailbox), "e") == mailbox


def test_settings_of_an_older_version_are_read() -> None:
    chosen = AuthenticationSettings(Treatment.IGNORE, Treatment.HOLD, ("mx.contoso.example",))
    row = mailbox_row(a_mailbox(a_mailbox_settings(authentication=chosen)))
    assert mailbox_from(row, "").settings.authentication == chosen
    del row["authentication"]
    assert mailbox_from(row, "") == a_mailbox()


moments = st.none() | times


held = st.builds(HeldSubscription, texts, ends=moments, is_unsure=st.booleans(), renew_at=moments,
                 signed_by=st.integers(0, 255), patched_at=moments)  # fmt: skip
readings = st.builds(InboxReading, texts, counts, moments, moments, texts, moments)


@given(st.builds(Watch, tenant_id=st.just(TENANT), mailbox_id=st.just(MAILBOX), retry_at=moments, held=held,
                 reading=readings, last_mail_at=moments, alarmed_at=moments))  # fmt: skip
def test_a_watch_comes_back_as_it_was(watch: Watch) -> None:
    assert watch_from(watch_row(watch), "e") == watch


def test_a_watch_of_an_older_version_is_read() -> None:
    row = watch_row(a_watch(renew_at=datetime(2026, 3, 5, tzinfo=UTC), signed_by=2, is_unsure=True))
    for column in ("renew_at", "signed_by", "subscription_unsure"):
        del row[column]
    assert watch_from(row, "") == a_watch(renew_at=None, signed_by=0, is_unsure=False)


@given(st.builds(Tenant, changed_at=times, consented_at=moments, probed_at=moments),
       st.builds(ConsentState, expires_at=times))  # fmt: skip
def test_tenants_and_consents_come_back_as_they_were(tenant: Tenant, consent: ConsentState) -> None:
    assert tenant_from(tenant_row(tenant), "e") == tenant
    assert consent_from(consent_row(consent), "e") == consent


@given(times, times)
def test_times_as_text_have_one_width_and_the_order_of_the_times(one: datetime, other: datetime) -> None:
    assert len(time_text(one)) == len(time_text(other)) == 27
    assert (time_text(one) < time_text(other)) == (one < other)
    assert time_from(time_text(one)) == one


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        time_text(datetime(2026, 3, 2))  # noqa: DTZ001


@given(st.text(alphabet=st.sampled_from("aä\U0001f600"), max_size=30), st.integers(1, 4_000))
def test_a_long_text_is_spread_over_columns_that_fit(text: str, times_over: int) -> None:
    whole = text * times_over
    columns = spread("body", whole)
    assert all(units(piece) <= MOST_KEPT for piece in columns.values())
    assert gathered("body", columns) == whole


def test_a_text_that_no_columns_can_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="column body"):
        spread("body", "x" * 240_001)


def test_a_row_of_before_the_confidence_was_kept_reads_as_sure() -> None:
    row = mail_row(a_mail(content=a_content(confidence=0.0, hosts=("a.example",))))
    content = mail_from({name: value for name, value in row.items() if name not in ("confidence", "hosts")}, "").content
    assert content == a_content(confidence=1.0, hosts=())


def test_the_longest_texts_that_the_domain_promises_fit() -> None:
    longest = "x" * MOST_KEPT
    mail = a_mail(content=a_content(text=longest, written="\U0001f600" * (MOST_KEPT // 2), headers=(("X", longest),)))
    assert mail_from(mail_row(mail), "") == mail


@pytest.mark.parametrize("text", ["x" * 30_001, "\U0001f600" * 15_001])
def test_a_text_longer_than_the_domain_promises_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="column text"):
        mail_row(a_mail(content=a_content(text=text)))


def test_what_is_empty_takes_no_column() -> None:
    assert packed_row("p", "r", {"a": "", "b": None, "c": False, "d": 0}) == {
        "PartitionKey": "p",
        "RowKey": "r",
        "d": 0,
    }


def test_a_row_holds_no_etag() -> None:
    assert mail_row(a_mail(etag="one")) == mail_row(a_mail(etag="two"))


def test_a_playbook_of_many_characters_is_spread() -> None:
    settings = a_mailbox_settings(
        playbook=tuple(replace(a_mailbox_settings().playbook[0], name=f"{number}" * 150) for number in range(100))
    )
    mailbox = a_mailbox(settings)
    assert mailbox_from(mailbox_row(mailbox), "") == mailbox


def test_a_mail_that_was_not_fetched_has_no_place_by_time() -> None:
    with pytest.raises(ValueError, match="not fetched"):
        received_row(a_mail(content=None))
