"""What every AnyGraph does: the fake and the one on Graph, here on the simulated Microsoft 365."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from shared.domain.mail.inbox import DirectoryUser, DraftOrder, Inbox
from shared.domain.values.addresses import Address
from shared.errors import NotFound, Refused, TooLate, Uncertain
from shared.ports.time import Clock
from shared.wiring.machine import SystemClock
from tests.adapters.support.on_the_simulator import open_stand
from tests.adapters.support.port_pairs import AnyGraph
from tests.support.builders import HARPER, a_fetched_mail, an_inbox, switched_on
from tests.support.fakes.all import FakeMailClient

ANN = "ann@outside.example"
BOB = "bob@outside.example"


@dataclass
class Office:
    """A mailbox to which Ann writes; `receive` lets a mail come and tells its id."""

    mails: AnyGraph
    inbox: Inbox
    clock: Clock
    receive: Callable[[datetime], str]

    @property
    def soon(self) -> datetime:
        return self.clock.now() + timedelta(minutes=1)

    def write(self) -> str:
        return self.receive(self.clock.now())


def in_memory() -> Office:
    fake, inbox, numbers = FakeMailClient(), an_inbox(), iter(range(1000))
    fake.add_user(inbox.tenant_id, DirectoryUser(inbox.object_id, HARPER, (HARPER,)))

    def receive(received: datetime) -> str:
        mail_id = f"mail-{next(numbers)}"
        fake.receive(inbox, a_fetched_mail(mail_id, sender=Address("Ann", ANN), reply_to=(), received=received))
        return mail_id

    return Office(fake, inbox, fake.clock, receive)


@pytest.fixture(params=["memory", "graph"])
def office(request: pytest.FixtureRequest) -> Iterator[Office]:
    if request.param == "memory":
        yield in_memory()
        return
    with open_stand() as stand:
        yield Office(stand.mails, stand.inbox, SystemClock(), lambda received: stand.write(received=received))


def order(mail_id: str, marker: str = "marker-1", to: str = "") -> DraftOrder:
    return DraftOrder(mail_id, "<p>At nine.</p>", marker, to)


def test_a_mail_that_came_can_be_read_and_one_that_did_not_is_not_found(office: Office) -> None:
    mail_id = office.write()
    mail = office.mails.mail(office.inbox, mail_id)
    assert (mail.mail_id, mail.sender.address, mail.is_draft, mail.marker) == (mail_id, ANN, False, "")
    assert mail.folder_id == office.mails.folder_id(office.inbox, "inbox")
    with pytest.raises(NotFound):
        office.mails.mail(office.inbox, "AAkALgAAnothing")


def test_a_reply_draft_is_addressed_to_who_wrote_and_lies_in_drafts(office: Office) -> None:
    draft = office.mails.create_reply(office.inbox, order(office.write()), office.soon)
    assert (draft.to, draft.cc, draft.bcc, draft.is_draft) == ((ANN,), (), (), True)
    assert draft.sender == HARPER
    assert draft.folder_id == office.mails.folder_id(office.inbox, "drafts")
    assert draft.draft_id
    assert draft.message_id


def test_a_forward_draft_is_addressed_to_who_was_named(office: Office) -> None:
    draft = office.mails.create_forward(office.inbox, order(office.write(), to=BOB), office.soon)
    assert (draft.to, draft.cc, draft.bcc) == ((BOB,), (), ())


def test_a_draft_is_found_by_its_marker_and_message_id_before_and_after_it_was_sent(office: Office) -> None:
    draft = office.mails.create_reply(office.inbox, order(office.write()), office.soon)
    office.mails.create_reply(office.inbox, order(office.write(), "marker-2"), office.soon)
    for is_draft in (True, False):
        by_marker = office.mails.find_by_marker(office.inbox, "marker-1")
        assert [(one.message_id, one.is_draft) for one in by_marker] == [(draft.message_id, is_draft)]
        assert office.mails.find_by_message_id(office.inbox, draft.message_id) == by_marker
        if is_draft:
            office.mails.send(office.inbox, draft.draft_id, office.soon, switched_on)
    assert office.mails.find_by_marker(office.inbox, "marker-3") == ()


def test_what_is_no_draft_any_more_cannot_be_sent_and_it_is_uncertain_why(office: Office) -> None:
    draft = office.mails.create_reply(office.inbox, order(office.write()), office.soon)
    office.mails.send(office.inbox, draft.draft_id, office.soon, switched_on)
    for draft_id in (draft.draft_id, "AAkALgAAnothing"):
        with pytest.raises(Uncertain):
            office.mails.send(office.inbox, draft_id, office.soon, switched_on)


def test_once_before_has_come_nothing_is_made_or_sent(office: Office) -> None:
    mail_id = office.write()
    draft = office.mails.create_reply(office.inbox, order(mail_id), office.soon)
    now = office.clock.now()
    with pytest.raises(TooLate):
        office.mails.create_reply(office.inbox, order(mail_id, "marker-2"), now)
    with pytest.raises(TooLate):
        office.mails.create_forward(office.inbox, order(mail_id, "marker-2", BOB), now)
    with pytest.raises(TooLate):
        office.mails.send(office.inbox, draft.draft_id, now, switched_on)
    assert office.mails.find_by_marker(office.inbox, "marker-2") == ()
    assert [one.is_draft for one in office.mails.find_by_marker(office.inbox, "marker-1")] == [True]


def test_a_deleted_draft_is_moved_out_of_drafts_and_deleting_nothing_is_no_error(office: Office) -> None:
    draft = office.mails.create_reply(office.inbox, order(office.write()), office.soon)
    office.mails.delete(office.inbox, draft.draft_id)
    office.mails.delete(office.inbox, "AAkALgAAnothing")
    (found,) = office.mails.find_by_marker(office.inbox, "marker-1")
    assert found.folder_id != office.mails.folder_id(office.inbox, "drafts")


def test_a_category_cannot_be_put_on_a_mail_that_is_gone(office: Office) -> None:
    office.mails.add_category(office.inbox, office.write(), "Harper: handed off")
    with pytest.raises(NotFound):
        office.mails.add_category(office.inbox, "AAkALgAAnothing", "Harper: handed off")


def test_delta_brings_what_came_since_and_then_only_what_is_new(office: Office) -> None:
    office.receive(office.clock.now() - timedelta(hours=2))
    since = office.clock.now() - timedelta(hours=1)
    first = [office.write() for _ in range(130)]
    heads, link = read(office, "", since)
    assert sorted(heads) == sorted(first)
    new = office.write()
    assert read(office, link, since)[0] == [new]


def test_the_list_by_time_brings_what_came_since_and_ends_without_a_link(office: Office) -> None:
    office.receive(office.clock.now() - timedelta(hours=2))
    since = office.clock.now() - timedelta(hours=1)
    written = [office.write() for _ in range(130)]
    found: list[str] = []
    link = ""
    for _ in range(10):
        page = office.mails.received_since(office.inbox, link, since)
        found += (head.mail_id for head in page.heads)
        link = page.link
        if page.is_last:
            break
    assert link == ""
    assert sorted(found) == sorted(written)


def test_a_user_that_is_not_there_is_not_found(office: Office) -> None:
    assert office.mails.user(office.inbox.tenant_id, HARPER).object_id == office.inbox.object_id
    with pytest.raises(NotFound):
        office.mails.user(office.inbox.tenant_id, "nobody@contoso.example")


def test_the_write_probe_tells_the_drafts_folder_and_who_writes(office: Office) -> None:
    seen = office.mails.write_probe(office.inbox, "probe")
    assert (seen.folder_id, seen.sender) == (office.mails.folder_id(office.inbox, "drafts"), HARPER)


def test_a_link_that_was_never_given_is_refused(office: Office) -> None:
    with pytest.raises(Refused):
        office.mails.delta(office.inbox, "made:up", office.clock.now())


def read(office: Office, link: str, since: datetime) -> tuple[list[str], str]:
    found: list[str] = []
    for _ in range(10):
        page = office.mails.delta(office.inbox, link, since)
        found += (head.mail_id for head in page.heads)
        link = page.link
        if page.is_last:
            return found, link
    raise AssertionError("the delta did not end")
