"""What a month costs: list prices times counted operations, as docs/costs.md has it. `python -m tools.costs` prints it.

The counts come from the code (timers, queues), from host.json (polling), from infra/ (alerts) and from the last
`make bench` (storage transactions and log lines of a mail and of a round of catch-up). Prices are list prices in US
dollars, East US, as the pricing pages of Azure Functions, Storage and Monitor gave them; look them up again.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from shared.domain.work import QUEUES

ROOT = Path(__file__).resolve().parent.parent
DAYS = 30
SECONDS = DAYS * 24 * 3600
PRICED_SECONDS = 730 * 3600  # the month of price sheets
MEMORIES = 0.5, 2.0, 4.0

FLEX_GB_SECOND = 0.000026
FLEX_MILLION = 0.40
FLEX_FREE_GB_SECONDS, FLEX_FREE_EXECUTIONS = 100_000, 250_000
READY_GB_SECOND = 0.000004
READY_RUNNING_GB_SECOND = 0.000016
QUEUE_10_000 = 0.004
TABLE_10_000 = 0.00036
LOG_GB, LOG_FREE_GB = 2.30, 5.0
ALERT = 0.50
ENDPOINT, ZONE, SERVICES = 7.30, 0.50, 3

# A line with the columns that Application Insights adds; each execution is a row of `requests` besides.
LINE_BYTES = 1_000
# What the Functions host writes of a run besides: that it begins and ended, and of a queue item where it came from. At
# `"Function": "Warning"` in host.json none of these is kept.
RUN_ROWS, QUEUE_ROWS = 2, 3
# What its category Host.Aggregator adds for each function that ran in a span of 30 s, on each instance: seven rows of
# `customMetrics` (WebJobs SDK: count, successes, failures, success rate, and three durations). At "Warning" none.
# What it writes at each start (`"default"`) comes besides; nobody can say how often an instance starts.
METRIC_ROWS, METRIC_SPANS = 7, SECONDS // 30
# What each mailbox gets in a month, where a figure is told by the mailbox.
MAILS = 1_000


@dataclass(frozen=True, slots=True)
class Use:
    """A month's use: mailboxes, mails (half of them answered), memory of an instance in GB."""

    mailboxes: int
    mails: int
    memory: float = 2.0

    @property
    def title(self) -> str:
        """The column's head."""
        return f"{self.mailboxes} mailbox{'es' if self.mailboxes > 1 else ''}, {self.mails:,} mails, {self.memory:g} GB"


USES = (Use(1, 1_000, 0.5), Use(1, 1_000), Use(10, 10_000))


@dataclass(frozen=True, slots=True)
class Counts:
    """What one mail and one round of catch-up of one mailbox cost: queue and table calls, log lines."""

    answered: tuple[int, int, int]
    ignored: tuple[int, int, int]
    catch_up: tuple[float, float, float]
    poll_seconds: float
    alerts: int
    timer_runs: int
    rounds: int
    keeps_run_rows: bool = False
    keeps_metrics: bool = False

    @staticmethod
    def read() -> Counts:
        """From the last measurement, host.json and infra/."""
        details = json.loads((ROOT / "bench/results.json").read_text())["details"]
        singles = {mail["name"]: mail for mail in details["single_mails"]}
        rounds = details["catch_up_round"]
        # A round puts, gets and deletes one item a mailbox, and looks at each queue once; the rest is tables.
        queue_calls = 3 * rounds["mailboxes"] + 2 * len(QUEUES)
        share = 1 / rounds["mailboxes"]
        host = json.loads((ROOT / "host.json").read_text())
        levels = host["logging"]["logLevel"]
        polling = host["extensions"]["queues"]["maxPollingInterval"]
        return Counts(
            _of_mail(singles["answered"]),
            _of_mail(singles["ignored by a rule"]),
            (queue_calls * share, (rounds["transactions"] - queue_calls) * share, rounds["log_lines"] * share),
            float(polling.rpartition(":")[2]),
            len(re.findall(r"^    key: '", (ROOT / "infra/modules/alerts.bicep").read_text(), re.MULTILINE)),
            _runs("subscriptions") + _runs("catch_up"),
            _runs("catch_up"),
            levels["Function"] == "Information",
            levels.get("Host.Aggregator", levels["default"]) == "Information",
        )


