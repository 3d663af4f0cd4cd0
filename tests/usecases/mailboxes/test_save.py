"""Keeping, switching off and removing the settings of Mailboxes."""

from datetime import timedelta

import pytest

from shared.domain.mailboxes.settings import Precondition, RaceLost
from shared.domain.mailboxes.watch import InboxReading, WatchedMailbox, WatchState
from shared.domain.tenants import DELETING, Tenant, TenantState
from shared.domain.values.ids import MailboxId
from shared.errors import Conflict, InvalidInput, Refused, TryLater
from shared.usecases.mailboxes.remove import delete_mailbox
from shared.usecases.mailboxes.save import put_mailbox
from shared.usecases.tenants.invite import TenantGone
from tests.support.builders import (
    ENABLED,
    HARPER,
    INBOX_FOLDER,
    MAILBOX,
    NOW,
    OBJECT,
    TENANT,
    a_tenant,
    a_watched_mailbox,
)
from tests.support.fake_app import FakeApp
from tests.support.fakes.all import FakeTenantStore
from tests.usecases.support.saving import ANY, body, put, subscriptions


def test_a_new_enabled_mailbox_is_checked_and_watched_from_now_on() -> None:
    app = FakeApp()
    watched, is_new = put_mailbox(app, app.tenant, HARPER, body(), ANY)
    assert is_new
    assert watched.mailbox.enabled_at == app.now
    assert [(check.name, check.ok) for check in watched.watch.checks] == [
        ("token", True),
        ("address", True),
        ("inbox", True),
        ("write", True),
        ("subscription", True),
    ]
    assert (watched.watch.state, watched.watch.found.object_id) == (WatchState.WATCHING, OBJECT)
    assert (watched.watch.found.inbox_id, watched.watch.found.address) == (INBOX_FOLDER, HARPER)
    assert subscriptions(app) == [watched.watch.held.subscription_id]
    assert app.watched == watched
    assert app.catch_ups == [(MAILBOX, "checked")]


def test_a_new_disabled_mailbox_costs_no_call() -> None:
    app = FakeApp()
    watched = put(app, enabled=False)
    assert (watched.mailbox.enabled_at, watched.watch.state) == (None, WatchState.DISABLED)
    assert app.mails.faults.calls == []
    assert app.tokens.faults.calls == []


def test_each_save_makes_a_new_revision_and_checks_do_not() -> None:
    app = FakeApp()
    first, second = put(app), put(app)
    assert first.mailbox.revision != second.mailbox.revision
    assert app.watched.mailbox.revision == second.mailbox.revision


def test_a_save_of_an_enabled_mailbox_keeps_its_time_and_its_cursor() -> None:
    app = FakeApp(None, a_watched_mailbox(cursor="delta:5", ends=NOW + timedelta(days=2)))
    watched = put(app, name="Another name")
    assert (watched.mailbox.enabled_at, watched.watch.reading.cursor) == (ENABLED, "delta:5")
    assert watched.settings.name == "Another name"
    assert subscriptions(app) == []


def test_disabling_deletes_the_subscription() -> None:
    app = FakeApp(None, a_watched_mailbox())
    app.subscribe()
    watch = put(app, enabled=False).watch
    assert subscriptions(app) == []
    assert (watch.state, watch.held.subscription_id, watch.checks) == (WatchState.DISABLED, "", ())


def test_what_graph_does_not_delete_now_stays_noted_for_the_timer() -> None:
    app = FakeApp(None, a_watched_mailbox())
    kept = app.subscribe()
    app.subscriptions.faults.fail("delete", TryLater("down"))
    assert put(app, enabled=False).watch.held.subscription_id == kept


def test_enabling_again_starts_from_now() -> None:
    app = FakeApp(None, a_watched_mailbox(cursor="delta:5", reader="someone", until=NOW + timedelta(hours=1)))
    put(app, enabled=False)
    app.clock.advance(3600)
    watched = put(app)
    assert watched.mailbox.enabled_at == app.now
    assert watched.watch.reading == InboxReading()


def test_every_wrong_field_is_named_and_nothing_is_kept() -> None:
    app = FakeApp()
    with pytest.raises(InvalidInput) as wrong:
        put(app, provider="elsewhere", surprise=1)
    assert set(wrong.value.problems) == {"provider", "surprise"}
    assert app.mailboxes.mailbox(TENANT, MAILBOX) is None


def test_a_colleague_may_be_in_a_domain_of_the_tenants_admins_or_mailboxes_only() -> None:
    def hand_off(address: str) -> dict[str, object]:
        return {"do": "hand-off", "to": address}

    app = FakeApp()
    put(app, address="help@branch.example", enabled=False)
    assert put(app, otherwise=hand_off("conrad@branch.example")).settings.otherwise.to == "conrad@branch.example"
    with pytest.raises(InvalidInput) as wrong:
        put(app, otherwise=hand_off("conrad@fabrikam.example"))
    assert set(wrong.value.problems) == {"otherwise.to"}


@pytest.mark.parametrize("given", [{"revision-1"}, {"another", "revision-1"}, {"*"}])
def test_a_save_with_the_right_revision_is_kept(given: set[str]) -> None:
    app = FakeApp(None, a_watched_mailbox())
    assert put(app, precondition=Precondition(frozenset(given)), name="New").settings.name == "New"


@pytest.mark.parametrize("given", [set(), {"revision-0"}])
def test_a_save_with_a_wrong_revision_loses(given: set[str]) -> None:
    app = FakeApp(None, a_watched_mailbox())
    with pytest.raises(RaceLost):
        put(app, precondition=Precondition(frozenset(given)))
    assert app.watched.mailbox.revision == "revision-1"


