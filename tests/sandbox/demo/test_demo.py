"""The demo as a newcomer runs it: its story, its page in a browser's place, its end, and what it says when it fails."""

import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests

from sandbox.demo.program import main
from sandbox.demo.signals import Interruption
from sandbox.demo.teller import StepFailed, Teller
from sandbox.running.waiting import wait_for
from sandbox.stage.host import HostDied
from sandbox.storage.azurite import AzuriteError, find_node
from tests.sandbox.support.demo_process import PATIENCE, ROOT, DemoProcess
from tests.support.processes import busy_port

BROKEN = """
import sys
from sandbox.demo.program import run
from sandbox.demo.signals import Interruption
sys.exit(run(None, sys.stdout, {"HARPER_CREDENTIAL": "nonsense"}, Interruption()))
"""
Start = Callable[..., DemoProcess]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a demo; what a test leaves running is ended."""
    try:
        find_node()
    except AzuriteError as error:
        pytest.skip(str(error))
    started: list[DemoProcess] = []

    def new(*command: str, **environment: str) -> DemoProcess:
        started.append(DemoProcess(tmp_path, command or ("-m", "sandbox.demo"), **environment))
        return started[-1]

    yield new
    for each in started:
        each.close()


def nothing_is_left_of(demo: DemoProcess) -> bool:
    """Whether no process and no temporary file of an ended demo is there."""
    left = demo.left_processes
    wait_for(lambda: not left(), PATIENCE, "every process has ended", lambda: "; ".join(left()))
    return list(demo.folder.iterdir()) == []


class Browser(requests.Session):
    """Reads the page and fills in its forms, as a browser without scripts does."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.trust_env = False
        self.page = page

    def text(self, path: str = "/") -> str:
        """A page, read anew."""
        answer = self.get(urljoin(self.page, path), timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.text

    def submit(self, path: str, **fields: str) -> str:
        """Sends the (last) form of a page; the path of the page that follows."""
        form = re.findall(r'<form method="post" action="([^"]+)">(.*?)</form>', self.text(path), re.DOTALL)[-1]
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[1])
        answer = self.post(
            urljoin(self.page, form[0]),
            data={name: unescape(value) for name, value in hidden} | fields,
            headers={"Origin": self.page.rstrip("/"), "Sec-Fetch-Site": "same-origin"},
            allow_redirects=False,
            timeout=30,
        )
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def finished(self, path: str) -> str:
        """The page of a mail that has ended: it asks for no further look."""
        wait_for(lambda: 'http-equiv="refresh"' not in self.text(path), PATIENCE, f"the mail of {path} has ended")
        return unescape(self.text(path))


def test_the_story_is_told_step_by_step_and_every_step_holds(start: Start) -> None:
    demo = start("-m", "sandbox.demo", "--once")
    assert demo.ended() == 0, demo.said
    steps = re.findall(r"^ +\d+\.\d s  (.+) \.\.\. (.+) \(\d+\.\d s\)$", demo.said, re.MULTILINE)
    assert f"The story held: {len(steps)} steps" in demo.said
    told = "\n".join(f"{happens}: {found}" for happens, found in steps)
    for part in (
        "invites the tenant Contoso, with Ada as its admin: the tenant is invited",
        "consents: the tenant is connected",
        "adds harper@contoso.example with a playbook",
        "asks for the opening hours: the answer is in her inbox",
        "writes back in the same thread: the second answer is in her inbox",
        'newsletter arrives: left alone; the reason on record is "bulk"',
        'answers Harper by itself: left alone; the reason on record is "automatic"',
        "delegates that to Bob: it is in Bob's inbox",
        "Bob answers Ivan, with a copy to Harper: recorded, not answered",
        "hands that off to Hanna: it lies in Hanna's inbox",
        "Harper sent 5, none twice",
    ):
        assert part in told
    assert nothing_is_left_of(demo)


