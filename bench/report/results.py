"""The figures, their targets, and the JSON that keeps them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bench.counting.graph_calls import by_kind
from bench.counting.storage_calls import Shares, shares
from bench.counting.traffic import Traffic
from bench.measures.catch_up import CatchUp
from bench.measures.instructions import Instructions
from bench.measures.reading import Reading
from bench.measures.singles import SingleMail
from bench.measures.uncertain import UncertainSend
from bench.plan import Scale
from bench.report.outcomes import Outcomes, graph_calls_per_mail, milliseconds_to_reply, outcomes, percentile


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table; without a target it only informs."""

    name: str
    value: float
    target: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the target is met; the comparison is with what is printed, two decimals."""
        return self.target is None or round(self.value, 2) <= self.target


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that was measured."""

    scale: Scale
    traffic: Traffic
    catch_up: CatchUp
    singles: tuple[SingleMail, ...]
    uncertain: tuple[UncertainSend, ...]
    instructions: Instructions
    reading: Reading

    @property
    def outcomes(self) -> Outcomes:
        """What became of the mails."""
        return outcomes(self.traffic)

    @property
    def storage(self) -> Shares:
        """What the mails of the load cost in storage."""
        return shares(self.traffic)

    @property
    def extra_calls(self) -> float:
        """Graph calls more where a send went through and nobody was told, on average."""
        extra = [each.extra for each in self.uncertain if each.went_through]
        return sum(extra) / len(extra)

    def figures(self) -> tuple[Figure, ...]:
        """The table, targets first."""
        storage, counted, done = self.storage, self.instructions, self.outcomes
        times = milliseconds_to_reply(self.traffic)
        vanished = max(each.extra for each in self.uncertain if each.draft_vanished)
        return (
            Figure("Graph calls per answered mail", graph_calls_per_mail(self.traffic, "answered"), 3),
            Figure("Graph calls per ignored mail", graph_calls_per_mail(self.traffic, "ignored"), 1),
            Figure("extra Graph calls per uncertain send", self.extra_calls, 1),
            Figure("the same where the draft has vanished", vanished, 2),
            Figure("storage transactions per answered mail", storage.answered, 22),
            Figure("storage transactions per ignored mail", storage.ignored, 12),
            Figure("import function_app / import azure.functions", counted.import_ratio, 2),
            Figure("the same and the first notification", counted.first_notification_ratio, 3),
            Figure("webhook / a handler that returns 202 at once", counted.webhook_ratio, 4),
            Figure("finding the kind of 1 MB of hostile mail, ms", self.reading.detect, 50),
            Figure("mails lost", done.lost, 0),
            Figure("mails answered twice", done.answered_twice, 0),
            Figure("ignored mails that were answered", done.ignored_but_answered, 0),
            Figure("mails without an end on record", done.unfinished, 0),
            Figure("Graph calls of catch-up on mails that are known", self.catch_up.mail_calls, 0),
            Figure("reading a page of 1 MB of hostile HTML, ms", self.reading.page),
            Figure("notification to reply, p50, ms", percentile(times, 50)),
            Figure("notification to reply, p99, ms", percentile(times, 99)),
            Figure("first notification, queue and key in memory", counted.first_in_memory / counted.import_azure),
            Figure("first notification, the key alone in memory", counted.first_with_queue / counted.import_azure),
            Figure("webhook, its log line at INFO included", counted.call_logging / counted.call_at_once),
        )

    def as_json(self, machine: dict[str, object]) -> dict[str, Any]:
        """The keys of the results file."""
        storage, counted, done = self.storage, self.instructions, self.outcomes
        times = milliseconds_to_reply(self.traffic)
        return {
            "graph_calls_per_answered_mail": round(graph_calls_per_mail(self.traffic, "answered"), 3),
            "graph_calls_per_ignored_mail": round(graph_calls_per_mail(self.traffic, "ignored"), 3),
            "storage_transactions_per_answered_mail": round(storage.answered, 3),
            "storage_transactions_per_ignored_mail": round(storage.ignored, 3),
            "extra_graph_calls_per_uncertain_send": round(self.extra_calls, 3),
            "notification_to_reply_ms": {
                "p50": round(percentile(times, 50), 1),
                "p99": round(percentile(times, 99), 1),
            },
            "import_ratio": round(counted.import_ratio, 3),
            "first_notification_ratio": round(counted.first_notification_ratio, 3),
            "webhook_ratio": round(counted.webhook_ratio, 3),
            "mails_lost": done.lost,
            "mails_answered_twice": done.answered_twice,
            "details": self._details(storage, machine),
        }

    def _details(self, storage: Shares, machine: dict[str, object]) -> dict[str, Any]:
        traffic = self.traffic
        return {
            "machine": machine,
            "load": {
                **asdict(self.scale),
                "seconds": round(traffic.seconds, 1),
                "graph_calls": dict(by_kind(traffic.requests)),
                "storage_transactions": storage.total,
                "empty_polls": storage.empty_polls,
                "storage_by_kind": dict(sorted(storage.labels.items(), key=lambda each: (-each[1], each[0]))),
                "detours": dict(traffic.detours),
                "outcomes": asdict(self.outcomes),
            },
            "catch_up_round": asdict(self.catch_up),
            "single_mails": [_single(each) for each in self.singles],
            "uncertain_sends": [asdict(each) for each in self.uncertain],
            "instructions": asdict(self.instructions),
            "reading": asdict(self.reading),
        }


def _single(mail: SingleMail) -> dict[str, Any]:
    return {
        "name": mail.name,
        "graph_calls": list(mail.graph),
        "storage_transactions": mail.transactions,
        "storage_by_stage": {stage: dict(counted) for stage, counted in mail.storage.items()},
        "log_lines": mail.log_lines,
    }


def missed(figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """The figures that miss their target."""
    return tuple(figure for figure in figures if not figure.holds)
