"""How the demo ends: by a signal at any moment, or because a process under it has died."""

import os
import signal
import subprocess
import sys

import pytest

from tests.sandbox.support.demo_process import ROOT, Start, nothing_is_left_of

SIGNALLED = """
import os, signal, sys
from sandbox.demo.__main__ import launch

class Terminal:
    def __init__(self, out):
        self.flush, self.fileno, self._out = out.flush, out.fileno, out

    def write(self, text):
        self._out.write(text)
        if "asks for the opening hours" in text:
            self.flush()
            if sys.argv[1] == "closed":
                reader, writer = os.pipe()
                os.close(reader)
                os.dup2(writer, 1)
                os.dup2(writer, 2)
            os.kill(os.getpid(), signal.Signals[sys.argv[2]])

sys.stdout = Terminal(sys.stdout)
sys.exit(launch([], os.environ))
"""


@pytest.mark.parametrize("terminal", ["there", "closed"])
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_in_the_middle_of_the_story_ends_it_and_leaves_nothing(start: Start, terminal: str, name: str) -> None:
    demo = start("-c", SIGNALLED, terminal, name)
    assert demo.ended() == 130, demo.said
    assert ("Interrupted before the story was over." in demo.said) == (terminal == "there")
    assert "Traceback" not in demo.said
    assert nothing_is_left_of(demo)


@pytest.mark.parametrize(("words", "code"), [("Azurite, which", 130), ("Ctrl-C ends the demo.", 0)])
def test_an_impatient_finger_on_ctrl_c_changes_nothing(start: Start, words: str, code: int) -> None:
    demo = start()
    demo.wait_for_words(words)
    demo.press_ctrl_c_until_it_ends()
    assert demo.ended() == code, demo.said
    assert "Traceback" not in demo.said
    assert nothing_is_left_of(demo)


def test_ctrl_c_in_the_first_moment_ends_it_without_a_traceback(start: Start) -> None:
    demo = start()
    # The last one that the demo sets: SIGINT and SIGTERM are caught by Python and by coverage.py before that.
    demo.wait_until_it_catches(signal.SIGHUP)
    demo.press_ctrl_c()
    assert demo.ended() == 130, demo.said
    assert "Interrupted before the story was over." in demo.said
    assert "Traceback" not in demo.said
    assert nothing_is_left_of(demo)


SWALLOWED = """
import os, signal, sys, time, types
from sandbox.demo.__main__ import launch

class Finalized:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(1)

class Careless:
    def find_spec(self, name, path=None, target=None):
        if name == "sandbox.demo.program":
            try:
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(1)
            except BaseException:
                pass

def main(arguments, environment, interruption):
    Finalized()
    for _ in range(600):
        interruption.sleep(0.1)
    return 0

if sys.argv[1] == "reading in":
    sys.meta_path.insert(0, Careless())
else:
    sys.modules["sandbox.demo.program"] = types.SimpleNamespace(main=main)
sys.exit(launch(["--once"], os.environ))
"""


@pytest.mark.parametrize("where", ["reading in", "steps"])
def test_ctrl_c_that_comes_where_no_exception_gets_out_ends_it_all_the_same(where: str) -> None:
    done = subprocess.run([sys.executable, "-c", SWALLOWED, where], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (130, "\nInterrupted before the story was over.\n")


def test_ctrl_c_while_it_is_read_in_ends_it_also_where_nobody_reads_its_words() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([sys.executable, "-c", SWALLOWED, "reading in"], cwd=ROOT, stdout=writer, stderr=writer)
    os.close(writer)
    assert done.returncode == 130


def test_the_signals_are_caught_before_the_demo_is_read_in() -> None:
    script = "import sandbox.demo.__main__, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "sandbox.demo.signals" in loaded
    assert not {"sandbox.demo.program", "sandbox.stage.stage", "requests", "azure.core"} & set(loaded)


@pytest.mark.parametrize(("words", "name"), [("sandbox.host", "The Functions host"), ("azurite", "Azurite")])
def test_a_process_that_dies_under_the_page_ends_the_demo_with_a_sentence(start: Start, words: str, name: str) -> None:
    demo = start()
    demo.page()
    demo.strike_down(words)
    assert demo.ended() == 1
    assert f"{name} ended by itself, so the demo ends with all that it started." in demo.said
    assert "Traceback" not in demo.said
    assert nothing_is_left_of(demo)
