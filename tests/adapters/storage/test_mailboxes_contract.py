"""What every AnyMailboxes does: the fake and the one in Table Storage."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.adapters.storage.mailboxes import TableMailboxStore
from shared.domain.mailboxes.settings import Action, InboxType, When
from shared.domain.mailboxes.watch import Check, Watch, WatchState
from shared.domain.values.ids import MailboxId, TenantId
from shared.errors import Conflict
from tests.adapters.support.port_pairs import AnyMailboxes
from tests.support.builders import (
    MAILBOX,
    NOW,
    OBJECT,
    OTHER_TENANT,
    TENANT,
    a_mailbox,
    a_mailbox_settings,
    a_playbook_entry,
    a_watch,
    changed_watch,
)
from tests.support.fakes.all import FakeClock, FakeMailboxStore

OTHER = MailboxId("55555555-5555-4555-8555-555555555555")


@pytest.fixture(params=["memory", "tables"])
def store(request: pytest.FixtureRequest) -> AnyMailboxes:
    if request.param == "memory":
        return FakeMailboxStore()
    return TableMailboxStore(request.getfixturevalue("tables"), FakeClock().monotonic)


def test_an_unknown_mailbox_is_none(store: AnyMailboxes) -> None:
    assert store.mailbox(TENANT, MAILBOX) is None
    assert store.recent_mailbox(TENANT, MAILBOX) is None
    assert store.mailboxes() == ()
    assert store.mailbox(TenantId("it's"), MailboxId("a 'quoted' id")) is None


def test_settings_and_watch_come_back_as_they_were(store: AnyMailboxes) -> None:
    settings = a_mailbox_settings(
        inbox_type=InboxType.SHARED,
        answer_as="harper@contoso.example",
        object_id=OBJECT,
        response_template="<p>Grüße {{ answer }}</p>\n" + "x" * 29_000,
        playbook=(
            a_playbook_entry(when=When("order", "late", "carla@fabrikam.example", "fabrikam.example")),
            a_playbook_entry(name="long", text='"ä"' * 10_000),
        ),
        otherwise=a_playbook_entry(name="otherwise", action=Action.HAND_OFF, text="", to="conrad@contoso.example"),
        alarm_after_hours=12,
    )
    mailbox = a_mailbox(settings)
    watch = a_watch(
        mailbox_id=mailbox.mailbox_id,
        state=WatchState.FAILING,
        reason="inbox",
        blocked=True,
        retry_at=NOW,
        checks=(Check("token", True), Check("inbox", False, "Ask an Exchange administrator.")),
        patched_at=NOW,
        cursor="https://graph.microsoft.com/delta?token=" + "y" * 40_000,
        round_count=120,
        newest=NOW,
        reader="reader-1",
        until=NOW + timedelta(seconds=330),
        last_mail_at=NOW,
        alarmed_at=NOW,
    )
    saved, watched = store.save_mailbox(mailbox), store.save_watch(watch)
    read = store.mailbox(TENANT, mailbox.mailbox_id)
    assert read is not None
    assert (read.mailbox, read.watch) == (mailbox, watch)
    assert (read.mailbox.etag, read.watch.etag) == (saved.etag, watched.etag)
    assert "" not in (saved.etag, watched.etag)


def test_a_mailbox_without_a_watch_has_a_new_one_that_can_be_inserted(store: AnyMailboxes) -> None:
    store.save_mailbox(a_mailbox())
    read = store.mailbox(TENANT, MAILBOX)
    assert read is not None
    assert read.watch == Watch(TENANT, MAILBOX)
    store.save_watch(replace(read.watch, state=WatchState.WATCHING))


def test_settings_and_watch_are_replaced_independently(store: AnyMailboxes) -> None:
    mailbox, watch = store.save_mailbox(a_mailbox()), store.save_watch(a_watch())
    store.save_watch(changed_watch(watch, round_count=1))
    store.save_mailbox(replace(mailbox, revision="revision-2"))
    with pytest.raises(Conflict):
        store.save_mailbox(replace(mailbox, revision="revision-3"))
    with pytest.raises(Conflict):
        store.save_watch(changed_watch(watch, round_count=2))
    read = store.mailbox(TENANT, MAILBOX)
    assert read is not None
    assert (read.mailbox.revision, read.watch.reading.round_count) == ("revision-2", 1)


def test_a_mailbox_is_inserted_only_once(store: AnyMailboxes) -> None:
    store.save_mailbox(a_mailbox())
    with pytest.raises(Conflict):
        store.save_mailbox(a_mailbox())


def test_a_recent_mailbox_is_never_older_than_the_last_write(store: AnyMailboxes) -> None:
    mailbox, watch = store.save_mailbox(a_mailbox()), store.save_watch(a_watch())
    assert store.recent_mailbox(TENANT, MAILBOX) == store.mailbox(TENANT, MAILBOX)
    disabled = replace(mailbox, settings=replace(mailbox.settings, enabled=False))
    store.save_mailbox(disabled)
    recent = store.recent_mailbox(TENANT, MAILBOX)
    assert recent is not None
    assert not recent.settings.enabled
    store.save_watch(replace(watch, blocked=True))
    recent = store.recent_mailbox(TENANT, MAILBOX)
    assert recent is not None
    assert recent.watch.blocked
    store.delete_mailbox(TENANT, MAILBOX)
    assert store.recent_mailbox(TENANT, MAILBOX) is None


def test_mailboxes_are_listed_by_tenant_or_all(store: AnyMailboxes) -> None:
    store.save_mailbox(a_mailbox())
    store.save_watch(a_watch())
    store.save_mailbox(a_mailbox(a_mailbox_settings(address="sales@contoso.example")))
    store.save_mailbox(a_mailbox(tenant_id=OTHER_TENANT))
    store.take_object(TENANT, OBJECT, MAILBOX)
    mine, every = store.mailboxes(TENANT), store.mailboxes()
    assert {each.settings.address for each in mine} == {"harper@contoso.example", "sales@contoso.example"}
    assert sorted(each.mailbox.tenant_id for each in every) == [TENANT, TENANT, OTHER_TENANT]
    assert next(each for each in mine if each.mailbox.mailbox_id == MAILBOX).watch == a_watch()


def test_a_watch_is_changed(store: AnyMailboxes) -> None:
    store.save_mailbox(a_mailbox())
    store.save_watch(a_watch())
    changed = store.change_watch(TENANT, MAILBOX, lambda watch: replace(watch, blocked=True))
    assert (changed, changed.is_news) == ((a_watch(), a_watch(blocked=True)), True)
    assert store.save_watch(replace(changed.after, blocked=False)).etag


def test_a_watch_that_a_change_leaves_as_it_is_is_not_written(store: AnyMailboxes) -> None:
    store.save_mailbox(a_mailbox())
    saved = store.save_watch(a_watch())
    changed = store.change_watch(TENANT, MAILBOX, lambda watch: replace(watch, blocked=False))
    assert (changed.is_news, changed.after.etag) == (False, saved.etag)


def test_the_first_change_makes_the_watch(store: AnyMailboxes) -> None:
    store.save_mailbox(a_mailbox())
    changed = store.change_watch(TENANT, MAILBOX, lambda watch: replace(watch, reason="first"))
    assert changed == (Watch(TENANT, MAILBOX), Watch(TENANT, MAILBOX, reason="first"))


def test_a_change_that_met_another_is_made_again_on_what_is_there(store: AnyMailboxes) -> None:
    store.save_mailbox(a_mailbox())
    store.save_watch(a_watch())
    others = [1, 2]

    def change(watch: Watch) -> Watch:
        if others:
            store.save_watch(changed_watch(watch, round_count=others.pop(0)))
        return replace(watch, reason=f"after {watch.reading.round_count}")

    assert store.change_watch(TENANT, MAILBOX, change).after == a_watch(round_count=2, reason="after 2")


def test_a_watch_that_others_keep_changing_is_a_conflict(store: AnyMailboxes) -> None:
    store.save_mailbox(a_mailbox())
    store.save_watch(a_watch())

    def change(watch: Watch) -> Watch:
        store.save_watch(changed_watch(watch, round_count=watch.reading.round_count + 1))
        return replace(watch, reason="never")

    with pytest.raises(Conflict):
        store.change_watch(TENANT, MAILBOX, change)


def test_the_watch_of_a_deleted_mailbox_is_not_brought_back(store: AnyMailboxes) -> None:
    store.save_mailbox(a_mailbox())
    store.save_watch(a_watch())
    store.delete_mailbox(TENANT, MAILBOX)
    with pytest.raises(Conflict):
        store.change_watch(TENANT, MAILBOX, lambda watch: replace(watch, reason="late"))
    store.save_mailbox(a_mailbox())
    read = store.mailbox(TENANT, MAILBOX)
    assert read is not None
    assert read.watch == Watch(TENANT, MAILBOX)


def test_an_inbox_belongs_to_the_first_mailbox_that_takes_it(store: AnyMailboxes) -> None:
    assert store.take_object(TENANT, OBJECT, MAILBOX) == MAILBOX
    assert store.take_object(TENANT, OBJECT, MAILBOX) == MAILBOX
    assert store.take_object(TENANT, OBJECT, OTHER) == MAILBOX
    assert store.take_object(OTHER_TENANT, OBJECT, OTHER) == OTHER


def test_only_its_owner_gives_an_inbox_back(store: AnyMailboxes) -> None:
    store.take_object(TENANT, OBJECT, MAILBOX)
    store.release_object(TENANT, OBJECT, OTHER)
    assert store.take_object(TENANT, OBJECT, OTHER) == MAILBOX
    store.release_object(TENANT, OBJECT, MAILBOX)
    store.release_object(TENANT, OBJECT, MAILBOX)
    assert store.take_object(TENANT, OBJECT, OTHER) == OTHER


def test_a_deleted_mailbox_leaves_nothing_and_its_inbox_is_free(store: AnyMailboxes) -> None:
    other = store.save_mailbox(a_mailbox(a_mailbox_settings(address="sales@contoso.example")))
    store.save_mailbox(a_mailbox())
    store.save_watch(a_watch())
    store.take_object(TENANT, OBJECT, MAILBOX)
    store.take_object(TENANT, OTHER, other.mailbox_id)
    store.delete_mailbox(TENANT, MAILBOX)
    store.delete_mailbox(TENANT, MAILBOX)
    assert store.mailbox(TENANT, MAILBOX) is None
    assert [each.mailbox for each in store.mailboxes(TENANT)] == [other]
    assert store.take_object(TENANT, OBJECT, OTHER) == OTHER
    assert store.take_object(TENANT, OTHER, MAILBOX) == other.mailbox_id
