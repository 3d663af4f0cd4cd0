"""What is read page by page, and the directory, against the simulated Microsoft 365."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.mail.inbox import MailHead
from shared.errors import CursorLost, NotFound, Refused
from tests.adapters.support.on_the_simulator import Stand, open_stand

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def stand() -> Iterator[Stand]:
    with open_stand() as opened:
        yield opened


def test_delta_brings_all_then_only_what_is_new(stand: Stand) -> None:
    first = [stand.write(subject=str(number)) for number in range(120)]
    heads, link, rounds = read_delta(stand, "", LONG_AGO)
    assert sorted(head.mail_id for head in heads) == sorted(first)
    assert rounds == 2
    new = stand.write(subject="new")
    stand.mails.add_category(stand.inbox, first[0], "Blue")
    heads, link, _ = read_delta(stand, link, LONG_AGO)
    assert [head.mail_id for head in heads] == [new]
    assert read_delta(stand, link, LONG_AGO)[0] == []


def test_delta_and_list_begin_where_they_are_told_to(stand: Stand) -> None:
    now = datetime.now(UTC)
    stand.write(received=now - timedelta(hours=2))
    late = stand.write(received=now - timedelta(minutes=5))
    for read in (read_delta, read_list):
        assert [head.mail_id for head in read(stand, "", now - timedelta(hours=1))[0]] == [late]


def test_the_list_by_time_brings_every_page(stand: Stand) -> None:
    written = [stand.write(subject=str(number)) for number in range(230)]
    heads, _, rounds = read_list(stand, "", LONG_AGO)
    assert {head.mail_id for head in heads} == set(written)
    assert [head.received for head in heads] == sorted(head.received for head in heads)
    assert rounds == 3


@pytest.mark.parametrize("how", ["410", "SyncStateNotFound"])
def test_an_expired_delta_token_is_a_lost_cursor(stand: Stand, how: str) -> None:
    stand.write()
    _, link, _ = read_delta(stand, "", LONG_AGO)
    stand.m365.watching.expire_delta_tokens(how)
    with pytest.raises(CursorLost):
        stand.mails.delta(stand.inbox, link, LONG_AGO)


def read_delta(stand: Stand, link: str, since: datetime) -> tuple[list[MailHead], str, int]:
    heads: list[MailHead] = []
    for rounds in range(1, 10):
        page = stand.mails.delta(stand.inbox, link, since)
        heads += page.heads
        link = page.link
        if page.is_last:
            return heads, link, rounds
    raise AssertionError("the delta did not end")


def read_list(stand: Stand, link: str, since: datetime) -> tuple[list[MailHead], str, int]:
    heads: list[MailHead] = []
    for rounds in range(1, 10):
        page = stand.mails.received_since(stand.inbox, link, since)
        heads += page.heads
        link = page.link
        if page.is_last:
            return heads, link, rounds
    raise AssertionError("the list did not end")


def test_a_user_is_found_by_principal_name_or_object_id_and_not_by_an_alias(stand: Stand) -> None:
    for name in ("harper@contoso.example", "HARPER@contoso.example", stand.harper.object_id):
        user = stand.mails.user(stand.tenant_id, name)
        assert (user.object_id, user.address) == (stand.harper.object_id, "harper@contoso.example")
        assert set(user.addresses) == {"harper@contoso.example", "help@contoso.example"}
    for name in ("help@contoso.example", "nobody@contoso.example"):
        with pytest.raises(NotFound):
            stand.mails.user(stand.tenant_id, name)


def test_an_address_that_is_not_the_principal_name_is_found_by_the_principal_name_only(stand: Stand) -> None:
    stand.tenant.add_mailbox("info@contoso.example", user_principal_name="desk@contoso.example")
    found = stand.mails.user(stand.tenant_id, "desk@contoso.example")
    assert (found.address, set(found.addresses)) == (
        "info@contoso.example",
        {"info@contoso.example", "desk@contoso.example"},
    )
    with pytest.raises(NotFound):
        stand.mails.user(stand.tenant_id, "info@contoso.example")


def test_the_directory_permission_is_missed_only_by_the_look_up(stand: Stand) -> None:
    stand.m365.entra.set_roles(stand.tenant, ["Mail.ReadWrite", "Mail.Send"])
    with pytest.raises(Refused) as caught:
        stand.mails.user(stand.tenant_id, "harper@contoso.example")
    assert caught.value.code == "Authorization_RequestDenied"
    assert stand.mails.folder_id(stand.inbox, "inbox")
