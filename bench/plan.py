"""The mails that a measurement sends: who writes what to which mailbox, and which notifications come twice."""

from dataclasses import dataclass
from random import Random
from typing import Literal

Kind = Literal["answered", "ignored"]
Headers = tuple[tuple[str, str], ...]

DOMAIN = "contoso.example"
IGNORED_FOR: tuple[Headers, ...] = (
    (("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")),
    (("List-Id", "News <news.customer.example>"), ("List-Unsubscribe", "<https://customer.example/stop>")),
    (("Precedence", "bulk"),),
    (("Content-Type", 'multipart/report; report-type="delivery-status"; boundary="b"'), ("Return-Path", "<>")),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is sent, at a pace in mails a second.

    `duplicates` is the share of mails notified twice, the second time at random within `duplicate_within` seconds:
    before Graph itself would repeat what was not acknowledged.
    """

    mails: int = 200
    mailboxes: int = 10
    correspondents: int = 100
    duplicates: float = 0.2
    duplicate_within: float = 3.0
    pace: float = 4.0

    @property
    def addresses(self) -> tuple[str, ...]:
        """The mailboxes that Harper looks after."""
        return tuple(f"harper{number}@{DOMAIN}" for number in range(1, self.mailboxes + 1))


@dataclass(frozen=True, slots=True)
class PlannedMail:
    """One mail that is to be sent, and what must become of it; `notified_again` in seconds after it was sent."""

    kind: Kind
    to: str
    from_: str
    subject: str
    text: str
    headers: Headers
    notified_again: float | None


def plan(scale: Scale, random: Random) -> tuple[PlannedMail, ...]:
    """As many answered as ignored, evenly over mailboxes and correspondents, in random order."""
    twice = set(random.sample(range(scale.mails), round(scale.mails * scale.duplicates)))
    delays = [random.uniform(0, scale.duplicate_within) if each in twice else None for each in range(scale.mails)]
    mails = [_mail(scale, number, delay) for number, delay in enumerate(delays)]
    random.shuffle(mails)
    return tuple(mails)


def _mail(scale: Scale, number: int, notified_again: float | None) -> PlannedMail:
    # A correspondent's second mail is of the other kind than the first, and so is a mailbox's next one.
    is_answered = (number // scale.mailboxes + number // scale.correspondents) % 2 == 0
    return PlannedMail(
        kind="answered" if is_answered else "ignored",
        to=scale.addresses[number % scale.mailboxes],
        from_=f"guest{number % scale.correspondents}@customer.example",
        subject=f"Question {number}",
        text=f"Hello, this is question {number}: where is my order?",
        headers=() if is_answered else IGNORED_FOR[number % len(IGNORED_FOR)],
        notified_again=notified_again,
    )
