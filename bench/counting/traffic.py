"""What a measurement saw: the mails that were sent, and every call that followed."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bench.counting.graph_calls import SEND, segments
from bench.plan import Kind, PlannedMail
from sandbox.m365 import Delivered, LoggedRequest, Microsoft365
from sandbox.stage.stage import Stage
from sandbox.storage.calls import Transaction
from shared.domain.mail.mail import MailKey
from shared.domain.values.ids import TenantId, mailbox_id_of

_DETOUR = re.compile(r"step=(put-back|wait|read-again)\b(?:.* why=(\S+))?")

Sent = Sequence[tuple[PlannedMail, Delivered]]


@dataclass(frozen=True, slots=True)
class SentMail:
    """A planned mail with its traces; `hash` is that of Harper's row, `notified_at` the first POST about it."""

    planned: PlannedMail
    message_id: str
    mail_id: str
    hash: str
    notified_at: datetime | None
    has_ended: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """A mail in Sent Items of one of the mailboxes; `sent_at` is when the request to send it arrived."""

    draft_id: str
    in_reply_to: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Traffic:
    """A run from the first mail to the last step.

    `arrivals` counts what arrived outside by what it answers, `detours` what the log says of steps that did not go
    straight on: put back, waiting, or read again after a lost race.
    """

    mails: tuple[SentMail, ...]
    answers: tuple[Answer, ...]
    arrivals: Mapping[str, int]
    requests: tuple[LoggedRequest, ...]
    transactions: tuple[Transaction, ...]
    seconds: float
    detours: Mapping[str, int]

    def count(self, kind: Kind) -> int:
        """How many mails of a kind were sent."""
        return sum(mail.planned.kind == kind for mail in self.mails)


def gather(stage: Stage, sent: Sent, seconds: float, log: Sequence[str]) -> Traffic:
    """What a stage saw since its logs were last emptied; `log` are the host's lines of that time."""
    requests = tuple(stage.m365.requests)
    return Traffic(
        mails=_mails(stage, sent),
        answers=_answers(stage.m365, requests, sorted({planned.to for planned, _ in sent})),
        arrivals=_arrivals(stage.m365, {planned.from_ for planned, _ in sent}),
        requests=requests,
        transactions=tuple(stage.proxy.transactions(empty_polls=True)),
        seconds=seconds,
        detours=detours(log),
    )


def detours(log: Sequence[str]) -> Counter[str]:
    """Log lines of steps that did not go straight on, by what they did and why."""
    return Counter(" ".join(filter(None, each)) for line in log for each in _DETOUR.findall(line))


def _mails(stage: Stage, sent: Sent) -> tuple[SentMail, ...]:
    ended = {row.key.hash for row in stage.storage.mails() if row.is_done}
    notified: dict[str, datetime] = {}
    for attempt in sorted(stage.m365.watching.notifications, key=lambda each: each.at):
        for item in attempt.items:
            notified.setdefault(item.get("resourceData", {}).get("id", ""), attempt.at)
    mails = []
    for planned, delivered in sent:
        [place] = delivered.placed
        tenant_id, mail_id = TenantId(place.mailbox.tenant_id), place.immutable_id
        row = MailKey(tenant_id, mailbox_id_of(tenant_id, planned.to), mail_id).hash
        mails.append(SentMail(planned, delivered.message_id, mail_id, row, notified.get(mail_id), row in ended))
    return tuple(mails)


def _answers(m365: Microsoft365, requests: Sequence[LoggedRequest], boxes: Sequence[str]) -> tuple[Answer, ...]:
    sends = {segments(each)[3]: each.started for each in requests if each.template == SEND}
    with m365.world.lock:
        messages = [message for box in boxes for message in m365.exchange.mailbox(box).messages("sentitems")]
    return tuple(Answer(each.immutable_id, each.in_reply_to, sends.get(each.immutable_id)) for each in messages)


def _arrivals(m365: Microsoft365, people: set[str]) -> Counter[str]:
    with m365.world.lock:
        return Counter(mail.in_reply_to for person in people for mail in m365.exchange.outside(person).inbox)