def test_a_revision_of_a_mailbox_that_is_not_there_loses() -> None:
    with pytest.raises(RaceLost):
        put(FakeApp(), precondition=Precondition(frozenset({"*"})))


def test_a_save_that_loses_the_race_at_the_table_says_so() -> None:
    app = FakeApp(None, a_watched_mailbox())
    app.mailboxes.faults.fail("save_mailbox", Conflict("race"))
    with pytest.raises(RaceLost):
        put(app)


@pytest.mark.parametrize("after", [None, a_tenant(state=TenantState.PAUSED, reason=DELETING)])
def test_a_save_for_a_tenant_that_was_deleted_meanwhile_is_undone(after: Tenant | None) -> None:
    app = FakeApp()
    tenant = app.tenant
    app.tenants = FakeTenantStore(*([after] if after else []))
    with pytest.raises(TenantGone):
        put_mailbox(app, tenant, HARPER, body(), ANY)
    assert app.mailboxes.mailboxes(TENANT) == ()
    assert subscriptions(app) == []
    assert app.mailboxes.take_object(TENANT, OBJECT, MailboxId("somebody-else")) == "somebody-else"


@pytest.mark.parametrize("state", [TenantState.INVITED, TenantState.PAUSED])
def test_a_tenant_without_consent_keeps_settings_that_fail_for_now(state: TenantState) -> None:
    app = FakeApp(a_tenant(state=state))
    watch = put(app).watch
    assert (watch.state, watch.reason, watch.blocked) == (WatchState.FAILING, "token-no-token", True)
    assert "https://harper.contoso.example/api/consent/start" in watch.checks[0].hint
    assert [check.ok for check in watch.checks] == [False] * 5
    assert app.tokens.faults.calls == []
    assert app.mails.faults.calls == []


def test_a_pending_tenant_whose_mailbox_works_is_connected() -> None:
    app = FakeApp(a_tenant(state=TenantState.PENDING))
    assert put(app).watch.state is WatchState.WATCHING
    assert app.tenant.state is TenantState.CONNECTED
    assert (MAILBOX, "resumed") in app.catch_ups


def test_deleting_removes_settings_subscription_and_note() -> None:
    app = FakeApp()
    put(app)
    assert delete_mailbox(app, TENANT, HARPER, ANY)
    assert app.mailboxes.mailbox(TENANT, MAILBOX) is None
    assert subscriptions(app) == []
    assert app.mailboxes.take_object(TENANT, OBJECT, MailboxId("somebody-else")) == "somebody-else"


def test_deleting_finds_a_subscription_whose_id_was_never_noted() -> None:
    app = FakeApp()
    put(app)
    app.set_watch(subscription_id="", ends=None)
    delete_mailbox(app, TENANT, HARPER, ANY)
    assert subscriptions(app) == []


def test_a_deletion_that_broke_off_has_switched_the_mailbox_off_and_can_be_run_again() -> None:
    app = FakeApp()
    put(app)
    app.subscriptions.faults.fail("delete", TryLater("down"))
    with pytest.raises(TryLater):
        delete_mailbox(app, TENANT, HARPER, ANY)
    assert not app.watched.settings.enabled
    assert delete_mailbox(app, TENANT, HARPER, ANY)
    assert subscriptions(app) == []


def test_a_deletion_that_broke_off_shows_other_settings_under_another_revision() -> None:
    app = FakeApp()
    before = put(app).mailbox.revision
    app.subscriptions.faults.fail("delete", TryLater("down"), TryLater("down"))
    seen = []
    for _ in range(2):
        with pytest.raises(TryLater):
            delete_mailbox(app, TENANT, HARPER, ANY)
        seen.append(app.watched.mailbox.revision)
    assert before != seen[0] == seen[1]
    assert (app.watch.state, app.watch.checks) == (WatchState.DISABLED, ())


def test_a_refusal_of_graph_does_not_stop_a_deletion() -> None:
    app = FakeApp()
    put(app)
    app.subscriptions.faults.fail("delete", Refused(403, "AccessDenied"))
    assert delete_mailbox(app, TENANT, HARPER, ANY)
    assert app.mailboxes.mailbox(TENANT, MAILBOX) is None


def test_deleting_minds_the_revision() -> None:
    app = FakeApp(None, a_watched_mailbox())
    with pytest.raises(RaceLost):
        delete_mailbox(app, TENANT, HARPER, Precondition(frozenset({"revision-0"})))
    app.mailboxes.faults.fail("save_mailbox", Conflict("race"))
    with pytest.raises(RaceLost):
        delete_mailbox(app, TENANT, HARPER, ANY)
    assert app.watched.settings.enabled


def test_deleting_what_is_not_there_says_so() -> None:
    assert not delete_mailbox(FakeApp(), TENANT, HARPER, ANY)


def test_a_mailbox_saved_anew_after_its_deletion_starts_from_now() -> None:
    app = FakeApp()
    put(app)
    app.set_watch(cursor="delta:3")
    delete_mailbox(app, TENANT, HARPER, ANY)
    app.clock.advance(60)
    watched = put(app)
    assert (watched.mailbox.enabled_at, watched.watch.reading.cursor) == (app.now, "")


def test_an_unknown_address_fails_with_a_hint_and_keeps_the_settings() -> None:
    app = FakeApp()
    watched = put(app, address="nobody@contoso.example")
    assert watched.watch.reason == "address-not-found"
    assert watched.watch.checks[1].hint.startswith("The directory does not know this address")
    assert isinstance(app.mailboxes.mailbox(TENANT, watched.mailbox.mailbox_id), WatchedMailbox)
