"""The demo's page by itself: whom it listens to, what it takes, and what it shows."""

import http.client
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest

from sandbox.demo import forms, picture
from sandbox.demo.mails import DemoMails
from sandbox.demo.people import BOB, HARPER, STAFF
from sandbox.demo.printer import Printer, StepFailed
from sandbox.demo.site import DemoSite, handler_of
from sandbox.loopback.messages import Answer, Request
from sandbox.loopback.server import Server
from sandbox.m365 import Mailbox, Microsoft365
from shared.domain.mail.mail import Mail, MailState
from tests.support.builders import NOW

ROOT = Path(__file__).resolve().parents[3]
TOKEN = "the-token-of-this-run"
PORT = 8025
OWN = f"127.0.0.1:{PORT}"
MAIL = {"token": TOKEN, "name": "Carla", "subject": "A question", "text": "When are you open?"}


@dataclass
class Place:
    """A page without a running Harper: what Harper remembers is what a test says."""

    m365: Microsoft365
    rows: list[Mail] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        tenant = self.m365.entra.add_tenant("contoso.example")
        self.harper: Mailbox = tenant.add_mailbox(HARPER.address)
        for person in STAFF:
            tenant.add_mailbox(person.address, name=person.name)
        self.mails = DemoMails(self.m365, tenant.id, lambda: self.rows, self.log)
        self.site = DemoSite(self.mails, PORT, TOKEN)

    def get(self, path: str, host: str = OWN) -> Answer:
        """A page."""
        return self.site.answer(Request("GET", path, (("Host", host),), b""))

    def post(self, path: str, form: dict[str, str], **headers: str) -> Answer:
        """A form that is sent; a header with an empty value is left out."""
        given = {
            "Host": OWN,
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://{OWN}",
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        lines = tuple((name, value) for name, value in given.items() if value)
        return self.site.answer(Request("POST", path, lines, urlencode(form).encode()))

    def arrived(self) -> list[str]:
        """The subjects in Harper's inbox."""
        return [each.subject for each in self.harper.messages("inbox")]


@pytest.fixture
def place() -> Iterator[Place]:
    m365 = Microsoft365()
    yield Place(m365)
    m365.stop()


def body(answer: Answer) -> str:
    """The page as a person reads it."""
    return unescape(answer.body.decode())


def test_a_form_of_the_page_brings_a_mail_into_harpers_inbox_and_leads_to_its_own_page(place: Place) -> None:
    answer = place.post("/mails", MAIL)
    assert answer.status == 303
    [posted] = place.mails.posted
    assert ("Location", f"/mails/{posted.short_id}") in answer.headers
    [arrived] = place.harper.messages("inbox")
    assert (arrived.subject, arrived.content) == ("A question", "When are you open?")
    assert arrived.from_ is not None
    assert (arrived.from_.address, arrived.from_.name) == ("carla@customer.example", "Carla")


@pytest.mark.parametrize(
    ("form", "headers", "status"),
    [
        (MAIL, {"Origin": "https://elsewhere.example"}, 403),
        (MAIL, {"Origin": "null"}, 403),
        (MAIL, {"Origin": "", "Sec_Fetch_Site": "cross-site"}, 403),
        (MAIL | {"token": "another"}, {}, 403),
        (MAIL | {"token": "schlüssel"}, {}, 403),
        ({"text": "no token at all"}, {"Origin": ""}, 403),
        (MAIL, {"Content_Type": "text/plain"}, 415),
        (MAIL, {"Host": "elsewhere.example"}, 421),
    ],
)
def test_a_form_of_another_site_is_refused_and_no_mail_is_written(
    place: Place, form: dict[str, str], headers: dict[str, str], status: int
) -> None:
    assert place.post("/mails", form, **headers).status == status
    assert place.arrived() == []


def test_a_page_that_is_asked_for_by_another_name_shows_no_token(place: Place) -> None:
    answer = place.get("/", host="elsewhere.example")
    assert answer.status == 421
    assert TOKEN not in body(answer)
    assert TOKEN in body(place.get("/", host=f"localhost:{PORT}"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "n" * (forms.LONGEST_NAME + 1)}, "The name has more than"),
        ({"subject": "s" * (forms.LONGEST_SUBJECT + 1)}, "The subject has more than"),
        ({"text": "t" * (forms.LONGEST_TEXT + 1)}, "The text has more than"),
        ({"name": " \n "}, "Please give a name."),
        ({"text": " \n "}, "Please give a text."),
        ({"kind": "telegram"}, "Unknown kind of mail."),
        ({f"field{n}": "x" for n in range(30)}, "The form cannot be read."),
    ],
)
def test_what_cannot_be_a_mail_is_refused_in_words(place: Place, changes: dict[str, str], words: str) -> None:
    answer = place.post("/mails", MAIL | changes)
    assert answer.status == 400
    assert words in body(answer)
    assert place.arrived() == []


def test_line_ends_in_name_and_subject_become_spaces(place: Place) -> None:
    place.post("/mails", MAIL | {"name": "Carla\r\nBcc: x", "subject": "One\r\nX-Two: \x00three"})
    [arrived] = place.harper.messages("inbox")
    assert arrived.subject == "One X-Two: three"
    assert arrived.from_ is not None
    assert arrived.from_.name == "Carla Bcc: x"


