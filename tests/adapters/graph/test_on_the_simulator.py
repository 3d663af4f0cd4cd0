"""Graph's mail calls against the simulated Microsoft 365."""

from collections.abc import Iterator

import pytest

from sandbox.running.waiting import wait_for
from shared.domain.mail.inbox import Draft, DraftOrder, Inbox
from shared.errors import NotFound, Refused, Uncertain
from tests.adapters.support.graph_clients import RealGraph
from tests.adapters.support.on_the_simulator import Stand, graph, open_stand
from tests.support.builders import switched_on

HTML = "<p>At nine.</p>"


@pytest.fixture
def stand() -> Iterator[Stand]:
    with open_stand() as opened:
        yield opened


def reply(stand: Stand, mail_id: str, marker: str = "marker-1") -> Draft:
    return stand.mails.create_reply(stand.inbox, DraftOrder(mail_id, HTML, marker), stand.soon)


def test_a_mail_is_read_with_its_headers_and_its_message_class(stand: Stand) -> None:
    mail_id = stand.write(headers=[("List-Id", "news")], from_name="Ann", html="<p>Open <b>when</b>?</p>")
    mail = stand.mails.mail(stand.inbox, mail_id)
    assert (mail.mail_id, mail.subject, mail.sender.address, mail.sender.name) == (
        mail_id,
        "A question",
        "ann@outside.example",
        "Ann",
    )
    assert ("List-Id", "news") in mail.headers
    assert "<b>when</b>" in mail.html
    assert mail.unique_html
    assert mail.message_class == "IPM.Note"
    assert (mail.marker, mail.is_draft) == ("", False)
    assert mail.folder_id == stand.mails.folder_id(stand.inbox, "inbox")
    assert mail.message_id.startswith("<")
    assert mail.conversation_id


def test_a_reply_goes_out_with_its_headers_to_the_one_recipient_and_is_found_by_marker_and_message_id(
    stand: Stand,
) -> None:
    mail_id = stand.write()
    draft = reply(stand, mail_id)
    assert draft.is_draft
    assert (draft.to, draft.cc, draft.bcc) == (("ann@outside.example",), (), ())
    assert draft.folder_id == stand.mails.folder_id(stand.inbox, "drafts")
    stand.mails.send(stand.inbox, draft.draft_id, stand.soon, switched_on)
    (received,) = stand.m365.exchange.outside("ann@outside.example").inbox
    assert received.header("Auto-Submitted") == "auto-replied"
    assert received.header("X-Auto-Response-Suppress") == "All"
    assert received.header("X-Harper-Mail") == "marker-1"
    assert received.message_id == draft.message_id
    assert "At nine." in (received.html or "")
    by_marker = stand.mails.find_by_marker(stand.inbox, "marker-1")
    by_id = stand.mails.find_by_message_id(stand.inbox, draft.message_id)
    assert [one.is_draft for one in by_marker] == [False]
    assert by_marker == by_id
    assert stand.mails.find_by_marker(stand.inbox, "marker-2") == ()


def test_our_own_mail_shows_its_marker_when_it_is_read(stand: Stand) -> None:
    draft = reply(stand, stand.write(), "our-hash")
    assert stand.mails.mail(stand.inbox, draft.draft_id).marker == "our-hash"


def test_a_forward_goes_to_the_colleague(stand: Stand) -> None:
    bob = stand.tenant.add_mailbox("bob@contoso.example")
    order = DraftOrder(stand.write(), HTML, "k", to="bob@contoso.example")
    draft = stand.mails.create_forward(stand.inbox, order, stand.soon)
    assert draft.to == ("bob@contoso.example",)
    stand.mails.send(stand.inbox, draft.draft_id, stand.soon, switched_on)
    wait_for(lambda: len(bob.messages("inbox")) == 1)


def test_a_shared_mailbox_answers_as_harper_and_gets_the_answer_back(stand: Stand) -> None:
    shared = stand.tenant.add_mailbox("sales@contoso.example", shared=True)
    stand.m365.exchange.send_as("sales@contoso.example", "harper@contoso.example")
    place = Inbox(stand.tenant_id, shared.object_id)
    mail_id = stand.m365.exchange.send_mail(
        from_="ann@outside.example", to="sales@contoso.example", subject="x", text="y"
    ).id
    order = DraftOrder(mail_id, HTML, "k", sender="harper@contoso.example", reply_to="sales@contoso.example")
    draft = stand.mails.create_reply(place, order, stand.soon)
    assert (draft.sender, draft.reply_to) == ("harper@contoso.example", ("sales@contoso.example",))
    stand.mails.send(place, draft.draft_id, stand.soon, switched_on)
    (received,) = stand.m365.exchange.outside("ann@outside.example").inbox
    assert received.from_ is not None
    assert received.from_.address == "harper@contoso.example"
    assert [one.address for one in received.reply_to] == ["sales@contoso.example"]


def test_a_foreign_from_without_the_right_to_it_is_refused(stand: Stand) -> None:
    stand.tenant.add_mailbox("boss@contoso.example")
    order = DraftOrder(stand.write(), HTML, "k", sender="boss@contoso.example")
    draft = stand.mails.create_reply(stand.inbox, order, stand.soon)
    with pytest.raises(Refused) as caught:
        stand.mails.send(stand.inbox, draft.draft_id, stand.soon, switched_on)
    assert caught.value.code == "ErrorSendAsDenied"


