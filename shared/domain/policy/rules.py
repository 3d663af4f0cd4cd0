"""The RULES: which Mails Harper leaves alone, and which it leaves for a human, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from shared.domain.mail.decisions import Hold, Ignore
from shared.domain.mail.mail import Content, Fetched, MailState
from shared.domain.mail.reasons import Held, Ignored
from shared.domain.mailboxes.settings import Treatment
from shared.domain.mailboxes.watch import WatchedMailbox
from shared.domain.policy.authentication import (
    NOTHING_SAID,
    Authentication,
    Verdict,
    authenticate,
)
from shared.domain.policy.limits import Limits
from shared.domain.tenants import Tenant, TenantState
from shared.domain.threads.thread import Thread, ThreadState
from shared.domain.values.addresses import domain_of, is_plausible, normalise
from shared.domain.view.kinds import Finding, Kind

COLLEAGUE_ANSWERED: Final = "colleague-answered"
Unanswered = Literal[Held, Ignored, "trouble"]


@dataclass(frozen=True, slots=True)
class Case:
    """All that the rules look at: a Mail, its Mailbox, its Thread if there is one, its kind, and the time."""

    mail: Content
    watched: WatchedMailbox
    thread: Thread | None
    finding: Finding
    now: datetime
    limits: Limits


@dataclass(frozen=True, slots=True)
class Rule:
    """One named yes/no question about a Mail, and how the Mail ends when the answer is yes."""

    name: str
    question: Callable[[Case], bool]
    end: Ignore | Hold

    @property
    def reason(self) -> Ignored | Held:
        """The stable code that the Mail's row and the logs show."""
        return self.end.reason


def judge(case: Case) -> Ignore | Hold | None:
    """The end that the first fitting rule gives a Mail, or None when it may be answered."""
    return next((rule.end for rule in RULES if rule.question(case)), None)


def refusal(
    mail: Fetched, watched: WatchedMailbox, limits: Limits, now: datetime, troubled: float
) -> tuple[MailState, Unanswered] | None:
    """How a Mail ends that may not be answered any more although its rules were walked; None where it may.

    `troubled` are the seconds for which it has met trouble.
    """
    if not watched.settings.enabled:
        return MailState.IGNORED, "mailbox-disabled"
    if is_before_enabling(mail.content, watched):
        return MailState.IGNORED, "before-enabled"
    if limits.is_too_old(mail.mail.since, now):
        return MailState.HELD, "too-old"
    return (MailState.HELD, "trouble") if troubled >= limits.give_up else None


def is_before_enabling(content: Content, watched: WatchedMailbox) -> bool:
    """Whether the Mail was there before Harper was switched on, this time."""
    enabled_at = watched.mailbox.enabled_at
    return enabled_at is None or content.received < enabled_at


def is_stopped(tenant: Tenant, watched: WatchedMailbox) -> bool:
    """Whether work waits: the Tenant is paused or not connected yet, the inbox cannot be reached or is not known."""
    return tenant.state is not TenantState.CONNECTED or not watched.watch.lets_mails_through


def authentication_of(content: Content, watched: WatchedMailbox, limits: Limits) -> Authentication:
    """Whether a Mail's sender is who they say, by the hosts that the deployment and the Mailbox trust."""
    return authenticate(content, limits.authserv_ids | frozenset(watched.settings.authentication.authserv_ids))


def came_before_enabling(case: Case) -> bool:
    """Whether the Mail was there before anybody switched Harper on."""
    return is_before_enabling(case.mail, case.watched)


def is_own(case: Case) -> bool:
    """Whether Harper wrote it: our marker, our header, or one of our addresses."""
    wrote = bool(case.mail.marker) or bool(case.mail.header_values("X-Harper-Mail"))
    return wrote or normalise(case.mail.sender.address) in _own_addresses(case)


def is_a(kind: Kind) -> Callable[[Case], bool]:
    """The question whether the detector found a Mail to be of this kind."""
    return lambda case: case.finding.kind is kind


def is_meeting(case: Case) -> bool:
    """Whether it is a calendar's message, which the detector counts among receipts."""
    return case.finding.kind is Kind.RECEIPT and any(sign.startswith("calendar-") for sign in case.finding.signs)


def is_receipt(case: Case) -> bool:
    """Whether it tells that a mail was, or was not, read."""
    return case.finding.kind is Kind.RECEIPT and not is_meeting(case)


def has_no_sender(case: Case) -> bool:
    """Whether there is nobody to answer to."""
    return not is_plausible(case.mail.sender.address)


