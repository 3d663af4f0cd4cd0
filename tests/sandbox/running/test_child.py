"""A child process: its lines, its group, and its end."""

import os
import signal
import sys

from sandbox.running.child import Child
from sandbox.running.waiting import wait_for
from tests.support.processes import is_alive

STARTS_ANOTHER = """
import subprocess, sys, time
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(other.pid, flush=True)
time.sleep(600)
"""
DEAF = """
import signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(600)
"""


def child(program: str, heard: list[str], *, group: bool = False) -> Child:
    return Child([sys.executable, "-c", program], heard.append, environment=os.environ, group=group)


def test_its_lines_are_heard_also_the_last_ones() -> None:
    heard: list[str] = []
    running = child("print('one'); print('two')", heard)
    wait_for(lambda: running.code is not None)
    assert running.kill() == 0
    assert heard == ["one", "two"]


def test_waiting_ends_with_the_process() -> None:
    running = child("raise SystemExit(3)", [])
    assert running.wait_for(lambda: False, 30) is None
    assert (running.code, running.kill()) == (3, 3)


def test_what_is_deaf_to_a_request_is_killed() -> None:
    heard: list[str] = []
    running = child(DEAF, heard)
    assert running.wait_for(lambda: heard, 30)
    assert running.terminate(0.2) == -signal.SIGKILL


def test_it_can_end_with_its_standard_input() -> None:
    heard: list[str] = []
    running = child("import sys; print('reads', flush=True); sys.stdin.read(); print('ends')", heard)
    assert running.wait_for(lambda: heard, 30)
    assert running.hang_up(30) == 0
    assert heard == ["reads", "ends"]


def test_a_group_ends_with_all_that_it_started() -> None:
    heard: list[str] = []
    running = child(STARTS_ANOTHER, heard, group=True)
    assert running.wait_for(lambda: heard, 30)
    assert is_alive(int(heard[0]))
    running.terminate(30)
    wait_for(lambda: not is_alive(int(heard[0])))
