"""Whose inbox an address is: aliases, object ids, and the notes of who has which."""

import pytest

from shared.domain.mail.inbox import DirectoryUser
from shared.domain.mailboxes.watch import WatchState
from shared.domain.tenants import TenantState
from shared.domain.values.ids import MailboxId
from shared.errors import TryLater
from shared.usecases.mailboxes.inboxes import AliasFound
from shared.usecases.mailboxes.save import find_mailbox, put_mailbox
from tests.support.builders import HARPER, MAILBOX, NOW, OBJECT, TENANT, a_tenant
from tests.support.fake_app import FakeApp
from tests.usecases.support.saving import ANY, body, put, subscriptions

OTHER_OBJECT = "88888888-8888-4888-8888-888888888888"


def test_an_alias_of_a_watched_inbox_is_refused_by_the_first_ones_address() -> None:
    app = FakeApp()
    app.mails.add_user(TENANT, DirectoryUser(OBJECT, HARPER, (HARPER, "hello@contoso.example")))
    put(app)
    with pytest.raises(AliasFound) as alias:
        put(app, address="hello@contoso.example")
    assert alias.value.first == HARPER
    assert find_mailbox(app, TENANT, "hello@contoso.example") is None


def test_an_alias_of_nobodys_inbox_that_we_know_is_not_found_and_the_hint_says_what_helps() -> None:
    app = FakeApp()
    watch = put(app, address="hello@contoso.example").watch
    assert watch.reason == "address-not-found"
    assert "alias" in watch.checks[1].hint


def test_the_main_address_of_an_alias_given_by_its_object_id_is_refused_by_the_alias() -> None:
    app = FakeApp()
    put(app, address="hello@contoso.example", objectId=OBJECT)
    with pytest.raises(AliasFound) as alias:
        put(app)
    assert alias.value.first == "hello@contoso.example"


def test_an_alias_given_by_its_object_id_is_refused_even_when_disabled() -> None:
    app = FakeApp()
    put(app)
    with pytest.raises(AliasFound):
        put(app, address="hello@contoso.example", enabled=False, objectId=OBJECT)


def test_an_alias_that_shows_only_later_fails_and_names_the_first(caplog: pytest.LogCaptureFixture) -> None:
    app = FakeApp()
    put(app)
    alias = "hello@contoso.example"
    app.mails.faults.fail("user", TryLater("down"))
    watched = put(app, address=alias)
    assert watched.watch.state is WatchState.FAILING
    assert watched.watch.reason == f"alias of {HARPER}"
    assert watched.watch.blocked
    assert "reason=alias" in caplog.text
    assert HARPER not in caplog.text


def test_a_note_of_an_inbox_whose_mailbox_was_never_kept_does_not_stand_in_the_way() -> None:
    app = FakeApp()
    app.mailboxes.take_object(TENANT, OBJECT, MailboxId("broken-off"))
    assert put(app).watch.state is WatchState.WATCHING


def test_an_object_id_spares_the_look_up_and_that_is_said() -> None:
    app = FakeApp()
    watched = put(app, objectId=OTHER_OBJECT)
    assert watched.watch.found.object_id == OTHER_OBJECT
    assert app.mails.faults.count("user") == 0
    assert "objectId" in watched.watch.checks[1].hint


@pytest.mark.parametrize("enabled", [False, True])
@pytest.mark.parametrize("new", [OTHER_OBJECT, ""])
def test_a_mailbox_that_changes_its_object_id_leaves_the_old_inbox_to_others(enabled: bool, new: str) -> None:
    app = FakeApp(a_tenant(state=TenantState.INVITED)) if not enabled else FakeApp()
    first = "99999999-9999-4999-8999-999999999999"
    put(app, enabled=enabled, objectId=first)
    changed = body(enabled=enabled, **({"objectId": new} if new else {}))
    put_mailbox(app, app.tenant, HARPER, changed, ANY)
    assert app.mailboxes.take_object(TENANT, first, MailboxId("somebody-else")) == "somebody-else"


def test_a_mailbox_that_was_looked_up_leaves_that_inbox_when_it_is_given_another_while_disabled() -> None:
    app = FakeApp()
    put(app)
    put(app, enabled=False, objectId=OTHER_OBJECT)
    assert app.mailboxes.take_object(TENANT, OBJECT, MailboxId("somebody-else")) == "somebody-else"


@pytest.mark.parametrize("change", [{"enabled": False}, {"objectId": OBJECT}, {"enabled": False, "objectId": OBJECT}])
def test_a_mailbox_keeps_the_inbox_that_it_has(change: dict[str, object]) -> None:
    app = FakeApp()
    put(app)
    put_mailbox(app, app.tenant, HARPER, body(**change), ANY)
    assert app.mailboxes.take_object(TENANT, OBJECT, MailboxId("somebody-else")) == MAILBOX


def test_an_address_that_leads_to_another_inbox_now_begins_anew_there() -> None:
    app = FakeApp()
    first = put(app).watch.held.subscription_id
    app.set_watch(cursor="delta:7", watermark=NOW)
    watch = put(app, objectId=OTHER_OBJECT).watch
    assert (watch.found.object_id, watch.reading.cursor, watch.reading.watermark) == (OTHER_OBJECT, "", None)
    assert subscriptions(app) == [watch.held.subscription_id]
    assert first != watch.held.subscription_id
    assert app.mailboxes.take_object(TENANT, OBJECT, MailboxId("somebody-else")) == "somebody-else"