def is_treated(verdict: Verdict, treatment: Treatment) -> Callable[[Case], bool]:
    """The question whether a Mail's sender got this verdict, and the Mailbox's settings treat it so."""

    def question(case: Case) -> bool:
        found = authentication_of(case.mail, case.watched, case.limits)
        return found.verdict is verdict and found.treatment(case.watched.settings.authentication) is treatment

    return question


def is_unproven_colleague(case: Case) -> bool:
    """Whether somebody writes as a colleague to whom the Thread was delegated, and is not proven to be the one."""
    return _writes_as_a_colleague(case) and not _is_believed(case)


def is_the_colleagues_answer(case: Case) -> bool:
    """Whether a colleague writes to whom the Thread was delegated; later ones of theirs are not answered either."""
    return _writes_as_a_colleague(case) and _is_believed(case)


def is_handed_off(case: Case) -> bool:
    """Whether a person has taken the Thread over."""
    return case.thread is not None and case.thread.state is ThreadState.HANDED_OFF


def is_delegated(case: Case) -> bool:
    """Whether the Thread waits for a colleague."""
    return case.thread is not None and case.thread.state is ThreadState.DELEGATED


def answers_elsewhere(case: Case) -> bool:
    """Whether an answer would leave the sender's domain, or come back to ourselves."""
    wanted = {normalise(address.address) for address in case.mail.reply_to} - {""}
    home = domain_of(normalise(case.mail.sender.address))
    return any(domain_of(address) != home for address in wanted) or bool(wanted & _own_addresses(case))


def is_too_old(case: Case) -> bool:
    """Whether the Mail is older than the limit."""
    return case.limits.is_too_old(case.mail.received, case.now)


def _writes_as_a_colleague(case: Case) -> bool:
    thread, sender = case.thread, normalise(case.mail.sender.address)
    if thread is None or sender not in thread.colleagues or thread.state is ThreadState.HANDED_OFF:
        return False
    return sender != thread.correspondent or (thread.state is ThreadState.DELEGATED and sender == thread.waits_for)


def _is_believed(case: Case) -> bool:
    """Whether the sender's address may be acted upon: it is proven, the settings say so, or nobody said anything.

    What comes from outside Exchange marks as such, so that silence does not point to a forger.
    """
    found = authentication_of(case.mail, case.watched, case.limits)
    is_answered = found.treatment(case.watched.settings.authentication) is Treatment.ANSWER
    return is_answered or found.because == NOTHING_SAID


def _own_addresses(case: Case) -> frozenset[str]:
    return frozenset(normalise(address) for address in case.watched.own_addresses)


RULES: tuple[Rule, ...] = (
    Rule("received before enabling", came_before_enabling, Ignore("before-enabled")),
    Rule("own mail", is_own, Ignore("own-mail")),
    Rule("loop", is_a(Kind.LOOP), Ignore("loop")),
    Rule("meeting message", is_meeting, Ignore("meeting")),
    Rule("read receipt", is_receipt, Ignore("receipt")),
    Rule("bounce", is_a(Kind.BOUNCE), Ignore("bounce")),
    Rule("complaint", is_a(Kind.FEEDBACK), Ignore("feedback")),
    Rule("automatic", is_a(Kind.AUTOREPLY), Ignore("automatic")),
    Rule("bulk", is_a(Kind.BULK), Ignore("bulk")),
    Rule("spam", is_a(Kind.SPAM), Ignore("spam")),
    Rule("no sender", has_no_sender, Hold("no-sender")),
    # Before all that trusts the sender's address: else anybody could open a delegated Thread.
    Rule("authentication failed", is_treated(Verdict.FAILED, Treatment.HOLD), Hold("authentication-failed")),
    Rule("failed, set to ignore", is_treated(Verdict.FAILED, Treatment.IGNORE), Ignore("authentication-failed")),
    Rule("unauthenticated, set to hold", is_treated(Verdict.UNAUTHENTICATED, Treatment.HOLD), Hold("unauthenticated")),
    Rule(
        "unauthenticated, set to ignore",
        is_treated(Verdict.UNAUTHENTICATED, Treatment.IGNORE),
        Ignore("unauthenticated"),
    ),
    Rule("colleague unproven", is_unproven_colleague, Hold("colleague-unproven")),
    Rule("colleague answered", is_the_colleagues_answer, Ignore(COLLEAGUE_ANSWERED)),
    Rule("thread handed off", is_handed_off, Ignore("thread-handed-off")),
    Rule("thread delegated", is_delegated, Ignore("thread-delegated")),
    Rule("answer would go elsewhere", answers_elsewhere, Hold("reply-to-elsewhere")),
    Rule("too old", is_too_old, Hold("too-old")),
)
