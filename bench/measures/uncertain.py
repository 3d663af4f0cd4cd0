"""Sends whose outcome nobody was told: what they cost in Graph calls."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bench.counting.graph_calls import SEND
from bench.measures.singles import SingleMail, measure
from bench.progress import Progress
from sandbox.m365.server.calls import Call
from sandbox.stage.stage import Stage
from shared.domain.mail.mail import MailState

CERTAIN_CALLS = 3
_LATE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class UncertainSend:
    """One such send: `extra` Graph calls beside the three of an answered mail, how the mail ended, its answers."""

    name: str
    extra: int
    went_through: bool
    draft_vanished: bool
    ended: str
    answers: int
    calls: tuple[str, ...]


def run_uncertain(stage: Stage, address: str, progress: Progress) -> tuple[UncertainSend, ...]:
    """Each sort of uncertain send once, on a prepared stage with short times."""
    faults = stage.m365.faults
    plans: tuple[tuple[str, bool, bool, Callable[[], object]], ...] = (
        ("504, sent a second later", True, False, lambda: faults.next(SEND, late_send=_LATE_SECONDS)),
        ("connection lost after the send", True, False, lambda: faults.next(SEND, drop="after")),
        ("connection lost before the send", False, False, lambda: faults.next(SEND, drop="before")),
        ("504, and the draft vanished", False, True, lambda: faults.next(SEND, status=504, before=_vanish(stage))),
    )
    done = []
    for number, (name, went_through, vanished, arm) in enumerate(plans, 1):
        progress.show(name)
        arm()
        customer = f"uncertain{number}@customer.example"
        single = measure(stage, name, partial(stage.mail, to=address, from_=customer))
        done.append(_outcome(stage, single, customer, went_through, vanished))
    return tuple(done)


def _outcome(stage: Stage, single: SingleMail, customer: str, went_through: bool, vanished: bool) -> UncertainSend:
    [row] = [row for row in stage.storage.mails() if row.content and row.content.sender.address == customer]
    answers = len(stage.m365.exchange.outside(customer).inbox)
    if (row.state is MailState.SENT) != (answers == 1) or answers > 1:
        raise AssertionError(f"{single.name}: the mail ended {row.state.value}, and {answers} answers arrived")
    extra = len(single.graph) - CERTAIN_CALLS
    return UncertainSend(single.name, extra, went_through, vanished, row.state.value, answers, single.graph)


def _vanish(stage: Stage) -> Callable[[Call], None]:
    """Somebody removes the draft for good while it is being sent."""

    def remove(call: Call) -> None:
        with stage.m365.world.lock:
            stage.m365.world.remove(call.box, call.box.find(call.ids[-1]))

    return remove
