"""Mail whose sender is proven, not proven or disproven: what Harper answers, and what the answer repeats."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shared.domain.mail.decisions import Answer, Decision, Delegate, HandOff
from shared.domain.mail.mail import Fetched, FetchedMail, MailState
from shared.domain.mailboxes.settings import AuthenticationSettings, InboxType, Treatment
from shared.domain.policy.limits import Limits
from shared.domain.threads.thread import ThreadState
from shared.domain.values.addresses import Address
from shared.usecases.replying.compose import compose
from tests.support.builders import (
    COLLEAGUE,
    NOW,
    a_content,
    a_fetched_mail,
    a_mail,
    a_mailbox,
    a_mailbox_settings,
    a_watched_mailbox,
)
from tests.support.deployment import some_limits
from tests.support.fakes.all import FakeTemplates
from tests.support.mail_runs import Killed, MailRuns

CARLA = "carla@fabrikam.example"
BAIT = Address("Carla - win at http://prize.example", CARLA)
HTML = '<p>Order 4711, see <a href="http://trap.example/x">the offer</a></p>'
ORDER = Answer("It is on its way.", "orders")
WARNING = "Nothing proves that it comes from the address that it names"

PROVEN = "spf=pass smtp.mailfrom=fabrikam.example; dkim=none; dmarc=pass action=none header.from=fabrikam.example"
NOTHING = "spf=none smtp.mailfrom=fabrikam.example; dkim=none; dmarc=none action=none header.from=fabrikam.example"
DISPROVEN = "spf=fail smtp.mailfrom=fabrikam.example; dkim=none; dmarc=fail action=oreject header.from=fabrikam.example"
GATEWAYS = f"mx.contoso.example; {PROVEN}"


def a_letter(results: str, mail_id: str = "letter", auth_as: str = "Anonymous", **changes: Any) -> FetchedMail:
    """A mail that is full of bait, with what Exchange found about its sender."""
    headers = (("Authentication-Results", results), ("X-MS-Exchange-Organization-AuthAs", auth_as))
    bait = a_fetched_mail(mail_id, sender=BAIT, subject="My order", html=HTML, unique_html=HTML, headers=headers)
    return replace(bait, **changes)


def some_runs(decision: Decision = ORDER, limits: Limits | None = None, **chosen: Any) -> MailRuns:
    """Runs whose mailbox greets by name, with these settings of authentication."""
    runs = MailRuns(decision=decision, limits=limits or some_limits())
    settings = a_mailbox_settings(
        response_template="<p>Dear {{ name }},</p><p>{{ answer }}</p>", authentication=AuthenticationSettings(**chosen)
    )
    runs.mailboxes.keep(a_watched_mailbox(a_mailbox(settings)))
    return runs


def end_of(runs: MailRuns, letter: FetchedMail) -> tuple[MailState, str]:
    """How the mail ends."""
    runs.receive(letter)
    runs.work()
    row = runs.row(letter.mail_id)
    return row.state, row.reason


ANSWERED = (MailState.SENT, "answered")


def test_a_proven_sender_is_answered_by_name() -> None:
    runs = some_runs()
    assert end_of(runs, a_letter(PROVEN)) == ANSWERED
    assert BAIT.name in runs.sent[0].html


def test_an_unproven_sender_gets_an_answer_that_repeats_nothing_of_theirs() -> None:
    runs = some_runs()
    assert end_of(runs, a_letter(NOTHING)) == ANSWERED
    [answer] = runs.sent
    assert answer.html == "<p>Dear ,</p><p>It is on its way.</p>"
    assert answer.draft.to == (CARLA,)


def test_a_disproven_sender_is_held_and_gets_nothing() -> None:
    runs = some_runs()
    assert end_of(runs, a_letter(DISPROVEN)) == (MailState.HELD, "authentication-failed")
    assert runs.sent == ()


def test_who_writes_inside_the_tenant_is_answered_by_name_and_who_only_looks_so_is_not() -> None:
    inside = Address("Conrad of sales", COLLEAGUE)
    runs = some_runs()
    assert end_of(runs, a_letter("", auth_as="Internal", sender=inside)) == ANSWERED
    assert inside.name in runs.sent[0].html
    runs = some_runs()
    assert end_of(runs, a_letter("", sender=inside)) == ANSWERED
    assert inside.name not in runs.sent[0].html


def test_what_the_sender_wrote_below_exchanges_results_proves_nothing() -> None:
    headers = (
        ("Authentication-Results", NOTHING),
        ("X-MS-Exchange-Organization-AuthAs", "Anonymous"),
        ("Authentication-Results", PROVEN),
    )
    runs = some_runs()
    assert end_of(runs, a_letter("", headers=headers)) == ANSWERED
    assert BAIT.name not in runs.sent[0].html


@pytest.mark.parametrize(
    ("results", "verdict", "reason"),
    [(DISPROVEN, "failed", "authentication-failed"), (NOTHING, "unauthenticated", "unauthenticated")],
)
@pytest.mark.parametrize("treatment", Treatment)
def test_each_mailbox_says_what_is_done_with_either(
    results: str, verdict: str, reason: str, treatment: Treatment
) -> None:
    chosen: dict[str, Any] = {verdict: treatment}
    runs = some_runs(**chosen)
    end = end_of(runs, a_letter(results))
    answered = treatment in (Treatment.ANSWER, Treatment.ANSWER_PLAINLY)
    ends = {Treatment.HOLD: (MailState.HELD, reason), Treatment.IGNORE: (MailState.IGNORED, reason)}
    assert end == (ANSWERED if answered else ends[treatment])
    assert len(runs.sent) == answered
    assert any(BAIT.name in answer.html for answer in runs.sent) is (treatment is Treatment.ANSWER)
    other = NOTHING if results == DISPROVEN else DISPROVEN
    default = ANSWERED if other == NOTHING else (MailState.HELD, "authentication-failed")
    assert end_of(runs, a_letter(other, "other", received=NOW)) == default


def test_what_a_gateway_found_counts_where_the_mailbox_or_the_deployment_names_it() -> None:
    stranger = some_runs()
    by_mailbox = some_runs(authserv_ids=("mx.contoso.example",))
    by_deployment = some_runs(limits=some_limits(authserv_ids=frozenset({"mx.contoso.example"})))
    for runs, is_known in ((stranger, False), (by_mailbox, True), (by_deployment, True)):
        assert end_of(runs, a_letter(GATEWAYS)) == ANSWERED
        assert (BAIT.name in runs.sent[0].html) is is_known


@pytest.mark.parametrize("decision", [Delegate(COLLEAGUE, "Can you tell?", "orders"), HandOff(COLLEAGUE, "orders")])
def test_a_forward_warns_the_colleague_of_a_sender_whom_nothing_proves(decision: Decision) -> None:
    for results, is_warned in ((PROVEN, False), (NOTHING, True)):
        runs = some_runs(decision)
        end_of(runs, a_letter(results))
        [forward] = runs.sent
        assert forward.is_forward
        assert (WARNING in forward.html) is is_warned
        assert "Can you tell?" in forward.html or isinstance(decision, HandOff)


def test_somebody_who_is_not_proven_to_be_the_colleague_is_held_and_opens_no_thread() -> None:
    runs = some_runs(Delegate(COLLEAGUE, "", "orders"))
    end_of(runs, a_letter(PROVEN))
    answering: dict[str, Any] = {
        "sender": Address("Conrad", COLLEAGUE),
        "conversation_id": "other",
        "received": NOW,
    }
    naming = ("In-Reply-To", runs.sent[0].draft.message_id)
    forged = a_letter("", "forged", headers=(naming, ("X-MS-Exchange-Organization-AuthAs", "Anonymous")), **answering)
    assert end_of(runs, forged) == (MailState.HELD, "colleague-unproven")
    assert runs.correspondence.all_threads()[0].state is ThreadState.DELEGATED
    true = a_letter("", "true", headers=(naming, ("X-MS-Exchange-Organization-AuthAs", "Internal")), **answering)
    assert end_of(runs, true) == (MailState.IGNORED, "colleague-answered")
    assert runs.correspondence.all_threads()[0].state is ThreadState.OPEN


def test_a_plain_answer_costs_no_call_more_than_any_other() -> None:
    calls: dict[str, list[str]] = {}
    for results in (PROVEN, NOTHING):
        made: list[str] = []
        runs = some_runs()
        runs.tap = lambda call, when, made=made: made.append(call) if when == "before" else None  # type: ignore[misc]
        end_of(runs, a_letter(results))
        calls[results] = made
    assert calls[PROVEN] == calls[NOTHING]
    assert [call for call in calls[NOTHING] if call.startswith("mails.")] == [
        "mails.mail",
        "mails.create_reply",
        "mails.send",
    ]


def test_a_plain_answers_draft_that_a_crash_left_is_found_and_sent() -> None:
    runs = some_runs()
    killed: list[str] = []

    def kill(call: str, when: str) -> None:
        if (call, when) == ("mails.create_reply", "after") and not killed:
            killed.append(call)
            raise Killed

    runs.tap = kill
    assert end_of(runs, a_letter(NOTHING)) == ANSWERED
    assert killed
    assert len(runs.sent) == 1


def reply_to(*addresses: str, results: str = NOTHING) -> tuple[str, str]:
    """To whom the draft is ordered, and to whom it must be addressed, for a mail with these Reply-To addresses."""
    content = a_content(
        sender=BAIT,
        reply_to=tuple(Address(BAIT.name, address) for address in addresses),
        headers=(("Authentication-Results", results),),
    )
    reply = compose(ORDER, Fetched.of(a_mail(content=content)), a_watched_mailbox(), FakeTemplates(), some_limits())
    return reply.order.to, reply.meant.to


def test_a_plain_answer_is_addressed_by_us_so_that_the_senders_name_is_not_filled_in() -> None:
    other = "carla@mail.fabrikam.example"
    assert reply_to() == (CARLA, CARLA)
    assert reply_to(other) == (other, other)
    # Graph fills in both, which is not what was meant: such a draft is refused.
    assert reply_to(other, CARLA) == ("", CARLA)
    assert reply_to(results=PROVEN) == ("", CARLA)


def test_a_shared_mailbox_answers_plainly_too() -> None:
    settings = a_mailbox_settings(
        inbox_type=InboxType.SHARED,
        answer_as="bot@contoso.example",
        response_template="<p>{{ name }}: {{ answer }}</p>",
    )
    content = a_content(sender=BAIT, headers=(("Authentication-Results", NOTHING),))
    reply = compose(
        ORDER,
        Fetched.of(a_mail(content=content)),
        a_watched_mailbox(a_mailbox(settings)),
        FakeTemplates(),
        some_limits(),
    )
    assert reply.order.html == "<p>: It is on its way.</p>"
    assert (reply.order.sender, reply.order.to) == ("bot@contoso.example", CARLA)
