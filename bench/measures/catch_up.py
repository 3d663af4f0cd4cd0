"""One round of catch-up over all mailboxes after the load: it must find nothing new, and what it costs."""

from dataclasses import dataclass

from bench.counting.graph_calls import by_kind
from bench.measures.load import PATIENCE, forget
from sandbox.stage.stage import Stage


@dataclass(frozen=True, slots=True)
class CatchUp:
    """Delta calls, calls on mails (all are known), storage transactions and log lines of one round, all mailboxes."""

    mailboxes: int
    delta_calls: int
    mail_calls: int
    transactions: int
    log_lines: int


def run_catch_up(stage: Stage, mailboxes: int) -> CatchUp:
    """Fire the timer, and wait until every mailbox has been read and nothing is left to do."""
    forget(stage)
    logged = len(stage.log)
    stage.run("schedule_catch_up")

    def deltas() -> int:
        return by_kind(stage.m365.requests).get("delta", 0)

    stage.wait_for(lambda: deltas() >= mailboxes, PATIENCE, "every mailbox is read")
    stage.settle(PATIENCE)
    mail_calls = by_kind(stage.m365.requests).get("own", 0)
    return CatchUp(mailboxes, deltas(), mail_calls, len(stage.proxy.transactions()), len(stage.log) - logged)
