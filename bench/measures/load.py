"""The load: mails that come at a steady pace, and the wait until the last of them has ended."""

import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from random import Random

from bench.counting.graph_calls import SEND
from bench.counting.traffic import Sent, Traffic, gather
from bench.plan import DOMAIN, PlannedMail, Scale, plan
from bench.progress import Progress
from sandbox.m365 import Delivered
from sandbox.stage.stage import Stage

PATIENCE = 600.0
_LOOK = 1.0
_POSTS_AT_ONCE = 16


def prepare(stage: Stage, addresses: Sequence[str], progress: Progress) -> None:
    """A consented tenant with these mailboxes watched, warmed up."""
    tenant = stage.people.connected_tenant(DOMAIN)
    for number, address in enumerate(addresses, 1):
        progress.show(f"mailbox {number} of {len(addresses)} is saved")
        tenant.add_mailbox(address, name="Harper")
        stage.people.watched(address)
    warm_up(stage, addresses[0])


def warm_up(stage: Stage, address: str) -> None:
    """One mail, after which tables, queues, keys and tokens are there."""
    stage.ended(stage.mail(to=address, from_="first@customer.example"))
    stage.settle()


def forget(stage: Stage) -> None:
    """Empty the logs of the stage."""
    stage.proxy.forget()
    stage.m365.requests.clear()
    stage.m365.notifier.attempts.clear()


def run_load(stage: Stage, scale: Scale, progress: Progress) -> Traffic:
    """Send all mails to a prepared stage, wait until nothing is left to do, and say what was seen."""
    mails = plan(scale, Random(scale.mails))
    forget(stage)
    logged, began = len(stage.log), time.monotonic()
    sent = _send(stage, mails, scale.pace, progress)
    _wait(stage, sum(mail.kind == "answered" for mail in mails), progress)
    stage.settle(PATIENCE)
    return gather(stage, sent, time.monotonic() - began, stage.log[logged:])


def _send(stage: Stage, mails: Sequence[PlannedMail], pace: float, progress: Progress) -> Sent:
    sent: list[tuple[PlannedMail, Delivered]] = []
    again: list[Future[None]] = []
    began = time.monotonic()
    with ThreadPoolExecutor(_POSTS_AT_ONCE) as posts:
        for number, mail in enumerate(mails):
            time.sleep(max(0.0, began + number / pace - time.monotonic()))
            delivered = stage.mail(
                to=mail.to, from_=mail.from_, subject=mail.subject, text=mail.text, headers=mail.headers
            )
            sent.append((mail, delivered))
            if mail.notified_again is not None:
                again.append(posts.submit(_notify_again, stage, delivered, mail.notified_again))
            progress.show(f"{number + 1} of {len(mails)} mails sent, {_answered(stage)} answered")
    for post in again:
        post.result()
    return sent


def _notify_again(stage: Stage, delivered: Delivered, delay: float) -> None:
    time.sleep(delay)
    stage.m365.watching.notify_again(delivered)


def _wait(stage: Stage, expected: int, progress: Progress) -> None:
    """Look at the simulator alone, which costs the machine next to nothing, until all answers are there."""
    end = time.monotonic() + PATIENCE
    while (answered := _answered(stage)) < expected and time.monotonic() < end:
        progress.show(f"all mails sent, {answered} of {expected} answered")
        time.sleep(_LOOK)


def _answered(stage: Stage) -> int:
    return len(stage.m365.calls(SEND))
