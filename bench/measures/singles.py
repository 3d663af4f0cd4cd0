"""Single mails, one after another, so that every call that follows one belongs to it."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.counting.graph_calls import kind_of
from bench.counting.storage_calls import StageName, by_stage
from bench.measures.load import forget, warm_up
from bench.plan import IGNORED_FOR
from bench.progress import Progress
from sandbox.m365 import Delivered
from sandbox.stage.stage import Stage
from shared.adapters.storage.recent import MOST_AGE

PLAYBOOK = [{"name": "noise", "when": {"subjectContains": "lottery"}, "do": "ignore"}]


@dataclass(frozen=True, slots=True)
class SingleMail:
    """What one mail cost: Graph calls by template in their order, storage transactions by stage and kind, log lines."""

    name: str
    graph: tuple[str, ...]
    storage: dict[StageName, Counter[str]]
    log_lines: int

    @property
    def transactions(self) -> int:
        """Storage transactions in all."""
        return sum(sum(counted.values()) for counted in self.storage.values())


def run_singles(stage: Stage, address: str, progress: Progress) -> tuple[SingleMail, ...]:
    """One mail of each sort to a prepared stage."""
    stage.people.watched(address, playbook=PLAYBOOK)
    done = []
    for name, act in _sorts(stage, address):
        progress.show(name)
        done.append(measure(stage, name, act))
    return tuple(done)


def measure(stage: Stage, name: str, act: Callable[[], Delivered]) -> SingleMail:
    """What follows when this is done, until nothing is left to do."""
    forget(stage)
    logged = len(stage.log)
    stage.ended(act())
    stage.settle()
    graph = tuple(each.template for each in stage.m365.requests if kind_of(each) == "own")
    return SingleMail(name, graph, by_stage(stage.proxy.transactions()), len(stage.log) - logged)


def _sorts(stage: Stage, address: str) -> Iterator[tuple[str, Callable[[], Delivered]]]:
    customer = "single@customer.example"
    first: list[Delivered] = []

    def ask() -> Delivered:
        first.append(stage.mail(to=address, from_=customer))
        return first[-1]

    def ask_again() -> Delivered:
        somebody = stage.m365.exchange.outside(customer)
        return somebody.reply_to(somebody.inbox[-1], text="Thank you. One more question: and then?")

    def notify_again() -> Delivered:
        stage.m365.watching.notify_again(first[0])
        return first[0]

    def ask_after_a_pause() -> Delivered:
        time.sleep(MOST_AGE + 1)
        return ask()

    yield "answered", ask
    yield "answered in a known thread", ask_again
    yield "ignored by a rule", lambda: stage.mail(to=address, from_="robot@customer.example", headers=IGNORED_FOR[0])
    yield "ignored by the playbook", lambda: stage.mail(to=address, from_=customer, subject="The lottery")
    yield "a duplicate notification", notify_again
    yield "answered after a quiet while", ask_after_a_pause
    stage.restart_host()
    warm_up(stage, address)
    yield "a duplicate to another instance", notify_again