@pytest.mark.parametrize("answer", [(404, "ErrorItemNotFound"), (400, "ErrorInvalidOperation")])
@pytest.mark.parametrize("survives", [True, False])
def test_a_second_send_of_the_same_draft_is_uncertain(stand: Stand, survives: bool, answer: tuple[int, str]) -> None:
    stand.m365.switches.draft_id_survives_sending = survives
    stand.m365.switches.send_of_non_draft = answer
    draft = reply(stand, stand.write())
    stand.mails.send(stand.inbox, draft.draft_id, stand.soon, switched_on)
    with pytest.raises(Uncertain):
        stand.mails.send(stand.inbox, draft.draft_id, stand.soon, switched_on)
    assert len(stand.m365.exchange.outside("ann@outside.example").inbox) == 1
    assert not any(one.is_draft for one in stand.mails.find_by_message_id(stand.inbox, draft.message_id))


def test_a_look_right_after_a_send_may_find_neither_draft_nor_copy(stand: Stand) -> None:
    stand.m365.switches.sent_copy_delay = 3.0
    draft = reply(stand, stand.write())
    stand.mails.send(stand.inbox, draft.draft_id, stand.soon, switched_on)
    assert stand.mails.find_by_message_id(stand.inbox, draft.message_id) == ()
    wait_for(lambda: stand.mails.find_by_message_id(stand.inbox, draft.message_id) != ())
    found = stand.mails.find_by_message_id(stand.inbox, draft.message_id)
    assert [(one.draft_id, one.is_draft) for one in found] == [(draft.draft_id, False)]
    assert len(stand.m365.exchange.outside("ann@outside.example").inbox) == 1


def test_a_search_may_lag_behind_what_lies_in_the_mailbox(stand: Stand) -> None:
    stand.m365.switches.search_lag = 3600.0
    draft = reply(stand, stand.write())
    assert stand.mails.find_by_message_id(stand.inbox, draft.message_id) == ()
    assert stand.mails.find_by_marker(stand.inbox, "marker-1") == ()
    assert stand.mails.mail(stand.inbox, draft.draft_id).mail_id == draft.draft_id
    stand.m365.switches.search_lag = 0.0
    assert len(stand.mails.find_by_message_id(stand.inbox, draft.message_id)) == 1


def test_what_is_searched_may_stand_behind_empty_pages(stand: Stand) -> None:
    draft = reply(stand, stand.write())
    stand.m365.switches.empty_first_pages = 2
    stand.m365.requests.clear()
    (found,) = stand.mails.find_by_message_id(stand.inbox, draft.message_id)
    assert found.draft_id == draft.draft_id
    assert len(stand.m365.calls("GET /users/{}/messages")) == 3


@pytest.mark.parametrize(
    ("trouble", "sent"),
    [({"drop": "before"}, 0), ({"drop": "after"}, 1), ({"status": 504}, 0), ({"status": 503, "done": True}, 1)],
)
def test_a_send_whose_answer_is_lost_is_uncertain_and_not_repeated(
    stand: Stand, trouble: dict[str, object], sent: int
) -> None:
    draft = reply(stand, stand.write())
    stand.m365.faults.next("POST send", **trouble)  # type: ignore[arg-type]
    with pytest.raises(Uncertain):
        stand.mails.send(stand.inbox, draft.draft_id, stand.soon, switched_on)
    assert len(stand.m365.exchange.outside("ann@outside.example").inbox) == sent
    assert len(stand.m365.calls("/send")) == 1


def test_a_send_that_takes_too_long_is_uncertain(stand: Stand) -> None:
    draft = reply(stand, stand.write())
    stand.m365.faults.next("POST send", delay=1.0)
    impatient = RealGraph(graph(stand.m365, stand.tokens, read_seconds=0.3))
    with pytest.raises(Uncertain):
        impatient.send(stand.inbox, draft.draft_id, stand.soon, switched_on)


def test_a_draft_whose_answer_cannot_be_read_is_uncertain_and_can_be_found(stand: Stand) -> None:
    mail_id = stand.write()
    for number, body in enumerate(("truncated", "html")):
        stand.m365.faults.next("POST createReply", body=body)
        with pytest.raises(Uncertain):
            reply(stand, mail_id, f"marker-{number}")
        assert [one.is_draft for one in stand.mails.find_by_marker(stand.inbox, f"marker-{number}")] == [True]


def test_a_deleted_draft_can_be_deleted_again_and_cannot_be_sent(stand: Stand) -> None:
    draft = reply(stand, stand.write())
    stand.mails.delete(stand.inbox, draft.draft_id)
    stand.mails.delete(stand.inbox, draft.draft_id)
    stand.mails.delete(stand.inbox, draft.draft_id)
    with pytest.raises(Uncertain):
        stand.mails.send(stand.inbox, draft.draft_id, stand.soon, switched_on)


def test_a_category_is_put_beside_those_that_are_there(stand: Stand) -> None:
    mail_id = stand.write()
    for category in ("Blue", "Harper: handed off", "Blue"):
        stand.mails.add_category(stand.inbox, mail_id, category)
    assert stand.harper.find(mail_id).categories == ("Blue", "Harper: handed off")


def test_a_mail_that_is_gone_is_not_found_and_a_forbidden_mailbox_is_refused(stand: Stand) -> None:
    mail_id = stand.write()
    with pytest.raises(NotFound):
        stand.mails.mail(stand.inbox, mail_id[:-4] + "AAAA")
    stand.m365.exchange.forbid("harper@contoso.example")
    with pytest.raises(Refused) as caught:
        stand.mails.mail(stand.inbox, mail_id)
    assert (caught.value.status, caught.value.code) == (403, "ErrorAccessDenied")


def test_the_write_probe_leaves_nothing_in_drafts_and_tells_the_folder(stand: Stand) -> None:
    seen = stand.mails.write_probe(stand.inbox, "probe-1")
    assert (seen.is_draft, seen.folder_id) == (True, stand.mails.folder_id(stand.inbox, "drafts"))
    assert stand.harper.messages("drafts") == []
