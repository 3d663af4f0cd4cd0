"""What became of the mails of a run: lost, answered twice, answered although they should not be, and how fast."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bench.counting.graph_calls import own_calls
from bench.counting.traffic import SentMail, Traffic
from bench.plan import Kind


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Numbers of mails, read from the simulated mailboxes; `unfinished` have no terminal state on record."""

    lost: int
    answered_twice: int
    ignored_but_answered: int
    unfinished: int

    @property
    def all_well(self) -> bool:
        """Whether every mail got what it should."""
        return not (self.lost or self.answered_twice or self.ignored_but_answered or self.unfinished)


def outcomes(traffic: Traffic) -> Outcomes:
    """Counts mails by what Sent Items and the people outside hold."""
    sent = Counter(answer.in_reply_to for answer in traffic.answers)

    def answers_to(mail: SentMail) -> int:
        return max(sent[mail.message_id], traffic.arrivals.get(mail.message_id, 0))

    arrived = [mail for mail in traffic.mails if traffic.arrivals.get(mail.message_id, 0)]
    meant = [mail for mail in traffic.mails if mail.planned.kind == "answered"]
    return Outcomes(
        lost=len(meant) - sum(mail.planned.kind == "answered" for mail in arrived),
        answered_twice=sum(answers_to(mail) > 1 for mail in traffic.mails),
        ignored_but_answered=sum(answers_to(mail) > 0 for mail in traffic.mails if mail.planned.kind == "ignored"),
        unfinished=sum(not mail.has_ended for mail in traffic.mails),
    )


def milliseconds_to_reply(traffic: Traffic) -> list[float]:
    """From the first POST about a mail to the arrival of the send of its answer, for each that was answered."""
    sent = {answer.in_reply_to: answer.sent_at for answer in traffic.answers}
    found = []
    for mail in traffic.mails:
        at = sent.get(mail.message_id)
        if at is not None and mail.notified_at is not None:
            found.append((at - mail.notified_at).total_seconds() * 1000)
    return sorted(found)


def percentile(ordered: Sequence[float], percent: float) -> float:
    """The nearest rank (NIST handbook, 7.2.5.2); NaN of nothing."""
    if not ordered:
        return math.nan
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]


def graph_calls_per_mail(traffic: Traffic, kind: Kind) -> float:
    """Calls on the own path of a kind of mails; those that name no mail are put to the answered ones."""
    owners: dict[str, str] = {mail.mail_id: mail.planned.kind for mail in traffic.mails}
    owners |= {answer.draft_id: "answered" for answer in traffic.answers}
    calls = own_calls(traffic.requests, owners)
    calls["answered"] += calls["unknown"]
    return calls[kind] / max(1, traffic.count(kind))
