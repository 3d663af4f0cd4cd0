"""The RULES: each row alone, their order, and that no mail breaks them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.detection.detect import detect
from shared.domain.mail.decisions import Hold, Ignore
from shared.domain.mail.mail import Content
from shared.domain.mailboxes.settings import AuthenticationSettings, Treatment
from shared.domain.policy.rules import RULES, Case, judge
from shared.domain.threads.thread import Thread, ThreadState
from shared.domain.values.addresses import Address
from tests.support.builders import (
    COLLEAGUE,
    CUSTOMER,
    ENABLED,
    HARPER,
    NOW,
    a_content,
    a_mailbox,
    a_mailbox_settings,
    a_thread,
    a_watched_mailbox,
)
from tests.support.deployment import some_limits

RELAXED = some_limits(authserv_ids=frozenset({"mx.contoso.example"}))


def a_case(content: Content | None = None, thread: Thread | None = None) -> Case:
    """A Mail that may be answered, unless told."""
    mail = content or a_content()
    return Case(mail, a_watched_mailbox(), thread, detect(mail, frozenset({HARPER})), NOW, RELAXED)


def with_header(name: str, value: str) -> Case:
    """A Mail that may be answered but for one header."""
    return a_case(a_content(headers=(("Subject", "Hello"), (name, value))))


def from_(address: str) -> Case:
    """A Mail that may be answered but for its sender."""
    return a_case(a_content(sender=Address("", address)))


def of_class(message_class: str) -> Case:
    """A Mail that may be answered but for its message class."""
    return a_case(a_content(message_class=message_class))


def replying_to(*addresses: str) -> Case:
    """A Mail that may be answered but for its Reply-To."""
    return a_case(a_content(reply_to=tuple(Address("", address) for address in addresses)))


def in_thread(state: ThreadState, sender: Address = CUSTOMER) -> Case:
    """A Mail in a Thread that was, or is, delegated to the colleague."""
    return a_case(a_content(sender=sender), a_thread(state=state, colleagues=(COLLEAGUE,)))


def treating(case: Case, **chosen: Any) -> Case:
    """The same Mail in a Mailbox with these settings of authentication."""
    settings = a_mailbox_settings(authentication=AuthenticationSettings(**chosen))
    return replace(case, watched=a_watched_mailbox(a_mailbox(settings)))


def from_outside(case: Case, results: str = "") -> Case:
    """The same Mail, and Exchange says that it came from outside."""
    headers = (("Authentication-Results", results), ("X-MS-Exchange-Organization-AuthAs", "Anonymous"))
    return replace(case, mail=replace(case.mail, headers=headers))


THE_COLLEAGUE = Address("Conrad", COLLEAGUE)
FAILED = with_header("Authentication-Results", "spf=pass; dmarc=fail")
PROVEN = "spf=pass smtp.mailfrom=contoso.example; dmarc=pass header.from=contoso.example"

ENDS: list[tuple[Case, Ignore | Hold]] = [
    (a_case(a_content(received=ENABLED - timedelta(seconds=1))), Ignore("before-enabled")),
    (replace(a_case(), watched=a_watched_mailbox(a_mailbox(enabled_at=None))), Ignore("before-enabled")),
    (a_case(a_content(marker="mark")), Ignore("own-mail")),
    (with_header("x-harper-mail", ""), Ignore("own-mail")),
    (from_(HARPER.upper()), Ignore("own-mail")),
    (replace(from_("alias@contoso.example"), watched=a_watched_mailbox(addresses=("Alias@contoso.example",))),
     Ignore("own-mail")),
    (of_class("IPM.Schedule.Meeting.Request"), Ignore("meeting")),
    (of_class("ipm.schedule.meeting.resp.pos"), Ignore("meeting")),
    (with_header("Content-Class", "urn:content-classes:calendarmessage"), Ignore("meeting")),
    (with_header("Content-Type", 'Text/Calendar; method="REQUEST"'), Ignore("meeting")),
    (of_class("REPORT.IPM.Note.IPNRN"), Ignore("receipt")),
    (of_class("REPORT.IPM.Note.IPNNRN"), Ignore("receipt")),
    (with_header("Content-Type", 'multipart/report; boundary="x"; Report-Type="disposition-notification"'),
     Ignore("receipt")),
    (with_header("Content-Type", "message/disposition-notification"), Ignore("receipt")),
    (of_class("REPORT.IPM.Note.NDR"), Ignore("bounce")),
    (with_header("Content-Type", "Multipart/Report; report-type=delivery-status"), Ignore("bounce")),
    (with_header("Content-Type", "multipart/report"), Ignore("bounce")),
    (from_("mailer-daemon@fabrikam.example"), Ignore("bounce")),
    (from_("Postmaster@fabrikam.example"), Ignore("bounce")),
    (from_("MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@fabrikam.example"), Ignore("bounce")),
    (with_header("Return-Path", "<>"), Ignore("bounce")),
    (with_header("return-path", " < > "), Ignore("bounce")),
    (with_header("Auto-Submitted", "auto-replied"), Ignore("automatic")),
    (of_class("IPM.Note.Rules.OofTemplate.Microsoft"), Ignore("automatic")),
    (with_header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"), Ignore("bulk")),
    (with_header("X-Loop", HARPER), Ignore("loop")),
    (with_header("Content-Type", "multipart/report; report-type=feedback-report"), Ignore("feedback")),
    (with_header("X-Spam-Flag", "YES"), Ignore("spam")),
    (with_header("Mailing-List", "contact news-help@fabrikam.example"), Ignore("bulk")),
    (from_(""), Hold("no-sender")),
    (from_("undisclosed"), Hold("no-sender")),
    (FAILED, Hold("authentication-failed")),
    (treating(FAILED, failed=Treatment.IGNORE), Ignore("authentication-failed")),
    (treating(a_case(), unauthenticated=Treatment.HOLD), Hold("unauthenticated")),
    (treating(a_case(), unauthenticated=Treatment.IGNORE), Ignore("unauthenticated")),
    (with_header("Authentication-Results", "mx.contoso.example; dmarc=fail"), Hold("authentication-failed")),
    (from_outside(in_thread(ThreadState.DELEGATED, THE_COLLEAGUE)), Hold("colleague-unproven")),
    (from_outside(in_thread(ThreadState.OPEN, THE_COLLEAGUE), "spf=none; dkim=none"), Hold("colleague-unproven")),
    (in_thread(ThreadState.DELEGATED, THE_COLLEAGUE), Ignore("colleague-answered")),
    (from_outside(in_thread(ThreadState.DELEGATED, THE_COLLEAGUE), PROVEN), Ignore("colleague-answered")),
    (in_thread(ThreadState.OPEN, THE_COLLEAGUE), Ignore("colleague-answered")),
    (in_thread(ThreadState.HELD, THE_COLLEAGUE), Ignore("colleague-answered")),
    (in_thread(ThreadState.HANDED_OFF, THE_COLLEAGUE), Ignore("thread-handed-off")),
    (in_thread(ThreadState.HANDED_OFF), Ignore("thread-handed-off")),
    (in_thread(ThreadState.DELEGATED), Ignore("thread-delegated")),
    (replying_to("carla@elsewhere.example"), Hold("reply-to-elsewhere")),
    (replying_to("carla@fabrikam.example", "carla@mail.fabrikam.example"), Hold("reply-to-elsewhere")),
    (replying_to("nobody"), Hold("reply-to-elsewhere")),
    (a_case(a_content(sender=THE_COLLEAGUE, reply_to=(Address("", HARPER),))), Hold("reply-to-elsewhere")),
    (replace(a_case(), now=a_content().received + timedelta(hours=72, seconds=1), watched=a_watched_mailbox()),
     Hold("too-old")),
]  # fmt: skip

MAY_BE_ANSWERED: list[Case] = [
    a_case(),
    a_case(a_content(received=ENABLED)),
    a_case(thread=a_thread()),
    in_thread(ThreadState.OPEN),
    in_thread(ThreadState.HELD),
    a_case(a_content(), a_thread(state=ThreadState.OPEN, colleagues=(CUSTOMER.address,))),
    replying_to("Other.Carla@Fabrikam.example"),
    replying_to(""),
    with_header("Return-Path", "carla@fabrikam.example"),
    with_header("Content-Type", 'multipart/mixed; boundary="multipart/report"'),
    with_header("Content-Type", 'multipart/mixed; boundary="report-type=disposition-notification"'),
    with_header("Disposition-Notification-To", "carla@fabrikam.example"),
    with_header("X-Auto-Response-Suppress", "DR, RN, NRN"),
    with_header("Auto-Submitted", "no"),
    with_header("Authentication-Results", "mx.other.example; dmarc=fail"),
    with_header("Authentication-Results", "spf=softfail smtp.mailfrom=fabrikam.example; dkim=fail; dmarc=none"),
    from_outside(a_case()),
    treating(FAILED, failed=Treatment.ANSWER),
    treating(FAILED, failed=Treatment.ANSWER_PLAINLY),
    treating(a_case(), unauthenticated=Treatment.ANSWER),
    treating(with_header("X-MS-Exchange-Organization-AuthAs", "Internal"), unauthenticated=Treatment.HOLD),
    treating(
        with_header("Authentication-Results", "dmarc=pass header.from=fabrikam.example"),
        unauthenticated=Treatment.IGNORE,
    ),
    with_header("X-List", "x"),
    from_("mailer-daemons@fabrikam.example"),
    from_("microsoftexchange@fabrikam.example"),
    of_class("IPM.Note.SMIME.MultipartSigned"),
    of_class(""),
    replace(a_case(), now=a_content().received + timedelta(hours=72)),
]


@pytest.mark.parametrize(("case", "end"), ENDS)
def test_a_rule_ends_a_mail_with_its_reason(case: Case, end: Ignore | Hold) -> None:
    assert judge(case) == end


@pytest.mark.parametrize("case", MAY_BE_ANSWERED)
def test_a_persons_mail_may_be_answered(case: Case) -> None:
    assert judge(case) is None


def test_every_rule_is_shown_by_a_case_that_fits_no_other() -> None:
    shown = {
        fitting[0].name
        for fitting in ([rule for rule in RULES if rule.question(case)] for case, _ in ENDS)
        if len(fitting) == 1
    }
    assert shown == {rule.name for rule in RULES}


def test_the_rules_stand_in_this_order() -> None:
    reasons = list(dict.fromkeys(rule.reason for rule in RULES))
    assert reasons == [
        "before-enabled",
        "own-mail",
        "loop",
        "meeting",
        "receipt",
        "bounce",
        "feedback",
        "automatic",
        "bulk",
        "spam",
        "no-sender",
        "authentication-failed",
        "unauthenticated",
        "colleague-unproven",
        "colleague-answered",
        "thread-handed-off",
        "thread-delegated",
        "reply-to-elsewhere",
        "too-old",
    ]


@pytest.mark.parametrize(
    ("case", "end"),
    [
        (of_class("IPM.Schedule.Meeting.Request"), Ignore("own-mail")),
        (with_header("Content-Type", "text/calendar"), Ignore("meeting")),
        (of_class("REPORT.IPM.Note.IPNRN"), Ignore("receipt")),
        (of_class("REPORT.IPM.Note.NDR"), Ignore("bounce")),
        (with_header("Auto-Submitted", "auto-replied"), Ignore("automatic")),
        (with_header("List-Post", "NO"), Ignore("bulk")),
    ],
)
def test_of_two_fitting_rules_the_first_ends_the_mail(case: Case, end: Ignore | Hold) -> None:
    own = end == Ignore("own-mail")
    also_bulk = (*case.mail.headers, ("Mailing-List", "x"), ("Authentication-Results", "dmarc=fail"))
    mail = replace(case.mail, headers=also_bulk, marker="mark" if own else "")
    assert judge(replace(case, mail=mail, finding=detect(mail))) == end


def test_a_vacation_reply_with_the_empty_return_path_is_automatic_and_no_bounce() -> None:
    content = a_content(headers=(("Return-Path", "<>"), ("Auto-Submitted", "auto-replied")))
    assert judge(a_case(content)) == Ignore("automatic")


def test_a_forged_colleague_does_not_open_a_delegated_thread() -> None:
    forged = a_content(sender=THE_COLLEAGUE, headers=(("Authentication-Results", "dmarc=fail"),))
    thread = a_thread(state=ThreadState.DELEGATED, colleagues=(COLLEAGUE,))
    assert judge(a_case(forged, thread)) == Hold("authentication-failed")


def test_a_colleague_counts_who_is_proven_or_of_whom_exchange_says_nothing() -> None:
    delegated = in_thread(ThreadState.DELEGATED, THE_COLLEAGUE)
    inside = (("X-MS-Exchange-Organization-AuthAs", "Internal"),)
    assert judge(replace(delegated, mail=replace(delegated.mail, headers=inside))) == Ignore("colleague-answered")
    assert judge(from_outside(delegated, PROVEN)) == Ignore("colleague-answered")
    assert judge(delegated) == Ignore("colleague-answered")


def test_a_mailbox_that_answers_unauthenticated_mail_like_any_other_believes_its_colleagues() -> None:
    outside = from_outside(in_thread(ThreadState.DELEGATED, THE_COLLEAGUE))
    assert judge(treating(outside, unauthenticated=Treatment.ANSWER)) == Ignore("colleague-answered")


def test_the_hosts_that_a_mailbox_trusts_come_on_top_of_the_deployments() -> None:
    settings = a_mailbox_settings(authentication=AuthenticationSettings(authserv_ids=("mx.fabrikam.example",)))
    watched = a_watched_mailbox(a_mailbox(settings))
    for host in ("mx.fabrikam.example", "mx.contoso.example"):
        case = with_header("Authentication-Results", f"{host}; dmarc=fail")
        assert judge(replace(case, watched=watched)) == Hold("authentication-failed")
    assert judge(with_header("Authentication-Results", "mx.fabrikam.example; dmarc=fail")) is None


def test_the_age_of_a_mail_that_is_too_old_is_a_limit_of_the_deployment() -> None:
    old = replace(a_case(), now=a_content().received + timedelta(hours=2))
    assert judge(old) is None
    assert judge(replace(old, limits=some_limits(too_old=3600))) == Hold("too-old")


NAMES = st.sampled_from(
    ["Auto-Submitted", "Return-Path", "Content-Type", "Authentication-Results", "List-Id", "X-Autoreply", "Precedence"]
)
VALUES = st.text(alphabet='()<>"\\;=, \r\ndmarcfilno/*-.\ud800é', max_size=40)


@given(
    headers=st.lists(st.tuples(NAMES | st.text(max_size=20), VALUES | st.text(max_size=40))),
    sender=st.text(max_size=30),
    reply_to=st.lists(st.text(max_size=30), max_size=3),
    message_class=st.text(max_size=30),
    state=st.none() | st.sampled_from(ThreadState),
)
def test_any_mail_gets_a_verdict(
    headers: list[tuple[str, str]], sender: str, reply_to: list[str], message_class: str, state: ThreadState | None
) -> None:
    content = a_content(
        headers=tuple(headers),
        sender=Address("", sender),
        reply_to=tuple(Address("", address) for address in reply_to),
        message_class=message_class,
    )
    verdict = judge(a_case(content, None if state is None else a_thread(state=state)))
    assert verdict is None or verdict in {rule.end for rule in RULES}
