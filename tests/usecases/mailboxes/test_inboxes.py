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
from tests.support.desk import Desk
from tests.usecases.support.saving import ANY, body, put, subscriptions

OTHER_OBJECT = "88888888-8888-4888-8888-888888888888"


def test_an_alias_of_a_watched_inbox_is_refused_by_the_first_ones_address() -> None:
    desk = Desk()
    desk.mails.add_user(TENANT, DirectoryUser(OBJECT, HARPER, (HARPER, "hello@contoso.example")))
    put(desk)
    with pytest.raises(AliasFound) as alias:
        put(desk, address="hello@contoso.example")
    assert alias.value.first == HARPER
    assert find_mailbox(desk, TENANT, "hello@contoso.example") is None


def test_an_alias_of_nobodys_inbox_that_we_know_is_not_found_and_the_hint_says_what_helps() -> None:
    desk = Desk()
    watch = put(desk, address="hello@contoso.example").watch
    assert watch.reason == "address-not-found"
    assert "alias" in watch.checks[1].hint


def test_the_main_address_of_an_alias_given_by_its_object_id_is_refused_by_the_alias() -> None:
    desk = Desk()
    put(desk, address="hello@contoso.example", objectId=OBJECT)
    with pytest.raises(AliasFound) as alias:
        put(desk)
    assert alias.value.first == "hello@contoso.example"


def test_an_alias_given_by_its_object_id_is_refused_even_when_disabled() -> None:
    desk = Desk()
    put(desk)
    with pytest.raises(AliasFound):
        put(desk, address="hello@contoso.example", enabled=False, objectId=OBJECT)


def test_an_alias_that_shows_only_later_fails_and_names_the_first(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk()
    put(desk)
    alias = "hello@contoso.example"
    desk.mails.faults.fail("user", TryLater("down"))
    watched = put(desk, address=alias)
    assert watched.watch.state is WatchState.FAILING
    assert watched.watch.reason == f"alias of {HARPER}"
    assert watched.watch.blocked
    assert "reason=alias" in caplog.text
    assert HARPER not in caplog.text


def test_a_note_of_an_inbox_whose_mailbox_was_never_kept_does_not_stand_in_the_way() -> None:
    desk = Desk()
    desk.mailboxes.take_object(TENANT, OBJECT, MailboxId("broken-off"))
    assert put(desk).watch.state is WatchState.WATCHING


def test_an_object_id_spares_the_look_up_and_that_is_said() -> None:
    desk = Desk()
    watched = put(desk, objectId=OTHER_OBJECT)
    assert watched.watch.found.object_id == OTHER_OBJECT
    assert desk.mails.faults.count("user") == 0
    assert "objectId" in watched.watch.checks[1].hint


@pytest.mark.parametrize("enabled", [False, True])
@pytest.mark.parametrize("new", [OTHER_OBJECT, ""])
def test_a_mailbox_that_changes_its_object_id_leaves_the_old_inbox_to_others(enabled: bool, new: str) -> None:
    desk = Desk(a_tenant(state=TenantState.INVITED)) if not enabled else Desk()
    first = "99999999-9999-4999-8999-999999999999"
    put(desk, enabled=enabled, objectId=first)
    changed = body(enabled=enabled, **({"objectId": new} if new else {}))
    put_mailbox(desk, desk.tenant, HARPER, changed, ANY)
    assert desk.mailboxes.take_object(TENANT, first, MailboxId("somebody-else")) == "somebody-else"


def test_a_mailbox_that_was_looked_up_leaves_that_inbox_when_it_is_given_another_while_disabled() -> None:
    desk = Desk()
    put(desk)
    put(desk, enabled=False, objectId=OTHER_OBJECT)
    assert desk.mailboxes.take_object(TENANT, OBJECT, MailboxId("somebody-else")) == "somebody-else"


@pytest.mark.parametrize("change", [{"enabled": False}, {"objectId": OBJECT}, {"enabled": False, "objectId": OBJECT}])
def test_a_mailbox_keeps_the_inbox_that_it_has(change: dict[str, object]) -> None:
    desk = Desk()
    put(desk)
    put_mailbox(desk, desk.tenant, HARPER, body(**change), ANY)
    assert desk.mailboxes.take_object(TENANT, OBJECT, MailboxId("somebody-else")) == MAILBOX


def test_an_address_that_leads_to_another_inbox_now_begins_anew_there() -> None:
    desk = Desk()
    first = put(desk).watch.held.subscription_id
    desk.set_watch(cursor="delta:7", watermark=NOW)
    watch = put(desk, objectId=OTHER_OBJECT).watch
    assert (watch.found.object_id, watch.reading.cursor, watch.reading.watermark) == (OTHER_OBJECT, "", None)
    assert subscriptions(desk) == [watch.held.subscription_id]
    assert first != watch.held.subscription_id
    assert desk.mailboxes.take_object(TENANT, OBJECT, MailboxId("somebody-else")) == "somebody-else"
