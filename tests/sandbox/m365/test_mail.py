"""The way of mails between mailboxes and people outside."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.support.m365_site import Site, open_site, part

MAILS = Path(__file__).parents[4] / "shared" / "mails" / "detection"


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as opened:
        yield opened


def answer(site: Site, mail_id: str) -> None:
    assert site.send(site.reply(mail_id)["id"]).status_code == 202


def test_a_mail_from_outside_carries_the_headers_that_exchange_writes(site: Site) -> None:
    site.write(headers=[("List-Id", "<news.outside.example>")], cc="cy@outside.example")
    (got,) = site.harper.messages("inbox")
    assert (got.header("Return-Path"), got.header("List-Id")) == ("ann@outside.example", "<news.outside.example>")
    results = got.header("Authentication-Results") or ""
    assert "dmarc=pass" in results
    # Exchange Online writes no authserv-id: the line begins with a result.
    assert results.startswith("spf=")
    assert got.header("Received") is not None
    assert (got.is_read, [each.address for each in got.cc]) == (False, ["cy@outside.example"])


def test_a_forged_mail_shows_that_dmarc_failed(site: Site) -> None:
    site.write(auth="fail", headers=[("Authentication-Results", "mx.outside.example; dmarc=pass")])
    (got,) = site.harper.messages("inbox")
    found = [value for name, value in got.headers if name == "Authentication-Results"]
    assert "dmarc=fail" in found[0]
    assert found[1] == "mx.outside.example; dmarc=pass"


def test_each_mailbox_has_its_own_conversation_for_one_mail(site: Site) -> None:
    colleague = site.tenant.add_mailbox("cleo@contoso.example")
    mail = site.m365.exchange.send_mail(from_="ann@outside.example", to=[site.harper.address, colleague.address])
    assert set(mail.ids) == {site.harper.address, colleague.address}
    (one,), (two,) = site.harper.messages(), colleague.messages()
    assert one.message_id == two.message_id == mail.message_id
    assert one.conversation_id != two.conversation_id


def test_an_answer_back_stays_in_the_conversation(site: Site) -> None:
    answer(site, site.write())
    ann = site.m365.exchange.outside("ann@outside.example")
    back = ann.reply_to(ann.inbox[0], text="And on Sunday?")
    assert len({each.conversation_id for each in site.harper.messages()}) == 1
    got = site.harper.messages("inbox")[-1]
    assert (got.immutable_id, got.in_reply_to) == (back.id, ann.inbox[0].message_id)
    assert got.content.startswith("And on Sunday?")
    assert "> At nine." in got.content


def test_an_unknown_reference_still_joins_brothers(site: Site) -> None:
    for number in range(2):
        site.write(f"part {number}", references=["<lost@outside.example>"])
    assert len({each.conversation_id for each in site.harper.messages()}) == 1


def test_equal_subjects_of_strangers_are_merged_only_if_switched_on(site: Site) -> None:
    def ask(address: str) -> str:
        mail = site.m365.exchange.send_mail(from_=address, to=site.harper.address, subject="Invoice")
        return site.harper.find(mail.id).conversation_id

    first = ask("ann@outside.example")
    assert ask("bob@outside.example") != first
    site.m365.switches.merge_equal_subjects = True
    assert ask("cy@outside.example") == first


def test_a_changed_subject_may_start_a_conversation(site: Site) -> None:
    mail = site.m365.exchange.send_mail(from_="ann@outside.example", to=site.harper.address, subject="One")
    site.write("Two", in_reply_to=mail.message_id)
    site.m365.switches.split_on_subject = True
    site.write("Three", in_reply_to=mail.message_id)
    site.write("RE: One", in_reply_to=mail.message_id)
    one, two, three, again = [each.conversation_id for each in site.harper.messages()]
    assert one == two == again
    assert three != one


def test_mail_between_tenants_lands_in_both_mailboxes(site: Site) -> None:
    other = site.m365.entra.add_tenant("fabrikam.example").add_mailbox("bo@fabrikam.example")
    site.m365.exchange.send_mail(from_=other.address, to=site.harper.address, subject="Hello")
    assert [each.subject for each in other.messages("sentitems")] == ["Hello"]
    (got,) = site.harper.messages("inbox")
    answer(site, got.immutable_id)
    assert [each.subject for each in other.messages("inbox")] == ["RE: Hello"]
    assert len({each.conversation_id for each in other.messages()}) == 1


def test_a_colleague_answers_a_forward_from_outlook(site: Site) -> None:
    cleo = site.tenant.add_mailbox("cleo@contoso.example")
    draft = site.reply(site.write(), {"toRecipients": [{"emailAddress": {"address": cleo.address}}]}, "createForward")
    site.send(draft["id"])
    (forwarded,) = cleo.messages("inbox")
    site.m365.exchange.reply_from(cleo.address, forwarded, text="Nine.")
    back = site.harper.messages("inbox")[-1]
    assert (back.in_reply_to, back.subject) == (draft["internetMessageId"], "RE: FW: A question")
    assert "AuthAs" in repr(back.headers)
    assert back.header("X-MS-Exchange-Organization-AuthAs") == "Internal"
    assert [each.content[:5] for each in cleo.messages("sentitems")] == ["Nine."]


def test_an_alias_delivers_to_its_mailbox_once(site: Site) -> None:
    box = site.tenant.add_mailbox("help@contoso.example", aliases=["aid@contoso.example"])
    site.m365.exchange.send_mail(from_="ann@outside.example", to=["aid@contoso.example", "help@contoso.example"])
    assert len(box.messages("inbox")) == 1
    with pytest.raises(ValueError, match="taken"):
        site.tenant.add_mailbox("aid@contoso.example")


def test_a_correspondent_who_answers_does_so_in_the_thread(site: Site) -> None:
    site.m365.exchange.outside("ann@outside.example").behaviour = "answer"
    answer(site, site.write())
    assert [each.subject for each in site.harper.messages("inbox")] == ["A question", "Re: A question"]


def test_a_mail_that_bounces_comes_back_as_a_report_without_a_return_path(site: Site) -> None:
    site.m365.exchange.outside("ann@outside.example").behaviour = "bounce"
    answer(site, site.write())
    report = site.harper.messages("inbox")[-1]
    assert report.from_ is not None
    assert report.from_.address == "mailer-daemon@outside.example"
    assert (report.header("Return-Path"), report.subject) == ("<>", "Undeliverable: RE: A question")
    assert (report.header("Content-Type") or "").startswith("multipart/report")
    assert site.m365.exchange.outside("ann@outside.example").inbox == []


def test_a_mail_to_nobody_in_a_tenant_comes_back_from_its_postmaster(site: Site) -> None:
    site.m365.exchange.send_mail(from_=site.harper.address, to="nobody@contoso.example", subject="Hello?")
    (report,) = site.harper.messages("inbox")
    assert report.from_ is not None
    assert report.from_.address == "postmaster@contoso.example"


def test_a_vacation_programme_says_that_it_is_one(site: Site) -> None:
    site.m365.exchange.outside("ann@outside.example").behaviour = "vacation"
    answer(site, site.write())
    got = site.harper.messages("inbox")[-1]
    assert got.subject == "Automatic reply: RE: A question"
    assert got.header("Auto-Submitted") == "auto-replied"


def test_listeners_hear_of_mail_that_arrives_outside(site: Site) -> None:
    heard: list[tuple[str, str]] = []
    site.m365.correspondents.on_mail.append(lambda somebody, mail: heard.append((somebody.address, mail.subject)))
    answer(site, site.write())
    assert heard == [("ann@outside.example", "RE: A question")]


def test_a_mail_may_have_been_received_long_ago(site: Site) -> None:
    then = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    assert site.get(f"messages/{part(site.write(received=then))}")["receivedDateTime"] == "2026-01-02T03:04:05Z"


def test_real_mails_are_delivered_with_their_headers_as_they_are(site: Site) -> None:
    if not MAILS.is_dir():
        pytest.skip("the folder ../shared/mails is not here")
    files = sorted(MAILS.glob("*.json"))
    assert files
    for file in files:
        case = json.loads(file.read_text(encoding="utf-8"))["message"]
        mail = site.m365.exchange.deliver_raw(case, to=site.harper.address)
        got = site.get(f"messages/{part(mail.id)}", select="subject,internetMessageHeaders,from,internetMessageId")
        assert got["subject"] == case["subject"]
        assert got.get("internetMessageHeaders", []) == case["internetMessageHeaders"]
        assert ("from" in got) == ("from" in case)