def test_markup_is_shown_and_not_obeyed(place: Place) -> None:
    place.post("/mails", MAIL | {"name": "<i>", "subject": "<script>s()</script>", "text": "</pre><img src=x>"})
    [posted] = place.mails.posted
    place.log.append(f"<b>mail={posted.short_id}")
    for path in ("/mails", f"/mails/{posted.short_id}"):
        page = place.get(path).body.decode()
        assert "&lt;script&gt;s()&lt;/script&gt;" in page
        assert not re.search(r"<(script|img|i|b)>|<img", page)


def test_no_page_needs_a_script_or_anything_from_elsewhere(place: Place) -> None:
    place.post("/mails", MAIL)
    for path in ("/", "/mails", f"/mails/{place.mails.posted[0].short_id}", "/style.css", "/nowhere"):
        answer = place.get(path)
        assert not re.search(r"<script|https?://", answer.body.decode())
        policy = dict(answer.headers)["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "script-src" not in policy


def test_a_newsletter_and_a_colleagues_mail_look_like_what_they_are(place: Place) -> None:
    place.post("/mails", MAIL | {"kind": "newsletter"})
    place.post("/mails", MAIL | {"kind": "colleague", "name": ""})
    place.post("/mails", MAIL | {"kind": "vacation"})
    newsletter, colleague, vacation = place.harper.messages("inbox")
    assert newsletter.header("List-Id")
    assert colleague.from_ is not None
    assert colleague.from_.address == BOB.address
    assert vacation.header("Auto-Submitted") == "auto-replied"


def test_a_mails_page_looks_again_until_the_mail_has_ended_and_then_shows_why(place: Place) -> None:
    place.post("/mails", MAIL)
    [posted] = place.mails.posted
    path = f"/mails/{posted.short_id}"
    waiting = body(place.get(path))
    assert 'http-equiv="refresh"' in waiting
    assert "on its way" in waiting
    trail = ("seen@2026-03-02T09:00:01.000+00:00", "ignored@2026-03-02T09:00:02.500+00:00 bulk")
    place.rows.append(Mail(posted.key, MailState.IGNORED, "ticket", NOW, reason="bulk", trail=trail))
    place.log += [f"step=thread mail={posted.short_id} state=ignored", "step=thread mail=000000000000 state=sent"]
    ended = body(place.get(path))
    assert 'http-equiv="refresh"' not in ended
    assert "left alone" in ended
    assert "<td>09:00:02.500</td><td>ignored</td><td>bulk</td>" in ended
    assert f"mail={posted.short_id}" in ended
    assert "000000000000" not in ended
    assert "left alone" in body(place.get("/mails"))


def test_unknown_pages_and_mails_are_not_found(place: Place) -> None:
    place.post("/mails", MAIL)
    known = place.mails.posted[0].short_id
    for path in ("/nowhere", "/mails/000000000000", "/mails/../secret", f"/mails/{known}/answer", "//["):
        assert place.get(path).status == 404
    assert place.post("/mails/000000000000/answer", MAIL).status == 404
    assert place.post(f"/mails/{known}/answer", MAIL | {"to": "<none@contoso.example>"}).status == 404
    assert place.post(f"/mails/{known}", MAIL).status == 404
    assert len(place.mails.posted) == 1


def test_a_body_that_is_too_long_or_has_no_length_is_refused_over_http(place: Place) -> None:
    server = Server(0, handler_of(place.site))
    server.start("page")
    try:
        for headers, status in (({"Content-Length": "999999999"}, 413), ({"Transfer-Encoding": "chunked"}, 400)):
            connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=30)
            connection.request("POST", "/mails", headers=headers)
            assert connection.getresponse().status == status
            connection.close()
    finally:
        server.stop()
    assert place.arrived() == []


def test_the_mail_of_the_readmes_picture_is_one_that_the_page_takes(place: Place) -> None:
    token = picture.token_in(place.get("/").body.decode())
    assert place.post("/mails", {**picture.MAIL, "token": token}).status == 303
    assert place.arrived() == [picture.MAIL["subject"]]


def test_without_a_browser_the_picture_is_refused_in_words() -> None:
    command = [sys.executable, "-m", "sandbox.demo.picture"]
    run = subprocess.run(command, env={"PATH": ""}, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr.partition(";")[0]) == (1, "No browser found")


def test_the_teller_names_the_step_that_failed_and_shows_the_last_lines() -> None:
    out, moments = io.StringIO(), iter([10.0, 10.0, 12.5, 13.0, 14.0, 14.0, 14.0])
    printer = Printer(out, lambda: next(moments))
    printer.log = [f"line {n}" for n in range(100)]
    with printer.step("The sun rises") as step:
        step.found = "it is day"
    with pytest.raises(StepFailed), printer.step("The moon rises") as step:
        step.check(False, "there are clouds")
    told = out.getvalue()
    assert "   0.0 s  The sun rises ... it is day (2.5 s)\n" in told
    assert "The moon rises ... FAILED" in told
    assert "The step that failed: The moon rises.\nWhy: there are clouds\n" in told
    assert "line 99" in told
    assert "line 74" not in told
    assert printer.steps == 1