def _runs(module: str) -> int:
    """How often the timer of one of the functions' modules fires in a month."""
    found = re.search(
        r'timer_trigger\("timer", "0 \*/(\d+) \* \* \* \*"\)', (ROOT / f"functions/background/{module}.py").read_text()
    )
    assert found, f"no timer that fires every so many minutes in functions/background/{module}.py"
    return DAYS * 24 * 60 // int(found[1])


def _of_mail(mail: Mapping[str, dict[str, dict[str, int]]]) -> tuple[int, int, int]:
    calls = [(kind, number) for stage in mail["storage_by_stage"].values() for kind, number in stage.items()]
    queue = sum(number for kind, number in calls if " message" in kind)
    return queue, sum(number for _, number in calls) - queue, int(str(mail["log_lines"]))


def rows(use: Use, counts: Counts) -> Iterator[tuple[str, str, float]]:
    """Each item of the bill: what, how it is counted, US dollars a month."""
    half = use.mails / 2
    rounds = use.mailboxes * counts.rounds
    executions = counts.timer_runs + _queue_runs(use, counts)
    gb_seconds = max(0.0, executions * use.memory - FLEX_FREE_GB_SECONDS)
    running = max(0.0, executions - FLEX_FREE_EXECUTIONS) / 1e6 * FLEX_MILLION
    yield (
        "One instance always ready for the webhook",
        "its memory, day and night, and 1 s for each notification",
        use.memory * (SECONDS * READY_GB_SECOND + use.mails * READY_RUNNING_GB_SECOND),
    )
    yield (
        "Timers and queue functions",
        "1 s at least for each execution, as if none ran side by side; the free grant is taken off",
        gb_seconds * FLEX_GB_SECOND + running,
    )
    polls = 2 * len(QUEUES) * SECONDS / counts.poll_seconds
    items = half * (counts.answered[0] + counts.ignored[0]) + rounds * counts.catch_up[0]
    yield (
        "Queue calls",
        f"{2 * len(QUEUES)} queues looked at every {counts.poll_seconds:g} s, which is the most; 3 calls an item",
        (polls + items) / 10_000 * QUEUE_10_000,
    )
    tables = half * (counts.answered[1] + counts.ignored[1]) + rounds * counts.catch_up[1]
    yield "Table calls", "as measured for a mail and for a round of catch-up", tables / 10_000 * TABLE_10_000
    gigabytes = log_rows(use, counts) * LINE_BYTES / 1e9
    yield (
        "Logs",
        f"{LINE_BYTES:,} bytes a line; the first {LOG_FREE_GB:g} GB are free",
        max(0.0, gigabytes - LOG_FREE_GB) * LOG_GB,
    )
    yield "Alerts", f"{counts.alerts} log alerts, looked at every 15 minutes", counts.alerts * ALERT


def _queue_runs(use: Use, counts: Counts) -> float:
    """How often queue functions run in a month: three times for an answered mail, twice for an ignored one."""
    return use.mailboxes * counts.rounds + use.mails / 2 * 3 + use.mails / 2 * 2


def log_rows(use: Use, counts: Counts) -> float:
    """Rows of the logs in a month: the app's own lines, a row of `requests` for each run, and what the host adds."""
    queues, others = _queue_runs(use, counts), counts.timer_runs + use.mails
    states = use.mailboxes * (counts.timer_runs - counts.rounds)  # a line for each when keep_subscriptions runs
    own = use.mails / 2 * (counts.answered[2] + counts.ignored[2]) + use.mailboxes * counts.rounds * counts.catch_up[2]
    added = queues * QUEUE_ROWS + others * RUN_ROWS if counts.keeps_run_rows else 0.0
    metrics = METRIC_ROWS * _spans(use, counts) if counts.keeps_metrics else 0.0
    return own + states + queues + others + added + metrics


