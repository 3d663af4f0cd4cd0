"""No mail goes out twice and none is lost, whatever call is struck, by whatever fault, even by two in a row."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from shared.adapters.html.reader import PageReader
from shared.domain.mail.decisions import Answer, Decision, Delegate, HandOff
from shared.domain.mail.mail import TERMINAL, Content, FetchedMail, MailState
from shared.domain.view.kinds import Finding
from shared.domain.work import MAIL_FETCH, MAIL_REPLY, WorkItem
from shared.errors import TryLater, Uncertain
from tests.support.builders import COLLEAGUE, a_fetched_mail, an_inbox, an_item, switched_on
from tests.support.mail_runs import Killed, MailRuns

KILLED = ("killed before", "killed after")
# So many tests share all pairs of faults, so that processes side by side have something to do.
SHARES = 4
FAULTS = (*KILLED, "refused", "lost before", "lost after")
DECISIONS: tuple[Decision, ...] = (
    Answer("It is on its way.", "orders"),
    Delegate(COLLEAGUE, "Can you tell?", "orders"),
    HandOff(COLLEAGUE, "orders"),
)


@dataclass
class Striker:
    """Counts the calls of a run and strikes the chosen ones."""

    strikes: dict[int, str]
    calls: list[str] = field(default_factory=list)

    def __call__(self, call: str, when: str) -> None:
        if when == "before":
            self.calls.append(call)
        fault = self.strikes.get(len(self.calls) - 1, "")
        if fault == f"killed {when}":
            raise Killed(call)
        if fault == "refused" and when == "before":
            raise TryLater("struck")
        if fault == f"lost {when}":
            raise Uncertain("struck")


class OnceRead(PageReader):
    """The real reader, which reads the one mail of all these runs once: what it finds depends on the mail alone."""

    def content_of(self, mail: FetchedMail) -> Content:
        return _content_of(mail)

    def finding_of(self, content: Content, own: frozenset[str]) -> Finding:
        return _finding_of(content, own)


@functools.cache
def _content_of(mail: FetchedMail) -> Content:
    return PageReader().content_of(mail)


@functools.cache
def _finding_of(content: Content, own: frozenset[str]) -> Finding:
    return PageReader().finding_of(content, own)


def run(decision: Decision, strikes: dict[int, str]) -> tuple[MailRuns, Striker]:
    runs = MailRuns(decision=decision, reader=OnceRead())
    striker = Striker(strikes)
    runs.receive()
    runs.tap = striker
    runs.work()
    return runs, striker


def calls_of(decision: Decision) -> list[str]:
    return run(decision, {})[1].calls


def singles(decision: Decision) -> Iterator[dict[int, str]]:
    for at, fault in itertools.product(range(len(calls_of(decision))), FAULTS):
        yield {at: fault}


def pairs(decision: Decision) -> Iterator[dict[int, str]]:
    calls = len(calls_of(decision))
    for first, second in itertools.combinations(range(calls + 8), 2):
        for one, two in itertools.product(FAULTS, FAULTS):
            if first < calls:
                yield {first: one, second: two}


def expect_one_mail(runs: MailRuns, strikes: dict[int, str], calls: list[str]) -> None:
    told = {calls[at]: fault for at, fault in strikes.items() if at < len(calls)}
    assert runs.row().state in TERMINAL, told
    assert runs.row().state not in (MailState.HELD, MailState.IGNORED), (told, runs.row().trail)
    assert len(runs.sent) == 1, told
    assert not runs.mails.drafts(an_inbox()), told


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda decision: type(decision).__name__)
def test_one_fault_at_any_call_ends_in_exactly_one_mail(decision: Decision) -> None:
    for strikes in singles(decision):
        runs, striker = run(decision, strikes)
        expect_one_mail(runs, strikes, striker.calls)


@pytest.mark.heavy
@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("decision", DECISIONS[:2], ids=lambda decision: type(decision).__name__)
def test_two_faults_at_any_two_calls_end_in_exactly_one_mail(decision: Decision, share: int) -> None:
    for strikes in itertools.islice(pairs(decision), share, None, SHARES):
        runs, striker = run(decision, strikes)
        expect_one_mail(runs, strikes, striker.calls)


@pytest.mark.parametrize("rest", [0.0, 5.0, 125.0, 200.0])
@pytest.mark.parametrize("decision", DECISIONS[:2], ids=lambda decision: type(decision).__name__)
def test_a_worker_that_stands_still_at_any_call_while_another_works_sends_no_second_mail(
    decision: Decision, rest: float
) -> None:
    for at, when in itertools.product(range(len(calls_of(decision))), ("before", "after")):
        runs = MailRuns(decision=decision)
        runs.receive()
        runs.tap = stand_still(runs, at, when, rest)
        runs.work()
        assert len(runs.sent) == 1, (at, when)
        assert runs.row().state in (MailState.SENT, MailState.DELEGATED), (at, when, runs.row().trail)


def stand_still(runs: MailRuns, at: int, when: str, rest: float) -> Callable[[str, str], None]:
    """A tap that, at one call of the first worker, lets time pass and a redelivery of the same item run to its end."""
    seen: list[str] = []
    inside: list[str] = []

    def tap(call: str, phase: str) -> None:
        if inside:
            return
        if phase == "before":
            seen.append(call)
        if len(seen) - 1 != at or phase != when or not running:
            return
        inside.append(call)
        runs.clock.advance(rest)
        queue, item = running[-1]
        runs.carry(queue, item)

    running: list[tuple[str, WorkItem]] = []
    carry = runs.carry

    def carried(queue: str, item: WorkItem) -> None:
        running.append((queue, item))
        carry(queue, item)

    runs.carry = carried  # type: ignore[method-assign]
    return tap


def test_a_draft_that_vanished_after_an_uncertain_send_is_looked_for_twice_and_then_held() -> None:
    runs = MailRuns()
    runs.receive()
    runs.tap = vanish_at_send(runs)
    runs.work()
    assert runs.row().state is MailState.HELD
    assert runs.row().reason == "send-unknown"
    assert runs.mails.faults.count("find_by_message_id") == 2
    assert runs.mails.faults.count("send") == 1


def vanish_at_send(runs: MailRuns) -> Callable[[str, str], None]:
    def tap(call: str, when: str) -> None:
        if call == "mails.send" and when == "before":
            runs.mails.faults.fail("send", Uncertain("time-out"))
            for each in runs.mails.drafts(an_inbox()):
                runs.mails._boxes[an_inbox()].outgoing.remove(each)

    return tap


def test_a_draft_that_a_person_threw_away_after_an_uncertain_send_is_held() -> None:
    runs = MailRuns()
    runs.receive()

    def tap(call: str, when: str) -> None:
        if call == "mails.send" and when == "before":
            runs.mails.faults.fail("send", Uncertain("time-out"))
            for each in runs.mails.drafts(an_inbox()):
                runs.mails.throw_away(an_inbox(), each.draft.draft_id)

    runs.tap = tap
    runs.work()
    assert (runs.row().state, runs.row().reason) == (MailState.HELD, "draft-thrown-away")
    assert not runs.sent


def test_the_same_notification_many_times_is_one_row_one_get_and_one_answer() -> None:
    runs = MailRuns()
    mail = a_fetched_mail()
    runs.receive(mail)
    for n in range(4):
        runs.queue.put(MAIL_FETCH, an_item(mail.mail_id, ticket=f"ticket-of-duplicate-{n}"))
    runs.work()
    assert len(runs.sent) == 1
    assert runs.mails.faults.count("mail") == 1


@pytest.mark.parametrize("late", [1.0, 30.0, 59.0])
def test_a_send_that_goes_through_long_after_its_time_out_is_the_only_one(late: float) -> None:
    runs = MailRuns()
    runs.receive()
    sends = LateSend(runs, late)
    runs.tap = sends
    runs.work()
    assert sends.went_out == 1
    assert runs.row().state is MailState.SENT
    assert runs.mails.faults.count("find_by_message_id") == 1


class LateSend:
    """Graph answers 504 to the first send, and carries it out so many seconds later; counts what went out in all."""

    def __init__(self, runs: MailRuns, late: float) -> None:
        self.runs = runs
        self.late = late
        self.due: datetime | None = None
        self.went_out = 0

    def __call__(self, call: str, when: str) -> None:
        if self.due is not None and self.runs.clock.now() >= self.due:
            self.due = None
            self.went_out += 1
            self._deliver()
        if call == "mails.send" and when == "before" and self.went_out == 0 and self.due is None:
            self.due = self.runs.clock.now() + timedelta(seconds=self.late)
            self.runs.queue.put(MAIL_REPLY, an_item())  # and the host gives the item out once more
            raise Uncertain("504")
        if call == "mails.send" and when == "after":
            self.went_out += 1

    def _deliver(self) -> None:
        for draft in self.runs.mails.drafts(an_inbox()):
            self.runs.mails.send(an_inbox(), draft.draft.draft_id, self.runs.clock.now() + timedelta(1), switched_on)
