"""The demo as a newcomer runs it: its steps, its page in a browser's place, and what it says when it fails."""

import io
import re
from html import unescape
from urllib.parse import urljoin

import pytest
import requests

from sandbox.demo.printer import Printer, StepFailed
from sandbox.demo.program import main
from sandbox.demo.signals import Interruption
from sandbox.running.waiting import wait_for
from sandbox.stage.host import HostDied
from tests.sandbox.support.demo_process import PATIENCE, Start, nothing_is_left_of
from tests.support.processes import busy_port

BROKEN = """
import sys
from sandbox.demo.program import run
from sandbox.demo.signals import Interruption
sys.exit(run(None, sys.stdout, {"HARPER_CREDENTIAL": "nonsense"}, Interruption()))
"""


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


def test_settings_of_another_functions_app_in_the_environment_do_not_reach_the_host(start: Start) -> None:
    demo = start("-c", BROKEN, FUNCTIONS_WORKER_RUNTIME="node", PYTHON_THREADPOOL_THREAD_COUNT="none")
    assert demo.ended() == 1
    assert "Why: the app is not ready: 503" in demo.said


def test_why_a_step_failed_is_the_last_line_where_the_first_only_leads_to_it() -> None:
    out = io.StringIO()
    printer = Printer(out, lambda: 0.0)
    with pytest.raises(StepFailed), printer.step("The host comes up"):
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
