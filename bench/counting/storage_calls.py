"""Storage transactions: which stage of a mail's way made them, and what an answered and an ignored mail cost.

A batch counts as one, and so does a get that brought messages; gets that brought none are empty polls.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bench.counting.traffic import Traffic
from bench.plan import Kind
from sandbox.storage.calls import Call, Transaction
from shared.domain.work import MAIL_FETCH, MAIL_REPLY, MAIL_THREAD

StageName = Literal["accept", "fetch", "thread", "reply"]

STAGES: tuple[StageName, ...] = ("accept", "fetch", "thread", "reply")
_PUTS: dict[str, StageName] = {MAIL_FETCH: "accept", MAIL_THREAD: "fetch", MAIL_REPLY: "thread"}
_TAKES: dict[str, StageName] = {MAIL_FETCH: "fetch", MAIL_THREAD: "thread", MAIL_REPLY: "reply"}
_HASH = re.compile(r"\b(?:mail|thread|tm|rcv):(?:[^':]*:)*?([0-9a-f]{24,40})\b")
_KEY = re.compile(r"RowKey (?:eq|ge) '([a-z]+):")
_THREAD_ID = 24


def label(call: Call) -> str:
    """What a call does, such as `put message mail-fetch`, `query mailboxes`, `batch correspondence (mail rcv)`."""
    rows = [row.partition(":")[0] for row in call.rows] or _KEY.findall(call.filter)
    return f"{call.operation} {call.target}" + (f" ({' '.join(sorted(set(rows)))})" if rows else "")


def by_stage(transactions: Iterable[Transaction]) -> dict[StageName, Counter[str]]:
    """The transactions of one mail on its way, and of nothing else, by the stage that made them and what they do.

    A stage puts the next one's work item as its last deed but the host's deletion of its own.
    """
    found: dict[StageName, Counter[str]] = {stage: Counter() for stage in STAGES}
    current: StageName = "accept"
    for transaction in transactions:
        call = transaction.call
        if transaction.empty_poll:
            continue
        stage = current
        if call.service == "queue" and call.operation == "put message":
            stage = _PUTS.get(call.target, current)
        elif call.service == "queue":
            stage = _TAKES.get(call.target, current)
            if call.operation == "get messages":
                current = stage
        found[stage][label(call)] += 1
    return found


@dataclass(frozen=True, slots=True)
class Shares:
    """Transactions an answered and an ignored mail cost on average; `total` and `empty_polls` are of the whole run."""

    answered: float
    ignored: float
    total: int
    empty_polls: int
    labels: Mapping[str, int]


def shares(traffic: Traffic) -> Shares:
    """What the mails of a run cost.

    What names a mail's row, or is done for answers alone, belongs to that kind; each send is preceded by one read of
    its mailbox; the rest (the queues that both pass, further reads of settings) is shared evenly by all mails.
    """
    hashes: dict[str, Kind] = {mail.hash: mail.planned.kind for mail in traffic.mails}
    hashes |= {mail_hash[:_THREAD_ID]: kind for mail_hash, kind in hashes.items()}
    counted = [each for each in traffic.transactions if not each.empty_poll]
    owned = Counter(_owner(each.call, hashes) for each in counted)
    switch_reads = sum(answer.sent_at is not None for answer in traffic.answers)
    answered, ignored = traffic.count("answered"), traffic.count("ignored")
    common = (owned["both"] - switch_reads) / max(1, len(traffic.mails))
    return Shares(
        answered=(owned["answered"] + switch_reads) / max(1, answered) + common,
        ignored=owned["ignored"] / max(1, ignored) + common,
        total=len(counted),
        empty_polls=len(traffic.transactions) - len(counted),
        labels=Counter(label(each.call) for each in counted),
    )


def _owner(call: Call, hashes: Mapping[str, Kind]) -> Kind | Literal["both"]:
    for found in _HASH.findall(" ".join((*call.rows, call.filter))):
        if found in hashes:
            return hashes[found]
    is_budget = any(row == "pace" or row.startswith("peer:") for row in call.rows)
    return "answered" if is_budget or call.target == MAIL_REPLY else "both"


def summed(stages: Sequence[dict[StageName, Counter[str]]]) -> dict[StageName, Counter[str]]:
    """Several mails' transactions together."""
    return {stage: sum((each[stage] for each in stages), Counter()) for stage in STAGES}