def test_a_visitor_writes_to_harper_reads_the_answer_and_answers_back_until_ctrl_c_ends_it(start: Start) -> None:
    demo = start()
    browser = Browser(demo.page())
    assert len(demo.left_processes()) > 2
    first = browser.submit("/", name="Vera <b>Visitor", subject="<script>1</script>", text="How fast do you deliver?")
    answered = browser.finished(first)
    assert "In the inbox of Vera <b>Visitor <vera.b.visitor@customer.example>" in answered
    assert "We deliver within two working days." in answered
    assert "The reason on record: <b>answered</b>" in answered
    short_id = first.removeprefix("/mails/")
    assert re.search(rf"step=send mail={short_id} .*state=sent", answered)
    assert "<script>" not in browser.text(first)
    again = browser.finished(browser.submit(first, text="Thank you. And what are your opening hours?"))
    assert "We are open from 9 to 17 o'clock" in again
    newsletter = browser.submit("/", name="Shop", subject="Offers", text="Opening hours!", kind="newsletter")
    assert "The reason on record: <b>bulk</b>" in browser.finished(newsletter)
    assert "Nothing was sent for this mail." in browser.text(newsletter)
    assert all(short in browser.text("/mails") for short in (short_id, newsletter.removeprefix("/mails/")))
    browser.close()
    demo.press_ctrl_c()
    assert demo.ended() == 0
    assert "Traceback" not in demo.said
    assert nothing_is_left_of(demo)


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


@pytest.mark.parametrize("where", ["reading in", "story"])
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


def test_settings_of_another_functions_app_in_the_environment_do_not_reach_the_host(start: Start) -> None:
    demo = start("-c", BROKEN, FUNCTIONS_WORKER_RUNTIME="node", PYTHON_THREADPOOL_THREAD_COUNT="none")
    assert demo.ended() == 1
    assert "Why: the app is not ready: 503" in demo.said


def test_why_a_step_failed_is_the_last_line_where_the_first_only_leads_to_it() -> None:
    out = io.StringIO()
    teller = Teller(out, lambda: 0.0)
    with pytest.raises(StepFailed), teller.step("The host comes up"):
        raise HostDied("the host did not start:\nTraceback\nhost.json is not JSON")
    assert "Why: host.json is not JSON\n" in out.getvalue()


def test_azurite_takes_the_port_of_its_setting_and_a_busy_one_is_named(start: Start) -> None:
    with busy_port() as port:
        demo = start("-m", "sandbox.demo", "--once", AZURITE_QUEUE_PORT=str(port))
        assert demo.ended() == 1
    assert "is busy: set AZURITE_QUEUE_PORT to another one" in demo.said
    assert main(["--once"], {"AZURITE_TABLE_PORT": "many"}, Interruption()) == 2


def test_a_step_that_does_not_hold_is_named_with_the_reason_and_the_last_lines_of_the_host(start: Start) -> None:
    demo = start("-c", BROKEN)
    assert demo.ended() == 1
    assert "The step that failed: A simulated Microsoft 365 and a Functions host start." in demo.said
    assert "Why: the app is not ready: 503" in demo.said
    assert "Job host started" in demo.said.partition("The last lines of the Functions host:")[2]
    assert "Traceback" not in demo.said
    assert nothing_is_left_of(demo)


def test_a_busy_port_is_named_in_one_sentence_with_the_setting(capsys: pytest.CaptureFixture[str]) -> None:
    with busy_port() as port:
        assert main([], {"HARPER_DEMO_PORT": str(port)}, Interruption()) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert str(port) in said.err
    assert "set HARPER_DEMO_PORT to another port" in said.err


@pytest.mark.parametrize("wanted", ["eighty", "-1", "70000", "８０"])
def test_what_is_no_port_is_refused_in_words(wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], {"HARPER_DEMO_PORT": wanted}, Interruption()) == 2
    assert "set it to a port number" in capsys.readouterr().err