def _spans(use: Use, counts: Counts) -> float:
    """How many spans of 30 s see a function run, over all functions: mails come one by one, a round together."""
    of_mails = 3 * min(use.mails, METRIC_SPANS) + min(use.mails / 2, METRIC_SPANS)  # webhook, fetch, thread; reply
    return counts.timer_runs + (counts.rounds if use.mailboxes else 0) + of_mails


def mailboxes_at(gigabytes_a_day: float, counts: Counts) -> int:
    """How many mailboxes fill a daily cap."""
    most = gigabytes_a_day * DAYS * 1e9 / LINE_BYTES
    return bisect_right(range(1_000_000), most, key=lambda number: log_rows(Use(number, number * MAILS), counts)) - 1


def ready(memory: float) -> float:
    """What one instance that is always ready costs in a month while it idles."""
    return memory * PRICED_SECONDS * READY_GB_SECOND


def bounds(counts: Counts) -> Iterator[str]:
    """What the daily cap, further warm instances and a flood come to, as a list in Markdown."""
    given = (ROOT / "infra/main.bicepparam").read_text()
    cap = float(re.findall(r"(?m)^param dailyCapGb = '(.+)'", given)[0])
    now = mailboxes_at(cap, replace(counts, keeps_run_rows=False, keeps_metrics=False))
    metrics = mailboxes_at(cap, replace(counts, keeps_run_rows=False, keeps_metrics=True))
    both = mailboxes_at(cap, replace(counts, keeps_run_rows=True, keeps_metrics=True))
    yield f"- The daily cap of the logs: {cap:g} GB, at most {cap * DAYS * LOG_GB:.1f} dollars a month."
    yield f"  Some {_round(now)} mailboxes with {MAILS:,} mails a month each reach it, so raise `dailyCapGb` before."
    yield f"  (If `host.json` kept the host's metrics of each function, some {_round(metrics)} would;"
    yield f"  some {_round(both)}, if it kept its rows of each run besides.)"
    prices = ", ".join(f"{ready(memory):.0f} with {memory * 1024:.0f} MB" for memory in MEMORIES)
    yield "- Each further instance that is always ready, for the webhook (`alwaysReadyInstances`) or for one function"
    yield f"  (`alwaysReadyFunctions`), costs in dollars a month while it idles: {prices}."
    yield from _at_most(given)


def _at_most(given: str) -> Iterator[str]:
    most, megabytes = (
        int(re.findall(rf"(?m)^param {name} = (.+)", given)[0]) for name in ("maximumInstanceCount", "instanceMemoryMB")
    )
    memory = megabytes / 1024
    yield f"- `maximumInstanceCount`: {most} instances of {memory:g} GB that all work day and night, as only an attack"
    yield f"  on the webhook could bring about, would be {flood(most, memory):,} dollars a month."
    yield "  Set a budget with an alert in Cost Management."


def flood(instances: int, memory: float) -> int:
    """What so many instances cost in a month in which none ever rests."""
    return _round(int(instances * memory * PRICED_SECONDS * FLEX_GB_SECOND))


def _round(number: int) -> int:
    """To two digits, downwards: it is no more exact than that."""
    unit = int(10 ** max(0, len(str(number)) - 2))
    return number // unit * unit


def table(counts: Counts) -> Iterator[str]:
    """The table in Markdown, a column for each use."""
    columns = [list(rows(use, counts)) for use in USES]
    yield "| a month, in US dollars at list prices | counted as | " + " | ".join(use.title for use in USES) + " |"
    yield "|---|---|" + "---:|" * len(USES)
    for same in zip(*columns, strict=True):
        yield f"| {same[0][0]} | {same[0][1]} | " + " | ".join(f"{dollars:.2f}" for _, _, dollars in same) + " |"
    sums = [sum(dollars for _, _, dollars in column) for column in columns]
    yield "| **all together** | | " + " | ".join(f"**{dollars:.2f}**" for dollars in sums) + " |"
    private = SERVICES * (ENDPOINT + ZONE)
    yield f"| besides, with `network = 'private'` | {SERVICES} private endpoints and DNS zones |" + (
        f" {private:.2f} |" * len(USES)
    )


if __name__ == "__main__":
    print("\n".join([*table(Counts.read()), "", *bounds(Counts.read())]))
