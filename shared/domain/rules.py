"""The RULES: which Mails Harper leaves alone, and which it leaves for a human, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain import signs
from shared.domain.addresses import domain_of, is_plausible, normalise
from shared.domain.decisions import Hold, Ignore
from shared.domain.limits import Limits
from shared.domain.mail import Content
from shared.domain.mailboxes import WatchedMailbox
from shared.domain.threads import Thread, ThreadState

COLLEAGUE_ANSWERED = "colleague-answered"


@dataclass(frozen=True, slots=True)
class Case:
    """All that the rules look at: a Mail, its Mailbox, the Thread that it belongs to if there is one, and the time."""

    mail: Content
    mailbox: WatchedMailbox
    thread: Thread | None
    now: datetime
    limits: Limits


@dataclass(frozen=True, slots=True)
class Rule:
    """One named yes/no question about a Mail, and how the Mail ends when the answer is yes."""

    name: str
    question: Callable[[Case], bool]
    end: Ignore | Hold

    @property
    def reason(self) -> str:
        """The stable code that the Mail's row and the logs show."""
        return self.end.reason


def judge(case: Case) -> Ignore | Hold | None:
    """The end that the first fitting rule gives a Mail, or None when it may be answered."""
    return next((rule.end for rule in RULES if rule.question(case)), None)


def came_before_enabling(case: Case) -> bool:
    """Whether the Mail was there before anybody switched Harper on."""
    enabled_at = case.mailbox.mailbox.enabled_at
    return enabled_at is None or case.mail.received < enabled_at


def is_own(case: Case) -> bool:
    """Whether Harper wrote it: our marker, our header, or one of our addresses."""
    wrote = bool(case.mail.marker) or case.mail.has_header("X-Harper-Mail")
    return wrote or normalise(case.mail.sender.address) in _own_addresses(case)


def is_meeting(case: Case) -> bool:
    """Whether it is a calendar's message."""
    return signs.is_meeting(case.mail)


def is_receipt(case: Case) -> bool:
    """Whether it tells that a mail was, or was not, read."""
    return signs.is_receipt(case.mail)


def is_bounce(case: Case) -> bool:
    """Whether a mail system reports on a mail."""
    return signs.is_report(case.mail) or signs.is_from_a_reporter(case.mail)


def is_automatic(case: Case) -> bool:
    """Whether a program sent it by itself, or its sender asks for no automatic answer."""
    return signs.is_automatic(case.mail)


def has_empty_return_path(case: Case) -> bool:
    """Whether its sender takes no report about it."""
    return signs.has_empty_return_path(case.mail)


def is_bulk(case: Case) -> bool:
    """Whether a mailing list or a mass mailing sent it."""
    return signs.is_bulk(case.mail)


def has_no_sender(case: Case) -> bool:
    """Whether there is nobody to answer to."""
    return not is_plausible(case.mail.sender.address)


def is_forged(case: Case) -> bool:
    """Whether Exchange Online found that the sender is not who they say."""
    return signs.dmarc_failed(case.mail, case.limits.authserv_ids)


def is_the_colleagues_answer(case: Case) -> bool:
    """Whether a colleague writes to whom the Thread was delegated; later ones of theirs are not answered either."""
    thread, sender = case.thread, normalise(case.mail.sender.address)
    if thread is None or sender not in thread.colleagues or thread.state is ThreadState.HANDED_OFF:
        return False
    return sender != thread.correspondent or (thread.state is ThreadState.DELEGATED and sender == thread.waits_for)


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
    """Whether nobody expects an answer from a machine any more."""
    return case.now - case.mail.received > timedelta(seconds=case.limits.too_old)


def _own_addresses(case: Case) -> frozenset[str]:
    return frozenset(normalise(address) for address in case.mailbox.own_addresses)


RULES: tuple[Rule, ...] = (
    Rule("received before enabling", came_before_enabling, Ignore("before-enabled")),
    Rule("own mail", is_own, Ignore("own-mail")),
    Rule("meeting message", is_meeting, Ignore("meeting")),
    Rule("read receipt", is_receipt, Ignore("receipt")),
    Rule("bounce", is_bounce, Ignore("bounce")),
    Rule("automatic", is_automatic, Ignore("automatic")),
    # Vacation programs use the empty return path too (RFC 3834, 3.3), so it counts as a bounce only after them.
    Rule("empty return path", has_empty_return_path, Ignore("bounce")),
    Rule("bulk", is_bulk, Ignore("bulk")),
    Rule("no sender", has_no_sender, Hold("no-sender")),
    # Before all that trusts the sender's address: else anybody could open a delegated Thread.
    Rule("authentication failed", is_forged, Hold("authentication-failed")),
    Rule("colleague answered", is_the_colleagues_answer, Ignore(COLLEAGUE_ANSWERED)),
    Rule("thread handed off", is_handed_off, Ignore("thread-handed-off")),
    Rule("thread delegated", is_delegated, Ignore("thread-delegated")),
    Rule("answer would go elsewhere", answers_elsewhere, Hold("reply-to-elsewhere")),
    Rule("too old", is_too_old, Hold("too-old")),
)
