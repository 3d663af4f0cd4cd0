"""Every storage transaction is money: how many each call takes, counted before Azurite."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from azure.data.tables import TableServiceClient

from sandbox.storage.faults import on
from sandbox.storage.proxy import StorageProxy
from shared.adapters.storage.correspondence import TableCorrespondence
from shared.adapters.storage.mailboxes import TableMailboxStore
from shared.adapters.storage.tenants import TableTenantStore
from shared.domain.threads.changes import Changes
from shared.domain.threads.thread import Pace, Peer
from shared.errors import Conflict
from tests.support.builders import (
    CONVERSATION,
    CUSTOMER,
    MAILBOX,
    NOW,
    OBJECT,
    RECEIVED,
    TENANT,
    THREAD,
    a_content,
    a_mail,
    a_mail_key,
    a_mailbox,
    a_tenant,
    a_thread,
    a_thread_mail,
    a_watch,
)
from tests.support.fakes.all import FakeClock

PLACE = (CONVERSATION, CUSTOMER.address)
LATER = NOW + timedelta(minutes=2)


def fill(correspondence: TableCorrespondence) -> None:
    correspondence.commit(
        Changes(
            mail=a_mail(thread_id=THREAD),
            fetched_index=True,
            thread=a_thread(),
            peer=Peer(CUSTOMER.address),
            pace=Pace(),
            thread_mails=(a_thread_mail(),),
            new_conversations=(PLACE,),
            message_ids=("<one@fabrikam.example>",),
        )
    )


CALLS: dict[str, Callable[[TableCorrespondence], object]] = {
    "mail": lambda each: each.mail(a_mail_key()),
    "save": lambda each: each.save(a_mail("another")),
    "commit": lambda each: each.commit(
        Changes(a_mail("third"), True, a_thread(thread_id="t3"), message_ids=("<3@fabrikam.example>",))
    ),
    "known": lambda each: each.known(TENANT, MAILBOX, (RECEIVED, NOW)),
    "thread_by_conversation": lambda each: each.thread_by_conversation(TENANT, MAILBOX, PLACE),
    "thread_by_message": lambda each: each.thread_by_message(TENANT, MAILBOX, "<one@fabrikam.example>"),
    "thread": lambda each: each.thread(TENANT, MAILBOX, THREAD),
    "thread_mails": lambda each: each.thread_mails(TENANT, MAILBOX, THREAD),
}


@pytest.mark.parametrize("call", CALLS)
def test_each_call_of_the_correspondence_is_one_transaction(
    tables: TableServiceClient, storage_proxy: StorageProxy, call: str
) -> None:
    correspondence = TableCorrespondence(tables, FakeClock())
    fill(correspondence)
    storage_proxy.forget()
    CALLS[call](correspondence)
    assert len(storage_proxy.transactions()) == 1


def test_the_context_is_a_point_read_a_row_and_the_own_pace_is_remembered(
    tables: TableServiceClient, storage_proxy: StorageProxy
) -> None:
    correspondence = TableCorrespondence(tables, FakeClock())
    fill(correspondence)
    storage_proxy.forget()
    assert correspondence.context(a_mail(thread_id=THREAD), CUSTOMER.address).pace.etag
    assert [each.call.operation for each in storage_proxy.transactions()] == ["get entity"] * 2


def test_a_pace_that_another_process_wrote_is_read_again_after_the_conflict(tables: TableServiceClient) -> None:
    ours, theirs = (TableCorrespondence(tables, FakeClock()) for _ in range(2))
    pace = ours.commit(Changes(a_mail("first"), pace=Pace(7, 1))).pace
    assert pace is not None
    taken = theirs.commit(Changes(a_mail("second"), pace=replace(pace, taken=2))).pace
    with pytest.raises(Conflict):
        ours.commit(Changes(a_mail("third"), pace=replace(pace, taken=2)))
    assert ours.context(a_mail("third"), CUSTOMER.address).pace == taken


def test_no_read_of_a_mails_way_makes_the_service_walk_a_partition(
    tables: TableServiceClient, storage_proxy: StorageProxy
) -> None:
    correspondence = TableCorrespondence(tables, FakeClock())
    fill(correspondence)
    TableMailboxStore(tables, FakeClock().monotonic).mailbox(TENANT, MAILBOX)
    storage_proxy.forget()
    for call in CALLS.values():
        call(correspondence)
    assert all(" or " not in each.call.filter for each in storage_proxy.transactions("query"))


def test_settings_and_watch_come_with_one_transaction(tables: TableServiceClient, storage_proxy: StorageProxy) -> None:
    store = TableMailboxStore(tables, FakeClock().monotonic)
    store.save_mailbox(a_mailbox())
    store.save_watch(a_watch())
    storage_proxy.forget()
    store.mailbox(TENANT, MAILBOX)
    assert len(storage_proxy.transactions()) == 1


def test_an_inbox_that_is_ours_already_is_one_transaction(
    tables: TableServiceClient, storage_proxy: StorageProxy
) -> None:
    store = TableMailboxStore(tables, FakeClock().monotonic)
    store.take_object(TENANT, OBJECT, MAILBOX)
    storage_proxy.forget()
    store.take_object(TENANT, OBJECT, MAILBOX)
    assert len(storage_proxy.transactions()) == 1


def test_a_watch_that_stays_as_it_is_is_not_written(tables: TableServiceClient, storage_proxy: StorageProxy) -> None:
    store = TableMailboxStore(tables, FakeClock().monotonic)
    store.save_mailbox(a_mailbox())
    store.save_watch(a_watch())
    storage_proxy.forget()
    assert store.change_watch(TENANT, MAILBOX, lambda watch: watch) == (a_watch(), a_watch())
    assert [each.call.operation for each in storage_proxy.transactions()] == ["query"]


def test_what_was_read_lately_is_not_read_again(tables: TableServiceClient, storage_proxy: StorageProxy) -> None:
    clock = FakeClock()
    tenants, mailboxes = TableTenantStore(tables, clock.monotonic), TableMailboxStore(tables, clock.monotonic)
    tenants.save_tenant(a_tenant())
    mailboxes.save_mailbox(a_mailbox())
    mailboxes.mailbox(TENANT, MAILBOX)
    tenants.tenant(TENANT)
    storage_proxy.forget()
    for _ in range(3):
        assert mailboxes.recent_mailbox(TENANT, MAILBOX) is not None
        assert tenants.recent_tenant(TENANT) is not None
    assert storage_proxy.transactions() == []
    clock.advance(10)
    mailboxes.recent_mailbox(TENANT, MAILBOX)
    tenants.recent_tenant(TENANT)
    assert len(storage_proxy.transactions()) == 2


def test_another_process_is_noticed_after_ten_seconds(tables: TableServiceClient) -> None:
    clock = FakeClock()
    here, there = TableMailboxStore(tables, clock.monotonic), TableMailboxStore(tables, clock.monotonic)
    saved = here.save_mailbox(a_mailbox())
    here.recent_mailbox(TENANT, MAILBOX)
    there.save_mailbox(replace(saved, settings=replace(saved.settings, enabled=False)))
    clock.advance(10)
    recent = here.recent_mailbox(TENANT, MAILBOX)
    assert recent is not None
    assert not recent.settings.enabled


def test_a_failed_write_ends_what_was_remembered(tables: TableServiceClient, storage_proxy: StorageProxy) -> None:
    store = TableMailboxStore(tables, FakeClock().monotonic)
    saved = store.save_mailbox(a_mailbox())
    store.mailbox(TENANT, MAILBOX)
    storage_proxy.faults.next(on("batch"), drop="after")
    with pytest.raises(Exception, match="storage-lost"):
        store.save_mailbox(replace(saved, settings=replace(saved.settings, enabled=False)))
    recent = store.recent_mailbox(TENANT, MAILBOX)
    assert recent is not None
    assert not recent.settings.enabled


def test_tables_are_made_with_the_first_write_and_not_by_a_read(
    tables: TableServiceClient, storage_proxy: StorageProxy
) -> None:
    correspondence = TableCorrespondence(tables, FakeClock())
    assert storage_proxy.transactions() == []
    assert correspondence.mail(a_mail_key()) is None
    assert correspondence.thread_mails(TENANT, MAILBOX, THREAD) == ()
    assert [table.name for table in tables.list_tables()] == []
    correspondence.save(a_mail())
    assert [table.name for table in tables.list_tables()] == ["correspondence"]


def test_forget_takes_a_hundred_rows_at_once(tables: TableServiceClient, storage_proxy: StorageProxy) -> None:
    correspondence = TableCorrespondence(tables, FakeClock())
    for first in range(0, 240, 80):
        lines = tuple(a_thread_mail(f"mail-{number}") for number in range(first, first + 80))
        correspondence.commit(Changes(a_mail(f"mail-{first}"), thread_mails=lines))
    storage_proxy.forget()
    assert correspondence.forget(TENANT, LATER)
    assert correspondence.thread_mails(TENANT, MAILBOX, THREAD) == ()
    assert len(storage_proxy.transactions("batch")) == 3


def test_forget_stops_between_two_pages_when_time_is_up(
    tables: TableServiceClient, storage_proxy: StorageProxy
) -> None:
    clock = FakeClock()
    correspondence = TableCorrespondence(tables, clock)
    for first in (0, 80):
        lines = tuple(a_thread_mail(f"mail-{number}") for number in range(first, first + 80))
        correspondence.commit(Changes(a_mail(f"mail-{first}"), thread_mails=lines))
    storage_proxy.faults.next(on("batch"), after=lambda _: clock.move_to(LATER))
    assert not correspondence.forget(TENANT, LATER)
    assert correspondence.forget(TENANT, LATER + timedelta(minutes=1))
    assert correspondence.known(TENANT, MAILBOX, (RECEIVED,)) == frozenset()


def test_forget_goes_on_where_another_forgets_at_the_same_time(
    tables: TableServiceClient, storage_proxy: StorageProxy
) -> None:
    correspondence = TableCorrespondence(tables, FakeClock())
    correspondence.commit(Changes(a_mail(content=a_content()), fetched_index=True))
    other = TableCorrespondence(tables, FakeClock())
    storage_proxy.faults.next(on("batch"), before=lambda _: other.forget(TENANT, LATER))
    assert correspondence.forget(TENANT, LATER)
    assert correspondence.mail(a_mail_key()) is None
