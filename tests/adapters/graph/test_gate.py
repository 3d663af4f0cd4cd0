"""At most three calls at once on a mailbox, and none before a Retry-After has passed."""

import threading
from contextlib import ExitStack

import pytest

from shared.adapters.graph.gate import Gate
from shared.domain.values.ids import TenantId
from shared.errors import TryLater
from tests.support.fakes.all import FakeClock

T = TenantId("t")


def test_three_calls_run_at_once_and_a_fourth_gives_up_after_its_wait() -> None:
    gate = Gate(FakeClock().monotonic, longest_wait=0.05)
    with ExitStack() as running:
        for _ in range(3):
            running.enter_context(gate.slot(T, "m"))
        with pytest.raises(TryLater) as caught, gate.slot(T, "m"):
            pass
    assert caught.value.after is None
    with gate.slot(T, "m"):
        pass


def test_a_waiting_call_gets_the_slot_that_comes_free() -> None:
    gate = Gate(FakeClock().monotonic, slots=1, longest_wait=10)
    waits, entered = threading.Event(), threading.Event()

    def second() -> None:
        waits.set()
        with gate.slot(T, "m"):
            entered.set()

    thread = threading.Thread(target=second)
    with gate.slot(T, "m"):
        thread.start()
        assert waits.wait(5)
        assert not entered.wait(0.05)
    assert entered.wait(5)
    thread.join(5)


def test_never_more_calls_than_slots_run_with_many_threads() -> None:
    gate = Gate(FakeClock().monotonic, slots=3, longest_wait=20)
    lock = threading.Lock()
    running, most, done = 0, 0, 0

    def call() -> None:
        nonlocal running, most, done
        for _ in range(20):
            with gate.slot(T, "m"):
                with lock:
                    running += 1
                    most = max(most, running)
                with lock:
                    running -= 1
                    done += 1

    threads = [threading.Thread(target=call) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert done == 240
    assert most <= 3


def test_other_mailboxes_and_the_same_mailbox_of_another_tenant_have_slots_of_their_own() -> None:
    gate = Gate(FakeClock().monotonic, slots=1, longest_wait=0)
    with ExitStack() as running:
        for tenant, mailbox in ((T, "m"), (T, "n"), (TenantId("u"), "m")):
            running.enter_context(gate.slot(tenant, mailbox))
        with pytest.raises(TryLater):
            running.enter_context(gate.slot(T, "m"))


def test_a_slot_comes_free_when_the_call_fails() -> None:
    gate = Gate(FakeClock().monotonic, slots=1, longest_wait=0)
    with pytest.raises(KeyError), gate.slot(T, "m"):
        raise KeyError
    with gate.slot(T, "m"):
        pass


def test_a_held_off_mailbox_lets_no_call_through_until_the_time_has_passed() -> None:
    ticks = FakeClock()
    gate = Gate(ticks.monotonic)
    gate.hold_off(T, "m", 10)
    ticks.advance(9.5)
    with pytest.raises(TryLater) as caught, gate.slot(T, "m"):
        pass
    assert caught.value.after == 1.0
    with gate.slot(T, "n"):
        pass
    ticks.advance(0.5)
    with gate.slot(T, "m"):
        pass


def test_a_shorter_hold_off_does_not_undercut_a_longer_one() -> None:
    gate = Gate(FakeClock().monotonic)
    gate.hold_off(T, "m", 60)
    gate.hold_off(T, "m", 5)
    with pytest.raises(TryLater) as caught, gate.slot(T, "m"):
        pass
    assert caught.value.after == 60.0


def test_who_waited_while_the_mailbox_was_held_off_does_not_get_through() -> None:
    gate = Gate(FakeClock().monotonic, slots=1, longest_wait=10)
    outcome: list[TryLater] = []
    waits = threading.Event()

    def second() -> None:
        waits.set()
        try:
            with gate.slot(T, "m"):
                pass
        except TryLater as error:
            outcome.append(error)

    thread = threading.Thread(target=second)
    with gate.slot(T, "m"):
        thread.start()
        assert waits.wait(5)
        gate.hold_off(T, "m", 30)
    thread.join(5)
    assert [error.after for error in outcome] == [30.0]


def test_mailboxes_that_are_idle_are_forgotten() -> None:
    ticks = FakeClock()
    gate = Gate(ticks.monotonic)
    gate.hold_off(T, "held", 100)
    for number in range(5000):
        with gate.slot(T, str(number)):
            pass
    assert gate.known() < 1000
    with pytest.raises(TryLater), gate.slot(T, "held"):
        pass
